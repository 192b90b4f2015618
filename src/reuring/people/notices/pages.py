# SPDX-License-Identifier: EUPL-1.2
"""The pages on notices that rooms above add to the navigation of staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of a room above. url_name: with its namespace. label: short."""

    url_name: str
    label: str | Promise

    @property
    def name(self) -> str:
        """The URL name as a request knows it."""
        return self.url_name.partition(":")[2]


_pages: dict[str, NoticePage] = {}


def register_notice_page(url_name: str, label: str | Promise) -> None:
    """Add a page for administrators to the navigation of notices. Raises ValueError for one that is there already."""
    if url_name in _pages:
        raise ValueError(f"{url_name} is registered twice")
    _pages[url_name] = NoticePage(url_name, label)


def notice_pages() -> list[NoticePage]:
    """All of them, in the order of their registration."""
    return list(_pages.values())
