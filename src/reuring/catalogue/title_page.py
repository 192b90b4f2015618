# SPDX-License-Identifier: EUPL-1.2
"""What the page of a title shows, gathered in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import get_language, gettext

from reuring.catalogue.availability import sentence
from reuring.catalogue.models import Audience, Contribution, Edition, Format, Identifier, Item, SeriesPart, Work
from reuring.catalogue.roles import role_name
from reuring.places.models import Branch
from reuring.threads.languages import language_name
from reuring.threads.models import NodeKind, NodeText, NodeTopic
from reuring.threads.registries import Card, cards_for
from reuring.threads.topic_page import topic_tags
from reuring.threads.what_next import Step, paths_from, steps_along

MOST_IN_SERIES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Copies that are in the same state at the same branch. rows: on the first line of a branch, how many it has."""

    branch: str
    text: str
    is_available: bool
    note: str
    shelf_mark: str
    is_near: bool
    count: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """One edition, to show. facts: (name, value) pairs."""

    title: str
    language: str
    format: str
    heading: str
    facts: list[dict[str, Any]]
    urls: list[str]
    public_id: str


@dataclass(frozen=True, slots=True)
class TitlePage:
    """Everything that the page of a work shows."""

    work: Work
    summary: str
    summary_language: str
    cover: str
    hue: str
    topics: list[dict[str, str]]
    editions: list[ShownEdition]
    places: list[Place]
    series_title: str
    series: list[Card]
    steps: list[Step]
    structured: dict[str, Any]


def title_page(work: Work, branch: Branch | None, address: str) -> TitlePage:
    """Gather the page of a work. branch: the one the visitor chose. address: the page's own, whole.

    work: as `works_to_show` gives it.
    """
    editions = list(
        work.editions.order_by("-year", "id")
        .annotate(
            people=_rows_of(Contribution, "name", "role", "is_primary", order="position"),
            numbers=_rows_of(Identifier, "scheme", "value", order="id"),
            parts=_rows_of(SeriesPart, "title", "series_key", "volume", order="id"),
        )
        .prefetch_related(
            Prefetch(
                "items",
                Item.objects.exclude(status=Item.Status.WITHDRAWN).select_related("branch", "branch__municipality"),
            )
        )
    )
    node = work.node
    own: dict[str, str] = {text["language"]: text["summary"] for text in getattr(work, "texts", []) if text["summary"]}
    language = (get_language() or "nl").split("-")[0]
    summary, summary_language = (own[language], language) if language in own else (node.summary, "nl")
    series_title, series_ids = _series(work, editions)
    paths = paths_from(node.id, without=tuple(series_ids), branch=branch)
    # One set of queries for all the cards on the page.
    cards = cards_for(dict.fromkeys(series_ids, NodeKind.WORK) | {path.node_id: path.kind for path in paths}, branch)
    topics, hue = _topics(node.id, language)
    return TitlePage(
        work=work,
        summary=summary,
        summary_language=summary_language,
        cover=next((f"{settings.MEDIA_URL}{each.cover}" for each in editions if each.cover), ""),
        hue=hue,
        topics=topics,
        editions=[_shown(each) for each in editions],
        places=_places(editions, branch),
        series_title=series_title,
        series=[cards[node_id] for node_id in series_ids if node_id in cards],
        steps=steps_along(paths, cards),
        structured=_structured(work, editions, address, summary),
    )


def works_to_show() -> QuerySet[Work]:
    """Public works with all that `title_page` needs of the work itself, in one query."""
    texts = ArraySubquery(
        NodeText.objects.filter(node=OuterRef("node")).values(row=JSONObject(language="language", summary="summary"))
    )
    return Work.objects.filter(node__visibility="public").select_related("node").annotate(texts=texts)


def _rows_of(model: type[Model], *fields: str, order: str) -> ArraySubquery:
    """The rows that belong to an edition, as objects in one array: sixty editions take no more queries than one."""
    rows = model._default_manager.filter(edition=OuterRef("pk")).order_by(order)
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in fields})))


