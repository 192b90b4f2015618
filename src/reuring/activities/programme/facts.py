# SPDX-License-Identifier: EUPL-1.2
"""What there is of an activity, gathered for the policy that says whether it can be published."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from reuring.activities.models import Activity, Form, Session
from reuring.activities.programme.policy import PlaceFacts, PublishFacts
from reuring.places.getting_in import getting_in
from reuring.threads.languages import language_name


def facts_of(activity: Activity, at: datetime) -> PublishFacts:
    """What there is of an activity at a moment, for the policy. A constant number of queries."""
    texts = {text.language: text for text in activity.texts.all()}
    coming = list(activity.sessions.going_on().coming(at).select_related("room__branch", "branch", "place", "booking"))
    places = {}
    for session in coming:
        where = session.room or session.branch or session.place
        if where is not None:
            name = f"{session.room.name}, {session.room.branch.name}" if session.room else str(where)
            places[type(where), where.pk] = PlaceFacts(name, getting_in(where).is_known)
    online, both = Activity.Attendance.ONLINE, Activity.Attendance.BOTH
    sides = set(activity.speakers.values_list("side", flat=True)) if activity.form == Form.DEBATE else set()
    first = min((session.starts_at for session in coming), default=None)
    choices = activity.questions.filter(kind="choice", choices="").count()
    return PublishFacts(
        state=str(activity.state),
        has_title=any(text.title for text in texts.values()),
        has_text=any(text.summary or text.description for text in texts.values()),
        coming=len(coming),
        without_place=0 if activity.attendance == online else sum(
            1 for each in coming if not (each.room_id or each.branch_id or each.place_id)
        ),
        without_link=sum(1 for each in coming if not each.online_url) if activity.attendance in (online, both) else 0,
        places=tuple(sorted(places.values(), key=lambda place: place.name)),
        has_access_note=bool(activity.access_note.strip()),
        has_picture=bool(activity.picture),
        has_picture_text=bool(activity.picture_text.strip()),
        price=str(activity.price),
        price_cents=activity.price_cents,
        needs_sign_up=activity.sign_up != Activity.SignUp.NONE,
        parts=activity.parts.count(),
        choices_missing=choices,
        sign_up_opens_too_late=bool(first and activity.opens_at and activity.opens_at >= first),
        has_languages=bool(activity.languages),
        is_debate=activity.form == Form.DEBATE,
        has_debate_question=bool(activity.debate_question.strip()),
        has_both_sides={"for", "against"} <= sides,
        has_functions=bool(activity.functions),
        has_municipality=activity.municipality_id is not None,
        has_target_groups=activity.target_groups.exists(),
        has_topics=activity.node.node_topics.exists(),
        has_plain=any(text.plain for text in texts.values()),
        lacks_languages=tuple(
            language_name(code) for code, _name in settings.LANGUAGES
            if code not in texts or not (texts[code].summary or texts[code].description)
        ),
        declined_rooms=_rooms(coming, "declined"),
        waits_for_rooms=_rooms(coming, "requested"),
    )  # fmt: skip


def _rooms(sessions: list[Session], state: str) -> tuple[str, ...]:
    """The names of rooms of which the booking is in that state, each once."""
    found = [
        session.room.name
        for session in sessions
        if session.room is not None and (booking := getattr(session, "booking", None)) and booking.state == state
    ]
    return tuple(dict.fromkeys(found))
