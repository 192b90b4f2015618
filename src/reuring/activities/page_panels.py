# SPDX-License-Identifier: EUPL-1.2
"""What rooms above show on the page of an activity and on that of an idea: panels, each with a template and facts.

A room adds to them in AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from django.http import HttpRequest

from reuring.activities.models import Activity, Idea
from reuring.shell.panels import Panels, ShownPanel

# What the panel's template gets; None for no panel now.
ActivityFacts: TypeAlias = Callable[[Activity, HttpRequest], "dict[str, Any] | None"]
IdeaFacts: TypeAlias = Callable[[Idea, HttpRequest], "dict[str, Any] | None"]

_activities: Final = Panels[Activity]()
_ideas: Final = Panels[Idea]()


def register_activity_panel(key: str, order: int, template: str, facts: ActivityFacts) -> None:
    """Add a panel to the public page of an activity. The template gets `panel`, `activity` and `request`.

    key: its own name, as `communities.trail`. order: lowest first. facts: does a constant number of queries, and
    returns None to be left out. Raises ValueError for a key that is there already.
    """
    _activities.register("page", key, order, template, facts)


def register_idea_panel(key: str, order: int, template: str, facts: IdeaFacts) -> None:
    """Add a panel to the public page of an idea, in the same way. The template gets `panel`, `idea` and `request`."""
    _ideas.register("page", key, order, template, facts)


def activity_panels(activity: Activity, request: HttpRequest) -> list[ShownPanel]:
    """What the page of an activity shows of the rooms above, in order."""
    return _activities.shown("page", activity, request)


def idea_panels(idea: Idea, request: HttpRequest) -> list[ShownPanel]:
    """What the page of an idea shows of the rooms above, in order."""
    return _ideas.shown("page", idea, request)
