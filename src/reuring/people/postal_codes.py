# SPDX-License-Identifier: EUPL-1.2
"""Postal codes of the Netherlands and Germany: how they look, and how they are stored.

Source: Dutch codes are 1000 AA to 9999 ZZ without SA, SD and SS (PostNL); German ones are five digits from 01001 on
(Deutsche Post).
"""

from __future__ import annotations

import re
from typing import Final

_BETWEEN: Final = re.compile(r"[\s.\-]+")
_FORMS: Final = {
    "NL": re.compile(r"[1-9][0-9]{3}(?!SA|SD|SS)[A-Z]{2}"),
    "DE": re.compile(r"(?!00|01000)[0-9]{5}"),
}


def normalized_postal_code(text: str, country: str) -> str:
    """A postal code as it is stored: capitals, without spaces (`6461AB`, `52134`).

    country: `NL` or `DE`. Raises ValueError for what is no postal code there.
    """
    found = _BETWEEN.sub("", text).upper()
    if country == "DE":
        found = re.sub(r"^D(?=[0-9])", "", found)
    if not found.isascii() or not _FORMS[country].fullmatch(found):
        raise ValueError(f"no postal code in {country}")
    return found
