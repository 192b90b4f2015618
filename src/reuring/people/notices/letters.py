# SPDX-License-Identifier: EUPL-1.2
"""Letters: made to be printed together, gone when a colleague says so, in one print run each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import NoticeRoad
from reuring.people.notices.composing import refresh
from reuring.people.notices.models import Attempt, Message, PrintRun
from reuring.people.policy import Obstacle


class LettersRefused(Refused):
    """Letters can't be made, confirmed or released."""


def waiting_letters(at: datetime) -> int:
    """How many letters wait to be printed."""
    return _waiting(at).count()


def _waiting(at: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        road=NoticeRoad.LETTER, state=Message.State.BY_HAND, print_run__isnull=True, not_before__lte=at
    )


@transaction.atomic
def make_print_run(*, actor: Actor, at: datetime) -> PrintRun:
    """Take every letter that waits into one print run. What is over by now is left out.

    Two colleagues at once get different letters: a letter is in one run.
    Raises LettersRefused when nothing waits.
    """
    letters = list(_waiting(at).select_for_update(skip_locked=True, of=("self",)).select_related("person"))
    keys = [letter.pk for letter in letters if refresh(letter, at=at)]
    if not keys:
        raise LettersRefused(Obstacle("no-letters", _("Er liggen nu geen brieven klaar om te printen.")))
    run = PrintRun.objects.create(made_at=at, made_by=actor.account)
    Message.objects.filter(pk__in=keys).update(print_run=run)
    _record("print", run, len(keys), actor, at)
    return run


@transaction.atomic
def confirm_print_run(*, run: PrintRun, actor: Actor, at: datetime) -> int:
    """Say that the letters of a run are printed and on their way. Returns how many.

    Raises LettersRefused when that was said before.
    """
    run = _locked(run)
    letters = list(
        Message.objects.select_for_update().filter(print_run=run, state=Message.State.BY_HAND).order_by("pk")
    )
    Attempt.objects.bulk_create(
        Attempt(
            message=letter,
            number=letter.attempts + 1,
            began_at=at,
            ended_at=at,
            outcome=Attempt.Outcome.HANDED_OVER,
            account=actor.account,
        )
        for letter in letters
    )
    for letter in letters:
        letter.state, letter.handed_over_at, letter.attempts = Message.State.HANDED_OVER, at, letter.attempts + 1
    Message.objects.bulk_update(letters, ["state", "handed_over_at", "attempts"], batch_size=500)
    run.confirmed_at = at
    run.save(update_fields=["confirmed_at"])
    _record("confirm", run, len(letters), actor, at)
    return len(letters)


@transaction.atomic
def release_print_run(*, run: PrintRun, actor: Actor, at: datetime) -> int:
    """Let the letters of a run wait again, because nothing was printed. Returns how many.

    Raises LettersRefused when they have gone.
    """
    run = _locked(run)
    count = Message.objects.filter(print_run=run, state=Message.State.BY_HAND).update(print_run=None)
    _record("release", run, count, actor, at)
    if not Message.objects.filter(print_run=run).exists():
        run.delete()
    return count


def _locked(run: PrintRun) -> PrintRun:
    held = PrintRun.objects.select_for_update().filter(pk=run.pk).first()
    if held is None or held.confirmed_at is not None:
        raise LettersRefused(Obstacle("letters-gone", _("Over deze brieven is al gezegd dat ze weg zijn.")))
    return held


def _record(verb: str, run: PrintRun, count: int, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="letters", subject_key=run.public_id, after={"letters": count}
    )
