# SPDX-License-Identifier: EUPL-1.2
"""Forms of time: the week of a branch, other hours on one day, and closing days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.places.forms import day_input
from reuring.places.models import Branch, ClosingDay, Weekday
from reuring.places.opening import Stretch
from reuring.places.policy import Obstacle, obstacles_to_closing, obstacles_to_exception, obstacles_to_week
from reuring.shell.templatetags.shell_tags import clock

SLOTS: Final = 2
MOST_SLOTS: Final = 6
TYPED_CLOCK: Final = re.compile(r"(\d{1,2})(?:\s*[.:h,]\s*(\d{2}))?|(\d{1,2})(\d{2})")


class ClockField(forms.Field):
    """A time of the day as people type it: 9, 9.30, 9:30 or 930. Gives a time, or None."""

    def __init__(self, *, label: Any) -> None:
        attrs = {"inputmode": "text", "autocomplete": "off", "spellcheck": "false", "class": "clock", "maxlength": "8"}
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs=attrs))

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, time) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = TYPED_CLOCK.fullmatch(text)
        if found is None:
            raise ValidationError(_("Typ een tijd als 9.30 of 17.00."))
        hours, minutes = int(found[1] or found[3]), int(found[2] or found[4] or 0)
        if hours > 23 or minutes > 59:
            raise ValidationError(_("Zo laat bestaat niet. Typ een tijd van 0.00 tot en met 23.59."))
        return time(hours, minutes)


@dataclass(frozen=True)
class Slot:
    """The fields of one stretch in a form. is_staffed: None where a desk says nothing, as in a room."""

    opens: BoundField
    closes: BoundField
    is_staffed: BoundField | None = None


@dataclass(frozen=True)
class Day:
    """A weekday in the grid. errors: everything wrong with it."""

    weekday: int
    label: str
    slots: list[Slot]
    errors: list[str]


def told(obstacle: Obstacle) -> str:
    """An obstacle as a sentence, with the times that it is about."""
    dash = "–"
    times = gettext(" en ").join(f"{clock(each.opens)}{dash}{clock(each.closes)}" for each in obstacle.about)
    return f"{times}: {obstacle.message}" if times else str(obstacle.message)


class WithStretches(forms.Form):
    """Fields for stretches, in slots; `prefix` tells the slots of one day from another's."""

    def _add_slots(
        self, name: str, label: str, stretches: Sequence[Stretch], count: int, *, with_desk: bool = True
    ) -> None:
        for number in range(count):
            stretch = stretches[number] if number < len(stretches) else None
            values = {"label": label, "number": number + 1}
            opens = ClockField(label=gettext("%(label)s, tijd %(number)s: open om") % values)
            closes = ClockField(label=gettext("%(label)s, tijd %(number)s: dicht om") % values)
            staffed = forms.BooleanField(
                label=gettext("%(label)s, tijd %(number)s: er is iemand aan de balie") % values, required=False
            )
            opens.initial, closes.initial = (stretch.opens, stretch.closes) if stretch else (None, None)
            staffed.initial = stretch.is_staffed if stretch else True
            self.fields |= {f"{name}_{number}_opens": opens, f"{name}_{number}_closes": closes}
            if with_desk:
                self.fields[f"{name}_{number}_staffed"] = staffed

    def _slots(self, name: str, count: int) -> list[Slot]:
        parts = [part for part in ("opens", "closes", "staffed") if f"{name}_0_{part}" in self.fields]
        return [Slot(*(self[f"{name}_{number}_{part}"] for part in parts)) for number in range(count)]

    def _days(self, slots: int) -> list[Day]:
        """The grid of a week, day by day."""
        found = []
        for weekday in Weekday:
            of_day = self._slots(f"day{weekday.value}", slots)
            errors = [str(text) for slot in of_day for field in (slot.opens, slot.closes) for text in field.errors]
            found.append(Day(weekday.value, str(weekday.label), of_day, errors))
        return found

    def _stretches(self, name: str, count: int) -> dict[int, Stretch]:
        """The whole stretches by their slot; says so of a half one."""
        found = {}
        for number in range(count):
            first, last = f"{name}_{number}_opens", f"{name}_{number}_closes"
            if first in self.errors or last in self.errors:
                continue
            opens, closes = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if opens is not None and closes is not None:
                found[number] = Stretch(opens, closes, bool(self.cleaned_data.get(f"{name}_{number}_staffed")))
            elif opens is not None:
                self.add_error(last, _("Vul ook in hoe laat het dichtgaat."))
            elif closes is not None:
                self.add_error(first, _("Vul ook in hoe laat het opengaat."))
        return found

    def _tell(self, obstacles: Iterable[Obstacle], where: Mapping[tuple[int | None, Stretch], str]) -> None:
        for obstacle in obstacles:
            at = where.get((obstacle.weekday, obstacle.about[0])) if obstacle.about else None
            self.add_error(at or obstacle.field or None, told(obstacle))


