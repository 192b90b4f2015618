# SPDX-License-Identifier: EUPL-1.2
"""What this package adds to the pages and verbs of others; imported once, at the start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from reuring.activities.models import Idea
from reuring.activities.together.ideas import register_idea_watcher
from reuring.communities.models import PersonBlock
from reuring.communities.moderating.looking_after import children_in_groups
from reuring.communities.moderating.watching import watch
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person


def _watch_idea(*, idea: Idea, is_flood: bool, at: datetime) -> object:
    return watch(idea=idea, is_flood=is_flood, at=at)


register_idea_watcher(_watch_idea)


def _mine(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What somebody set for themselves and their children; nothing for most people."""
    blocked = PersonBlock.objects.filter(person=person).count()
    children = children_in_groups(person, timezone.now())
    return {"blocked": blocked, "children": children} if blocked or children else None


register_panel("communities.looking_after", 530, "communities/moderating/panel_mine.html", _mine)
