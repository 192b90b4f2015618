# SPDX-License-Identifier: EUPL-1.2
"""What may be done together: facts in, every obstacle out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# Of fewer people than this, nothing is told apart by age.
FEWEST_TO_SPLIT: Final = 5
# More titles than this do not fit on a table.
MOST_TITLES: Final = 40

_DECIDED: Final = ("done", "declined")


def obstacles_to_give(*, title: str, texts: tuple[str, ...]) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of handing in an idea. texts: all that was typed."""
    found = []
    if not title.strip():
        found.append(Obstacle("no-title", _("Vertel in een paar woorden wat je idee is.")))
    if any(contains_bsn(text) for text in texts):
        found.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    return tuple(found)


def obstacles_to_answer(
    *, state: str, new_state: str, text: str, has_activity: bool, is_merged: bool = False
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of an answer to an idea.

    state: of `Idea.State`, as it is now. new_state: as it becomes with the answer. has_activity: one follows from it.
    is_merged: it goes on as another one, which is answered for both.
    """
    found = []
    if is_merged:
        found.append(Obstacle("merged", _("Dit idee gaat verder als een ander idee. Antwoord daar.")))
    if not text.strip():
        found.append(Obstacle("no-text", _("Schrijf een paar zinnen. Ook een nee krijgt een reden.")))
    if state == "done" and new_state != "done":
        found.append(Obstacle("done", _("Dit idee is al gelukt. Dat draai je niet meer terug.")))
    if new_state == "declined" and has_activity:
        found.append(Obstacle("has-activity", _("Er hangt al een activiteit aan dit idee. Maak die eerst los.")))
    if new_state == "activity" and not has_activity:
        found.append(Obstacle("no-activity", _("Kies eerst welke activiteit het is, of maak er een.")))
    return tuple(found)


def obstacles_to_merge(*, is_same: bool, is_merged: bool, is_declined: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of merging an idea into another. is_declined: that other one."""
    found = []
    if is_same:
        found.append(Obstacle("same", _("Dit is hetzelfde idee.")))
    if is_merged:
        found.append(Obstacle("merged", _("Dit idee is al samengevoegd met een ander.")))
    if is_declined:
        found.append(Obstacle("declined", _("Het andere idee gaat niet door. Kies er een dat nog leeft.")))
    return tuple(found)


def obstacles_to_split(*, title: str, same_title: str, is_merged: bool, texts: tuple[str, ...]) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of making an idea of its own of a part. texts: all that was typed."""
    found = [*obstacles_to_give(title=title, texts=texts)]
    if title.strip() and title.strip().casefold() == same_title.strip().casefold():
        found.append(Obstacle("same-title", _("Geef het nieuwe idee een andere titel.")))
    if is_merged:
        found.append(Obstacle("merged", _("Dit idee is samengevoegd. Splits het idee waar het in opging.")))
    return tuple(found)


def obstacles_to_link(*, state: str, is_linked: bool, is_merged: bool = False) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of saying that an activity follows from an idea."""
    found = []
    if is_merged:
        found.append(Obstacle("merged", _("Dit idee gaat verder als een ander idee. Kies dat.")))
    if state in _DECIDED:
        found.append(Obstacle("decided", _("Dit idee is al afgerond.")))
    if is_linked:
        found.append(Obstacle("linked", _("Deze activiteit hangt al aan dit idee.")))
    return tuple(found)


def obstacles_to_maker(*, kinds: int, name: str, is_there: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of naming a maker.

    kinds: how many of partner, group and person were given. name: as it is shown. is_there: in this role already.
    """
    found = []
    if kinds != 1 or not name.strip():
        found.append(Obstacle("nobody", _("Kies wie het is.")))
    if is_there:
        found.append(Obstacle("there-already", _("Die staat er al, met deze rol.")))
    return tuple(found)


def obstacles_to_agree(*, text: str, name: str, is_mine: bool, is_over: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing down an agreement.

    is_mine: who writes it may change this one. is_over: the activity was cancelled or declined.
    """
    found = []
    if not text.strip():
        found.append(Obstacle("no-text", _("Schrijf op wat jullie afspreken.")))
    if not name.strip():
        found.append(Obstacle("no-name", _("Schrijf op wie het doet.")))
    if not is_mine:
        found.append(Obstacle("not-mine", _("Deze afspraak is van iemand anders.")))
    if is_over:
        found.append(Obstacle("over", _("Deze activiteit gaat niet door.")))
    return tuple(found)


def obstacles_to_propose(*, title: str, is_active: bool, starts_at: datetime | None, ends_at: datetime | None,
                         at: datetime) -> tuple[Obstacle, ...]:  # fmt: skip
    """Everything that stands in the way of a proposal. starts_at, ends_at: None where it is not known yet."""
    found = []
    if not title.strip():
        found.append(Obstacle("no-title", _("Geef je voorstel een naam.")))
    if not is_active:
        found.append(Obstacle("ended", _("Deze organisatie is geen partner meer.")))
    if starts_at is not None and starts_at <= at:
        found.append(Obstacle("past", _("Deze dag is al geweest.")))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        found.append(Obstacle("ends-first", _("Het einde ligt voor het begin.")))
    return tuple(found)


def obstacles_to_decide(*, state: str, new_state: str, text: str) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of deciding about a proposal."""
    found = []
    if new_state and state != "proposed":
        found.append(Obstacle("decided", _("Over dit voorstel is al besloten.")))
    if not text.strip() and new_state != "agreed":
        found.append(Obstacle("no-text", _("Schrijf een paar zinnen. Ook een nee krijgt een reden.")))
    return tuple(found)


def obstacles_to_take(*, needed: int, taken: int, has_it: bool, starts_at: datetime, is_cancelled: bool,
                      at: datetime) -> tuple[Obstacle, ...]:  # fmt: skip
    """Everything that stands in the way of taking a shift. needed, taken: how many people."""
    found = []
    if has_it:
        found.append(Obstacle("has-it", _("Deze beurt heb je al.")))
    elif taken >= needed:
        found.append(Obstacle("full", _("Er zijn al genoeg mensen voor deze beurt.")))
    if is_cancelled:
        found.append(Obstacle("cancelled", _("Deze keer gaat niet door.")))
    elif starts_at <= at:
        found.append(Obstacle("begun", _("Deze beurt is al begonnen.")))
    return tuple(found)


def obstacles_to_title(*, is_work: bool, is_there: bool, count: int) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of laying a title beside an activity. count: how many lie there."""
    found = []
    if not is_work:
        found.append(Obstacle("no-title", _("Deze titel is er niet meer.")))
    if is_there:
        found.append(Obstacle("there-already", _("Deze titel ligt er al bij.")))
    if count >= MOST_TITLES:
        found.append(Obstacle("too-many", _("Er liggen al %(count)s titels bij.") % {"count": count}))
    return tuple(found)
