# SPDX-License-Identifier: EUPL-1.2
"""The kinds of fields that a cataloguer fills in, each with its own check."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing import policy
from reuring.catalogue.cataloguing.finding import editions_with_isbn
from reuring.catalogue.marc.holdings import price_in_cents
from reuring.catalogue.marc.identifiers import isbn13
from reuring.catalogue.marc.languages import language_tag
from reuring.catalogue.marc.text import plain
from reuring.people.policy import Obstacle

LONGEST: Final = 1_000


def refuse(obstacles: Iterable[Obstacle]) -> None:
    """Raise ValidationError with these obstacles, if any."""
    found = [ValidationError(str(obstacle.message), code=obstacle.code) for obstacle in obstacles]
    if found:
        raise ValidationError(found)


class Line(forms.CharField):
    """A line of text of a record, without control characters or doubled spaces."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        super().__init__(**{"required": False, **options})

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value) or ""))


class Text(Line):
    """A longer text of a record."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=9_000, **options)


class IsbnField(Line):
    """An ISBN, kept as 13 digits. but_for: public id of the record that may have it."""

    but_for = ""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        refuse(policy.obstacles_to_isbn(text))
        digits = isbn13(text)
        others = editions_with_isbn(digits, self.but_for)
        if others:
            address = reverse("catalogue:record", args=[others[0].public_id])
            sentence = _("We hebben dit ISBN al: {link}. Voeg daar een exemplaar toe.")
            link = format_html('<a href="{}">{}</a>', address, others[0].title)
            raise ValidationError(format_html(str(sentence), link=link), code="isbn-here")
        return digits


class YearField(forms.IntegerField):
    """The year in which something came out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}), **options)

    def clean(self, value: Any) -> int | None:
        year: int | None = super().clean(value)
        if year is not None:
            refuse(policy.obstacles_to_year(year, timezone.localdate()))
        return year


class LanguageField(Line):
    """One language; kept as BCP 47."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text:
            refuse(policy.obstacles_to_language(text))
        return language_tag(text)


class LanguagesField(Line):
    """Languages with spaces or commas between them; the text's own first."""

    def clean(self, value: Any) -> tuple[str, ...]:
        words = [word for word in re.split(r"[\s,;]+", str(super().clean(value))) if word]
        refuse(obstacle for word in words for obstacle in policy.obstacles_to_language(word)[:1])
        return tuple(dict.fromkeys(language_tag(word) for word in words))


class LinesField(Text):
    """Values, each on a line of its own."""

    def to_python(self, value: Any) -> str:
        return forms.CharField.to_python(self, value) or ""

    def clean(self, value: Any) -> tuple[str, ...]:
        text = str(forms.CharField.clean(self, value))
        return tuple(dict.fromkeys(line for line in map(plain, text.splitlines()) if line))


class AddressesField(LinesField):
    """Web addresses, each on a line of its own."""

    def clean(self, value: Any) -> tuple[str, ...]:
        found = super().clean(value)
        if not all(re.match(r"^https?://[^\s<>\"]+$", one) for one in found):
            raise ValidationError(_("Een webadres begint met https:// en heeft geen spaties."), code="url")
        return found


class AviField(Line):
    """A reading level; in any case of letters."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).removeprefix("AVI").strip(" -:")
        if not text:
            return ""
        text = text.lower() if text.lower() in ("start", "plus") else text.upper()
        refuse(policy.obstacles_to_avi(text))
        return text


class PriceField(Line):
    """An amount in euros, kept as cents."""

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value))
        if not text:
            return None
        cents = price_in_cents(text)
        if cents is None or text.startswith("-"):
            raise ValidationError(_("Typ een bedrag, zoals 12,50."), code="price")
        return cents
