# SPDX-License-Identifier: EUPL-1.2
"""What goes along when cataloguers merge, split or move works: places in a queue, wishes, what nobody wants again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils import timezone

from reuring.catalogue.followers import Follower, register_follower
from reuring.catalogue.models import Work
from reuring.circulation.models import Hold, NotAgain, Wish

Row = TypeVar("Row", Hold, NotAgain, Wish)


def _move(model: type[Row], keys: Sequence[int], work: Work) -> None:
    model._default_manager.filter(pk__in=keys).update(work=work)


def _follower(model: type[Any], **more: Any) -> Follower:
    """Rows that simply belong to the other work from then on."""

    def bring(gone: Work, into: Work) -> list[int]:
        keys = list(model._default_manager.filter(work=gone).order_by("pk").values_list("pk", flat=True))
        _move(model, keys, into)
        return keys

    def take_back(keys: Sequence[int], gone: Work, into: Work) -> None:
        _move(model, list(model._default_manager.filter(pk__in=keys, work=into).values_list("pk", flat=True)), gone)

    return Follower(model, more.get("bring", bring), take_back, more.get("placed"))


def _bring_holds(gone: Work, into: Work) -> list[int]:
    """Everybody keeps the place that goes by when it was taken. Who stood in both queues keeps the better place."""
    return _place(list(Hold.objects.select_for_update().filter(work=gone).order_by("queued_at", "pk")), into)


def _placed_holds(edition_ids: Sequence[int], work: Work) -> None:
    """Holds for one edition only are with the work that the edition is with."""
    elsewhere = Hold.objects.select_for_update().filter(edition__in=edition_ids).exclude(work=work)
    _place(list(elsewhere.order_by("queued_at", "pk")), work)


def _place(holds: Sequence[Hold], work: Work) -> list[int]:
    open_there = {hold.person_id: hold for hold in Hold.objects.open().select_for_update().filter(work=work)}
    moved = []
    for hold in holds:
        rival = open_there.get(hold.person_id) if hold.state in Hold.OPEN else None
        if rival is not None:
            # A copy that is put aside already wins; else who came first.
            worse = max(hold, rival, key=lambda each: (each.state == Hold.State.WAITING, each.queued_at, each.pk))
            worse.state, worse.ended_at = Hold.State.CANCELLED, timezone.now()
            worse.save(update_fields=["state", "ended_at"])
        hold.work = work
        hold.save(update_fields=["work"])
        moved.append(hold.pk)
        if hold.state in Hold.OPEN:
            open_there[hold.person_id] = hold
    return moved


def _bring_not_again(gone: Work, into: Work) -> list[int]:
    """What somebody does not want again; said of both works, it is said once."""
    there = NotAgain.objects.filter(work=into).values("delivery")
    NotAgain.objects.filter(work=gone, delivery__in=there).delete()
    keys = list(NotAgain.objects.filter(work=gone).values_list("pk", flat=True))
    _move(NotAgain, keys, into)
    return keys


def register() -> None:
    """Let the tables of this room go along."""
    register_follower(_follower(Hold, bring=_bring_holds, placed=_placed_holds))
    register_follower(_follower(NotAgain, bring=_bring_not_again))
    register_follower(_follower(Wish))
