# SPDX-License-Identifier: EUPL-1.2
"""Who may see what of whom at home, and who answers for whom: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext_lazy as _

from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM, is_child, is_younger
from reuring.people.policy import Obstacle


class Sees(Enum):
    """Something of another person that someone may see or do in my library. Nothing here shows where people live."""

    NAME = "name"
    LOANS = "loans"  # how many, until when
    TITLES = "titles"  # which ones, of loans and holds
    MONEY = "money"  # what is owed
    RENEW = "renew"
    CONSENT = "consent"  # decide in their place
    CONTACT = "contact"  # telephone, e-mail, address, card: one's own only


_ALL = frozenset(Sees)


@dataclass(frozen=True, slots=True)
class Tie:
    """How two people stand to each other on a day.

    live_together: there is a household that both are in. is_guardian: who looks is a guardian there, and of age.
    born_on: of who is looked at. shares: who is looked at agreed to share with the household.
    """

    live_together: bool
    is_guardian: bool
    born_on: date | None
    shares: bool


def sees(tie: Tie, *, on: date) -> frozenset[Sees]:
    """What someone may see of another, who is not the same person.

    A guardian sees the loans of a child, with titles until it is 16, and nothing more from 18 on. Who agreed to share
    shows loans and titles to everybody in the household. Without a household that both are in: nothing, not even that
    the other is known here.
    Source: issue 3, section 1; Uitvoeringswet AVG, article 5.
    """
    if not tie.live_together:
        return frozenset()
    found = {Sees.NAME}
    if tie.shares:
        found |= {Sees.LOANS, Sees.TITLES, Sees.RENEW}
    if tie.is_guardian and is_child(tie.born_on, on):
        found |= {Sees.LOANS, Sees.MONEY, Sees.RENEW}
        if is_younger(tie.born_on, OWN_CONSENT_FROM, on):
            found |= {Sees.TITLES, Sees.CONSENT}
    return frozenset(found)


def sees_of_oneself() -> frozenset[Sees]:
    """What someone may see of themselves."""
    return _ALL


@dataclass(frozen=True, slots=True)
class Resident:
    """Someone who is in a household, or would come in. born_on: None when it is not known."""

    born_on: date | None
    is_in_it: bool = False
    households: int = 0
    is_merged: bool = False


def obstacles_to_join(who: Resident, *, as_guardian: bool, on: date) -> tuple[Obstacle, ...]:
    """Everything that keeps someone out of a household.

    who: with whether they are in it already, and in how many others. A child may be in two homes; who is of age in one,
    so that nobody joins two homes that must not know of each other.
    """
    found = []
    child = is_child(who.born_on, on)
    if who.is_merged:
        found.append(Obstacle("person-merged", _("Deze persoon is samengevoegd met een ander.")))
    if who.is_in_it:
        found.append(Obstacle("already-in", _("Deze persoon hoort al bij dit huishouden.")))
    elif who.households and not child:
        found.append(Obstacle("elsewhere", _("Deze persoon hoort al bij een ander huishouden. Beëindig dat eerst.")))
    if as_guardian:
        found.extend(obstacles_to_guard(who.born_on, on=on))
    return tuple(found)


def obstacles_to_guard(born_on: date | None, *, on: date) -> tuple[Obstacle, ...]:
    """Everything that keeps someone from answering for children."""
    if is_child(born_on, on):
        text = _("Een ouder of verzorger is minstens %(age)s jaar.") % {"age": ADULT_FROM}
        return (Obstacle("guardian-under-age", text),)
    return ()


def obstacles_to_consent(born_on: date | None, *, is_self: bool, is_guardian: bool, on: date) -> tuple[Obstacle, ...]:
    """Everything that keeps someone from agreeing to a purpose for a person.

    born_on: of the person that it is about. is_self: who agrees is that person; is_guardian: or a guardian of it.
    Source: Uitvoeringswet AVG, article 5: until 16 the guardian agrees, from 16 on nobody else.
    """
    if is_younger(born_on, OWN_CONSENT_FROM, on):
        if not is_guardian:
            text = _("Tot je 16 bent, geeft een ouder of verzorger toestemming.")
            return (Obstacle("needs-guardian", text),)
        return ()
    if not is_self:
        return (Obstacle("own-choice", _("Vanaf 16 jaar beslist iemand dit zelf.")),)
    return ()


def obstacles_to_withdraw(born_on: date | None, *, is_self: bool, is_guardian: bool, on: date) -> tuple[Obstacle, ...]:
    """Everything that keeps someone from taking a consent back. One may always take back what is about oneself."""
    if is_self:
        return ()
    return obstacles_to_consent(born_on, is_self=False, is_guardian=is_guardian, on=on)


def is_without_guardian(residents: Iterable[tuple[date | None, bool]], *, on: date) -> bool:
    """Whether a household has children and nobody who answers for them. residents: date of birth, and is a guardian."""
    everyone = list(residents)
    has_child = any(is_child(born_on, on) for born_on, _guards in everyone)
    return has_child and not any(guards and not is_child(born_on, on) for born_on, guards in everyone)
