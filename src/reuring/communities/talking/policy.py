# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of saying something, and which moment suits most: pure decisions. Facts in, every obstacle
out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

LONGEST_TEXT: Final = 5_000
MOST_MOMENTS: Final = 8

NOT_LIVING: Final = Obstacle("not-living", _("Deze groep is afgesloten. Je kunt alles nog lezen."))
MAY_NOT_WRITE: Final = Obstacle("may-not-write", _("Je kunt hier nu niets schrijven. Vraag het aan de bibliotheek."))
GONE: Final = Obstacle("gone", _("Dit bericht is er niet meer."))


def obstacles_to_say(
    *,
    is_living: bool,
    may_write: bool,
    text: str,
    has_picture: bool = False,
    picture_text: str = "",
    is_reply: bool = False,
    can_be_replied_to: bool = True,
    is_question: bool = False,
    topic_is_of_group: bool = True,
    is_public: bool = False,
    is_for_minors: bool = False,
) -> tuple[Obstacle, ...]:
    """Why something can't be said so.

    may_write: the member takes part and was not asked to be silent for a while. can_be_replied_to: what they reply to
    is there, and begins a conversation. topic_is_of_group: also without a topic.
    """
    found = []
    if not is_living:
        found.append(NOT_LIVING)
    elif not may_write:
        found.append(MAY_NOT_WRITE)
    if not text.strip() and not has_picture:
        found.append(Obstacle("no-text", _("Schrijf eerst iets.")))
    if len(text) > LONGEST_TEXT:
        found.append(Obstacle("too-long", _("Dit is te lang. Schrijf het in twee keer.")))
    if contains_bsn(text) or contains_bsn(picture_text):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if has_picture and not picture_text.strip():
        found.append(Obstacle("no-picture-text", _("Schrijf wat er op de foto staat, voor wie haar niet ziet.")))
    if is_reply and not can_be_replied_to:
        found.append(GONE)
    if not topic_is_of_group:
        found.append(Obstacle("other-topic", _("Kies een onderwerp van deze groep.")))
    if is_public and not is_question:
        found.append(Obstacle("public-post", _("Alleen een vraag kan voor iedereen te lezen zijn.")))
    if is_public and is_for_minors:
        found.append(Obstacle("public-minors", _("In deze groep blijft alles binnen de groep.")))
    return tuple(found)


def obstacles_to_poll(*, moments: Sequence[tuple[datetime, datetime]], at: datetime) -> tuple[Obstacle, ...]:
    """Why these moments (from, until) can't be put to the vote."""
    found = []
    if len(moments) < 2:
        found.append(Obstacle("few-moments", _("Geef ten minste twee momenten.")))
    if len(moments) > MOST_MOMENTS:
        found.append(Obstacle("many-moments", _("Geef ten hoogste acht momenten.")))
    if len({start for start, _end in moments}) < len(moments):
        found.append(Obstacle("same-moment", _("Er staat een moment twee keer in.")))
    if any(start >= end for start, end in moments):
        found.append(Obstacle("ends-first", _("Een moment begint voordat het eindigt.")))
    if any(start <= at for start, _end in moments):
        found.append(Obstacle("past", _("Kies momenten die nog komen.")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Suits:
    """How a moment suits. key: of its row."""

    key: int
    starts_at: datetime
    yes: int = 0
    maybe: int = 0
    no: int = 0


def best_of(moments: Iterable[Suits]) -> Suits | None:
    """The moment that suits most people: by who can, then by who could if need be, then the earliest. None when nobody
    said anything yet."""
    said = [each for each in moments if each.yes or each.maybe]
    return min(said, key=lambda each: (-each.yes, -(each.yes + each.maybe), each.starts_at), default=None)
