# SPDX-License-Identifier: EUPL-1.2
"""What plans add to other pages: ideas and what was made to that of a group, the trail to activity and idea."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Idea
from reuring.activities.page_panels import register_activity_panel, register_idea_panel
from reuring.activities.together.answering import register_unlink_watcher
from reuring.communities.building.access import seen_by, sight_of
from reuring.communities.building.facts import shown
from reuring.communities.building.looking_back import after, is_open
from reuring.communities.building.planning import free_plan
from reuring.communities.building.trail import for_trail, trail_of, trails_of
from reuring.communities.models import Community, Plan
from reuring.communities.panels import register_link, register_panel
from reuring.threads.models import Node

MOST_IDEAS: Final = 4
MOST_MADE: Final = 2


def ideas_of_group(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """The ideas that are on their way, with what each lacks."""
    sight = sight_of(request, community)
    open_plans = seen_by(sight, community).filter(activity=None)
    plans = shown(open_plans[:MOST_IDEAS], community)
    may_write = sight.may_write(timezone.now()) and sight.standing.is_member
    return {"plans": plans, "may_write": may_write} if plans or may_write else None


def made_by_group(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """What came of ideas: the last ones, each with its trail."""
    sight = sight_of(request, community)
    made = seen_by(sight, community).filter(activity__state__in=Activity.SEEN)
    keys = list(made.order_by("-activity__node__starts_at", "-pk").values_list("pk", flat=True)[:MOST_MADE])
    if not keys:
        return None
    found = {plan.pk: plan for plan in for_trail(Plan.objects.filter(pk__in=keys).order_by())}
    plans = [found[key] for key in keys if key in found]
    trails = trails_of(plans, is_inside=sight.is_inside, here="group")
    return {"trails": [[step for step in trail if step.key != "group"] for trail in trails]}


def trail_of_activity(activity: Activity, request: HttpRequest) -> dict[str, Any] | None:
    """Where an activity came from and what it led to; what visitors and makers say of it."""
    plan = for_trail(Plan.objects.filter(activity=activity)).first()
    came = after(activity, timezone.now())
    asks = is_open(activity, timezone.now())
    if plan is None and not came.says_something and not asks:
        return None
    trail = []
    if plan is not None and plan.community.node.visibility == Node.Visibility.PUBLIC:
        trail = trail_of(plan, is_inside=sight_of(request, plan.community).is_inside, here="activity")
    return {"trail": trail, "after": came if came.says_something else None, "asks": asks}


def trail_of_idea(idea: Idea, request: HttpRequest) -> dict[str, Any] | None:
    """The plan that an idea is on its way with, and its trail."""
    plan = for_trail(Plan.objects.filter(idea=idea)).first()
    if plan is None:
        return None
    sight = sight_of(request, plan.community)
    if plan.community.node.visibility != Node.Visibility.PUBLIC and not sight.is_inside:
        return None
    return {"trail": trail_of(plan, is_inside=sight.is_inside)}


register_panel("page", "building.made", 210, "communities/building/panel_made.html", made_by_group)
register_panel("page", "building.ideas", 600, "communities/building/panel_ideas.html", ideas_of_group)
register_link(600, "communities:plans", _("Ideeën"))
register_activity_panel("communities.trail", 100, "communities/building/panel_activity.html", trail_of_activity)
register_unlink_watcher(free_plan)
register_idea_panel("communities.trail", 100, "communities/building/panel_idea.html", trail_of_idea)
