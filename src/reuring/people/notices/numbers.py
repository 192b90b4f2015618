# SPDX-License-Identifier: EUPL-1.2
"""Telephone numbers as people write them here, in the international form that a gateway takes.

Source: ITU-T E.164; which numbers are mobile: the Dutch numbering plan (ACM, 06) and the German one (BNetzA, 015 to
017).
"""

from __future__ import annotations

import re
from typing import Final

_CODES: Final = {"NL": "31", "DE": "49"}
_MOBILE: Final = re.compile(r"\+(?:316[1-58]\d{7}|491[567]\d{7,10})")
_OTHER_COUNTRY: Final = re.compile(r"\+(?!31|49)[1-9]\d{6,14}")


def international(phone: str, country: str = "NL") -> str:
    """A number in the form `+31612345678`; empty where it is none. country: whose numbers begin with one zero."""
    kept = re.sub(r"[\s()./\-\u00a0]", "", phone)
    if kept.startswith("+"):
        digits = kept[1:]
    elif kept.startswith("00"):
        digits = kept[2:]
    elif kept.startswith("0"):
        digits = _CODES[country] + kept[1:]
    else:
        return ""
    # "+31 (0)6 ..." is written often.
    digits = re.sub(r"^(31|49)0", r"\1", digits)
    return f"+{digits}" if re.fullmatch(r"[1-9]\d{7,14}", digits) else ""


def is_mobile(number: str) -> bool:
    """Whether an SMS can reach an international number. Outside the Netherlands and Germany every number may be one."""
    return bool(_MOBILE.fullmatch(number) or _OTHER_COUNTRY.fullmatch(number))
