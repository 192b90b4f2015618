# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from reuring.activities.coherence.figures import Filter
from reuring.activities.coherence.showing import AXES
from reuring.activities.models import Function, TargetGroup
from reuring.places.models import Municipality

LENGTHS = ((3, _("3 maanden")), (6, _("6 maanden")), (12, _("een jaar")), (36, _("3 jaar")), (60, _("5 jaar")))
_AXES = (
    ("group", _("doelgroep")), ("function", _("functie")), ("municipality", _("gemeente")), ("month", _("maand")),
)  # fmt: skip


class LookForm(forms.Form):
    """What to look at. What is not given, or makes no sense, is as at first."""

    month = forms.TypedChoiceField(label=_("Vanaf"), choices=tuple(MONTHS.items()), coerce=int, required=False)
    year = forms.IntegerField(label=_("Jaar"), min_value=2000, max_value=2100, required=False)
    length = forms.TypedChoiceField(label=_("Hoe lang"), choices=LENGTHS, coerce=int, required=False)
    group = forms.ModelChoiceField(
        TargetGroup.objects.all(), label=_("Doelgroep"), required=False, empty_label=_("alle")
    )
    function = forms.ChoiceField(
        label=_("Functie"), choices=(("", _("alle")), *((each.value, each.label) for each in Function)), required=False
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Gemeente"), required=False, empty_label=_("alle")
    )
    rows = forms.ChoiceField(label=_("Rijen van de tabel"), choices=_AXES, required=False)
    columns = forms.ChoiceField(label=_("Kolommen van de tabel"), choices=_AXES, required=False)

    def look(self, today: date) -> Look:
        """What was asked for, with what was not filled in from `today`: this month and the next five."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        first = date(found.get("year") or today.year, found.get("month") or today.month, 1)
        length = found.get("length") or 6
        until = first
        for _month in range(length):
            until = (until + timedelta(days=32)).replace(day=1)
        rows = found.get("rows") or "group"
        columns = found.get("columns") or "month"
        if rows == columns:
            columns = next(name for name in AXES if name != rows)
        group, municipality = found.get("group"), found.get("municipality")
        within = Filter(
            group.pk if group else None, found.get("function") or None, municipality.pk if municipality else None
        )
        return Look(first, until, length, within, rows, columns)


class Look:
    """A period, a filter and the axes of the table. until: the first day after it."""

    def __init__(self, first: date, until: date, length: int, within: Filter, rows: str, columns: str) -> None:
        self.first, self.until, self.length, self.within = first, until, length, within
        self.rows, self.columns = rows, columns

    @property
    def period(self) -> tuple[date, date]:
        return self.first, self.until

    def as_initial(self) -> dict[str, Any]:
        """For the form that shows it."""
        return {
            "month": self.first.month, "year": self.first.year, "length": self.length, "group": self.within.group,
            "function": self.within.function or "", "municipality": self.within.municipality, "rows": self.rows,
            "columns": self.columns,
        }  # fmt: skip


class CellForm(forms.Form):
    """Which cell: any of the four, and a period where there is no month."""

    group = forms.ModelChoiceField(TargetGroup.objects.all(), required=False)
    function = forms.ChoiceField(choices=(("", ""), *Function.choices), required=False)
    municipality = forms.ModelChoiceField(Municipality.objects.all(), required=False)
    month = forms.DateField(input_formats=["%Y-%m"], required=False)
    first = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    until = forms.DateField(input_formats=["%Y-%m-%d"], required=False)

    def period(self, today: date) -> tuple[date, date]:
        """From when to before when; the coming half year where nothing was given."""
        month = self.cleaned_data.get("month")
        if month:
            return month, (month + timedelta(days=32)).replace(day=1)
        first = self.cleaned_data.get("first") or today
        until = self.cleaned_data.get("until") or first + timedelta(days=183)
        return first, max(until, first + timedelta(days=1))
