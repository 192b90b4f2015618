# SPDX-License-Identifier: EUPL-1.2
"""Forms about the people who borrow: who they are, how they are reached, their cards and their household."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.ages import age_on
from reuring.people.bsn import FreeTextField
from reuring.people.models import NoticeRoad, Person, PostalAddress
from reuring.people.phones import normalized_phone, shown_phone
from reuring.people.postal_codes import normalized_postal_code
from reuring.places.models import Branch

OLDEST = 125


class DateField(forms.DateField):
    """A date with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


def _plain_box() -> forms.TextInput:
    # At a desk the browser must not offer the one before.
    return forms.TextInput(attrs={"autocomplete": "off"})


class PersonForm(forms.Form):
    """Who somebody is."""

    given_name = FreeTextField(
        label=_("Voornaam"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    family_name_prefix = FreeTextField(
        label=_("Tussenvoegsel"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    family_name = FreeTextField(
        label=_("Achternaam"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    born_on = DateField(label=_("Geboortedatum"), required=False)
    language = forms.ChoiceField(label=_("Taal waarin we schrijven"), choices=settings.LANGUAGES, initial="nl")
    home_branch = forms.ModelChoiceField(
        label=_("Eigen vestiging"), queryset=Branch.objects.none(), required=False, empty_label=_("geen")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.open_to_public(timezone.localdate())
        self.fields["home_branch"].queryset = branches  # type: ignore[attr-defined]

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        age = age_on(born_on, timezone.localdate())
        if age is not None and age < 0:
            raise forms.ValidationError(_("Deze datum is nog niet geweest."), code="future")
        if age is not None and age > OLDEST:
            raise forms.ValidationError(_("Zo lang geleden is niemand geboren. Kijk het jaar nog eens na."), code="old")
        return born_on

    @classmethod
    def of(cls, person: Person) -> dict[str, Any]:
        """What the fields begin with for somebody who is known."""
        return {
            "given_name": person.given_name,
            "family_name_prefix": person.family_name_prefix,
            "family_name": person.family_name,
            "born_on": person.born_on,
            "language": person.language,
            "home_branch": person.home_branch_id,
        }


class OwnContactForm(forms.Form):
    """How the library reaches me. The e-mail address and the road for messages are changed on pages of their own."""

    phone = forms.CharField(
        label=_("Telefoon"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, country: str = "NL", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country if country in PostalAddress.Country.values else "NL"

    def clean_phone(self) -> str:
        try:
            return normalized_phone(self.cleaned_data["phone"], self.country)
        except ValueError:
            raise forms.ValidationError(
                _("Dit is geen telefoonnummer. Voorbeelden: 06 12345678 of +49 2406 12345."), code="phone"
            ) from None

    @classmethod
    def of(cls, person: Person) -> dict[str, Any]:
        """What the fields begin with for somebody who is known."""
        return {"email": person.email, "phone": shown_phone(person.phone), "notice_road": person.notice_road}


class ContactForm(OwnContactForm):
    """How the library reaches somebody, written down at the desk."""

    email = forms.EmailField(
        label=_("E-mailadres"),
        max_length=254,
        required=False,
        help_text=_("Om naar te schrijven. Een gezin mag er een delen."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    notice_road = forms.ChoiceField(label=_("Hoe sturen we berichten?"), choices=NoticeRoad.choices)
    field_order = ("email", "phone", "notice_road")


class AddressForm(forms.Form):
    """Where somebody lives, in the Netherlands or Germany."""

    country = forms.ChoiceField(label=_("Land"), choices=PostalAddress.Country.choices, initial="NL")
    postal_code = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    house_number = forms.IntegerField(label=_("Huisnummer"), min_value=1, max_value=99_999)
    addition = FreeTextField(
        label=_("Toevoeging"), max_length=12, required=False, help_text=_("Zoals de a in 12a, of 2 in 12-2.")
    )
    street = FreeTextField(
        label=_("Straat"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-line1"})
    )
    town = FreeTextField(
        label=_("Woonplaats"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    is_secret = forms.BooleanField(
        label=_("Geheim adres"),
        required=False,
        help_text=_("Niemand ziet het, ook collega's niet, tenzij ze er uitdrukkelijk naar vragen."),
    )

    def __init__(self, *args: Any, is_optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_optional = is_optional
        if is_optional:
            for name in ("postal_code", "house_number", "street", "town"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = ("postal_code", "house_number", "street", "town")
        if self.is_optional and not self.errors:
            missing = [name for name in wanted if not cleaned.get(name)]
            if missing and len(missing) < len(wanted):
                for name in missing:
                    self.add_error(name, _("Vul het hele adres in, of laat het hele adres leeg."))
        code, country = cleaned.get("postal_code"), cleaned.get("country")
        if code and country:
            try:
                cleaned["postal_code"] = normalized_postal_code(code, country)
            except ValueError:
                example = "52134" if country == "DE" else "6461 AB"
                text = _("Dit is geen postcode van dit land. Een voorbeeld: %(example)s.") % {"example": example}
                self.add_error("postal_code", text)
        return cleaned

    def chosen_address(self) -> dict[str, Any] | None:
        """As arguments for `change_address`; None when it was left empty."""
        return dict(self.cleaned_data) if self.cleaned_data.get("postal_code") else None

    @classmethod
    def of(cls, address: PostalAddress | None) -> dict[str, Any]:
        """What the fields begin with."""
        if address is None:
            return {}
        names = ("country", "house_number", "addition", "street", "town", "is_secret")
        code = address.place.split("  ")[0] if address.country == "NL" else address.postal_code
        return {"postal_code": code, **{name: getattr(address, name) for name in names}}


class CardForm(forms.Form):
    """A new card: one that was printed before, or the next of our own numbers."""

    number = forms.CharField(
        label=_("Pasnummer"),
        max_length=30,
        required=False,
        help_text=_("Scan de nieuwe pas. Leeg: het volgende nummer."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label=_("Pincode"),
        max_length=8,
        required=False,
        help_text=_("Laat de bezoeker zelf typen: vier tot acht cijfers. Leeg: die van de oude pas, of nog geen."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    valid_until = DateField(
        label=_("Geldig tot"),
        required=False,
        help_text=_("De eerste dag waarop de pas niet meer werkt. Leeg: geen einde."),
    )

    def clean_valid_until(self) -> date | None:
        until: date | None = self.cleaned_data["valid_until"]
        if until is not None and until <= timezone.localdate():
            raise forms.ValidationError(_("Kies een dag die nog komt."), code="past")
        return until

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"].strip()
        return pin


class ReasonForm(forms.Form):
    """Why something is done, for who reads the trail later."""

    reason = FreeTextField(label=_("Waarom?"), max_length=200)


class OptionalReasonForm(forms.Form):
    """Why, where one may leave it out."""

    reason = FreeTextField(label=_("Waarom?"), max_length=200, required=False)


class DeskPinForm(forms.Form):
    """A new PIN for a visitor's card, typed by the visitor."""

    pin = forms.CharField(
        label=_("Nieuwe pincode"),
        help_text=_("Laat de bezoeker zelf typen: vier tot acht cijfers."),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nog een keer de nieuwe pincode"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "pin" in cleaned and cleaned.get("again") != cleaned["pin"]:
            self.add_error("again", _("De twee pincodes zijn niet gelijk."))
        return cleaned