def _topics(node_id: int, language: str) -> tuple[list[dict[str, str]], str]:
    """A node's topics to show, and the main topic that colours its drawn cover."""
    rows = (
        NodeTopic.objects.filter(node_id=node_id, topic__texts__language__in={"nl", language})
        .order_by("id")
        .values_list("topic__key", "topic__path", "topic__texts__language", "topic__texts__name")
    )
    names: dict[str, str] = {}
    hue = ""
    for key, path, its_language, name in rows:
        hue = hue or path[0]
        if key not in names or its_language == language:
            names[key] = name
    return topic_tags(names), hue


def _places(editions: Sequence[Edition], branch: Branch | None) -> list[Place]:
    """Where it stands, branch by branch: the visitor's own first, then that municipality, then where one is in."""
    grouped: dict[tuple[int, str, str, str, Any], list[Item]] = defaultdict(list)
    many_forms = len({(edition.format, tuple(edition.languages)) for edition in editions}) > 1
    for edition in editions:
        note = _form_note(edition) if many_forms else ""
        for item in edition.items.all():
            grouped[item.branch_id, item.status, note, _shelf(item), item.due_on].append(item)
    at_branch: dict[int, list[tuple[Any, Place]]] = defaultdict(list)
    branches: dict[int, Branch] = {}
    for (branch_id, status, note, shelf_mark, due_on), items in grouped.items():
        branches[branch_id] = items[0].branch
        is_in = status == Item.Status.AVAILABLE
        is_near = branch is not None and branch_id == branch.id
        row = Place(items[0].branch.name, sentence(status, due_on), is_in, note, shelf_mark, is_near, len(items))
        at_branch[branch_id].append(((not is_in, note, due_on or date.max, shelf_mark), row))

    def order(branch_id: int) -> tuple[Any, ...]:
        found = branches[branch_id]
        same_town = branch is not None and found.municipality_id == branch.municipality_id
        has_one = any(row.is_available for _, row in at_branch[branch_id])
        return (
            branch_id != (branch.id if branch else None),
            not same_town,
            not has_one,
            not found.is_flagship,
            found.name,
        )

    rows: list[Place] = []
    for branch_id in sorted(at_branch, key=order):
        own = [row for _, row in sorted(at_branch[branch_id], key=lambda pair: pair[0])]
        rows += [replace(own[0], rows=len(own)), *own[1:]]
    return rows


def _shelf(item: Item) -> str:
    return ", ".join(filter(None, [item.location, item.shelf_mark]))


def _form_note(edition: Edition) -> str:
    """What sets an edition apart among the others: its form and language, in small letters."""
    parts = []
    if edition.format != Format.BOOK:
        label = str(Format(edition.format).label)
        # German keeps the capital of a noun inside a sentence.
        parts.append(label if get_language() == "de" else label.lower())
    if edition.languages and edition.languages[0] != "nl":
        parts.append(gettext("in het %(language)s") % {"language": language_name(edition.languages[0])})
    return ", ".join(parts)


