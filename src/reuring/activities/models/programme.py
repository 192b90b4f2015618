# SPDX-License-Identifier: EUPL-1.2
"""Activities (what and why), their sessions (when and where) and how many people there is room for."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner
from reuring.people.models import Account
from reuring.places.models import Branch, Municipality, Place, Room
from reuring.threads.models import Node

# More sessions than this by one rule is a typing error.
MOST_SESSIONS = 400


class Form(models.TextChoices):
    """What sort of activity it is, as the library names them."""

    READING_ALOUD = "reading_aloud", _("Voorlezen")
    READING_GROUP = "reading_group", _("Leeskring")
    DEBATE = "debate", _("Debat")
    LECTURE = "lecture", _("Lezing")
    WORKSHOP = "workshop", _("Workshop")
    COURSE = "course", _("Cursus")
    CONSULTATION = "consultation", _("Spreekuur")
    CLASS_VISIT = "class_visit", _("Klassenbezoek")
    EXHIBITION = "exhibition", _("Tentoonstelling")
    CONCERT = "concert", _("Concert")
    THEATRE = "theatre", _("Theater")
    FILM = "film", _("Film")
    OPEN_TABLE = "open_table", _("Open tafel")
    PLAY = "play", _("Spelen en maken")
    OTHER = "other", pgettext_lazy("soort activiteit", "Anders")


class Shape(models.TextChoices):
    """How its sessions hang together."""

    ONE_OFF = "one_off", _("één keer")
    SERIES = "series", _("reeks")
    COURSE = "course", _("cursus: alle keren achter elkaar")
    DROP_IN = "drop_in", _("inloop")
    EXHIBITION = "exhibition", _("tentoonstelling: een periode")
    OPEN_ROOM = "open_room", _("open ruimte")


class Function(models.TextChoices):
    """The five functions of a public library. Source: Wsob, article 5."""

    KNOWLEDGE = "knowledge", _("kennis en informatie")
    DEVELOPMENT = "development", _("ontwikkeling en educatie")
    READING = "reading", _("lezen en literatuur")
    MEETING = "meeting", _("ontmoeting en debat")
    CULTURE = "culture", _("kunst en cultuur")


class How(models.TextChoices):
    """How a number came about."""

    COUNTED = "counted", _("geteld")
    ESTIMATED = "estimated", _("geschat")
    CALCULATED = "calculated", _("berekend")


class TargetGroup(models.Model):
    """For whom something is meant, as the library plans and reports. Never shown to visitors, nobody is labelled.

    name: in Dutch; those that come with the product are translated (`target_groups.py`).
    """

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "key"]

    def __str__(self) -> str:
        return gettext(self.name)


class FormDefaults(models.Model):
    """What a form of activity fills in by itself, so that nobody types it twice. Staff change it."""

    form = models.CharField(max_length=16, choices=Form.choices, unique=True)
    shape = models.CharField(max_length=12, choices=Shape.choices, default=Shape.ONE_OFF)
    functions = ArrayField(models.CharField(max_length=12, choices=Function.choices), default=list)
    target_groups = models.ManyToManyField(TargetGroup, blank=True, related_name="+")
    duration_minutes = models.PositiveSmallIntegerField(default=90)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_sign_up = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(Form(self.form).label)


class Season(models.Model):
    """A stretch of the year that is planned as one. ends_on: its last day."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="season_starts_before_it_ends")
        ]

    def __str__(self) -> str:
        return self.name


class ActivityQuerySet(models.QuerySet["Activity"]):
    def public(self) -> ActivityQuerySet:
        """What everybody may see: also what was cancelled or is over."""
        return self.filter(state__in=Activity.SEEN)

    def listed(self) -> ActivityQuerySet:
        """What stands in the agenda: public, and not for one group only, as a class visit is."""
        return self.public().filter(is_listed=True)

    def with_texts(self) -> ActivityQuerySet:
        return self.select_related("node").prefetch_related("texts")


