# SPDX-License-Identifier: EUPL-1.2
"""What was done in a sitting, read back from what was written down: the list on the screen, undo, and receipts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from reuring.circulation.desk.answers import Copy, Step
from reuring.circulation.desk.sitting import Sitting, last_movement
from reuring.circulation.models import Movement, Via
from reuring.circulation.undoing import UNDO_WITHIN
from reuring.shell.templatetags.shell_tags import day

# More than one sitting has; the rest is on the page of the person.
MOST: Final = 120
# How far back a sitting may have begun, in movements of all desks: a made-up beginning reads no more than this.
_MOST_MOVEMENTS: Final = 20_000
_KINDS: Final = {
    Movement.Kind.CHECK_OUT: "out",
    Movement.Kind.CHECK_IN: "in",
    Movement.Kind.RENEWAL: "renewed",
}


def movements_of(sitting: Sitting) -> list[Movement]:
    """What this colleague did here since the sitting began and did not take back, newest first.

    Found by key, which rises with time: no index by account is needed for the last hundred rows of a large table.
    """
    after = max(sitting.after, last_movement() - _MOST_MOVEMENTS)
    found = Movement.objects.filter(
        pk__gt=after, account=sitting.account, branch=sitting.branch, via=Via.DESK, kind__in=_KINDS
    )
    if sitting.person is not None:
        # A returned loan has lost its person; for some minutes the movement still knows.
        found = found.filter(Q(loan__person=sitting.person) | Q(before__person=sitting.person.pk))
    return list(found.filter(undone_by__isnull=True).select_related("loan__item__edition").order_by("-pk")[:MOST])


def of_sitting(sitting: Sitting) -> list[Step]:
    """The list on the screen, newest first."""
    return [step_of(movement) for movement in movements_of(sitting)]


def step_of(movement: Movement) -> Step:
    """A movement as a line. movement: with its loan, item and edition."""
    kind = _KINDS[Movement.Kind(movement.kind)]
    words = _("terug") if kind == "in" else _("tot %(day)s") % {"day": day(movement.loan.due_on)}
    return Step(kind, Copy.of(movement.loan.item), words, movement.pk, movement.at)  # type: ignore[arg-type]


def counts(steps: Iterable[Step]) -> tuple[int, int]:
    """How many were lent and how many came back."""
    kinds = [step.kind for step in steps]
    return kinds.count("out"), kinds.count("in")


def undoable(sitting: Sitting, movement_id: int | None) -> Movement | None:
    """The step to take back: that one, else the newest of the last minute at this desk; None where there is none."""
    found = Movement.objects.select_related("loan__item__edition").filter(
        account=sitting.account, branch=sitting.branch, via=Via.DESK, kind__in=_KINDS
    )
    if movement_id is not None:
        return found.filter(pk=movement_id).first()
    recent = found.filter(before__isnull=False, at__gt=sitting.at - UNDO_WITHIN, undone_by__isnull=True)
    return recent.order_by("-at", "-pk").first()


def undone_before(sitting: Sitting, key: str) -> Movement | None:
    """The step that this very key took back before; None for a key that is new."""
    done = Movement.objects.filter(key=key, kind=Movement.Kind.UNDO, account=sitting.account).first()
    if done is None or done.undoes_id is None:
        return None
    return Movement.objects.select_related("loan__item__edition").filter(pk=done.undoes_id).first()


def receipt_address(sitting: Sitting) -> str:
    """The receipt of a sitting."""
    query: dict[str, object] = {"person": sitting.person.public_id} if sitting.person is not None else {}
    return reverse("circulation:desk_receipt") + "?" + urlencode(query | {"after": sitting.after})
