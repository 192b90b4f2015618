# SPDX-License-Identifier: EUPL-1.2
"""How a visitor wants to see the pages: text size and light or dark, read from one first-party cookie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest

VIEW_COOKIE: Final = "reuring_view"
VIEW_COOKIE_DAYS: Final = 365
SIZES: Final = ("normal", "large", "larger")
THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class ViewChoices:
    """What a visitor chose. size: of the text. theme: light, dark, or auto for what the device says."""

    size: str = SIZES[0]
    theme: str = THEMES[0]

    def with_choice(self, name: str, value: str) -> ViewChoices:
        """The same choices with one changed; a name or value that does not exist changes nothing."""
        if name == "size" and value in SIZES:
            return replace(self, size=value)
        if name == "theme" and value in THEMES:
            return replace(self, theme=value)
        return self

    def as_cookie(self) -> str:
        """The value of the cookie, `size.theme`; the script writes the same form."""
        return f"{self.size}.{self.theme}"


def choices_of(request: HttpRequest) -> ViewChoices:
    """What this visitor's cookie says. Nonsense in it counts as no choice."""
    size, _, theme = request.COOKIES.get(VIEW_COOKIE, "").partition(".")
    return ViewChoices().with_choice("size", size).with_choice("theme", theme)


def view_choices(request: HttpRequest) -> dict[str, object]:
    """Context processor: `view_choices`, a ViewChoices."""
    return {"view_choices": choices_of(request)}
