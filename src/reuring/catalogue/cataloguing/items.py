# SPDX-License-Identifier: EUPL-1.2
"""Adding, changing, moving and withdrawing items. Whether one is lent, and until when, is for circulation to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.policy import (
    ItemFacts,
    obstacles_to_barcode,
    obstacles_to_move_item,
    obstacles_to_withdraw,
)
from reuring.catalogue.cataloguing.refusals import BarcodeTaken, CataloguingRefused
from reuring.catalogue.models import Edition, Item
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads import outbox

KIND: Final = "item"


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What can be typed of an item. price_cents: whole cents. acquired_on: the day it was bought.

    is_floating: it has no home; it stays where it is brought back.
    """

    location: str = ""
    shelf_mark: str = ""
    price_cents: int | None = None
    note: str = ""
    acquired_on: date | None = None
    is_floating: bool = False


_COLUMNS: Final = ("location", "shelf_mark", "price_cents", "note", "acquired_on", "is_floating")


def _values(item: Item) -> ItemValues:
    return ItemValues(*(getattr(item, name) for name in _COLUMNS))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def add_items(
    *, edition: Edition, barcodes: Sequence[str], branch: Branch, values: ItemValues, actor: Actor, at: datetime
) -> list[Item]:
    """Add a copy for each barcode, all at one branch; all or none.

    barcodes: as scanned. Returns the items, in that order. Raises BarcodeTaken for the first that another item has,
    CataloguingRefused for those that are no barcodes or come twice.
    """
    edition = Edition.objects.select_for_update(of=("self",)).select_related("work").get(pk=edition.pk)
    obstacles = [obstacle for barcode in barcodes for obstacle in obstacles_to_barcode(barcode)]
    if not barcodes:
        obstacles.append(Obstacle("barcode-missing", _("Scan of typ een streepjescode.")))
    twice = sorted({barcode for barcode in barcodes if list(barcodes).count(barcode) > 1})
    obstacles += [
        Obstacle("barcode-twice", format_lazy(_("Streepjescode {barcode} staat er twee keer."), barcode=one))
        for one in twice
    ]
    if obstacles:
        raise CataloguingRefused(*obstacles)
    _refuse_taken(barcodes)
    made = []
    for barcode in barcodes:
        # A barcode that another desk adds at this moment is refused here, and said as plainly.
        item, is_new = Item.objects.get_or_create(
            barcode=barcode,
            defaults={"edition": edition, "branch": branch, **{name: getattr(values, name) for name in _COLUMNS}},
        )
        if not is_new:
            raise _taken(item)
        record_event(
            actor=actor, at=at, verb="add", subject_kind=KIND, subject_key=item.public_id,
            after={"fields": {"barcode": barcode, "branch": branch.name, **_filled(values)}},
        )  # fmt: skip
        made.append(item)
    outbox.note([edition.work.node_id])
    return made


def _filled(values: ItemValues) -> dict[str, Any]:
    return {name: _json(value) for name in _COLUMNS if (value := getattr(values, name)) not in ("", None, False)}


def _refuse_taken(barcodes: Sequence[str], but_for: Item | None = None) -> None:
    taken = Item.objects.select_related("edition", "branch").filter(barcode__in=barcodes)
    found = (taken.exclude(pk=but_for.pk) if but_for else taken).first()
    if found is not None:
        raise _taken(found)


def _taken(item: Item) -> BarcodeTaken:
    message = format_lazy(
        _("Streepjescode {barcode} is al van een exemplaar van {title}, {branch}."),
        barcode=item.barcode, title=item.edition.title, branch=item.branch.name,
    )  # fmt: skip
    return BarcodeTaken(Obstacle("barcode-taken", message), item=item)


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("edition__work", "branch").get(pk=item.pk)


