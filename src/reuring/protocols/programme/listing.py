# SPDX-License-Identifier: EUPL-1.2
"""Activities as lists for machines: what is new (Atom), what there is to do (JSON). A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from reuring.activities.models import Activity, Form, Maker, Pool, Session
from reuring.activities.narrowing import Narrowing, listed
from reuring.activities.pools import room_in
from reuring.protocols.programme.gathered import Told, texts_of, told
from reuring.shell.templatetags.shell_tags import clock, weekday
from reuring.threads.addresses import local
from reuring.threads.models import NodeTopic
from reuring.threads.searching import topic_names

MOST_NEW: Final = 50
LARGEST_PAGE: Final = 100
# Sessions on one page of the API; `sessions_total` says how many there are.
MOST_SESSIONS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A new activity. first_words: when and where it is first, in one sentence. topics: their names."""

    activity: Activity
    title: str
    summary: str
    path: str
    first_words: str
    topics: list[str]


def newest(narrowing: Narrowing, at: datetime) -> list[Entry]:
    """What was published last and is still to come, the newest first. Seven queries, however many there are."""
    coming = listed(narrowing).coming(at).going_on()
    activities = list(
        Activity.objects.listed()
        .filter(Exists(coming.filter(activity=OuterRef("pk")).order_by()), node__visibility="public")
        .exclude(state=Activity.State.CANCELLED)
        .select_related("node")
        .order_by("-published_at", "-pk")[:MOST_NEW]
    )
    ids = {activity.pk for activity in activities}
    texts = texts_of(ids, _language())
    firsts = coming.filter(activity__in=ids).order_by("activity_id", "starts_at", "pk").distinct("activity_id")
    first = {each.session.activity_id: each for each in told(firsts, MOST_NEW)}
    topics = _topics(activities)
    names = topic_names(sorted({key for keys in topics.values() for key in keys}))
    return [
        Entry(
            activity=activity,
            title=(text.title if (text := texts.get(activity.pk)) else "") or activity.node.title,
            summary=(text.summary if text else "") or activity.node.summary,
            path=local(activity.node.address),
            first_words=_first_words(first[activity.pk]) if activity.pk in first else "",
            topics=[names.get(key, key) for key in topics.get(activity.node_id, ())],
        )
        for activity in activities
    ]


def page_of(narrowing: Narrowing, page: int, size: int, origin: str, at: datetime) -> dict[str, Any]:
    """One page of activities with their sessions. Nine queries, however many there are."""
    sessions = listed(narrowing)
    if narrowing.since is None:
        sessions = sessions.filter(
            ends_at__gt=timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        )
    grouped = (
        sessions.order_by()
        .values("activity_id")
        .annotate(first=Min("starts_at"), count=Count("pk"))
        .order_by("first", "activity_id")
    )
    rows = list(grouped[(page - 1) * size : page * size])
    counts = {row["activity_id"]: row["count"] for row in rows}
    return {
        "total": sessions.order_by().aggregate(total=Count("activity_id", distinct=True))["total"],
        "page": page,
        "size": size,
        "query": narrowing.as_query(),
        "activities": _described(list(counts), sessions, counts, origin),
    }


def whole(activity: Activity, origin: str) -> dict[str, Any]:
    """One activity with all of its sessions, also those that are over."""
    sessions = Session.objects.filter(activity=activity)
    [found] = _described([activity.pk], sessions, {activity.pk: sessions.count()}, origin)
    return found


