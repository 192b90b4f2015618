# SPDX-License-Identifier: EUPL-1.2
"""The citizen service number (BSN), which is never stored anywhere: found by its check digit, refused with a reason.

Source: the eleven-test of the BSN (Rijksdienst voor Identiteitsgegevens, Logisch Ontwerp BSN); that a library may not
keep it: Uitvoeringswet AVG, article 46.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_RUN = re.compile(r"\d+(?:[ .\-\u00a0]\d+)*")
_NAMED = re.compile(r"\b(?:bsn|burgerservicenummer|sofi(?:nummer|-nummer)?)\b\W{0,3}(\d{8})\b", re.IGNORECASE)
# How people write nine digits: at once, by three, or as on older cards.
_GROUPINGS = ((9,), (3, 3, 3), (4, 2, 3), (2, 3, 4))


def is_bsn(digits: str) -> bool:
    """Whether nine digits pass the eleven-test. Eight stand for nine with a zero before them."""
    if not re.fullmatch(r"[0-9]{8,9}", digits):
        return False
    digits = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


def contains_bsn(text: str) -> bool:
    """Whether a text holds what looks like a BSN.

    Nine digits that pass the eleven-test, at once or in the usual groups, and not part of a longer number such as an
    ISBN or a telephone number; eight only where the text names them so. One in eleven other numbers of nine digits is
    also taken for one: that is the price of never keeping a real one.
    """
    text = unicodedata.normalize("NFKC", text)
    if any(is_bsn(found.group(1)) for found in _NAMED.finditer(text)):
        return True
    for run in _RUN.finditer(text):
        groups = re.findall(r"\d+", run.group())
        for grouping in _GROUPINGS:
            for start in range(len(groups) - len(grouping) + 1):
                chosen = groups[start : start + len(grouping)]
                if tuple(map(len, chosen)) == grouping and is_bsn("".join(chosen)):
                    return True
    return False


def refuse_bsn(value: object) -> None:
    """A validator for every free text about people. Raises ValidationError with the reason."""
    if isinstance(value, str) and contains_bsn(value):
        raise ValidationError(
            _(
                "Hier staat een nummer dat op een burgerservicenummer (BSN) lijkt. Dat mogen en willen we niet "
                "bewaren. Haal het nummer weg; we hebben het niet nodig."
            ),
            code="bsn",
        )


class FreeTextField(forms.CharField):
    """A text field of a form about people, which refuses a BSN."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(refuse_bsn)
