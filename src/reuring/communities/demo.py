# SPDX-License-Identifier: EUPL-1.2
"""Groups of the demonstration region. Each package adds its own from its `demo.py`. Loading twice changes nothing."""

from __future__ import annotations

from datetime import datetime

from reuring.communities.building.demo import building_demo
from reuring.communities.groups.demo import GROUP, groups_demo
from reuring.communities.helping.demo import helping_demo
from reuring.communities.models import Community
from reuring.communities.moderating.demo import moderating_demo
from reuring.communities.signals.demo import signals_demo
from reuring.communities.talking.demo import talking_demo


def communities_demo(at: datetime) -> None:
    """The groups of the demonstration, and what lives in them."""
    groups_demo(at)
    story = Community.objects.filter(node__title=GROUP).first()
    if story is not None:
        helping_demo(at)
        talking_demo(story, at)
        signals_demo(story, at)
        moderating_demo(story, at)
        building_demo(at)
