# SPDX-License-Identifier: EUPL-1.2
"""What can be found for a plan: a room that is free, titles of the shelf, a partner near its topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from reuring.activities.booking.free import Wish, rooms_for
from reuring.communities.building.dayparts import coming_days, hours_on, said
from reuring.communities.models import Community, Plan, ShelfTitle
from reuring.partners.models import Partner
from reuring.places.models import Room
from reuring.shell.templatetags.shell_tags import day
from reuring.threads.models import NodeTopic

# So many days ahead are looked at, and so many rooms named for each.
DAYS: Final = 3
ROOMS: Final = 2
MOST_PARTNERS: Final = 5
# Nobody plans an evening for tomorrow: people have to hear of it.
_WEEKS_AHEAD: Final = 1


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """A room that is free at a moment that suits the plan. text: as it is read, such as "dinsdagavond 8 december"."""

    room: Room
    starts_at: datetime
    ends_at: datetime
    text: str


def free_rooms(plan: Plan, at: datetime) -> list[FreeRoom]:
    """Rooms of the house where the group is at home that are free when the plan wants it, the smallest that fits first.

    A constant number of queries for each day looked at. Empty for a group without a branch in a municipality.
    """
    community, people = plan.community, plan.people or 0
    if plan.starts_at is not None and plan.ends_at is not None:
        spans = [(plan.starts_at, plan.ends_at)]
    else:
        today = timezone.localdate(at)
        days = coming_days(plan.weekday, today, DAYS + _WEEKS_AHEAD)[_WEEKS_AHEAD:]
        spans = [hours_on(each, plan.daypart) for each in days]
    found = []
    for starts_at, ends_at in spans:
        rooms = rooms_for(
            starts_at,
            ends_at,
            wish=Wish(people=people),
            branch=plan.branch or community.home_branch,
            municipality=None if plan.branch or community.home_branch else community.municipality,
            at=at,
            knows_titles=False,
        )
        free = [each.room for each in rooms if each.is_free][:ROOMS]
        found += [FreeRoom(room, starts_at, ends_at, free_text(room, starts_at, plan.daypart)) for room in free]
    return found


def free_text(room: Room, starts_at: datetime, daypart: str) -> str:
    """That a room is free, in one sentence."""
    local = timezone.localtime(starts_at)
    when = said(local.weekday(), daypart or "evening") if daypart else said(local.weekday(), "")
    facts = {"when": f"{when} {day(local)}", "room": f"{room.name} ({room.branch.name})"}
    return gettext("Op %(when)s is vrij: %(room)s") % facts


def shelf_of(community: Community) -> list[ShelfTitle]:
    """The titles on the shelf of a group, to choose from."""
    titles = ShelfTitle.objects.filter(community=community, node__visibility="public").select_related("node")
    return list(titles.order_by("position", "pk"))


def partners_near(community: Community) -> list[Partner]:
    """Partners who have topics in common with a group, or are at home in the same municipality; the nearest first."""
    topics = NodeTopic.objects.filter(node=community.node_id).values("topic")
    shared = Count("node__node_topics", filter=Q(node__node_topics__topic__in=topics), distinct=True)
    partners = Partner.objects.filter(ended_on__isnull=True).annotate(shared=shared)
    near = partners.filter(Q(shared__gt=0) | Q(municipality__isnull=False, municipality=community.municipality_id))
    return list(near.order_by("-shared", "sort_name")[:MOST_PARTNERS])
