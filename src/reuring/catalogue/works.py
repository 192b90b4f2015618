# SPDX-License-Identifier: EUPL-1.2
"""Works and their editions: keeping what a work shows in line, and letting one work take over another.

What a work shows is decided in `shown.py`; here it is read from the tables and written back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction

from reuring.catalogue.copying import raw_cursor
from reuring.catalogue.models import Edition, Work
from reuring.catalogue.shown import Creator, EditionFacts, node_values, shown_of, work_values
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.threads import outbox
from reuring.threads.models import Node, Source, Topic

# Any number will do, as long as everything that joins editions to works takes the same.
_CATALOGUE_LOCK: Final = 0x7265_7572_0001


def lock_catalogue() -> None:
    """Wait until no one else joins editions to works, and keep others out until the end of this transaction.

    An import holds it for the length of a batch, well below a second. Whoever edits, splits or merges takes it first,
    so that nobody waits for each other crosswise. Must be called in a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CATALOGUE_LOCK])


_EDITIONS: Final = """
    SELECT e.work_id, e.id, e.title, e.sort_title, e.languages, e.format, e.audience, e.is_fiction, e.year, e.summary,
           e.original_title, e.original_language, e.classifications, e.subjects
    FROM catalogue_edition e WHERE e.work_id = ANY(%s::bigint[]) ORDER BY e.id
"""
_CREATORS: Final = """
    SELECT c.edition_id, c.name, c.sort_name, c.role, c.is_primary
    FROM catalogue_contribution c JOIN catalogue_edition e ON e.id = c.edition_id
    WHERE e.work_id = ANY(%s::bigint[]) ORDER BY c.edition_id, c.position
"""
_UPDATE_WORK: Final = """
    UPDATE catalogue_work SET creators = %s, sort_title = %s, sort_creator = %s, original_title = %s,
        original_language = %s, year = %s, is_fiction = %s, audience = %s
    WHERE id = %s
"""
_UPDATE_NODE: Final = """
    UPDATE threads_node SET title = %s, summary = %s, language = %s, languages = %s::varchar[],
        audiences = %s::varchar[]
    WHERE id = %s
"""


@transaction.atomic
def refresh_works(work_ids: Iterable[int]) -> None:
    """Bring what works show, and their topics by rule, in line with their editions; the search index is told.

    work_ids: works that exist and have an edition each; one without is left as it is. Call it in the transaction of the
    change, after it. Topics that staff or people gave stay.
    """
    ids = sorted(set(work_ids))
    if not ids:
        return
    cursor = raw_cursor()
    creators: dict[int, list[Creator]] = defaultdict(list)
    for edition_id, *values in cursor.execute(_CREATORS, [ids]).fetchall():
        creators[edition_id].append(Creator(*values))
    editions: dict[int, list[EditionFacts]] = defaultdict(list)
    for work_id, edition_id, *values in cursor.execute(_EDITIONS, [ids]).fetchall():
        facts: Any = (edition_id, *values, creators.get(edition_id, ()))
        editions[work_id].append(EditionFacts(*facts))
    nodes: dict[int, int] = dict(
        cursor.execute("SELECT id, node_id FROM catalogue_work WHERE id = ANY(%s::bigint[])", [ids]).fetchall()
    )
    shown = {work_id: shown_of(found) for work_id, found in editions.items()}
    cursor.executemany(_UPDATE_WORK, [(*work_values(of), work_id) for work_id, of in shown.items()])
    cursor.executemany(_UPDATE_NODE, [(*node_values(of), nodes[work_id]) for work_id, of in shown.items()])
    _refresh_topics({nodes[work_id]: of.topics for work_id, of in shown.items()}, topic_ids())
    outbox.note(sorted(nodes.values()))


def topic_ids() -> dict[str, int]:
    """The key of each topic that may be given, with its row's key."""
    return dict(Topic.objects.filter(is_retired=False).values_list("key", "id"))


def _refresh_topics(wanted: dict[int, tuple[tuple[str, str], ...]], ids: dict[str, int]) -> None:
    cursor = raw_cursor()
    rows = [
        (node_id, ids[key], reason[:160]) for node_id, topics in wanted.items() for key, reason in topics if key in ids
    ]
    cursor.execute(
        """
        DELETE FROM threads_nodetopic t
        WHERE t.node_id = ANY(%s::bigint[]) AND t.source = %s AND NOT EXISTS (
            SELECT 1 FROM unnest(%s::bigint[], %s::bigint[]) AS kept(node_id, topic_id)
            WHERE kept.node_id = t.node_id AND kept.topic_id = t.topic_id)
        """,
        [list(wanted), Source.RULE.value, [row[0] for row in rows], [row[1] for row in rows]],
    )
    cursor.execute(
        """
        INSERT INTO threads_nodetopic (node_id, topic_id, source, reason)
        SELECT node_id, topic_id, %s, reason
        FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS wanted(node_id, topic_id, reason)
        WHERE NOT EXISTS (
            SELECT 1 FROM catalogue_refusedtopic r JOIN catalogue_work w ON w.id = r.work_id
            WHERE w.node_id = wanted.node_id AND r.topic_id = wanted.topic_id)
        ON CONFLICT (node_id, topic_id) DO NOTHING
        """,
        [Source.RULE.value, [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]],
    )


