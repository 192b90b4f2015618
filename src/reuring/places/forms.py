# SPDX-License-Identifier: EUPL-1.2
"""Forms of places: the organisation, municipalities, branches and other places in town.

The forms of rooms are in `room_forms.py`, those of opening hours and closing days in `hour_forms.py`.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.places.models import Branch, BranchMark, Municipality, Organisation, Place

COUNTRIES = [("NL", _("Nederland")), ("DE", _("Duitsland")), ("BE", _("België"))]
MARK_LENGTH = 60
ISIL = re.compile(r"[A-Z]{1,4}-[A-Za-z0-9:/-]{1,11}")


def day_input(**attrs: str) -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class _WithIsil(forms.ModelForm):  # type: ignore[type-arg]
    def clean_isil(self) -> str:
        """An ISIL is a prefix of letters, a hyphen and at most 11 characters (ISO 15511)."""
        isil = str(self.cleaned_data.get("isil", "")).strip()
        if isil and not ISIL.fullmatch(isil):
            raise ValidationError(_("Een ISIL ziet eruit als NL-0800070000. Weet je hem niet? Laat dit dan leeg."))
        return isil


class OrganisationForm(_WithIsil):
    """The library itself."""

    class Meta:
        model = Organisation
        fields: ClassVar = ["name", "short_name", "email", "phone", "isil"]
        labels: ClassVar = {
            "name": _("Naam"),
            "short_name": _("Korte naam"),
            "email": _("E-mailadres"),
            "phone": _("Telefoon"),
            "isil": "ISIL",
        }
        help_texts: ClassVar = {
            "short_name": _("Voor plekken met weinig ruimte."),
            "isil": _("Het internationale nummer van de bibliotheek, zoals NL-0800070000."),
        }


class MunicipalityForm(forms.ModelForm):  # type: ignore[type-arg]
    """A municipality. Its code and address are fixed once it is made."""

    class Meta:
        model = Municipality
        fields: ClassVar = ["name", "code", "accent"]
        labels: ClassVar = {"name": _("Naam"), "code": _("Code van het CBS"), "accent": _("Kleur")}
        help_texts: ClassVar = {
            "code": _("De letters GM en vier cijfers, zoals GM0928. Deze code kun je later niet meer veranderen."),
            "accent": _("De kleur van de pagina's voor wie hier een vestiging koos."),
        }
        error_messages: ClassVar = {
            "code": {
                "invalid": _("Een code is GM met vier cijfers, zoals GM0928."),
                "unique": _("Er is al een gemeente met deze code."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accent = self.fields["accent"]
        accent.choices = [("", _("gewoon geel")), *Municipality._meta.get_field("accent").choices]  # type: ignore
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Deze code ligt vast.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk and cleaned.get("name"):
            self.instance.slug = slugify(cleaned["name"])[:60]
            if not self.instance.slug:
                self.add_error("name", _("Deze naam heeft geen letters waarvan we een adres kunnen maken."))
            elif Municipality.objects.filter(slug=self.instance.slug).exists():
                self.add_error("name", _("Er is al een gemeente met deze naam."))
        return cleaned


class _WithPoint(forms.ModelForm):  # type: ignore[type-arg]
    """Latitude and longitude as one text, the way a map gives them."""

    point = forms.CharField(
        label=_("Punt op de kaart"),
        required=False,
        max_length=60,
        help_text=_("Twee getallen, zoals 50.8659, 6.0626. Op de meeste kaarten krijg je ze met rechtsklikken."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.latitude is not None and self.instance.longitude is not None:
            self.fields["point"].initial = f"{self.instance.latitude}, {self.instance.longitude}"
        if "country" in self.fields:
            self.fields["country"].widget = forms.Select(choices=COUNTRIES)

    def clean_point(self) -> str:
        """Degrees north and east; a comma or a point may part the decimals."""
        text = str(self.cleaned_data["point"]).strip()
        self.instance.latitude = self.instance.longitude = None
        if not text:
            return ""
        wrong = ValidationError(_("Dit zijn geen twee getallen. Typ bijvoorbeeld 50.8659, 6.0626."))
        numbers = re.findall(r"-?\d+(?:[.,]\d+)?", text)
        if len(numbers) != 2 or re.sub(r"-?\d+(?:[.,]\d+)?", "", text, count=2).strip(" ;,/°NEO"):
            raise wrong
        try:
            north, east = (round(Decimal(number.replace(",", ".")), 5) for number in numbers)
        except InvalidOperation:
            raise wrong from None
        if abs(north) > 90 or abs(east) > 180:
            raise ValidationError(_("Dit punt ligt niet op aarde. Begin met het getal voor noord, hier ongeveer 50.9."))
        self.instance.latitude, self.instance.longitude = north, east
        return text


ADDRESS_LABELS: dict[str, Any] = {
    "name": _("Naam"),
    "municipality": _("Gemeente"),
    "street": _("Straat en huisnummer"),
    "postal_code": _("Postcode"),
    "town": _("Plaats"),
    "country": _("Land"),
    "access_note": _("Hoe kom je binnen?"),
    "has_step_free_access": _("Zonder drempels en trappen binnen?"),
    "has_toilet": _("Een toilet voor wie een rolstoel heeft?"),
    "is_quiet": _("Rustig, zonder veel geluid en licht?"),
    "has_hearing_loop": _("Een ringleiding voor wie slecht hoort?"),
}
ADDRESS_HINTS: dict[str, Any] = {
    "access_note": _("Drempels, lift, toilet, stilte. Bezoekers lezen dit."),
    "has_toilet": "",
}
GETTING_IN = ["access_note", "has_step_free_access", "has_toilet", "is_quiet", "has_hearing_loop"]


class BranchForm(_WithIsil, _WithPoint):
    """A branch, with its marks: the codes by which imported records call it."""

    marks = forms.CharField(
        label=_("Codes in records"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Zo heet deze vestiging in records die je importeert. Zet elke code op een eigen regel."),
    )
    field_order = [
        "name", "code", "municipality", "kind", "is_flagship", "street", "postal_code", "town", "country", "point",
        "phone", "email", *GETTING_IN, "isil", "marks", "closed_on",
    ]  # fmt: skip

    class Meta:
        model = Branch
        fields: ClassVar = [
            "name", "code", "municipality", "kind", "is_flagship", "street", "postal_code", "town", "country",
            "phone", "email", *GETTING_IN, "isil", "closed_on",
        ]  # fmt: skip
        labels: ClassVar = {
            **ADDRESS_LABELS,
            "code": _("Korte code"),
            "kind": _("Soort"),
            "is_flagship": _("Dit is de hoofdvestiging"),
            "phone": _("Telefoon"),
            "email": _("E-mailadres"),
            "isil": "ISIL",
            "closed_on": _("Gaat voorgoed dicht op"),
        }
        help_texts: ClassVar = {
            **ADDRESS_HINTS,
            "code": _("Kleine letters, cijfers en streepjes. Laat je dit leeg, dan maken we hem van de naam."),
            "is_flagship": _("Die staat overal bovenaan. Er kan er maar een zijn."),
            "isil": _("Het internationale nummer van deze vestiging."),
            "closed_on": _("De eerste dag dat deze vestiging er niet meer is. Alles van vroeger blijft bewaard."),
        }
        widgets: ClassVar = {"closed_on": day_input(), "access_note": forms.Textarea(attrs={"rows": 3})}
        error_messages: ClassVar = {"code": {"unique": _("Er is al een vestiging met deze code.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = bool(self.instance.pk)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Deze code ligt vast: hij staat in records en in de zoekindex.")
            own = self.instance.marks.order_by("mark").values_list("mark", flat=True)
            self.fields["marks"].initial = "\n".join(own)

    def clean_marks(self) -> list[str]:
        """One mark a line, none that belongs to another branch."""
        lines = (line.strip() for line in str(self.cleaned_data["marks"]).splitlines())
        marks = sorted(set(filter(None, lines)))
        wrong = [
            gettext("“%(mark)s…” is te lang. Een code heeft ten hoogste %(length)s tekens.")
            % {"mark": mark[:20], "length": MARK_LENGTH}
            for mark in marks
            if len(mark) > MARK_LENGTH
        ]
        taken = BranchMark.objects.filter(mark__in=marks).exclude(branch_id=self.instance.pk).select_related("branch")
        wrong += [
            gettext("“%(mark)s” hoort al bij %(branch)s.") % {"mark": other.mark, "branch": other.branch}
            for other in taken.order_by("mark")
        ]
        if wrong:
            raise ValidationError(wrong)
        return marks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk and not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = slugify(cleaned.get("name", ""))[:30]
            if not cleaned["code"] and cleaned.get("name"):
                self.add_error("code", _("Van deze naam kunnen we geen code maken. Vul er zelf een in."))
        if cleaned.get("is_flagship"):
            other = Branch.objects.filter(is_flagship=True).exclude(pk=self.instance.pk).first()
            if other is not None:
                text = gettext("%(branch)s is nu de hoofdvestiging. Haal het vinkje daar eerst weg.")
                self.add_error("is_flagship", text % {"branch": other})
        return cleaned

    def save(self, commit: bool = True) -> Branch:
        """Keep the branch and its marks. commit: always."""
        branch: Branch = super().save(commit)
        wanted, own = set(self.cleaned_data["marks"]), set(branch.marks.values_list("mark", flat=True))
        branch.marks.filter(mark__in=own - wanted).delete()
        BranchMark.objects.bulk_create([BranchMark(branch=branch, mark=mark) for mark in sorted(wanted - own)])
        return branch


class PlaceForm(_WithPoint):
    """Anywhere else in town."""

    field_order = ["name", "street", "postal_code", "town", "country", "municipality", "point", *GETTING_IN]

    class Meta:
        model = Place
        fields: ClassVar = ["name", "street", "postal_code", "town", "country", "municipality", *GETTING_IN]
        labels: ClassVar = ADDRESS_LABELS
        help_texts: ClassVar = {**ADDRESS_HINTS, "municipality": _("Leeg: buiten onze gemeenten.")}
        widgets: ClassVar = {"access_note": forms.Textarea(attrs={"rows": 3})}
