# SPDX-License-Identifier: EUPL-1.2
"""Playing in what a door did: each act once, in its order, and what did not fit in words for who stands there.

The people are inside already, so whoever was let in counts as come: also when they had cancelled meanwhile, or when
their code turns out to be for something else. Source: decision 0014.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reuring.activities.day.acts import Act
from reuring.activities.day.codes import token_in
from reuring.activities.day.counting import Marked, count_heads, mark_attended, unmark
from reuring.activities.day.refusals import DayRefused
from reuring.activities.models import Registration, Seat, Session
from reuring.activities.signing_up.links import registration_with
from reuring.people.actor import Actor
from reuring.shell.templatetags.shell_tags import clock

_MORE: Final = gettext_lazy("%(name)s kwam met meer mensen dan er zijn aangemeld. Iedereen telt mee.")


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an act. state: done; noted: done, and good to know; refused: nothing was written. text: in words."""

    act: Act
    state: str = "done"
    text: str = ""


def play_in(acts: Iterable[Act], *, session: Session, behind: timedelta, actor: Actor, at: datetime) -> list[Played]:
    """Do what a door did, in the order in which it was done. Sent again, it gives the same and counts nothing twice.

    acts: unsealed, all of `session`. behind: how far the door's clock is behind ours. at: now.
    Each act is a transaction of its own: one that can't be, or a kill, holds up no other.
    """
    played = []
    for act in sorted(acts, key=lambda each: each.made_at):
        # A clock that ran ahead did nothing in the future.
        made_at = min(act.made_at + behind, at)
        try:
            played.append(_play(act, session, made_at, actor))
        except DayRefused as refused:
            played.append(Played(act, "refused", str(refused)))
    return played


def _play(act: Act, session: Session, made_at: datetime, actor: Actor) -> Played:
    if act.kind == "heads":
        count_heads(
            session=session, age_band=act.age_band, count=act.count, how=act.how, key=act.key, actor=actor, at=made_at
        )
        return Played(act)
    registration = _registration(act)
    there = set(
        Seat.objects.filter(registration=registration, pool__session=session).values_list("number", flat=True)
        if registration is not None
        else ()
    )
    if registration is None or not there:
        return _stranger(act, session, made_at, actor)
    given: dict[str, Any] = {
        "session": session, "registration": registration, "key": act.key, "actor": actor, "at": made_at,
    }  # fmt: skip
    # The group may have become smaller meanwhile; all who came in are counted.
    numbers, more = there.intersection(act.numbers), len(set(act.numbers) - there)
    if act.kind == "unmark":
        if numbers or not act.numbers:
            unmark(**given, numbers=numbers)
        return Played(act)
    if more:
        key = uuid5(act.key, "more than signed up")
        count_heads(session=session, age_band="", count=more, key=key, actor=actor, at=made_at)
        if not numbers:
            return Played(act, "noted", str(_MORE) % {"name": registration.given_name or _("Zonder naam")})
    marked = mark_attended(**given, numbers=numbers, anyway=True)
    return _noted(act, marked, has_more=bool(more))


def _registration(act: Act) -> Registration | None:
    if act.registration:
        return Registration.objects.filter(public_id=act.registration).first()
    token = token_in(act.code)
    return registration_with(token) if token else None


def _stranger(act: Act, session: Session, made_at: datetime, actor: Actor) -> Played:
    """Somebody who was let in with a code that is not for this session: counted by their heads."""
    if act.kind == "unmark":
        return Played(act, "refused", _("Die aanmelding is hier niet meer."))
    count_heads(session=session, age_band="", count=max(1, len(act.numbers)), key=act.key, actor=actor, at=made_at)
    return Played(
        act, "noted", _("Een code was niet voor vandaag. Wie je binnenliet, telt als iemand zonder aanmelding.")
    )


def _noted(act: Act, marked: Marked, *, has_more: bool) -> Played:
    name = marked.registration.given_name or _("Zonder naam")
    if has_more:
        return Played(act, "noted", str(_MORE) % {"name": name})
    if marked.before_at is not None:
        text = _("%(name)s was al binnen sinds %(time)s uur. Dat telt één keer.")
        return Played(act, "noted", text % {"name": name, "time": clock(marked.before_at)})
    if marked.state == Registration.State.WAITING:
        return Played(act, "noted", _("%(name)s stond op de wachtlijst. Telt als gekomen.") % {"name": name})
    if marked.state in (Registration.State.CANCELLED, Registration.State.LAPSED):
        return Played(act, "noted", _("%(name)s had zich afgemeld. Telt toch als gekomen.") % {"name": name})
    return Played(act)
