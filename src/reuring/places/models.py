# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id

# Getting a room ready for longer than this is a booking of its own.
MOST_MINUTES_AROUND: Final = 24 * 60


class Organisation(models.Model):
    """The library itself: one row in each installation."""

    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    isil = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name


class Accent(models.TextChoices):
    """The colour accents that a municipality can have (see the shell's theme)."""

    KERKRADE = "kerkrade", "Kerkrade"
    BRUNSSUM = "brunssum", "Brunssum"
    VOERENDAAL = "voerendaal", "Voerendaal"
    SIMPELVELD = "simpelveld", "Simpelveld"


class Municipality(models.Model):
    """A municipality, by its CBS code (such as GM0928)."""

    code = models.CharField(max_length=6, unique=True, validators=[RegexValidator(r"^GM\d{4}$")])
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    accent = models.CharField(max_length=20, choices=Accent.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where something stands. Coordinates are WGS 84 degrees."""

    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=80)
    country = models.CharField(max_length=2, default="NL")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    access_note = models.TextField(blank=True, help_text=_("Hoe kom je binnen? Drempels, lift, toilet, stilte."))
    has_step_free_access = models.BooleanField(null=True, blank=True)
    has_toilet = models.BooleanField(null=True, blank=True, help_text=_("Een toilet voor wie een rolstoel heeft."))
    is_quiet = models.BooleanField(null=True, blank=True)
    has_hearing_loop = models.BooleanField(null=True, blank=True)

    class Meta:
        abstract = True


class BranchQuerySet(models.QuerySet["Branch"]):
    def open_to_public(self, on: date) -> BranchQuerySet:
        """Branches that exist on that day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))


class Branch(Address):
    """A place of the library with a collection of its own."""

    class Kind(models.TextChoices):
        BRANCH = "branch", _("vestiging")
        SERVICE_POINT = "service_point", _("servicepunt")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    code = models.SlugField(max_length=30, unique=True, help_text=_("Staat in records en in de zoekindex."))
    isil = models.CharField(max_length=16, blank=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.BRANCH)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="branches")
    is_flagship = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    closed_on = models.DateField(null=True, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-is_flagship", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_flagship"], condition=Q(is_flagship=True), name="one_flagship"),
        ]

    def __str__(self) -> str:
        return self.name


class BranchMark(models.Model):
    """Another code for a branch, as it stands in imported records (852 $b, 952 $a)."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.mark


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("maandag")
    TUESDAY = 2, _("dinsdag")
    WEDNESDAY = 3, _("woensdag")
    THURSDAY = 4, _("donderdag")
    FRIDAY = 5, _("vrijdag")
    SATURDAY = 6, _("zaterdag")
    SUNDAY = 7, _("zondag")


class OpeningHours(models.Model):
    """One stretch in the week in which a branch is open, in the branch's own clock, from `valid_from`.

    valid_until is the first day on which it no longer holds.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.SmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()
    is_staffed = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["branch", "weekday", "opens"]
        verbose_name_plural = "opening hours"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opens_before_it_closes"),
            ExclusionConstraint(
                name="opening_hours_do_not_overlap",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Func(
                            Func(F("opens"), function="EXTRACT", template="EXTRACT(EPOCH FROM %(expressions)s)"),
                            Func(F("closes"), function="EXTRACT", template="EXTRACT(EPOCH FROM %(expressions)s)"),
                            function="numrange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("valid_from"), F("valid_until"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.get_weekday_display()} {self.opens:%H.%M}-{self.closes:%H.%M}"


class OpeningException(models.Model):
    """A day on which a branch keeps other hours than its week says. For a day shut, see ClosingDay."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="opening_exceptions")
    on = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField()
    is_staffed = models.BooleanField(default=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="exception_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.on}"


class ClosingDay(models.Model):
    """A stretch of days that is not an ordinary one, for one branch or (empty) for all.

    closed: nobody comes in, and due dates move past it. fine_free: open as usual, but the day does not count for a
    charge. holiday: closed, and due dates move past the whole holiday.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("dicht")
        FINE_FREE = "fine_free", _("open, telt niet mee voor kosten")
        HOLIDAY = "holiday", _("feestdag")

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="closing_days")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text=_("De laatste dag, die dag hoort erbij."))
    name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="closing_day_starts_before_it_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.starts_on})"

    @property
    def is_shut(self) -> bool:
        return self.kind != self.Kind.FINE_FREE


