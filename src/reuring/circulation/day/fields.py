# SPDX-License-Identifier: EUPL-1.2
"""The kinds of fields that the day around the desk is typed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.marc.identifiers import isbn13
from reuring.ledger.money import read
from reuring.people.bsn import FreeTextField
from reuring.places.models import Branch


class DateField(forms.DateField):
    """A date with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class TextField(FreeTextField):
    """A line or, with rows, a text. Without a browser's memory: at a desk it would offer the one before."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        attrs = {"autocomplete": "off"}
        widget: forms.Widget = forms.Textarea(attrs={"rows": rows, **attrs}) if rows else forms.TextInput(attrs=attrs)
        super().__init__(**{"widget": widget, **options})


class ScanField(forms.CharField):
    """What a scanner types."""

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "scan", "autocomplete": "off", "spellcheck": "false", "inputmode": "numeric"}
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs=attrs), **options})


class IsbnField(forms.CharField):
    """An ISBN, kept as 13 digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "ISBN")
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
        super().__init__(**{"required": False, "max_length": 24, "widget": widget, **options})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        digits = isbn13(text)
        if not digits:
            raise ValidationError(_("Dit ISBN klopt niet. Kijk het nog eens na; het staat achter op het boek."))
        return digits


class EuroField(forms.CharField):
    """An amount in euros, kept as cents. Nothing typed: `empty_cents`."""

    def __init__(self, *, empty_cents: int | None = None, may_be_negative: bool = False, **options: Any) -> None:
        self.empty_cents = empty_cents
        self.may_be_negative = may_be_negative
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "class": "amount"})
        super().__init__(**{"max_length": 16, "widget": widget, **options})

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return self.empty_cents
        sign = -1 if self.may_be_negative and text.startswith(("-", "−")) else 1
        try:
            return sign * read(text.lstrip("-−") if sign < 0 else text)
        except ValueError:
            raise ValidationError(_("Typ een bedrag, zoals 12,50.")) from None


class BranchField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A branch that is open to the public today."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"queryset": Branch.objects.none(), "label": _("Vestiging"), **options})

    def use(self) -> None:
        """Fill in the branches of today."""
        self.queryset = Branch.objects.open_to_public(timezone.localdate())
