# SPDX-License-Identifier: EUPL-1.2
"""How far a plan is and what it still lacks, in words. Pure: facts in, sentences out; nothing is a gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.translation import gettext, ngettext

Stage: TypeAlias = Literal["idea", "interest", "people", "found", "agreed", "activity", "looked_back", "next"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that people wrote down. key: of its row. text: as they wrote it. is_asked: others were asked."""

    key: int
    what: str
    text: str
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of a plan.

    said_stage: where people say it themselves, else empty. comers: members who would come, helpers: of them, those who
    do something for it; organisers: those who organise it. people: for how many. when: the day and part of the day in
    words; has_date: day and hour are known. needs: open ones. is_agreed, has_activity, is_looked_back, has_next: what
    happened.
    """

    said_stage: str = ""
    comers: int = 0
    helpers: int = 0
    organisers: int = 0
    people: int | None = None
    when: str = ""
    has_date: bool = False
    has_room: bool = False
    has_place: bool = False
    has_title: bool = False
    has_partner: bool = False
    needs: tuple[Need, ...] = ()
    is_agreed: bool = False
    has_activity: bool = False
    is_looked_back: bool = False
    has_next: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. text: as it is read. need: the row that says so, where people wrote it down."""

    what: str
    text: str
    need: int | None = None
    is_asked: bool = False


def stage_by_facts(facts: PlanFacts) -> Stage:
    """How far a plan is by what happened; the furthest, whatever was skipped."""
    reached: tuple[tuple[Stage, bool], ...] = (
        ("next", facts.has_next),
        ("looked_back", facts.is_looked_back),
        ("activity", facts.has_activity),
        ("agreed", facts.is_agreed),
        ("found", (facts.has_room or facts.has_place) and (facts.has_title or facts.has_partner)),
        ("people", facts.helpers > 0),
        ("interest", facts.comers > 0),
    )
    return next((stage for stage, is_reached in reached if is_reached), "idea")


def stage_of(facts: PlanFacts) -> str:
    """How far a plan is: as people say, and else by what happened."""
    return facts.said_stage or stage_by_facts(facts)


def missing_of(facts: PlanFacts) -> list[Missing]:
    """What a plan still lacks, what has to be found first on top; nothing once it is an activity."""
    if facts.has_activity:
        return []
    found = []
    named = {need.what for need in facts.needs}
    if not facts.comers:
        found.append(Missing("people", gettext("mensen die ook willen komen")))
    if not facts.organisers:
        found.append(Missing("organiser", gettext("iemand die het organiseert")))
    if not facts.has_date:
        found.append(Missing("date", _day(facts.when)))
    if not facts.has_room and not facts.has_place and "room" not in named:
        found.append(Missing("room", _room(facts.people, facts.when)))
    found += [Missing(need.what, need.text, need.key, need.is_asked) for need in facts.needs]
    return found


def _day(when: str) -> str:
    return gettext("een datum (liefst %(when)s)") % {"when": when} if when else gettext("een dag en een tijd")


def _room(people: int | None, when: str) -> str:
    if people and when:
        text = gettext("een ruimte voor %(people)s mensen, %(when)s")
        return text % {"people": people, "when": when}
    if people:
        return ngettext("een ruimte voor %(people)s mens", "een ruimte voor %(people)s mensen", people) % {
            "people": people
        }
    return gettext("een ruimte, %(when)s") % {"when": when} if when else gettext("een ruimte")
