# SPDX-License-Identifier: EUPL-1.2
"""What people are told of a decision, in kind words, and what moderators are told at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from reuring.activities.together.links import own_site
from reuring.communities.models import Case, Decision
from reuring.communities.moderating.hiding import Thing
from reuring.people.models import Person
from reuring.people.notices.telling import Telling, tell

DECIDED: Final = "communities.moderated"
ANSWERED: Final = "communities.report_answered"
AT_ONCE: Final = "communities.report_at_once"
SECOND_LOOK: Final = "communities.second_look_asked"
NO_COLLEAGUE: Final = "communities.minors_without_colleague"

_SALT: Final = "reuring.communities.moderating"
PARAMETER: Final = "key"
_DUTCH: Final = "nl"


def key_of(case: Case, person_id: int) -> str:
    """What opens what was decided in a case to somebody whom it concerns."""
    return signing.Signer(salt=_SALT).sign(f"{case.public_id}:{person_id}").partition(":")[2]


def person_in(case: Case, key: str) -> int | None:
    """The key of the person to whom this opens that case; None for a key that opens nothing."""
    try:
        found = signing.Signer(salt=_SALT).unsign(f"{case.public_id}:{key}")
    except signing.BadSignature:
        return None
    return int(found.partition(":")[2])


def address_of_decision(case: Case, person_id: int) -> str:
    """Where somebody reads what was decided, and asks for a second look; with scheme and host where they are known."""
    with translation.override(_DUTCH):
        path = reverse("communities:decision", args=[case.public_id])
    return f"{own_site()}{path}?{PARAMETER}={key_of(case, person_id)}"


def place_of_case(case: Case) -> str:
    """Where it was, in words: the group's name, else what it is."""
    return case.community.node.title if case.community is not None else str(Case.About(case.about).label)


def said_of(decision: Decision, *, before: Decision | None = None) -> str:
    """What was decided, in kind words for who wrote it, in the language of now."""
    what = Decision.What(decision.what)
    if before is not None and before.what == what:
        return gettext("Een andere collega heeft opnieuw gekeken. Het blijft zoals het was.")
    if what is Decision.What.KEEP:
        if before is not None:
            return gettext("Een andere collega heeft opnieuw gekeken. Het staat er weer. Sorry voor het ongemak.")
        return gettext("We hebben gekeken, en het blijft staan.")
    if what is Decision.What.HIDE:
        return gettext("We hebben het verborgen. De rest van de groep ziet het niet meer.")
    if what is Decision.What.WARN:
        return gettext("We hebben het verborgen, en vragen je om er voortaan op te letten.")
    if what is Decision.What.MUTE:
        return gettext("We hebben het verborgen. Je kunt %(days)s dagen lezen en niet schrijven in deze groep.") % {
            "days": decision.days
        }
    return gettext("We hebben het verborgen, en je doet niet meer mee in deze groep.")


def tell_author(case: Case, decision: Decision, *, before: Decision | None, at: datetime) -> None:
    """Tell who wrote it what was decided and why, with the way to a second look. Nobody where it simply stays."""
    thing = Thing.in_case(case)
    person = thing.person if thing is not None else None
    was_hidden = before is not None or case.by_rule
    if person is None or (decision.what == Decision.What.KEEP and not was_hidden):
        return
    with translation.override(person.language):
        said = said_of(decision, before=before)
    _tell_one(DECIDED, person, case, decision, said, at)


def tell_reporters(case: Case, decision: Decision, *, before: Decision | None, at: datetime) -> None:
    """Thank who reported it, and say what came of it."""
    for person in Person.objects.filter(pk__in=case.reports.filter(person__isnull=False).values("person")):
        with translation.override(person.language):
            said = (
                gettext("We hebben goed gekeken. Het mag blijven staan.")
                if decision.what == Decision.What.KEEP
                else gettext("We hebben goed gekeken, en er iets aan gedaan.")
            )
        _tell_one(ANSWERED, person, case, decision, said, at)


def _tell_one(kind: str, person: Person, case: Case, decision: Decision, said: str, at: datetime) -> None:
    facts = {
        "place": place_of_case(case),
        "what": said,
        "why": decision.why,
        "link": address_of_decision(case, person.pk),
    }
    tell([Telling(kind, person.pk, f"{kind}:{decision.pk}", facts, about=case.public_id)], at=at)


def tell_at_once(case: Case, people: Iterable[int], *, at: datetime) -> None:
    """Tell the moderators that somebody may be in danger. Once for each case."""
    facts = {"place": place_of_case(case), "link": address_of_case(case)}
    tell([Telling(AT_ONCE, key, f"{AT_ONCE}:{case.pk}", facts, about=case.public_id) for key in people], at=at)


def tell_second_look(case: Case, people: Iterable[int], *, at: datetime) -> None:
    """Tell the moderators that somebody asks for a second look."""
    facts = {"place": place_of_case(case), "link": address_of_case(case)}
    tell([Telling(SECOND_LOOK, key, f"{SECOND_LOOK}:{case.pk}", facts, about=case.public_id) for key in people], at=at)


def address_of_case(case: Case) -> str:
    """Where moderators look at a case."""
    with translation.override(_DUTCH):
        return f"{own_site()}{reverse('communities:case', args=[case.public_id])}"
