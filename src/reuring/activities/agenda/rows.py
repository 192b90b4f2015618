# SPDX-License-Identifier: EUPL-1.2
"""Sessions as lines of the agenda: read in one query without making objects of them, said in few words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import FilteredRelation, Q
from django.utils.translation import get_language, gettext

from reuring.activities.agenda.said import (
    PERIOD,
    Standing,
    form_label,
    hours_text,
    on_its_clock,
    small_facts,
    standing,
)
from reuring.activities.agenda.seats_left import seats_left
from reuring.activities.models import Activity, Session
from reuring.places.models import Branch
from reuring.shell.templatetags.shell_tags import clock, machine_time, weekday
from reuring.threads.addresses import local

_FIELDS: Final = (
    "pk",
    "public_id",
    "starts_at",
    "ends_at",
    "time_zone",
    "state",
    "room_label",
    "branch_id",
    "room__branch_id",
    "room__name",
    "room__branch__name",
    "room__branch__latitude",
    "room__branch__longitude",
    "branch__name",
    "branch__latitude",
    "branch__longitude",
    "place__name",
    "place__town",
    "place__latitude",
    "place__longitude",
    "activity__state",
    "activity__form",
    "activity__attendance",
    "activity__languages",
    "activity__age_from",
    "activity__age_to",
    "activity__sign_up",
    "activity__price",
    "activity__price_cents",
    "activity__opens_at",
    "activity__closes_minutes_before",
    "activity__node__title",
    "activity__node__summary",
    "activity__node__language",
    "activity__node__address",
    "own__title",
    "own__summary",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One session as a line. clock: when it begins, empty for a period. hours: until when too. place: with the room.

    facts: price, ages and languages in one line. is_near: at the visitor's own branch.
    """

    session_id: int
    address: str
    title: str
    language: str
    summary: str
    kind: str
    day: str
    clock: str
    hours: str
    machine_time: str
    starts_at: datetime
    place: str
    house: str
    room: str
    facts: str
    stands: Standing
    needs_sign_up: bool
    is_near: bool
    latitude: Decimal | None
    longitude: Decimal | None


def rows_of(session_ids: Collection[int], at: datetime, branch: Branch | None = None) -> dict[int, Row]:
    """These sessions as lines, by key. Three queries. branch: the one that the visitor chose."""
    language = (get_language() or "nl").split("-")[0]
    found = (
        Session.objects.filter(pk__in=session_ids)
        .annotate(own=FilteredRelation("activity__texts", condition=Q(activity__texts__language=language)))
        .order_by()
        .values(*_FIELDS)
    )
    records: list[dict[str, Any]] = list(found)
    counted = [each["pk"] for each in records if each["activity__sign_up"] != Activity.SignUp.NONE]
    left = seats_left(counted)
    return {each["pk"]: _row(each, left.get(each["pk"]), language, at, branch) for each in records}


def _row(record: dict[str, Any], left: Any, language: str, at: datetime, branch: Branch | None) -> Row:
    starts_at, ends_at, zone = record["starts_at"], record["ends_at"], record["time_zone"]
    own_title = record["own__title"]
    house, room, latitude, longitude = _where(record)
    begins = on_its_clock(starts_at, zone)
    return Row(
        session_id=record["pk"],
        address=local(record["activity__node__address"]),
        title=own_title or record["activity__node__title"],
        language=language if own_title else record["activity__node__language"],
        summary=record["own__summary"] or record["activity__node__summary"],
        kind=form_label(record["activity__form"]),
        day=weekday(begins),
        clock="" if ends_at - starts_at >= PERIOD else clock(begins),
        hours=hours_text(starts_at, ends_at, zone),
        machine_time=machine_time(starts_at),
        starts_at=starts_at,
        place=f"{house}, {room}" if room else house,
        house=house,
        room=room,
        facts=" \N{MIDDLE DOT} ".join(
            small_facts(
                record["activity__price"],
                record["activity__price_cents"],
                (record["activity__age_from"], record["activity__age_to"]),
                record["activity__languages"],
            )
        ),
        stands=standing(
            is_cancelled=record["state"] == Session.State.CANCELLED
            or record["activity__state"] == Activity.State.CANCELLED,
            starts_at=starts_at,
            ends_at=ends_at,
            sign_up=record["activity__sign_up"],
            price=record["activity__price"],
            opens_at=record["activity__opens_at"],
            closes_minutes_before=record["activity__closes_minutes_before"],
            left=left,
            at=at,
        ),
        needs_sign_up=record["activity__sign_up"] != Activity.SignUp.NONE,
        is_near=branch is not None and branch.pk in (record["branch_id"], record["room__branch_id"]),
        latitude=latitude,
        longitude=longitude,
    )


def _where(record: dict[str, Any]) -> tuple[str, str, Decimal | None, Decimal | None]:
    """The house, the room in it, and the point on the map."""
    for kind in ("room__branch", "branch", "place"):
        name = record[f"{kind}__name"]
        if name is None:
            continue
        room = record["room__name"] if kind == "room__branch" else record["room_label"]
        if kind == "place" and record["place__town"] not in name:
            name = f"{name}, {record['place__town']}"
        return name, room, record[f"{kind}__latitude"], record[f"{kind}__longitude"]
    is_online = record["activity__attendance"] != Activity.Attendance.IN_PERSON
    return gettext("Online") if is_online else gettext("De plek volgt nog"), "", None, None
