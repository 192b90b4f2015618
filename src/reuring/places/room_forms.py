# SPDX-License-Identifier: EUPL-1.2
"""Forms of rooms: what a room is, what there is in it, which rooms it is made of, and when it can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.places.forms import day_input
from reuring.places.hour_forms import SLOTS, Day, WithStretches
from reuring.places.models import MOST_MINUTES_AROUND, Room, RoomEquipment, Weekday
from reuring.places.opening import Stretch
from reuring.places.policy import obstacles_to_parts, obstacles_to_stretches

TYPED_THING: Final = re.compile(r"(?:(\d{1,4})\s*[x×]?\s+)?([^,(]+?)\s*(?:[,(]\s*(.*?)\)?)?")
MOST_THINGS: Final = 60


def typed_equipment(text: str) -> list[RoomEquipment]:
    """What there is in a room, from lines such as “2 beamers, HDMI”; unsaved, without their room.

    Raises ValidationError with every line that can't be read.
    """
    found: dict[str, RoomEquipment] = {}
    wrong = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:MOST_THINGS]:
        read = TYPED_THING.fullmatch(line)
        if read is None or len(read[2]) > 60 or len(read[3] or "") > 120 or read[1] in ("0", "00"):
            wrong.append(gettext("“%(line)s” lezen we niet. Typ bijvoorbeeld: 40 stoelen.") % {"line": line[:40]})
        elif read[2].casefold() in found:
            wrong.append(gettext("“%(name)s” staat er twee keer.") % {"name": read[2]})
        else:
            thing = RoomEquipment(name=read[2], count=int(read[1] or 1), note=read[3] or "")
            found[thing.name.casefold()] = thing
    if len(lines) > MOST_THINGS:
        wrong.append(gettext("Dit zijn te veel regels. Er passen er %(most)s.") % {"most": MOST_THINGS})
    if wrong:
        raise ValidationError(wrong)
    return list(found.values())


def equipment_text(things: Sequence[RoomEquipment]) -> str:
    """The same, as it is typed."""
    return "\n".join(
        (f"{each.count} " if each.count > 1 else "") + each.name + (f", {each.note}" if each.note else "")
        for each in things
    )


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    """A room in a branch. instance: with its branch."""

    equipment_lines = forms.CharField(
        label=_("Wat is er?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Elk ding op een eigen regel, met het aantal ervoor: 40 stoelen. Of: 1 beamer, met HDMI."),
    )
    field_order = [
        "name", "capacity", "area_note", "parts", "equipment_lines", "has_hearing_loop", "has_step_free_access",
        "is_quiet", "set_up_minutes", "clear_up_minutes", "is_bookable", "needs_approval", "closed_on",
    ]  # fmt: skip

    class Meta:
        model = Room
        fields: ClassVar = [
            "name", "capacity", "area_note", "parts", "has_hearing_loop", "has_step_free_access", "is_quiet",
            "set_up_minutes", "clear_up_minutes", "is_bookable", "needs_approval", "closed_on",
        ]  # fmt: skip
        labels: ClassVar = {
            "name": _("Naam"),
            "capacity": _("Hoeveel mensen passen erin?"),
            "area_note": _("Hoe groot is het, en hoe kan het staan?"),
            "parts": _("Bestaat deze ruimte uit andere ruimtes?"),
            "has_hearing_loop": _("Er is een ringleiding voor wie slecht hoort"),
            "has_step_free_access": _("Zonder drempels en trappen binnen?"),
            "is_quiet": _("Het is er rustig, ook als het verderop druk is"),
            "set_up_minutes": _("Minuten om klaar te zetten"),
            "clear_up_minutes": _("Minuten om op te ruimen"),
            "is_bookable": _("Je kunt deze ruimte reserveren"),
            "needs_approval": _("Een programmamaker moet elke reservering eerst goedvinden"),
            "closed_on": _("Is er niet meer vanaf"),
        }
        help_texts: ClassVar = {
            "area_note": _("Bijvoorbeeld: 80 m². In rijen 60 stoelen, in een kring 24."),
            "parts": _("Wie deze ruimte reserveert, reserveert dan al die ruimtes tegelijk."),
            "set_up_minutes": _("Zo lang voor het begin is er niemand anders."),
            "clear_up_minutes": _("Zo lang na het einde is er niemand anders."),
            "closed_on": _("De eerste dag dat deze ruimte er niet meer is. Alles van vroeger blijft bewaard."),
        }
        widgets: ClassVar = {"parts": forms.CheckboxSelectMultiple, "closed_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.instance
        beside = Room.objects.filter(branch_id=room.branch_id).exclude(pk=room.pk).elementary()
        own = room.parts.all() if room.pk else Room.objects.none()
        parts: Any = self.fields["parts"]
        parts.queryset = beside.in_use(timezone.localdate()) | own.elementary().filter(branch_id=room.branch_id)
        parts.queryset = parts.queryset.distinct()
        parts.label_from_instance = lambda each: each.name
        if not parts.queryset.exists():
            del self.fields["parts"]
        for name in ("set_up_minutes", "clear_up_minutes"):
            self.fields[name].required = False
            self.fields[name].widget.attrs |= {"min": 0, "max": MOST_MINUTES_AROUND, "step": 5}
        if room.pk:
            self.fields["equipment_lines"].initial = equipment_text(list(room.equipment.all()))

    def clean_name(self) -> str:
        """A name once in a branch."""
        name = str(self.cleaned_data["name"])
        if Room.objects.filter(branch_id=self.instance.branch_id, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("In deze vestiging is al een ruimte met deze naam."))
        return name

    def _minutes(self, name: str) -> int:
        minutes = int(self.cleaned_data.get(name) or 0)
        if minutes > MOST_MINUTES_AROUND:
            raise ValidationError(_("Dit is langer dan een dag. Zet die tijd zelf op de kalender."))
        return minutes

    def clean_set_up_minutes(self) -> int:
        """Empty is none."""
        return self._minutes("set_up_minutes")

    def clean_clear_up_minutes(self) -> int:
        """Empty is none."""
        return self._minutes("clear_up_minutes")

    def clean_equipment_lines(self) -> list[RoomEquipment]:
        """A thing on each line."""
        return typed_equipment(str(self.cleaned_data["equipment_lines"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wholes = [room.name for room in self.instance.wholes.all()] if self.instance.pk else []
        for obstacle in obstacles_to_parts(parts=len(cleaned.get("parts") or ()), part_of=wholes):
            self.add_error(obstacle.field, str(obstacle.message))
        return cleaned

    def save(self, commit: bool = True) -> Room:
        """Keep the room, its parts and what is in it. commit: always."""
        room: Room = super().save(commit)
        held = {thing.name: thing for thing in room.equipment.all()}
        wanted = {thing.name: thing for thing in self.cleaned_data["equipment_lines"]}
        room.equipment.exclude(name__in=wanted).delete()
        for name, thing in wanted.items():
            thing.room = room
            thing.pk = held[name].pk if name in held else None
            thing.save()
        return room


class RoomWeekForm(WithStretches):
    """The hours of a room through the week. week: what to begin with."""

    def __init__(self, *args: Any, week: Mapping[int, Sequence[Stretch]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = max(SLOTS, *(len(each) for each in week.values()), 0)
        for weekday in Weekday:
            self._add_slots(
                f"day{weekday.value}", str(weekday.label), week.get(weekday.value, ()), self.slots, with_desk=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        week = {}
        for weekday in Weekday:
            stretches = self._stretches(f"day{weekday.value}", self.slots)
            where: dict[tuple[int | None, Stretch], str] = {}
            for number, stretch in stretches.items():
                where.setdefault((weekday.value, stretch), f"day{weekday.value}_{number}_closes")
            self._tell(obstacles_to_stretches(tuple(stretches.values()), weekday.value), where)
            if stretches:
                week[weekday.value] = tuple(stretches.values())
        cleaned["week"] = week
        return cleaned

    @property
    def days(self) -> list[Day]:
        """The grid, day by day."""
        return self._days(self.slots)
