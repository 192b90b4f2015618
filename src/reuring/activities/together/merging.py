# SPDX-License-Identifier: EUPL-1.2
"""Ideas that are one idea after all, and one that is two. Nobody's name is lost: each giver keeps a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from reuring.activities.models import Idea, IdeaStep
from reuring.activities.together.answering import KIND, tell_giver
from reuring.activities.together.givers import credit_givers, merged_below, root_of
from reuring.activities.together.policy import obstacles_to_merge, obstacles_to_split
from reuring.activities.together.refusals import IdeaRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event

# So many of the newest open ideas are looked through for ones that are alike.
_LOOKED_AT: Final = 500
MOST_ALIKE: Final = 5
_WORD: Final = re.compile(r"\w{4,}")
_ENDING: Final = re.compile(r"(?:en|er|e|n|s)$")
# Words that many ideas have.
_COMMON: Final = frozenset(
    (
        "avond", "avonden", "middag", "ochtend", "samen", "over", "voor", "eens", "iets", "idee", "jullie",
        "bibliotheek", "bieb", "leren", "meer", "nieuwe", "onze", "wordt", "waar", "waarop", "hier", "kunnen", "graag",
        "willen", "mensen", "iedereen", "cursus", "club", "workshop",
    )
)  # fmt: skip


def words_of(title: str) -> frozenset[str]:
    """The words of a title that say what it is about, without the endings of Dutch and German plurals."""
    return frozenset(_ENDING.sub("", word) for word in set(_WORD.findall(title.casefold())) - _COMMON)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two titles share, from 0 to 1, by the shorter of the two."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def alike(idea: Idea, others: Iterable[Idea] | None = None) -> list[Idea]:
    """Ideas that look like this one by the words of their titles, most alike first. One query.

    others: to look among; None: the newest open ones.
    """
    if others is None:
        open_ideas = Idea.objects.own().exclude(state__in=(Idea.State.DECLINED, Idea.State.DONE))
        others = open_ideas.exclude(pk=idea.pk).select_related("municipality").order_by("-pk")[:_LOOKED_AT]
    own = words_of(idea.title)
    found = [(likeness(own, words_of(each.title)), each) for each in others]
    best = sorted((pair for pair in found if pair[0] >= 0.5), key=lambda pair: (-pair[0], -pair[1].pk))
    return [each for _near, each in best[:MOST_ALIKE]]


@transaction.atomic
def merge_ideas(*, idea: Idea, into: Idea, site: str, actor: Actor, at: datetime) -> Idea:
    """Let an idea go on as a part of another one. Its giver is told, and credited as far as they agreed.

    into: where it goes on; of one that was merged itself, what that goes on as. site: scheme and host for the mail.
    Returns what it goes on as. Raises IdeaRefused with every obstacle.
    """
    into = root_of(into)
    locked = {each.pk: each for each in _locked(idea.pk, into.pk)}
    idea, into = locked[idea.pk], locked[into.pk]
    obstacles = obstacles_to_merge(
        is_same=idea.pk == into.pk,
        is_merged=idea.merged_into_id is not None or into.merged_into_id is not None,
        is_declined=into.state == Idea.State.DECLINED,
    )
    if obstacles:
        raise IdeaRefused(*obstacles)
    idea.merged_into, idea.merged_at = into, at
    idea.save(update_fields=["merged_into", "merged_at"])
    # A step without words: the page says what it goes on as, which may change with an undo.
    step = IdeaStep.objects.create(
        idea=idea, state=Idea.State.TALK, text="", at=at, by=actor.account, is_private=True, merged_into=into
    )
    for activity in into.activities.all():
        credit_givers(idea=into, activity=activity, at=at)
    _record("merge", idea, into, actor, at)
    tell_giver(step, site, at)
    return into


@transaction.atomic
def undo_merge(*, idea: Idea, actor: Actor, at: datetime) -> Idea:
    """Let an idea go its own way again, with its own trail. Twice changes nothing.

    The giver's credit goes with it, unless an activity follows from the idea itself.
    """
    [idea] = _locked(idea.pk)
    into = idea.merged_into
    if into is None:
        return idea
    idea.merged_into = idea.merged_at = None
    if idea.state in (Idea.State.ACTIVITY, Idea.State.DONE) and not idea.activities.exists():
        idea.state = Idea.State.TALK
    idea.save(update_fields=["merged_into", "merged_at", "state"])
    idea.steps.filter(merged_into=into).delete()
    idea.steps.filter(is_echo=True).delete()
    for giver in [idea, *merged_below([idea.pk])[idea.pk]]:
        giver.makers.exclude(activity__in=idea.activities.all()).exclude(activity__in=giver.activities.all()).delete()
    _record("unmerge", idea, into, actor, at)
    return idea


@transaction.atomic
def split_idea(*, idea: Idea, title: str, text: str = "", actor: Actor, at: datetime) -> Idea:
    """Make an idea of its own of a part of one. It has the same givers, with what they agreed to.

    Returns the new one. Raises IdeaRefused with every obstacle.
    """
    [idea] = _locked(idea.pk)
    obstacles = obstacles_to_split(title=title, same_title=idea.title, is_merged=idea.merged_into_id is not None,
                                   texts=(title, text))  # fmt: skip
    if obstacles:
        raise IdeaRefused(*obstacles)
    part = Idea.objects.create(
        title=" ".join(title.split())[:120],
        text=text.strip(),
        language=idea.language,
        municipality=idea.municipality,
        person=idea.person,
        given_name=idea.given_name,
        email=idea.email,
        phone=idea.phone,
        shows_name=idea.shows_name,
        agreed_at=idea.agreed_at,
        withdrawn_at=idea.withdrawn_at,
        made_at=at,
        answered_at=idea.answered_at,
        answered_by=idea.answered_by,
        split_from=idea,
    )
    IdeaStep.objects.create(idea=part, state=Idea.State.IDEA, at=at)
    _record("split", part, idea, actor, at)
    return part


@dataclass(frozen=True, slots=True)
class Together:
    """Ideas that go on as one. merged: into this one, with their rows; parts: that were split off."""

    merged: list[Idea]
    parts: list[Idea]


def together_with(idea: Idea) -> Together:
    """What was merged into an idea and split off from it. Two queries."""
    return Together(
        merged=list(idea.merged.order_by("merged_at", "pk")),
        parts=list(Idea.objects.filter(Q(split_from=idea) & Q(merged_into__isnull=True)).order_by("pk")),
    )


def _locked(*keys: int) -> list[Idea]:
    """Ideas, locked in one order so that two merges at once wait for each other."""
    return list(Idea.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _record(verb: str, idea: Idea, other: Idea, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=idea.public_id, after={"idea": other.public_id}
    )
