# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write for whom there are seats, how many, and what is asked of who signs up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from reuring.activities.models import Activity, Part, Pool, Question, Seat, Session, Speaker
from reuring.activities.pools import lock_pools
from reuring.activities.programme import consequences
from reuring.activities.programme.keeping import locked, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.policy import (
    obstacles_to_ask,
    obstacles_to_part,
    obstacles_to_remove_part,
)
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.signing_up.locking import patient
from reuring.activities.signing_up.offering import change_capacities, what_follows
from reuring.people.actor import Actor

MOST_PARTS: Final = 6
MOST_QUESTIONS: Final = 10
MOST_SPEAKERS: Final = 12


@dataclass(frozen=True, slots=True)
class Follows:
    """What a new capacity comes to in one session. over: how many seats are taken above it; nobody loses theirs.

    free: how many can come in, of whom `waiting` wait already.
    """

    session: Session
    part: Part
    taken: int
    over: int
    free: int | None
    waiting: int


@patient
@transaction.atomic
def keep_part(
    *,
    activity: Activity,
    part: Part | None = None,
    label: str,
    label_de: str = "",
    label_en: str = "",
    capacity: int | None,
    is_online: bool = False,
    is_free: bool = False,
    actor: Actor,
    at: datetime,
) -> Part:
    """Write for whom there are seats, with a pool in every session that is to come.

    capacity: for each session that is not over, also where another number was set by hand; None: no end. Below what is
    taken nobody is thrown out, and nobody comes in. Who waits is offered what comes free.
    Raises ProgrammeRefused with every obstacle.
    """
    activity = locked(activity)
    obstacles = obstacles_to_part(
        is_new=part is None, parts=activity.parts.count(), most=MOST_PARTS, has_label=bool(label.strip()),
        is_first=not activity.parts.exclude(pk=part.pk if part else 0).exists(),
    )  # fmt: skip
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    is_new = part is None
    part = part or Part(activity=activity, position=activity.parts.count())
    before = None if is_new else _told(part)
    part.label, part.label_de, part.label_en = label.strip(), label_de.strip(), label_en.strip()
    part.capacity, part.is_online, part.is_free = capacity, is_online, is_free
    part.save()
    sessions = list(activity.sessions.going_on().coming(at))
    for session in sessions:
        session.activity = activity
    consequences.make_pools(sessions)
    pools = list(Pool.objects.filter(part=part, session__in=sessions).order_by("pk"))
    set_capacity(pools, capacity, actor=actor, at=at)
    record(activity, "keep_part", actor=actor, at=at, before=before, after=_told(part))
    return part


def set_capacity(pools: Sequence[Pool], capacity: int | None, *, actor: Actor, at: datetime) -> None:
    """Let these pools hold so many. In a transaction; who waits is offered what comes free."""
    changed = {pool.pk: capacity for pool in pools if pool.capacity != capacity}
    if changed:
        change_capacities(capacities=changed, actor=actor, at=at)


def follows(part: Part | None, capacity: int | None, at: datetime) -> list[Follows]:
    """What a new capacity would come to, session by session; only those where it says something. Two queries."""
    if part is None:
        return []
    coming = part.pools.filter(session__ends_at__gt=at).exclude(session__state=Session.State.CANCELLED)
    pools = list(coming.select_related("session", "part").order_by("session__starts_at"))
    return follows_in(pools, {pool.pk: capacity for pool in pools})


def follows_in(pools: Sequence[Pool], capacities: Mapping[int, int | None]) -> list[Follows]:
    """What these capacities (by pool) would come to; only where it says something. pools: with session and part."""
    found = {each.pool_id: each for each in what_follows(capacities)}
    return [
        Follows(pool.session, pool.part, after.taken, after.over, after.free, after.waiting)
        for pool in pools
        if (after := found.get(pool.pk)) and (after.over or after.waiting)
    ]


@patient
@transaction.atomic
def remove_part(*, part: Part, actor: Actor, at: datetime) -> None:
    """Take away a part that nobody ever signed up for. Raises ProgrammeRefused."""
    activity = locked(part.activity)
    lock_pools(list(part.pools.values_list("pk", flat=True)))
    obstacles = obstacles_to_remove_part(
        was_used=Seat.objects.filter(pool__part=part).exists(),
        is_last=activity.parts.count() == 1,
        needs_sign_up=activity.sign_up != Activity.SignUp.NONE,
        is_public=activity.is_public,
    )
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    before = _told(part)
    part.delete()
    record(activity, "remove_part", actor=actor, at=at, before=before)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be. key: public id of the one that it replaces; empty for a new one. texts, choices: nl, de, en."""

    text: str
    key: str = ""
    kind: str = Question.Kind.TEXT
    others: tuple[str, str] = ("", "")
    choices: tuple[str, str, str] = ("", "", "")
    is_required: bool = False
    is_sensitive: bool = False


@transaction.atomic
def keep_questions(*, activity: Activity, questions: Sequence[Asked], actor: Actor, at: datetime) -> None:
    """Let an activity ask exactly these questions, in this order. What was answered to one that goes, goes with it.

    Raises ProgrammeRefused with every obstacle.
    """
    activity = locked(activity)
    wanted = [each for each in questions if each.text.strip()]
    obstacles = obstacles_to_ask(
        count=len(wanted), most=MOST_QUESTIONS,
        without_choices=[each.text for each in wanted if each.kind == "choice" and len(_lines(each.choices[0])) < 2],
    )  # fmt: skip
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    before = list(activity.questions.values_list("text", flat=True))
    there = {row.public_id: row for row in activity.questions.all()}
    keys = {each.key for each in wanted}
    activity.questions.exclude(public_id__in=keys).delete()
    for position, each in enumerate(wanted):
        row = there.get(each.key) or Question(activity=activity)
        row.position, row.kind, row.text = position, each.kind, each.text.strip()
        row.text_de, row.text_en = each.others[0].strip(), each.others[1].strip()
        row.choices, row.choices_de, row.choices_en = ("\n".join(_lines(text)) for text in each.choices)
        row.is_required, row.is_sensitive = each.is_required, each.is_sensitive
        row.save()
    after = [each.text.strip() for each in wanted]
    record(activity, "keep_questions", actor=actor, at=at, before={"questions": before}, after={"questions": after})


@dataclass(frozen=True, slots=True)
class Speaks:
    """Somebody who speaks. side: a `Speaker.Side`."""

    name: str
    about: str = ""
    side: str = ""


@transaction.atomic
def keep_speakers(*, activity: Activity, speakers: Sequence[Speaks], actor: Actor, at: datetime) -> None:
    """Let an activity have exactly these speakers, in this order."""
    activity = locked(activity)
    wanted = [each for each in speakers if each.name.strip()][:MOST_SPEAKERS]
    before = [list(row) for row in activity.speakers.values_list("name", "about", "side")]
    after: list[list[Any]] = [[each.name.strip(), each.about.strip(), each.side] for each in wanted]
    if before == after:
        return
    activity.speakers.all().delete()
    Speaker.objects.bulk_create(
        Speaker(activity=activity, name=name, about=about, side=side, position=position)
        for position, (name, about, side) in enumerate(after)
    )
    refresh_node(activity)
    record(activity, "keep_speakers", actor=actor, at=at, before={"speakers": before}, after={"speakers": after})


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _told(part: Part) -> dict[str, Any]:
    return {"part": part.label, "capacity": part.capacity, "is_online": part.is_online, "is_free": part.is_free}
