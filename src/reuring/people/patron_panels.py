# SPDX-License-Identifier: EUPL-1.2
"""The panels of a patron's page at the desk (`/patrons/...`), which rooms above add to in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import HttpRequest

from reuring.people.models import Person

# What the panel's template gets; None for no panel now.
Facts: TypeAlias = Callable[[HttpRequest, Person], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of the page. template: gets `panel` (what `facts` returned), `person` and `request`, and no more."""

    key: str
    order: int
    template: str
    facts: Facts


_panels: dict[str, Panel] = {}


def register_patron_panel(key: str, order: int, template: str, facts: Facts) -> None:
    """Add a panel to the page of a patron at the desk.

    key: its own name, as `circulation.loans`. order: lowest first; 100 subscription, 200 loans, 300 holds, 400 money;
    this room's own are 500 and on.
    facts: gets the request and the person, does a constant number of queries; returns None to be left out.
    Raises ValueError for a key that is there already.
    """
    if key in _panels:
        raise ValueError(f"{key} is registered twice")
    _panels[key] = Panel(key, order, template, facts)


def patron_panels() -> list[Panel]:
    """All panels, in order."""
    return sorted(_panels.values(), key=lambda panel: (panel.order, panel.key))
