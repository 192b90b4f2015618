# SPDX-License-Identifier: EUPL-1.2
"""Deciding a case, hiding as a host in one's own group, and the second look by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from reuring.communities.groups.joining import put_back, remove
from reuring.communities.models import Case, Decision, Member
from reuring.communities.moderating.deciding_policy import HIDING, choices_for, obstacles_to_ask, obstacles_to_decide
from reuring.communities.moderating.hiding import Thing, hide, open_case, show
from reuring.communities.moderating.moderators import moderators
from reuring.communities.moderating.reporting import is_serious
from reuring.communities.moderating.telling import tell_author, tell_reporters, tell_second_look
from reuring.communities.refusals import ModerationRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person

KIND = "moderation_case"


def choices_in(case: Case) -> tuple[str, ...]:
    """What can be decided in a case now, of Decision.What."""
    thing = Thing.in_case(case)
    if thing is None:
        return choices_for(has_member=False, has_person=False, is_there=False)
    return choices_for(has_member=thing.member is not None, has_person=thing.person is not None, is_there=True)


@transaction.atomic
def decide(
    *,
    case: Case,
    what: str,
    why: str,
    days: int | None = None,
    seen: int | None = None,
    as_host: bool = False,
    actor: Actor,
    at: datetime,
) -> Decision:
    """Decide a case, for the first time or at the second look, and do what was decided. Two at once: one decision.

    what: of Decision.What. why: for who wrote it too. days: how long not to write, of MUTE. seen: how many decisions
    stood on the page that was filled in. as_host: by a host in their own group. actor: a person; the second look is by
    somebody else than the first. Who wrote it, and who reported it with a name, are told.
    Raises ModerationRefused with every obstacle.
    """
    _lock(Thing.in_case(Case.objects.get(pk=case.pk)))
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    decisions = list(case.decisions.order_by("pk"))
    first = decisions[-1] if decisions else None
    person_id = actor.account.person_id if actor.account is not None else None
    thing = Thing.in_case(case)
    obstacles = obstacles_to_decide(
        what=what,
        why=why,
        days=days,
        choices=choices_in(case),
        is_waiting=case.closed_at is None,
        is_second_look=first is not None,
        seen=seen,
        decisions=len(decisions),
        decided_first=first is not None and (actor.account is None or first.by_id == actor.account.pk),
        is_own=person_id is not None and _concerns(case, thing, person_id),
        as_host=as_host,
        is_serious=is_serious(case),
    )
    if obstacles:
        raise ModerationRefused(*obstacles)
    member = _member(case, thing, first)
    decision = Decision.objects.create(
        case=case,
        what=what,
        why=" ".join(why.split())[:500],
        days=days if what == Decision.What.MUTE else None,
        as_host=as_host,
        was_host=what == Decision.What.REMOVE and _carried(member, first),
        at=at,
        by=actor.account,
        second_look_of=first,
    )
    _do(case, member, decision, first, actor, at)
    case.reports.exclude(source="").update(source="")
    case.state = Case.State.DECIDED if first is None else Case.State.CLOSED
    case.closed_at = at
    case.save(update_fields=["state", "closed_at"])
    record_event(
        actor=actor, at=at, verb="decide" if first is None else "second_look", subject_kind=KIND,
        subject_key=case.public_id, after={"what": what, "as_host": as_host, "days": decision.days},
        reason=decision.why,
    )  # fmt: skip
    tell_author(case, decision, before=first, at=at)
    tell_reporters(case, decision, before=first, at=at)
    return decision


@transaction.atomic
def hide_in_group(*, thing: Thing, why: str, as_host: bool = True, actor: Actor, at: datetime) -> Decision:
    """Hide something in a group at once, as a decision in the one record.

    as_host: by a host of that group; False: by a colleague. The caller asked `rights`. Raises ModerationRefused with
    every obstacle.
    """
    _lock(thing)
    case = open_case(thing, at=at)
    return decide(case=case, what=Decision.What.HIDE, why=why, as_host=as_host, actor=actor, at=at)


@transaction.atomic
def ask_second_look(
    *, case: Case, person: Person | None, text: str = "", actor: Actor | None = None, at: datetime
) -> Decision:
    """Ask somebody else to look at a decision again: by who wrote it, or who reported it. Once.

    person: who asks; None where a colleague (`actor`) asks for somebody who came by or called. text: why, in their
    words. Raises ModerationRefused with every obstacle.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    thing = Thing.in_case(case)
    decision = case.decisions.order_by("-pk").first()
    same = Case.objects.waiting().filter(**{case.about: thing.row}) if thing is not None else Case.objects.none()
    obstacles = obstacles_to_ask(
        is_decided=decision is not None and case.state in (Case.State.DECIDED, Case.State.SECOND_LOOK),
        was_asked=decision is not None and decision.asked_at is not None,
        is_concerned=_concerns(case, thing, person.pk) if person is not None else actor is not None,
        is_looked_at=same.exclude(pk=case.pk).exists(),
    )
    if obstacles or decision is None:
        raise ModerationRefused(*obstacles)
    decision.asked_at, decision.asked_text = at, text.strip()[:500]
    decision.save(update_fields=["asked_at", "asked_text"])
    case.state, case.closed_at = Case.State.SECOND_LOOK, None
    case.save(update_fields=["state", "closed_at"])
    # The trail outlives an erasure, so it does not say who asked.
    record_event(
        actor=(actor if person is None else None) or Actor.rule("second look"), at=at, verb="ask_second_look",
        subject_kind=KIND, subject_key=case.public_id,
    )  # fmt: skip
    first_by = decision.by.person_id if decision.by is not None else None
    tell_second_look(case, moderators(case.community, at, but=first_by), at=at)
    return decision