def _shown(edition: Edition) -> ShownEdition:
    main_language = language_name(edition.languages[0]) if edition.languages else ""
    people: dict[str, list[str]] = defaultdict(list)
    for each in edition.people:  # type: ignore[attr-defined]
        people[role_name(each["role"]) or gettext("met")].append(each["name"])
    facts: list[dict[str, Any]] = [
        {"name": role[0].upper() + role[1:], "value": ", ".join(dict.fromkeys(names))} for role, names in people.items()
    ]
    numbers = _isbns(edition)
    series = [f"{part['title']} {part['volume']}".strip() for part in edition.parts]  # type: ignore[attr-defined]
    facts += [
        {"name": gettext("Taal"), "value": ", ".join(language_name(tag) for tag in edition.languages)},
        {"name": gettext("Uitgever"), "value": ", ".join(filter(None, [edition.publisher, edition.place]))},
        {"name": gettext("Jaar"), "value": edition.year or edition.year_text},
        {"name": gettext("Druk"), "value": edition.edition_statement},
        {"name": gettext("Omvang"), "value": edition.extent},
        {"name": gettext("Reeks"), "value": "; ".join(series)},
        {"name": gettext("Leesniveau"), "value": edition.avi_level},
        {"name": gettext("Voor"), "value": str(Audience(edition.audience).label) if edition.audience else ""},
        {"name": "ISBN", "value": ", ".join(numbers)},
    ]
    heading = ", ".join(str(part) for part in (Format(edition.format).label, main_language, edition.year) if part)
    return ShownEdition(
        title=": ".join(filter(None, [edition.title, edition.subtitle])),
        language=edition.languages[0] if edition.languages else "",
        format=edition.format,
        heading=heading,
        facts=facts,
        urls=[url for url in edition.urls if url.startswith(("https://", "http://"))],
        public_id=edition.public_id,
    )


def _isbns(edition: Edition) -> list[str]:
    return [row["value"] for row in edition.numbers if row["scheme"] == Identifier.Scheme.ISBN]  # type: ignore[attr-defined]


def _series(work: Work, editions: Sequence[Edition]) -> tuple[str, list[int]]:
    """The first series that one of the editions is in, and the nodes of the other works in it, by volume."""
    part = next((part for edition in editions for part in edition.parts), None)  # type: ignore[attr-defined]
    if part is None:
        return "", []
    rows = (
        SeriesPart.objects.filter(series_key=part["series_key"], edition__work__node__visibility="public")
        .exclude(edition__work_id=work.id)
        .order_by("sort_volume", "edition__sort_title")
        .values_list("edition__work__node_id", flat=True)[: MOST_IN_SERIES * 4]
    )
    return part["title"], list(dict.fromkeys(rows))[:MOST_IN_SERIES]


_STRUCTURED_KINDS = (
    (Format.DVD, "Movie"),
    (Format.GAME, "Game"),
    (Format.MAGAZINE, "Periodical"),
    (Format.OBJECT, "Product"),
)


def _structured(work: Work, editions: Sequence[Edition], address: str, summary: str) -> dict[str, Any]:
    """The work as schema.org JSON-LD. Source: schema.org, types Book, Movie, Game, Periodical and CreativeWork."""
    kinds = {edition.format for edition in editions}
    kind = "Book"
    for its_format, its_kind in _STRUCTURED_KINDS:
        if kinds == {its_format}:
            kind = its_kind
    names = [each["name"] for edition in editions for each in edition.people if each["is_primary"]]  # type: ignore[attr-defined]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": address,
        "url": address,
        "name": work.node.title,
        "description": summary or None,
        "author": [{"@type": "Person", "name": name} for name in dict.fromkeys(names)] or None,
        "datePublished": str(work.year) if work.year else None,
        "inLanguage": work.original_language or work.node.language or None,
    }
    if kind == "Book":
        found["workExample"] = [_structured_edition(edition) for edition in editions]
    return {key: value for key, value in found.items() if value is not None}


_BOOK_FORMATS = {Format.E_BOOK: "https://schema.org/EBook", Format.AUDIO_BOOK: "https://schema.org/AudiobookFormat"}


def _structured_edition(edition: Edition) -> dict[str, Any]:
    numbers = _isbns(edition)
    found = {
        "@type": "Book",
        "name": edition.title,
        "inLanguage": edition.languages[0] if edition.languages else None,
        "datePublished": str(edition.year) if edition.year else None,
        "isbn": numbers[0] if numbers else None,
        "publisher": {"@type": "Organization", "name": edition.publisher} if edition.publisher else None,
        "bookFormat": _BOOK_FORMATS.get(Format(edition.format)),
    }
    return {key: value for key, value in found.items() if value is not None}
