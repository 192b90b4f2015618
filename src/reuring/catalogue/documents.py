# SPDX-License-Identifier: EUPL-1.2
"""What the search index knows of a work: everything of all its editions, in one document.

A work is found by any of its editions' titles, by everybody who had a part in one, by its series, subjects and topics
(with their synonyms, in three languages), and by every number on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from reuring.catalogue.copying import raw_cursor
from reuring.threads.models import NodeKind
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument

# More than this says nothing new about a work, and would let one with hundreds of editions grow without end.
MOST_NAMES: Final = 24
MOST_TITLES: Final = 40
MOST_SUBJECTS: Final = 40

_WORKS: Final = """
    SELECT w.id, n.id, n.public_id, n.title, n.summary, n.languages, n.audiences, n.created_at::date,
           w.sort_title, w.year, w.is_fiction, w.popularity
    FROM catalogue_work w JOIN threads_node n ON n.id = w.node_id
    WHERE w.node_id = ANY(%s::bigint[]) AND n.visibility = 'public'
"""
_EDITIONS: Final = """
    SELECT e.work_id, e.public_id, e.title, e.subtitle, e.original_title, e.alternative_titles, e.format, e.subjects
    FROM catalogue_edition e WHERE e.work_id = ANY(%s::bigint[]) ORDER BY e.id
"""
_CREATORS: Final = """
    SELECT e.work_id, c.name
    FROM catalogue_edition e JOIN catalogue_contribution c ON c.edition_id = e.id
    WHERE e.work_id = ANY(%s::bigint[]) ORDER BY NOT c.is_primary, c.edition_id, c.position
"""
_NUMBERS: Final = """
    SELECT e.work_id, i.value
    FROM catalogue_edition e JOIN catalogue_identifier i ON i.edition_id = e.id
    WHERE e.work_id = ANY(%s::bigint[]) AND i.scheme IN ('isbn', 'issn', 'ean')
"""
_SERIES: Final = """
    SELECT e.work_id, s.title
    FROM catalogue_edition e JOIN catalogue_seriespart s ON s.edition_id = e.id
    WHERE e.work_id = ANY(%s::bigint[]) ORDER BY s.id
"""
_ITEMS: Final = """
    SELECT e.work_id, i.barcode, b.code, m.slug, i.status = 'available', i.status IN ('withdrawn', 'missing'),
           i.acquired_on
    FROM catalogue_edition e JOIN catalogue_item i ON i.edition_id = e.id
    JOIN places_branch b ON b.id = i.branch_id JOIN places_municipality m ON m.id = b.municipality_id
    WHERE e.work_id = ANY(%s::bigint[])
"""
_TOPICS: Final = """
    SELECT t.node_id, t.topic_id, o.path
    FROM threads_nodetopic t JOIN threads_topic o ON o.id = t.topic_id
    WHERE t.node_id = ANY(%s::bigint[]) ORDER BY t.id
"""
_TOPIC_WORDS: Final = """
    SELECT topic_id, name, synonyms FROM threads_topictext
    WHERE topic_id = ANY(%s::bigint[]) ORDER BY topic_id, language
"""


def make_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of works, in eight queries whatever their number.

    node_ids: keys of nodes; one that is no work, is gone or is not public gives no document.
    Popularity is what people did with it, and how many copies there are: until there are loans that says most.
    """
    cursor = raw_cursor()
    works = cursor.execute(_WORKS, [list(node_ids)]).fetchall()
    ids = [row[0] for row in works]
    nodes = [row[1] for row in works]

    def grouped(query: str, keys: list[int]) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in cursor.execute(query, [keys]).fetchall():
            found[row[0]].append(row)
        return found

    editions = grouped(_EDITIONS, ids)
    creators = grouped(_CREATORS, ids)
    numbers = grouped(_NUMBERS, ids)
    series = grouped(_SERIES, ids)
    items = grouped(_ITEMS, ids)
    topics = grouped(_TOPICS, nodes)
    words = _topic_words(cursor, {row[1] for found in topics.values() for row in found})

    for (
        work_id,
        node_id,
        public_id,
        title,
        summary,
        languages,
        audiences,
        made_on,
        sort_title,
        year,
        fiction,
        liked,
    ) in works:
        own = editions[work_id]
        titles: dict[str, None] = {}
        subjects: dict[str, None] = {}
        for _, _, edition_title, subtitle, original, alternatives, _, headings in own:
            titles[edition_title] = titles[subtitle] = titles[original] = None
            titles |= dict.fromkeys(alternatives)
            subjects |= dict.fromkeys(headings)
        titles |= dict.fromkeys(row[1] for row in series[work_id])
        titles.pop(title, None)
        titles.pop("", None)
        copies = [row for row in items[work_id] if not row[5]]
        own_topics = topics[node_id]
        yield SearchDocument(
            node_id=node_id,
            kind=NodeKind.WORK.value,
            title=title,
            alternative_titles=tuple(titles)[:MOST_TITLES],
            creators=tuple(dict.fromkeys(row[1] for row in creators[work_id]))[:MOST_NAMES],
            subjects=(*tuple(subjects)[:MOST_SUBJECTS], *(word for row in own_topics for word in words[row[1]])),
            summary=summary,
            languages=tuple(languages),
            formats=tuple(dict.fromkeys(row[6] for row in own)),
            audiences=tuple(audiences),
            branches=tuple(dict.fromkeys(row[2] for row in copies)),
            available_at=tuple(dict.fromkeys(row[2] for row in copies if row[4])),
            topics=tuple(dict.fromkeys(key for row in own_topics for key in row[2])),
            municipalities=tuple(dict.fromkeys(row[3] for row in copies)),
            fiction=fiction,
            year=year,
            identifiers=(
                public_id,
                *(row[1] for row in own),
                *(row[1] for row in numbers[work_id]),
                *(row[1] for row in items[work_id]),
            ),
            popularity=liked + len(copies),
            sort_title=sort_title,
            added_on=max((row[6] for row in copies if row[6]), default=made_on),
        )


def _topic_words(cursor: Any, topic_ids: set[int]) -> dict[int, list[str]]:
    """The names and synonyms of topics, in every language."""
    found: dict[int, list[str]] = defaultdict(list)
    for topic_id, name, synonyms in cursor.execute(_TOPIC_WORDS, [list(topic_ids)]).fetchall():
        found[topic_id] += [name, *synonyms]
    return found


register_documents(NodeKind.WORK.value, make_documents)
