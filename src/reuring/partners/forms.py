# SPDX-License-Identifier: EUPL-1.2
"""Forms of partners, their members and invitations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reuring.partners.actions import PartnerFacts, facts_of
from reuring.partners.models import LANGUAGES, Partner, PartnerRole
from reuring.people.bsn import FreeTextField
from reuring.people.phones import normalized_phone, shown_phone
from reuring.places.models import Municipality

LONGEST_ABOUT: Final = 4_000


class _WebAddress(forms.CharField):
    """The address of a site; without `https://` it gets that."""

    default_validators = [URLValidator(schemes=["http", "https"], message=_("Dit is geen adres van een website."))]

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").strip()
        return f"https://{text}" if text and "://" not in text else text


def _named(kinds: type[Partner.Kind] | type[PartnerRole]) -> list[tuple[str, str]]:
    return [(kind.value, str(capfirst(kind.label))) for kind in kinds]


def _about(language: str) -> FreeTextField:
    labels = {
        "nl": _("Wat is het?"),
        "de": _("De tekst in het Duits"),
        "en": _("De tekst in het Engels"),
    }
    hints = {"nl": _("Korte zinnen, zoals je het aan een bezoeker vertelt. De eerste alinea staat ook in lijsten.")}
    return FreeTextField(
        label=labels[language],
        help_text=hints.get(language, _("Is die er niet? Dan tonen we de Nederlandse.")),
        required=False,
        max_length=LONGEST_ABOUT,
        widget=forms.Textarea(attrs={"rows": 6 if language == "nl" else 4, "lang": language}),
    )


class PublicForm(forms.Form):
    """What everyone sees of a partner and the partner itself may change: its text, and how to reach it."""

    website = _WebAddress(label=_("Website"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_("Van de organisatie, niet van een persoon. Iedereen ziet het."),
    )
    phone = forms.CharField(
        label=_("Telefoon"),
        required=False,
        max_length=24,
        help_text=_("In Duitsland? Begin met +49."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    about_nl = _about("nl")
    about_de = _about("de")
    about_en = _about("en")

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        self.partner = partner
        if partner is not None:
            kwargs["initial"] = self.shown(facts_of(partner))
        super().__init__(*args, **kwargs)

    def shown(self, facts: PartnerFacts) -> dict[str, Any]:
        """What stands there now, as it is typed."""
        return {
            "website": facts.website,
            "email": facts.email,
            "phone": shown_phone(facts.phone),
            **{f"about_{language}": text for language, text in facts.about.items()},
        }

    def clean_phone(self) -> str:
        """A number as it is stored."""
        try:
            return normalized_phone(self.cleaned_data["phone"])
        except ValueError:
            raise ValidationError(_("Dit telefoonnummer klopt niet. Kijk het nog eens na.")) from None

    def facts(self) -> PartnerFacts:
        """Everything that is to be written: what was typed, and the rest as it is."""
        given = self.cleaned_data
        now = facts_of(self.partner) if self.partner else PartnerFacts(name="", kind="")
        named = {name: given[name] for name in ("name", "kind", "town", "municipality") if name in given}
        about = {language: given[f"about_{language}"] for language, _name in LANGUAGES}
        return replace(now, website=given["website"], email=given["email"], phone=given["phone"], about=about, **named)


class PartnerForm(PublicForm):
    """All of a partner, for staff."""

    name = FreeTextField(label=_("Naam"), max_length=120)
    kind = forms.ChoiceField(label=_("Soort"), choices=lambda: [("", _("Kies")), *_named(Partner.Kind)])
    town = FreeTextField(label=_("Plaats"), required=False, max_length=80)
    municipality = forms.ModelChoiceField(
        label=_("Gemeente"),
        queryset=Municipality.objects.all(),
        required=False,
        empty_label=_("geen van onze gemeenten"),
    )
    field_order = ["name", "kind", "town", "municipality"]

    def shown(self, facts: PartnerFacts) -> dict[str, Any]:
        """What stands there now, as it is typed."""
        named = {"name": facts.name, "kind": facts.kind, "town": facts.town, "municipality": facts.municipality}
        return super().shown(facts) | named


class InvitationForm(forms.Form):
    """Who is asked to act for a partner."""

    name = FreeTextField(label=_("Naam"), max_length=120)
    email = forms.EmailField(label=_("E-mailadres"))
    role = forms.ChoiceField(
        label=_("Wat mag deze persoon?"),
        choices=lambda: _named(PartnerRole),
        initial=PartnerRole.EDITOR,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Taal van de mail"), choices=LANGUAGES, initial="nl")
