# SPDX-License-Identifier: EUPL-1.2
"""`{% load staff_tags %}`: the work that somebody has here, by their roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.access import access_of, allowed

register = template.Library()


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do. title: a verb first. text: what it is for. address: its page."""

    title: str | Promise
    text: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work. key: for machines."""

    key: str
    title: str | Promise
    cards: list[Card]


# By part: the URL name of a page, what one does there, and what it is for. Who may see it, the page itself says.
WORK: Final[tuple[tuple[str, str | Promise, tuple[tuple[str, str | Promise, str | Promise], ...]], ...]] = (
    (
        "desk",
        _("Aan de balie"),
        (
            ("circulation:desk", _("Leen uit en neem in"), _("Scan een pas, scan de boeken, klaar.")),
            ("circulation:desk_pick_list", _("Werk de lijsten af"), _("Halen, opruimen, onderweg, te laat en zoeken.")),
            ("people:patrons", _("Zoek iemand"), _("Pas, adres, huishouden en meer.")),
            ("circulation:new_patron", _("Maak iemand lid"), _("Met een pas, of om alleen mee te doen.")),
            (
                "circulation:joinings",
                _("Aanmeldingen die wachten"),
                _("Wie zich online aanmeldde en langskomt."),
            ),
            ("threads:search", _("Zoek voor een bezoeker"), _("Waar een titel staat en of die binnen is.")),
            ("communities:field_notes", _("Noteer wat je hoorde"), _("In twintig tellen: het onderwerp, geen mensen.")),
            (
                "circulation:day",
                _("Open en sluit de dag"),
                _("Met een lijst, de kassa en notities."),
            ),
            (
                "circulation:forgotten",
                _("Pas of pincode vergeten"),
                _("Help zonder pas, of kies een pincode."),
            ),
            ("circulation:found", _("Gevonden voorwerpen"), _("Wat er ligt, en wat mensen kwijt zijn.")),
            ("circulation:deliveries", _("Boeken thuis brengen"), _("Tassen vullen, en de route van vandaag.")),
            ("circulation:between", _("Andere bibliotheken"), _("Wat zij vragen, en wat wij voor lezers vragen.")),
            ("people:desk", _("Neem de balie over"), _("Scan je badge op een gedeelde computer.")),
            ("people:desk_pin", _("Kies je baliepincode"), _("Daarmee neem je over als je geen badge bij je hebt.")),
            ("people:notices", _("Berichten aan mensen"), _("Brieven printen, bellen, en wat niet goed ging.")),
            ("circulation:what_if", _("Vraag wat er gebeurt als"), _("Wat er zou gebeuren, met de regel die beslist.")),
            ("web:hours", _("Bekijk de openingstijden"), _("Van alle vestigingen, zoals bezoekers ze zien.")),
            ("ledger:till", _("Open of tel de kas"), _("Wisselgeld erin, en tellen aan het eind van de dag.")),
        ),
    ),
    (
        "rooms",
        _("Ruimtes"),
        (
            ("activities:rooms", _("Bekijk de ruimtes"), _("Wat er waar gebeurt, per dag en per week.")),
            ("activities:rooms_free", _("Zoek een vrije ruimte"), _("Voor zoveel mensen, met wat je nodig hebt.")),
            ("activities:room_requests", _("Aanvragen voor ruimtes"), _("Zeg ja of nee, met een reden.")),
        ),
    ),
    (
        "collection",
        _("Collectie"),
        (
            ("catalogue:cataloguing", _("Zoek en verander een titel"), _("Ook exemplaren, werken en onderwerpen.")),
            ("catalogue:new_record", _("Maak een nieuwe titel"), _("Met controle terwijl je typt.")),
            ("threads:staff_topics", _("Houd de onderwerpen bij"), _("Wat waarover gaat, en wat dubbel is.")),
            ("circulation:wishes", _("Beantwoord wensen"), _("Titels die lezers graag willen lezen.")),
            ("catalogue:imports", _("Importeer records"), _("Een MARC-bestand erin, met een verslag van elk record.")),
        ),
    ),
    (
        "programme",
        _("Programma"),
        (
            ("activities:staff_activities", _("Bekijk het programma"), _("Wat er komt, wat nog mist en wat er was.")),
            ("activities:staff_start", _("Maak een activiteit"), _("Wat, waar en wanneer. De rest vult vanzelf in.")),
            ("activities:staff_ideas", _("Beantwoord ideeën"), _("Van inwoners, met een spoor van wat ervan komt.")),
            ("communities:staff_plans", _("Plannen van groepen"), _("Hoe ver ze zijn, en wat er nog nodig is.")),
            ("communities:suggestions", _("Zie wat er leeft"), _("Waar een groep kan beginnen, en waarom daar.")),
            ("activities:staff_agreements", _("Bekijk de afspraken"), _("Wie wat doet, en wat te laat is.")),
            (
                "communities:staff_groups",
                _("Kijk hoe het met groepen gaat"),
                _("Wie ze draagt, en wie aandacht vraagt."),
            ),
            ("partners:staff_partners", _("Werk samen met partners"), _("Wie ze zijn, en wie namens hen meedoet.")),
            ("people:certificates", _("Noteer een VOG"), _("Van vrijwilligers en gastheren, en wie een nieuwe moet.")),
        ),
    ),
    (
        "groups",
        _("Groepen"),
        (
            (
                "communities:staff_helping",
                _("Breng mensen bij elkaar"),
                _("Wie het langst wacht, en wie daarbij past."),
            ),
            ("communities:moderation", _("Kijk naar meldingen"), _("Van alle groepen samen, met wat er besloten is.")),
            ("communities:rules_edit", _("Schrijf de huisregels"), _("Kort en vriendelijk, in drie talen.")),
        ),
    ),
    (
        "money",
        _("Geld"),
        (
            ("ledger:figures", _("Bekijk de inkomsten"), _("Per maand, vestiging en soort, ook als bestand.")),
            ("ledger:limits", _("Stel de grens voor kwijtschelden in"), _("Hoeveel de balie zelf mag laten gaan.")),
        ),
    ),
    (
        "rules",
        _("Regels en abonnementen"),
        (
            ("circulation:rules", _("Uitleenregels"), _("Wie wat hoe lang mag lenen, vanaf welke dag.")),
            ("circulation:types", _("Abonnementen"), _("Namen, leeftijden, prijzen en aantallen.")),
            ("circulation:rule_charges", _("Boetevrij"), _("Of te laat terugbrengen iets kost.")),
            ("circulation:floating", _("Zwevende exemplaren"), _("Hoeveel een vestiging er hoogstens houdt.")),
        ),
    ),
    (
        "people",
        _("Mensen"),
        (
            ("people:people", _("Geef en stop rollen"), _("Wie wat mag, en waar.")),
            ("people:new_colleague", _("Voeg een collega toe"), _("Die kiest via een mail zelf een wachtwoord.")),
            ("people:workstations", _("Beheer gedeelde balies"), _("Welke computers aan de balie staan.")),
            ("protocols:kiosks", _("Beheer kiosken"), _("Welke apparaten lenen en innemen, en wat ze mogen.")),
        ),
    ),
    (
        "reports",
        _("Cijfers"),
        (("circulation:lending_right", _("Leenrecht"), _("Wat er per jaar is uitgeleend, voor de opgave.")),),
    ),
    (
        "places",
        _("Plekken en tijden"),
        (
            ("web:places", _("Vestigingen en openingstijden"), _("Adressen, tijden door de week en ruimtes.")),
            ("web:closing_days", _("Sluitingsdagen"), _("Feestdagen en dagen dat het dicht is.")),
            ("web:elsewhere", _("Andere plekken"), _("Waar je iets doet buiten de deur.")),
            ("web:municipality_list", _("Gemeenten"), _("Hun naam en hun kleur.")),
            ("web:organisation", _("De organisatie"), _("Naam, e-mailadres en telefoon van de bibliotheek.")),
        ),
    ),
)


@register.simple_tag(takes_context=True)
def staff_work(context: template.Context) -> list[Part]:
    """The parts of the work with the pages that these roles may open; a part without any is left out."""
    roles = context["request"].roles
    found = []
    for key, title, pages in WORK:
        cards = [Card(what, why, reverse(name)) for name, what, why in pages if _opens(name, roles)]
        if cards:
            found.append(Part(key, title, cards))
    return found


def _opens(name: str, roles: Any) -> bool:
    return allowed(access_of(resolve(reverse(name)).func, name), roles, is_logged_in=True)
