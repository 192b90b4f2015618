# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers of the demonstration. Loading twice changes nothing.

Fifteen that could be real, a match that waits for an answer and one that was introduced, and a round with proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from reuring.communities.helping.listing import ListingFacts, make_listing
from reuring.communities.helping.matching import answer, introduce, propose
from reuring.communities.helping.rounds import work_out
from reuring.communities.models import Community, Listing, Round
from reuring.people.actor import Actor
from reuring.people.ages import latest_birth
from reuring.people.models import NoticeRoad, Person
from reuring.places.models import Branch

ACTOR: Final = Actor.command("reuring demo")
_GROUP: Final = "Stamboom Brunssum"


@dataclass(frozen=True, slots=True)
class _Entry:
    """days: how long it stands. who: given and family name; age: of who is new here."""

    side: str
    kind: str
    days: int
    who: tuple[str, str]
    branch: str
    title: str
    text: str
    topics: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("nl",)
    age: int = 58
    km: int | None = 10
    more: tuple[tuple[str, Any], ...] = ()


_DAYTIME: Final = ("tue-morning", "tue-afternoon", "thu-morning", "thu-afternoon")
_EVENINGS: Final = ("mon-evening", "tue-evening", "wed-evening", "thu-evening")
_WEEKEND: Final = ("sat-morning", "sat-afternoon", "sun-morning", "sun-afternoon")
_UNSEEN: Final = (("may_be_seen", False),)
_ENTRIES: Final = (
    _Entry("ask", "company", 94, ("Annie", "Vaessen"), "HuB.Kerkrade", "Iemand om op zondag een ommetje mee te maken",
           "Niet te ver en niet te snel. Een bankje onderweg is fijn.", ("walking",), _WEEKEND, km=5),
    _Entry("offer", "company", 40, ("Truus", "Dohmen"), "HuB.Kerkrade", "Ik wandel graag met iemand mee",
           "In het weekend heb ik tijd. Ik ken alle rondjes rond Kerkrade.", ("walking",), (*_WEEKEND, "wed-afternoon"),
           more=(("most", 3),)),
    _Entry("ask", "skill", 61, ("Mia", "Cremers"), "HuB.Kerkrade", "Wie leert mij haken?",
           "Ik wil een deken maken voor mijn kleinkind en weet niet hoe ik begin.", ("crafts",), _DAYTIME),
    _Entry("offer", "skill", 20, ("Riet", "Paffen"), "HuB.Kerkrade", "Haken en breien uitleggen",
           "Veertig jaar gedaan, nog altijd plezier in. Breng je eigen wol mee.", ("crafts",),
           ("tue-afternoon", "thu-afternoon"), age=71, more=(("most", 4), ("is_one_to_one", False))),
    _Entry("ask", "skill", 33, ("Amina", "Yusuf"), "HuB.Kerkrade", "Nederlands oefenen met een kop koffie",
           "Ik leer Nederlands en wil vaker praten. Over koken, kinderen, het nieuws.", ("language-practice",),
           _DAYTIME, ("so", "nl", "en"), age=29),
    _Entry("offer", "time", 50, ("Piet", "Schyns"), "HuB.Kerkrade", "Een uur per week praten met wie Nederlands leert",
           "Ik was leraar. Fouten maken mag.", ("language-practice",), ("tue-morning", "fri-morning"),
           more=(("most", 2),)),
    _Entry("ask", "thing", 12, ("Marieke", "Souren"), "HuB.Kerkrade", "Boormachine te leen voor een weekend",
           "Twee plankjes in de kinderkamer, meer niet.", ("diy",), _WEEKEND),
    _Entry("offer", "thing", 80, ("Sjaak", "Brouwers"), "HuB.Kerkrade", "Gereedschap uitlenen",
           "Boor, schuurmachine, ladder. Breng het schoon terug.", ("diy",), ("sat-morning", "sat-afternoon"), age=66,
           more=(("most", 5),)),
    _Entry("ask", "skill", 9, ("Toos", "Jongen"), "Simpelveld", "Hulp met mijn nieuwe telefoon",
           "Foto's bewaren en de letters groter.", ("digital-skills",), _DAYTIME, age=77, more=_UNSEEN),
    _Entry("offer", "skill", 27, ("Kevin", "Lennartz"), "Simpelveld", "Rustig uitleg over telefoon en tablet",
           "Ik kom naar de bibliotheek. Domme vragen bestaan niet.", ("digital-skills",),
           (*_EVENINGS, "thu-afternoon"), age=34, more=(("most", 3),)),
    _Entry("ask", "company", 45, ("Jürgen", "Esser"), "HuB.Kerkrade", "Wer geht mit ins Kino?",
           "Ich wohne in Herzogenrath und sehe Filme lieber zu zweit. Niederländisch übe ich gern.", ("film-tv",),
           _EVENINGS, ("de", "nl"), km=25, more=(("language", "de"),)),
    _Entry("offer", "company", 7, ("Els", "Meessen"), "HuB.Kerkrade", "Samen naar de film in HuB",
           "Ik ga bijna elke maand en praat er na graag even over.", ("film-tv",), ("tue-evening", "thu-evening"),
           ("nl", "de"), age=52),
    _Entry("ask", "place", 18, ("Leon", "Habets"), "Brunssum", "Een plek om met vier man te zingen",
           "We oefenen op dinsdagavond. Een garage is ook goed.", ("singing",), ("tue-evening",), age=48, km=5),
    _Entry("ask", "skill", 26, ("Wiel", "Quaden"), "Brunssum", "Wie kan oud Duits schrift lezen?",
           "Drie brieven van mijn overgrootvader, uit 1894.", ("genealogy",), _EVENINGS, ("nl", "de"), age=69),
    _Entry("offer", "skill", 70, ("Gerda", "Kessels"), "Brunssum", "Oude akten en brieven lezen",
           "Sütterlin, Kurrent, notarisschrift: ik vind het een puzzel.", ("genealogy",),
           ("tue-evening", "wed-evening"), ("nl", "de"), age=63, km=25, more=(("most", 3),)),
)  # fmt: skip


