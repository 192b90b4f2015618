# SPDX-License-Identifier: EUPL-1.2
"""What is typed at a door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reuring.activities.day.policy import LONGEST_NOTE, MOST_AT_ONCE, MOST_VISITORS
from reuring.activities.models import AgeBand, How


class AttendanceForm(forms.Form):
    """The code on somebody's page, or what a button of the list says: a registration, the numbers of seats, in or back.

    anyway: they are let in although they wait or were cancelled.
    """

    act = forms.RegexField(r"^[a-z0-9]{10}/[0-9,]{0,900}/(?:in|back|anyway)$", required=False)
    code = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("act") and not cleaned.get("code"):
            raise forms.ValidationError(_("Scan een code of kies een naam."))
        registration, numbers, way = (cleaned.get("act") or "//in").split("/")
        cleaned |= {"registration": registration, "is_undo": way == "back", "anyway": way == "anyway"}
        cleaned["numbers"] = {int(each) for each in numbers.split(",") if each}
        return cleaned


class HeadsForm(forms.Form):
    """So many people more or fewer of an age: typed, or what a button says (age, one more or fewer, its key)."""

    act = forms.RegexField(r"^[0-9+-]{0,5}/-?1/[0-9a-f-]{36}$", required=False)
    age_band = forms.ChoiceField(label=_("Leeftijd"), choices=AgeBand.choices, required=False)
    count = forms.IntegerField(label=_("Hoeveel mensen?"), min_value=1, max_value=MOST_AT_ONCE, required=False)
    how = forms.ChoiceField(choices=[(How.COUNTED, ""), (How.ESTIMATED, "")], required=False)
    key = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("act"):
            cleaned["age_band"], count, key = cleaned["act"].split("/")
            cleaned["count"], cleaned["key"] = int(count), UUID(key)
        elif not cleaned.get("count"):
            raise forms.ValidationError(_("Vul in hoeveel mensen het zijn."))
        return cleaned


class ResultForm(forms.Form):
    """What a session came to."""

    how = forms.ChoiceField(choices=How.choices)
    visitors = forms.IntegerField(
        label=_("Ongeveer hoeveel mensen?"), min_value=0, max_value=MOST_VISITORS, required=False
    )
    note = forms.CharField(
        label=_("Opmerking"),
        help_text=_("Wat iemand later wil weten. Geen namen."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
