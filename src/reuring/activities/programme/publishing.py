# SPDX-License-Identifier: EUPL-1.2
"""The steps of an activity: proposed, agreed, public from a moment on, cancelled, done."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from reuring.activities.models import Activity, Registration, Session, SessionResult
from reuring.activities.programme.facts import facts_of
from reuring.activities.programme.keeping import locked, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.policy import (
    obstacles_to_cancel,
    obstacles_to_publish,
    obstacles_to_step,
)
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.sessions import call_off
from reuring.activities.signing_up.locking import patient
from reuring.people.actor import Actor

BY_ITSELF: Final = Actor.rule("programme")


@transaction.atomic
def propose(*, activity: Activity, actor: Actor, at: datetime) -> Activity:
    """A partner puts an activity before the library. Raises ProgrammeRefused."""
    return _step(locked(activity), "propose", Activity.State.PROPOSED, actor=actor, at=at)


@transaction.atomic
def agree(*, activity: Activity, publish_at: datetime | None = None, actor: Actor, at: datetime) -> Activity:
    """The library agrees: it takes place. It still can't be seen.

    publish_at: when it goes out by itself, as soon as it has what visitors need; None: when somebody publishes it.
    Raises ProgrammeRefused.
    """
    activity = locked(activity)
    if activity.state == Activity.State.AGREED and activity.publish_at != publish_at:
        activity.publish_at, activity.changed_at = publish_at, at
        activity.save(update_fields=["publish_at", "changed_at"])
        record(activity, "plan_publishing", actor=actor, at=at, after=_moment(publish_at))
        return activity
    activity = _step(activity, "agree", Activity.State.AGREED, actor=actor, at=at)
    if publish_at is not None:
        activity.publish_at = publish_at
        activity.save(update_fields=["publish_at"])
        record(activity, "plan_publishing", actor=actor, at=at, after=_moment(publish_at))
    return activity


def _moment(publish_at: datetime | None) -> dict[str, str | None]:
    return {"publish_at": publish_at.isoformat() if publish_at else None}


@transaction.atomic
def publish(*, activity: Activity, actor: Actor, at: datetime) -> Activity:
    """Let everybody see an activity from now on. Twice changes nothing.

    Raises ProgrammeRefused with everything that visitors need and that is not there.
    """
    activity = locked(activity)
    if activity.state == Activity.State.PUBLISHED:
        return activity
    obstacles = obstacles_to_publish(facts_of(activity, at))
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    activity.published_at, activity.publish_at = at, None
    return _step(activity, "publish", Activity.State.PUBLISHED, actor=actor, at=at)


@transaction.atomic
def take_back(*, activity: Activity, actor: Actor, at: datetime) -> Activity:
    """Work on an activity again, unseen. Only while nobody signed up. Raises ProgrammeRefused."""
    activity = locked(activity)
    held = Registration.objects.filter(activity=activity, state__in=(*Registration.HOLDS, "waiting")).count()
    obstacles = obstacles_to_step("take_back", activity.state, registrations=held)
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    activity.published_at = activity.publish_at = None
    return _step(activity, "take_back", Activity.State.DRAFT, actor=actor, at=at)


@patient
@transaction.atomic
def cancel_activity(*, activity: Activity, reason: str, actor: Actor, at: datetime) -> Activity:
    """An activity is off: its sessions that are not over too, and everybody who signed up is told. Twice: nothing.

    reason: what people read. Raises ProgrammeRefused with every obstacle.
    """
    activity = locked(activity)
    if activity.state == Activity.State.CANCELLED:
        return activity
    obstacles = obstacles_to_cancel(state=activity.state, reason=reason)
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    sessions = Session.objects.select_for_update(of=("self",)).filter(activity=activity).going_on().coming(at)
    call_off(sessions.order_by("pk"), activity=activity, reason=reason, actor=actor, at=at)
    activity.cancelled_at, activity.publish_at = at, None
    activity.cancel_reason = " ".join(reason.split())[:300]
    return _step(activity, "cancel", Activity.State.CANCELLED, actor=actor, at=at, reason=reason)


def publish_what_is_due(*, at: datetime) -> int:
    """Publish every agreed activity whose moment has come. Returns how many went out.

    One that lacks something stays as it is, is asked again the next time, and is shown to staff with what it lacks.
    """
    done = 0
    due = Activity.objects.filter(state=Activity.State.AGREED, publish_at__lte=at)
    for activity in due.order_by("publish_at", "pk"):
        try:
            publish(activity=activity, actor=BY_ITSELF, at=at)
        except ProgrammeRefused:
            continue
        done += 1
    return done


def finish_what_is_counted(*, at: datetime) -> int:
    """Close every public activity whose sessions are over and all counted. Returns how many."""
    uncounted = Session.objects.going_on().filter(activity=OuterRef("pk"), result__isnull=True)
    over = (
        Activity.objects.filter(state=Activity.State.PUBLISHED)
        .annotate(last=Max("sessions__ends_at"))
        .filter(
            ~Exists(uncounted), Exists(SessionResult.objects.filter(session__activity=OuterRef("pk"))), last__lte=at
        )
    )
    found = list(over.order_by("pk"))
    for activity in found:
        finish(activity=activity, actor=BY_ITSELF, at=at)
    return len(found)


@transaction.atomic
def finish(*, activity: Activity, actor: Actor, at: datetime) -> Activity:
    """An activity was, and its visitors are counted. Raises ProgrammeRefused."""
    return _step(locked(activity), "finish", Activity.State.DONE, actor=actor, at=at)


def _step(
    activity: Activity, step: str, state: Activity.State, *, actor: Actor, at: datetime, reason: str = ""
) -> Activity:
    obstacles = obstacles_to_step(step, activity.state)
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    before = str(activity.state)
    activity.state, activity.changed_at = state, at
    activity.save()
    refresh_node(activity)
    record(activity, step, actor=actor, at=at, before={"state": before}, after={"state": str(state)}, reason=reason)
    return activity
