# SPDX-License-Identifier: EUPL-1.2
"""How works are shown in lists. Four queries, however many works there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Count, Min
from django.utils.translation import get_language, gettext

from reuring.catalogue.availability import Copies, work_availability
from reuring.catalogue.models import Audience, Edition, Format, Item, Work
from reuring.places.models import Branch
from reuring.threads.addresses import local
from reuring.threads.models import NodeKind, NodeText
from reuring.threads.registries import Card, register_cards
from reuring.threads.searching import register_labels

LONGEST_SUMMARY = 180


def work_cards(node_ids: Sequence[int], branch: Branch | None) -> Mapping[int, Card]:
    """The cards of these works."""
    works = list(Work.objects.filter(node_id__in=node_ids).select_related("node"))
    by_id = {work.id: work for work in works}
    formats: dict[int, list[str]] = defaultdict(list)
    covers: dict[int, str] = {}
    for work_id, its_format, cover in (
        Edition.objects.filter(work_id__in=by_id).order_by("id").values_list("work_id", "format", "cover")
    ):
        if its_format not in formats[work_id]:
            formats[work_id].append(its_format)
        if cover:
            covers.setdefault(work_id, cover)
    copies = copies_of(list(by_id))
    names = dict(Branch.objects.values_list("id", "name"))
    language = (get_language() or "nl").split("-")[0]
    summaries = {}
    if language != "nl":
        summaries = dict(
            NodeText.objects.filter(node_id__in=node_ids, language=language).values_list("node_id", "summary")
        )
    cards = {}
    for work in works:
        node = work.node
        text, is_available = work_availability(
            copies.get(work.id, []), formats[work.id], names, branch.id if branch else None
        )
        summary = summaries.get(node.id) or node.summary
        cards[node.id] = Card(
            node_id=node.id,
            kind=NodeKind.WORK,
            kind_label=_kind_label(formats[work.id]),
            address=local(node.address),
            title=node.title,
            byline=work.creators,
            summary=shortened(summary),
            language=node.language,
            availability=text,
            is_available=is_available,
            tags=tuple(str(Format(each).label) for each in formats[work.id][:5]),
            cover=f"{settings.MEDIA_URL}{covers[work.id]}" if work.id in covers else "",
            door="read",
            year=work.year,
        )
    return cards


def copies_of(work_ids: Sequence[int]) -> dict[int, list[Copies]]:
    """The copies of each work by branch and status. One query."""
    found: dict[int, list[Copies]] = defaultdict(list)
    rows = (
        Item.objects.filter(edition__work_id__in=work_ids)
        .exclude(status=Item.Status.WITHDRAWN)
        .values_list("edition__work_id", "branch_id", "status")
        .annotate(count=Count("id"), due_on=Min("due_on"))
        .order_by("branch__name", "branch_id")
    )
    for work_id, branch_id, status, count, due_on in rows:
        found[work_id].append(Copies(branch_id, status, count, due_on))
    return found


def shortened(text: str, longest: int = LONGEST_SUMMARY) -> str:
    """A text cut at a word's end."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + "\N{HORIZONTAL ELLIPSIS}"


def _kind_label(formats: Sequence[str]) -> str:
    """What a work is called in a list: by its first form; all printed forms are a book."""
    first = formats[0] if formats else Format.BOOK
    if first in (Format.LARGE_PRINT, Format.EASY_READING, Format.BOOK):
        return gettext("Boek")
    return str(Format(first).label)


register_cards(NodeKind.WORK, work_cards)
register_labels("format", lambda value: str(Format(value).label) if value in Format else value)
register_labels("audience", lambda value: str(Audience(value).label) if value in Audience else value)
