# SPDX-License-Identifier: EUPL-1.2
"""What may be written, published and cancelled: facts in, every obstacle out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.policy import Obstacle

LONGEST_TITLE: Final = 160
LONGEST_SUMMARY: Final = 400
# Nobody was ever older; a higher number is a typing error.
OLDEST: Final = 120
# The states from which each step can be taken.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "propose": ("draft",),
    "agree": ("draft", "proposed"),
    "publish": ("draft", "proposed", "agreed"),
    "take_back": ("published", "agreed", "proposed"),
    "cancel": ("draft", "proposed", "agreed", "published"),
    "finish": ("published",),
}

SEEN_ALREADY: Final = Obstacle(
    "seen-already", _("Mensen hebben dit al gezien of zich aangemeld. Zeg deze keer af, dan horen ze het.")
)


def obstacles_to_keep(
    *,
    has_title: bool,
    longest_title: int,
    longest_summary: int,
    age_from: int | None,
    age_to: int | None,
    price: str,
    price_cents: int,
    pass_price_cents: int | None,
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing an activity. A draft may lack all but a title.

    has_title: in whatever language. longest_title, longest_summary: in characters, of all languages.
    """
    found = []
    if not has_title:
        found.append(Obstacle("no-title", _("Geef de activiteit een titel, in welke taal dan ook.")))
    if longest_title > LONGEST_TITLE:
        text = _("De titel is te lang. Houd het bij %(most)s tekens.")
        found.append(Obstacle("title-too-long", text % {"most": LONGEST_TITLE}))
    if longest_summary > LONGEST_SUMMARY:
        text = _("De korte tekst is te lang. Houd het bij %(most)s tekens.")
        found.append(Obstacle("summary-too-long", text % {"most": LONGEST_SUMMARY}))
    if age_from is not None and age_to is not None and age_from > age_to:
        found.append(Obstacle("ages-in-wrong-order", _("De laagste leeftijd is hoger dan de hoogste.")))
    if max(age_from or 0, age_to or 0) > OLDEST:
        found.append(Obstacle("too-old", _("Zo oud wordt niemand. Vul leeftijden in jaren in.")))
    if price == "fixed" and price_cents <= 0:
        found.append(Obstacle("no-price", _("Vul in wat het kost, of kies voor gratis.")))
    if pass_price_cents is not None and price != "free" and pass_price_cents > price_cents:
        found.append(Obstacle("pass-costs-more", _("Met een pas kan het niet duurder zijn dan zonder.")))
    return tuple(found)


