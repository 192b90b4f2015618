# SPDX-License-Identifier: EUPL-1.2
"""Telephone numbers: stored as the world dials them (ITU-T E.164), shown as people here write them."""

from __future__ import annotations

import re
from typing import Final

_BETWEEN: Final = re.compile(r"[\s.\-()/\u00a0]+")
_DIAL: Final = {"NL": "31", "DE": "49"}
# After the country's number: how many digits a number has there, and how one for a mobile telephone begins.
_FORMS: Final = {"31": re.compile(r"[1-9][0-9]{8}"), "49": re.compile(r"[1-9][0-9]{5,11}")}
_MOBILE: Final = {"31": re.compile(r"6"), "49": re.compile(r"1[5-7]")}


def normalized_phone(text: str, country: str = "NL") -> str:
    """A telephone number as it is stored, such as `+31612345678`; an empty text stays empty.

    country: where a number that begins with one zero is from, `NL` or `DE`.
    Raises ValueError for what is no telephone number.
    """
    found = _BETWEEN.sub("", text.strip())
    if not found:
        return ""
    # People write +31 (0)6...: the zero falls away.
    found = re.sub(r"^(?:00|\+)(31|49)0", r"+\1", found)
    found = re.sub(r"^00", "+", found)
    found = re.sub(r"^0(?=[1-9])", f"+{_DIAL[country]}", found)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", found, re.ASCII):
        raise ValueError("no telephone number")
    form = _FORMS.get(found[1:3])
    if form is not None and not form.fullmatch(found[3:]):
        raise ValueError("not as many digits as a number there has")
    return found


def is_mobile(phone: str) -> bool:
    """Whether a stored number can get a text message. For other countries it is taken to be so."""
    form = _MOBILE.get(phone[1:3])
    return bool(phone) and (form is None or form.match(phone[3:]) is not None)


def shown_phone(phone: str) -> str:
    """A stored number as people write it here: `06 12345678`, `045 5432100`, `+49 2406 12345`."""
    if phone.startswith("+316"):
        return f"06 {phone[4:]}"
    if phone.startswith("+31"):
        return f"0{phone[3:5]} {phone[5:]}"
    return f"{phone[:3]} {phone[3:]}" if phone else ""
