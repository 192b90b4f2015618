# SPDX-License-Identifier: EUPL-1.2
"""How works are shown in lists. Two queries, however many works there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Subquery
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
    language = (get_language() or "nl").split("-")[0]
    editions = Edition.objects.filter(work=OuterRef("pk")).order_by("id")
    works = list(
        Work.objects.filter(node_id__in=node_ids)
        .select_related("node")
        .annotate(
            formats=ArraySubquery(editions.values("format")),
            covers=ArraySubquery(editions.exclude(cover="").values("cover")[:1]),
            own_summary=Subquery(
                NodeText.objects.filter(node=OuterRef("node"), language=language).values("summary")[:1]
            ),
        )
    )
    copies, names = copies_of([work.id for work in works])
    cards = {}
    for work in works:
        node = work.node
        formats = list(dict.fromkeys(work.formats))
        text, is_available = work_availability(copies.get(work.id, []), formats, names, branch.id if branch else None)
        cards[node.id] = Card(
            node_id=node.id,
            kind=NodeKind.WORK,
            kind_label=_kind_label(formats),
            address=local(node.address),
            title=node.title,
            byline=work.creators,
            summary=shortened(work.own_summary or node.summary),
            summary_language=language if work.own_summary else "nl",
            language=node.language,
            availability=text,
            is_available=is_available,
            tags=tuple(str(Format(each).label) for each in formats[:5]),
            cover=f"{settings.MEDIA_URL}{work.covers[0]}" if work.covers else "",
            door="read",
            year=work.year,
        )
    return cards


def copies_of(work_ids: Sequence[int]) -> tuple[dict[int, list[Copies]], dict[int, str]]:
    """The copies of each work by branch and status, and the names of those branches by key. One query."""
    found: dict[int, list[Copies]] = defaultdict(list)
    names: dict[int, str] = {}
    rows = (
        Item.objects.filter(edition__work_id__in=work_ids)
        .exclude(status=Item.Status.WITHDRAWN)
        .values_list("edition__work_id", "branch_id", "branch__name", "status")
        .annotate(count=Count("id"), due_on=Min("due_on"))
        .order_by("branch__name", "branch_id")
    )
    for work_id, branch_id, name, status, count, due_on in rows:
        found[work_id].append(Copies(branch_id, status, count, due_on))
        names[branch_id] = name
    return found, names


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
