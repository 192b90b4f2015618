# SPDX-License-Identifier: EUPL-1.2
"""The verbs of meetings: plan, move, cancel, say with one tap that it took place, come along once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.activities.booking.actions import RoomRefused, book_room, cancel_booking, move_booking
from reuring.activities.models import How
from reuring.communities.groups import notices, telling
from reuring.communities.groups.policy import obstacles_to_come, obstacles_to_hold, obstacles_to_meet
from reuring.communities.models import Community, Meeting, MeetingGuest
from reuring.communities.refusals import MeetingRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.places.models import Branch, Place, Room

KIND: Final = "community_meeting"
_WITH: Final = ("community__node", "room__branch", "branch", "place", "booking")


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What is said of a meeting. One of room, branch and place, or words (`where`), which may stand beside it too.

    people: how many are expected in the room; None for not told. has_staff: a colleague is there.
    """

    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    branch: Branch | None = None
    place: Place | None = None
    where: str = ""
    title: str = ""
    text: str = ""
    has_staff: bool = False
    people: int | None = None


@transaction.atomic
def plan_meeting(
    *, community: Community, facts: MeetingFacts, is_told: bool = True, actor: Actor, at: datetime
) -> Meeting:
    """Let a group come together. A room of the library is booked, or asked for where the actor does not decide.

    is_told: whether members hear of it. Raises MeetingRefused or RoomRefused with every obstacle.
    """
    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=community.pk)
    meeting = Meeting(community=community)
    _must(community, facts, at)
    _write(meeting, facts, actor, at)
    meeting.save()
    record_meeting(meeting, "plan", actor, at)
    if is_told:
        telling.tell_of_meeting(notices.MEETING, meeting, at, facts.text)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, facts: MeetingFacts, actor: Actor, at: datetime) -> Meeting:
    """Give a meeting that is to come another time, place or text. Members hear of another time or place.

    Raises MeetingRefused or RoomRefused with every obstacle; nothing is changed then.
    """
    meeting = _held(meeting)
    _must_be_own(meeting)
    if meeting.cancelled_at is not None or meeting.held_at is not None:
        raise MeetingRefused(Obstacle("over", _("Deze bijeenkomst is geweest of afgezegd.")))
    _must(meeting.community, facts, at)
    before = (meeting.starts_at, meeting.ends_at, meeting.room_id, meeting.branch_id, meeting.place_id, meeting.where)
    _write(meeting, facts, actor, at)
    after = (meeting.starts_at, meeting.ends_at, meeting.room_id, meeting.branch_id, meeting.place_id, meeting.where)
    meeting.sequence += before != after
    meeting.save()
    record_meeting(meeting, "edit", actor, at)
    if before != after:
        telling.take_back_meeting(meeting, at)
        telling.tell_of_meeting(notices.MOVED, meeting, at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str = "", actor: Actor, at: datetime) -> Meeting:
    """Let a meeting not go on, or say afterwards that it did not. Its room is free again. Twice changes nothing."""
    meeting = _held(meeting)
    if meeting.cancelled_at is not None or meeting.held_at is not None:
        return meeting
    _must_be_own(meeting)
    meeting.cancelled_at = at
    meeting.sequence += 1
    meeting.save(update_fields=["cancelled_at", "sequence"])
    if meeting.starts_at > at:
        _let_go(meeting, reason, actor, at)
        telling.take_back_meeting(meeting, at)
        telling.tell_of_meeting(notices.CANCELLED, meeting, at, " ".join(reason.split())[:200])
    record_meeting(meeting, "cancel", actor, at)
    return meeting


@transaction.atomic
def hold_meeting(
    *, meeting: Meeting, people: int | None = None, new_faces: int | None = None, how: str = How.COUNTED,
    actor: Actor, at: datetime,
) -> Meeting:  # fmt: skip
    """Say that a meeting took place: one tap, and the numbers if one likes. Again changes the numbers.

    people, new_faces: how many came, and for how many it was the first time. Raises MeetingRefused.
    """
    meeting = _held(meeting)
    obstacles = obstacles_to_hold(
        starts_at=meeting.starts_at, is_cancelled=meeting.cancelled_at is not None, people=people,
        new_faces=new_faces, at=at,
    )  # fmt: skip
    if obstacles:
        raise MeetingRefused(*obstacles)
    meeting.held_at, meeting.held_by = meeting.held_at or at, actor.account
    if people is not None or new_faces is not None:
        meeting.people, meeting.new_faces, meeting.how = people, new_faces, how
    meeting.save(update_fields=["held_at", "held_by", "people", "new_faces", "how"])
    record_meeting(meeting, "hold", actor, at)
    return meeting