@transaction.atomic
def edit_item(
    *, item: Item, barcode: str, values: ItemValues, actor: Actor, at: datetime, undoes: AuditEvent | None = None
) -> Item:
    """Change what is known of an item. Raises BarcodeTaken, CataloguingRefused."""
    item = _locked(item)
    obstacles = obstacles_to_barcode(barcode)
    if obstacles:
        raise CataloguingRefused(*obstacles)
    if barcode != item.barcode:
        _refuse_taken([barcode], but_for=item)
    now = {"barcode": item.barcode, **{name: getattr(item, name) for name in _COLUMNS}}
    wanted = {"barcode": barcode, **{name: getattr(values, name) for name in _COLUMNS}}
    changed = [name for name, value in wanted.items() if value != now[name]]
    if not changed:
        return item
    for name in changed:
        setattr(item, name, wanted[name])
    item.save(update_fields=changed)
    record_event(
        actor=actor, at=at, verb="undo" if undoes else "edit", subject_kind=KIND, subject_key=item.public_id,
        before={"fields": {name: _json(now[name]) for name in changed}},
        after={"fields": {name: _json(wanted[name]) for name in changed}}, undoes=undoes,
    )  # fmt: skip
    outbox.note([item.edition.work.node_id])
    return item


@transaction.atomic
def move_item(*, item: Item, branch: Branch, actor: Actor, at: datetime, undoes: AuditEvent | None = None) -> Item:
    """Let an item belong to another branch from now on. Raises CataloguingRefused with every obstacle."""
    item = _locked(item)
    obstacles = obstacles_to_move_item(facts_of(item), is_same_branch=item.branch_id == branch.pk)
    if obstacles:
        raise CataloguingRefused(*obstacles)
    before = item.branch
    item.branch = branch
    item.save(update_fields=["branch"])
    record_event(
        actor=actor, at=at, verb="undo" if undoes else "move", subject_kind=KIND, subject_key=item.public_id,
        before={"fields": {"branch": before.name}, "branch": before.code},
        after={"fields": {"branch": branch.name}, "branch": branch.code}, undoes=undoes,
    )  # fmt: skip
    outbox.note([item.edition.work.node_id])
    return item


@transaction.atomic
def withdraw_item(*, item: Item, actor: Actor, at: datetime, reason: str = "") -> Item:
    """Take an item out of the collection; its row stays. reason: why, in a few words.

    Raises CataloguingRefused with every obstacle, such as a loan.
    """
    item = _locked(item)
    obstacles = obstacles_to_withdraw(facts_of(item))
    if obstacles:
        raise CataloguingRefused(*obstacles)
    return _set_status(item, Item.Status.WITHDRAWN, "withdraw", actor, at, reason)


@transaction.atomic
def bring_back_item(*, item: Item, status: str, actor: Actor, at: datetime, undoes: AuditEvent) -> Item:
    """Undo a withdrawal. status: what it was before."""
    item = _locked(item)
    return _set_status(item, Item.Status(status), "undo", actor, at, undoes=undoes)


def _set_status(
    item: Item,
    status: Item.Status,
    verb: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    undoes: AuditEvent | None = None,
) -> Item:
    before = item.status
    item.status, item.due_on = status, None
    item.save(update_fields=["status", "due_on"])
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=item.public_id, reason=reason[:200],
        before={"fields": {"status": before}}, after={"fields": {"status": str(status)}}, undoes=undoes,
    )  # fmt: skip
    outbox.note([item.edition.work.node_id])
    return item


def facts_of(item: Item) -> ItemFacts:
    """What matters about an item. Rows of rooms above that hold on to it count too, whatever they are."""
    held: list[str] = []
    for relation in Item._meta.related_objects:
        model: type[models.Model] = relation.related_model
        open_ones = getattr(model._default_manager.all(), "open", None)
        if open_ones is not None and open_ones().filter(**{relation.field.name: item}).exists():
            held.append(str(model._meta.verbose_name))
    return ItemFacts(item.status, item.due_on, tuple(held))
