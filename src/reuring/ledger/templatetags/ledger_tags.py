# SPDX-License-Identifier: EUPL-1.2
"""`{% load ledger_tags %}`: amounts in templates."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from django import template
from django.utils.translation import get_language

from reuring.ledger import money

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    """`€ 12,50` in Dutch, `12,50 €` in German, `€12.50` in English; empty for None. cents: a whole number."""
    return "" if cents is None else money.say(cents)


@register.filter
def month(first: date) -> str:
    """`maart 2026`. first: any day of it."""
    return str(format_date(first, "MMMM y", locale=(get_language() or "nl").split("-")[0]))
