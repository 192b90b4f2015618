# SPDX-License-Identifier: EUPL-1.2
"""Forms of accounts: those of django-allauth in our words, and our own."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import EmailAddress, Login
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import obstacles_to_pin
from reuring.people.bsn import refuse_bsn
from reuring.people.card_numbers import normalized_card_number
from reuring.people.limits import CARD, TooManyGuesses, count_guess
from reuring.people.models import Account, Card
from reuring.people.pin_hashes import is_pin
from reuring.people.roles import GRANTABLE
from reuring.people.strength import record_card
from reuring.places.models import Branch, Municipality


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]
    """One form for everybody: an e-mail address with a password, or a card number with a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mailadres of pasnummer"),
            max_length=254,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Wachtwoord of pincode"),
            strip=False,
            max_length=200,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.fields["remember"].label = _("Blijf ingelogd op dit apparaat")
        self.fields["remember"].help_text = _("Niet aanvinken op een computer die anderen ook gebruiken.")
        self.order_fields(["login", "password", "remember"])

    def user_credentials(self) -> dict[str, str]:
        """What to try: with an @ it is an e-mail address, else a card number."""
        typed = self.cleaned_data["login"]
        secret = self.cleaned_data["password"]
        if "@" in typed:
            return {"email": typed, "password": secret}
        return {"card_number": normalized_card_number(typed), "pin": secret.strip()}

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = forms.Form.clean(self)
        if self.errors:
            return cleaned
        credentials = self.user_credentials()
        if "password" in credentials:
            checked: dict[str, Any] = self._clean_with_password(credentials)
            return checked
        adapter = get_adapter(self.request)
        account = adapter.authenticate(self.request, **credentials)
        if account is None:
            raise adapter.validation_error("card_pin_mismatch")
        # A card needs no verified e-mail address; most card holders have none here.
        self._login = Login(user=account, email_verification="none")
        self.user = account
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponseBase:
        credentials = self.user_credentials()
        response: HttpResponseBase
        if "password" in credentials:
            response = self._login_with_password(request, redirect_url, credentials)
            return response
        self._login.redirect_url = redirect_url
        record_card(request, self.user)
        response = flows.login.perform_login(request, self._login)
        request.session.set_expiry(None if self.cleaned_data["remember"] else 0)
        return response


class _NewPassword:
    """Our words for two fields with a new password."""

    def _name_fields(self, fields: dict[str, forms.Field]) -> None:
        for field in fields.values():
            field.widget.attrs.pop("placeholder", None)
        fields["password1"].label = _("Nieuw wachtwoord")
        fields["password1"].help_text = _(
            "Minstens 10 tekens. Een zin van vier woorden is sterk en makkelijk te onthouden."
        )
        fields["password2"].label = _("Nog een keer het nieuwe wachtwoord")


class ResetPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mailadres")
        self.fields["email"].widget.attrs = {"autocomplete": "email"}


