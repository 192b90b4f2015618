# SPDX-License-Identifier: EUPL-1.2
"""Where the header and the footer lead. The shell knows names of addresses, never the rooms that serve them.

A room above may point a slot elsewhere in its AppConfig.ready: `navigation.point("read", "web:read")`.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

# Slot to URL name. A slot whose name does not exist is left out of the page, so that no link leads nowhere.
_NAMES: dict[str, str] = {
    "home": "web:home",
    "read": "web:read",
    "learn": "web:learn",
    "ask": "web:ask",
    "experience": "web:experience",
    "hours": "web:hours",
    "accessibility": "web:accessibility",
    "privacy": "web:privacy",
    "mine": "people:mine",
    "login": "account_login",
    "join": "circulation:join",
    "new_patron": "circulation:new_patron",
    "logout": "account_logout",
    "staff": "web:staff",
    "search": "threads:search",
    "completions": "threads:completions",
    "view": "shell:view",
    "wish": "circulation:wish_new",
}


def point(slot: str, url_name: str) -> None:
    """Let a slot of the header or footer lead to this URL name.

    Raises KeyError for a slot that no template shows.
    """
    if slot not in _NAMES:
        raise KeyError(slot)
    _NAMES[slot] = url_name


def address_of(slot: str) -> str:
    """The path that a slot leads to in the language of now, or an empty text when nobody serves it."""
    try:
        return reverse(_NAMES[slot])
    except NoReverseMatch:
        return ""
