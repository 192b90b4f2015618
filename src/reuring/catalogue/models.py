# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account
from reuring.places.models import Branch
from reuring.threads.models import Node, Topic


class Format(models.TextChoices):
    """The form in which one takes an edition home."""

    BOOK = "book", _("Boek")
    LARGE_PRINT = "large_print", _("Groot gedrukt")
    EASY_READING = "easy_reading", _("Makkelijk lezen")
    AUDIO_BOOK = "audio_book", _("Luisterboek")
    E_BOOK = "e_book", _("E-book")
    DVD = "dvd", _("Film op dvd")
    GAME = "game", _("Spel")
    MAGAZINE = "magazine", _("Tijdschrift")
    MUSIC = "music", _("Muziek")
    SHEET_MUSIC = "sheet_music", _("Bladmuziek")
    MAP = "map", _("Kaart")
    OBJECT = "object", _("Ding om te lenen")
    OTHER = "other", pgettext_lazy("vorm van een uitgave", "Anders")


class Audience(models.TextChoices):
    """For what age it is meant, in years."""

    TODDLERS = "0-3", _("0 tot 4 jaar")
    INFANTS = "4-6", _("4 tot 7 jaar")
    READERS = "7-9", _("7 tot 10 jaar")
    CHILDREN = "10-12", _("10 tot 13 jaar")
    TEENS = "13-15", _("13 jaar en ouder")
    ADULT = "adult", _("Volwassenen")


class Work(models.Model):
    """The story or subject itself, whatever the language or form.

    What it shows of itself (creators, year, audience...) is that of its leading edition, or what staff chose.
    creators: the main creators as one line to show. year: of the first edition we know of.
    """

    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="work")
    creators = models.TextField(blank=True)
    sort_title = models.TextField(db_index=True, db_collation="C")
    sort_creator = models.TextField(blank=True, db_collation="C")
    original_title = models.TextField(blank=True)
    original_language = models.CharField(max_length=12, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    is_fiction = models.BooleanField(null=True, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, blank=True)
    popularity = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.node)


class WorkKey(models.Model):
    """A key that makes an edition join this work (see `work_keys.py`). A key leads to one work only."""

    key = models.TextField(unique=True)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="keys")

    def __str__(self) -> str:
        return self.key


