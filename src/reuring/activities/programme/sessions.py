# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write sessions: when and where, and that one is off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction

from reuring.activities.models import Activity, Recurrence, Session, SessionText
from reuring.activities.programme import consequences
from reuring.activities.programme.clock import ZONE
from reuring.activities.programme.keeping import locked, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.policy import SEEN_ALREADY, obstacles_to_cancel, obstacles_to_session
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.signing_up.locking import patient
from reuring.people.actor import Actor
from reuring.places.models import Branch, Municipality, Place, Room

# What people who signed up are told of when it changes.
_TELLS = ("starts_at", "ends_at", "room_id", "branch_id", "place_id", "online_url")


class SessionFields(TypedDict, total=False):
    """What can be written of a session; what is left out stays as it is. At most one of room, branch and place."""

    starts_at: datetime | None
    ends_at: datetime | None
    room: Room | None
    branch: Branch | None
    place: Place | None
    online_url: str
    room_label: str


@transaction.atomic
def add_session(
    *,
    activity: Activity,
    fields: SessionFields,
    texts: dict[str, tuple[str, str]] | None = None,
    actor: Actor,
    at: datetime,
) -> Session:
    """Give an activity one more session, with seats for each of its parts. texts: (title, note) by language.

    Raises ProgrammeRefused with every obstacle; also what room booking refuses.
    """
    activity = locked(activity)
    session = Session(activity=activity)
    write(session, fields, at)
    session.save()
    _keep_texts(session, texts)
    consequences.make_pools([session])
    consequences.book_rooms([session], actor=actor, at=at)
    refresh_node(activity)
    record(activity, "add_session", actor=actor, at=at, after=told_session(session))
    return session


@transaction.atomic
def change_session(
    *,
    session: Session,
    fields: SessionFields,
    texts: dict[str, tuple[str, str]] | None = None,
    actor: Actor,
    at: datetime,
) -> Session:
    """Change one session only; where a rule made it, it no longer follows the rule. Who signed up is told.

    texts: (title, note) by language; None: as they are. Raises ProgrammeRefused with every obstacle.
    """
    activity = locked(session.activity)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session.activity = activity
    before, was = told_session(session), _where_and_when(session)
    write(session, fields, at)
    if texts is not None:
        _keep_texts(session, texts)
    moved = was != _where_and_when(session)
    if not moved and before == told_session(session):
        return session
    session.sequence += 1
    session.is_own = session.is_own or (session.recurrence_id is not None and moved)
    session.save()
    if moved:
        consequences.book_rooms([session], actor=actor, at=at)
        consequences.tell_changed([session], actor=actor, at=at)
    refresh_node(activity)
    record(activity, "change_session", actor=actor, at=at, before=before, after=told_session(session))
    return session


@patient
@transaction.atomic
def cancel_session(*, session: Session, reason: str, actor: Actor, at: datetime) -> Session:
    """One session is off: who signed up for it is told, and its room is free again. Twice changes nothing.

    reason: what people read. Raises ProgrammeRefused with every obstacle.
    """
    activity = locked(session.activity)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.is_cancelled:
        return session
    obstacles = obstacles_to_cancel(state=activity.state, reason=reason)
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    call_off([session], activity=activity, reason=reason, actor=actor, at=at)
    refresh_node(activity)
    record(activity, "cancel_session", actor=actor, at=at, after=told_session(session), reason=reason)
    return session


def call_off(sessions: Iterable[Session], *, activity: Activity, reason: str, actor: Actor, at: datetime) -> None:
    """Mark these sessions as off, free their rooms and tell who signed up. In a transaction, the activity locked."""
    sessions = list(sessions)
    for session in sessions:
        session.activity = activity
        session.state, session.cancelled_at = Session.State.CANCELLED, at
        session.cancel_reason, session.changed_at = " ".join(reason.split())[:300], at
        session.sequence += 1
    Session.objects.bulk_update(sessions, ["state", "cancelled_at", "cancel_reason", "changed_at", "sequence"])
    consequences.let_go_of_rooms(sessions, actor=actor, at=at)
    consequences.tell_cancelled(activity, sessions, reason=reason, actor=actor, at=at)


@transaction.atomic
def remove_session(*, session: Session, actor: Actor, at: datetime) -> None:
    """Take away a session that nobody has seen or signed up for; else `cancel_session` is the way.

    Raises ProgrammeRefused where the activity is public or somebody signed up.
    """
    activity = locked(session.activity)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if activity.is_public or consequences.was_signed_up_for(session):
        raise ProgrammeRefused(SEEN_ALREADY)
    before = told_session(session)
    if session.recurrence and session.recurs_on:
        leave_out(session.recurrence, session.recurs_on)
    consequences.let_go_of_rooms([session], actor=actor, at=at)
    session.delete()
    refresh_node(activity)
    record(activity, "remove_session", actor=actor, at=at, before=before)


def leave_out(rule: Recurrence, on: date) -> None:
    """Let a rule skip a day from now on."""
    if on not in rule.without:
        rule.without = sorted([*rule.without, on])
        rule.save(update_fields=["without"])


def write(session: Session, fields: SessionFields, at: datetime) -> None:
    """Put fields on a session that is not saved yet, with the zone and the municipality of its place.

    Raises ProgrammeRefused with every obstacle.
    """
    for name, value in fields.items():
        setattr(session, name, value)
    places = [each for each in (session.room, session.branch, session.place) if each is not None]
    obstacles = obstacles_to_session(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        places=len(places),
        is_cancelled=session.is_cancelled,
        is_over_for_good=session.activity.state in ("cancelled", "done"),
    )
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    session.municipality = municipality_of(session)
    session.time_zone = zone_of(session)
    session.changed_at = at
    if session.pk is None:
        session.made_at = at


def municipality_of(session: Session) -> Municipality | None:
    """Where a session counts: the municipality of its place, else that of its activity (on line, or not known yet)."""
    if session.room is not None:
        return session.room.branch.municipality
    if session.branch is not None:
        return session.branch.municipality
    if session.place is not None:
        return session.place.municipality
    return session.activity.municipality


def zone_of(session: Session) -> str:
    """The clock by which a session is told."""
    branch = session.room.branch if session.room is not None else session.branch
    return branch.time_zone if branch is not None else ZONE


def _where_and_when(session: Session) -> tuple[Any, ...]:
    return tuple(getattr(session, name) for name in _TELLS)


def _keep_texts(session: Session, texts: dict[str, tuple[str, str]] | None) -> None:
    for language, (title, note) in (texts or {}).items():
        title, note = title.strip()[:160], note.strip()
        if title or note:
            SessionText.objects.update_or_create(
                session=session, language=language, defaults={"title": title, "note": note}
            )
        else:
            SessionText.objects.filter(session=session, language=language).delete()


def told_session(session: Session) -> dict[str, Any]:
    """A session as the history of its activity keeps it."""
    where = session.room or session.branch or session.place
    return {
        "session": session.public_id,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "state": str(session.state),
        "where": str(where) if where else "",
        "online_url": session.online_url,
        "room_label": session.room_label,
        "texts": {
            text.language: [text.title, text.note] for text in session.texts.order_by("language")
        } if session.pk else {},
    }  # fmt: skip