class RoomQuerySet(models.QuerySet["Room"]):
    def in_use(self, on: date) -> RoomQuerySet:
        """Rooms that exist on that day, in a branch that does."""
        lasting = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
        return self.filter(lasting, Q(branch__closed_on__isnull=True) | Q(branch__closed_on__gt=on))

    def bookable(self, on: date) -> RoomQuerySet:
        """Rooms that can be booked on that day, combinable ones too."""
        return self.in_use(on).filter(is_bookable=True)

    def elementary(self) -> RoomQuerySet:
        """Rooms that are not made of others: those that a booking takes."""
        return self.filter(parts__isnull=True)


class Room(models.Model):
    """A room in a branch where things happen.

    A room with parts is a whole: it has no floor of its own, and who books it books its parts. A part has no parts.
    set_up_minutes, clear_up_minutes: before and after what happens; nobody else is in the room then.
    closed_on: the first day on which it is no longer there. area_note: how large it is and how chairs can stand.
    has_step_free_access: None where nobody looked; then what the branch says counts.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="rooms")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=80)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    area_note = models.CharField(max_length=200, blank=True)
    has_hearing_loop = models.BooleanField(default=False)
    has_step_free_access = models.BooleanField(null=True, blank=True)
    is_quiet = models.BooleanField(default=False)
    set_up_minutes = models.PositiveSmallIntegerField(default=0)
    clear_up_minutes = models.PositiveSmallIntegerField(default=0)
    is_bookable = models.BooleanField(default=True)
    needs_approval = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    parts: models.ManyToManyField[Room, RoomPart] = models.ManyToManyField(
        "self", through="RoomPart", symmetrical=False, related_name="wholes", blank=True
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["branch", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "name"], name="room_name_once_in_a_branch"),
            models.CheckConstraint(
                condition=Q(set_up_minutes__lte=MOST_MINUTES_AROUND, clear_up_minutes__lte=MOST_MINUTES_AROUND),
                name="room_ready_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.branch}"

    def elementary(self) -> list[Room]:
        """The rooms that a booking of this one takes: its parts, or itself. One query, none after a prefetch."""
        return sorted(self.parts.all(), key=lambda room: room.pk) or [self]

    def is_ended(self, on: date) -> bool:
        """Whether it is no longer there on that day."""
        return self.closed_on is not None and self.closed_on <= on


class RoomPart(models.Model):
    """That one room is a part of another, combinable one."""

    whole = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey(Room, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whole", "part"], name="room_part_once"),
            models.CheckConstraint(condition=~Q(whole=F("part")), name="room_is_no_part_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} < {self.whole_id}"


class RoomEquipment(models.Model):
    """What there is in a room to use: a screen, chairs, a piano."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="equipment")
    name = models.CharField(max_length=60)
    count = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["room", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="equipment_once_in_a_room"),
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_is_there"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.name}" if self.count > 1 else self.name


class RoomHours(models.Model):
    """A stretch in the week in which a room can be used, in the branch's own clock, also when the branch is shut then.

    A room without any follows the hours of its branch. Closing days hold for every room.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="hours")
    weekday = models.SmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering: ClassVar = ["room", "weekday", "opens"]
        verbose_name_plural = "room hours"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="room_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.get_weekday_display()} {self.opens:%H.%M}-{self.closes:%H.%M}"


class Place(Address):
    """Anywhere else in town (or across the border) where things happen: a theatre, a square, a school."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=80)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="places"
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
