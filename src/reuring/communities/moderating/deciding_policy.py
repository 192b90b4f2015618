# SPDX-License-Identifier: EUPL-1.2
"""What may be decided in a case, and by whom: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# Words of `Decision.What`.
KEEP, HIDE, WARN, MUTE, REMOVE = "keep", "hide", "warn", "mute", "remove"
HIDING = frozenset({HIDE, WARN, MUTE, REMOVE})


def choices_for(*, has_member: bool, has_person: bool, is_there: bool) -> tuple[str, ...]:
    """What can be decided: hiding needs the thing, warning somebody to warn, the rest a member of the group."""
    if not is_there:
        return (KEEP,)
    found = [KEEP, HIDE]
    if has_person:
        found.append(WARN)
    if has_member:
        found += [MUTE, REMOVE]
    return tuple(found)


def obstacles_to_decide(
    *,
    what: str,
    why: str,
    days: int | None,
    choices: tuple[str, ...],
    is_waiting: bool,
    is_second_look: bool,
    seen: int | None,
    decisions: int,
    decided_first: bool,
    is_own: bool,
    as_host: bool,
    is_serious: bool,
) -> tuple[Obstacle, ...]:
    """Why this can't be decided so.

    is_waiting: nobody decided yet, or a second look is asked. seen: how many decisions stood on the page that was
    filled in; None where that plays no part. decided_first: who decides now took the decision that is looked at again.
    is_own: it is about what they wrote themselves, or they reported it. as_host: by a host in their own group.
    is_serious: somebody may be in danger.
    """
    found = []
    if not is_waiting or (seen is not None and seen != decisions):
        found.append(Obstacle("decided", _("Een collega heeft hier net over besloten. Kijk wat er besloten is.")))
        return tuple(found)
    if not why.strip():
        found.append(Obstacle("no-why", _("Schrijf op waarom. Dat leest ook wie het schreef.")))
    if contains_bsn(why):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if what not in choices:
        found.append(Obstacle("no-choice", _("Dat kan hier niet. Kies iets anders.")))
    if what == MUTE and not days:
        found.append(Obstacle("no-days", _("Kies hoe lang.")))
    if is_second_look and decided_first:
        text = _("Jij besloot dit de eerste keer. Een andere collega kijkt er nog een keer naar.")
        found.append(Obstacle("same-colleague", text))
    if is_own:
        found.append(Obstacle("own", _("Dit gaat over jezelf of je meldde het zelf. Laat een ander besluiten.")))
    if as_host and (what != HIDE or is_second_look):
        found.append(Obstacle("host", _("Als gastheer of gastvrouw kun je alleen verbergen, in je eigen groep.")))
    if as_host and is_serious:
        found.append(Obstacle("serious", _("Hier kijkt de bibliotheek naar, want iemand kan in gevaar zijn.")))
    return tuple(found)


def obstacles_to_ask(
    *, is_decided: bool, was_asked: bool, is_concerned: bool, is_looked_at: bool
) -> tuple[Obstacle, ...]:
    """Why a second look can't be asked.

    is_concerned: it is about what they wrote, or they reported it. is_looked_at: it is in another open case by now.
    """
    found = []
    if not is_concerned or not is_decided:
        found.append(Obstacle("not-yours", _("Hier kun je geen tweede blik vragen.")))
    elif was_asked:
        found.append(Obstacle("asked", _("Er is al een tweede blik gevraagd. Je hoort wat ervan komt.")))
    elif is_looked_at:
        found.append(Obstacle("open", _("We kijken er al opnieuw naar.")))
    return tuple(found)