def relations_to(model: type[models.Model]) -> list[Any]:
    """Every foreign key to a model: of rooms above, without a way back, and of tables between many and many too."""
    return [
        found
        for found in model._meta.get_fields(include_hidden=True)
        if found.auto_created and not found.concrete and (found.one_to_many or found.one_to_one)
    ]


def _references(model: type[models.Model], known: Collection[str]) -> list[tuple[str, str]]:
    """Table and column of every foreign key to a model, those of the rooms above included, but for the known tables."""
    found: list[tuple[str, str]] = []
    for relation in relations_to(model):
        table = relation.related_model._meta.db_table
        column = relation.field.column
        if table not in known and column:
            found.append((table, column))
    return found


def unmergeable(work_ids: Iterable[int]) -> set[int]:
    """Which of these works an import must not merge into another.

    Those where a person decided something: an edition whose work staff chose, a topic, a link or a translation by
    hand, or anything else in the house that holds on to the work or its node (a hold, somebody who follows it).
    """
    ids = sorted(set(work_ids))
    if not ids:
        return set()
    # Names of tables and columns come from the models, never from a request.
    on_node = _references(Node, {"catalogue_work", "threads_nodetopic", "threads_oldaddress"})
    on_work = _references(Work, {"catalogue_edition", "catalogue_workkey"})
    tests = [
        "EXISTS (SELECT 1 FROM catalogue_edition e WHERE e.work_id = w.id AND e.is_kept_apart)",
        "EXISTS (SELECT 1 FROM threads_nodetopic t WHERE t.node_id = w.node_id AND t.source <> 'rule')",
        *(f'EXISTS (SELECT 1 FROM "{table}" r WHERE r."{column}" = w.node_id)' for table, column in on_node),  # noqa: S608
        *(f'EXISTS (SELECT 1 FROM "{table}" r WHERE r."{column}" = w.id)' for table, column in on_work),  # noqa: S608
    ]
    found = raw_cursor().execute(
        f"SELECT w.id FROM catalogue_work w WHERE w.id = ANY(%s::bigint[]) AND ({' OR '.join(tests)})",  # noqa: S608
        [ids],
    )
    return {row[0] for row in found.fetchall()}


@transaction.atomic
def absorb_works(*, survivor: int, absorbed: Sequence[int], actor: Actor, at: datetime) -> None:
    """Let one work take over the editions, keys and addresses of others, which then are no more.

    survivor, absorbed: keys of works that exist. The old addresses lead to the survivor. The caller refreshes the
    survivor afterwards, and sees to it that nothing else holds on to the absorbed ones (see `unmergeable`). One event
    in the audit trail tells which editions each of them had.
    """
    works = {work.pk: work for work in Work.objects.select_related("node").filter(pk__in=[survivor, *absorbed])}
    into = works[survivor]
    gone = [works[work_id] for work_id in absorbed]
    node_ids = [work.node_id for work in gone]
    before = {
        "absorbed": [
            {
                "public_id": work.node.public_id,
                "editions": list(Edition.objects.filter(work=work).order_by("id").values_list("public_id", flat=True)),
            }
            for work in gone
        ]
    }
    cursor = raw_cursor()
    ids = [work.pk for work in gone]
    cursor.execute("UPDATE catalogue_edition SET work_id = %s WHERE work_id = ANY(%s::bigint[])", [survivor, ids])
    cursor.execute("UPDATE catalogue_workkey SET work_id = %s WHERE work_id = ANY(%s::bigint[])", [survivor, ids])
    cursor.execute(
        "UPDATE catalogue_work SET popularity = popularity + (SELECT sum(popularity) FROM catalogue_work "
        "WHERE id = ANY(%s::bigint[])) WHERE id = %s",
        [ids, survivor],
    )
    cursor.execute(
        "UPDATE threads_oldaddress SET node_id = %s WHERE node_id = ANY(%s::bigint[])", [into.node_id, node_ids]
    )
    cursor.execute(
        "INSERT INTO threads_oldaddress (public_id, node_id) "
        "SELECT public_id, %s FROM threads_node WHERE id = ANY(%s::bigint[])",
        [into.node_id, node_ids],
    )
    Work.objects.filter(pk__in=ids).delete()
    Node.objects.filter(pk__in=node_ids).delete()
    outbox.note(node_ids)
    record_event(
        actor=actor, at=at, verb="merge", subject_kind="work", subject_key=into.node.public_id, before=before,
        reason="Een record noemt beide als hetzelfde werk.",
    )  # fmt: skip
