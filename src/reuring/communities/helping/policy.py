# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of an ask or offer, and of the steps of a match: pure. Facts in, every obstacle out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.ages import ADULT_FROM
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# How long an ask or offer stands before its person is asked whether it still holds.
HOLDS_DAYS: Final = 182
# So long before it ends that is told.
TOLD_BEFORE_DAYS: Final = 14
# So long after the first meeting both are asked what came of it.
ASKED_AFTER_DAYS: Final = 21
# At most so many asks and offers of one person stand open at once.
MOST_OPEN: Final = 10

_EMAIL: Final = re.compile(r"[^\s@<>]+\s?(?:@|\(at\)|\[at\])\s?[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
# A number of nine digits or more that begins as a telephone number does; years and amounts are shorter.
_PHONE: Final = re.compile(r"(?<![\d.,])(?:\+|00?)(?:[\s.\-()/\u00a0]*\d){8,14}(?!\d)")


def says_how_to_reach(text: str) -> bool:
    """Whether a text holds what looks like an e-mail address or a telephone number."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))


def obstacles_to_list(
    *, title: str, texts: Iterable[str], age: int | None, has_place: bool, most: int, open_ones: int, shown_name: str
) -> tuple[Obstacle, ...]:
    """Why an ask or offer can't be kept.

    texts: all that others may read of it. age: of its person; None when it is not known (a colleague looks at the first
    introduction). open_ones: how many others of this person stand open.
    """
    found = []
    texts = list(texts)
    if not title.strip():
        found.append(Obstacle("no-title", _("Schrijf in een paar woorden wat je zoekt of kunt.")))
    if not shown_name.strip():
        found.append(Obstacle("no-name", _("Kies een naam; alleen een voornaam is genoeg.")))
    if any(contains_bsn(text) for text in texts):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if any(says_how_to_reach(text) for text in texts):
        found.append(
            Obstacle(
                "contact",
                _(
                    "Zet hier geen e-mailadres of telefoonnummer neer. Als jullie elkaar gesproken hebben, kun je die "
                    "met één klik aan elkaar geven."
                ),
            )
        )
    if age is not None and age < ADULT_FROM:
        found.append(Obstacle("young", _("Vragen en aanbieden kan vanaf 18 jaar. Kom langs: we denken met je mee.")))
    if not has_place:
        found.append(Obstacle("no-place", _("Kies een vestiging of een gemeente.")))
    if most < 1:
        found.append(Obstacle("most", _("Kies 1 of meer.")))
    if open_ones >= MOST_OPEN:
        found.append(Obstacle("too-many", _("Je hebt er al tien openstaan. Sluit er eerst een af.")))
    return tuple(found)


def obstacles_to_answer(*, is_live: bool, was_asked: bool, is_full: bool) -> tuple[Obstacle, ...]:
    """Why somebody can't say yes to a match. is_full: one of the two sides has all the people it wanted."""
    found = []
    if not is_live:
        found.append(Obstacle("not-live", _("Dit gaat niet meer door.")))
    elif not was_asked:
        found.append(Obstacle("not-asked", _("Hierover is nog niets gevraagd.")))
    if is_live and is_full:
        found.append(Obstacle("full", _("Iemand was je net voor. We zoeken verder voor je.")))
    return tuple(found)


def obstacles_to_introduce(
    *,
    is_live: bool,
    both_yes: bool,
    ages: Iterable[int | None],
    adults_seen: bool,
    needs_certificate: bool,
    has_certificate: bool,
    meet_at: datetime | None,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Why staff can't introduce two people to each other.

    ages: of both, None where not known; adults_seen: a colleague saw that whose age is not known is 18 or over.
    meet_at: when they first meet.
    """
    found = []
    known = list(ages)
    if not is_live:
        found.append(Obstacle("not-live", _("Dit gaat niet meer door.")))
    if not both_yes:
        found.append(Obstacle("no-two-yeses", _("Ze zeiden nog niet allebei ja.")))
    if any(age is not None and age < ADULT_FROM for age in known):
        found.append(Obstacle("young", _("Een van de twee is nog geen 18.")))
    if None in known and not adults_seen:
        found.append(
            Obstacle("age-unseen", _("Van een van de twee weten we de leeftijd niet. Vraag het, en zet een vinkje."))
        )
    if needs_certificate and not has_certificate:
        found.append(
            Obstacle("no-certificate", _("We hebben van wie helpt nog geen verklaring (VOG) gezien die nu geldt."))
        )
    if meet_at is None:
        found.append(Obstacle("no-moment", _("Kies een dag en een tijd voor de eerste keer.")))
    elif meet_at <= at:
        found.append(Obstacle("past-moment", _("Dat moment is al geweest.")))
    return tuple(found)
