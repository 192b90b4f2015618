# SPDX-License-Identifier: EUPL-1.2
"""A poll for a date: putting moments to the vote, choosing, closing, and making a meeting of what suits most."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from reuring.communities.groups.meeting import MeetingFacts, plan_meeting
from reuring.communities.models import Community, Meeting, Member, Poll, PollChoice, PollMoment, Post
from reuring.communities.refusals import PostRefused
from reuring.communities.talking.policy import GONE, MAY_NOT_WRITE, NOT_LIVING, Suits, best_of, obstacles_to_poll
from reuring.communities.talking.saying import KIND, PostFacts, is_for_another, say
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle

CLOSED: Final = Obstacle("closed", _("Deze datumprikker is dicht."))


@transaction.atomic
def begin_poll(
    *,
    member: Member,
    text: str,
    moments: Sequence[tuple[datetime, datetime]],
    closes_at: datetime | None = None,
    language: str = "nl",
    request_id: uuid.UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Poll:
    """Ask the group which moment suits.

    text: what for. moments: each from and until. closes_at: until when one may say.

    Raises PostRefused with every obstacle. The same request_id again returns the poll of then.
    """
    obstacles = list(obstacles_to_poll(moments=moments, at=at))
    if closes_at is not None and closes_at <= at:
        obstacles.append(Obstacle("closes-past", _("Kies een dag die nog komt om te sluiten.")))
    if obstacles:
        raise PostRefused(*obstacles)
    facts = PostFacts(text=text, kind=Post.Kind.POLL, language=language)
    post = say(member=member, facts=facts, request_id=request_id, actor=actor, at=at)
    poll, is_new = Poll.objects.get_or_create(post=post, defaults={"closes_at": closes_at})
    if is_new:
        PollMoment.objects.bulk_create(
            PollMoment(poll=poll, starts_at=start, ends_at=end) for start, end in sorted(moments)
        )
    return poll


@transaction.atomic
def choose_moments(*, poll: Poll, member: Member, answers: Mapping[int, str], actor: Actor, at: datetime) -> None:
    """Say of moments whether they suit; again to change one's mind. answers: by key of a moment, of PollChoice.Answer.

    Raises PostRefused. A colleague may say it for somebody who told them.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community").get(pk=member.pk)
    poll = Poll.objects.select_for_update(of=("self",)).select_related("post").get(pk=poll.pk)
    obstacles = _obstacles_to_choose(poll, member, at)
    known = set(PollMoment.objects.filter(poll=poll).values_list("pk", flat=True))
    if not obstacles and not (answers.keys() <= known and set(answers.values()) <= set(PollChoice.Answer.values)):
        obstacles = [GONE]
    if obstacles:
        raise PostRefused(*obstacles)
    PollChoice.objects.bulk_create(
        [PollChoice(moment_id=key, member=member, answer=answer) for key, answer in answers.items()],
        update_conflicts=True,
        unique_fields=["moment", "member"],
        update_fields=["answer"],
    )
    if is_for_another(actor, member):
        # The trail outlives an erasure, so it says not who, nor what suits them.
        record_event(actor=actor, at=at, verb="choose_for", subject_kind=KIND, subject_key=poll.post.public_id)


def _obstacles_to_choose(poll: Poll, member: Member, at: datetime) -> list[Obstacle]:
    found = []
    if not poll.post.is_shown or poll.post.community_id != member.community_id:
        found.append(GONE)
    if not member.community.is_living:
        found.append(NOT_LIVING)
    elif not member.may_write(at):
        found.append(MAY_NOT_WRITE)
    if not poll.is_open(at):
        found.append(CLOSED)
    return found


@transaction.atomic
def close_poll(*, poll: Poll, actor: Actor, at: datetime) -> Poll:
    """Let nobody choose any more. Twice changes nothing."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("post").get(pk=poll.pk)
    if poll.closed_at is None:
        poll.closed_at = at
        poll.save(update_fields=["closed_at"])
        record_event(actor=actor, at=at, verb="close_poll", subject_kind=KIND, subject_key=poll.post.public_id)
    return poll


@transaction.atomic
def plan_from_poll(*, poll: Poll, moment: PollMoment, has_staff: bool = False, actor: Actor, at: datetime) -> Meeting:
    """Make a meeting of a moment, at home in the group's branch, and close the poll. Twice gives the same meeting.

    has_staff: a colleague is there. The group hears of it as of every meeting; where it is can still be changed.
    Raises PostRefused or MeetingRefused for a moment that passed, or a group that ended.
    """
    poll = Poll.objects.select_for_update(of=("self",)).select_related("post", "meeting").get(pk=poll.pk)
    if poll.meeting is not None:
        return poll.meeting
    community = Community.objects.select_related("home_branch", "municipality").get(pk=poll.post.community_id)
    obstacles = []
    if moment.poll_id != poll.pk or not poll.post.is_shown:
        obstacles.append(GONE)
    if not community.is_living:
        obstacles.append(NOT_LIVING)
    if moment.starts_at <= at:
        obstacles.append(Obstacle("past", _("Kies momenten die nog komen.")))
    if obstacles:
        raise PostRefused(*obstacles)
    home = community.home_branch
    facts = MeetingFacts(
        starts_at=moment.starts_at,
        ends_at=moment.ends_at,
        branch=home,
        where="" if home is not None or community.municipality is None else community.municipality.name,
        has_staff=has_staff,
    )
    poll.meeting = plan_meeting(community=community, facts=facts, actor=actor, at=at)
    poll.closed_at = poll.closed_at or at
    poll.save(update_fields=["meeting", "closed_at"])
    record_event(actor=actor, at=at, verb="plan_from_poll", subject_kind=KIND, subject_key=poll.post.public_id)
    return poll.meeting


def suits_of(poll: Poll) -> list[Suits]:
    """How each moment of a poll suits, in order of time. One query."""

    def said(answer: str) -> Count:
        return Count("choices", filter=Q(choices__answer=answer))

    rows = PollMoment.objects.filter(poll=poll).annotate(
        yes=said(PollChoice.Answer.YES), maybe=said(PollChoice.Answer.MAYBE), no=said(PollChoice.Answer.NO)
    )
    return [Suits(row.pk, row.starts_at, row.yes, row.maybe, row.no) for row in rows.order_by("starts_at", "pk")]


__all__ = ["begin_poll", "best_of", "choose_moments", "close_poll", "plan_from_poll", "suits_of"]