class Activity(models.Model):
    """What and why. When and where are its sessions.

    node: title and summary in Dutch (or the language of the node), what it is found by. functions: the main one first.
    languages: spoken there (BCP 47). age_from, age_to: in years, both included. is_listed: stands in the agenda.
    publish_at: when an agreed activity goes out by itself. price_cents: fixed price, or what is suggested where one
    pays what one can. pass_price_cents: for who has the pass named in pass_name.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in de maak")
        PROPOSED = "proposed", _("voorgesteld")
        AGREED = "agreed", _("afgesproken")
        PUBLISHED = "published", _("openbaar")
        CANCELLED = "cancelled", _("gaat niet door")
        DONE = "done", _("geweest")
        DECLINED = "declined", pgettext_lazy("voorstel", "gaat niet door")

    SEEN: ClassVar = ("published", "cancelled", "done")

    class SignUp(models.TextChoices):
        NONE = "none", _("niet nodig, kom gewoon")
        EACH = "each", _("per keer")
        ALL = "all", _("voor alle keren samen")
        EITHER = "either", _("per keer of voor alle keren")

    class Price(models.TextChoices):
        FREE = "free", _("gratis")
        FIXED = "fixed", _("vaste prijs")
        CHOOSE = "choose", _("betaal wat je kunt")

    class Attendance(models.TextChoices):
        IN_PERSON = "in_person", _("op een plek")
        ONLINE = "online", _("online")
        BOTH = "both", _("op een plek en online")

    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="activity")
    form = models.CharField(max_length=16, choices=Form.choices)
    shape = models.CharField(max_length=12, choices=Shape.choices, default=Shape.ONE_OFF)
    attendance = models.CharField(max_length=12, choices=Attendance.choices, default=Attendance.IN_PERSON)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    season = models.ForeignKey(Season, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities")
    functions = ArrayField(models.CharField(max_length=12, choices=Function.choices), default=list, blank=True)
    target_groups = models.ManyToManyField(TargetGroup, blank=True, related_name="activities")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    is_listed = models.BooleanField(default=True)
    sign_up = models.CharField(max_length=8, choices=SignUp.choices, default=SignUp.EACH)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_minutes_before = models.PositiveIntegerField(default=0)
    most_together = models.PositiveSmallIntegerField(default=6)
    price = models.CharField(max_length=8, choices=Price.choices, default=Price.FREE)
    price_cents = models.PositiveIntegerField(default=0)
    pass_name = models.CharField(max_length=60, blank=True)
    pass_price_cents = models.PositiveIntegerField(null=True, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    picture_text = models.CharField(max_length=200, blank=True)
    access_note = models.TextField(blank=True)
    debate_question = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposed")
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                name="activity_ages_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="published_activity_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False), name="cancelled_activity_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "publish_at"], name="activity_to_publish"),
            models.Index(fields=["form", "-made_at"], name="activity_by_form"),
        ]

    def __str__(self) -> str:
        return self.node.title

    @property
    def public_id(self) -> str:
        """The node's own, which stands in the address."""
        return self.node.public_id

    @property
    def is_public(self) -> bool:
        return self.state in self.SEEN


