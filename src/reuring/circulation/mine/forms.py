# SPDX-License-Identifier: EUPL-1.2
"""Forms of my library."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reuring.circulation.mine.holds import Choice
from reuring.circulation.models import Hold
from reuring.places.models import Branch

_KEY = re.compile(r"[0-9a-f]{16}")


def new_key() -> str:
    """What marks one showing of a form, so that sending it twice does it once."""
    return secrets.token_hex(8)


def key_of(request: HttpRequest) -> str:
    """The mark of the form that was sent; a fresh one where it carries none."""
    typed = request.POST.get("key", "")
    return typed if _KEY.fullmatch(typed) else new_key()


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HoldForm(forms.Form):
    """Taking a place in a queue: which form and language will do, and where to pick it up."""

    choice = forms.ChoiceField(label=_("Welke wil je?"), required=False, widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(label=_("Waar haal je het op?"), queryset=Branch.objects.none(), empty_label=None)

    def __init__(self, *args: Any, choices: Sequence[Choice], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {choice.key: choice for choice in choices}
        self.fields["branch"].queryset = Branch.objects.open_to_public(on)  # type: ignore[attr-defined]
        if len(choices) > 1:
            self.fields["choice"].choices = [(each.key, each.label) for each in choices]  # type: ignore[attr-defined]
        else:
            del self.fields["choice"]

    def chosen(self) -> Choice:
        """The way to have it that was chosen; the first that comes where nothing was."""
        return self.by_key[self.cleaned_data.get("choice") or ""]


class SuspensionForm(forms.Form):
    """Days on which others may go first."""

    since = forms.DateField(label=_("Vanaf"), widget=_date_input())
    back = forms.DateField(
        label=_("Tot en met"),
        help_text=_("De laatste dag dat je het nog niet wilt hebben."),
        widget=_date_input(),
    )

    def until(self) -> date:
        """The first day on which it counts again."""
        last: date = self.cleaned_data["back"]
        return last + timedelta(days=1)


class PickupForm(forms.Form):
    """Where to pick a hold up."""

    branch = forms.ModelChoiceField(label=_("Waar haal je het op?"), queryset=Branch.objects.none(), empty_label=None)

    def __init__(self, *args: Any, hold: Hold, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"branch": hold.pickup_branch_id}, **kwargs})
        self.fields["branch"].queryset = Branch.objects.open_to_public(on)  # type: ignore[attr-defined]