def helping_demo(at: datetime) -> None:
    """The asks and offers of the demonstration, and two matches in different states."""
    if Listing.objects.exists():
        return
    branches = {branch.name: branch for branch in Branch.objects.all()}
    group = Community.objects.filter(node__title=_GROUP).select_related("node").first()
    made = {entry.title: _make(entry, branches, group, at) for entry in _ENTRIES}
    on_foot = propose(
        ask=made[_ENTRIES[0].title], offer=made[_ENTRIES[1].title], actor=ACTOR, at=at - timedelta(days=9)
    )
    for side in Listing.Side.values:
        answer(match=on_foot, side=side, says=True, actor=ACTOR, at=at - timedelta(days=8))
    when = timezone.localtime(at + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    introduce(
        match=on_foot, meet_at=when, meet_branch=branches["HuB.Kerkrade"], meet_note="de leestafel", adults_seen=True,
        actor=ACTOR, at=at - timedelta(days=1),
    )  # fmt: skip
    propose(ask=made["Wie leert mij haken?"], offer=made["Haken en breien uitleggen"], actor=ACTOR, at=at)
    work_out(Round.objects.create(asked_at=at).public_id, at=at)


def _make(entry: _Entry, branches: dict[str, Branch], group: Community | None, at: datetime) -> Listing:
    branch = branches.get(entry.branch) or next(iter(branches.values()))
    person = _person(entry, branch, at)
    facts = ListingFacts(
        title=entry.title,
        shown_name=person.given_name,
        kind=entry.kind,
        text=entry.text,
        topics=entry.topics,
        languages=entry.languages,
        times=entry.times,
        branch=branch,
        reach_km=entry.km,
        fields={"may_be_seen": True, **dict(entry.more)},
    )
    in_group = group if "genealogy" in entry.topics else None
    since = at - timedelta(days=entry.days)
    return make_listing(side=entry.side, person=person, facts=facts, community=in_group, actor=ACTOR, at=since)


def _person(entry: _Entry, branch: Branch, at: datetime) -> Person:
    """Somebody of the demonstration, or somebody new who lets the library call."""
    given, family = entry.who
    found = Person.objects.filter(given_name=given, family_name=family, merged_into=None).first()
    return found or Person.objects.create(
        given_name=given,
        family_name=family,
        born_on=latest_birth(entry.age, timezone.localdate(at)),
        language=entry.languages[0] if entry.languages[0] in ("nl", "de", "en") else "nl",
        home_branch=branch,
        phone="+31455430000",
        notice_road=NoticeRoad.CALL,
    )
