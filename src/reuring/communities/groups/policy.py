# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a group and of taking part: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.communities.moderating import protection
from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# A shelf is to be looked through, not a catalogue.
MOST_ON_SHELF: Final = 60
# So many people may be asked to take part at one time.
MOST_INVITED: Final = 50
# A meeting that lasts longer is a typing error.
LONGEST_MEETING: Final = timedelta(hours=16)

_BSN: Final = Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet."))
_FULL: Final = Obstacle("full", _("De groep is vol. Vraag ernaar in de bibliotheek: soms kan er toch iemand bij."))


def obstacles_to_keep(
    *, title: str, texts: Iterable[str], has_home: bool, is_for_minors: bool, joining: str, is_ended: bool,
    has_changed: bool = False, most: int | None = None, members: int = 0,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a group can't be written so. texts: all that is written about it. has_changed: by somebody else meanwhile.

    most: how many it would take; members: how many take part now.
    """
    found = []
    if most is not None and members > most:
        few = _("Er doen al %(count)s mensen mee. Kies een hoger getal, of laat het leeg.")
        found.append(Obstacle("too-few", few % {"count": members}))
    if has_changed:
        text = _("Iemand anders heeft dit intussen veranderd. Kijk het na en bewaar dan opnieuw.")
        found.append(Obstacle("changed-meanwhile", text))
    if not title.strip():
        found.append(Obstacle("no-title", _("Geef de groep een naam.")))
    if any(contains_bsn(text) for text in texts):
        found.append(_BSN)
    if not has_home:
        found.append(Obstacle("no-home", _("Kies een vestiging of een gemeente waar de groep thuis is.")))
    if is_for_minors and joining == "open":
        found.append(
            Obstacle("minors-open", _("Een groep voor onder de 16 is nooit open: laat mensen vragen of nodig ze uit."))
        )
    if is_ended:
        found.append(Obstacle("ended", _("Deze groep is afgesloten. Begin haar opnieuw om iets te veranderen.")))
    return tuple(found)


def obstacles_to_begin(*, is_for_minors: bool, has_staff: bool) -> tuple[Obstacle, ...]:
    """Why a group can't begin. Source: decision on groups for under 16: never without a colleague."""
    return (protection.NO_STAFF,) if is_for_minors and not has_staff else ()


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
    needs_invitation: bool = False,
    may_be_asked_of_guardian: bool = False,
    carries_it: bool = False,
) -> tuple[Obstacle, ...]:
    """Why somebody can't take part.

    age: in years; None when it is not known. has_guardian_consent: a guardian agreed, which who is under 16 needs.
    has_staff: a colleague accompanies the group, without whom nobody under 16 takes part. needs_invitation: the group
    takes only who was invited, and this one was not. may_be_asked_of_guardian: they only ask, and there is a guardian
    who can agree later. carries_it: they work here or will carry the group, as the only adults among who is under 16.
    Source: UAVG, article 5.
    """
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Deze groep neemt nu niemand aan.")))
    if is_there:
        found.append(Obstacle("there", _("Je doet al mee, of je hebt het al gevraagd.")))
    if was_removed:
        found.append(Obstacle("removed", _("Vraag het aan de bibliotheek: die kijkt er met je naar.")))
    if needs_invitation:
        found.append(Obstacle("by-invitation", _("Deze groep nodigt zelf mensen uit.")))
    if is_full:
        found.append(_FULL)
    found += _of_name(name)
    if age is not None and ((age_from is not None and age < age_from) or (age_to is not None and age > age_to)):
        found.append(Obstacle("age", _("Deze groep is voor een andere leeftijd.")))
    found += protection.obstacles_to_take_part(
        age=age,
        is_for_minors=is_for_minors,
        has_guardian_consent=has_guardian_consent,
        has_staff=has_staff,
        carries_it=carries_it,
        may_be_asked_of_guardian=may_be_asked_of_guardian,
    )
    return tuple(found)


def obstacles_to_admit(
    *, is_living: bool, is_full: bool, age: int | None, has_guardian_consent: bool
) -> tuple[Obstacle, ...]:
    """Why nobody can say yes to who asked."""
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Deze groep neemt nu niemand aan.")))
    if is_full:
        found.append(_FULL)
    if age is not None and age < OWN_CONSENT_FROM and not has_guardian_consent:
        found.append(Obstacle("no-guardian", _("Een ouder of verzorger heeft het nog niet goedgevonden.")))
    return tuple(found)


def obstacles_to_show(*, name: str, about: str) -> tuple[Obstacle, ...]:
    """Why somebody can't be shown so."""
    found = _of_name(name)
    return (*found, _BSN) if contains_bsn(about) and _BSN not in found else tuple(found)


def obstacles_to_host(*, is_member: bool, age: int | None, is_for_minors: bool = False) -> tuple[Obstacle, ...]:
    """Why somebody can't carry the group. is_for_minors: only an adult carries a group for under 16."""
    found = []
    if not is_member:
        found.append(Obstacle("no-member", _("Alleen wie meedoet, kan de groep dragen.")))
    if age is not None and is_for_minors and age < ADULT_FROM:
        found.append(Obstacle("host-young", _("Wie een groep voor onder de 16 draagt, is minstens 18 jaar.")))
    elif age is not None and age < OWN_CONSENT_FROM:
        found.append(Obstacle("host-young", _("Wie de groep draagt, is minstens 16 jaar.")))
    return tuple(found)


