# SPDX-License-Identifier: EUPL-1.2
"""Amounts as people read and type them. Inside, money is always a whole number of cents (euro)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from babel.numbers import format_currency
from django.utils.translation import get_language

CURRENCY: Final = "EUR"


def say(cents: int, language: str | None = None) -> str:
    """An amount as it is written in a language: 1250 is `€ 12,50` in Dutch, `12,50 €` in German.

    language: of now when left out. An unknown one is written as in Dutch.
    """
    locale = (language or get_language() or "nl").split("-")[0]
    amount = Decimal(cents) / 100
    return str(format_currency(amount, CURRENCY, locale=locale if locale in ("nl", "de", "en") else "nl"))


def read(typed: str) -> int:
    """The cents in what someone typed: `12,50`, `12.50`, `€ 12`, `1.250,00`.

    Raises ValueError for anything that is not plainly an amount, such as `12,5` with one digit or a minus.
    """
    text = typed.strip().removeprefix("€").strip().removesuffix("€").strip()
    found = re.fullmatch(r"(\d{1,3}(?:[.]\d{3})+|\d{1,7})(?:,(\d\d|-))?|(\d{1,7})[.](\d\d)", text, re.ASCII)
    if not found:
        raise ValueError(f"no amount: {typed!r}")
    whole, cents = (found[1], found[2]) if found[1] else (found[3], found[4])
    return int(whole.replace(".", "")) * 100 + (int(cents) if cents and cents != "-" else 0)


def typed(cents: int) -> str:
    """An amount as one would type it: 1250 is `12,50`."""
    return f"{cents // 100},{cents % 100:02d}"
