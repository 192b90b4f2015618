# SPDX-License-Identifier: EUPL-1.2
"""What groups show: on the page of a group, in my library and at the desk. Imported by CommunitiesConfig.ready."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.cards import next_meetings
from reuring.communities.groups.coming import coming_of
from reuring.communities.groups.faring import signs_for
from reuring.communities.groups.health import MOODS, mood_of
from reuring.communities.groups.made import made_without_a_plan
from reuring.communities.groups.shelf import shelf_of
from reuring.communities.groups.views_members import young_children
from reuring.communities.groups.views_staff import added_at_desk
from reuring.communities.groups.where import place_of_meeting, when_of
from reuring.communities.models import Community, Meeting, Member, MemberRole
from reuring.communities.panels import register_link, register_panel
from reuring.communities.rights import Standing, standing_of
from reuring.people.mine_panels import register_panel as register_mine_panel
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_panel
from reuring.places.chosen import chosen_branch
from reuring.threads.models import NodeKind
from reuring.threads.registries import cards_for

MOST_NAMES: Final = 12
# Of fewer members strangers hear no number: in a small circle it says who came and who left.
FEWEST_COUNTED: Final = 10
MOST_MADE: Final = 6
MOST_TITLES: Final = 6


def _meetings(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """What is planned after the next meeting, which stands in the corner of the page."""
    rows = coming_of(request, community, timezone.now())[1:]
    found = [{"meeting": row, "when": when_of(row), "place": place_of_meeting(row)} for row in rows]
    return {"rows": found} if found and community.is_living else None


def _members(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """How many take part, what they do, and the names of who said that one may see it. Two queries.

    Strangers hear the roles of who said that everybody may see them, and of a small group only that it is small.
    """
    standing = standing_of(request, community)
    if standing.is_for_minors and not standing.is_inside:
        return None
    current = community.members.current()
    # Few have a role and few carry the group, so this is a handful of rows.
    shown = Q(shown_to=Member.ShownTo.EVERYONE, hidden_at__isnull=True)
    is_shown = ExpressionWrapper(shown, BooleanField())
    alike = list(current.order_by().values_list("is_host", "roles", is_shown).annotate(Count("pk")))
    count = sum(number for *_who, number in alike)
    if not count:
        return None
    told = [(own, number) for _is_host, own, is_shown, number in alike if is_shown or standing.is_inside]
    by_role = {role: sum(number for own, number in told if role.value in own) for role in MemberRole}
    if standing.is_inside:
        shown |= Q(shown_to=Member.ShownTo.MEMBERS, hidden_at__isnull=True)
    names = list(current.filter(shown).only("community_id", "shown_name", "is_host")[: MOST_NAMES + 1])
    roles = [(str(role.label), number) for role, number in by_role.items() if number]
    hosts = sum(number for is_host, *_more, number in alike if is_host)
    return {
        "count": count, "is_few": count < FEWEST_COUNTED and not standing.is_inside,
        "hosts": hosts, "roles": roles, "names": names[:MOST_NAMES],
        "has_more": len(names) > MOST_NAMES,
    }  # fmt: skip


def _made(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """What the group made, to come and past. What a plan tells the trail of stands there once it is past."""
    nodes = made_without_a_plan(community.node_id, timezone.now(), MOST_MADE)
    cards = cards_for({node: NodeKind.ACTIVITY for node, _coming in nodes}, chosen_branch(request)) if nodes else {}
    coming = [cards[node] for node, is_coming in nodes if is_coming and node in cards]
    past = [cards[node] for node, is_coming in nodes if not is_coming and node in cards]
    return {"coming": coming, "past": past} if coming or past else None


def _shelf(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    standing = standing_of(request, community)
    branch = chosen_branch(request) or community.home_branch
    found = shelf_of(community, standing, branch, MOST_TITLES + 1)
    may_add = community.ended_at is None and (standing.may_write(timezone.now()) or standing.is_staff)
    if not found and not may_add:
        return None
    return {"titles": found[:MOST_TITLES], "has_more": len(found) > MOST_TITLES, "branch": branch, "may_add": may_add}


def _health(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    """The signs of a group, and the meeting of which one can say with one tap that it took place."""
    if not community.is_living:
        return None
    now = timezone.now()
    signs = signs_for([community], now)[community.pk]
    unsaid = Meeting.objects.unsaid(now).filter(community=community)
    last = unsaid.select_related("room__branch", "branch", "place").order_by("-starts_at").first()
    asked = community.members.filter(state=Member.State.ASKED).count()
    return {
        "signs": signs, "mood": mood_of(signs), "word": MOODS[mood_of(signs)], "unsaid": last, "asked": asked,
        "when": when_of(last) if last else "",
    }  # fmt: skip


def _mine(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """My groups with when they meet; what I carry and nobody said of whether it took place; children who ask."""
    now = timezone.now()
    rows = list(
        Member.objects.filter(person=person, state__in=Member.OPEN, community__ended_at__isnull=True)
        .select_related("community__node")
        .order_by("community__node__title")
    )
    coming = next_meetings([row.community_id for row in rows], now) if rows else {}
    carried = [row.community_id for row in rows if row.is_host]
    unsaid = (
        Meeting.objects.unsaid(now)
        .filter(community__in=carried)
        .select_related("community__node", "room__branch", "branch", "place")
    )
    young = young_children(person)
    waiting = Member.objects.filter(
        person__in=young, state=Member.State.ASKED, guardian_agreed_at__isnull=True
    ).count() if young else 0  # fmt: skip
    children = Member.objects.filter(person__in=young, state__in=Member.OPEN).exists() if young else False
    if not rows and not children:
        return None
    return {
        "rows": [(row, when_of(coming[row.community_id]) if row.community_id in coming else "") for row in rows],
        "unsaid": [(meeting, when_of(meeting)) for meeting in unsaid[:3]] if carried else [],
        "waiting": waiting,
        "has_children": children,
    }


def _at_desk(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {"rows": added_at_desk(person)}


def _inside(standing: Standing) -> bool:
    return standing.is_inside


def _of_meetings(standing: Standing) -> bool:
    return standing.is_inside or standing.may_edit


def _member(standing: Standing) -> bool:
    return standing.member is not None


def _may_edit(standing: Standing) -> bool:
    return standing.may_edit


def _is_staff(standing: Standing) -> bool:
    return standing.is_staff


register_panel("hosts", "groups.health", 50, "communities/groups/panel_health.html", _health)
register_panel("page", "groups.meetings", 100, "communities/groups/panel_meetings.html", _meetings)
register_panel("page", "groups.made", 200, "communities/groups/panel_made.html", _made)
register_panel("page", "groups.shelf", 300, "communities/groups/panel_shelf.html", _shelf)
register_panel("page", "groups.members", 700, "communities/groups/panel_members.html", _members)

register_link(0, "communities:community", _("De groep"))
register_link(100, "communities:meetings", _("Bijeenkomsten"), _of_meetings)
register_link(300, "communities:shelf", _("Plank"), _inside)
register_link(700, "communities:members", _("Wie doen er mee"), _inside)
register_link(710, "communities:paper", _("Op papier"), _inside)
register_link(800, "communities:me", _("Hoe ik meedoe"), _member)
register_link(900, "communities:edit", _("Pas aan"), _may_edit)
register_link(950, "communities:staff_group", _("Voor ons"), _is_staff)

register_mine_panel("communities.groups", 240, "communities/groups/panel_mine.html", _mine)
register_patron_panel("communities.groups", 360, "communities/groups/panel_desk.html", _at_desk)
