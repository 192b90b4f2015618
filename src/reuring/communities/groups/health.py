# SPDX-License-Identifier: EUPL-1.2
"""How a group fares: quiet signs, each with what one can do. Pure: facts in, signs out.

For who carries or accompanies it only. Nothing here is about one person, and what is said in a group plays no part: one
without posts is whole, and so is one of one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# A group that just began is left alone for so long.
YOUNG_DAYS: Final = 45
# New faces are looked for in so many days, where at least so many meetings were counted.
NEW_FACES_DAYS: Final = 183
NEW_FACES_MEETINGS: Final = 3
# Who asked to take part should not wait longer.
ASKED_DAYS: Final = 7


class Mood(StrEnum):
    """How a group stands in one word. The value sorts nothing; `weight` of its signs does."""

    WELL = "well"
    LOOK = "look"
    HELP = "help"


MOODS: Final[dict[Mood, str | Promise]] = {
    Mood.WELL: _("Gaat goed"),
    Mood.LOOK: _("Even kijken"),
    Mood.HELP: _("Vraagt aandacht"),
}


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What is known of a living group on a day. No names.

    rhythm_days: in which a meeting is to be expected; None for now and then. began_on: its first day. last_held_on: of
    the last meeting that took place. next_on: of the next that is planned. unsaid: meetings that are over of which
    nobody said whether they took place. counted, new_faces: meetings whose numbers were noted in half a year, and the
    new faces in them. members, hosts: how many. waiting_days: how long who asked first waits; None for nobody.
    no_room: whether the room of a coming meeting was refused.
    """

    began_on: date
    rhythm_days: int | None = None
    last_held_on: date | None = None
    next_on: date | None = None
    unsaid: int = 0
    counted: int = 0
    new_faces: int = 0
    members: int = 0
    hosts: int = 0
    waiting_days: int | None = None
    has_librarian: bool = True
    is_for_minors: bool = False
    no_room: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to look at. text: what is seen; todo: what one can do; page: where (`meetings`, `members`, `ending`,
    `edit`); weight: heaviest first, from 60 on somebody should look soon."""

    code: str
    text: str
    todo: str
    page: str
    weight: int


def signs_of(facts: HealthFacts, on: date) -> list[Sign]:
    """The signs of a living group, heaviest first; none where all is well."""
    found = [*_of_carrying(facts), *_of_meetings(facts, on), *_of_people(facts)]
    return sorted(found, key=lambda sign: -sign.weight)


def mood_of(signs: list[Sign]) -> Mood:
    """How a group with these signs stands."""
    if not signs:
        return Mood.WELL
    return Mood.HELP if signs[0].weight >= 60 else Mood.LOOK


def _of_carrying(facts: HealthFacts) -> list[Sign]:
    found = []
    if facts.is_for_minors and not facts.has_librarian:
        text, todo = gettext("Er hoort geen medewerker bij."), gettext("Kies wie de groep begeleidt; zonder kan niet.")
        found.append(Sign("no-staff", text, todo, "edit", 95))
    elif not facts.has_librarian:
        text, todo = gettext("Er hoort nog geen medewerker bij."), gettext("Kies wie de groep begeleidt.")
        found.append(Sign("no-librarian", text, todo, "edit", 40))
    # A group of children is carried by the colleague who is there.
    if not facts.hosts and not (facts.is_for_minors and facts.has_librarian):
        todo = gettext("Vraag een lid om haar te dragen. Is er niemand? Dan helpt de bibliotheek, of sluit je mooi af.")
        found.append(Sign("nobody-carries", gettext("Niemand draagt de groep."), todo, "members", 90))
    elif facts.hosts == 1 and facts.members > 4:
        todo = gettext("Vraag iemand erbij, voor als die er een keer niet is.")
        found.append(Sign("one-carries", gettext("Eén persoon draagt de groep."), todo, "members", 30))
    return found


def _of_meetings(facts: HealthFacts, on: date) -> list[Sign]:
    found = []
    if facts.no_room:
        text, todo = gettext("De ruimte voor de volgende keer lukt niet."), gettext("Kies een andere plek of tijd.")
        found.append(Sign("no-room", text, todo, "meetings", 80))
    if facts.unsaid:
        text = ngettext(
            "Van %(count)s bijeenkomst weten we niet of ze doorging.",
            "Van %(count)s bijeenkomsten weten we niet of ze doorgingen.",
            facts.unsaid,
        ) % {"count": facts.unsaid}
        found.append(Sign("unsaid", text, gettext("Zeg het met één tik."), "meetings", 50))
    if facts.rhythm_days is None:
        return found
    since = facts.last_held_on or facts.began_on
    is_quiet = (on - since).days > 2 * facts.rhythm_days and (on - facts.began_on).days > YOUNG_DAYS
    if facts.next_on is None and is_quiet:
        todo = gettext("Plan een keer, of spreek af dat het minder vaak is. Is het klaar? Dan sluit je mooi af.")
        found.append(Sign("quiet", gettext("Het is al een tijd stil."), todo, "meetings", 70))
    elif facts.next_on is None and on - since > timedelta(days=facts.rhythm_days // 2):
        found.append(
            Sign("none-planned", gettext("De volgende keer staat nog niet vast."),
                 gettext("Plan haar nu: we stellen een dag voor."), "meetings", 45)
        )  # fmt: skip
    return found


def _of_people(facts: HealthFacts) -> list[Sign]:
    found = []
    if facts.waiting_days is not None and facts.waiting_days >= ASKED_DAYS:
        text = gettext("Iemand wacht al %(days)s dagen op een antwoord.") % {"days": facts.waiting_days}
        found.append(Sign("waiting", text, gettext("Zeg ja of nee; een kort woord is genoeg."), "members", 65))
    if facts.counted >= NEW_FACES_MEETINGS and not facts.new_faces:
        todo = gettext("Dat mag. Wil je er mensen bij? Zet erbij dat je een keer mee kunt komen, of vraag de bieb.")
        found.append(Sign("same-faces", gettext("Al een half jaar dezelfde gezichten."), todo, "edit", 20))
    return found