class RefusedTopic(models.Model):
    """A topic that staff took away from a work: no rule gives it back."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="refused_topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["work", "topic"], name="refused_topic_once")]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.topic_id}"


class Edition(models.Model):
    """One publication of a work.

    languages: BCP 47, the text's own first. subjects: headings as they stand in the record. classifications:
    "scheme:notation", such as "siso:938". avi_level: Dutch reading level for children. age_from: years.
    is_kept_apart: staff chose its work by hand, so an import leaves it there. work_keys: the keys that its record
    gives, also those that lead to another work; a split hands its own keys on by them.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="editions")
    is_kept_apart = models.BooleanField(default=False)
    work_keys = ArrayField(models.TextField(), default=list, blank=True)
    title = models.TextField()
    subtitle = models.TextField(blank=True)
    responsibility = models.TextField(blank=True)
    alternative_titles = ArrayField(models.TextField(), default=list, blank=True)
    original_title = models.TextField(blank=True)
    original_language = models.CharField(max_length=12, blank=True)
    sort_title = models.TextField(db_collation="C")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    format = models.CharField(max_length=12, choices=Format.choices)
    audience = models.CharField(max_length=8, choices=Audience.choices, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    is_fiction = models.BooleanField(null=True, blank=True)
    avi_level = models.CharField(max_length=12, blank=True)
    place = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    year_text = models.TextField(blank=True)
    edition_statement = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    contents = models.TextField(blank=True)
    subjects = ArrayField(models.TextField(), default=list, blank=True)
    classifications = ArrayField(models.TextField(), default=list, blank=True)
    urls = ArrayField(models.TextField(), default=list, blank=True)
    cover = models.CharField(max_length=120, blank=True, help_text=_("Bestand onder uploads, naar de inhoud genoemd."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="edition_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Identifier(models.Model):
    """A number by which an edition is known outside: ISBN (13 digits), ISSN, EAN."""

    class Scheme(models.TextChoices):
        ISBN = "isbn", "ISBN"
        ISSN = "issn", "ISSN"
        EAN = "ean", "EAN"
        INVALID_ISBN = "bad_isbn", _("ongeldig ISBN")
        OTHER = "other", pgettext_lazy("soort nummer", "Anders")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    value = models.TextField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "scheme", "value"], name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Contribution(models.Model):
    """Someone's part in an edition. role: a MARC relator code. position: the order of the record."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contributions")
    name = models.TextField()
    sort_name = models.TextField(db_index=True, db_collation="C")
    role = models.CharField(max_length=4)
    dates = models.TextField(blank=True)
    is_primary = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name


class SeriesPart(models.Model):
    """An edition's place in a series. series_key: the folded title, by which its parts find each other."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="series_parts")
    title = models.TextField()
    series_key = models.TextField(db_index=True)
    volume = models.TextField(blank=True)
    sort_volume = models.TextField(blank=True, db_collation="C")

    def __str__(self) -> str:
        return f"{self.title} {self.volume}".strip()


class ItemQuerySet(models.QuerySet["Item"]):
    def at(self, branch: Branch) -> ItemQuerySet:
        """Items that belong in a branch."""
        return self.filter(branch=branch)

    def in_now(self) -> ItemQuerySet:
        """Items that one can take home now."""
        return self.filter(status=Item.Status.AVAILABLE)


class Item(models.Model):
    """One copy with a barcode. status and due_on are set by circulation's verbs, never here.

    is_floating: it has no home; it stays in the branch where it is brought back.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Binnen")
        ON_LOAN = "on_loan", _("Uitgeleend")
        ON_SHELF = "on_shelf", _("Klaar voor iemand")
        IN_TRANSIT = "in_transit", _("Onderweg")
        REFERENCE = "reference", _("Alleen hier in te zien")
        MISSING = "missing", pgettext_lazy("staat van een exemplaar", "Zoek")
        CLAIMED = "claimed", _("Volgens de lener terug")
        LOST = "lost", pgettext_lazy("staat van een exemplaar", "Kwijt")
        DAMAGED = "damaged", _("Kapot")
        WITHDRAWN = "withdrawn", _("Afgevoerd")

    # Nobody can have these, now or when somebody brings them back.
    GONE: ClassVar = (Status.MISSING, Status.CLAIMED, Status.LOST, Status.DAMAGED, Status.WITHDRAWN)

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="items")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="items")
    barcode = models.CharField(max_length=40, unique=True)
    location = models.TextField(blank=True)
    shelf_mark = models.TextField(blank=True)
    is_floating = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.AVAILABLE)
    due_on = models.DateField(null=True, blank=True)
    price_cents = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    acquired_on = models.DateField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(barcode=""), name="item_has_a_barcode"),
            models.CheckConstraint(condition=Q(due_on__isnull=True) | Q(status="on_loan"), name="due_only_on_loan"),
        ]

    def __str__(self) -> str:
        return self.barcode


class ImportRun(models.Model):
    """One reading of one file. records_in = imported + updated + unchanged + rejected, always.

    digest: SHA-256 of the file, so that a killed run of the same file goes on where it was. position: how many records
    of the file are done; written in the transaction of those records. For a file of items each line is a record.
    items_*: copies made, changed, and left out (without a barcode, at a branch that is not known, ...).
    warnings: code to {"count", "examples"}, of what was odd and used nonetheless.
    """

    class Kind(models.TextChoices):
        MARC = "marc", "MARC"
        ITEMS = "items", _("exemplaren")

    class State(models.TextChoices):
        RUNNING = "running", _("bezig")
        DONE = "done", _("klaar")
        FAILED = "failed", _("gestopt")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MARC)
    file_name = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    fault = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    items_imported = models.PositiveIntegerField(default=0)
    items_updated = models.PositiveIntegerField(default=0)
    items_left_out = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(position=F("imported") + F("updated") + F("unchanged") + F("rejected")),
                name="every_record_is_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class OriginalRecord(models.Model):
    """The record an edition came from, whole, byte for byte.

    source, control_number: the identity by which a later import finds it again; a record without a control number is
    known by its digest. format: iso2709 or marcxml. wrapper: what makes a MARCXML record parse by itself.
    is_ours: staff changed it here since it came, so an import of the same record leaves it alone and says so.
    digest: SHA-256 of `data` as it is now. imported_digest: of the bytes as they came last. file_digest, file_position:
    of the file that they came from, and their place in it: what that same file holds for this record before that place
    is passed over when the file comes again.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="original_record")
    source = models.CharField(max_length=60)
    control_number = models.TextField()
    format = models.CharField(max_length=8, choices=[("iso2709", "ISO 2709"), ("marcxml", "MARCXML")])
    wrapper = models.TextField(blank=True)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    imported_digest = models.CharField(max_length=64, blank=True)
    is_ours = models.BooleanField(default=False)
    file_digest = models.CharField(max_length=64, blank=True)
    file_position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "control_number"], name="original_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.control_number}"


class RejectedRecord(models.Model):
    """A record that could not be used, byte for byte, with its reason.

    position: its ordinal in the file, from 0. format: iso2709, marcxml or csv. wrapper: as in OriginalRecord.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected_records")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    reason = models.TextField()
    format = models.CharField(max_length=8)
    wrapper = models.TextField(blank=True)
    data = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "position"], name="rejected_record_once")]

    def __str__(self) -> str:
        return f"{self.position}: {self.code}"
