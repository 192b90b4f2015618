# SPDX-License-Identifier: EUPL-1.2
"""Taking part: asking, being added at the desk, saying yes, becoming a host, and leaving.

The person is locked first, then the group; whoever may come in is counted while the group is locked, so that never one
too many takes part.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.groups import telling
from reuring.communities.groups.policy import (
    obstacles_to_admit,
    obstacles_to_host,
    obstacles_to_join,
    obstacles_to_show,
)
from reuring.communities.models import Community, Member, MemberRole
from reuring.communities.moderating.moderators import works_here
from reuring.communities.refusals import MemberRefused
from reuring.people.actor import Actor
from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM, age_on, is_younger
from reuring.people.audit import record_event
from reuring.people.households import children_of, guardians_of
from reuring.people.models import Person
from reuring.people.policy import Obstacle

KIND: Final = "community_member"


@transaction.atomic
def join(
    *,
    community: Community,
    person: Person,
    name: str,
    shown_to: str = Member.ShownTo.NOBODY,
    digest: str = Member.Digest.WEEKLY,
    guardian: Person | None = None,
    is_added: bool = False,
    is_invited: bool = False,
    carries_it: bool = False,
    has_seen_rules: bool = False,
    actor: Actor,
    at: datetime,
) -> Member:
    """Let somebody take part, or ask to: in an open group at once, else when a host or colleague says yes.

    person: locked first. name: under which they take part, such as a first name. guardian: who agreed for somebody
    under 16; without one the guardians are asked, and until then they do not take part. is_added: staff put them in, at
    the desk, on paper or by phone; is_invited: they hold an invitation; then they take part at once. carries_it: they
    are asked to carry the group. The only adults in a group for under 16 work here or carry it, so who staff put there
    carries it from then on. has_seen_rules: they ticked the house rules.
    Raises MemberRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=community.pk)
    on = timezone.localdate(at)
    mine = Member.objects.filter(community=community, person=person)
    invited = mine.filter(state=Member.State.INVITED).first()
    is_asked_in = is_added or is_invited or invited is not None
    is_young = is_younger(person.born_on, OWN_CONSENT_FROM, on)
    # At the desk the guardian is there, or was asked.
    asks_guardian = is_young and guardian is None and not is_added and bool(guardians_of(person, at))
    obstacles = obstacles_to_join(
        is_living=community.is_living or (is_asked_in and community.ended_at is None),
        is_there=mine.filter(state__in=(Member.State.ASKED, Member.State.MEMBER)).exists(),
        was_removed=not is_added and mine.filter(state=Member.State.REMOVED).exists(),
        is_full=_is_full(community),
        name=name,
        age=age_on(person.born_on, on),
        age_from=community.age_from,
        age_to=community.age_to,
        has_guardian_consent=guardian is not None,
        is_for_minors=community.is_for_minors,
        has_staff=community.librarian_id is not None,
        needs_invitation=community.joining == Community.Joining.INVITATION and not is_asked_in,
        may_be_asked_of_guardian=asks_guardian,
        carries_it=carries_it or is_added or (community.is_for_minors and works_here(person, at)),
    )
    if obstacles:
        raise MemberRefused(*obstacles)
    is_in = (is_asked_in or community.joining == Community.Joining.OPEN) and not asks_guardian
    member = invited or Member(community=community, person=person)
    member.state = Member.State.MEMBER if is_in else Member.State.ASKED
    member.shown_name, member.shown_to, member.digest = " ".join(name.split())[:80], shown_to, digest
    member.asked_at, member.joined_at = at, at if is_in else None
    member.added_by = actor.account if is_added else None
    member.guardian, member.guardian_agreed_at = guardian, at if guardian else None
    member.is_host = community.is_for_minors and is_added and not is_younger(person.born_on, ADULT_FROM, on)
    member.seen_rules_at = at if has_seen_rules else None
    member.save()
    _record(member, "join" if is_in else "ask", actor, at)
    if asks_guardian:
        telling.tell_guardians(member, guardians_of(person, at), at)
    elif not is_in:
        telling.tell_of_ask(member, at)
    elif is_added and actor.account is not None:
        telling.tell_in(member, at)
    return member


@transaction.atomic
def agree_for(*, member: Member, guardian: Person, actor: Actor, at: datetime) -> Member:
    """A guardian agrees that a child under 16 takes part. Who may say yes hears of it then.

    Raises MemberRefused where this is not a child of theirs. Twice changes nothing.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    if member.person_id not in {child.pk for child in children_of(guardian, at)}:
        raise MemberRefused(Obstacle("no-guardian", _("Dit is geen kind waar jij voor antwoordt.")))
    if member.guardian_agreed_at is None and member.state in Member.OPEN:
        member.guardian, member.guardian_agreed_at = guardian, at
        member.save(update_fields=["guardian", "guardian_agreed_at"])
        _record(member, "agree", actor, at)
        telling.tell_of_ask(member, at)
    return member


@transaction.atomic
def admit(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Say yes to who asked. Twice changes nothing. Raises MemberRefused with every obstacle."""
    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=member.community_id)
    member = Member.objects.select_for_update(of=("self",)).select_related("person").get(pk=member.pk)
    if member.state != Member.State.ASKED:
        return member
    obstacles = obstacles_to_admit(
        is_living=community.is_living,
        is_full=_is_full(community),
        age=age_on(member.person.born_on, timezone.localdate(at)),
        has_guardian_consent=member.guardian_agreed_at is not None,
    )
    if obstacles:
        raise MemberRefused(*obstacles)
    member.community = community
    member.state, member.joined_at = Member.State.MEMBER, at
    member.save(update_fields=["state", "joined_at"])
    _record(member, "admit", actor, at)
    telling.tell_in(member, at)
    return member