def _described(ids: list[int], sessions: Any, counts: Mapping[int, int], origin: str) -> list[dict[str, Any]]:
    activities = Activity.objects.select_related("node", "municipality").in_bulk(ids)
    texts = texts_of(set(ids), _language())
    topics = _topics(activities.values())
    partners: dict[int, list[dict[str, str]]] = defaultdict(list)
    makers = Maker.objects.filter(activity__in=ids, partner__isnull=False).order_by("activity_id", "position", "pk")
    for maker in makers.select_related("partner"):
        if maker.partner is not None:
            partners[maker.activity_id].append(
                {"id": maker.partner.public_id, "name": maker.partner.name, "role": maker.role}
            )
    by_activity: dict[int, list[Told]] = defaultdict(list)
    spoken = told(sessions.filter(activity__in=ids).order_by("starts_at", "pk"), MOST_SESSIONS)
    for each in spoken:
        by_activity[each.session.activity_id].append(each)
    full = _full([each.session.pk for each in spoken])
    found = []
    for key in ids:
        activity = activities[key]
        text = texts.get(key)
        found.append(
            {
                "id": activity.public_id,
                "address": origin + local(activity.node.address),
                "calendar": origin + reverse("protocols:activity_calendar", args=[activity.public_id]),
                "title": (text.title if text else "") or activity.node.title,
                "summary": (text.summary if text else "") or activity.node.summary,
                "language": text.language if text and text.title else activity.node.language,
                "status": activity.state,
                "form": {"key": activity.form, "label": str(Form(activity.form).label)},
                "attendance": activity.attendance,
                "spoken": activity.languages,
                "age_from": activity.age_from,
                "age_to": activity.age_to,
                "sign_up": activity.sign_up,
                "price": _price(activity),
                "picture": f"{origin}{settings.MEDIA_URL}{activity.picture}" if activity.picture else None,
                "picture_text": activity.picture_text,
                "municipality": activity.municipality.slug if activity.municipality else None,
                "topics": topics.get(activity.node_id, []),
                "partners": partners[key],
                "published_at": activity.published_at,
                "changed_at": activity.changed_at,
                "sessions_total": counts[key],
                "sessions": [_session(each, full) for each in by_activity[key]],
            }
        )
    return found


def _session(each: Told, full: Collection[int]) -> dict[str, Any]:
    session = each.session
    return {
        "id": session.public_id,
        "starts_at": timezone.localtime(session.starts_at),
        "ends_at": timezone.localtime(session.ends_at),
        "time_zone": session.time_zone,
        "status": Session.State.CANCELLED if each.is_cancelled else session.state,
        "title": each.name,
        "note": each.note,
        "is_full": session.pk in full,
        "place": _place(each),
        "changed_at": each.changed_at,
    }


def _place(each: Told) -> dict[str, Any] | None:
    address = each.address
    if address is None:
        return {"name": each.where} if each.where else None
    return {
        "name": each.where,
        "street": address.street,
        "postal_code": address.postal_code,
        "town": address.town,
        "country": address.country,
        "latitude": float(address.latitude) if address.latitude is not None else None,
        "longitude": float(address.longitude) if address.longitude is not None else None,
        "is_step_free": address.has_step_free_access,
    }


def _price(activity: Activity) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": activity.price, "cents": activity.price_cents, "currency": "EUR"}
    if activity.pass_name and activity.pass_price_cents is not None:
        found["with_pass"] = {"name": activity.pass_name, "cents": activity.pass_price_cents}
    return found


def _full(session_ids: list[int]) -> set[int]:
    """The sessions without a seat left in any part. Two queries. For show: who decides counts under a lock."""
    pools = dict(Pool.objects.filter(session__in=session_ids).values_list("pk", "session_id"))
    free: dict[int, bool] = {}
    for pool_id, room in room_in(list(pools)).items():
        free[pools[pool_id]] = free.get(pools[pool_id], False) or room.free != 0
    return {session_id for session_id, is_free in free.items() if not is_free}


def _topics(activities: Iterable[Activity]) -> dict[int, list[str]]:
    """The keys of the topics of these activities, by node. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = NodeTopic.objects.filter(node__in=[activity.node_id for activity in activities], topic__is_retired=False)
    for node_id, key in rows.order_by("node_id", "topic__key").values_list("node_id", "topic__key"):
        found[node_id].append(key)
    return dict(found)


def _first_words(each: Told) -> str:
    starts = each.session.starts_at
    return ", ".join(filter(None, [f"{weekday(starts)} {clock(starts)}", each.where])) + "."


def _language() -> str:
    return (get_language() or "nl").split("-")[0]
