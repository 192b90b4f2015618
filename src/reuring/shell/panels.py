# SPDX-License-Identifier: EUPL-1.2
"""Pages that rooms above add to: panels, each with its template and its facts, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with its facts, ready for the page."""

    template: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Panel(Generic[Subject]):
    key: str
    order: int
    template: str
    facts: Callable[[Subject, HttpRequest], dict[str, Any] | None]


class Panels(Generic[Subject]):
    """The panels of one kind of subject, by the page that they stand on."""

    def __init__(self) -> None:
        self._panels: dict[tuple[str, str], _Panel[Subject]] = {}

    def register(
        self,
        where: str,
        key: str,
        order: int,
        template: str,
        facts: Callable[[Subject, HttpRequest], dict[str, Any] | None],
    ) -> None:
        """Add a panel to a page. Call it from AppConfig.ready.

        where: the page. key: its own name, as `activities.coming`. order: lowest first. facts: gets the subject and the
        request, does a constant number of queries, and returns None to be left out; the template gets it as `panel`.
        Raises ValueError for a key that is there already.
        """
        if (where, key) in self._panels:
            raise ValueError(f"{key} is registered twice")
        self._panels[where, key] = _Panel(key, order, template, facts)

    def shown(self, where: str, subject: Subject, request: HttpRequest) -> list[ShownPanel]:
        """The panels of a page that have something to say here now, in order."""
        own = [panel for (its_place, _key), panel in self._panels.items() if its_place == where]
        found = []
        for panel in sorted(own, key=lambda one: (one.order, one.key)):
            facts = panel.facts(subject, request)
            if facts is not None:
                found.append(ShownPanel(panel.template, facts))
        return found
