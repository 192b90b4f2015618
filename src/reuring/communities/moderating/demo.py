# SPDX-License-Identifier: EUPL-1.2
"""Moderation in the demonstration: the house rules, two things to look at, and one that was looked at twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reuring.communities.groups.joining import join
from reuring.communities.models import Case, Community, Member, Post
from reuring.communities.moderating.deciding import ask_second_look, decide
from reuring.communities.moderating.hiding import Thing
from reuring.communities.moderating.reporting import report
from reuring.communities.moderating.rules import load_house_rules
from reuring.communities.moderating.watching import watch
from reuring.people.actor import Actor
from reuring.people.models import Account, Person

ACTOR: Final = Actor.command("reuring demo")
_DAY: Final = timedelta(days=1)


def moderating_demo(group: Community, at: datetime) -> None:
    """The house rules, and three cases in that group. Loading twice changes nothing."""
    load_house_rules(at=at - 200 * _DAY)
    if Case.objects.exists():
        return
    first, second = (_account(role) for role in ("community-librarian", "administrator"))
    writer, reporter, newcomer = (_account(role) for role in ("volunteer", "member", "school-contact"))
    if first is None or second is None or writer is None or reporter is None or newcomer is None:
        return
    piet = _member(group, writer.person, "Piet", at - 150 * _DAY)

    said = _say(piet, "Mevrouw Bos woont nog in de Prins Hendriklaan, naast de kerk. Bel gewoon aan!", at - 30 * _DAY)
    case = report(thing=Thing.of(post=said), person=reporter.person, why="private", at=at - 29 * _DAY).case
    why = "Waar iemand woont vertelt iemand zelf. Schrijf het gerust opnieuw, zonder het adres."
    decide(case=case, what="hide", why=why, actor=Actor.person(first), at=at - 28 * _DAY)
    words = "Mevrouw Bos heeft me gevraagd om dit te zeggen: ze wil graag bezoek."
    ask_second_look(case=case, person=writer.person, text=words, at=at - 27 * _DAY)
    why = "Mevrouw Bos heeft ons gebeld: het mag blijven staan. Dank je dat je het uitlegde."
    decide(case=case, what="keep", why=why, actor=Actor.person(second), at=at - 26 * _DAY)

    said = _say(piet, "Wie niet weet wat een kompel is, hoort hier niet.", at - 2 * _DAY)
    words = "Ik durf zo niets meer te vragen."
    report(thing=Thing.of(post=said), person=reporter.person, why="rude", text=words, at=at - _DAY)

    new = _member(group, newcomer.person, "Stamboomservice", at - timedelta(hours=3))
    said = _say(new, "Uw hele stamboom voor 49 euro! Bestel op www.stamboom-snel.shop", at - timedelta(hours=3))
    watch(post=said, at=at - timedelta(hours=3))


def _account(login: str) -> Account | None:
    return Account.objects.filter(email__startswith=f"{login}@").select_related("person").first()


def _member(group: Community, person: Person, name: str, at: datetime) -> Member:
    there = Member.objects.current().filter(community=group, person=person).first()
    return there or join(community=group, person=person, name=name, is_added=True, actor=ACTOR, at=at)


def _say(member: Member, text: str, at: datetime) -> Post:
    return Post.objects.create(
        community=member.community, member=member, name=member.shown_name, text=text, made_at=at, latest_at=at
    )
