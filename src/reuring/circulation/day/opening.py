# SPDX-License-Identifier: EUPL-1.2
"""Opening and closing a branch: the day, its checklists, and what lies about when it closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reuring.circulation.day import policy
from reuring.circulation.day.leftovers import leftovers
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import BranchDay, ChecklistItem, ChecklistItemText, ChecklistTick
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

KIND: Final = "branch_day"
ITEM_KIND: Final = "checklist_item"
Moment = ChecklistItem.Moment


class OpeningRefused(DayRefused):
    """A branch can't be opened, closed or opened again."""


def open_day(branch: Branch) -> BranchDay | None:
    """The day of a branch that is open now, which may be an earlier one that nobody closed."""
    return BranchDay.objects.open().filter(branch=branch).select_related("branch", "opened_by__person").first()


def day_of(branch: Branch, at: datetime) -> BranchDay | None:
    """The day of a branch at that moment by its own clock, open or closed."""
    found = BranchDay.objects.filter(branch=branch, on=day_at(branch.time_zone, at))
    return found.select_related("branch", "opened_by__person", "closed_by__person").first()


@transaction.atomic
def open_branch(*, branch: Branch, actor: Actor, at: datetime) -> BranchDay:
    """Open a branch for the day of `at` by its own clock.

    Raises OpeningRefused with every obstacle: already-open, earlier-open, already-closed.
    """
    _take_turns(branch)
    now, today = open_day(branch), day_of(branch, at)
    obstacles = policy.obstacles_to_open(
        open_since=now.on if now else None,
        on=day_at(branch.time_zone, at),
        was_closed=today is not None and today.closed_at is not None,
    )
    if obstacles:
        raise OpeningRefused(*obstacles)
    day = BranchDay.objects.create(
        branch=branch, on=day_at(branch.time_zone, at), opened_at=at, opened_by=actor.account
    )
    _record(day, "open", actor, at)
    return day


@transaction.atomic
def close_branch(*, day: BranchDay, actor: Actor, at: datetime) -> BranchDay:
    """Close a branch's day, and keep what lay about then. What is not ticked is no obstacle: it is written down.

    Raises OpeningRefused when it is closed already.
    """
    day = _locked(day)
    if day.closed_at is not None:
        raise OpeningRefused(Obstacle("already-closed", _("Deze dag is al afgesloten.")))
    unticked = len([line for line in checklist(day, Moment.CLOSING) if line.tick is None])
    day.left = {each.code: each.count for each in leftovers(day.branch, at)} | {"unticked": unticked}
    day.closed_at, day.closed_by = max(at, day.opened_at), actor.account
    day.save(update_fields=["left", "closed_at", "closed_by"])
    _record(day, "close", actor, at, after={"left": day.left})
    return day


@transaction.atomic
def reopen_branch(*, day: BranchDay, reason: str, actor: Actor, at: datetime) -> BranchDay:
    """Open a closed day again. reason: why, for colleagues; kept in the audit trail.

    Raises OpeningRefused with every obstacle.
    """
    day = _locked(day)
    is_latest = not BranchDay.objects.filter(branch=day.branch, on__gt=day.on).exists()
    obstacles = policy.obstacles_to_reopen(is_closed=day.closed_at is not None, is_latest=is_latest, reason=reason)
    if obstacles:
        raise OpeningRefused(*obstacles)
    day.closed_at, day.closed_by, day.left = None, None, {}
    day.save(update_fields=["left", "closed_at", "closed_by"])
    _record(day, "reopen", actor, at, reason=reason.strip())
    return day