def obstacles_to_session(
    *, starts_at: datetime | None, ends_at: datetime | None, places: int, is_cancelled: bool, is_over_for_good: bool
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing a session.

    places: how many of room, branch and place are given; at most one says where.
    is_cancelled: the session itself is. is_over_for_good: its activity is cancelled or done.
    """
    found = []
    if is_over_for_good:
        text = _("Deze activiteit gaat niet door of is geweest. Aan de keren verandert niets meer.")
        found.append(Obstacle("activity-over", text))
    if is_cancelled:
        text = _("Deze keer gaat niet door. Maak een nieuwe keer als het toch doorgaat.")
        found.append(Obstacle("session-cancelled", text))
    if starts_at is None or ends_at is None:
        found.append(Obstacle("no-time", _("Vul in wanneer het begint en wanneer het eindigt.")))
    elif ends_at <= starts_at:
        found.append(Obstacle("ends-before-it-starts", _("Dit eindigt voordat het begint. Kijk de tijden na.")))
    if places > 1:
        found.append(Obstacle("more-places", _("Kies één plek: een ruimte, een vestiging of een plek elders.")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place where sessions are. name: as visitors read it. knows_access: whether it is known how one gets in."""

    name: str
    knows_access: bool


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """What there is of an activity on the moment that somebody wants to publish it.

    coming: sessions that are not cancelled and not over; without_place, without_link: how many of those lack a place,
    or an address on line, where they need one. places: those where they are. has_text: a summary or a description.
    lacks_languages: languages (by name) without a text of its own. parts: groups that one can sign up for.
    declined_rooms: rooms (by name) that somebody said no to. waits_for_rooms: that nobody said yes to yet.
    """

    state: str
    has_title: bool = True
    has_text: bool = True
    coming: int = 1
    without_place: int = 0
    without_link: int = 0
    places: tuple[PlaceFacts, ...] = ()
    has_access_note: bool = False
    has_picture: bool = False
    has_picture_text: bool = False
    price: str = "free"
    price_cents: int = 0
    needs_sign_up: bool = False
    parts: int = 0
    choices_missing: int = 0
    sign_up_opens_too_late: bool = False
    has_languages: bool = True
    is_debate: bool = False
    has_debate_question: bool = False
    has_both_sides: bool = False
    has_functions: bool = True
    has_municipality: bool = True
    has_target_groups: bool = True
    has_topics: bool = True
    has_plain: bool = True
    lacks_languages: tuple[str, ...] = ()
    declined_rooms: tuple[str, ...] = field(default=())
    waits_for_rooms: tuple[str, ...] = field(default=())


def obstacles_to_publish(facts: PublishFacts) -> tuple[Obstacle, ...]:
    """Everything that visitors need and that is not there. A translation that is missing is none of it."""
    found = [*obstacles_to_step("publish", facts.state)]
    found += _what(facts)
    found += _when_and_where(facts)
    found += _signing_up(facts)
    return tuple(found)


def _what(facts: PublishFacts) -> list[Obstacle]:
    found = []
    if not facts.has_title:
        found.append(Obstacle("no-title", _("De titel.")))
    if not facts.has_text:
        found.append(Obstacle("no-text", _("Een tekst: wat gaan we doen, en waarom kom je?")))
    if facts.has_picture and not facts.has_picture_text:
        found.append(Obstacle("no-picture-text", _("Een beschrijving van de foto, voor wie hem niet ziet.")))
    if not facts.has_languages:
        found.append(Obstacle("no-languages", _("De taal die er gesproken wordt.")))
    if facts.is_debate and not facts.has_debate_question:
        found.append(Obstacle("no-question", _("De vraag waar het debat over gaat.")))
    return found


def _when_and_where(facts: PublishFacts) -> list[Obstacle]:
    found = []
    if not facts.coming:
        found.append(Obstacle("no-session", _("Een datum en tijd die nog komen.")))
    if facts.without_place:
        found.append(Obstacle("no-place", _("De plek van elke keer.")))
    if facts.without_link:
        found.append(Obstacle("no-link", _("Het adres om online mee te doen.")))
    if not facts.has_access_note:
        text = _("Hoe je binnenkomt bij %(place)s: zijn er drempels of trappen?")
        found += [
            Obstacle("no-access", text % {"place": place.name}) for place in facts.places if not place.knows_access
        ]
    text = _("Een andere ruimte: %(room)s kan niet.")
    found += [Obstacle("room-declined", text % {"room": room}) for room in facts.declined_rooms]
    return found


def _signing_up(facts: PublishFacts) -> list[Obstacle]:
    found = []
    if facts.price == "fixed" and facts.price_cents <= 0:
        found.append(Obstacle("no-price", _("De prijs.")))
    if facts.needs_sign_up and not facts.parts:
        found.append(Obstacle("no-part", _("Voor hoeveel mensen er plek is.")))
    if facts.choices_missing:
        found.append(Obstacle("no-choices", _("De antwoorden waar mensen uit kiezen bij een vraag.")))
    if facts.sign_up_opens_too_late:
        found.append(Obstacle("opens-too-late", _("Een moment om je aan te melden vóór de eerste keer begint.")))
    return found


def hints_to_publish(facts: PublishFacts) -> tuple[Obstacle, ...]:
    """What would make it better, and stands in nobody's way."""
    found = []
    if not facts.has_functions:
        found.append(Obstacle("no-functions", _("Bij welke functie van de bibliotheek het hoort, voor verslagen.")))
    if not facts.has_municipality:
        found.append(Obstacle("no-municipality", _("In welke gemeente het telt. Dat is voor verslagen.")))
    if not facts.has_target_groups:
        found.append(Obstacle("no-groups", _("Voor welke doelgroep je het maakt. Dat is voor de planning.")))
    if not facts.has_topics:
        found.append(Obstacle("no-topics", _("Onderwerpen. Daarmee vinden mensen het, en zoeken we er boeken bij.")))
    if not facts.has_plain:
        found.append(Obstacle("no-plain", _("Een tekst in makkelijke woorden.")))
    if facts.is_debate and not facts.has_both_sides:
        found.append(Obstacle("one-side", _("Een spreker voor elke kant van het debat.")))
    if facts.lacks_languages:
        text = _("Een tekst in het %(languages)s. Zonder die tekst laten we het Nederlands zien.")
        found.append(Obstacle("no-translation", text % {"languages": ", ".join(facts.lacks_languages)}))
    text = _("Een ja voor de ruimte: %(room)s is nog niet vastgelegd.")
    found += [Obstacle("room-waits", text % {"room": room}) for room in facts.waits_for_rooms]
    return tuple(found)


def obstacles_to_step(step: str, state: str, *, registrations: int = 0) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a step from one state to the next.

    registrations: how many people hold a place; what they signed up for is not made invisible.
    """
    found = []
    if state not in STEPS[step]:
        texts = {
            "draft": _("Deze activiteit is nog in de maak."),
            "proposed": _("Deze activiteit is al voorgesteld."),
            "agreed": _("Deze activiteit is al afgesproken."),
            "published": _("Deze activiteit is al openbaar."),
            "cancelled": _("Deze activiteit gaat niet door."),
            "done": _("Deze activiteit is geweest."),
        }
        found.append(Obstacle(f"is-{state}", texts[state]))
    if step == "take_back" and registrations:
        text = _("Er zijn al mensen aangemeld. Zeg de activiteit af, dan hoort iedereen het.")
        found.append(Obstacle("has-registrations", text))
    return tuple(found)


def obstacles_to_cancel(*, state: str, reason: str) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of cancelling an activity or a session. reason: what people are told."""
    found = [*obstacles_to_step("cancel", state)]
    if not reason.strip():
        found.append(Obstacle("no-reason", _("Schrijf kort waarom het niet doorgaat. Wie komt, krijgt dat te lezen.")))
    return tuple(found)


# Parts and questions


def obstacles_to_part(*, is_new: bool, parts: int, most: int, has_label: bool, is_first: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing for whom there are seats. is_first: there is no other part."""
    found = []
    if is_new and parts >= most:
        found.append(Obstacle("too-many-parts", _("Meer dan %(most)s groepen kan niet.") % {"most": most}))
    if not is_first and not has_label:
        found.append(Obstacle("no-label", _("Zeg voor wie deze plekken zijn, zoals: kinderen.")))
    return tuple(found)


def obstacles_to_remove_part(
    *, was_used: bool, is_last: bool, needs_sign_up: bool, is_public: bool
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of taking a part away."""
    found = []
    if was_used:
        text = _("Mensen hebben zich hiervoor aangemeld. Zet het aantal plekken op 0, dan komt er niemand bij.")
        found.append(Obstacle("part-used", text))
    if is_last and needs_sign_up and is_public:
        found.append(Obstacle("last-part", _("Dit zijn de enige plekken, en aanmelden is nodig.")))
    return tuple(found)


def obstacles_to_ask(*, count: int, most: int, without_choices: list[str]) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of asking questions of who signs up."""
    found = []
    if count > most:
        found.append(Obstacle("too-many-questions", _("Vraag niet meer dan %(most)s dingen.") % {"most": most}))
    for text in without_choices:
        message = _("Geef bij “%(question)s” ten minste twee antwoorden, elk op een regel.")
        found.append(Obstacle("no-choices", message % {"question": text}))
    return tuple(found)