@transaction.atomic
def come_along(*, meeting: Meeting, name: str, at: datetime) -> MeetingGuest:
    """Somebody says that they come along once, by a first name. Nobody is held to it. Raises MeetingRefused."""
    meeting = _held(meeting)
    obstacles = obstacles_to_come(
        is_coming=meeting.cancelled_at is None and meeting.ends_at > at and meeting.community.is_living,
        are_guests_welcome=meeting.community.guests_welcome and not meeting.community.is_for_minors,
        name=name,
        count=meeting.guests.count(),
    )
    if obstacles:
        raise MeetingRefused(*obstacles)
    return MeetingGuest.objects.create(meeting=meeting, name=" ".join(name.split())[:40], at=at)


def _must_be_own(meeting: Meeting) -> None:
    if meeting.session_id is not None:
        text = _("Dit staat in het programma. Wie het maakt, verandert het daar; de groep volgt vanzelf.")
        raise MeetingRefused(Obstacle("in-programme", text))


def _must(community: Community, facts: MeetingFacts, at: datetime) -> None:
    obstacles = obstacles_to_meet(
        is_living=community.is_living,
        is_for_minors=community.is_for_minors,
        has_staff=facts.has_staff,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        at=at,
        texts=(facts.title, facts.text, facts.where),
        has_place=bool(facts.room or facts.branch or facts.place or facts.where.strip()),
    )
    if obstacles:
        raise MeetingRefused(*obstacles)


def _write(meeting: Meeting, facts: MeetingFacts, actor: Actor, at: datetime) -> None:
    """Write what is said, with the room as it must be. The room is booked before anything is saved."""
    meeting.starts_at, meeting.ends_at = facts.starts_at, facts.ends_at
    meeting.title, meeting.text = " ".join(facts.title.split())[:120], facts.text.strip()
    meeting.where, meeting.has_staff = " ".join(facts.where.split())[:120], facts.has_staff
    booking = meeting.booking if meeting.booking_id else None
    if facts.room is None:
        _let_go(meeting, "", actor, at)
    elif booking is None or booking.state not in booking.KEEPS:
        meeting.booking = book_room(
            room=facts.room, starts_at=facts.starts_at, ends_at=facts.ends_at,
            title=meeting.community.node.title[:120], people=facts.people, with_group=True, actor=actor, at=at,
        )  # fmt: skip
    elif (booking.room_id, booking.starts_at, booking.ends_at) != (facts.room.pk, facts.starts_at, facts.ends_at):
        move_booking(
            booking=booking, room=facts.room, starts_at=facts.starts_at, ends_at=facts.ends_at, with_session=True,
            actor=actor, at=at,
        )  # fmt: skip
    meeting.room, meeting.branch, meeting.place = facts.room, facts.branch, facts.place


def _let_go(meeting: Meeting, reason: str, actor: Actor, at: datetime) -> None:
    booking = meeting.booking if meeting.booking_id else None
    if booking is not None and booking.state in booking.KEEPS:
        cancel_booking(booking=booking, reason=reason, with_session=True, actor=actor, at=at)


def _held(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related(*_WITH).get(pk=meeting.pk)


def record_meeting(meeting: Meeting, verb: str, actor: Actor, at: datetime) -> None:
    """Write down what was done with a meeting. In the caller's transaction."""
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=meeting.public_id,
        after={
            "community": meeting.community.public_id, "starts_at": meeting.starts_at.isoformat(),
            "people": meeting.people, "new_faces": meeting.new_faces,
        },
    )  # fmt: skip


__all__ = [
    "MeetingFacts",
    "RoomRefused",
    "cancel_meeting",
    "change_meeting",
    "come_along",
    "hold_meeting",
    "plan_meeting",
    "record_meeting",
]
