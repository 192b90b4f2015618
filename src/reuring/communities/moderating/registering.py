# SPDX-License-Identifier: EUPL-1.2
"""What this package adds to the pages and verbs of others; imported once, at the start."""

from __future__ import annotations

from datetime import datetime

from reuring.activities.models import Idea
from reuring.activities.together.ideas import register_idea_watcher
from reuring.communities.moderating.watching import watch


def _watch_idea(*, idea: Idea, is_flood: bool, at: datetime) -> object:
    return watch(idea=idea, is_flood=is_flood, at=at)


register_idea_watcher(_watch_idea)
