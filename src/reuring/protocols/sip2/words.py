# SPDX-License-Identifier: EUPL-1.2
"""What a kiosk says to the person who stands before it: short and kind, and nothing that is not for the next in line.

The obstacles of the rooms below are often written for who works at the desk; here stands for each code what the person
needs. What has no sentence here is said as the room says it, unless that is private.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.policy import Obstacle

OUT_OF_ORDER: Final = _("Dat ging hier niet goed. Probeer het nog een keer, of vraag een medewerker.")
UNREACHABLE: Final = _("We kunnen er even niet bij. Probeer het over een paar minuten opnieuw.")
NOT_HERE: Final = _("Dat kan niet op dit apparaat. Een medewerker helpt je graag.")
LOOKED_INTO: Final = _("Een medewerker kijkt hiernaar.")
ASK: Final = _("Vraag een medewerker om hulp.")
CARD_UNKNOWN: Final = _("Deze pas kennen we niet. Houd hem nog een keer voor de lezer, of vraag een medewerker.")
CARD_DAMAGED: Final = _("Het nummer op deze pas kwam niet goed door. Probeer het nog een keer.")
PIN_WRONG: Final = _("Deze pincode hoort niet bij deze pas. Probeer het nog een keer.")
PIN_NEEDED: Final = _("Typ eerst je pincode.")
NOT_YOURS: Final = _("Dit staat niet op jouw pas.")
ITEM_UNKNOWN: Final = _("Dit exemplaar kennen we niet. Probeer het nog een keer, of geef het aan een medewerker.")
_SENTENCES: Final[dict[str, str | Promise]] = {
    "card-unknown": CARD_UNKNOWN,
    "number-mistyped": CARD_DAMAGED,
    "card-lost": _("Deze pas is als kwijt gemeld. Een medewerker helpt je aan een nieuwe."),
    "card-replaced": _("Deze pas is vervangen. Gebruik je nieuwe pas."),
    "card-blocked": _("Deze pas werkt nu niet. Een medewerker kijkt met je mee."),
    "card-merged": _("Deze pas is vervangen. Gebruik je nieuwe pas."),
    "card-expired": _("Deze pas is verlopen. Een medewerker verlengt hem voor je."),
    "no-subscription": _("Je hebt nog geen abonnement. Aan de balie regel je dat zo."),
    "subscription-ended": _("Je abonnement is afgelopen. Aan de balie of thuis verleng je het."),
    "no-rule": _("Dit kan hier nog niet. Vraag een medewerker."),
    "clock": _("Er is iets mis met de klok. Vraag een medewerker."),
    "item-unknown": ITEM_UNKNOWN,
    "already-yours": _("Dit heb je al geleend."),
    "on-loan": _("Dit staat nog op naam van een ander. Lever het eerst in."),
    "held-for-other": _("Dit ligt klaar voor een ander. Geef het aan een medewerker."),
    "others-wait": _("Iemand anders wacht hierop. Vraag een medewerker wat kan."),
    "in-transit": _("Dit is op weg naar een andere plek. Geef het aan een medewerker."),
    "reference": _("Dit kun je alleen hier bekijken."),
    "withdrawn": _("Dit hoort niet meer bij de collectie. Geef het aan een medewerker."),
    "damaged": _("Dit is kapot gemeld. Geef het aan een medewerker."),
    "not-in": _("Dit waren we kwijt. Fijn dat je het vond: geef het aan een medewerker."),
    "owes-too-much": ASK,
    "lost": _("Vraag hiervoor een medewerker."),
}


def sentence_for(obstacle: Obstacle) -> str | Promise:
    """What to say at a kiosk for an obstacle of any room below."""
    said = _SENTENCES.get(obstacle.code)
    if said is None:
        said = ASK if getattr(obstacle, "is_private", False) else obstacle.message
    return said


def sentences_for(obstacles: Iterable[Obstacle]) -> list[str]:
    """What to say for several obstacles, each sentence once, in their order."""
    return list(dict.fromkeys(str(sentence_for(each)) for each in obstacles))
