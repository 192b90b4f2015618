# SPDX-License-Identifier: EUPL-1.2
"""Forms of rooms for a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.activities.booking.facts import zone_of
from reuring.activities.models import RoomBooking
from reuring.activities.programme.clock import moments, skipped
from reuring.people.bsn import FreeTextField
from reuring.people.policy import Obstacle
from reuring.places.forms import day_input
from reuring.places.hour_forms import ClockField
from reuring.places.models import Branch, Room

_NO_DAY: Final = _("Dit is geen dag. Typ hem als 2027-01-31.")
MOST_PEOPLE: Final = 5_000
# By code of an obstacle: the field that it is about.
ABOUT: Final = {
    "ends-before-it-starts": "until",
    "too-long": "until",
    "past": "on",
    "too-far": "on",
    "room-gone": "room",
    "room-not-bookable": "room",
    "room-too-small": "people",
    "title-missing": "title",
    "reason-missing": "title",
}


class RoomChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Which room, by branch."""

    def __init__(self, *, on: date, **options: Any) -> None:
        rooms = Room.objects.bookable(on).select_related("branch").prefetch_related("parts")
        rooms = rooms.order_by("-branch__is_flagship", "branch__name", "name")
        super().__init__(rooms, to_field_name="public_id", **options)
        grouped = groupby(rooms, key=lambda room: room.branch.name)
        self.choices = [
            ("", gettext("Kies een ruimte")),
            *((name, [(room.public_id, self.label_from_instance(room)) for room in own]) for name, own in grouped),
        ]

    def label_from_instance(self, obj: Room) -> str:
        if obj.capacity is None:
            return obj.name
        return gettext("%(room)s, %(people)s mensen") % {"room": obj.name, "people": obj.capacity}


class _WithTime(forms.Form):
    """A day with two times, and for what goes on longer a last day."""

    on = forms.DateField(label=_("Welke dag?"), widget=day_input(), error_messages={"invalid": _NO_DAY})
    start = ClockField(label=_("Van hoe laat?"))
    until = ClockField(label=_("Tot hoe laat?"))
    last_on = forms.DateField(
        label=_("Laatste dag"),
        required=False,
        widget=day_input(),
        help_text=_("Alleen als het over meer dagen doorgaat."),
        error_messages={"invalid": _NO_DAY},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("start", "until"):
            self.fields[name].required = True

    def zone(self) -> ZoneInfo:
        """The clock by which the times are."""
        room = self.cleaned_data.get("room")
        return zone_of(room) if isinstance(room, Room) else ZoneInfo(timezone.get_current_timezone_name())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        on, last_on = cleaned.get("on"), cleaned.get("last_on") or cleaned.get("on")
        for name, day, key in (("start", on, "starts_at"), ("until", last_on, "ends_at")):
            at = cleaned.get(name)
            if day is None or at is None:
                continue
            found = moments(day, at, self.zone().key)
            cleaned[key] = found.found[0] if found.found else None
            if found.is_skipped:
                self.add_error(name, str(skipped(day, at).message))
        return cleaned

    def tell(self, obstacles: Iterable[Obstacle]) -> None:
        """Say in the form everything that stands in the way."""
        for obstacle in obstacles:
            field = ABOUT.get(obstacle.code, "")
            self.add_error(field if field in self.fields else None, str(obstacle.message))


class BookingForm(_WithTime):
    """A room for something. on: the day of now."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["room"] = RoomChoice(on=today, label=_("Welke ruimte?"))
        self.fields["title"] = FreeTextField(
            label=_("Waar is het voor?"), max_length=120, help_text=_("Zo staat het op de kalender.")
        )
        self.fields["people"] = forms.IntegerField(
            label=_("Hoeveel mensen verwacht je?"), required=False, min_value=1, max_value=MOST_PEOPLE
        )
        self.fields["note"] = FreeTextField(
            label=_("Wat moeten we weten?"),
            required=False,
            max_length=1_000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Hoe het moet staan, of er koffie is, wie de deur opent."),
        )
        self.order_fields(["room", "on", "start", "until", "last_on", "title", "people", "note"])


class MoveForm(_WithTime):
    """Another time or room for a booking."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["room"] = RoomChoice(on=today, label=_("Welke ruimte?"))
        self.fields["people"] = forms.IntegerField(
            label=_("Hoeveel mensen verwacht je?"), required=False, min_value=1, max_value=MOST_PEOPLE
        )
        self.order_fields(["room", "on", "start", "until", "last_on", "people"])


class BlockForm(_WithTime):
    """A stretch in which nobody can have a room."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["room"] = RoomChoice(on=today, label=_("Welke ruimte?"))
        self.fields["title"] = FreeTextField(
            label=_("Waarom?"), max_length=120, help_text=_("Collega's lezen dit. Bijvoorbeeld: de vloer wordt gelakt.")
        )
        self.order_fields(["room", "on", "start", "until", "last_on", "title"])


class FreeForm(_WithTime):
    """Which rooms are free? Looked up, so it comes with the address."""

    def __init__(self, *args: Any, branches: Iterable[Branch], **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["last_on"]
        self.fields["people"] = forms.IntegerField(
            label=_("Voor hoeveel mensen?"), required=False, min_value=1, max_value=MOST_PEOPLE
        )
        self.fields["branch"] = forms.ChoiceField(
            label=_("Waar?"),
            required=False,
            choices=[("", _("overal")), *((branch.code, branch.name) for branch in branches)],
        )
        self.fields["loop"] = forms.BooleanField(label=_("Met een ringleiding"), required=False)
        self.fields["step_free"] = forms.BooleanField(label=_("Zonder drempels en trappen"), required=False)
        self.fields["quiet"] = forms.BooleanField(label=_("Rustig"), required=False)
        self.fields["thing"] = forms.CharField(
            label=_("Wat moet er zijn, zoals een beamer?"), required=False, max_length=40
        )
        self.order_fields(["on", "start", "until", "people", "branch", "thing", "loop", "step_free", "quiet"])


class ReasonForm(forms.Form):
    """Why not. is_needed: whether one must say."""

    reason = FreeTextField(
        label=_("Waarom niet?"),
        max_length=200,
        help_text=_("Wie het aanvroeg, leest dit."),
        error_messages={"required": _("Schrijf erbij waarom niet. De aanvrager leest het.")},
    )

    def __init__(self, *args: Any, is_needed: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = is_needed


def initial_of(booking: RoomBooking) -> dict[str, Any]:
    """What a form about a booking begins with."""
    zone = zone_of(booking.room)
    starts, ends = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    last_on = (ends - timedelta(microseconds=1)).date()
    return {
        "room": booking.room.public_id,
        "on": starts.date(),
        "start": starts.time(),
        "until": ends.time(),
        "last_on": ends.date() if last_on != starts.date() else None,
        "people": booking.people,
        "title": booking.title,
        "note": booking.note,
    }
