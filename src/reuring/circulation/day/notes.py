# SPDX-License-Identifier: EUPL-1.2
"""Notes for the next shift."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.circulation.day import policy
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import ShiftNote
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

KIND: Final = "shift_note"


class NoteRefused(DayRefused):
    """A note can't be written or ended."""


@transaction.atomic
def write_note(
    *,
    branch: Branch,
    text: str,
    is_pinned: bool = False,
    until: date | None = None,
    actor: Actor,
    at: datetime,
) -> ShiftNote:
    """Leave a note for the next shift. until: the last day on which it matters; None: as long as notes are kept.

    Raises NoteRefused with every obstacle; a text with a BSN in it is refused.
    """
    obstacles = list(policy.obstacles_to_note(text=text, until=until, today=day_at(branch.time_zone, at)))
    if contains_bsn(text):
        obstacles.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if obstacles:
        raise NoteRefused(*obstacles)
    note = ShiftNote.objects.create(
        branch=branch, text=text.strip(), is_pinned=is_pinned, until=until, written_at=at, written_by=actor.account
    )
    _record(note, "write", actor, at)
    return note


@transaction.atomic
def finish_note(*, note: ShiftNote, actor: Actor, at: datetime) -> ShiftNote:
    """Say that a note is done. Who said so first stays."""
    note = ShiftNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.done_at is None:
        note.done_at, note.done_by = at, actor.account
        note.save(update_fields=["done_at", "done_by"])
        _record(note, "finish", actor, at)
    return note


@transaction.atomic
def take_up_note(*, note: ShiftNote, actor: Actor, at: datetime) -> ShiftNote:
    """Say that a note is not done after all. Doing it twice changes nothing."""
    note = ShiftNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.done_at is not None:
        note.done_at, note.done_by = None, None
        note.save(update_fields=["done_at", "done_by"])
        _record(note, "take_up", actor, at)
    return note


def _record(note: ShiftNote, verb: str, actor: Actor, at: datetime) -> None:
    # The text is kept with the note only, so that it goes with it.
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=note.public_id)
