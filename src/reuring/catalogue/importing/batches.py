# SPDX-License-Identifier: EUPL-1.2
"""One batch of records into the catalogue: look up what is here, decide, write. Set by set, never row by row."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from django.db import transaction

from reuring.catalogue.copying import copy_rows, new_public_ids, raw_cursor, take_keys
from reuring.catalogue.importing.items import Branches, IncomingItem, Warnings, write_items
from reuring.catalogue.importing.joining import Group, join
from reuring.catalogue.importing.messages import fault_sentence
from reuring.catalogue.marc.holdings import STANDARD_MAPPINGS, ItemMapping
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord, RejectedRecord
from reuring.catalogue.said import (
    CONTRIBUTION_COLUMNS,
    EDITION_COLUMNS,
    IDENTIFIER_COLUMNS,
    SERIES_COLUMNS,
    Said,
    refuse,
    say,
    take_apart,
)
from reuring.catalogue.shown import NODE_COLUMNS, WORK_COLUMNS, Shown, node_values, shown_of, work_values
from reuring.catalogue.works import absorb_works, refresh_works, unmergeable
from reuring.people.actor import Actor
from reuring.threads import outbox
from reuring.threads.models import NodeKind, Source

log = logging.getLogger(__name__)

# What the database says about the contents of one record, as opposed to its own state.
_RECORD_FAULTS: Final = (
    psycopg.DataError,
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.CheckViolation,
    psycopg.errors.NotNullViolation,
    UnicodeEncodeError,
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for a whole run.

    run_id: of its ImportRun. file_digest: of its file. source: where records come from that don't say so themselves.
    reads_again: also take apart records that did not change, because the rules or the branches did.
    topic_ids: the key of each topic with its row's key. at: the moment of the run.
    """

    run_id: int
    file_digest: str
    source: str
    at: datetime
    branches: Branches
    topic_ids: Mapping[str, int]
    item_mappings: Sequence[ItemMapping] = STANDARD_MAPPINGS
    reads_again: bool = False


@dataclass(slots=True)
class Incoming:
    """A record on its way in. title: once it is taken apart. said: the same, made ready for the tables."""

    raw: RawRecord
    source: str
    control_number: str
    title: ExtractedTitle | None = None
    said: Said | None = None

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, self.control_number


@dataclass(slots=True)
class Outcome:
    """What became of a batch. counts: imported, updated, unchanged, rejected; items: the same for copies."""

    counts: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    warnings: Warnings = field(default_factory=Warnings)


@dataclass(frozen=True, slots=True)
class _Existing:
    edition_id: int
    work_id: int
    imported_digest: str
    is_ours: bool
    file_digest: str
    file_position: int


def write_batch(incoming: Sequence[Incoming | RejectedRecord], circumstances: Circumstances) -> Outcome:
    """Bring a batch into the catalogue. Must be called in a transaction, with the catalogue locked.

    incoming: records in the order of the file, each once.
    Returns what became of them; every one of `incoming` is in exactly one count.
    """
    outcome = Outcome()
    cursor = raw_cursor()
    rejected: list[RejectedRecord] = [one for one in incoming if isinstance(one, RejectedRecord)]
    for part in _each_identity_once([one for one in incoming if isinstance(one, Incoming)]):
        rejected += _write_forgiving(cursor, part, circumstances, outcome)
    _write_rejected(cursor, rejected, circumstances.run_id)
    outcome.counts["rejected"] += len(rejected)
    return outcome