class WeekForm(WithStretches):
    """A branch's hours through the week, from a day on.

    week: what to begin with. today: in the branch. slots: how many stretches a day can have, at least.
    """

    valid_from = forms.DateField(
        label=_("Vanaf welke dag gelden deze tijden?"),
        help_text=_("De tijden van nu blijven gelden tot die dag."),
        widget=day_input(),
        error_messages={"invalid": _("Dit is geen dag. Typ hem als 2027-01-31.")},
    )

    def __init__(
        self, *args: Any, week: Mapping[int, Sequence[Stretch]], today: date, slots: int = SLOTS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.slots = min(MOST_SLOTS, max(slots, SLOTS, *(len(each) for each in week.values()), 0))
        for weekday in Weekday:
            self._add_slots(f"day{weekday.value}", str(weekday.label), week.get(weekday.value, ()), self.slots)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        where: dict[tuple[int | None, Stretch], str] = {}
        typed = {}
        for weekday in Weekday:
            stretches = self._stretches(f"day{weekday.value}", self.slots)
            typed[weekday.value] = list(stretches.values())
            for number, stretch in stretches.items():
                where.setdefault((weekday.value, stretch), f"day{weekday.value}_{number}_closes")
        is_whole = not any(name.startswith("day") for name in self.errors)
        found = obstacles_to_week(typed, valid_from=cleaned.get("valid_from"), today=self.today)
        # An empty week is no news where a time could not be read.
        self._tell((each for each in found if is_whole or each.code != "week-empty"), where)
        cleaned["week"] = {day: tuple(stretches) for day, stretches in typed.items() if stretches}
        return cleaned

    @property
    def days(self) -> list[Day]:
        """The grid, day by day."""
        return self._days(self.slots)


class ExceptionForm(WithStretches):
    """Other hours on one day. today: in the branch."""

    on = forms.DateField(label=_("Welke dag?"), widget=day_input())
    reason = forms.CharField(
        label=_("Waarom?"),
        required=False,
        max_length=120,
        help_text=_("Bezoekers lezen dit bij de openingstijden. Bijvoorbeeld: personeelsdag."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._add_slots("day", gettext("Die dag"), (), SLOTS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = self._stretches("day", SLOTS)
        where: dict[tuple[int | None, Stretch], str] = {}
        for number, stretch in typed.items():
            where.setdefault((None, stretch), f"day_{number}_closes")
        found = obstacles_to_exception(
            on=cleaned.get("on"), stretches=tuple(typed.values()), today=self.today, is_taken=False, shut_by=""
        )
        is_whole = not any(name.startswith("day") for name in self.errors)
        self._tell((each for each in found if is_whole or each.code != "day-empty"), where)
        cleaned["stretches"] = tuple(typed.values())
        return cleaned

    @property
    def days(self) -> list[Day]:
        """The one day, as the grid shows it."""
        slots = self._slots("day", SLOTS)
        errors = [str(text) for slot in slots for field in (slot.opens, slot.closes) for text in field.errors]
        return [Day(0, gettext("Die dag"), slots, errors)]


class ClosingDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A stretch of days that is not an ordinary one. today: in the library."""

    class Meta:
        model = ClosingDay
        fields: ClassVar = ["name", "kind", "branch", "starts_on", "ends_on"]
        labels: ClassVar = {
            "name": _("Hoe heet het?"),
            "kind": _("Wat voor dag is het?"),
            "branch": _("Waar?"),
            "starts_on": _("Eerste dag"),
            "ends_on": _("Laatste dag"),
        }
        help_texts: ClassVar = {
            "name": _("Bezoekers lezen dit. Bijvoorbeeld: Tweede Kerstdag of verbouwing."),
            "ends_on": _("Die dag hoort erbij. Leeg: het duurt een dag."),
        }
        widgets: ClassVar = {"starts_on": day_input(), "ends_on": day_input(), "kind": forms.RadioSelect}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        branch: Any = self.fields["branch"]
        branch.queryset = Branch.objects.open_to_public(today)
        branch.empty_label = gettext("in alle vestigingen")
        self.fields["ends_on"].required = False
        kind: Any = self.fields["kind"]
        kind.choices = [
            (ClosingDay.Kind.CLOSED, _("Dicht. Niemand kan binnen; wat die dag terug moet, mag later terug.")),
            (ClosingDay.Kind.HOLIDAY, _("Feestdag. Dicht, en de hele feestdag telt niet mee voor de uitleentermijn.")),
            (ClosingDay.Kind.FINE_FREE, _("Gewoon open, maar de dag telt niet mee voor kosten.")),
        ]
        self.initial.setdefault("kind", ClosingDay.Kind.CLOSED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ends_on") is None and "ends_on" not in self.errors:
            cleaned["ends_on"] = cleaned.get("starts_on")
        for obstacle in obstacles_to_closing(
            starts_on=cleaned.get("starts_on"), ends_on=cleaned.get("ends_on"), today=self.today, beside=()
        ):
            self.add_error(obstacle.field or None, told(obstacle))
        return cleaned
