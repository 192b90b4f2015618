# SPDX-License-Identifier: EUPL-1.2
"""Sentences that an import kept in Dutch, in the language of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import override as speaking

from reuring.catalogue.importing.messages import FAULTS, WARNINGS
from reuring.catalogue.items_csv import FAULTS as CSV_FAULTS
from reuring.catalogue.items_csv import REASONS
from reuring.catalogue.marc.messages import SENTENCES

_GAP: Final = re.compile(r"%\((\w+)\)s")
# What an import gives as its reason for a merge, in the trail.
_MERGED: Final = gettext_noop("Een record noemt beide als hetzelfde werk.")
_LINE: Final = re.compile(r"^Regel (\d+): (.+)$", re.DOTALL)


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every Dutch sentence with the expression that finds what filled its gaps."""
    with speaking("nl"):
        every = dict.fromkeys(
            (
                _MERGED,
                *SENTENCES.values(),
                *(str(text) for table in (FAULTS, WARNINGS, CSV_FAULTS, REASONS) for text in table.values()),
            )
        )
    return tuple((text, _pattern(text)) for text in every)


def _pattern(text: str) -> re.Pattern[str]:
    def pieces() -> Iterator[str]:
        last = 0
        seen: set[str] = set()
        for gap in _GAP.finditer(text):
            yield re.escape(text[last : gap.start()])
            name = gap.group(1)
            yield f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
            seen.add(name)
            last = gap.end()
        yield re.escape(text[last:])

    return re.compile("^" + "".join(pieces()) + "$", re.DOTALL)


def in_language(kept: str) -> str:
    """A kept sentence in the language of now; one that we don't know stays as it is.

    What an import says is kept in Dutch with its gaps filled, because it must read the same for good; here its form is
    found again, so that a German colleague reads it in German.
    """
    if (get_language() or "nl").startswith("nl"):
        return kept
    line = _LINE.match(kept)
    if line:
        return gettext("Regel %(number)s: %(text)s") % {"number": line.group(1), "text": in_language(line.group(2))}
    for text, pattern in _forms():
        found = pattern.match(kept)
        if found:
            return gettext(text) % found.groupdict() if found.groupdict() else gettext(text)
    return kept
