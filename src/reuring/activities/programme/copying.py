# SPDX-License-Identifier: EUPL-1.2
"""The verb that makes a copy of an activity, such as last year's: the dates move along, no personal data do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from reuring.activities.models import Activity, Part, Question, Session, SessionText
from reuring.activities.programme import consequences
from reuring.activities.programme.clock import moment, wall
from reuring.activities.programme.keeping import ActivityFields, TextFields, keep_activity, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.starting import season_on
from reuring.engine.public_ids import new_public_id
from reuring.people.actor import Actor

_FIELDS = (
    "form", "shape", "attendance", "functions", "municipality", "languages", "age_from", "age_to", "is_listed",
    "sign_up", "closes_minutes_before", "most_together", "price", "price_cents", "pass_name", "pass_price_cents",
    "picture", "picture_text", "access_note", "debate_question",
)  # fmt: skip


@transaction.atomic
def copy_activity(*, activity: Activity, starts_on: date, actor: Actor, at: datetime) -> Activity:
    """Make a draft that is the same, with its sessions from `starts_on` on: as far apart, and at the same hour.

    What came of it, who signed up, who made it and who speaks, and what was counted stay behind. Rooms are asked
    for anew; where one is taken, the branch takes its place. Raises ProgrammeRefused for an hour that does not exist.
    """
    fields: ActivityFields = {name: getattr(activity, name) for name in _FIELDS}  # type: ignore[assignment]
    fields["copied_from"], fields["season"] = activity, season_on(starts_on)
    texts: dict[str, TextFields] = {
        text.language: {
            "title": text.title,
            "summary": text.summary,
            "description": text.description,
            "plain": text.plain,
        }
        for text in activity.texts.all()
    }
    made = keep_activity(
        fields=fields,
        texts=texts,
        target_groups=list(activity.target_groups.all()),
        topics=list(activity.node.node_topics.values_list("topic__key", flat=True)),
        actor=actor,
        at=at,
    )
    _copy_rows(activity, made)
    sessions = _copy_sessions(activity, made, starts_on, at)
    consequences.make_pools(sessions)
    for session, _refused in consequences.rooms_refused(sessions, actor=actor, at=at):
        # The room is taken by then: the branch stays, and who copies sees that a room is still to be found.
        session.branch, session.room = (session.room.branch if session.room else None), None
        session.save(update_fields=["branch", "room"])
    refresh_node(made)
    record(made, "copy", actor=actor, at=at, after={"from": activity.public_id, "starts_on": starts_on.isoformat()})
    return made


def _copy_rows(activity: Activity, made: Activity) -> None:
    # The manager differs by model, so neither is named.
    models: tuple[Any, ...] = (Part, Question)
    for model in models:
        rows = list(model.objects.filter(activity=activity))
        for row in rows:
            row.pk, row.activity = None, made
            row._state.adding = True
            row.public_id = new_public_id()
        model.objects.bulk_create(rows)


def _copy_sessions(activity: Activity, made: Activity, starts_on: date, at: datetime) -> list[Session]:
    found = list(activity.sessions.going_on().order_by("starts_at").prefetch_related("texts"))
    if not found:
        return []
    days = (starts_on - wall(found[0].starts_at, found[0].time_zone).date()).days
    sessions, texts = [], []
    for each in found:
        starts, length = wall(each.starts_at, each.time_zone), each.ends_at - each.starts_at
        starts_at = moment(starts.date() + timedelta(days=days), starts.time(), each.time_zone)
        session = Session(
            activity=made, starts_at=starts_at, ends_at=starts_at + length, time_zone=each.time_zone, room=each.room,
            branch=each.branch, place=each.place, municipality=each.municipality, room_label=each.room_label,
            made_at=at, changed_at=at,
        )  # fmt: skip
        sessions.append(session)
        texts += [
            SessionText(session=session, language=text.language, title=text.title, note=text.note)
            for text in each.texts.all()
        ]
    Session.objects.bulk_create(sessions)
    SessionText.objects.bulk_create(texts)
    return sessions


def next_first_day(activity: Activity, at: datetime) -> date:
    """The day to propose for a copy: 52 weeks after the first session, so on the same weekday, and in the future."""
    first = activity.sessions.order_by("starts_at").first()
    today = timezone.localdate(at)
    if first is None:
        return today + timedelta(days=28)
    on = wall(first.starts_at, first.time_zone).date() + timedelta(weeks=52)
    while on <= today:
        on += timedelta(weeks=52)
    return on