@transaction.atomic
def refuse(*, member: Member, words: str = "", actor: Actor, at: datetime) -> Member:
    """Say no to who asked, kindly. words: why, for who asked. Twice changes nothing."""
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    if member.state != Member.State.ASKED:
        return member
    member.state, member.left_at = Member.State.REFUSED, at
    member.save(update_fields=["state", "left_at"])
    _record(member, "refuse", actor, at)
    telling.tell_refused(member, " ".join(words.split())[:200], at)
    return member


@transaction.atomic
def leave(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Take part no more. What they said stays, under the name of then, unless they take it away.

    Where a host leaves, who is left is told, so that no group is without one unseen. Twice changes nothing.
    """
    return _let_go(member, Member.State.LEFT, "leave", actor, at)


@transaction.atomic
def remove(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Let somebody take part no more; only a colleague lets them in again. Twice changes nothing."""
    return _let_go(member, Member.State.REMOVED, "remove", actor, at)


@transaction.atomic
def put_back(*, member: Member, is_host: bool, actor: Actor, at: datetime) -> Member:
    """Let who was removed take part again, as before. is_host: they carried the group.

    Nothing happens where they were not removed, or take part again already.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    there = Member.objects.filter(community=member.community_id, person=member.person_id, state__in=Member.OPEN)
    if member.state != Member.State.REMOVED or there.exists():
        return member
    member.state = Member.State.MEMBER if member.joined_at is not None else Member.State.ASKED
    member.left_at, member.is_host = None, is_host and member.joined_at is not None
    member.save(update_fields=["state", "left_at", "is_host"])
    _record(member, "put_back", actor, at)
    return member


@transaction.atomic
def make_host(*, member: Member, is_host: bool, actor: Actor, at: datetime) -> Member:
    """Let a member carry the group, or no more. Raises MemberRefused with every obstacle."""
    member = (
        Member.objects.select_for_update(of=("self",)).select_related("community__node", "person").get(pk=member.pk)
    )
    if is_host:
        on = timezone.localdate(at)
        is_member = member.state == Member.State.MEMBER
        age, is_for_minors = age_on(member.person.born_on, on), member.community.is_for_minors
        if obstacles := obstacles_to_host(is_member=is_member, age=age, is_for_minors=is_for_minors):
            raise MemberRefused(*obstacles)
    was_host, member.is_host = member.is_host, is_host
    if was_host == is_host:
        return member
    member.save(update_fields=["is_host"])
    _record(member, "host", actor, at)
    if was_host:
        telling.tell_host_left(member, at)
    return member


@transaction.atomic
def show_as(
    *,
    member: Member,
    name: str,
    shown_to: str,
    about: str,
    roles: Collection[str],
    digest: str,
    actor: Actor,
    at: datetime,
) -> Member:
    """What a member lets others see, what they do in the group, and how often its news come.

    Raises MemberRefused with every obstacle.
    """
    if obstacles := obstacles_to_show(name=name, about=about):
        raise MemberRefused(*obstacles)
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    member.shown_name, member.about = " ".join(name.split())[:80], " ".join(about.split())[:200]
    member.shown_to, member.digest = shown_to, digest
    member.roles = [role.value for role in MemberRole if role.value in roles]
    member.save(update_fields=["shown_name", "about", "shown_to", "digest", "roles"])
    _record(member, "show", actor, at)
    return member


def _is_full(community: Community) -> bool:
    """Whether nobody fits in any more. community: locked."""
    if community.most_members is None:
        return False
    return Member.objects.current().filter(community=community).count() >= community.most_members


def _let_go(member: Member, state: Member.State, verb: str, actor: Actor, at: datetime) -> Member:
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    if member.state not in Member.OPEN:
        return member
    was_host = member.is_host
    member.state, member.left_at, member.is_host = state, at, False
    member.save(update_fields=["state", "left_at", "is_host"])
    _record(member, verb, actor, at)
    if was_host:
        telling.tell_host_left(member, at)
    return member


def _record(member: Member, verb: str, actor: Actor, at: datetime) -> None:
    # The trail outlives an erasure, so it names nobody.
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=member.public_id,
        after={"community": member.community.public_id, "state": str(member.state), "host": member.is_host},
    )  # fmt: skip
