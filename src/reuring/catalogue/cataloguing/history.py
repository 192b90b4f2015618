# SPDX-License-Identifier: EUPL-1.2
"""The audit trail of records, items and works as sentences that a colleague can read."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.messages import in_language
from reuring.catalogue.cataloguing.values import RecordValues, values_of
from reuring.catalogue.cataloguing.writing import read
from reuring.catalogue.marc.reading import read_one
from reuring.catalogue.marc.record import RejectedRecord
from reuring.catalogue.models import Audience, Format, Item
from reuring.catalogue.roles import role_name
from reuring.people.models import AuditEvent
from reuring.threads.languages import language_name

MOST_EVENTS: Final = 50
LONGEST_SHOWN: Final = 240

LABELS: Final[Mapping[str, str | Promise]] = {
    "title": _("Titel"),
    "subtitle": _("Ondertitel"),
    "part_number": _("Deelnummer"),
    "part_title": _("Deeltitel"),
    "responsibility": _("Auteursvermelding"),
    "alternative_titles": _("Andere titels"),
    "creators": _("Makers"),
    "format": _("Vorm"),
    "languages": _("Talen"),
    "original_title": _("Oorspronkelijke titel"),
    "original_language": _("Oorspronkelijke taal"),
    "isbns": _("ISBN"),
    "place": _("Plaats"),
    "publisher": _("Uitgever"),
    "year": _("Jaar"),
    "edition_statement": _("Druk"),
    "extent": _("Omvang"),
    "series": _("Reeks"),
    "audience": _("Voor wie"),
    "age_from": _("Vanaf leeftijd"),
    "avi_level": _("AVI-niveau"),
    "is_fiction": _("Verhaal of weten"),
    "subjects": _("Trefwoorden"),
    "classifications": _("Codes"),
    "summary": _("Samenvatting"),
    "contents": _("Inhoud"),
    "urls": _("Webadressen"),
    "barcode": _("Streepjescode"),
    "branch": _("Vestiging"),
    "location": _("Plek"),
    "shelf_mark": _("Plaatskenmerk"),
    "price_cents": _("Prijs"),
    "note": _("Notitie"),
    "acquired_on": _("Gekocht op"),
    "is_floating": _("Zwevend"),
    "status": _("Staat"),
    "work": _("Werk"),
    "topics": _("Onderwerpen"),
    "cover": _("Omslag"),
}
VERBS: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("record", "make"): _("heeft het record gemaakt"),
    ("record", "edit"): _("heeft het record veranderd"),
    ("record", "undo"): _("heeft een verandering ongedaan gemaakt"),
    ("record", "split"): _("heeft er een eigen werk van gemaakt"),
    ("record", "move"): _("heeft de uitgave bij een ander werk gezet"),
    ("record", "cover"): _("heeft de omslag veranderd"),
    ("item", "add"): _("heeft een exemplaar toegevoegd"),
    ("item", "edit"): _("heeft een exemplaar veranderd"),
    ("item", "move"): _("heeft een exemplaar verplaatst"),
    ("item", "withdraw"): _("heeft een exemplaar afgevoerd"),
    ("item", "missing"): _("heeft een exemplaar als zoek gemeld"),
    ("item", "damaged"): _("heeft een exemplaar kapot gemeld"),
    ("item", "mended"): _("heeft een exemplaar weer heel gemeld"),
    ("item", "written_off"): _("heeft een exemplaar afgeschreven dat niet terugkwam"),
    ("item", "undo"): _("heeft een verandering van een exemplaar ongedaan gemaakt"),
    ("work", "merge"): _("heeft werken samengevoegd"),
    ("work", "topics"): _("heeft de onderwerpen veranderd"),
    ("work", "undo"): _("heeft een verandering ongedaan gemaakt"),
}
# What can be taken back, by what it was done to.
UNDOABLE: Final[Mapping[str, frozenset[str]]] = {
    "record": frozenset({"edit", "undo", "split", "move", "cover"}),
    "item": frozenset({"edit", "move", "withdraw"}),
    "work": frozenset({"merge", "topics"}),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as it was and as it became; empty where there was nothing."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event, to show. text: what was done, after who did it. is_undoable: whether undo may be offered."""

    event: AuditEvent
    at: datetime
    who: str
    text: str
    changes: tuple[Change, ...]
    reason: str
    is_undoable: bool
    is_undone: bool