class ResetPasswordKeyForm(_NewPassword, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields(self.fields)

    def save(self) -> None:
        """Keep the password. Who has the letter reads the mail of the one address there is, so that is confirmed."""
        super().save()
        addresses = list(EmailAddress.objects.filter(user_id=self.user.pk))
        if len(addresses) == 1 and not addresses[0].verified:
            addresses[0].set_verified()


class ChangePasswordForm(_NewPassword, account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields(self.fields)
        self.fields["oldpassword"].label = _("Wachtwoord dat je nu hebt")


class SetPasswordForm(_NewPassword, account_forms.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields(self.fields)


class AddEmailForm(account_forms.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nieuw e-mailadres")
        self.fields["email"].widget.attrs = {"autocomplete": "email"}


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Wachtwoord")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class _Code:
    """Our words for a field with a one-time code."""

    def _name_code(self, fields: dict[str, forms.Field], *, also_recovery: bool) -> None:
        fields["code"].label = _("Code")
        fields["code"].help_text = (
            _("Zes cijfers uit je app, of een van je herstelcodes.") if also_recovery else _("Zes cijfers uit je app.")
        )
        fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class FactorForm(_Code, factor_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_code(self.fields, also_recovery=True)


class FactorAgainForm(_Code, factor_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_code(self.fields, also_recovery=True)


class ActivateAppForm(_Code, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_code(self.fields, also_recovery=False)


class AddKeyForm(key_forms.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam")
        self.fields["name"].help_text = _("Bijvoorbeeld: mijn telefoon.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Hiermee ook inloggen zonder wachtwoord")
            self.fields["passwordless"].help_text = ""


class EditKeyForm(key_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam")


# Our own


class PinForm(forms.Form):
    """A new PIN, twice. The birthday of the account's person is refused."""

    pin = forms.CharField(
        label=_("Nieuwe pincode"),
        help_text=_("Vier tot acht cijfers."),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nog een keer de nieuwe pincode"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"].strip()
        obstacles = obstacles_to_pin(pin, self.account.person.born_on)
        if obstacles:
            raise forms.ValidationError([forms.ValidationError(str(o.message), code=o.code) for o in obstacles])
        return pin

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "pin" in cleaned and cleaned.get("again", "").strip() != cleaned["pin"]:
            self.add_error("again", _("De twee pincodes zijn niet gelijk."))
        return cleaned


class OwnPinForm(PinForm):
    """A new PIN for my own card, for who knows the PIN or the password of now."""

    now = forms.CharField(
        label=_("Pincode of wachtwoord dat je nu hebt"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("now", "pin", "again")

    def __init__(self, *args: Any, request: HttpRequest, card: Card, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.card = card

    def clean_now(self) -> str:
        typed: str = self.cleaned_data["now"]
        try:
            was_right = count_guess(self.request, CARD, self.card.number)
        except TooManyGuesses as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from None
        if not (is_pin(typed.strip(), self.card.pin_hash) or self.account.check_password(typed)):
            raise forms.ValidationError(_("Deze pincode of dit wachtwoord klopt niet."), code="wrong")
        was_right()
        return typed


class GrantForm(forms.Form):
    """A role for a person at a place."""

    role = forms.ChoiceField(label=_("Rol"))
    place = forms.ChoiceField(label=_("Waar"))
    until = forms.DateField(
        label=_("Stopt op"),
        required=False,
        help_text=_("De eerste dag zonder deze rol. Leeg: tot je de rol stopt."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in GRANTABLE]  # type: ignore[attr-defined]
        self._municipalities = {f"m{m.pk}": m for m in Municipality.objects.all()}
        self._branches = {f"b{b.pk}": b for b in Branch.objects.open_to_public(timezone.localdate())}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("whole", _("hele organisatie")),
            (_("gemeente"), [(key, str(m)) for key, m in self._municipalities.items()]),
            (_("vestiging"), [(key, str(b)) for key, b in self._branches.items()]),
        ]

    def chosen_place(self) -> dict[str, Municipality | Branch | None]:
        """The place as arguments for `grant_role`."""
        key = self.cleaned_data["place"]
        return {"municipality": self._municipalities.get(key), "branch": self._branches.get(key)}


class ColleagueForm(forms.Form):
    """A new colleague."""

    given_name = forms.CharField(label=_("Voornaam"), max_length=80, validators=[refuse_bsn])
    family_name_prefix = forms.CharField(
        label=_("Tussenvoegsel"), max_length=20, required=False, validators=[refuse_bsn]
    )
    family_name = forms.CharField(label=_("Achternaam"), max_length=80, validators=[refuse_bsn])
    email = forms.EmailField(label=_("E-mailadres"), max_length=254)


class WorkstationForm(forms.Form):
    """The computer at which this form is filled in."""

    branch = forms.ModelChoiceField(label=_("Vestiging"), queryset=Branch.objects.none(), empty_label=_("Kies"))
    name = forms.CharField(
        label=_("Naam van deze computer"),
        max_length=60,
        help_text=_("Bijvoorbeeld: balie links."),
        validators=[refuse_bsn],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.open_to_public(timezone.localdate())  # type: ignore[attr-defined]
