# SPDX-License-Identifier: EUPL-1.2
"""What stands behind each door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.agenda.agenda_page import facets_to_choose
from reuring.activities.agenda.programme import coming, programme_of
from reuring.activities.narrowing import Narrowing
from reuring.places.models import Branch
from reuring.threads.addresses import local, served
from reuring.threads.models import NodeKind, Topic
from reuring.threads.registries import Card
from reuring.threads.search import IndexUnavailable, Query
from reuring.threads.searching import cards_of, searcher, topic_names, value_labels

NEW_TITLES = 8
MAIN_TOPICS = 24
# The door to the programme: of so many days at most so many lines, and ways into so many days.
WEEK_DAYS = 7
LINES_AHEAD = 8
AHEAD_DAYS = 60
MOST_WAYS = 12


@dataclass(frozen=True, slots=True)
class Door:
    """A door and what one can do there. steps: (text, address without a language), both to show."""

    title: str | Promise
    lead: str | Promise
    text: str | Promise
    steps: tuple[tuple[str | Promise, str], ...]


DOORS = {
    "learn": Door(
        pgettext_lazy("door", "Leer"),
        _("Taal, computer, werk of iets heel anders. Op jouw tempo."),
        _(
            "Wil je iets leren? Vertel het ons aan de balie. Je hoeft geen lid te zijn. We zoeken samen een boek, "
            "een les of iemand die je helpt."
        ),
        (
            (_("Boeken om beter Nederlands te leren"), "/search/?q=nederlands+leren"),
            (_("Makkelijk lezen"), "/search/?format=easy_reading"),
            (_("Praat mee in een taalgroep"), "/groups/?bond=language"),
            (_("Alles over computers en internet"), "/search/?q=computer"),
            (_("Kom langs: openingstijden"), "/hours/"),
        ),
    ),
    "ask": Door(
        pgettext_lazy("door", "Vraag"),
        _("Hulp bij de overheid, een formulier of gewoon een vraag."),
        _(
            "Stel je vraag aan de balie. Dat is gratis en je hoeft geen lid te zijn. Neem je brief of formulier mee. "
            "Je DigiD vul je altijd zelf in."
        ),
        (
            (_("Groepen: mensen die iets delen"), "/groups/"),
            (_("Ik zoek, ik kan: iemand om mee te gaan, of iemand die helpt"), "/helping/"),
            (_("Boeken over DigiD en de overheid"), "/search/?q=digid"),
            (_("Boeken over geld en schulden"), "/search/?q=geld"),
            (_("Kom langs: openingstijden"), "/hours/"),
        ),
    ),
}


def reading(branch: Branch | None) -> dict[str, Any]:
    """What the door to the collection shows. branch: the one the visitor chose."""
    try:
        results = searcher().search(
            Query(
                filters={"kind": (NodeKind.WORK.value,)},
                sort="newest",
                page_size=NEW_TITLES,
                facets=("format", "audience", "language"),
            )
        )
    except IndexUnavailable:
        return {"is_searching_off": True, "topics": _main_topics()}
    cards: list[Card] = cards_of(results, branch)
    values = {name: [value for value, _count in counts if value] for name, counts in results.facets.items()}
    values["audience"].sort(key=lambda value: (value == "adult", value.zfill(5)))  # youngest first
    labels = value_labels(values)
    ways = {
        name: [
            {"name": labels[name].get(value, value), "address": local(f"/search/?{name}={value}")} for value in found
        ]
        for name, found in values.items()
    }
    return {"cards": cards, "ways": ways, "topics": _main_topics(), "total": results.total}


def experiencing(branch: Branch | None, at: datetime) -> dict[str, Any]:
    """What the door to the programme shows: this week, ways into the agenda, and where one makes something oneself.

    branch: the one the visitor chose; what is there stands first today.
    """
    week = coming(at, WEEK_DAYS)
    days, has_more = programme_of(Narrowing(), week, at, LINES_AHEAD, branch)
    groups = {group.name: group for group in facets_to_choose(QueryDict(), Narrowing(), coming(at, AHEAD_DAYS), at)}
    agenda = local("/agenda/")
    ways = {
        name: [{"name": each.label, "address": f"{agenda}{each.address}"} for each in groups[name].values[:MOST_WAYS]]
        for name in ("age", "form", "topic", "municipality")
    }
    return {
        "days": days,
        "has_more": has_more,
        "ways": ways,
        "ideas": served("/ideas/new/"),
        "trails": served("/ideas/"),
        "agenda": agenda,
    }


def _main_topics() -> list[dict[str, str]]:
    main = Topic.objects.filter(parent=None, is_retired=False).order_by("id")
    keys = list(main.values_list("key", flat=True)[:MAIN_TOPICS])
    names = topic_names(keys)
    return [{"name": names[key], "address": local(f"/search/?topic={key}")} for key in keys if key in names]
