# SPDX-License-Identifier: EUPL-1.2
"""Telling members, hosts, librarians and guardians, in the transaction of what happened. Each by their own road."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

from reuring.activities.together.links import own_site
from reuring.communities.groups import notices
from reuring.communities.groups.where import place_of_meeting, when_of
from reuring.communities.models import Community, Meeting, Member
from reuring.people.models import Person, RoleGrant
from reuring.people.notices.telling import Telling, cancel, tell
from reuring.people.roles import Role
from reuring.threads.addresses import local


def link_to(path: str) -> str:
    """The address of a page in the language of now, for in a message. path: without a language."""
    return f"{own_site()}{local(path)}"


def who_carries(community: Community, at: datetime) -> list[Person]:
    """Who is told how a group fares: its hosts and its librarian; without a librarian all who could be."""
    hosts = Person.objects.filter(community_memberships__in=community.members.hosts())
    found = {person.pk: person for person in hosts}
    if community.librarian is not None:
        found[community.librarian.pk] = community.librarian
    else:
        grants = RoleGrant.objects.in_force(timezone.localdate(at)).filter(role=Role.COMMUNITY_LIBRARIAN)
        found |= {grant.person_id: grant.person for grant in grants.select_related("person")}
    return list(found.values())


def tell_of_ask(member: Member, at: datetime) -> None:
    """Who may say yes hears that somebody wants to take part."""
    path = f"{member.community.node.address}members/"
    _tell(
        notices.ASKED, who_carries(member.community, at), f"{member.public_id}:{member.asked_at:%Y%m%d%H%M}", at,
        about=member.public_id,
        facts=lambda: {"name": member.shown_name, "group": member.community.node.title, "link": link_to(path)},
    )  # fmt: skip


def tell_guardians(member: Member, guardians: Iterable[Person], at: datetime) -> None:
    """Who answers for a child under 16 is asked whether it may take part."""
    _tell(
        notices.GUARDIAN, guardians, f"{member.public_id}:{member.asked_at:%Y%m%d%H%M}", at, about=member.public_id,
        facts=lambda: {
            "name": member.shown_name, "group": member.community.node.title, "link": link_to("/groups/children/"),
        },
    )  # fmt: skip


def tell_in(member: Member, at: datetime) -> None:
    """Somebody hears that they take part."""
    path = f"{member.community.node.address}me/"
    _tell(
        notices.JOINED, [member.person], member.public_id, at, about=member.public_id,
        facts=lambda: {"group": member.community.node.title, "link": link_to(path)},
    )  # fmt: skip


def tell_refused(member: Member, words: str, at: datetime) -> None:
    """Somebody hears that it is not possible now. words: why."""
    _tell(
        notices.REFUSED, [member.person], member.public_id, at, about=member.public_id,
        facts=lambda: {"group": member.community.node.title, "words": words},
    )  # fmt: skip


def tell_host_left(member: Member, at: datetime) -> None:
    """Who still carries or accompanies a group hears that a host stopped, and whether anybody is left."""
    community = member.community
    left = community.members.hosts().count()

    def facts() -> dict[str, Any]:
        words = gettext("Er is nog iemand die haar draagt.") if left else gettext("Niemand draagt de groep nu.")
        return {"group": community.node.title, "words": words, "link": link_to(f"{community.node.address}members/")}

    people = [person for person in who_carries(community, at) if person.pk != member.person_id]
    _tell(notices.HOST_LEFT, people, f"{member.public_id}:{at:%Y%m%d%H%M%S}", at, about=member.public_id, facts=facts)


def tell_of_meeting(kind: str, meeting: Meeting, at: datetime, words: str = "") -> None:
    """Members who want to hear of meetings are told of one that was planned, moved or cancelled."""
    members = meeting.community.members.current().exclude(digest=Member.Digest.NONE)
    people = [member.person for member in members.select_related("person")]
    _tell(
        kind, people, f"{meeting.public_id}:{meeting.sequence}", at, about=meeting.public_id,
        facts=lambda: facts_of_meeting(meeting, words),
    )  # fmt: skip


def take_back_meeting(meeting: Meeting, at: datetime) -> None:
    """What was not sent yet of an earlier time of a meeting is not sent any more."""
    kinds = (notices.MEETING, notices.MOVED, notices.TOMORROW)
    cancel([f"{kind}:{meeting.public_id}:{number}" for kind in kinds for number in range(meeting.sequence)], at=at)


def facts_of_meeting(meeting: Meeting, words: str = "") -> dict[str, Any]:
    """What a message says of a meeting, in the language of now."""
    node = meeting.community.node
    found = {"group": node.title, "when": when_of(meeting), "place": place_of_meeting(meeting), "words": words}
    return found | {"link": link_to(node.address)}


def tell_ended(community: Community, farewell: str, at: datetime) -> None:
    """Members hear that their group came to an end, with thanks."""
    members = community.members.current().select_related("person")
    _tell(
        notices.ENDED, [member.person for member in members], f"{community.public_id}:{at:%Y%m%d}", at,
        about=community.public_id,
        facts=lambda: {
            "group": community.node.title, "words": farewell[:300], "link": link_to(community.node.address),
        },
    )  # fmt: skip


def _tell(
    kind: str, people: Iterable[Person], key: str, at: datetime, *, about: str, facts: Callable[[], dict[str, Any]]
) -> None:
    """Tell each of these people in their own language. facts: asked once for each language."""
    said: dict[str, dict[str, Any]] = {}
    told = []
    for person in people:
        language = person.language or "nl"
        if language not in said:
            with override(language):
                said[language] = facts()
        told.append(Telling(kind, person.pk, f"{kind}:{key}", said[language], about=about))
    tell(told, at=at)
