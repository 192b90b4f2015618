# SPDX-License-Identifier: EUPL-1.2
"""What a charge is for, in words. A room above registers its sentences here, and charges by their key.

So a charge made in Dutch is read in German by who reads German, years later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from reuring.ledger.models import Charge

_texts: dict[str, str | Promise] = {}


def register_text(key: str, sentence: str | Promise) -> None:
    """Let charges say this. key: short and unique, such as `late`. sentence: translated, with `%(name)s` for values.

    Raises ValueError for a key that has another sentence.
    """
    if key in _texts and str(_texts[key]) != str(sentence):
        raise ValueError(f"the text {key!r} is registered twice")
    _texts[key] = sentence


def is_registered(key: str) -> bool:
    """Whether a charge can say this."""
    return key in _texts


def say_what_for(charge: Charge, *, with_details: bool = True) -> str:
    """What a charge is for, in the language of now.

    with_details: False says the kind only, for who may not know which title it is about.
    A text that is not known here any more, or whose values were taken away, is said as its kind.
    """
    if with_details and charge.text in _texts:
        try:
            return str(str(_texts[charge.text]) % charge.params)
        except (KeyError, TypeError, ValueError):
            pass
    label = str(charge.get_kind_display())
    return label[:1].upper() + label[1:]
