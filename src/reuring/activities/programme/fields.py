# SPDX-License-Identifier: EUPL-1.2
"""Fields that the forms of the programme share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reuring.ledger import money
from reuring.people.actions import Refused
from reuring.places.forms import day_input
from reuring.threads.languages import language_name
from reuring.threads.models import TopicText

# Languages that are spoken at activities here; another one is kept where it was given.
SPOKEN = ("nl", "de", "en", "li", "ar", "tr", "pl", "uk", "fr", "es", "ti", "fa")


class EuroField(forms.Field):
    """An amount in euro as people type it. Gives cents, or None when empty."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "10", "class": "amount"}
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs=attrs), **options})

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100},{value % 100:02d}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            cents = money.read(text)
        except ValueError:
            raise ValidationError(_("Typ een bedrag als 5 of 7,50."), code="no-amount") from None
        if cents < 0:
            raise ValidationError(_("Een bedrag kan niet onder nul zijn."), code="amount-negative")
        return cents


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day as browsers ask for it."""
    wrong = {"invalid": _("Dit is geen dag. Typ hem als 2027-01-31.")}
    return forms.DateField(label=label, widget=day_input(), error_messages=wrong, **options)


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    """An hour of the clock as browsers ask for it."""
    wrong = {"invalid": _("Dit is geen tijd. Typ hem als 19:30.")}
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=wrong, **options)


def number_field(label: Any, **options: Any) -> forms.IntegerField:
    """A number of people, years or times."""
    attrs = {"inputmode": "numeric", "class": "amount", "maxlength": "5"}
    wrong = {"invalid": _("Typ een getal.")}
    settings = {"required": False, "min_value": 0, "max_value": 32_000, "error_messages": wrong, **options}
    return forms.IntegerField(label=label, widget=forms.TextInput(attrs=attrs), **settings)


def long_text(rows: int, **attrs: str) -> forms.Textarea:
    """A box for text of several lines."""
    return forms.Textarea(attrs={"rows": str(rows), **attrs})


def spoken_choices(also: list[str]) -> list[tuple[str, str]]:
    """Languages to choose from, with those that are chosen already."""
    return [(code, language_name(code)) for code in dict.fromkeys([*SPOKEN, *also])]


def topic_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Topics in the language of now, under the name of the root that each belongs to. One query."""
    language = (get_language() or "nl").split("-")[0]
    rows = TopicText.objects.filter(language=language, topic__is_retired=False).select_related("topic")
    names = {row.topic.key: row.name for row in rows}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(rows, key=lambda row: row.topic.path):
        root = row.topic.path[0]
        found.setdefault(names.get(root, root), []).append((row.topic.key, row.name))
    return list(found.items())


def tell(form: forms.BaseForm, refused: Refused, fields: dict[str, str] | None = None) -> None:
    """Say in a form everything that stands in the way. fields: the field that a code is about."""
    for each in refused.obstacles:
        name = (fields or {}).get(each.code)
        form.add_error(name if name in form.fields else None, str(each.message))
