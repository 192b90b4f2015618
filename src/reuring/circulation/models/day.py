# SPDX-License-Identifier: EUPL-1.2
"""The day of a branch: opening and closing, notes for the next shift, and what visitors left behind."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.circulation.models.subscriptions import stretch
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account
from reuring.places.models import Branch


class BranchDayQuerySet(models.QuerySet["BranchDay"]):
    def open(self) -> BranchDayQuerySet:
        """Days that were opened and not closed yet."""
        return self.filter(closed_at__isnull=True)


class BranchDay(models.Model):
    """One day of a branch, from opening to closing. Opening it again after closing is an event in the audit trail.

    on: the day by the branch's own clock. left: what lay about at closing, by its name in `leftovers.py`.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    left = models.JSONField(default=dict, blank=True)

    objects = BranchDayQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "on"], name="one_day_of_a_branch"),
            models.UniqueConstraint(
                fields=["branch"], condition=Q(closed_at__isnull=True), name="one_open_day_of_a_branch"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="day_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.on}"


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def in_force(self, on: date) -> ChecklistItemQuerySet:
        """What is asked on that day."""
        return self.filter(Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on)))

    def at(self, branch: Branch) -> ChecklistItemQuerySet:
        """What is asked at a branch: its own, and what holds everywhere."""
        return self.filter(Q(branch=branch) | Q(branch__isnull=True))


class ChecklistItem(models.Model):
    """One thing to look at when a branch opens or closes. No branch: at every one.

    valid_until is the first day on which it is no longer asked.
    """

    class Moment(models.TextChoices):
        OPENING = "opening", _("bij het openen")
        CLOSING = "closing", _("bij het sluiten")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["moment", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="checklist_item_begins_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.public_id}"


class ChecklistItemText(models.Model):
    """What there is to look at, in one language; Dutch is always there."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "language"], name="checklist_item_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="checklist_item_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class ChecklistTick(models.Model):
    """That somebody looked at one thing on one day."""

    day = models.ForeignKey(BranchDay, on_delete=models.CASCADE, related_name="ticks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="ticks")
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "item"], name="ticked_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.item}"


class ShiftNoteQuerySet(models.QuerySet["ShiftNote"]):
    def open(self, on: date) -> ShiftNoteQuerySet:
        """Notes that still say something on that day, the pinned ones first."""
        still = Q(until__isnull=True) | Q(until__gte=on)
        return self.filter(still, done_at__isnull=True).order_by("-is_pinned", "-written_at", "-id")


class ShiftNote(models.Model):
    """A note for the next shift of a branch. Not about visitors. until: the last day on which it matters."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    is_pinned = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ShiftNoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="shift_note_says_something")]
        indexes: ClassVar = [
            models.Index(fields=["branch", "written_at"], condition=Q(done_at__isnull=True), name="open_shift_notes"),
        ]

    def __str__(self) -> str:
        return self.text


class FoundKind(models.TextChoices):
    """What sort of thing was left behind."""

    KEYS = "keys", _("sleutels")
    PHONE = "phone", _("telefoon of apparaat")
    WALLET = "wallet", _("portemonnee of geld")
    DOCUMENT = "document", _("pas of papieren")
    JEWELLERY = "jewellery", _("sieraad of horloge")
    GLASSES = "glasses", _("bril")
    CLOTHES = "clothes", _("kleding")
    UMBRELLA = "umbrella", _("paraplu")
    BAG = "bag", _("tas")
    TOY = "toy", _("speelgoed")
    OTHER = "other", pgettext_lazy("soort gevonden voorwerp", "iets anders")


class FoundRule(models.Model):
    """How long a kind of found thing is kept, and where it goes then. No kind: whatever has no rule of its own.

    valid_until is the first day on which it no longer holds.
    Source: Burgerlijk Wetboek 5, articles 5 to 12: what is worth much goes to the municipality.
    """

    class Goes(models.TextChoices):
        CHARITY = "charity", _("naar een goed doel")
        MUNICIPALITY = "municipality", _("naar de gemeente")
        DESTROYED = "destroyed", _("weg, na vernietigen")

    kind = models.CharField(max_length=10, choices=FoundKind.choices, blank=True)
    keep_days = models.PositiveSmallIntegerField()
    goes = models.CharField(max_length=12, choices=Goes.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="found_rule_begins_first",
            ),
            ExclusionConstraint(
                name="one_found_rule_a_kind",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (stretch("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'}: {self.keep_days}"


class FoundItemQuerySet(models.QuerySet["FoundItem"]):
    def kept(self) -> FoundItemQuerySet:
        """Things that lie in a box still."""
        return self.filter(state=FoundItem.State.KEPT)


class FoundItem(models.Model):
    """A thing that was left behind. To whom it was handed out is kept nowhere, only that proof was shown.

    box: where it lies. went: where it went when nobody came for it.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("ligt hier")
        HANDED_OUT = "handed_out", _("opgehaald")
        GIVEN_AWAY = "given_away", _("weggedaan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FoundKind.choices)
    description = models.CharField(max_length=200)
    found_on = models.DateField()
    found_where = models.CharField(max_length=120, blank=True)
    box = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.KEPT)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    was_proof_shown = models.BooleanField(default=False)
    went = models.CharField(max_length=12, choices=FoundRule.Goes.choices, blank=True)

    objects = FoundItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(description=""), name="found_item_is_described"),
            models.CheckConstraint(
                condition=Q(state="kept", ended_at__isnull=True) | (~Q(state="kept") & Q(ended_at__isnull=False)),
                name="found_item_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_out") | Q(was_proof_shown=True), name="handed_out_after_proof"
            ),
            models.CheckConstraint(condition=~Q(state="given_away") | ~Q(went=""), name="given_away_somewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "found_on"], condition=Q(state="kept"), name="found_items_kept"),
        ]

    def __str__(self) -> str:
        return self.description


class LostAsk(models.Model):
    """That somebody asks for a thing that was lost. Name and contact go when it is over, or after a month.

    found: what it turned out to be.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FoundKind.choices)
    description = models.CharField(max_length=200)
    lost_on = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    found = models.ForeignKey(FoundItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="asks")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(description=""), name="lost_ask_is_described"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(name="", contact=""), name="ended_ask_names_nobody"
            ),
        ]

    def __str__(self) -> str:
        return self.description
