# SPDX-License-Identifier: EUPL-1.2
"""How activities are shown in lists. Four queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Case, DurationField, ExpressionWrapper, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Abs, Extract
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from reuring.activities.agenda.said import Standing, form_label, small_facts, standing, when_text
from reuring.activities.agenda.seats_left import Left, seats_left
from reuring.activities.agenda.where import place_name
from reuring.activities.models import Activity, Session
from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.models import NodeKind
from reuring.threads.registries import Card, register_cards
from reuring.threads.searching import register_labels

# What cards show of a session and its places, of much more that there is.
_SHOWN_OF_SESSIONS: Final = (
    "activity_id", "starts_at", "ends_at", "time_zone", "state", "room__branch__name", "branch__name", "place__name",
)  # fmt: skip


def activity_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these activities, with their next session (or their last, once they are over)."""
    at = timezone.now()
    language = (get_language() or "nl").split("-")[0]
    activities = list(
        Activity.objects.public()
        .filter(node_id__in=node_ids)
        .select_related("node")
        .annotate(
            own=FilteredRelation("texts", condition=Q(texts__language=language)),
            own_title=F("own__title"),
            own_summary=F("own__summary"),
        )
    )
    ids = [activity.pk for activity in activities]
    sessions = next_sessions(ids, at)
    left = seats_left([session.pk for session in sessions.values()])
    return {activity.node_id: _card(activity, sessions.get(activity.pk), left, language, at) for activity in activities}


def next_sessions(activity_ids: Sequence[int], at: datetime) -> dict[int, Session]:
    """The session of each activity that comes next; of one that is over, the last. As much of it as cards show.

    One query.
    """
    is_gone = Case(When(Q(ends_at__lte=at) | Q(state=Session.State.CANCELLED), then=1), default=0)
    distance = Abs(Extract(ExpressionWrapper(F("starts_at") - Value(at), DurationField()), "epoch"))
    rows = (
        Session.objects.filter(activity_id__in=activity_ids)
        .select_related("room__branch", "branch", "place")
        .only(*_SHOWN_OF_SESSIONS)
        .order_by("activity_id", is_gone, distance, "pk")
        .distinct("activity_id")
    )
    return {session.activity_id: session for session in rows}


def _card(
    activity: Any,  # with its title and summary in that language
    session: Session | None,
    left: Mapping[int, Left],
    language: str,
    at: datetime,
) -> Card:
    node = activity.node
    title, summary = activity.own_title, activity.own_summary
    byline, says, is_good = "", "", None
    if activity.state == Activity.State.CANCELLED:
        says, is_good = gettext("Gaat niet door"), False
    elif session is not None:
        stands = standing_of(activity, session, left.get(session.pk), at)
        says, is_good = stands.text, stands.is_good
    if session is not None:
        when = when_text(session.starts_at, session.ends_at, session.time_zone)
        byline = f"{when}, {place_name(session, activity.attendance)}"
    ages = (activity.age_from, activity.age_to)
    return Card(
        node_id=node.pk,
        kind=NodeKind.ACTIVITY,
        kind_label=form_label(activity.form),
        address=local(node.address),
        title=title or node.title,
        byline=byline,
        summary=summary or node.summary,
        summary_language=language if summary else node.language,
        language=language if title else node.language,
        availability=says,
        is_available=is_good,
        tags=small_facts(activity.price, activity.price_cents, ages, activity.languages),
        cover=f"{settings.MEDIA_URL}{activity.picture}" if activity.picture else "",
        door="experience",
    )


def standing_of(activity: Activity, session: Session, left: Left | None, at: datetime) -> Standing:
    """How a session stands at a moment."""
    return standing(
        is_cancelled=session.is_cancelled or activity.state == Activity.State.CANCELLED,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        sign_up=activity.sign_up,
        price=activity.price,
        opens_at=activity.opens_at,
        closes_minutes_before=activity.closes_minutes_before,
        left=left,
        at=at,
    )


_KINDS: Mapping[str, str | Promise] = {
    NodeKind.WORK: gettext_lazy("Boeken, films en meer"),
    NodeKind.ACTIVITY: gettext_lazy("Activiteiten"),
    NodeKind.PARTNER: gettext_lazy("Partners"),
}


def _kind_name(value: str) -> str:
    if value in _KINDS:
        return str(_KINDS[value])
    return str(NodeKind(value).label) if value in NodeKind else value


register_cards(NodeKind.ACTIVITY, activity_cards)
register_labels("kind", _kind_name)
