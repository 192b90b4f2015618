# SPDX-License-Identifier: EUPL-1.2
"""The partners of the demonstration, and who acts for the theatre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from reuring.partners.actions import PartnerFacts, become_member, change_topics, keep_partner
from reuring.partners.models import Partner, PartnerMember, PartnerRole
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.places.models import Municipality

THEATRE: Final = "Parkstad Limburg Theaters"
PARTNER_LOGIN: Final = "partner@demo.reuring.example"
_COLLEAGUE: Final = ("Marc", "", "Hamers")


@dataclass(frozen=True, slots=True)
class _Demo:
    """A partner. municipality: its slug, or empty. site: the part of its address before the domain, or empty."""

    name: str
    kind: Partner.Kind
    town: str
    municipality: str
    topics: tuple[str, ...]
    nl: str
    de: str
    en: str
    site: str = ""
    phone: str = ""


_PARTNERS: Final = (
    _Demo(
        THEATRE, Partner.Kind.THEATRE, "Kerkrade en Heerlen", "kerkrade", ("theatre", "music"),
        "Het theater van de streek: toneel, muziek, dans en cabaret. In HuB.Kerkrade delen we het gebouw met de "
        "bibliotheek.\n\nSamen maken we avonden over boeken die een voorstelling werden, en voorstellingen die met een "
        "goed gesprek eindigen.",
        "Das Theater der Region: Schauspiel, Musik, Tanz und Kabarett. In HuB.Kerkrade teilen wir uns das Haus mit der "
        "Bibliothek.\n\nGemeinsam machen wir Abende über Bücher, die auf die Bühne kamen.",
        "The theatre of the region: plays, music, dance and cabaret. In HuB.Kerkrade we share the building with the "
        "library.\n\nTogether we make evenings about books that became a play.",
    ),
    _Demo(
        "Stichting SMK", Partner.Kind.MUSIC_SCHOOL, "Kerkrade", "kerkrade", ("music", "singing"),
        "De muziekschool van Kerkrade. Iedereen kan er een instrument leren, zingen of in een orkest spelen, met of "
        "zonder ervaring.\n\nOp zaterdag hoor je onze leerlingen soms spelen tussen de boeken.",
        "Die Musikschule von Kerkrade. Alle können hier ein Instrument lernen, singen oder im Orchester spielen.",
        "The music school of Kerkrade. Everyone can learn an instrument here, sing, or play in an orchestra.",
    ),
    _Demo(
        "Taalhuis Parkstad-Zuid", Partner.Kind.LANGUAGE_HOUSE, "Kerkrade", "kerkrade",
        ("dutch-second-language", "language-cafe"),
        "Praten, lezen, schrijven en rekenen in het Nederlands. Een vrijwilliger helpt je, op jouw tempo.\n\nKom "
        "gewoon binnenlopen. De koffie staat klaar.",
        "Sprechen, lesen, schreiben und rechnen auf Niederländisch. Freiwillige helfen dir, in deinem Tempo.",
        "Speaking, reading, writing and sums in Dutch. A volunteer helps you, at your own pace.",
        "taalhuis", "+31455550142",
    ),
    _Demo(
        "Basisschool De Mijnlamp", Partner.Kind.SCHOOL, "Brunssum", "brunssum", ("read-aloud", "school-projects"),
        "Een school in Brunssum met 240 kinderen. Elke klas komt vier keer per jaar naar de bibliotheek.\n\nOuders "
        "lezen bij ons voor, in alle talen die de kinderen thuis spreken.",
        "Eine Grundschule in Brunssum mit 240 Kindern. Jede Klasse kommt viermal im Jahr in die Bibliothek.",
        "A school in Brunssum with 240 children. Each class visits the library four times a year.",
        "demijnlamp", "+31455550117",
    ),
    _Demo(
        "Zorgcirkel Voerendaal", Partner.Kind.CARE, "Voerendaal", "voerendaal", ("informal-care", "loneliness"),
        "Zorg thuis en in het Hoenshuys in Voerendaal, en een luisterend oor voor mantelzorgers.\n\nMet de bibliotheek "
        "brengen we boeken aan huis en drinken we elke maand samen koffie.",
        "Pflege zu Hause und in Voerendaal, und ein offenes Ohr für pflegende Angehörige.",
        "Care at home and in Voerendaal, and a listening ear for who looks after somebody.",
        "zorgcirkel", "+31455550163",
    ),
    _Demo(
        "Dorpshuisvereniging Simpelveld", Partner.Kind.ASSOCIATION, "Simpelveld", "simpelveld",
        ("neighbours", "volunteering", "local-history"),
        "Wij houden het dorpshuis van Simpelveld open, met vrijwilligers uit het dorp. Er is een zaal voor tachtig "
        "mensen en een keuken.\n\nHeb je een plan voor het dorp? Kom langs op donderdag.",
        "Wir halten das Dorfhaus von Simpelveld offen, mit Freiwilligen aus dem Dorf.",
        "We keep the village hall of Simpelveld open, with volunteers from the village.",
        "dorpshuis", "+31455550128",
    ),
    _Demo(
        "Heemkundekring Brunssum", Partner.Kind.ASSOCIATION, "Brunssum", "brunssum", ("genealogy", "local-history"),
        "Wij bewaren de verhalen van Brunssum: van de mijn, de koloniën en de families die hier kwamen wonen.\n\nOp "
        "dinsdag zoeken we samen in akten en oude foto's.",
        "Wir bewahren die Geschichten von Brunssum: vom Bergbau, den Siedlungen und den Familien.",
        "We keep the stories of Brunssum: of the mine, its settlements and the families who came to live here.",
        "heemkunde", "+31455550139",
    ),
    _Demo(
        "Stadtbücherei Herzogenrath", Partner.Kind.OTHER, "Herzogenrath", "",
        ("german-language", "euregion", "cross-border-affairs"),
        "De bibliotheek aan de andere kant van de grens. Met je pas uit Kerkrade leen je er ook.\n\nSamen maken we "
        "voorleesmiddagen en gesprekken in twee talen.",
        "Die Bücherei auf der anderen Seite der Grenze. Mit deinem Ausweis aus Kerkrade leihst du auch hier.\n\n"
        "Gemeinsam machen wir Vorlesenachmittage und Gespräche in zwei Sprachen.",
        "The library across the border. With your card from Kerkrade you can borrow here too.",
    ),
    _Demo(
        "Seniorenvereniging Eygelshoven", Partner.Kind.ASSOCIATION, "Eygelshoven", "kerkrade",
        ("ageing", "digital-skills", "limburgish"),
        "Ruim driehonderd leden die samen eten, fietsen, zingen en leren. Wie wil, helpt een ander met de telefoon of "
        "de computer.\n\nElke dinsdag in de bibliotheek van Eygelshoven.",
        "Mehr als dreihundert Mitglieder, die zusammen essen, Rad fahren, singen und lernen.",
        "More than three hundred members who eat, cycle, sing and learn together.",
        "senioren", "+31455550155",
    ),
)  # fmt: skip


@transaction.atomic
def partners_demo(at: datetime) -> None:
    """The partners of the region, and who acts for the theatre. Made once, by their names."""
    actor = Actor.command("reuring demo")
    towns = {town.slug: town for town in Municipality.objects.all()}
    for each in _PARTNERS:
        if Partner.objects.filter(name=each.name).exists():
            continue
        facts = PartnerFacts(
            name=each.name,
            kind=each.kind,
            website=f"https://{each.site}.demo.reuring.example/" if each.site else "",
            email=f"info@{each.site}.demo.reuring.example" if each.site else "",
            phone=each.phone,
            town=each.town,
            municipality=towns.get(each.municipality),
            about={"nl": each.nl, "de": each.de, "en": each.en},
        )
        partner = keep_partner(facts=facts, actor=actor, at=at)
        change_topics(partner=partner, give=each.topics, actor=actor, at=at)
    _members(actor, at)


def _members(actor: Actor, at: datetime) -> None:
    """The demo account and a colleague act for the theatre."""
    account = Account.objects.filter(email=PARTNER_LOGIN).select_related("person").first()
    theatre = Partner.objects.active().filter(name=THEATRE).first()
    if account is None or theatre is None or PartnerMember.objects.filter(partner=theatre).exists():
        return
    become_member(partner=theatre, person=account.person, role=PartnerRole.EDITOR, actor=actor, at=at)
    given, prefix, family = _COLLEAGUE
    colleague = Person.objects.create(given_name=given, family_name_prefix=prefix, family_name=family)
    become_member(partner=theatre, person=colleague, role=PartnerRole.CONTACT, actor=actor, at=at)