class ActivityText(models.Model):
    """What an activity says in one language. plain: the same in easy words. outcome: what came of it, afterwards.

    Title and summary are copied to the node by `keep_activity`; this row is the source.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=160, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    description = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "language"], name="activity_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Who speaks, and in a debate for which side."""

    class Side(models.TextChoices):
        NONE = "", _("spreker")
        FOR = "for", _("voor")
        AGAINST = "against", _("tegen")
        CHAIR = "chair", _("gespreksleider")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=8, choices=Side.choices, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Recurrence(models.Model):
    """A rule that makes sessions. starts: the first one, by the clock of the place; each keeps that hour of the clock.

    rule: an RRULE without DTSTART. without: days that the rule names and that are left out. Source: RFC 5545, 3.8.5.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="recurrences")
    rule = models.CharField(max_length=300)
    starts_on = models.DateField()
    starts_clock = models.TimeField()
    duration_minutes = models.PositiveIntegerField()
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    without = ArrayField(models.DateField(), default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.starts_on} {self.starts_clock}: {self.rule}"


class SessionQuerySet(models.QuerySet["Session"]):
    def public(self) -> SessionQuerySet:
        """Sessions that everybody may see, also those that were cancelled."""
        return self.filter(activity__state__in=Activity.SEEN)

    def listed(self) -> SessionQuerySet:
        """Sessions that stand in the agenda."""
        return self.public().filter(activity__is_listed=True)

    def going_on(self) -> SessionQuerySet:
        """Sessions that were not cancelled."""
        return self.exclude(state=Session.State.CANCELLED)

    def between(self, first: datetime, until: datetime) -> SessionQuerySet:
        """Sessions of which some part falls in that stretch; `until` is the first moment after it."""
        return self.filter(starts_at__lt=until, ends_at__gt=first)

    def coming(self, at: datetime) -> SessionQuerySet:
        """Sessions that are not over."""
        return self.filter(ends_at__gt=at)


class Session(models.Model):
    """When and where. At most one of room, branch and place says where; with none it is on line or not known yet.

    recurrence, recurs_on: the rule that made it, and the day by that rule; is_own: changed apart from the rule.
    municipality: where it takes place; kept here, because plans and reports ask by it. sequence: for calendars, one
    more with each change. room_label: where in the building, in words. made_at: since when it is planned.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("gepland")
        CANCELLED = "cancelled", _("gaat niet door")
        HELD = "held", _("geweest")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    recurrence = models.ForeignKey(
        Recurrence, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    recurs_on = models.DateField(null=True, blank=True)
    is_own = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    online_url = models.URLField(max_length=500, blank=True)
    room_label = models.CharField(max_length=80, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_starts_before_it_ends"),
            models.CheckConstraint(
                condition=(Q(room__isnull=True) & (Q(branch__isnull=True) | Q(place__isnull=True)))
                | Q(branch__isnull=True, place__isnull=True),
                name="session_in_one_place",
            ),
            models.UniqueConstraint(
                fields=["recurrence", "recurs_on"], condition=Q(recurrence__isnull=False), name="session_once_by_a_rule"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False), name="cancelled_session_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "ends_at"], name="session_by_time"),
            models.Index(fields=["activity", "starts_at"], name="session_of_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class SessionText(models.Model):
    """What one session is about, in one language: the third evening of a course has a title of its own."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "language"], name="session_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """For whom a seat is: everybody, children and parents apart, in the room or on line.

    label: what visitors see, in Dutch; label_de, label_en: the same. capacity: what its pools begin with; empty: no
    end. is_free: costs nothing where the activity has a price.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="parts")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    label = models.CharField(max_length=60, blank=True)
    label_de = models.CharField(max_length=60, blank=True)
    label_en = models.CharField(max_length=60, blank=True)
    is_online = models.BooleanField(default=False)
    is_free = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.label or str(self.activity)


class Pool(models.Model):
    """The seats of one part in one session. capacity: empty for no end.

    What is taken is counted from the seats, never kept as a number. A trigger of the database refuses a seat too many.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="pools")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="pools")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "part"], name="one_pool_for_a_part")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.part_id}: {self.capacity}"


def years(age_from: int | None, age_to: int | None) -> str:
    """For what ages, in words; empty for everybody."""
    if age_from is None and age_to is None:
        return ""
    if age_to is None:
        return gettext("vanaf %(age)s jaar") % {"age": age_from}
    if not age_from:
        return gettext("tot en met %(age)s jaar") % {"age": age_to}
    if age_from == age_to:
        return gettext("%(age)s jaar") % {"age": age_from}
    return gettext("%(from)s tot en met %(to)s jaar") % {"from": age_from, "to": age_to}
