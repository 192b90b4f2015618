# SPDX-License-Identifier: EUPL-1.2
"""Forms of joining and subscriptions: three short ones on line, one beside those of the person at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.members.offered import Offer, offers
from reuring.circulation.members.policy import needs_guardian
from reuring.people.actions import Refused, obstacles_to_pin
from reuring.people.bsn import FreeTextField
from reuring.people.forms_patrons import AddressForm, DateField, OwnContactForm, PersonForm
from reuring.people.policy import Obstacle
from reuring.places.models import Branch


def _text(label: Any, longest: int, autocomplete: str, **options: Any) -> FreeTextField:
    return FreeTextField(
        label=label, max_length=longest, widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **options
    )


# The choice of the first type that fits the age.
AUTO = "auto"


# On line


class WhoStep(PersonForm):
    """Who joins, and whether to borrow or only to take part."""

    borrows = forms.ChoiceField(
        label=_("Wat wil je?"),
        choices=[("yes", _("Ik wil lenen")), ("no", _("Ik wil alleen meedoen, zonder te lenen"))],
        initial="yes",
        widget=forms.RadioSelect,
    )
    given_name = _text(_("Voornaam"), 80, "given-name")
    family_name_prefix = _text(_("Tussenvoegsel"), 20, "off", required=False, help_text=_("Zoals van der."))
    family_name = _text(_("Achternaam"), 80, "family-name")
    born_on = DateField(
        label=_("Geboortedatum"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    field_order = ["borrows", "given_name", "family_name_prefix", "family_name", "born_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["language"], self.fields["home_branch"]

    @property
    def wants_to_borrow(self) -> bool:
        """Whether it is to borrow, once it is valid."""
        return bool(self.cleaned_data["borrows"] == "yes")


class HomeStep(AddressForm):
    """Where somebody who borrows lives, and what kind of subscription it will be."""

    type = forms.ChoiceField(label=_("Abonnement"), widget=forms.RadioSelect)
    elsewhere_card = _text(
        _("Nummer van je pas van de andere bibliotheek"), 40, "off", required=False,
        help_text=_("Alleen als je lid bent in Herzogenrath. Neem die pas mee als je de eerste keer komt."),
    )  # fmt: skip
    home_branch = forms.ModelChoiceField(
        label=_("Waar kom je het meest?"), queryset=Branch.objects.none(), empty_label=None
    )
    field_order = [
        "type", "elsewhere_card", "country", "postal_code", "house_number", "addition", "street", "town", "home_branch",
    ]  # fmt: skip

    def __init__(self, *args: Any, born_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_secret"]
        self.fields["addition"].help_text = ""
        on = timezone.localdate()
        self.offers = offers(born_on, on, is_online=True)
        self.fields["type"].choices = [(offer.code, offer.name) for offer in self.offers]  # type: ignore[attr-defined]
        self.fields["home_branch"].queryset = Branch.objects.open_to_public(on)  # type: ignore[attr-defined]
        if not any(offer.is_reciprocal for offer in self.offers):
            del self.fields["elsewhere_card"]
        if self.offers and not self.initial.get("type"):
            self.initial["type"] = self.offers[0].code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = next((offer for offer in self.offers if offer.code == cleaned.get("type")), None)
        if chosen is not None and chosen.is_reciprocal and not cleaned.get("elsewhere_card"):
            self.add_error("elsewhere_card", _("Vul het nummer in van je pas van de andere bibliotheek."))
        return cleaned

    def address(self) -> dict[str, Any]:
        """As arguments for `contact.change_address`."""
        names = ("country", "postal_code", "house_number", "addition", "street", "town")
        return {name: self.cleaned_data[name] for name in names}


class ReachStep(OwnContactForm):
    """How the library reaches who joins, who answers for a child, and what is agreed to."""

    guardian_given_name = _text(_("Voornaam van de ouder of verzorger"), 80, "off")
    guardian_family_name_prefix = _text(_("Tussenvoegsel"), 20, "off", required=False)
    guardian_family_name = _text(_("Achternaam van de ouder of verzorger"), 80, "off")
    guardian_born_on = DateField(label=_("Geboortedatum van de ouder of verzorger"))
    email = forms.EmailField(
        label=_("E-mailadres"),
        max_length=254,
        help_text=_("We sturen er meteen een mail heen. Daarin staat een link om verder te gaan."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    terms = forms.BooleanField(label=_("Ik heb de afspraken gelezen en ga ermee akkoord"))
    history = forms.BooleanField(label=_("Onthoud wat ik leen, zodat ik het kan terugvinden"), required=False)
    field_order = [
        "guardian_given_name", "guardian_family_name_prefix", "guardian_family_name", "guardian_born_on", "email",
        "phone", "terms", "history",
    ]  # fmt: skip

    def __init__(
        self, *args: Any, born_on: date, borrows: bool, guardian_is_here: bool, country: str = "NL", **kwargs: Any
    ) -> None:
        super().__init__(*args, country=country, **kwargs)
        is_young = needs_guardian(born_on, timezone.localdate())
        self.asks_guardian = is_young and not guardian_is_here
        if not self.asks_guardian:
            for name in [name for name in self.fields if name.startswith("guardian_")]:
                del self.fields[name]
        if is_young:
            self.fields["email"].label = _("E-mailadres van de ouder of verzorger")
        if is_young and guardian_is_here:
            del self.fields["email"]
        if not borrows:
            del self.fields["history"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.strip().lower()


class NewPinForm(forms.Form):
    """A PIN for a new card, twice."""

    secret = forms.CharField(
        label=_("Kies een pincode"),
        help_text=_("Vier tot acht cijfers. Niet je geboortedatum."),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nog een keer je pincode"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, born_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.born_on = born_on

    def clean_secret(self) -> str:
        pin: str = self.cleaned_data["secret"].strip()
        wrong = obstacles_to_pin(pin, self.born_on)
        if wrong:
            raise forms.ValidationError([forms.ValidationError(str(each.message), code=each.code) for each in wrong])
        return pin

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "secret" in cleaned and cleaned.get("again", "").strip() != cleaned["secret"]:
            self.add_error("again", _("De twee pincodes zijn niet gelijk."))
        return cleaned


class NewPasswordForm(forms.Form):
    """A password for who takes part without a card."""

    secret = forms.CharField(
        label=_("Kies een wachtwoord"),
        strip=False,
        max_length=200,
        help_text=_("Minstens 10 tekens. Een zin van vier woorden is sterk en makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nog een keer je wachtwoord"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_secret(self) -> str:
        password: str = self.cleaned_data["secret"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "secret" in cleaned and cleaned.get("again") != cleaned["secret"]:
            self.add_error("again", _("De twee wachtwoorden zijn niet gelijk."))
        return cleaned


# At the desk


class MembershipForm(forms.Form):
    """What somebody at the desk becomes: a subscriber with a card, or a participant."""

    type = forms.ChoiceField(label=_("Abonnement"), required=False)
    card_number = forms.CharField(
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
        help_text=_("Laat de bezoeker zelf typen: vier tot acht cijfers. Mag ook later."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    elsewhere_card = _text(
        _("Pas van de andere bibliotheek"),
        40,
        "off",
        required=False,
        help_text=_("Alleen voor lezers van over de grens."),
    )
    guardian_card = forms.CharField(
        label=_("Pas van de ouder of verzorger"),
        max_length=30,
        required=False,
        help_text=_("Tot en met 15 jaar: scan die pas. Het kind komt dan in dat huishouden."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    guardian_on_paper = forms.BooleanField(
        label=_("De ouder of verzorger heeft geen pas en vindt het goed"), required=False
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers: Sequence[Offer] = offers(None, on, is_online=False)
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            (AUTO, _("Past bij de leeftijd")),
            *((offer.code, f"{offer.name} ({offer.price})") for offer in self.offers),
            ("", _("Alleen meedoen, zonder pas")),
        ]
        self.initial.setdefault("type", AUTO)

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"].strip()
        return pin

    def offer(self, born_on: date | None, on: date) -> Offer | None:
        """What was chosen, or fits the age; None for a participant. Raises Refused where nothing fits."""
        if self.cleaned_data["type"] != AUTO:
            return next((offer for offer in self.offers if offer.code == self.cleaned_data["type"]), None)
        fitting = [offer for offer in offers(born_on, on, is_online=False) if offer.is_usual]
        if not fitting:
            text = _("Voor deze leeftijd is er geen abonnement. Kies er zelf een.")
            raise Refused(Obstacle("wrong-age", text))
        return fitting[0]


class SubscriptionForm(forms.Form):
    """Another type, or the first, for somebody who is known."""

    type = forms.ChoiceField(label=_("Abonnement"), widget=forms.RadioSelect)
    elsewhere_card = _text(_("Pas van de andere bibliotheek"), 40, "off", required=False)

    def __init__(self, *args: Any, choices: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = choices
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            (offer.code, f"{offer.name} ({offer.price})") for offer in choices
        ]
        if not any(offer.is_reciprocal for offer in choices):
            del self.fields["elsewhere_card"]

    def offer(self) -> Offer:
        """What was chosen."""
        return next(offer for offer in self.offers if offer.code == self.cleaned_data["type"])