def _concerns(case: Case, thing: Thing | None, person_id: int) -> bool:
    """Whether it is what this person wrote, or what they reported."""
    own = thing.person if thing is not None else None
    return (own is not None and own.pk == person_id) or case.reports.filter(person=person_id).exists()


def _lock(thing: Thing | None) -> None:
    """Let whoever else changes who made a thing, or the thing itself, wait: the person, their place, the thing.

    A case is locked after these, as where somebody says something or reports it.
    """
    if thing is None:
        return
    if thing.community is not None and thing.person is not None:
        list(Person.objects.select_for_update(no_key=True).filter(pk=thing.person.pk))
        places = Member.objects.filter(community=thing.community, person=thing.person).order_by("pk")
        list(places.select_for_update(of=("self",)))
    list(type(thing.row).objects.select_for_update(of=("self",)).filter(pk=thing.row.pk))


def _member(case: Case, thing: Thing | None, before: Decision | None) -> Member | None:
    """Whose place in the group a decision is about, as it is now; at a second look also of who was sent out."""
    if thing is None:
        return None
    member = thing.member
    if member is None and before is not None:
        member = _gone_member(case, thing)
    return Member.objects.get(pk=member.pk) if member is not None else None


def _carried(member: Member | None, before: Decision | None) -> bool:
    """Whether who is sent out carries the group, or did when they were sent out first."""
    return (member is not None and member.is_host) or (before is not None and before.was_host)


def _do(
    case: Case, member: Member | None, decision: Decision, before: Decision | None, actor: Actor, at: datetime
) -> None:
    """Hide or show, and mute or send out; a second look first takes back what the first decision did.

    member: locked. Nothing else of it changes.
    """
    if member is not None and before is not None and before.what != decision.what:
        _take_back(member, before, actor, at)
    if decision.what in HIDING:
        hide(case, at=at)
    else:
        show(case, at=at)
    if member is None:
        return
    if decision.what == Decision.What.MUTE:
        member.muted_until = at + timedelta(days=decision.days or 0)
        member.save(update_fields=["muted_until"])
    elif decision.what == Decision.What.REMOVE:
        remove(member=member, actor=actor, at=at)


def _gone_member(case: Case, thing: Thing) -> Member | None:
    """Who was sent out for an ask or offer in this group."""
    person = thing.person
    if case.community_id is None or person is None:
        return None
    removed = Member.objects.filter(community=case.community_id, person=person, state=Member.State.REMOVED)
    return removed.order_by("-left_at").first()


def _take_back(member: Member, before: Decision, actor: Actor, at: datetime) -> None:
    if before.what == Decision.What.MUTE:
        member.muted_until = None
        member.save(update_fields=["muted_until"])
    elif before.what == Decision.What.REMOVE:
        put_back(member=member, is_host=before.was_host, actor=actor, at=at)
