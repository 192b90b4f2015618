# SPDX-License-Identifier: EUPL-1.2
"""What staff decide about what next: a step put first, a step taken away, each with its reason, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.people.roles import Role
from reuring.threads.models import Node, StepChoice, StepChoiceQuerySet, Topic

# Who may put a step first or take it away.
CHOOSERS: Final = (Role.COMMUNITY_LIBRARIAN, Role.PROGRAMME_MAKER, Role.CATALOGUER)
MOST_PINNED: Final = 6
LONGEST_REASON: Final = 160


class StepRefused(Refused):
    """A step can't be put first or taken away."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where steps lead from: a node, or the page of a topic. key: its public id, or the key of the topic."""

    node: Node | None = None
    topic: Topic | None = None

    @property
    def key(self) -> str:
        return self.node.public_id if self.node is not None else self.topic.key if self.topic is not None else ""


def obstacles_to_choice(
    *, is_pinned: bool, reason: str, is_itself: bool, is_public: bool, pinned: int
) -> list[Obstacle]:
    """Why a step can't be put first or taken away. Pure. pinned: how many others are first already."""
    found = []
    if not reason.strip():
        found.append(Obstacle("no-reason", _("Schrijf in een paar woorden waarom.")))
    if is_itself:
        found.append(Obstacle("itself", _("Deze pagina is dit al. Kies iets anders.")))
    if is_pinned and not is_public:
        found.append(Obstacle("not-public", _("Dit is niet voor iedereen te zien. Kies iets anders.")))
    if is_pinned and pinned >= MOST_PINNED:
        found.append(Obstacle("full", _("Er staan al zes stappen vast. Haal er eerst een weg.")))
    return found


@transaction.atomic
def choose_step(
    *, origin: Origin, to_node: Node, is_pinned: bool, reason: str, actor: Actor, at: datetime
) -> StepChoice:
    """Put a step first, or take it away. What was decided about that step before is taken back by it.

    to_node: a saved row. is_pinned: first; otherwise away. reason: for visitors where it is first, else for colleagues.
    Raises StepRefused with every obstacle.
    """
    _lock(origin)
    others = choices_of(origin).exclude(to_node=to_node)
    obstacles = obstacles_to_choice(
        is_pinned=is_pinned,
        reason=reason,
        is_itself=origin.node is not None and origin.node.pk == to_node.pk,
        is_public=to_node.visibility == Node.Visibility.PUBLIC,
        pinned=others.filter(is_pinned=True).count(),
    )
    if obstacles:
        raise StepRefused(*obstacles)
    by = actor.account.person if actor.account else None
    choices_of(origin).filter(to_node=to_node).update(ended_at=at, ended_by=by)
    choice = StepChoice.objects.create(
        from_node=origin.node, from_topic=origin.topic, to_node=to_node, is_pinned=is_pinned,
        reason=reason.strip()[:LONGEST_REASON], made_by=by, made_at=at,
    )  # fmt: skip
    _note("pin" if is_pinned else "remove", origin, choice, actor, at)
    return choice


@transaction.atomic
def take_back_choice(*, choice: StepChoice, origin: Origin, actor: Actor, at: datetime) -> None:
    """Undo a choice: the step stands where it would stand by itself. Doing it twice changes nothing."""
    _lock(origin)
    by = actor.account.person if actor.account else None
    if choices_of(origin).filter(pk=choice.pk).update(ended_at=at, ended_by=by):
        _note("undo", origin, choice, actor, at)


def choices_of(origin: Origin) -> StepChoiceQuerySet:
    """What is decided now about the steps from here."""
    return StepChoice.objects.in_force().filter(from_node=origin.node, from_topic=origin.topic)


def _lock(origin: Origin) -> None:
    model: type[Node] | type[Topic] = Node if origin.node is not None else Topic
    key = origin.node.pk if origin.node is not None else origin.topic.pk if origin.topic is not None else 0
    model._default_manager.select_for_update(no_key=True).get(pk=key)


def _note(verb: str, origin: Origin, choice: StepChoice, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="step", subject_key=origin.key, reason=choice.reason,
        after={"to": choice.to_node.public_id, "is_pinned": choice.is_pinned},
    )  # fmt: skip
