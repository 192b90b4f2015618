# SPDX-License-Identifier: EUPL-1.2
"""`{% load ledger_tags %}`: amounts in templates."""

from __future__ import annotations

from django import template

from reuring.ledger import money

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    """`€ 12,50` in Dutch, `12,50 €` in German, `€12.50` in English; empty for None. cents: a whole number."""
    return "" if cents is None else money.say(cents)