def shown(name: str, value: Any) -> str:
    """A value of a field in words; a list by semicolons. value: as `RecordValues` or its JSON has it."""
    if value in (None, "", [], ()):
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, (shown(name, each) for each in value)))
    if name == "creators":
        one = _row(value)
        role = role_name(str(one["role"])) or str(one["role"])
        return f"{one['name']} ({role})"
    if name == "series":
        one = _row(value)
        return f"{one['title']} {one['volume']}".strip()
    if name == "classifications":
        one = _row(value)
        return f"{str(one['scheme']).upper()} {one['notation']}"
    if name == "format" and value in Format:
        return str(Format(value).label)
    if name == "audience" and value in Audience:
        return str(Audience(value).label)
    if name == "status" and value in Item.Status:
        return str(Item.Status(value).label)
    if name in ("languages", "original_language"):
        return language_name(str(value))
    if name == "is_fiction":
        return gettext("verhaal") if value else gettext("weten")
    if name == "is_floating":
        return gettext("ja") if value else gettext("nee")
    if name == "price_cents":
        return f"€ {int(value) // 100},{int(value) % 100:02d}"
    if name == "cover":
        return gettext("een afbeelding")
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rstrip() + "…"


def _row(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def changes_of(event: AuditEvent) -> tuple[Change, ...]:
    """What an event changed, field by field."""
    before = (event.before or {}).get("fields", {})
    after = (event.after or {}).get("fields", {})
    names = [name for name in LABELS if name in before or name in after]
    return tuple(
        Change(name, str(LABELS[name]), shown(name, before.get(name)), shown(name, after.get(name))) for name in names
    )


def told(events: Iterable[AuditEvent]) -> list[Told]:
    """Events to show, in the order given."""
    found = []
    for event in events:
        is_undone = getattr(event, "undone_by", None) is not None
        may = event.verb in UNDOABLE.get(event.subject_kind, frozenset()) and event.before is not None
        found.append(
            Told(
                event=event,
                at=event.at,
                who=event.actor_name,
                text=str(VERBS.get((event.subject_kind, event.verb), event.verb)),
                changes=changes_of(event),
                reason=in_language(event.reason),
                is_undoable=may and not is_undone and "has_no_undo" not in (event.before or {}),
                is_undone=is_undone,
            )
        )
    return found


def events_of(keys: Sequence[tuple[str, str]], limit: int = MOST_EVENTS) -> list[Told]:
    """What was done to several things, newest first. keys: kind and public id of each. One query."""
    wanted = Q(pk__in=[])
    by_kind: dict[str, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    for kind, names in by_kind.items():
        wanted |= Q(subject_kind=kind, subject_key__in=names)
    return told(AuditEvent.objects.filter(wanted).select_related("undone_by").order_by("-id")[:limit])


def since_version(key: str, version: str, now: str) -> tuple[RecordValues | None, list[Told]]:
    """What was done to a record since it had a version, oldest first, and what it said then.

    key: public id of the edition. version, now: digests of the original record. Where the trail does not reach back to
    that version (an import came between), nothing is known of what it said.
    """
    wanted = now
    walked: list[AuditEvent] = []
    for event in AuditEvent.objects.filter(subject_kind="record", subject_key=key, verb__in=["edit", "undo"]).order_by(
        "-id"
    )[:MOST_EVENTS]:
        record = (event.before or {}).get("record")
        if record is None or (event.after or {}).get("digest") != wanted:
            continue
        walked.append(event)
        wanted = record["digest"]
        if wanted == version:
            raw = read_one(base64.b64decode(record["data"]), record_format=record["format"], wrapper=record["wrapper"])
            base = None if isinstance(raw, RejectedRecord) else values_of(read(raw))
            return base, told(reversed(walked))
    return None, told(reversed(walked))
