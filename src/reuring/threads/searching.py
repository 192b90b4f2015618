# SPDX-License-Identifier: EUPL-1.2
"""From an address to a search and back: what the search page, the feed and the API share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from reuring.places.models import Branch
from reuring.shell.templatetags.shell_tags import number
from reuring.threads.languages import language_name
from reuring.threads.models import Node, NodeKind, TopicText
from reuring.threads.registries import Card, cards_for
from reuring.threads.search import ANYWHERE, FACETS, FacetName, Query, Results, Searcher
from reuring.threads.search.seam import MAX_PAGE_SIZE, Sort

PAGE_SIZE: Final = 20
SORTS: Final[dict[Sort, str | Promise]] = {
    "relevance": gettext_lazy("Beste eerst"),
    "newest": gettext_lazy("Nieuwste eerst"),
    "title": gettext_lazy("Op titel"),
}
FACET_NAMES: Final[dict[FacetName, str | Promise]] = {
    "available": gettext_lazy("Nu binnen"),
    "format": gettext_lazy("Vorm"),
    "language": gettext_lazy("Taal"),
    "audience": gettext_lazy("Leeftijd"),
    "branch": gettext_lazy("Bibliotheek"),
    "topic": gettext_lazy("Onderwerp"),
    "fiction": gettext_lazy("Verhaal of weten"),
    "year": gettext_lazy("Jaar"),
    "municipality": gettext_lazy("Gemeente"),
    "kind": gettext_lazy("Soort"),
}
# What the page shows, in this order; the first ones folded out.
SHOWN_FACETS: Final[tuple[FacetName, ...]] = (
    "kind",
    "available",
    "format",
    "audience",
    "language",
    "branch",
    "topic",
    "fiction",
    "year",
)
# Facets with many values for a document: asked for apart when the result is very large.
WIDE_FACETS: Final[tuple[FacetName, ...]] = ("available", "branch", "topic")
LARGE_RESULT: Final = 20_000
# What nobody types and a feed may not hold (XML 1.0, section 2.2).
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")

# The labels of a facet's values that another room owns: facet to a function from value to label.
_labels: dict[str, Callable[[str], str]] = {}


def register_labels(facet: FacetName, label: Callable[[str], str]) -> None:
    """Say what the values of a facet are called in the language of now."""
    _labels[facet] = label


@cache
def searcher() -> Searcher:
    """The one searcher of this process."""
    return Searcher(settings.CONFIGURATION.index_dir)


def read_query(asked: QueryDict, *, facets: tuple[FacetName, ...] = ()) -> Query:
    """The search that an address asks for; anything in it that makes no sense is passed over."""
    filters: dict[str, tuple[str, ...]] = {
        name: tuple(dict.fromkeys(asked.getlist(name)[:50])) for name in FACETS if asked.getlist(name)
    }
    sort = asked.get("sort", "")
    return Query(
        text=_UNPRINTABLE.sub(" ", asked.get("q", "")),
        filters=filters,
        sort=sort if sort in SORTS else "relevance",
        page=_whole_number(asked.get("page"), 1, 1, 1_000_000),
        page_size=_whole_number(asked.get("size"), PAGE_SIZE, 1, MAX_PAGE_SIZE),
        facets=facets,
    )


def _whole_number(text: str | None, otherwise: int, least: int, most: int) -> int:
    try:
        return min(max(int(text or ""), least), most)
    except ValueError:
        return otherwise


def cards_of(results: Results, branch: Branch | None) -> list[Card]:
    """The cards of a page of results, in order. A node that left the database meanwhile is passed over."""
    kinds = dict(Node.objects.public().filter(id__in=results.node_ids).values_list("id", "kind"))
    cards = cards_for(kinds, branch)
    return [cards[node_id] for node_id in results.node_ids if node_id in cards]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One line of a facet. address: the query that switches it on or off."""

    value: str
    label: str
    count: int | None
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet, to show. is_open: folded out. rest: how many values are not shown."""

    name: FacetName
    label: str
    values: list[FacetValue]
    is_open: bool
    rest: int


MOST_VALUES: Final = 12


def facet_groups(asked: QueryDict, results: Mapping[str, list[tuple[str, int]]]) -> list[FacetGroup]:
    """The facets of a result as groups of links. asked: the query of the page."""
    labels = value_labels(
        {name: [value for value, _ in counts] + asked.getlist(name) for name, counts in results.items()}
    )
    groups = []
    for position, name in enumerate(SHOWN_FACETS):
        counts = results.get(name)
        if not counts:
            continue
        chosen = set(asked.getlist(name))
        values = [
            FacetValue(value, labels[name].get(value, value), count, toggled(asked, name, value), value in chosen)
            for value, count in counts
            if value in chosen or (value and count)
        ]
        if name == "kind" and len(values) < 2 and not chosen:
            continue  # one kind of thing is no choice
        if name == "available":
            # "Anywhere" first; then the branches.
            values.sort(key=lambda found: found.value != ANYWHERE)
        shown = [found for index, found in enumerate(values) if index < MOST_VALUES or found.is_chosen]
        groups.append(
            FacetGroup(name, str(FACET_NAMES[name]), shown, position < 4 or bool(chosen), len(values) - len(shown))
        )
    return groups


def chosen_values(asked: QueryDict) -> list[FacetValue]:
    """What the query narrows down to, each with the address that takes it away."""
    wanted: dict[str, list[str]] = {name: asked.getlist(name) for name in FACETS if asked.getlist(name)}
    labels = value_labels(wanted)
    return [
        FacetValue(value, labels[name].get(value, value), None, toggled(asked, name, value), True)
        for name, values in wanted.items()
        for value in dict.fromkeys(values)
    ]


def toggled(asked: QueryDict, name: str, value: str) -> str:
    """The query with one value switched on or off, back on the first page."""
    query = asked.copy()
    query.pop("page", None)
    values = query.getlist(name)
    query.setlist(name, [one for one in values if one != value] if value in values else [*values, value])
    return f"?{query.urlencode()}"


def value_labels(wanted: Mapping[str, list[str]]) -> dict[str, dict[str, str]]:
    """What facet values are called in the language of now. At most two queries."""
    found: dict[str, dict[str, str]] = {}
    branches: dict[str, str] = {}
    if wanted.get("branch") or wanted.get("available"):
        branches = dict(Branch.objects.values_list("code", "name"))
    for name, values in wanted.items():
        if name in _labels:
            found[name] = {value: _labels[name](value) for value in values}
        elif name == "language":
            found[name] = {value: language_name(value) for value in values}
        elif name in ("branch", "available"):
            found[name] = {**branches, ANYWHERE: gettext("Ergens in de streek")}
        elif name == "topic":
            found[name] = topic_names(values)
        elif name == "kind":
            found[name] = {kind.value: str(kind.label) for kind in NodeKind}
            found[name][NodeKind.WORK.value] = gettext("Boeken, films en meer")
        elif name == "fiction":
            found[name] = {"yes": gettext("Verhalen"), "no": gettext("Weten en doen")}
        elif name == "year":
            found[name] = {value: value.replace("-", "\N{EN DASH}") for value in values}
        else:
            found[name] = {}
    return found


def topic_names(keys: list[str]) -> dict[str, str]:
    """The names of topics in the language of now, else in Dutch."""
    language = (get_language() or "nl").split("-")[0]
    rows = TopicText.objects.filter(topic__key__in=keys, language__in={"nl", language}).values_list(
        "topic__key", "language", "name"
    )
    return {key: name for key, _, name in sorted(rows, key=lambda row: row[1] == language)}


def summary_of(total: int) -> str:
    """How many were found, as a phrase."""
    return gettext("%(count)s gevonden") % {"count": number(total)}