def _each_identity_once(incoming: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    """The records cut where one comes a second time, so that the later one meets the earlier in the database."""
    part: list[Incoming] = []
    seen: set[tuple[str, str]] = set()
    for one in incoming:
        if one.identity in seen:
            yield part
            part, seen = [], set()
        part.append(one)
        seen.add(one.identity)
    if part:
        yield part


def _write_forgiving(
    cursor: psycopg.Cursor[Any], part: Sequence[Incoming], circumstances: Circumstances, outcome: Outcome
) -> list[RejectedRecord]:
    """Write a part; if the database can't take one of its records, find that one by halving and reject it alone."""
    attempt = Outcome()
    try:
        with transaction.atomic():
            rejected = _Part(cursor, part, circumstances, attempt).write()
    except _RECORD_FAULTS as fault:
        if len(part) == 1:
            return [refuse(part[0].raw, "not-storable", str(fault).splitlines()[0])]
        middle = len(part) // 2
        return [
            *_write_forgiving(cursor, part[:middle], circumstances, outcome),
            *_write_forgiving(cursor, part[middle:], circumstances, outcome),
        ]
    outcome.counts += attempt.counts
    outcome.items += attempt.items
    outcome.warnings.counts += attempt.warnings.counts
    for code, examples in attempt.warnings.examples.items():
        outcome.warnings.examples.setdefault(code, []).extend(examples)
    return rejected


def _write_rejected(cursor: psycopg.Cursor[Any], rejected: Sequence[RejectedRecord], run_id: int) -> None:
    copy_rows(
        cursor,
        "catalogue_rejectedrecord",
        ("run_id", "position", "code", "reason", "format", "wrapper", "data"),
        [
            (run_id, one.position, one.code, _reason(one), one.format, one.wrapper.replace("\x00", ""), one.data)
            for one in rejected
        ],
    )


def _reason(one: RejectedRecord) -> str:
    is_ours = one.code in ("not-storable", "not-understood")
    text = fault_sentence(one.code, **one.params) if is_ours else one.reason
    return text.replace("\x00", "�")


_LOOK_UP: Final = """
    SELECT o.source, o.control_number, o.edition_id, e.work_id, o.imported_digest, o.is_ours, o.file_digest,
           o.file_position
    FROM unnest(%s::text[], %s::text[]) AS asked(source, control_number)
    JOIN catalogue_originalrecord o ON o.source = asked.source AND o.control_number = asked.control_number
    JOIN catalogue_edition e ON e.id = o.edition_id
"""
_OWNERS: Final = "SELECT key, work_id FROM catalogue_workkey WHERE key = ANY(%s::text[])"
_UPDATE_EDITION: Final = (
    "UPDATE catalogue_edition SET "  # noqa: S608 - made of constants
    + ", ".join(f"{column} = %s" for column in EDITION_COLUMNS)
    + ", updated_at = %s WHERE id = %s"
)
_UPDATE_ORIGINAL: Final = """
    UPDATE catalogue_originalrecord SET format = %s, wrapper = %s, data = %s, digest = %s, imported_digest = %s,
        file_digest = %s, file_position = %s
    WHERE edition_id = %s
"""
_ORIGINAL_COLUMNS: Final = (
    "edition_id", "source", "control_number", "format", "wrapper", "data", "digest", "imported_digest", "is_ours",
    "file_digest", "file_position",
)  # fmt: skip


class _Part:
    """Records of which each identity comes once, on their way into the database."""

    def __init__(
        self, cursor: psycopg.Cursor[Any], part: Sequence[Incoming], circumstances: Circumstances, outcome: Outcome
    ) -> None:
        self._cursor = cursor
        self._part = part
        self._of = circumstances
        self._outcome = outcome
        self._rejected: list[RejectedRecord] = []
        self._touched_works: set[int] = set()
        self._items: list[IncomingItem] = []

    def write(self) -> list[RejectedRecord]:
        """Write everything. Returns the records that turn out to be of no use."""
        existing = self._look_up()
        fresh: list[Incoming] = []
        changed: list[tuple[Incoming, _Existing]] = []
        counts = self._outcome.counts
        for one in self._part:
            here = existing.get(one.identity)
            if here is not None and self._stays(one, here):
                counts["unchanged"] += 1
                continue
            if one.said is None:
                said = say(one.title) if one.title else take_apart(one.raw, self._of.item_mappings)
                if isinstance(said, RejectedRecord):
                    self._rejected.append(said)
                    continue
                one.said = said
            for code in one.said.notices:
                self._outcome.warnings.add(code)
            if here is None:
                fresh.append(one)
            else:
                changed.append((one, here))
        counts["imported"] += len(fresh)
        counts["updated"] += len(changed)
        if changed:
            self._update(changed)
        if fresh:
            self._add(fresh)
        if self._items:
            self._write_items()
        refresh_works(self._touched_works)
        return self._rejected

    def _look_up(self) -> dict[tuple[str, str], _Existing]:
        sources = [one.source for one in self._part]
        numbers = [one.control_number for one in self._part]
        return {
            (row[0], row[1]): _Existing(*row[2:])
            for row in self._cursor.execute(_LOOK_UP, [sources, numbers]).fetchall()
        }

    def _stays(self, one: Incoming, here: _Existing) -> bool:
        is_same = here.imported_digest == one.raw.digest
        # What came in from no file (a cataloguer's edit) has no place in one either.
        is_same_file = bool(here.file_digest) and here.file_digest == self._of.file_digest
        is_superseded = is_same_file and one.raw.position < here.file_position
        if here.is_ours:
            if not is_same and not is_superseded:
                self._outcome.warnings.add("record-is-ours", one.control_number)
            return True
        return is_superseded or (is_same and not self._of.reads_again)

    # What is here already and came in another form.

    def _update(self, changed: Sequence[tuple[Incoming, _Existing]]) -> None:
        cursor, at = self._cursor, self._of.at
        edition_ids = [here.edition_id for _, here in changed]
        for table in ("catalogue_identifier", "catalogue_contribution", "catalogue_seriespart"):
            cursor.execute(f"DELETE FROM {table} WHERE edition_id = ANY(%s::bigint[])", [edition_ids])  # noqa: S608
        cursor.executemany(
            _UPDATE_EDITION,
            [(*_said(one).edition, at, here.edition_id) for one, here in changed],
        )
        cursor.executemany(
            _UPDATE_ORIGINAL,
            [
                (
                    one.raw.format, one.raw.wrapper, one.raw.data, one.raw.digest, one.raw.digest,
                    self._of.file_digest, one.raw.position, here.edition_id,
                )
                for one, here in changed
            ],
        )  # fmt: skip
        self._write_particulars([(here.edition_id, _said(one)) for one, here in changed])
        self._touched_works.update(here.work_id for _, here in changed)
        self._renew_keys({here.work_id for _, here in changed})

    def _renew_keys(self, work_ids: set[int]) -> None:
        """A changed record gives its work other keys: those that no edition has any more go, free ones come."""
        ids = [sorted(work_ids)]
        self._cursor.execute(
            """
            DELETE FROM catalogue_workkey k WHERE k.work_id = ANY(%s::bigint[]) AND NOT EXISTS (
                SELECT 1 FROM catalogue_edition e WHERE e.work_id = k.work_id AND k.key = ANY(e.work_keys))
            """,
            ids,
        )
        self._cursor.execute(
            """
            INSERT INTO catalogue_workkey (key, work_id)
            SELECT wanted.key, min(e.work_id)
            FROM catalogue_edition e CROSS JOIN LATERAL unnest(e.work_keys) AS wanted(key)
            WHERE e.work_id = ANY(%s::bigint[])
            GROUP BY wanted.key
            ON CONFLICT (key) DO NOTHING
            """,
            ids,
        )

    # What is new.

    def _add(self, fresh: Sequence[Incoming]) -> None:
        cursor, at = self._cursor, self._of.at
        keys_of = [_said(one).keys for one in fresh]
        asked = list({key for keys in keys_of for key in keys})
        owners = dict(cursor.execute(_OWNERS, [asked]).fetchall())
        joined = join(keys_of, owners, unmergeable(owners.values()))
        for group in joined.groups:
            if group.absorbed:
                self._absorb(group)
        edition_keys = take_keys(cursor, "catalogue_edition", len(fresh))
        begun = [group for group in joined.groups if group.work_id is None]
        self._touched_works.update(group.work_id for group in joined.groups if group.work_id is not None)
        self._begin_works(begun, fresh, edition_keys)
        work_of = [0] * len(fresh)
        for group in joined.groups:
            for position in group.editions:
                work_of[position] = group.work_id or 0
        copy_rows(
            cursor,
            "catalogue_edition",
            ("id", "public_id", "work_id", "is_kept_apart", "cover", "created_at", "updated_at", *EDITION_COLUMNS),
            [
                (key, public_id, work_id, False, "", at, at, *_said(one).edition)
                for key, public_id, work_id, one in zip(
                    edition_keys, new_public_ids(len(fresh)), work_of, fresh, strict=True
                )
            ],
        )  # fmt: skip
        copy_rows(
            cursor,
            "catalogue_workkey",
            ("key", "work_id"),
            [(key, group.work_id) for key, group in joined.new_keys],
        )
        copy_rows(
            cursor,
            "catalogue_originalrecord",
            _ORIGINAL_COLUMNS,
            [
                (
                    key, one.source, one.control_number, one.raw.format, one.raw.wrapper, one.raw.data, one.raw.digest,
                    one.raw.digest, False, self._of.file_digest, one.raw.position,
                )
                for key, one in zip(edition_keys, fresh, strict=True)
            ],
        )  # fmt: skip
        self._write_particulars(list(zip(edition_keys, map(_said, fresh), strict=True)))

    def _absorb(self, group: Group) -> None:
        assert group.work_id is not None
        absorb_works(survivor=group.work_id, absorbed=group.absorbed, actor=Actor.rule("import"), at=self._of.at)
        self._touched_works.difference_update(group.absorbed)
        self._outcome.warnings.counts["works-merged"] += len(group.absorbed)

    def _begin_works(self, begun: Sequence[Group], fresh: Sequence[Incoming], edition_keys: Sequence[int]) -> None:
        cursor, at = self._cursor, self._of.at
        node_keys = take_keys(cursor, "threads_node", len(begun))
        work_keys_taken = take_keys(cursor, "catalogue_work", len(begun))
        shown = [_shown(group, fresh, edition_keys) for group in begun]
        public_ids = new_public_ids(len(begun))
        copy_rows(
            cursor,
            "threads_node",
            ("id", "public_id", "kind", "address", "visibility", "created_at", *NODE_COLUMNS),
            [
                (key, public_id, NodeKind.WORK.value, f"/w/{public_id}/", "public", at, *node_values(of))
                for key, public_id, of in zip(node_keys, public_ids, shown, strict=True)
            ],
        )
        copy_rows(
            cursor,
            "catalogue_work",
            ("id", "node_id", "popularity", *WORK_COLUMNS),
            [
                (key, node_key, 0, *work_values(of))
                for key, node_key, of in zip(work_keys_taken, node_keys, shown, strict=True)
            ],
        )
        topic_ids = self._of.topic_ids
        copy_rows(
            cursor,
            "threads_nodetopic",
            ("node_id", "topic_id", "source", "reason", "kind"),
            [
                (node_key, topic_id, Source.RULE.value, reason[:160], NodeKind.WORK.value)
                for node_key, of in zip(node_keys, shown, strict=True)
                # Two topics may have become one since the record was read.
                for topic_id, reason in {
                    topic_ids[topic]: reason for topic, reason in of.topics if topic in topic_ids
                }.items()
            ],
        )
        for group, key in zip(begun, work_keys_taken, strict=True):
            group.work_id = key
        outbox.note(node_keys)

    # What belongs to an edition, new or changed.

    def _write_particulars(self, editions: Sequence[tuple[int, Said]]) -> None:
        cursor = self._cursor
        copy_rows(
            cursor,
            "catalogue_identifier",
            IDENTIFIER_COLUMNS,
            [(key, *row) for key, said in editions for row in said.identifiers],
        )
        copy_rows(
            cursor,
            "catalogue_contribution",
            CONTRIBUTION_COLUMNS,
            [(key, *row) for key, said in editions for row in said.contributions],
        )
        copy_rows(
            cursor,
            "catalogue_seriespart",
            SERIES_COLUMNS,
            [(key, *row) for key, said in editions for row in said.series],
        )
        self._items += [IncomingItem(key, *item) for key, said in editions for item in said.items]

    def _write_items(self) -> None:
        written = write_items(self._cursor, self._items, self._of.branches)
        for item, result in zip(self._items, written.outcomes, strict=True):
            if result in ("imported", "updated", "unchanged"):
                self._outcome.items[result] += 1
            else:
                self._outcome.items["left_out"] += 1
                self._outcome.warnings.add(
                    result, item.branch_code if result == "item-branch-unknown" else item.barcode
                )


def _said(one: Incoming) -> Said:
    assert one.said is not None
    return one.said


def _shown(group: Group, fresh: Sequence[Incoming], edition_keys: Sequence[int]) -> Shown:
    """What a work that begins shows."""
    if len(group.editions) == 1:
        return _said(fresh[group.editions[0]]).alone
    return shown_of(
        [_said(fresh[position]).facts._replace(order=edition_keys[position]) for position in group.editions]
    )
