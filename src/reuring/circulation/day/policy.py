# SPDX-License-Identifier: EUPL-1.2
"""Judgements of the day around the desk: pure. Facts in, every obstacle (or remark) out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.sort_keys import fold, fold_for_matching, without_article
from reuring.people.policy import Obstacle

# A note is for the next shift, not an archive.
NOTE_DAYS: Final = 30
# What is lost longer ago than this, nobody has here any more.
LOST_DAYS: Final = 366


# Opening and closing


def obstacles_to_open(*, open_since: date | None, on: date, was_closed: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of opening a branch.

    open_since: the day that is open now. was_closed: this day was opened and closed before.
    """
    if open_since == on:
        return (Obstacle("already-open", _("Deze vestiging is vandaag al geopend.")),)
    found = []
    if open_since is not None:
        text = _("De dag ervoor is nog niet afgesloten. Sluit die eerst af.")
        found.append(Obstacle("earlier-open", text))
    if was_closed:
        text = _("Deze dag is al afgesloten. Open hem opnieuw, met een reden.")
        found.append(Obstacle("already-closed", text))
    return tuple(found)


def obstacles_to_reopen(*, is_closed: bool, is_latest: bool, reason: str) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of opening a closed day again. is_latest: no later day was opened."""
    found = []
    if not is_closed:
        found.append(Obstacle("not-closed", _("Deze dag is niet afgesloten.")))
    if not is_latest:
        found.append(Obstacle("later-day", _("Er is al een latere dag geopend.")))
    if not reason.strip():
        found.append(Obstacle("reason-missing", _("Vul een reden in.")))
    return tuple(found)


def obstacles_to_note(*, text: str, until: date | None, today: date) -> tuple[Obstacle, ...]:
    """Everything that is wrong with a note for the next shift."""
    found = []
    if not text.strip():
        found.append(Obstacle("text-missing", _("Schrijf wat de volgende dienst moet weten.")))
    if until is not None and until < today:
        found.append(Obstacle("until-past", _("Die dag is al voorbij. Kies vandaag of later.")))
    if until is not None and until > today + timedelta(days=NOTE_DAYS):
        text_ = _("Een notitie blijft hoogstens %(days)d dagen staan. Kies een eerdere dag.") % {"days": NOTE_DAYS}
        found.append(Obstacle("until-far", text_))
    return tuple(found)


# Lost property


def obstacles_to_note_found(*, found_on: date, today: date) -> tuple[Obstacle, ...]:
    """Everything that is wrong with the day on which a thing was found."""
    if found_on > today:
        return (Obstacle("found-later", _("Die dag moet nog komen.")),)
    if found_on < today - timedelta(days=LOST_DAYS):
        return (Obstacle("found-long-ago", _("Dat is langer dan een jaar geleden. Kijk of de datum klopt.")),)
    return ()


def obstacles_to_hand_out(*, is_kept: bool, was_proof_shown: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of handing a found thing to who says it is theirs."""
    found = []
    if not is_kept:
        found.append(Obstacle("gone", _("Dit voorwerp ligt hier niet meer.")))
    if not was_proof_shown:
        text = _("Vraag eerst of de bezoeker kan laten zien dat het van hem of haar is.")
        found.append(Obstacle("no-proof", text))
    return tuple(found)


def obstacles_to_give_away(*, is_kept: bool, kept_until: date | None, today: date) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of doing a found thing away.

    kept_until: the last day on which the rules keep it; None where no rule says anything.
    """
    found = []
    if not is_kept:
        found.append(Obstacle("gone", _("Dit voorwerp ligt hier niet meer.")))
    if kept_until is None:
        text = _("Er is geen regel voor hoelang we dit bewaren. Vraag een beheerder om die te maken.")
        found.append(Obstacle("no-rule", text))
    elif kept_until >= today:
        found.append(Obstacle("too-early", _("We bewaren dit nog. De eigenaar kan nog komen.")))
    return tuple(found)


# Wishes


@dataclass(frozen=True, slots=True)
class WishKeys:
    """What a wish is joined by. creator: empty where nobody said who wrote it, which fits any."""

    title: str
    creator: str
    isbn: str


def wish_keys(title: str, creator: str, isbn: str) -> WishKeys:
    """The keys of a wish as typed. isbn: 13 digits or empty.

    "De zeven zussen", "zeven zussen" and "De Zeven Zussen!" are one; of a creator the surname counts.
    """
    return WishKeys(fold_for_matching(without_article(fold(title)))[:200], surname_key(creator), isbn)


def surname_key(creator: str) -> str:
    """The folded surname of who is typed as `Lucinda Riley`, `Riley, Lucinda` or `L. Riley`; of more, the first."""
    first = re.split(r"\s*(?:;|&|\ben\b|\band\b|\bund\b)\s*", creator.strip())[0]
    surname = first.partition(",")[0] if "," in first else first.split(" ")[-1]
    return fold_for_matching(surname)[:120]


def is_same_wish(one: WishKeys, other: WishKeys) -> bool:
    """Whether two wishes are for the same title: by ISBN, or by title and creator."""
    if one.isbn and one.isbn == other.isbn:
        return True
    creators_fit = not one.creator or not other.creator or one.creator == other.creator
    return one.title == other.title and creators_fit


# Books brought home


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """What is known of a title that is chosen for somebody's bag.

    had_on: the day on which the person last brought it back, where the person keeps a history. is_not_again: on the
    list that the person agreed to. has_now: at home now. fits_format, fits_topics: what the person likes (None: no
    wish). is_kept_for_other: lies ready for somebody, or somebody waits for it. is_twice: another copy of the title is
    chosen as well. is_in: the copy can be lent now.
    """

    had_on: date | None = None
    is_not_again: bool = False
    has_now: bool = False
    fits_format: bool | None = None
    fits_topics: bool | None = None
    is_kept_for_other: bool = False
    is_twice: bool = False
    is_in: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a choice. is_serious: better take another one."""

    code: str
    message: object
    is_serious: bool = True


def remarks_on_choice(facts: ChoiceFacts) -> tuple[Remark, ...]:
    """Everything that a colleague should know about a title that is chosen. It forbids nothing: people may reread."""
    found = []
    if not facts.is_in:
        found.append(Remark("not-in", _("Dit exemplaar is niet meer binnen.")))
    if facts.has_now:
        found.append(Remark("has-now", _("Deze titel heeft de lezer nu thuis.")))
    if facts.is_twice:
        found.append(Remark("twice", _("Deze titel zit twee keer in de tas.")))
    if facts.is_not_again:
        found.append(Remark("not-again", _("Deze titel staat op de lijst met wat de lezer al had.")))
    elif facts.had_on is not None:
        found.append(Remark("had-before", _("Deze titel had de lezer al eens.")))
    if facts.is_kept_for_other:
        found.append(Remark("kept", _("Op deze titel wacht iemand anders.")))
    if facts.fits_format is False:
        found.append(Remark("other-format", _("Dit is niet de vorm waar de lezer om vroeg."), is_serious=False))
    if facts.fits_topics is False:
        found.append(Remark("other-topic", _("Dit gaat niet over wat de lezer leuk vindt."), is_serious=False))
    return tuple(found)


def next_visit(last_on: date | None, starts_on: date, every_weeks: int, today: date) -> date:
    """The day on which the next bag is due: so many weeks after the last, never in the past."""
    due = starts_on if last_on is None else last_on + timedelta(weeks=every_weeks)
    return max(due, today)
