# SPDX-License-Identifier: EUPL-1.2
"""Lost property: what was found, who asks for what, handing out and doing away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reuring.circulation.day import policy
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import FoundItem, FoundRule, LostAsk
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

KIND: Final = "found_item"
ASK_KIND: Final = "lost_ask"
State = FoundItem.State


class FoundRefused(DayRefused):
    """Something can't be done with a found thing."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a thing is kept, by the rules of now. until: the last day; None where no rule says anything."""

    until: date | None
    rule: FoundRule | None

    def is_over(self, today: date) -> bool:
        """Whether it may be done away today."""
        return self.until is not None and self.until < today


def rules_on(on: date) -> dict[str, FoundRule]:
    """The rules that hold on a day, by kind; empty for whatever has none of its own."""
    found = FoundRule.objects.filter(valid_from__lte=on).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    return {rule.kind: rule for rule in found}


def keeping_of(thing: FoundItem, rules: dict[str, FoundRule]) -> Keeping:
    """How long a thing is kept. rules: from `rules_on`."""
    rule = rules.get(thing.kind) or rules.get("")
    return Keeping(thing.found_on + timedelta(days=rule.keep_days) if rule else None, rule)


def search_found(branch: Branch | None, *, words: str = "", kind: str = "") -> QuerySet[FoundItem]:
    """Things that are kept still, newest first. branch: None for all. words: each stands somewhere in what is known."""
    found = FoundItem.objects.kept().select_related("branch").order_by("-found_on", "-id")
    if branch is not None:
        found = found.filter(branch=branch)
    if kind:
        found = found.filter(kind=kind)
    for word in words.replace("\0", "").split()[:8]:
        found = found.filter(Q(description__icontains=word) | Q(found_where__icontains=word) | Q(box__icontains=word))
    return found


@transaction.atomic
def note_found(
    *,
    branch: Branch,
    kind: str,
    description: str,
    found_on: date,
    found_where: str = "",
    box: str = "",
    actor: Actor,
    at: datetime,
) -> FoundItem:
    """Keep a thing that was left behind. description: what it looks like, not whose it is.

    Raises FoundRefused with every obstacle; a description with a BSN is refused.
    """
    obstacles = list(policy.obstacles_to_note_found(found_on=found_on, today=day_at(branch.time_zone, at)))
    if contains_bsn(f"{description} {found_where}"):
        obstacles.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if obstacles:
        raise FoundRefused(*obstacles)
    thing = FoundItem.objects.create(
        branch=branch, kind=kind, description=description.strip(), found_on=found_on,
        found_where=found_where.strip(), box=box.strip(), noted_at=at, noted_by=actor.account,
    )  # fmt: skip
    _record(thing, "find", actor, at)
    return thing


@transaction.atomic
def hand_out(*, thing: FoundItem, was_proof_shown: bool, actor: Actor, at: datetime) -> FoundItem:
    """Give a thing back. was_proof_shown: the visitor made clear that it is theirs. To whom is kept nowhere.

    Raises FoundRefused with every obstacle.
    """
    thing = _locked(thing)
    obstacles = policy.obstacles_to_hand_out(is_kept=thing.state == State.KEPT, was_proof_shown=was_proof_shown)
    if obstacles:
        raise FoundRefused(*obstacles)
    thing.state, thing.ended_at, thing.ended_by, thing.was_proof_shown = State.HANDED_OUT, at, actor.account, True
    thing.save(update_fields=["state", "ended_at", "ended_by", "was_proof_shown"])
    for ask in LostAsk.objects.select_for_update().filter(found=thing, ended_at__isnull=True).order_by("pk"):
        _end(ask, "find", actor, at)
    _record(thing, "hand_out", actor, at)
    return thing


