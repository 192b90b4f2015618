# SPDX-License-Identifier: EUPL-1.2
"""What a work shows of itself, taken from its editions.

A work has no description of its own: it shows its *leading edition*, the one that a reader here would name it by. The
rule (`leading_order`) is pure and deterministic:

1. Dutch before the language it was written in, before German, English and the rest: the house is Dutch, and a reader
   looks for "De naam van de roos", also where the Italian edition stands beside it. A work that is not there in Dutch
   goes by its original.
2. A book before other forms, and an edition for easy reading last of the books: its title is often another.
3. The title that most of the editions left carry, so that one odd record doesn't name the work.
4. With a summary before without; the newest; the one that came in first.

From the leading edition come title, creators, sort keys, audience, fiction and summary; where it is silent the next
in order speaks. The year is that of the oldest edition, languages and audiences are those of all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction

from reuring.catalogue.copying import array, raw_cursor
from reuring.catalogue.models import Edition, Work
from reuring.catalogue.sort_keys import name_sort_key
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.threads import outbox
from reuring.threads.models import Node, Source, Topic
from reuring.threads.topic_rules import Assignment, topics_for

MOST_CREATORS: Final = 3
MOST_TOPICS: Final = 6
_LANGUAGES: Final = {"nl": 0, "de": 2, "en": 3}
_FORMATS: Final = {"book": 0, "e_book": 1, "audio_book": 2, "large_print": 3, "easy_reading": 8}
# Who made a work, where no creator is marked as primary.
_MAKERS: Final = frozenset({"aut", "cre", "cmp", "drt", "art", "edt", "com"})
# Any number will do, as long as everything that joins editions to works takes the same.
_CATALOGUE_LOCK: Final = 0x7265_7572_0001


@dataclass(frozen=True, slots=True)
class Creator:
    """A creator of an edition: as in `Contribution`, in the order of the record."""

    name: str
    sort_name: str
    role: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What one edition says about its work. order: rises with the moment it came in; the rest as in `Edition`."""

    order: int
    title: str
    sort_title: str
    languages: Sequence[str]
    format: str
    audience: str
    is_fiction: bool | None
    year: int | None
    summary: str
    original_title: str
    original_language: str
    classifications: Sequence[str]
    subjects: Sequence[str]
    creators: Sequence[Creator]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a work and its node show; fields as in `Work` and `Node`. topics: by rule, best first."""

    title: str
    summary: str
    language: str
    languages: tuple[str, ...]
    audiences: tuple[str, ...]
    creators: str
    sort_title: str
    sort_creator: str
    original_title: str
    original_language: str
    year: int | None
    is_fiction: bool | None
    audience: str
    topics: tuple[Assignment, ...]


def leading_order(editions: Sequence[EditionFacts]) -> list[EditionFacts]:
    """The editions of one work, the leading one first. The rule is that of this module.

    editions: at least one, in any order.
    """
    if len(editions) == 1:
        return list(editions)
    originals = Counter(edition.original_language for edition in editions if edition.original_language)
    original = min(originals, key=lambda language: (-originals[language], language)) if originals else ""

    def place(edition: EditionFacts) -> tuple[int, int]:
        language = edition.languages[0].partition("-")[0] if edition.languages else ""
        by_language = _LANGUAGES.get(language, 5 if language else 6)
        if language and language == original:
            by_language = min(by_language, 1)
        return by_language, _FORMATS.get(edition.format, 5)

    carried = Counter((place(edition), edition.sort_title) for edition in editions)
    return sorted(
        editions,
        key=lambda edition: (
            place(edition),
            -carried[place(edition), edition.sort_title],
            not edition.summary,
            -(edition.year or 0),
            edition.order,
        ),
    )


def shown_of(editions: Sequence[EditionFacts]) -> Shown:
    """What a work with these editions shows. editions: at least one, in any order."""
    ordered = leading_order(editions)
    first = ordered[0]
    makers = next((found for found in map(_makers, ordered) if found), ())
    language = first.languages[0] if first.languages else ""
    classifications = dict.fromkeys(text for edition in ordered for text in edition.classifications)
    subjects = dict.fromkeys(text for edition in ordered for text in edition.subjects)
    return Shown(
        title=first.title,
        summary=next((edition.summary for edition in ordered if edition.summary), ""),
        language=language if len(language) <= 8 else language.partition("-")[0][:8],
        languages=tuple(dict.fromkeys(tag for edition in ordered for tag in edition.languages)),
        audiences=tuple(dict.fromkeys(edition.audience for edition in ordered if edition.audience)),
        creators=", ".join(dict.fromkeys(creator.name for creator in makers[:MOST_CREATORS])),
        sort_title=first.sort_title,
        sort_creator=name_sort_key(makers[0].sort_name) if makers else "",
        original_title=next((edition.original_title for edition in ordered if edition.original_title), ""),
        original_language=next((edition.original_language for edition in ordered if edition.original_language), ""),
        year=min((edition.year for edition in ordered if edition.year), default=None),
        is_fiction=next((edition.is_fiction for edition in ordered if edition.is_fiction is not None), None),
        audience=next((edition.audience for edition in ordered if edition.audience), ""),
        topics=tuple(
            topics_for([_scheme_and_notation(text) for text in classifications], list(subjects), limit=MOST_TOPICS)
        ),
    )


def _makers(edition: EditionFacts) -> Sequence[Creator]:
    primary = [creator for creator in edition.creators if creator.is_primary]
    return primary or [creator for creator in edition.creators if creator.role in _MAKERS] or edition.creators[:1]


def _scheme_and_notation(text: str) -> tuple[str, str]:
    scheme, _, notation = text.partition(":")
    return scheme, notation


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


def work_values(shown: Shown) -> tuple[Any, ...]:
    """The columns of a work that come from its editions, in the order of `WORK_COLUMNS`."""
    return (
        shown.creators,
        shown.sort_title,
        shown.sort_creator,
        shown.original_title,
        shown.original_language,
        shown.year,
        shown.is_fiction,
        shown.audience,
    )


def node_values(shown: Shown) -> tuple[Any, ...]:
    """The columns of a work's node that come from its editions, in the order of `NODE_COLUMNS`."""
    return shown.title, shown.summary, shown.language, array(shown.languages), array(shown.audiences)


WORK_COLUMNS: Final = (
    "creators", "sort_title", "sort_creator", "original_title", "original_language", "year", "is_fiction", "audience",
)  # fmt: skip
NODE_COLUMNS: Final = ("title", "summary", "language", "languages", "audiences")


def topic_ids() -> dict[str, int]:
    """The key of each topic that may be given, with its row's key."""
    return dict(Topic.objects.filter(is_retired=False).values_list("key", "id"))


def _refresh_topics(wanted: dict[int, tuple[Assignment, ...]], ids: dict[str, int]) -> None:
    cursor = raw_cursor()
    rows = [
        (node_id, ids[one.topic_key], one.reason[:160])
        for node_id, assignments in wanted.items()
        for one in assignments
        if one.topic_key in ids
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


def _references(model: type[models.Model], known: Collection[str]) -> list[tuple[str, str]]:
    """Table and column of every foreign key to a model, those of the rooms above included, but for the known tables."""
    found: list[tuple[str, str]] = []
    for relation in model._meta.related_objects:
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
