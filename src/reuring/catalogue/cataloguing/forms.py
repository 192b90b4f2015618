# SPDX-License-Identifier: EUPL-1.2
"""A whole record as a cataloguer types it, and what is wrong with it. The live checks run the very same fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing import policy
from reuring.catalogue.cataloguing.fields import (
    AddressesField,
    AviField,
    IsbnField,
    LanguageField,
    LanguagesField,
    Line,
    LinesField,
    Text,
    YearField,
    refuse,
)
from reuring.catalogue.cataloguing.values import ClassificationValue, CreatorValue, RecordValues, SeriesValue
from reuring.catalogue.models import Audience, Format
from reuring.catalogue.roles import RELATORS
from reuring.people.bsn import refuse_bsn
from reuring.people.policy import Obstacle

# Of each list there is one empty line where none is filled; and no more than this.
MOST_ROWS: Final = 60

# "aui" is read as "win"; "ctb" says that we know no more than that somebody had a part in it.
ROLES: Final = (*((code, name) for code, name in RELATORS.items() if code != "aui"), ("ctb", _("medewerker")))
KINDS: Final = (("person", _("persoon")), ("corporate", _("organisatie")), ("meeting", _("congres")))
SCHEMES: Final = (
    ("siso", "SISO"), ("nur", "NUR"), ("dewey", "Dewey"), ("udc", "UDC"), ("lcc", "LCC"), ("other", _("Anders")),
)  # fmt: skip


class CreatorRow(forms.Form):
    """One line of makers."""

    name = Line(label=_("Naam"), max_length=200, validators=[refuse_bsn])
    role = forms.ChoiceField(label=_("Rol"), choices=ROLES, required=False)
    kind = forms.ChoiceField(label=_("Soort"), choices=KINDS, required=False)
    dates = Line(label=_("Jaren"), max_length=40)

    def value(self) -> CreatorValue | None:
        """The maker, or None for an empty line."""
        typed = self.cleaned_data
        if not typed.get("name"):
            return None
        return CreatorValue(
            typed["name"], typed.get("role") or "aut", typed.get("kind") or "person", typed.get("dates", "")
        )


class SeriesRow(forms.Form):
    """One line of series."""

    title = Line(label=_("Reeks"))
    volume = Line(label=_("Deel"), max_length=60)

    def value(self) -> SeriesValue | None:
        """The series, or None for an empty line."""
        typed = self.cleaned_data
        return SeriesValue(typed["title"], typed.get("volume", "")) if typed.get("title") else None


class IsbnRow(forms.Form):
    """One line of ISBNs."""

    value_ = IsbnField(label=_("ISBN"), max_length=40)

    def value(self) -> str | None:
        """The ISBN, or None for an empty line."""
        return self.cleaned_data.get("value_") or None


class SubjectRow(forms.Form):
    """One line of subject headings."""

    value_ = Line(label=_("Trefwoord"))

    def value(self) -> str | None:
        """The heading, or None for an empty line."""
        return self.cleaned_data.get("value_") or None


class ClassificationRow(forms.Form):
    """One line of classifications."""

    scheme = forms.ChoiceField(label=_("Systeem"), choices=SCHEMES, required=False)
    notation = Line(label=_("Code"), max_length=80)

    def clean_notation(self) -> str:
        """The notation, in the form of its scheme."""
        notation = str(self.cleaned_data["notation"])
        if notation:
            refuse(policy.obstacles_to_notation(self.cleaned_data.get("scheme") or "siso", notation))
        return notation

    def value(self) -> ClassificationValue | None:
        """The classification, or None for an empty line."""
        typed = self.cleaned_data
        return ClassificationValue(typed.get("scheme") or "siso", typed["notation"]) if typed.get("notation") else None


ROWS: Final[Mapping[str, type[forms.Form]]] = {
    "isbns": IsbnRow,
    "creators": CreatorRow,
    "series": SeriesRow,
    "subjects": SubjectRow,
    "classifications": ClassificationRow,
}
LISTS: Final = {
    "isbns": (_("ISBN"), _("Scan of typ; met of zonder streepjes."), _("Nog een ISBN")),
    "creators": (_("Makers"), _("Achternaam eerst: Schmidt, Annie M.G."), _("Nog een maker")),
    "series": (_("Reeks en deel"), "", _("Nog een reeks")),
    "subjects": (_("Trefwoorden"), _("Onderverdeel met --, zoals Limburg -- geschiedenis."), _("Nog een trefwoord")),
    "classifications": (_("Codes"), _("SISO, NUR of Dewey."), _("Nog een code")),
}
# Fields that are checked while one types, by their name without the list and the number.
CHECKED: Final = frozenset(
    {
        "title",
        "year",
        "languages",
        "original_language",
        "avi_level",
        "age_from",
        "urls",
        "isbns",
        "classifications",
        "creators",
    }
)


class RecordForm(forms.Form):
    """Everything of a record that stands once; the lists stand beside it, in `RecordInput`."""

    title = Line(
        label=_("Titel"), required=True, error_messages={"required": _("Typ de titel, zoals hij op het boek staat.")}
    )
    subtitle = Line(label=_("Ondertitel"))
    part_number = Line(label=_("Deelnummer"), max_length=80)
    part_title = Line(label=_("Deeltitel"))
    responsibility = Line(label=_("Auteursvermelding"), help_text=_("Zoals op de titelpagina."))
    alternative_titles = LinesField(label=_("Andere titels"), rows=2, help_text=_("Elke titel op een eigen regel."))
    format = forms.ChoiceField(label=_("Vorm"), choices=Format.choices)
    languages = LanguagesField(label=_("Talen"), max_length=80, help_text=_("De taal van de tekst eerst: nl, de, en."))
    original_title = Line(label=_("Oorspronkelijke titel"), help_text=_("Alleen bij een vertaling."))
    original_language = LanguageField(label=_("Oorspronkelijke taal"), max_length=20)
    publisher = Line(label=_("Uitgever"))
    place = Line(label=_("Plaats"))
    year = YearField(label=_("Jaar"))
    edition_statement = Line(label=_("Druk"))
    extent = Line(label=_("Omvang"), help_text=_("Zoals 240 pagina's of 1 dvd (96 min)."))
    audience = forms.ChoiceField(
        label=_("Voor wie"), choices=[("", _("Niet gezegd")), *Audience.choices], required=False
    )
    age_from = forms.IntegerField(
        label=_("Vanaf leeftijd"), required=False, min_value=0, max_value=18,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )  # fmt: skip
    avi_level = AviField(label=_("AVI-niveau"), max_length=12, help_text=_("start, M3 tot en met E7, of plus."))
    is_fiction = forms.TypedChoiceField(
        label=_("Verhaal of weten"), required=False, empty_value=None, coerce=lambda value: value == "yes",
        choices=[("", _("Niet gezegd")), ("yes", _("Verhaal")), ("no", _("Weten"))],
    )  # fmt: skip
    summary = Text(label=_("Samenvatting"), rows=5)
    contents = Text(label=_("Inhoud"), rows=2)
    urls = AddressesField(label=_("Webadressen"), rows=2, help_text=_("Elk adres op een eigen regel."))

    def clean(self) -> dict[str, Any]:
        """The fields together: an original language needs the language of the text."""
        typed = dict(super().clean() or {})
        if typed.get("original_language") and not typed.get("languages") and "languages" not in self.errors:
            self.add_error("languages", _("Zeg ook in welke taal de tekst zelf is."))
        return typed


def initial_of(values: RecordValues) -> dict[str, Any]:
    """What `RecordForm` shows of a record."""
    found: dict[str, Any] = {name: getattr(values, name) for name in RecordForm.base_fields}
    found["languages"] = ", ".join(values.languages)
    found["alternative_titles"] = "\n".join(values.alternative_titles)
    found["urls"] = "\n".join(values.urls)
    found["is_fiction"] = {True: "yes", False: "no", None: ""}[values.is_fiction]
    found["audience"] = values.audience or ""
    return found


def rows_of(values: RecordValues) -> dict[str, list[dict[str, str]]]:
    """What the lists show of a record."""
    return {
        "isbns": [{"value_": one} for one in values.isbns],
        "creators": [
            {"name": one.name, "role": one.role, "kind": one.kind, "dates": one.dates} for one in values.creators
        ],
        "series": [{"title": one.title, "volume": one.volume} for one in values.series],
        "subjects": [{"value_": one} for one in values.subjects],
        "classifications": [{"scheme": one.scheme, "notation": one.notation} for one in values.classifications],
    }


class RecordInput:
    """A whole record as typed: the form, and its lists of lines.

    values: what to show when nothing was typed yet. data: what was posted. but_for: public id of the record that is
    being edited, whose own ISBN is no double.
    """

    def __init__(
        self, values: RecordValues | None = None, data: QueryDict | None = None, but_for: str = "", focus: str = ""
    ) -> None:
        self.data = data
        self.focus = focus
        self.form = RecordForm(data, initial=initial_of(values or RecordValues()))
        self.rows: dict[str, list[forms.Form]] = {}
        shown = rows_of(values or RecordValues())
        for name, row in ROWS.items():
            count = (
                _count(data, name) if data is not None else min(len(shown[name]) + (0 if shown[name] else 1), MOST_ROWS)
            )
            initial = shown[name] + [{}] * count
            self.rows[name] = [row(data, prefix=f"{name}-{at}", initial=initial[at]) for at in range(count)]
        known = {code for code, _name in ROLES}
        for at, creator in enumerate(self.rows["creators"]):
            code = str(data.get(f"creators-{at}-role", "") if data is not None else creator.initial.get("role", ""))
            if re.fullmatch("[a-z]{2,4}", code) and code not in known:
                # A role that we have no word for stays as it is.
                creator.fields["role"].choices = [*ROLES, (code, code)]  # type: ignore[attr-defined]
        for one in self.rows["isbns"]:
            one.fields["value_"].but_for = but_for  # type: ignore[attr-defined]
        for form in self.forms:
            _make_live(form, but_for)
        if focus:
            self._set_focus(focus)

    @property
    def forms(self) -> list[forms.Form]:
        """Every form in it."""
        return [self.form, *(row for rows in self.rows.values() for row in rows)]

    def is_valid(self) -> bool:
        """Whether everything that was typed can be used."""
        results = [form.is_valid() for form in self.forms]
        return all(results)

    def value(self) -> RecordValues:
        """The record as typed; of a valid one only."""
        return self._values({name: self.form.cleaned_data[name] for name in RecordForm.base_fields})

    def _values(self, typed: dict[str, Any]) -> RecordValues:
        lists = {
            name: tuple(dict.fromkeys(value for row in rows if (value := row.value()) is not None))  # type: ignore[attr-defined]
            for name, rows in self.rows.items()
        }
        typed["audience"] = typed["audience"] or None
        return RecordValues(**(typed | lists))

    def refuse(self, by_field: Mapping[str, Obstacle]) -> None:
        """Show obstacles beside the fields that they are about."""
        for name, obstacle in by_field.items():
            if name in self.form.fields:
                self.form.add_error(name, ValidationError(str(obstacle.message), code=obstacle.code))
            else:
                self.form.add_error(None, ValidationError(str(obstacle.message), code=obstacle.code))

    def lists(self) -> list[dict[str, Any]]:
        """The lists, to show: name, label, hint, more (the words on the button), rows."""
        return [
            {"name": name, "label": label, "hint": hint, "more": more, "rows": self.rows[name]}
            for name, (label, hint, more) in LISTS.items()
        ]

    def errors(self) -> list[dict[str, str]]:
        """Everything that is wrong, each with the id of its field and its words."""
        found = []
        for form in self.forms:
            found += [{"id": "", "text": str(error)} for error in form.non_field_errors()]
            found += [
                {"id": str(field.id_for_label), "label": str(field.label), "text": str(error)}
                for field in form
                for error in field.errors
            ]
        return found

    def _set_focus(self, focus: str) -> None:
        rows = self.rows.get(focus)
        if rows:
            first = next(iter(rows[-1].fields.values()))
            first.widget.attrs["autofocus"] = True


def _count(data: QueryDict, name: str) -> int:
    numbers = [int(found.group(1)) for key in data if (found := re.fullmatch(rf"{name}-(\d{{1,3}})-\w+", key))]
    return min(max(numbers, default=-1) + 1, MOST_ROWS)


def with_row(data: QueryDict, name: str) -> QueryDict:
    """What was posted with one more empty line in a list."""
    changed = data.copy()
    if name in ROWS:
        at = _count(data, name)
        for field in ROWS[name].base_fields:
            changed.setdefault(f"{name}-{at}-{field}", "")
    return changed


def without_row(data: QueryDict, name: str, at: int) -> QueryDict:
    """What was posted without one line of a list; the later ones move up."""
    changed = data.copy()
    if name not in ROWS:
        return changed
    count = _count(data, name)
    for field in ROWS[name].base_fields:
        values = [data.get(f"{name}-{number}-{field}", "") for number in range(count) if number != at]
        for number in range(count):
            changed.pop(f"{name}-{number}-{field}", None)
        for number, value in enumerate(values):
            changed[f"{name}-{number}-{field}"] = value
    return changed


def _make_live(form: forms.Form, but_for: str) -> None:
    """Let fields ask for their own check when one leaves them. Without JavaScript the same is said on saving."""
    for name, field in form.fields.items():
        kind = (form.prefix or name).split("-")[0]
        if kind not in CHECKED or (form.prefix and name not in ("value_", "notation", "name")):
            continue
        key = form.add_prefix(name)
        address = reverse("catalogue:checks") + (f"?record={but_for}" if but_for else "")
        field.widget.attrs |= {
            "data-hx-post": address,
            "data-hx-trigger": "change",
            "data-hx-target": f"#check-{key}",
            "data-hx-params": f"{key},{form.prefix}-scheme" if name == "notation" else key,
            "data-hx-include": "closest .row" if name == "notation" else "this",
        }


def check(data: QueryDict, trigger: str, but_for: str = "") -> list[str]:
    """The messages of one field, as saving would give them. trigger: the name of the field's control."""
    name, _dash, rest = trigger.partition("-")
    if name in ROWS and re.fullmatch(r"\d{1,3}-\w+", rest):
        row = ROWS[name](data, prefix=f"{name}-{rest.partition('-')[0]}")
        if name == "isbns":
            row.fields["value_"].but_for = but_for  # type: ignore[attr-defined]
        return [str(error) for error in row.errors.get(rest.partition("-")[2], [])]
    if name in RecordForm.base_fields:
        form = RecordForm(data)
        return [str(error) for error in form.errors.get(name, [])]
    return []
