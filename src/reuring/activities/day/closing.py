# SPDX-License-Identifier: EUPL-1.2
"""What a session came to: written down once the door closes, and corrected with a trace afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from reuring.activities.day import policy
from reuring.activities.day.refusals import DayRefused
from reuring.activities.day.tallies import tally_of
from reuring.activities.models import How, Session, SessionResult
from reuring.people.actor import Actor
from reuring.people.audit import record_event

KIND: Final = "session"


def locked(session: Session) -> Session:
    """A session as it is now; whoever else counts at it waits for the end of this transaction."""
    return Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)


@transaction.atomic
def close_session(
    *, session: Session, how: str = How.COUNTED, visitors: int | None = None, note: str = "", actor: Actor, at: datetime
) -> SessionResult:
    """Write down how many came to a session, which was held then. Again, later, is a correction, and leaves a trace.

    how: counted: what the door counted; estimated: `visitors`, by somebody who looked; calculated: everybody who signed
    up, where nobody counted. note: what else is good to know; no names.
    An activity whose sessions are all counted is closed by itself (`programme.publishing.finish_what_is_counted`).
    Raises DayRefused with every obstacle.
    """
    session = locked(session)
    note = note.strip()
    obstacles = policy.obstacles_to_close(
        is_cancelled=session.is_cancelled, starts_at=session.starts_at, at=at, how=how, visitors=visitors, note=note
    )
    if obstacles:
        raise DayRefused(*obstacles)
    tally = tally_of(session)
    if how == How.COUNTED:
        found = SessionResult(visitors=tally.visitors, how=tally.how, by_age=tally.by_age)
    elif how == How.ESTIMATED:
        found = SessionResult(visitors=visitors or 0, how=How.ESTIMATED)
    else:
        found = SessionResult(visitors=tally.expected, how=How.CALCULATED)
    found.note = note
    if session.state != Session.State.HELD:
        session.state = Session.State.HELD
        session.save(update_fields=["state"])
    return _keep(session, found, actor=actor, at=at)


def recount(session: Session, *, actor: Actor, at: datetime) -> None:
    """Bring the result of a session up to date when somebody is counted after it closed. session: locked.

    A number that somebody estimated or calculated stays: it does not stand on what the door counts.
    """
    result = SessionResult.objects.filter(session=session).first()
    if result is None:
        return
    tally = tally_of(session)
    is_of_the_door = result.how == How.COUNTED or (result.how == How.ESTIMATED and bool(result.by_age))
    if is_of_the_door:
        found = SessionResult(visitors=tally.visitors, how=tally.how, by_age=tally.by_age, note=result.note)
        _keep(session, found, actor=actor, at=at)


def _keep(session: Session, found: SessionResult, *, actor: Actor, at: datetime) -> SessionResult:
    """Write a result in the place of the one before, if it says something else."""
    before = SessionResult.objects.filter(session=session).first()
    if before is not None:
        if _facts(before) == _facts(found):
            return before
        found.pk, found._state.adding = before.pk, False
    found.session, found.at, found.by = session, at, actor.account
    found.save()
    record_event(
        actor=actor, at=at, verb="recount" if before else "count", subject_kind=KIND, subject_key=session.public_id,
        before=_facts(before) if before else None, after=_facts(found),
    )  # fmt: skip
    return found


def _facts(result: SessionResult) -> dict[str, Any]:
    return {
        "visitors": result.visitors, "how": str(result.how), "by_age": dict(result.by_age), "note": result.note,
    }  # fmt: skip
