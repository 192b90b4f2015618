# SPDX-License-Identifier: EUPL-1.2
"""What the screen says to a scan: few large words, what one key does now, and what only staff should read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

from reuring.catalogue.models import Item
from reuring.circulation.desk.scans import Command
from reuring.circulation.policy import Obstacle
from reuring.people.models import Person

Words = str | Promise


def place_of(item: Item) -> str:
    """Where a copy stands."""
    return " ".join(filter(None, [item.location, item.shelf_mark]))


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as the screen names it. digits: the last four of its barcode. title: shown only to who asks for it."""

    public_id: str
    barcode: str
    form: Words
    title: str
    place: str

    @property
    def digits(self) -> str:
        return self.barcode[-4:]

    @classmethod
    def of(cls, item: Item) -> Copy:
        """item: with its edition, whole."""
        return cls.without_place(item, place_of(item))

    @classmethod
    def without_place(cls, item: Item, place: str = "") -> Copy:
        """item: with its edition, as the verbs of lending read it: without the place on the shelf. place: as told."""
        return cls(item.public_id, item.barcode, item.edition.get_format_display(), item.edition.title, place)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that one key does now. how: what the scan becomes. overrides: obstacles to set aside, as codes."""

    keys: str
    label: Words
    how: str
    command: Command
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper that goes with a copy. reason: why it goes there. label: of whom it is for, as on the pick-up shelf."""

    heading: Words
    label: str
    reason: Words
    copy: Copy
    at: datetime
    until: Words = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list of this sitting. kind: out, in, renewed or stop. words: what came of it."""

    kind: Literal["out", "in", "renewed", "stop"]
    copy: Copy
    words: Words
    movement_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the screen says.

    kind: ok, stop (the flow stops), ask (one key decides) or rest. text: the large words. note: below them.
    obstacles: all that stands in the way, fit for the face of the screen. private: sentences that open for staff only.
    offers: keys. copy: what it is about; code: its barcode, or what was scanned. step: its line in the list.
    opens: whether somebody else (or nobody) is open from now on; then `person` and `after` say who and from where.
    leads_to: another page to go to; without a slash, words to look for people by. damaged: the check-in whose copy may
    turn out to be damaged, 0 for a copy that was not lent. undone: the movement that was taken back. receipt: its
    address. loans: how many the person has now. said: more sentences.
    """

    kind: Literal["ok", "stop", "ask", "rest"]
    text: Words
    note: Words = ""
    obstacles: tuple[Obstacle, ...] = ()
    private: tuple[Words, ...] = ()
    offers: tuple[Offer, ...] = ()
    copy: Copy | None = None
    step: Step | None = None
    slip: Slip | None = None
    code: str = ""
    opens: bool = False
    person: Person | None = None
    after: int = 0
    leads_to: str = ""
    damaged: int | None = None
    undone: int | None = None
    receipt: str = ""
    loans: int | None = None
    said: tuple[Words, ...] = ()
    must_answer: bool = False
