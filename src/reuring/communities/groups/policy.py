# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a group and of taking part: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle


def obstacles_to_keep(
    *, title: str, texts: Iterable[str], has_home: bool, is_for_minors: bool, joining: str, is_ended: bool
) -> tuple[Obstacle, ...]:
    """Why a group can't be written so. texts: all that is written about it."""
    found = []
    if not title.strip():
        found.append(Obstacle("no-title", _("Geef de groep een naam.")))
    if any(contains_bsn(text) for text in texts):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if not has_home:
        found.append(Obstacle("no-home", _("Kies een vestiging of een gemeente waar de groep thuis is.")))
    if is_for_minors and joining == "open":
        found.append(
            Obstacle("minors-open", _("Een groep voor onder de 16 is nooit open: laat mensen vragen of nodig ze uit."))
        )
    if is_ended:
        found.append(Obstacle("ended", _("Deze groep is afgesloten. Begin haar opnieuw om iets te veranderen.")))
    return tuple(found)


def obstacles_to_join(
    *,
    is_living: bool,
    is_there: bool,
    was_removed: bool,
    is_full: bool,
    name: str,
    age: int | None,
    age_from: int | None,
    age_to: int | None,
    has_guardian_consent: bool,
    is_for_minors: bool,
    has_staff: bool,
) -> tuple[Obstacle, ...]:
    """Why somebody can't take part.

    age: in years; None when it is not known. has_guardian_consent: a guardian agreed, which who is under 16 needs.
    has_staff: a colleague accompanies the group, without whom nobody under 16 takes part.
    Source: UAVG, article 5.
    """
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Deze groep neemt nu niemand aan.")))
    if is_there:
        found.append(Obstacle("there", _("Je doet al mee, of je hebt het al gevraagd.")))
    if was_removed:
        found.append(Obstacle("removed", _("Vraag het aan de bibliotheek: die kijkt er met je naar.")))
    if is_full:
        found.append(Obstacle("full", _("De groep is vol.")))
    if not name.strip():
        found.append(Obstacle("no-name", _("Kies een naam; alleen een voornaam is genoeg.")))
    if contains_bsn(name):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    is_young = age is not None and age < 16
    if age is not None and ((age_from is not None and age < age_from) or (age_to is not None and age > age_to)):
        found.append(Obstacle("age", _("Deze groep is voor een andere leeftijd.")))
    if is_for_minors and age is None:
        found.append(Obstacle("age-unknown", _("Kom langs in de bibliotheek: we moeten weten hoe oud je bent.")))
    if is_young and not is_for_minors:
        found.append(Obstacle("young", _("Ben je jonger dan 16? Dan zijn er eigen groepen. Vraag ernaar in de bieb.")))
    if is_young and not has_guardian_consent:
        found.append(Obstacle("no-guardian", _("Een van je ouders of voogden moet het eerst goedvinden.")))
    if is_for_minors and not has_staff:
        found.append(Obstacle("no-staff", _("Er moet eerst een medewerker bij deze groep horen.")))
    return tuple(found)
