# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a plan, its money and looking back on it: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# How long after it visitors may say how it was.
AFTERWARDS: Final = timedelta(days=7)
# More open ideas than this from one member at once is a flood, and not an enthusiast.
MOST_OPEN_OF_ONE: Final = 10
MOST_NEEDS: Final = 20
# A small budget; above it, it is money of the library and has its own papers.
MOST_CENTS: Final = 250_000
STALE: Final = Obstacle("stale", _("Deze pagina stond lang open. Kijk je antwoorden na en verstuur ze nog eens."))
NO_BSN: Final = _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")


def obstacles_to_write(*, is_living: bool, may_write: bool, texts: Iterable[str] = ()) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing in a plan. texts: all that was typed."""
    found = []
    if not is_living:
        found.append(Obstacle("not-living", _("Deze groep is afgesloten. Er komt niets meer bij.")))
    elif not may_write:
        found.append(Obstacle("not-a-member", _("Doe eerst mee met de groep.")))
    if any(contains_bsn(text) for text in texts):
        found.append(Obstacle("bsn", NO_BSN))
    return tuple(found)


def obstacles_to_hand_in(*, open_of_one: int) -> tuple[Obstacle, ...]:
    """Why somebody can't hand in one more idea. open_of_one: their plans that did not become an activity yet."""
    if open_of_one < MOST_OPEN_OF_ONE:
        return ()
    text = _("Je hebt al %(count)s ideeën die nog lopen. Help er eerst eentje verder; daarna is er weer plek.")
    return (Obstacle("too-many", text % {"count": open_of_one}),)


def obstacles_to_change(*, has_activity: bool) -> tuple[Obstacle, ...]:
    """Why where and when of a plan can't change any more: the activity says it from then on."""
    if not has_activity:
        return ()
    return (Obstacle("activity", _("Het is al een activiteit. Verander het daar.")),)


def obstacles_to_need(*, text: str, count: int) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing down what a plan needs. count: what stands there already."""
    found = []
    if not text.strip():
        found.append(Obstacle("no-text", _("Schrijf op wat je zoekt.")))
    if count >= MOST_NEEDS:
        found.append(Obstacle("too-many", _("Er staat al veel op de lijst. Vink eerst iets af.")))
    return tuple(found)


def obstacles_to_become(
    *, starts_at: datetime | None, ends_at: datetime | None, is_merged: bool, at: datetime
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of making an activity of a plan."""
    found = []
    if is_merged:
        found.append(Obstacle("merged", _("Dit idee gaat verder als een ander idee. Kies dat.")))
    if starts_at is None or ends_at is None:
        found.append(Obstacle("no-date", _("Kies eerst een dag en een tijd.")))
    elif starts_at <= at:
        found.append(Obstacle("past", _("Deze dag is al geweest. Kies een andere.")))
    return tuple(found)


def obstacles_to_grant(*, amount_cents: int, why: str) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of granting a small budget. amount_cents: in cents."""
    found = []
    if not 0 < amount_cents <= MOST_CENTS:
        text = _("Kies een bedrag tot %(most)s euro.")
        found.append(Obstacle("amount", text % {"most": MOST_CENTS // 100}))
    if not why.strip():
        found.append(Obstacle("no-why", _("Schrijf erbij waarvoor het is.")))
    return tuple(found)


def obstacles_to_spend(
    *, amount_cents: int, granted_cents: int, spent_cents: int, is_over: bool, what: str, spent_on: date, today: date
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing down what was spent.

    granted_cents, spent_cents: of the whole plan until now. is_over: who writes it says that it is more than granted.
    """
    found = []
    if amount_cents <= 0:
        found.append(Obstacle("amount", _("Vul in hoeveel het kostte.")))
    if not what.strip():
        found.append(Obstacle("no-what", _("Schrijf op wat het was.")))
    if spent_on > today:
        found.append(Obstacle("future", _("Deze dag moet nog komen.")))
    if granted_cents == 0:
        found.append(Obstacle("no-grant", _("Er is nog geen budget voor dit plan.")))
    elif spent_cents + amount_cents > granted_cents and not is_over:
        text = _("Er is nog %(left)s euro. Is het echt meer? Zet dan het vinkje: dan weet iedereen het.")
        left = f"{max(granted_cents - spent_cents, 0) / 100:.2f}".replace(".", ",")
        found.append(Obstacle("over", text % {"left": left}))
    return tuple(found)


def is_open_for_answers(ends: Iterable[datetime], at: datetime, starts: Iterable[datetime] = ()) -> bool:
    """Whether visitors may say how it was: from the beginning of a session until a week after its end.

    starts, ends: of the sessions that were not cancelled, in the same order.
    """
    return any(begin <= at <= end + AFTERWARDS for begin, end in zip(starts, ends, strict=True))


def open_for_answers_since(moments: Iterable[tuple[datetime, datetime]], at: datetime) -> datetime | None:
    """When the first of the times for answering began that are open now; None where none is.

    moments: beginning and end of the sessions that were not cancelled.
    """
    return min((begin for begin, end in moments if begin <= at <= end + AFTERWARDS), default=None)


def obstacles_to_answer(*, is_open: bool, has_answer: bool, words: str) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a visitor's answers."""
    found = []
    if not is_open:
        found.append(Obstacle("closed", _("Je kunt hier niet meer (of nog niet) vertellen hoe het was.")))
    if not has_answer and not words.strip():
        found.append(Obstacle("nothing", _("Kies een antwoord, of schrijf een paar woorden.")))
    if contains_bsn(words):
        found.append(Obstacle("bsn", NO_BSN))
    return tuple(found)


def obstacles_to_look_back(*, was_held: bool, texts: tuple[str, ...]) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of looking back. was_held: the activity began."""
    found = []
    if not was_held:
        found.append(Obstacle("not-yet", _("Dit moet nog komen. Kijk daarna terug.")))
    if any(contains_bsn(text) for text in texts):
        found.append(Obstacle("bsn", NO_BSN))
    return tuple(found)


def obstacles_to_picture(*, is_agreed: bool, text: str, count: int, most: int) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a picture. is_agreed: who is on it agreed. text: what one sees."""
    found = []
    if not is_agreed:
        found.append(Obstacle("no-consent", _("Vraag eerst of wie erop staat het goedvindt.")))
    if not text.strip():
        found.append(Obstacle("no-text", _("Beschrijf wat er te zien is, voor wie de foto niet ziet.")))
    if count >= most:
        found.append(Obstacle("too-many", _("Er zijn al genoeg foto's. Haal er eerst een weg.")))
    return tuple(found)