@transaction.atomic
def give_away(*, thing: FoundItem, actor: Actor, at: datetime) -> FoundItem:
    """Do a thing away that was kept long enough, to where its rule says.

    Raises FoundRefused with every obstacle.
    """
    thing = _locked(thing)
    today = day_at(thing.branch.time_zone, at)
    keeping = keeping_of(thing, rules_on(today))
    obstacles = policy.obstacles_to_give_away(is_kept=thing.state == State.KEPT, kept_until=keeping.until, today=today)
    if obstacles or keeping.rule is None:
        raise FoundRefused(*obstacles)
    thing.state, thing.ended_at, thing.ended_by = State.GIVEN_AWAY, at, actor.account
    thing.went = keeping.rule.goes
    thing.save(update_fields=["state", "ended_at", "ended_by", "went"])
    _record(thing, "give_away", actor, at, after={"went": thing.went})
    return thing


# Who asks for what


def open_asks(branch: Branch | None = None) -> QuerySet[LostAsk]:
    """What people ask for and nobody found yet, newest first."""
    found = LostAsk.objects.filter(ended_at__isnull=True).select_related("branch", "found").order_by("-asked_at", "-id")
    return found.filter(branch=branch) if branch else found


@transaction.atomic
def note_ask(
    *,
    branch: Branch,
    kind: str,
    description: str,
    lost_on: date | None = None,
    name: str = "",
    contact: str = "",
    actor: Actor,
    at: datetime,
) -> LostAsk:
    """Keep what somebody asks for. name, contact: to call when it turns up; they go when it is over.

    Raises FoundRefused with every obstacle.
    """
    obstacles: list[Obstacle] = []
    today = day_at(branch.time_zone, at)
    if lost_on is not None and lost_on > today:
        obstacles.append(Obstacle("lost-later", _("Die dag moet nog komen.")))
    if contains_bsn(f"{description} {name} {contact}"):
        obstacles.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if obstacles:
        raise FoundRefused(*obstacles)
    ask = LostAsk.objects.create(
        branch=branch, kind=kind, description=description.strip(), lost_on=lost_on, name=name.strip(),
        contact=contact.strip(), asked_at=at, noted_by=actor.account,
    )  # fmt: skip
    record_event(actor=actor, at=at, verb="ask", subject_kind=ASK_KIND, subject_key=ask.public_id)
    return ask


@transaction.atomic
def match_ask(*, ask: LostAsk, thing: FoundItem, actor: Actor, at: datetime) -> LostAsk:
    """Say that a found thing is likely what somebody asks for, so that a colleague can call.

    Raises FoundRefused when one of the two is over.
    """
    thing = _locked(thing)
    ask = LostAsk.objects.select_for_update().get(pk=ask.pk)
    if ask.ended_at is not None or thing.state != State.KEPT:
        raise FoundRefused(Obstacle("gone", _("Dit is intussen al afgehandeld.")))
    ask.found = thing
    ask.save(update_fields=["found"])
    record_event(
        actor=actor, at=at, verb="match", subject_kind=ASK_KIND, subject_key=ask.public_id,
        after={"found": thing.public_id},
    )  # fmt: skip
    return ask


@transaction.atomic
def end_ask(*, ask: LostAsk, actor: Actor, at: datetime) -> LostAsk:
    """Stop looking; name and contact go. Doing it twice changes nothing."""
    ask = LostAsk.objects.select_for_update().get(pk=ask.pk)
    if ask.ended_at is None:
        _end(ask, "end", actor, at)
    return ask


def likely_found(ask: LostAsk) -> QuerySet[FoundItem]:
    """Things of the same kind that were found since somebody lost theirs, in any branch."""
    since = ask.lost_on or (ask.asked_at.date() - timedelta(days=policy.NOTE_DAYS))
    return search_found(None, kind=ask.kind).filter(found_on__gte=since - timedelta(days=1))


def _end(ask: LostAsk, verb: str, actor: Actor, at: datetime) -> None:
    ask.ended_at, ask.name, ask.contact = at, "", ""
    ask.save(update_fields=["ended_at", "name", "contact"])
    record_event(actor=actor, at=at, verb=verb, subject_kind=ASK_KIND, subject_key=ask.public_id)


def _locked(thing: FoundItem) -> FoundItem:
    return FoundItem.objects.select_for_update(of=("self",)).select_related("branch").get(pk=thing.pk)


def _record(thing: FoundItem, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=thing.public_id, **more)
