# SPDX-License-Identifier: EUPL-1.2
"""What people are told about their registration, in the transaction of what happened to it.

Who is called is not told of what was just agreed on the phone, nor of offers: those stand on the list of who to call
(`calling`). That something does not go on or has moved is told by every road.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from reuring.activities.agenda.where import line_of
from reuring.activities.models import ActivityText, Registration, Seat, Session
from reuring.activities.notices import CANCELLED, CONFIRMED, LAPSED, MOVED, OFFER, PAID_BACK, WAITING
from reuring.activities.signing_up.calling import to_be_called
from reuring.activities.signing_up.links import address_of
from reuring.people.ages import is_younger
from reuring.people.models import NoticeRoad
from reuring.people.notices.policy import GUARDIAN_UNTIL
from reuring.people.notices.telling import Telling, tell

_WHERE: Final = ("pool__session__room__branch", "pool__session__branch", "pool__session__place")


def with_sessions(registrations: Any) -> Any:
    """A queryset of registrations with all that is told about them. Three queries more."""
    seats = Seat.objects.select_related("pool", *_WHERE).order_by("pool__session__starts_at", "pk")
    texts = Prefetch("activity__texts", ActivityText.objects.exclude(title=""))
    return registrations.select_related("activity__node", "person").prefetch_related(Prefetch("seats", seats), texts)


def sessions_of(registration: Registration) -> list[Session]:
    """The sessions of a registration that came `with_sessions`, first one first."""
    return list({seat.pool.session_id: seat.pool.session for seat in registration.seats.all()}.values())


def title_for(registration: Registration) -> str:
    """The activity's title in the language of who is told. registration: that came `with_sessions`."""
    language = registration.person.language if registration.person else "nl"
    titles = {text.language: text.title for text in registration.activity.texts.all()}
    return titles.get(language) or registration.activity.node.title


def clock_of(at: datetime, session: Session) -> datetime:
    """A moment by the clock of the place of a session."""
    return at.astimezone(ZoneInfo(session.time_zone))


def facts_of(registration: Registration, sessions: Sequence[Session], title: str) -> dict[str, Any]:
    """What every notice about a registration may say."""
    language = registration.person.language if registration.person else "nl"
    going_on = [each for each in sessions if not each.is_cancelled] or list(sessions)
    first = going_on[0]
    starts = clock_of(first.starts_at, first)
    return {
        "title": title,
        "on": starts.date().isoformat(),
        "clock": f"{starts:%H:%M}",
        "place": line_of(first),
        "more": len(going_on) - 1 or None,
        "people": registration.size if registration.size > 1 else None,
        "link": address_of(registration, language),
    }


def _telling(kind: str, registration: Registration, key: str, facts: dict[str, Any], at: datetime) -> Telling:
    person = registration.person
    assert person is not None
    return Telling(
        kind,
        person.pk,
        f"{kind}:{registration.public_id}:{key}",
        facts,
        about=registration.public_id,
        may_be_young=is_younger(person.born_on, GUARDIAN_UNTIL, at.date()),
    )


def is_called(registration: Registration) -> bool:
    """Whether somebody is only reached by calling."""
    return registration.person is not None and registration.person.notice_road == NoticeRoad.CALL


def tell_registered(registration: Registration, sessions: Sequence[Session], *, title: str, at: datetime) -> None:
    """Confirm that somebody signed up, or is on the waiting list. Who still has to pay is told once it is paid."""
    kind = {Registration.State.CONFIRMED: CONFIRMED, Registration.State.WAITING: WAITING}.get(
        Registration.State(registration.state)
    )
    if registration.person is None or kind is None or is_called(registration):
        return
    # Somebody may be confirmed, change, and be confirmed again.
    tell([_telling(kind, registration, f"{at:%Y%m%d%H%M%S%f}", facts_of(registration, sessions, title), at)], at=at)


def tell_confirmed(registration: Registration, *, at: datetime) -> None:
    """Say that a place is somebody's now. registration: that came `with_sessions`."""
    tell_registered(registration, sessions_of(registration), title=title_for(registration), at=at)


def tell_offered(registrations: Iterable[Registration], *, at: datetime) -> None:
    """Offer people a place. registrations: that came `with_sessions`, each offered until a moment."""
    offered = list(registrations)
    called = to_be_called({each.person_id for each in offered if each.person_id is not None}, at)
    told = []
    for each in offered:
        if each.person is None or each.person_id in called or each.until is None:
            continue
        sessions = sessions_of(each)
        until = clock_of(each.until, sessions[0])
        facts = facts_of(each, sessions, title_for(each))
        facts |= {"until_on": until.date().isoformat(), "until_clock": f"{until:%H:%M}"}
        told.append(_telling(OFFER, each, f"{at:%Y%m%d%H%M%S%f}", facts, at))
    tell(told, at=at)


def tell_lapsed(registration: Registration, *, at: datetime) -> None:
    """Say that a place went to somebody else. registration: that came `with_sessions`."""
    if registration.person is not None and not is_called(registration):
        facts = facts_of(registration, sessions_of(registration), title_for(registration))
        tell([_telling(LAPSED, registration, f"{at:%Y%m%d%H%M%S%f}", facts, at)], at=at)


def tell_cancelled(off: Iterable[tuple[Registration, Sequence[Session]]], *, reason: str, at: datetime) -> None:
    """Say that sessions do not go on. off: registrations that came `with_sessions`, each with those of its sessions."""
    told = []
    for each, sessions in off:
        if each.person is not None:
            facts = {**facts_of(each, sessions, title_for(each)), "reason": reason}
            told.append(_telling(CANCELLED, each, f"{at:%Y%m%d%H%M%S%f}", facts, at))
    tell(told, at=at)


def tell_moved(
    registrations: Iterable[Registration], session: Session, *, before: datetime | None, at: datetime
) -> None:
    """Say that a session is at another time or place. before: when it was to begin; None where that is not known."""
    was = clock_of(before, session) if before else None
    told = []
    for each in registrations:
        if each.person is not None:
            facts = facts_of(each, [session], title_for(each))
            facts |= {"before_on": was.date().isoformat(), "before_clock": f"{was:%H:%M}"} if was else {}
            told.append(_telling(MOVED, each, f"{session.public_id}:{at:%Y%m%d%H%M%S%f}", facts, at))
    tell(told, at=at)


def tell_paid_back(registration: Registration, *, cents: int, at_desk_cents: int, at: datetime) -> None:
    """Say that money goes back. at_desk_cents: how much of it somebody has to fetch. registration: `with_sessions`."""
    if registration.person is not None:
        facts = {"title": title_for(registration), "cents": cents, "at_desk": at_desk_cents or None}
        tell([_telling(PAID_BACK, registration, f"{at:%Y%m%d%H%M%S%f}", facts, at)], at=at)
