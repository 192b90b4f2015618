# SPDX-License-Identifier: EUPL-1.2
"""What the catalogue holds, to compare two catalogues by: keys, public ids and moments left out."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection

# Works are named by their editions, and editions by their records, so that no key of a row counts.
QUERIES = {
    "editions": """
        SELECT o.source, o.control_number, o.data, o.digest, o.is_ours, o.file_position, e.title, e.subtitle, e.work_keys,
               e.languages, e.format, e.audience, e.year, e.subjects, e.classifications, e.summary, e.sort_title
        FROM catalogue_edition e JOIN catalogue_originalrecord o ON o.edition_id = e.id ORDER BY 1, 2
    """,
    "works": """
        SELECT (SELECT string_agg(o.source || ' ' || o.control_number, ', ' ORDER BY o.source, o.control_number)
                FROM catalogue_edition e JOIN catalogue_originalrecord o ON o.edition_id = e.id WHERE e.work_id = w.id) AS of,
               n.kind, n.title, n.summary, n.language, n.languages, n.audiences, w.creators, w.sort_title, w.sort_creator,
               w.original_title, w.original_language, w.year, w.is_fiction, w.audience,
               (SELECT array_agg(k.key ORDER BY k.key) FROM catalogue_workkey k WHERE k.work_id = w.id),
               (SELECT array_agg(t.key || ' ' || nt.source || ' ' || nt.reason ORDER BY t.key)
                FROM threads_nodetopic nt JOIN threads_topic t ON t.id = nt.topic_id WHERE nt.node_id = n.id)
        FROM catalogue_work w JOIN threads_node n ON n.id = w.node_id ORDER BY 1
    """,
    "identifiers": """
        SELECT o.source, o.control_number, i.scheme, i.value
        FROM catalogue_identifier i JOIN catalogue_originalrecord o USING (edition_id) ORDER BY 1, 2, 3, 4
    """,
    "contributions": """
        SELECT o.source, o.control_number, c.position, c.name, c.sort_name, c.role, c.dates, c.is_primary
        FROM catalogue_contribution c JOIN catalogue_originalrecord o USING (edition_id) ORDER BY 1, 2, 3
    """,
    "series": """
        SELECT o.source, o.control_number, s.title, s.series_key, s.volume, s.sort_volume
        FROM catalogue_seriespart s JOIN catalogue_originalrecord o USING (edition_id) ORDER BY 1, 2, 3, 5
    """,
    "items": """
        SELECT i.barcode, o.source, o.control_number, b.code, i.location, i.shelf_mark, i.status, i.price_cents, i.note
        FROM catalogue_item i JOIN catalogue_originalrecord o USING (edition_id)
        JOIN places_branch b ON b.id = i.branch_id ORDER BY 1
    """,
    "rejected": "SELECT position, code, reason, data FROM catalogue_rejectedrecord ORDER BY 1",
}


def contents(cursor: Any) -> dict[str, tuple[int, str]]:
    """For each kind of row how many there are, and a digest of what they say."""
    found = {}
    for name, query in QUERIES.items():
        rows = cursor.execute(query).fetchall()
        found[name] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()[:16])
    return found


def contents_here() -> dict[str, tuple[int, str]]:
    """The contents of the test's own database."""
    return contents(psycopg.Cursor(connection.connection))


def row_versions() -> list[tuple[Any, ...]]:
    """The physical version of every row of the catalogue: any write at all changes it."""
    tables = (
        "catalogue_work", "catalogue_workkey", "catalogue_edition", "catalogue_identifier", "catalogue_contribution",
        "catalogue_seriespart", "catalogue_item", "catalogue_originalrecord", "threads_node", "threads_nodetopic",
        "threads_outboxentry",
    )  # fmt: skip
    cursor = psycopg.Cursor(connection.connection)
    query = " UNION ALL ".join(f"SELECT '{table}', ctid::text, xmin::text, cmin::text FROM {table}" for table in tables)
    return sorted(cursor.execute(query).fetchall())


@contextlib.contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Every statement that goes over the wire in the block, as the driver's own trace has it."""
    found: list[str] = []
    pgconn = connection.connection.pgconn
    with tempfile.NamedTemporaryFile("r") as file:
        pgconn.trace(file.fileno())
        try:
            yield found
        finally:
            pgconn.untrace()
        file.seek(0)
        for line in file:
            parts = line.rstrip("\n").split("\t")
            kind = next((part for part in parts if part in ("Query", "Execute")), None)
            if kind and "F" in parts:
                found.append(kind)