def obstacles_to_invite(
    *, is_ended: bool, is_for_minors: bool, is_invited: bool, is_member: bool, count: int
) -> tuple[Obstacle, ...]:
    """Why somebody can't be asked by mail. count: of invitations that are open."""
    found = []
    if is_ended:
        found.append(Obstacle("ended", _("Deze groep is afgesloten.")))
    if is_for_minors:
        text = _("In een groep voor onder de 16 nodig je niet uit per mail: een ouder vraagt het, of de balie.")
        found.append(Obstacle("minors", text))
    if is_invited:
        found.append(Obstacle("invited", _("Dit adres is al uitgenodigd.")))
    if is_member:
        found.append(Obstacle("member", _("Wie dit adres heeft, doet al mee.")))
    if count >= MOST_INVITED:
        found.append(Obstacle("too-many", _("Er staan al veel uitnodigingen open. Trek er eerst een in.")))
    return tuple(found)


def obstacles_to_accept(*, is_ended: bool, is_used: bool, is_withdrawn: bool, is_over: bool) -> tuple[Obstacle, ...]:
    """Why an invitation no longer works."""
    found = []
    if is_used:
        found.append(Obstacle("used", _("Deze uitnodiging is al gebruikt.")))
    if is_withdrawn or is_over:
        found.append(Obstacle("over", _("Deze uitnodiging werkt niet meer. Vraag om een nieuwe.")))
    if is_ended:
        found.append(Obstacle("ended", _("Deze groep is afgesloten.")))
    return tuple(found)


def obstacles_to_shelve(
    *, is_living: bool, is_work: bool, is_there: bool, count: int, why: str
) -> tuple[Obstacle, ...]:
    """Why a title can't be put on the shelf. why: the one line beside it."""
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Op deze plank komt niets meer bij.")))
    if not is_work:
        found.append(Obstacle("no-title", _("Deze titel is er niet meer.")))
    if is_there:
        found.append(Obstacle("there", _("Deze titel staat al op de plank.")))
    if count >= MOST_ON_SHELF:
        found.append(Obstacle("shelf-full", _("De plank is vol. Haal eerst iets weg.")))
    if contains_bsn(why):
        found.append(_BSN)
    return tuple(found)


def obstacles_to_meet(
    *,
    is_living: bool,
    is_for_minors: bool,
    has_staff: bool,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    texts: Iterable[str],
    has_place: bool,
) -> tuple[Obstacle, ...]:
    """Why a meeting can't be planned so. has_place: somewhere is said, in whatever way."""
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Begin de groep eerst, dan kun je bijeenkomsten plannen.")))
    if ends_at <= starts_at:
        found.append(Obstacle("ends-before-it-starts", _("Het einde moet na het begin komen.")))
    elif ends_at - starts_at > LONGEST_MEETING:
        found.append(Obstacle("too-long", _("Dit duurt wel heel lang. Kijk de tijden na.")))
    if starts_at < at:
        found.append(Obstacle("past", _("Dit begint in het verleden. Kies een tijd die nog komt.")))
    if not has_place:
        found.append(Obstacle("no-place", _("Schrijf erbij waar het is.")))
    found += protection.obstacles_to_meet(is_for_minors=is_for_minors, has_staff=has_staff)
    if any(contains_bsn(text) for text in texts):
        found.append(_BSN)
    return tuple(found)


def obstacles_to_hold(
    *, starts_at: datetime, is_cancelled: bool, people: int | None, new_faces: int | None, at: datetime
) -> tuple[Obstacle, ...]:
    """Why nobody can say that a meeting took place."""
    found = []
    if is_cancelled:
        found.append(Obstacle("cancelled", _("Deze bijeenkomst is afgezegd.")))
    if starts_at > at:
        found.append(Obstacle("not-yet", _("Deze bijeenkomst moet nog beginnen.")))
    if new_faces is not None and people is not None and new_faces > people:
        found.append(Obstacle("more-new", _("Er kunnen niet meer nieuwe gezichten zijn dan mensen.")))
    return tuple(found)


def obstacles_to_come(*, is_coming: bool, are_guests_welcome: bool, name: str, count: int) -> tuple[Obstacle, ...]:
    """Why somebody can't say that they come along once. count: of who said so already."""
    found = []
    if not is_coming:
        found.append(Obstacle("over", _("Deze bijeenkomst is er niet meer. Kijk wanneer de volgende is.")))
    if not are_guests_welcome:
        found.append(Obstacle("no-guests", _("Bij deze groep vraag je eerst of je mee mag doen.")))
    if count >= 30:
        found.append(
            Obstacle("many", _("Er komen al veel nieuwe mensen. Loop gewoon binnen, of kom een volgende keer."))
        )
    return (*found, *_of_name(name))


def _of_name(name: str) -> list[Obstacle]:
    found = []
    if not name.strip():
        found.append(Obstacle("no-name", _("Kies een naam; alleen een voornaam is genoeg.")))
    if contains_bsn(name):
        found.append(_BSN)
    return found