# Checklists


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a checklist on one day. text: in the language of now, else Dutch. tick: by whom and when."""

    item: ChecklistItem
    text: str
    tick: ChecklistTick | None


def checklist(day: BranchDay, moment: Moment) -> list[Line]:
    """What is to be looked at on that day at that moment, with who did. Three queries."""
    items = list(ChecklistItem.objects.in_force(day.on).at(day.branch).filter(moment=moment).prefetch_related("texts"))
    ticks = {tick.item_id: tick for tick in day.ticks.select_related("account__person")}
    return [Line(item, text_of(item), ticks.get(item.pk)) for item in items]


def text_of(item: ChecklistItem) -> str:
    """What there is to look at, in the language of now; in Dutch where it is not translated. item: with its texts."""
    texts = {each.language: each.text for each in item.texts.all()}
    return texts.get((get_language() or "nl").split("-")[0]) or texts["nl"]


@transaction.atomic
def tick(*, day: BranchDay, item: ChecklistItem, actor: Actor, at: datetime) -> ChecklistTick:
    """Say that one looked at a thing. Who said so first stays.

    Raises OpeningRefused when the day is closed, or the thing is not asked then.
    """
    _refuse_tick(day, item)
    found, _made = ChecklistTick.objects.get_or_create(
        day=day, item=item, defaults={"at": at, "account": actor.account}
    )
    return found


@transaction.atomic
def untick(*, day: BranchDay, item: ChecklistItem, actor: Actor, at: datetime) -> None:
    """Take a tick back. Raises OpeningRefused when the day is closed."""
    _refuse_tick(day, item)
    if ChecklistTick.objects.filter(day=day, item=item).delete()[0]:
        _record(day, "untick", actor, at, after={"item": item.public_id})


def _refuse_tick(day: BranchDay, item: ChecklistItem) -> None:
    found = []
    if _locked(day).closed_at is not None:
        found.append(Obstacle("closed", _("Deze dag is al afgesloten.")))
    if not ChecklistItem.objects.in_force(day.on).at(day.branch).filter(pk=item.pk).exists():
        found.append(Obstacle("not-asked", _("Dit staat niet meer op de lijst.")))
    if found:
        raise OpeningRefused(*found)


@transaction.atomic
def add_checklist_item(
    *,
    branch: Branch | None,
    moment: str,
    texts: Mapping[str, str],
    position: int,
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> ChecklistItem:
    """Ask one thing more at opening or closing, from a day on.

    branch: None for all. texts: by language; Dutch is needed. position: where in the list.
    Raises OpeningRefused without a Dutch text.
    """
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    if "nl" not in said:
        raise OpeningRefused(Obstacle("text-missing", _("Schrijf in het Nederlands waar je naar kijkt.")))
    item = ChecklistItem.objects.create(branch=branch, moment=moment, position=position, valid_from=valid_from)
    ChecklistItemText.objects.bulk_create(
        ChecklistItemText(item=item, language=language, text=text) for language, text in said.items()
    )
    _record_item(item, "make", actor, at, after=_shown(item, said))
    return item


@transaction.atomic
def change_checklist_item(
    *, item: ChecklistItem, texts: Mapping[str, str], position: int, actor: Actor, at: datetime
) -> ChecklistItem:
    """Say it in other words, or put it elsewhere in the list. Raises OpeningRefused without a Dutch text."""
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    if "nl" not in said:
        raise OpeningRefused(Obstacle("text-missing", _("Schrijf in het Nederlands waar je naar kijkt.")))
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = _shown(item, {each.language: each.text for each in item.texts.all()})
    item.position = position
    item.save(update_fields=["position"])
    item.texts.exclude(language__in=said).delete()
    for language, text in said.items():
        ChecklistItemText.objects.update_or_create(item=item, language=language, defaults={"text": text})
    after = _shown(item, said)
    if after != before:
        _record_item(item, "edit", actor, at, before=before, after=after)
    return item


@transaction.atomic
def end_checklist_item(*, item: ChecklistItem, on: date, actor: Actor, at: datetime) -> ChecklistItem:
    """Ask it no longer, from a day on. Doing it twice changes nothing."""
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.valid_until is None:
        item.valid_until = max(on, item.valid_from)
        item.save(update_fields=["valid_until"])
        _record_item(item, "end", actor, at, after={"valid_until": item.valid_until.isoformat()})
    return item


def _shown(item: ChecklistItem, texts: Mapping[str, str]) -> dict[str, Any]:
    where = item.branch.code if item.branch else None
    return {"moment": item.moment, "branch": where, "position": item.position, "texts": dict(texts)}


def _record_item(item: ChecklistItem, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=ITEM_KIND, subject_key=item.public_id, **more)


def _record(day: BranchDay, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=day.public_id, **more)


def _locked(day: BranchDay) -> BranchDay:
    return BranchDay.objects.select_for_update(of=("self",)).select_related("branch").get(pk=day.pk)


def _take_turns(branch: Branch) -> None:
    """One opening of a branch at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('circulation.day'), %s)", [branch.pk])
