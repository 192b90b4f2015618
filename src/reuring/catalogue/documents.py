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
from reuring.catalogue.models import Item
from reuring.places.models import Branch
from reuring.threads.models import NodeKind
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument

# More than this says nothing new about a work, and would let one with hundreds of editions grow without end.
MOST_NAMES: Final = 24
MOST_TITLES: Final = 40
MOST_SUBJECTS: Final = 40

# Each query asks one table by one key. A join would be shorter, but while a large import runs the planner's statistics
# lag behind, and then it now and then takes a join the slow way, a thousand times over.
_NODES: Final = """
    SELECT id, public_id, title, summary, languages, audiences, created_at::date
    FROM threads_node WHERE id = ANY(%s::bigint[]) AND visibility = 'public'
"""
_WORKS: Final = """
    SELECT id, node_id, sort_title, year, is_fiction, popularity FROM catalogue_work WHERE node_id = ANY(%s::bigint[])
"""
_EDITIONS: Final = """
    SELECT work_id, id, public_id, title, subtitle, original_title, alternative_titles, format, subjects
    FROM catalogue_edition WHERE work_id = ANY(%s::bigint[]) ORDER BY id
"""
_CREATORS: Final = """
    SELECT edition_id, name
    FROM catalogue_contribution WHERE edition_id = ANY(%s::bigint[]) ORDER BY NOT is_primary, edition_id, position
"""
_NUMBERS: Final = """
    SELECT edition_id, value FROM catalogue_identifier
    WHERE edition_id = ANY(%s::bigint[]) AND scheme IN ('isbn', 'issn', 'ean')
"""
_SERIES: Final = """
    SELECT edition_id, title, volume FROM catalogue_seriespart WHERE edition_id = ANY(%s::bigint[]) ORDER BY id
"""
_ITEMS: Final = """
    SELECT edition_id, barcode, branch_id, status, acquired_on FROM catalogue_item
    WHERE edition_id = ANY(%s::bigint[]) ORDER BY id
"""
_TOPICS: Final = "SELECT node_id, topic_id FROM threads_nodetopic WHERE node_id = ANY(%s::bigint[]) ORDER BY id"
_TOPIC_PATHS: Final = "SELECT id, path FROM threads_topic WHERE id = ANY(%s::bigint[])"
_TOPIC_WORDS: Final = """
    SELECT topic_id, name, synonyms FROM threads_topictext
    WHERE topic_id = ANY(%s::bigint[]) ORDER BY topic_id, language
"""
_GONE: Final = frozenset(status.value for status in Item.GONE)
_IN: Final = Item.Status.AVAILABLE.value


def make_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of works, in eleven queries whatever their number.

    node_ids: keys of nodes; one that is no work, is gone or is not public gives no document.
    Popularity is what people did with it, and how many copies there are: until there are loans that says most.
    """
    cursor = raw_cursor()

    def rows(query: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
        return cursor.execute(query, [list(keys)]).fetchall()

    nodes = {row[0]: row[1:] for row in rows(_NODES, node_ids)}
    works = [row for row in rows(_WORKS, node_ids) if row[1] in nodes]
    editions: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    work_of: dict[int, int] = {}
    for row in rows(_EDITIONS, [work[0] for work in works]):
        editions[row[0]].append(row)
        work_of[row[1]] = row[0]

    def by_work(query: str) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in rows(query, work_of):
            found[work_of[row[0]]].append(row)
        return found

    creators, numbers, series, items = map(by_work, (_CREATORS, _NUMBERS, _SERIES, _ITEMS))
    branches = {key: (code, town) for key, code, town in Branch.objects.values_list("id", "code", "municipality__slug")}
    topics: dict[int, list[int]] = defaultdict(list)
    for node_id, topic_id in rows(_TOPICS, nodes):
        topics[node_id].append(topic_id)
    topic_ids = {topic_id for found in topics.values() for topic_id in found}
    paths: dict[int, list[str]] = dict(rows(_TOPIC_PATHS, topic_ids))
    words: dict[int, list[str]] = defaultdict(list)
    for topic_id, name, synonyms in rows(_TOPIC_WORDS, topic_ids):
        words[topic_id] += [name, *synonyms]

    for work_id, node_id, sort_title, year, is_fiction, popularity in works:
        public_id, title, summary, languages, audiences, made_on = nodes[node_id]
        own = editions[work_id]
        titles: dict[str, None] = {}
        subjects: dict[str, None] = {}
        for _, _, _, edition_title, subtitle, original, alternatives, _, headings in own:
            titles[edition_title] = titles[subtitle] = titles[original] = None
            if alternatives:
                titles |= dict.fromkeys(alternatives)
            subjects |= dict.fromkeys(headings)
        titles |= dict.fromkeys(name for row in series[work_id] for name in _names_in_series(row[1], row[2]))
        titles.pop(title, None)
        titles.pop("", None)
        copies = [row for row in items[work_id] if row[3] not in _GONE]
        at = dict.fromkeys(row[2] for row in copies)
        yield SearchDocument(
            node_id=node_id,
            kind=NodeKind.WORK.value,
            title=title,
            alternative_titles=tuple(titles)[:MOST_TITLES],
            creators=tuple(dict.fromkeys(row[1] for row in creators[work_id]))[:MOST_NAMES],
            subjects=(
                *tuple(subjects)[:MOST_SUBJECTS],
                *(word for topic_id in topics[node_id] for word in words[topic_id]),
            ),
            summary=summary,
            languages=tuple(languages),
            formats=tuple(dict.fromkeys(row[7] for row in own)),
            audiences=tuple(audiences),
            branches=tuple(branches[key][0] for key in at),
            available_at=tuple(branches[key][0] for key in dict.fromkeys(row[2] for row in copies if row[3] == _IN)),
            topics=tuple(dict.fromkeys(key for topic_id in topics[node_id] for key in paths[topic_id])),
            municipalities=tuple(dict.fromkeys(branches[key][1] for key in at)),
            fiction=is_fiction,
            year=year,
            identifiers=(
                public_id,
                *(row[2] for row in own),
                *(row[1] for row in numbers[work_id]),
                *(row[1] for row in items[work_id]),
            ),
            popularity=popularity + len(copies),
            sort_title=sort_title,
            added_on=max((row[4] for row in copies if row[4]), default=made_on),
        )


def _names_in_series(title: str, volume: str) -> tuple[str, ...]:
    """What people call a part of a series: "Harry Potter", "Harry Potter 3", "Harry Potter deel 3"."""
    if not volume:
        return (title,)
    return (
        (title, f"{title} {volume}", f"{title} deel {volume}") if volume.isdecimal() else (title, f"{title} {volume}")
    )


register_documents(NodeKind.WORK.value, make_documents)
