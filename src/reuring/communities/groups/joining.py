# SPDX-License-Identifier: EUPL-1.2
"""Taking part: asking, being added at the desk, saying yes, becoming a host, and leaving."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from reuring.communities.groups.policy import obstacles_to_join
from reuring.communities.models import Community, Member
from reuring.communities.refusals import MemberRefused
from reuring.people.actor import Actor
from reuring.people.ages import age_on
from reuring.people.audit import record_event
from reuring.people.models import Person

KIND: Final = "community_member"


@transaction.atomic
def join(
    *,
    community: Community,
    person: Person,
    name: str,
    shown_to: str = Member.ShownTo.NOBODY,
    guardian: Person | None = None,
    is_added: bool = False,
    actor: Actor,
    at: datetime,
) -> Member:
    """Let somebody take part, or ask to: in an open group at once, else when a host or colleague says yes.

    person: locked first. name: under which they take part, such as a first name. guardian: who agreed for somebody
    under 16. is_added: staff put them in, at the desk, on paper or by phone; then they take part at once.
    Raises MemberRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    mine = Member.objects.filter(community=community, person=person)
    count = Member.objects.current().filter(community=community).count()
    invited = mine.filter(state=Member.State.INVITED).first()
    obstacles = obstacles_to_join(
        is_living=community.is_living or is_added or invited is not None,
        is_there=mine.filter(state__in=(Member.State.ASKED, Member.State.MEMBER)).exists(),
        was_removed=not is_added and mine.filter(state=Member.State.REMOVED).exists(),
        is_full=community.most_members is not None and count >= community.most_members,
        name=name,
        age=age_on(person.born_on, timezone.localdate(at)),
        age_from=community.age_from,
        age_to=community.age_to,
        has_guardian_consent=guardian is not None,
        is_for_minors=community.is_for_minors,
        has_staff=community.librarian_id is not None,
    )
    if obstacles:
        raise MemberRefused(*obstacles)
    is_in = is_added or invited is not None or community.joining == Community.Joining.OPEN
    member = invited or Member(community=community, person=person)
    member.state = Member.State.MEMBER if is_in else Member.State.ASKED
    member.shown_name, member.shown_to = " ".join(name.split())[:80], shown_to
    member.asked_at, member.joined_at = at, at if is_in else None
    member.added_by = actor.account if is_added else None
    member.guardian, member.guardian_agreed_at = guardian, at if guardian else None
    member.save()
    _record(member, "join" if is_in else "ask", actor, at)
    return member


@transaction.atomic
def admit(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Say yes to who asked. Twice changes nothing. Raises MemberRefused where the group is full."""
    member = Member.objects.select_for_update(of=("self",)).select_related("community").get(pk=member.pk)
    if member.state != Member.State.ASKED:
        return member
    member.state, member.joined_at = Member.State.MEMBER, at
    member.save(update_fields=["state", "joined_at"])
    _record(member, "admit", actor, at)
    return member


@transaction.atomic
def leave(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Take part no more. What they said stays, under the name of then, unless they take it away.

    Twice changes nothing.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.state not in Member.OPEN:
        return member
    member.state, member.left_at, member.is_host = Member.State.LEFT, at, False
    member.save(update_fields=["state", "left_at", "is_host"])
    _record(member, "leave", actor, at)
    return member


@transaction.atomic
def make_host(*, member: Member, is_host: bool, actor: Actor, at: datetime) -> Member:
    """Let a member carry the group, or no more. Only who takes part can."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    member.is_host = is_host and member.state == Member.State.MEMBER
    member.save(update_fields=["is_host"])
    _record(member, "host", actor, at)
    return member


def _record(member: Member, verb: str, actor: Actor, at: datetime) -> None:
    # The trail outlives an erasure, so it names nobody.
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=member.public_id,
        after={"community": member.community.public_id, "state": str(member.state), "host": member.is_host},
    )  # fmt: skip
