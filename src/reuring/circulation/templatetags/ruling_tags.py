# SPDX-License-Identifier: EUPL-1.2
"""`{% load ruling_tags %}`: days of rules, and what rules say, in templates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import template

from reuring.circulation.ruling import policy, words
from reuring.ledger.money import say

register = template.Library()


@register.filter
def whole_day(value: date | None) -> str:
    """`4 december 2026`, always with its year."""
    return policy.whole_day(value) if value else ""


@register.filter
def day_before(value: date | None) -> date | None:
    """The last day of what ends before a day."""
    return value - timedelta(days=1) if value else None


@register.filter
def euro(cents: int | None) -> str:
    """An amount in the language of now."""
    return "" if cents is None else say(cents)


@register.filter
def in_words(values: Any, name: str) -> str:
    """What one field of a rule, or of terms, says."""
    return words.said(name, getattr(values, name))
