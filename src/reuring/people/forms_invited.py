# SPDX-License-Identifier: EUPL-1.2
"""The form of who was invited by a link and has no account yet."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import FreeTextField


class NewAccountForm(forms.Form):
    """The account of somebody who was invited and has none yet."""

    given_name = FreeTextField(
        label=_("Voornaam"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name_prefix = FreeTextField(label=_("Tussenvoegsel"), max_length=20, required=False)
    family_name = FreeTextField(
        label=_("Achternaam"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        strip=False,
        max_length=200,
        help_text=_("Minstens 10 tekens. Een zin van vier woorden is sterk en makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """A password that passes the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def names(self) -> dict[str, str]:
        """The names, for the person."""
        return {name: self.cleaned_data[name] for name in ("given_name", "family_name_prefix", "family_name")}
