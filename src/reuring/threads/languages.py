# SPDX-License-Identifier: EUPL-1.2
"""Names of languages in the language of now."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext


@lru_cache(maxsize=2_000)
def _name(tag: str, shown_in: str) -> str:
    try:
        found = Locale.parse(shown_in).languages.get(tag) or Locale.parse(tag, sep="-").get_display_name(shown_in)
    except (UnknownLocaleError, ValueError):
        found = None
    return found[0].upper() + found[1:] if found else ""


def language_name(tag: str) -> str:
    """A language by its BCP 47 tag, such as "Duits" for `de`; the tag itself where no name is known."""
    if tag in ("", "und", "mul", "zxx"):
        return {"mul": gettext("Meer talen"), "zxx": gettext("Geen taal")}.get(tag, gettext("Taal onbekend"))
    return _name(tag, (get_language() or "nl").split("-")[0]) or tag
