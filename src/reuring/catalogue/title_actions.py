# SPDX-License-Identifier: EUPL-1.2
"""What one can do with a title, on its page, such as taking a place in a queue.

Rooms above add to it in AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import HttpRequest

from reuring.catalogue.models import Work

# What the action's template gets; None where there is nothing to do.
Facts: TypeAlias = Callable[[HttpRequest, Work], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class TitleAction:
    """A piece of the page, below where the copies stand. template: gets `action`, `work` and `request`, and no more."""

    key: str
    order: int
    template: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action with its facts, ready for the page."""

    template: str
    facts: dict[str, Any]


_actions: dict[str, TitleAction] = {}


def register_title_action(key: str, order: int, template: str, facts: Facts) -> None:
    """Add an action to the page of a title.

    key: its own name, as `circulation.hold`. order: lowest first. facts: gets the request and the work, does a constant
    number of queries; returns None to be left out.
    Raises ValueError for a key that is there already.
    """
    if key in _actions:
        raise ValueError(f"{key} is registered twice")
    _actions[key] = TitleAction(key, order, template, facts)


def actions_for(request: HttpRequest, work: Work) -> list[ShownAction]:
    """The actions to show for a work, in order."""
    found = []
    for action in sorted(_actions.values(), key=lambda each: (each.order, each.key)):
        facts = action.facts(request, work)
        if facts is not None:
            found.append(ShownAction(action.template, facts))
    return found
