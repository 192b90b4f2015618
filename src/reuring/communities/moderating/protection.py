# SPDX-License-Identifier: EUPL-1.2
"""What protects who is under 16, and under 18: pure decisions. Facts in, every obstacle out.

Groups ask it when somebody joins or a meeting is planned, asks and offers when one is kept, what is said when a name is
shown. Decision: a closed group with a colleague present, a guardian's yes, and nothing in private with an adult.
Source: UAVG, article 5 (16 years); Burgerlijk Wetboek 1, article 233 (18 years).
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM
from reuring.people.policy import Obstacle

NO_GUARDIAN: Final = Obstacle(
    "no-guardian", _("Een van je ouders of verzorgers moet het eerst goedvinden. Kom samen even langs in de bieb.")
)
NO_STAFF: Final = Obstacle("no-staff", _("Er moet eerst een medewerker bij deze groep horen."))


def is_young(age: int | None) -> bool:
    """Whether a guardian has to agree. age: in years; None when it is not known, then not."""
    return age is not None and age < OWN_CONSENT_FROM


def obstacles_to_take_part(
    *,
    age: int | None,
    is_for_minors: bool,
    has_guardian_consent: bool,
    has_staff: bool,
    carries_it: bool = False,
    may_be_asked_of_guardian: bool = False,
) -> tuple[Obstacle, ...]:
    """Why somebody can't take part in a group, by their age.

    age: in years; None when it is not known. is_for_minors: the group is for who is under 16. has_guardian_consent: a
    guardian agreed. has_staff: a colleague accompanies the group. carries_it: they work here, or are asked by a
    colleague to carry the group: the only adults among who is under 16.
    """
    found = []
    if is_for_minors and age is None and not carries_it:
        found.append(Obstacle("age-unknown", _("Kom langs in de bibliotheek: we moeten weten hoe oud je bent.")))
    if is_young(age) and not is_for_minors:
        found.append(Obstacle("young", _("Ben je jonger dan 16? Dan zijn er eigen groepen. Vraag ernaar in de bieb.")))
    if is_young(age) and not (has_guardian_consent or may_be_asked_of_guardian):
        found.append(NO_GUARDIAN)
    if is_for_minors and not carries_it and age is not None and age >= ADULT_FROM:
        found.append(
            Obstacle("adult", _("Deze groep is voor jongeren. Volwassenen doen er alleen mee als ze de groep dragen."))
        )
    if is_for_minors and not has_staff:
        found.append(NO_STAFF)
    return tuple(found)


def obstacles_to_meet(*, is_for_minors: bool, has_staff: bool) -> tuple[Obstacle, ...]:
    """Why a meeting can't be planned, or can't go on. has_staff: a colleague is there."""
    if is_for_minors and not has_staff:
        text = _("Bij een groep voor onder de 16 is altijd een medewerker. Spreek dat eerst af met de bibliotheek.")
        return (Obstacle("minors-staff", text),)
    return ()
