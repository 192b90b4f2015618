# SPDX-License-Identifier: EUPL-1.2
"""What this package adds to the pages and verbs of others; imported once, at the start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from reuring.activities.models import Idea
from reuring.activities.page_panels import register_idea_panel
from reuring.activities.together.ideas import register_idea_watcher
from reuring.communities.models import Decision, PersonBlock
from reuring.communities.moderating.watching import watch
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person


def _watch_idea(*, idea: Idea, is_flood: bool, at: datetime) -> object:
    return watch(idea=idea, is_flood=is_flood, at=at)


register_idea_watcher(_watch_idea)


def _mine(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Whom somebody does not want to see; nothing for most people."""
    return {} if PersonBlock.objects.filter(person=person).exists() else None


register_panel("communities.looking_after", 530, "communities/moderating/panel_mine.html", _mine)


def _held_idea(idea: Idea, request: HttpRequest) -> dict[str, Any] | None:
    """Why an idea is kept back, for its giver and colleagues: nobody else opens its page then."""
    if idea.held_at is None:
        return None
    return {"decision": Decision.objects.filter(case__idea=idea).order_by("-pk").first()}


register_idea_panel("communities.held_idea", 10, "communities/moderating/panel_idea.html", _held_idea)
