# SPDX-License-Identifier: EUPL-1.2
"""The programme of the demonstration: half a year that was, and some months to come (`demo.toml`)."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from reuring.activities.models import (
    Activity,
    ActivityText,
    HeadCount,
    How,
    Maker,
    Part,
    Pool,
    Question,
    Session,
    SessionResult,
    SessionText,
    Speaker,
    TargetGroup,
)
from reuring.activities.signing_up.demo import signing_up_demo
from reuring.activities.together.demo import together_demo
from reuring.partners.models import Partner
from reuring.people.models import Account
from reuring.places.models import Branch, Municipality, Place, Room
from reuring.threads import outbox
from reuring.threads.models import Node, NodeKind, NodeText, NodeTopic, Source, Topic

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_MAKER: Final = "programme-maker@demo.reuring.example"


@transaction.atomic
def programme_demo(at: datetime) -> int:
    """Make the programme of the demonstration around `at`; twice changes nothing. Returns how many there are."""
    found = Activity.objects.count()
    if found:
        return found
    entries = tomllib.loads(resources.files("reuring.activities").joinpath("demo.toml").read_text("utf-8"))["activity"]
    maker = Account.objects.filter(email=_MAKER).first()
    groups = {group.key: group for group in TargetGroup.objects.all()}
    topics = {topic.key: topic for topic in Topic.objects.all()}
    nodes = [_activity(entry, at, maker, groups, topics).node_id for entry in entries]
    outbox.note(nodes)
    together_demo(at)
    signing_up_demo(at)
    return len(nodes)


def _activity(
    entry: dict[str, Any],
    at: datetime,
    maker: Account | None,
    groups: dict[str, TargetGroup],
    topics: dict[str, Topic],
) -> Activity:
    where = _where(entry["where"])
    state = entry.get("state", "published")
    made_at = at - timedelta(weeks=max(entry["past"], 3))
    title, summary, description = entry["nl"]
    node = Node(
        kind=NodeKind.ACTIVITY, title=title, summary=summary, language="nl", languages=entry.get("languages", ["nl"])
    )
    node.address = f"/a/{node.public_id}/"
    node.municipality = where.get("municipality")
    is_seen = state in Activity.SEEN and entry.get("is_listed", True)
    node.visibility = Node.Visibility.PUBLIC if is_seen else Node.Visibility.HIDDEN
    node.created_at = made_at
    node.save()
    ages = entry.get("ages", [None, None])
    price = entry.get("price", ["free", 0])
    activity = Activity.objects.create(
        node=node,
        form=entry["form"],
        shape=entry.get("shape", "one_off" if entry["count"] == 1 else "series"),
        attendance=entry.get("attendance", "in_person"),
        state=state,
        functions=entry["functions"],
        municipality=node.municipality,
        languages=node.languages,
        age_from=ages[0],
        age_to=ages[1],
        is_listed=entry.get("is_listed", True),
        sign_up=entry.get("sign_up", "each"),
        price=price[0],
        price_cents=price[1],
        pass_name=entry["pass"][0] if "pass" in entry else "",
        pass_price_cents=entry["pass"][1] if "pass" in entry else None,
        debate_question=entry.get("debate_question", ""),
        made_by=maker,
        made_at=made_at,
        changed_at=made_at,
        published_at=made_at if state in Activity.SEEN else None,
    )
    activity.target_groups.set([groups[key] for key in entry["groups"] if key in groups])
    ActivityText.objects.create(
        activity=activity,
        language="nl",
        title=title,
        summary=summary,
        description=description,
        plain=entry.get("plain", ""),
    )
    for language in ("de", "en"):
        if language in entry:
            name, text = entry[language]
            ActivityText.objects.create(activity=activity, language=language, title=name, summary=text)
            NodeText.objects.create(node=node, language=language, title=name, summary=text)
    for key in entry["topics"]:
        NodeTopic.objects.create(node=node, topic=topics[key], source=Source.STAFF)
    for position, (name, about, side) in enumerate(entry.get("speakers", [])):
        Speaker.objects.create(activity=activity, name=name, about=about, side=side, position=position)
    for position, (text, kind, is_required, is_sensitive) in enumerate(entry.get("questions", [])):
        Question.objects.create(
            activity=activity, text=text, kind=kind, is_required=is_required, is_sensitive=is_sensitive,
            position=position,
        )  # fmt: skip
    partner = Partner.objects.filter(name=entry["partner"]).first() if "partner" in entry else None
    if partner is not None:
        Maker.objects.create(activity=activity, role=Maker.Role.CO_PRODUCER, partner=partner, name=partner.name)
        if state == Activity.State.PROPOSED:
            Activity.objects.filter(pk=activity.pk).update(proposed_by=partner)
    parts = _parts(activity, entry)
    _sessions(activity, entry, at, where, parts)
    return activity


def _where(text: str) -> dict[str, Any]:
    kind, _sign, name = text.partition(":")
    if kind == "branch":
        branch = Branch.objects.get(code=name)
        return {"branch": branch, "municipality": branch.municipality}
    if kind == "room":
        code, _sign, room_name = name.partition("/")
        room = Room.objects.select_related("branch__municipality").get(branch__code=code, name=room_name)
        return {"room": room, "municipality": room.branch.municipality}
    if kind == "place":
        place = Place.objects.select_related("municipality").get(name=name)
        return {"place": place, "municipality": place.municipality or Municipality.objects.order_by("pk").first()}
    return {}


def _parts(activity: Activity, entry: dict[str, Any]) -> list[Part]:
    if activity.sign_up == Activity.SignUp.NONE:
        return []
    rows = entry.get("parts") or [["", "", "", entry.get("capacity"), False]]
    if "free_part" in entry:
        rows = [*rows, [*entry["free_part"], False]]
    return [
        Part.objects.create(
            activity=activity, label=nl, label_de=de, label_en=en, capacity=capacity, is_online=is_online,
            is_free="free_part" in entry and position == len(rows) - 1, position=position,
        )
        for position, (nl, de, en, capacity, is_online) in enumerate(rows)
    ]  # fmt: skip


def _sessions(
    activity: Activity, entry: dict[str, Any], at: datetime, where: dict[str, Any], parts: list[Part]
) -> None:
    """The sessions around `at`: those that are over were held, and counted."""
    monday = timezone.localdate(at, _ZONE) - timedelta(days=timezone.localdate(at, _ZONE).weekday())
    first = monday + timedelta(weeks=entry.get("from_weeks", 0) - entry["past"], days=entry["weekday"] - 1)
    number = entry["count"] + (entry["past"] // entry["every"] if entry["every"] else 0)
    length = timedelta(minutes=entry["minutes"])
    starts = [
        _moment(first + timedelta(weeks=index * entry["every"]), time.fromisoformat(entry["clock"]))
        for index in range(number)
    ]
    sessions = Session.objects.bulk_create(
        Session(
            activity=activity,
            starts_at=start,
            ends_at=start + length,
            state=Session.State.HELD if start + length < at else Session.State.PLANNED,
            made_at=activity.made_at,
            changed_at=activity.made_at,
            **where,
        )
        for start in starts
    )
    Pool.objects.bulk_create(
        Pool(session=session, part=part, capacity=part.capacity) for session in sessions for part in parts
    )
    SessionText.objects.bulk_create(
        SessionText(session=session, language="nl", title=title)
        for session, title in zip(sessions, entry.get("session_titles", []), strict=False)
    )
    results = [_result(session, entry) for session in sessions if session.state == Session.State.HELD]
    SessionResult.objects.bulk_create(results)
    HeadCount.objects.bulk_create(
        HeadCount(session=each.session, count=each.visitors, how=each.how, at=each.at) for each in results
    )
    Node.objects.filter(pk=activity.node_id).update(starts_at=starts[0], ends_at=starts[-1] + length)


def _moment(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, tzinfo=_ZONE)


def _result(session: Session, entry: dict[str, Any]) -> SessionResult:
    chance = random.Random(f"{entry['key']} {session.starts_at:%Y-%m-%d}")  # noqa: S311 - figures of a demonstration
    visitors = chance.randint(3, max(4, min(entry.get("capacity") or 18, 60)))
    how = chance.choice([How.COUNTED, How.COUNTED, How.ESTIMATED])
    return SessionResult(session=session, visitors=visitors, how=how, at=session.ends_at)
