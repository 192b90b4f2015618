# SPDX-License-Identifier: EUPL-1.2
"""Groups of the demonstration: with who carries them, their shelves, and meetings that were and that come."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from reuring.activities.programme.clock import moment
from reuring.communities.groups.joining import join, make_host, show_as
from reuring.communities.groups.keeping import CommunityFacts, begin_community, end_community, keep_community
from reuring.communities.groups.meeting import MeetingFacts, plan_meeting
from reuring.communities.groups.rhythm import next_days
from reuring.communities.groups.shelf import shelve
from reuring.communities.models import Community, Meeting, Member, MemberRole
from reuring.people.actor import Actor
from reuring.people.models import Account, Card, Person
from reuring.places.models import Branch
from reuring.threads.models import NodeKind, NodeTopic

ACTOR: Final = Actor.command("reuring demo")
# The one that the story of the demonstration is about.
GROUP: Final = "Stamboom Brunssum"
_DOMAIN: Final = "demo.reuring.example"
_COMING: Final = 2


def groups_demo(at: datetime) -> None:
    """The groups of the demonstration, each once."""
    listed = tomllib.loads((Path(__file__).parent / "demo.toml").read_text("utf-8"))["group"]
    for each in listed:
        branch = Branch.objects.filter(code=each["branch"]).select_related("municipality").first()
        if branch is not None and not Community.objects.filter(node__title=each["title"]).exists():
            _one(each, branch, at)


def _one(each: dict[str, Any], branch: Branch, at: datetime) -> None:
    begun = at - timedelta(days=each["begun_days"])
    texts = {language: each[language] for language in ("nl", "de", "en") if language in each}
    first, last = each.get("age", (None, None))
    community = keep_community(
        facts=CommunityFacts(
            bond=each["bond"],
            texts=texts | {"nl": each["nl"] | {"title": each["title"]}},
            topics=each["topics"],
            home_branch=branch,
            librarian=_account("community-librarian"),
            fields={
                "languages": each["languages"], "rhythm": each["rhythm"], "joining": each.get("joining", "open"),
                "is_for_minors": each.get("minors", False), "guests_welcome": not each.get("minors", False),
                "age_from": first, "age_to": last, "most_members": each.get("most"),
            },
        ),
        actor=ACTOR,
        at=begun,
    )  # fmt: skip
    community = begin_community(community=community, actor=ACTOR, at=begun)
    members = [_member(community, name, who, what, branch, begun) for name, who, what in each["people"]]
    for name, who in each.get("asked", ()):
        person = _person(who, branch)
        if person is not None:
            join(community=community, person=person, name=name, actor=ACTOR, at=at - timedelta(days=9))
    _shelf(community, each, members, begun)
    _meetings(community, each, branch, at)
    if "ended_days" in each:
        ended = at - timedelta(days=each["ended_days"])
        community = end_community(community=community, farewell=each["nl"]["farewell"], actor=ACTOR, at=ended)


def _member(community: Community, name: str, who: str, what: list[str], branch: Branch, at: datetime) -> Member | None:
    person = _person(who, branch)
    if person is None:
        return None
    guardian = next((_person(f"card:{key[9:]}", branch) for key in what if key.startswith("guardian:")), None)
    member = join(community=community, person=person, name=name, guardian=guardian, is_added=True, actor=ACTOR, at=at)
    if "offline" in what:
        librarian = Account.objects.filter(email=f"community-librarian@{_DOMAIN}").first()
        Member.objects.filter(pk=member.pk).update(added_by=librarian)
    shown = next((key for key in what if key in Member.ShownTo), Member.ShownTo.NOBODY)
    roles = [role.value for role in MemberRole if role.value in what]
    show_as(
        member=member, name=name, shown_to=shown, about="", roles=roles, digest=Member.Digest.WEEKLY, actor=ACTOR, at=at
    )
    return make_host(member=member, is_host=True, actor=ACTOR, at=at) if "host" in what else member


def _account(login: str) -> Person | None:
    return Person.objects.filter(account__email=f"{login}@{_DOMAIN}").first()


def _person(who: str, branch: Branch) -> Person | None:
    """Somebody by a demo login or card; or somebody invented, once."""
    kind, _sign, key = who.partition(":")
    if kind == "login":
        return _account(key)
    if kind == "card":
        card = Card.objects.filter(number=key).select_related("person").first()
        return card.person if card else None
    given, _space, family = who.partition(" ")
    found = Person.objects.filter(given_name=given, family_name=family, account=None).order_by("pk").first()
    return found or Person.objects.create(given_name=given, family_name=family, home_branch=branch)


def _shelf(community: Community, each: dict[str, Any], members: list[Member | None], at: datetime) -> None:
    """A title or two of each topic, with a line on why at the first ones."""
    nodes: list[int] = []
    for key in each["shelf"]:
        ties = NodeTopic.objects.filter(topic__path__contains=[key], node__kind=NodeKind.WORK)
        found = ties.filter(node__visibility="public").exclude(node__in=nodes).order_by("node_id")
        nodes += found.values_list("node_id", flat=True).distinct()[:2]
    lines = iter(each["why"])
    for number, node in enumerate(nodes[:5]):
        member = members[number % len(members)]
        shelve(community=community, node_id=node, why=next(lines, ""), member=member, actor=ACTOR, at=at)


def _meetings(community: Community, each: dict[str, Any], branch: Branch, at: datetime) -> None:
    """Those that were held, with their numbers, and the next ones. Where it says so, nobody noted the last."""
    today = timezone.localdate(at)
    days = _days(each, timezone.localdate(at - timedelta(days=each["begun_days"])))
    until = today - timedelta(days=each.get("ended_days", 0))
    was = [day for day in days if day < until][-len(each["people_counts"]) :]
    clock, length = time.fromisoformat(each["from"]), timedelta(hours=each["hours"])
    for number, day in enumerate(was):
        starts_at = moment(day, clock)
        is_noted = not (each.get("unsaid") and day == was[-1])
        Meeting.objects.create(
            community=community, starts_at=starts_at, ends_at=starts_at + length, branch=branch, where=each["where"],
            has_staff=each.get("minors", False), held_at=starts_at + length if is_noted else None,
            people=each["people_counts"][number] if is_noted else None,
            new_faces=each["new_faces"][number] if is_noted else None,
        )  # fmt: skip
    if "ended_days" not in each:
        first = each.get("skip", 0)
        for day in [day for day in days if day > today][first : first + _COMING]:
            starts_at = moment(day, clock)
            facts = MeetingFacts(
                starts_at=starts_at, ends_at=starts_at + length, branch=branch, where=each["where"],
                has_staff=each.get("minors", False),
            )  # fmt: skip
            plan_meeting(community=community, facts=facts, is_told=False, actor=ACTOR, at=at)


def _days(each: dict[str, Any], begun: date) -> list[date]:
    """The days on which a group met and will meet, from its beginning on."""
    first = begun.replace(day=1) if "week" in each else begun
    first += timedelta(days=(each["weekday"] - first.weekday()) % 7 + 7 * (each.get("week", 1) - 1))
    return [first, *next_days(each["rhythm"], first, first, 140)]
