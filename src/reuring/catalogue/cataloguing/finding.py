# SPDX-License-Identifier: EUPL-1.2
"""Finding records for staff: a number goes straight to its record, words go through the search index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from reuring.catalogue.marc.identifiers import isbn13, issn
from reuring.catalogue.models import Edition, Identifier, Item, Work
from reuring.catalogue.sort_keys import title_sort_key
from reuring.threads.models import Node, NodeKind
from reuring.threads.search import Query, SearchError
from reuring.threads.searching import searcher

PAGE_SIZE: Final = 25
MOST_PAGES: Final = 40
LONGEST_QUERY: Final = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A page of records. total: how many works the words found. by_number: a number found these.

    item: the item whose barcode was typed. is_without_index: the index did not answer, so it is titles that begin so.
    """

    editions: list[Edition]
    total: int
    number: int = 1
    pages: int = 1
    by_number: bool = False
    item: Item | None = None
    is_without_index: bool = False

    @property
    def only(self) -> Edition | None:
        """The one record that a number leads to, so that a scan opens it."""
        return self.editions[0] if self.by_number and len(self.editions) == 1 else None


def find_records(text: str, number: int = 1) -> Found:
    """Records for what was typed or scanned.

    text: an ISBN, a barcode, a control number, a public id, or words. number: of the page, from 1.
    """
    text = text.strip()[:LONGEST_QUERY]
    if not text:
        return Found([], 0)
    item = Item.objects.select_related("edition").filter(barcode=text).first()
    if item is not None:
        return Found(_shown([item.edition_id]), 1, by_number=True, item=item)
    ids = _by_number(text)
    if ids:
        return Found(_shown(ids), len(ids), by_number=True)
    return _by_words(text, number)


def editions_with_isbn(digits: str, but_for: str = "") -> list[Edition]:
    """The editions that have an ISBN. digits: 13. but_for: public id of the one that is being edited."""
    rows = Edition.objects.filter(identifiers__scheme=Identifier.Scheme.ISBN, identifiers__value=digits)
    return list(rows.exclude(public_id=but_for).order_by("id")[:5])


def _by_number(text: str) -> list[int]:
    wanted = Q(public_id=text) | Q(original_record__control_number=text)
    digits = isbn13(text)
    if digits:
        wanted |= Q(identifiers__scheme=Identifier.Scheme.ISBN, identifiers__value=digits)
    if serial := issn(text):
        wanted |= Q(identifiers__scheme=Identifier.Scheme.ISSN, identifiers__value=serial)
    return list(Edition.objects.filter(wanted).distinct().order_by("id").values_list("id", flat=True)[:PAGE_SIZE])


def _by_words(text: str, number: int) -> Found:
    number = min(max(number, 1), MOST_PAGES)
    try:
        query = Query(text=text, filters={"kind": (NodeKind.WORK.value,)}, page=number, page_size=PAGE_SIZE)
        results = searcher().search(query)
        node_ids: Sequence[int] = results.node_ids
        total = results.total
        is_without_index = False
    except SearchError:
        start = title_sort_key(text)
        works = Work.objects.filter(sort_title__startswith=start).exclude(node__visibility=Node.Visibility.HIDDEN)
        total = works.count()
        node_ids = list(
            works.order_by("sort_title", "id").values_list("node_id", flat=True)[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]
        )
        is_without_index = True
    rows = Edition.objects.filter(work__node_id__in=node_ids).values_list("id", "work__node_id", "year")
    place = {node_id: at for at, node_id in enumerate(node_ids)}
    ids = [row[0] for row in sorted(rows, key=lambda row: (place[row[1]], -(row[2] or 0), row[0]))]
    pages = min(max(1, -(-total // PAGE_SIZE)), MOST_PAGES)
    return Found(_shown(ids), total, number, pages, is_without_index=is_without_index)


def _shown(ids: Sequence[int]) -> list[Edition]:
    """Editions with what a line of the list shows, in the order of `ids`. Two queries."""
    rows = (
        Edition.objects.filter(id__in=ids)
        .select_related("work__node")
        .prefetch_related("identifiers")
        .annotate(
            copies=Count("items", filter=~Q(items__status=Item.Status.WITHDRAWN)),
            copies_in=Count("items", filter=Q(items__status=Item.Status.AVAILABLE)),
        )
    )
    by_id = {edition.pk: edition for edition in rows}
    return [by_id[key] for key in ids if key in by_id]


def find_works(text: str, but_for: int) -> list[Work]:
    """Works for what was typed, to move an edition to or merge with. but_for: key of the work that is left out."""
    editions = find_records(text).editions
    keys = list(dict.fromkeys(edition.work_id for edition in editions if edition.work_id != but_for))[:12]
    rows = Work.objects.select_related("node").prefetch_related("editions").filter(pk__in=keys)
    by_id = {work.pk: work for work in rows.exclude(node__visibility=Node.Visibility.HIDDEN)}
    return [by_id[key] for key in keys if key in by_id]
