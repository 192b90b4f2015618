# SPDX-License-Identifier: EUPL-1.2
"""Playing in what a desk did without a connection: each act once, and what does not fit as a conflict for staff.

The copies have left with people already. So what a colleague at a desk may set aside is set aside, and nobody pays for
what could not be known. Source: decision 0011.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.lending import check_out
from reuring.circulation.models import Loan, OfflineAct, Via
from reuring.circulation.offline.sealing import Act
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import CirculationRefused, ItemUnknown
from reuring.circulation.returning import check_in
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.cards import find_card
from reuring.people.models import Person
from reuring.places.models import Branch

# An act of longer ago is no broken line but a forgotten computer: staff look at it first.
OLDEST: Final = timedelta(days=14)
# What a colleague at a desk could have set aside on the day itself.
SET_ASIDE: Final = frozenset(
    {
        "card-lost", "card-replaced", "card-merged", "card-blocked", "card-expired", "held-for-other", "reference",
        "others-wait", "too-many-loans", "too-many-of-format", "owes-too-much",
    }
)  # fmt: skip


class ActRefused(CirculationRefused):
    """An act of a desk can't be settled like that."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one act. was_done: it had been played in before."""

    act: OfflineAct
    was_done: bool = False


def play_in(
    acts: Iterable[Act], *, branches: Sequence[Branch], behind: timedelta, actor: Actor, at: datetime
) -> list[Played]:
    """Do what a desk did while it had no connection, in the order in which it was done.

    acts: unsealed. branches: at which the actor may work; an act of another becomes a conflict at the first of them.
    behind: how far the desk's clock is behind ours. at: now.
    Each act is a transaction of its own: a conflict, or a kill, holds up no other.
    Returns what came of each, in that order.
    """
    here = {branch.code: branch for branch in branches}
    played = []
    for act in sorted(acts, key=lambda each: (each.made_at, each.key)):
        branch = here.get(act.branch)
        codes = [] if branch is not None else ["branch-unknown"]
        played.append(_play(act, branch or branches[0], behind, actor, at, codes))
    return played


@transaction.atomic
def _play(act: Act, branch: Branch, behind: timedelta, actor: Actor, at: datetime, codes: list[str]) -> Played:
    done = OfflineAct.objects.filter(key=act.key).first()
    if done is not None:
        return Played(done, was_done=True)
    # A clock that ran ahead did nothing in the future.
    made_at = min(act.made_at + behind, at)
    row = OfflineAct(
        key=act.key, kind=act.kind, card_number=act.card_number, person_key=act.person,
        barcode=act.barcode, branch=branch, made_at=made_at,
        played_at=at, played_by=actor.account, state=OfflineAct.State.CONFLICT,
    )  # fmt: skip
    if at - made_at > OLDEST:
        codes = [*codes, "too-old"]
    if not codes:
        codes = _attempt(row, actor, at)
    row.codes = codes
    if not codes:
        row.state, row.card_number, row.person_key = OfflineAct.State.DONE, "", ""
    OfflineAct.objects.bulk_create([row], ignore_conflicts=True)
    kept = OfflineAct.objects.get(key=act.key)
    return Played(kept, was_done=kept.played_at != at)


def _attempt(row: OfflineAct, actor: Actor, at: datetime) -> list[str]:
    """Do it. Returns the codes of what is in the way, or nothing; then `row.loan` is what came of it."""
    try:
        with transaction.atomic():
            row.loan = _do(row, actor, at)
        return []
    except Refused as refused:
        return [obstacle.code for obstacle in refused.obstacles]


def _do(row: OfflineAct, actor: Actor, at: datetime) -> Loan | None:
    item = Item.objects.filter(barcode=row.barcode).first()
    if row.kind == OfflineAct.Kind.CHECK_IN:
        if item is None:
            raise ItemUnknown(row.barcode)
        return check_in(
            item=item, branch=row.branch, via=Via.OFFLINE, at=row.made_at, actor=actor, key=movement_key(row),
            may_charge=False,
        ).loan  # fmt: skip
    card = find_card(row.card_number) if row.card_number else None
    person = card.person if card else Person.objects.filter(public_id=row.person_key).first()
    if person is None:
        raise ActRefused([Obstacle("person-unknown", _("Wie dit leende, kennen we niet meer."))])
    if item is None:
        raise ItemUnknown(row.barcode)
    try:
        return check_out(
            item=item, person=person, branch=row.branch, via=Via.OFFLINE, at=row.made_at, actor=actor, card=card,
            key=movement_key(row), overrides=SET_ASIDE, written_at=at,
        ).loan  # fmt: skip
    except CirculationRefused as refused:
        if {each.code for each in refused.obstacles} == {"already-yours"}:
            # Scanned twice, or at a desk that had a line again: it is with this person, as it should be.
            return Loan.objects.open().filter(item=item, person=person).first()
        raise


def movement_key(row: OfflineAct) -> str:
    """The key that the screen of the desk uses too: a scan that arrived after all is not done twice."""
    return f"desk:{row.key.hex}"


# What staff do about a conflict


@transaction.atomic
def try_again(*, act: OfflineAct, actor: Actor, at: datetime, take_back_first: bool = False) -> OfflineAct:
    """Do a conflict's act after all, once what was in the way is mended.

    take_back_first: the copy still stood on another name; it lay at the desk, so that loan is over. It costs nothing.
    Raises ActRefused when it was settled meanwhile. What is still in the way is kept as the act's codes.
    """
    act = _open(act)
    if take_back_first:
        item = Item.objects.filter(barcode=act.barcode).first()
        if item is not None and Loan.objects.open().filter(item=item).exists():
            check_in(
                item=item, branch=act.branch, via=Via.OFFLINE, at=at, actor=actor, key=f"{movement_key(act)}:before",
                may_charge=False,
            )  # fmt: skip
            # The copy is lent from now on, not from a moment at which it was still with somebody else.
            act.made_at = at
    act.codes = _attempt(act, actor, at)
    if not act.codes:
        act.state, act.card_number, act.person_key = OfflineAct.State.SETTLED, "", ""
        act.settled_at, act.settled_by = at, actor.account
        _record(act, actor, at)
    act.save()
    return act


@transaction.atomic
def settle_by_hand(*, act: OfflineAct, note: str, actor: Actor, at: datetime) -> OfflineAct:
    """A colleague saw to it in another way. note: in a few words what was done; without a name.

    Raises ActRefused when it was settled meanwhile, or the note is empty.
    """
    act = _open(act)
    if not note.strip():
        raise ActRefused([Obstacle("note-missing", _("Schrijf in een paar woorden wat je hebt gedaan."))])
    act.state, act.card_number, act.person_key = OfflineAct.State.SETTLED, "", ""
    act.note = note.strip()[:200]
    act.settled_at, act.settled_by = at, actor.account
    act.save()
    _record(act, actor, at)
    return act


def _open(act: OfflineAct) -> OfflineAct:
    found = OfflineAct.objects.select_for_update(of=("self",)).select_related("branch").get(pk=act.pk)
    if found.state != OfflineAct.State.CONFLICT:
        raise ActRefused([Obstacle("settled", _("Een collega heeft dit al afgehandeld."))])
    return found


def _record(act: OfflineAct, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb="settle", subject_kind="offline_act", subject_key=str(act.key),
        after={"kind": act.kind, "barcode": act.barcode, "note": act.note},
    )  # fmt: skip


# In words


def sentence_of(code: str) -> str:
    """Why an act could not be done, for the list of conflicts."""
    return str(_SENTENCES.get(code, _("Dit paste niet bij wat er intussen is gebeurd.")))


_SENTENCES: Final = {
    "item-unknown": _("Deze streepjescode kennen we niet."),
    "card-unknown": _("Deze pas kennen we niet."),
    "number-mistyped": _("Het pasnummer klopt niet: er is een cijfer verkeerd gelezen."),
    "person-unknown": _("Wie dit leende, kennen we niet meer."),
    "on-loan": _("Dit exemplaar staat nog op naam van iemand anders."),
    "no-subscription": _("Bij deze pas hoort geen abonnement."),
    "subscription-ended": _("Het abonnement bij deze pas is afgelopen."),
    "not-for-this-subscription": _("Met het abonnement bij deze pas kun je dit niet lenen."),
    "no-rule": _("Voor dit abonnement en dit materiaal is er geen regel."),
    "clock": _("Daarna is er met dit exemplaar al iets anders gebeurd."),
    "withdrawn": _("Dit exemplaar is afgevoerd."),
    "damaged": _("Dit exemplaar is kapot gemeld."),
    "not-in": _("Dit exemplaar was als weg gemeld."),
    "in-transit": _("Dit exemplaar was onderweg naar een andere vestiging."),
    "branch-unknown": _("Dit is gedaan in een vestiging waar je geen rol hebt."),
    "too-old": _("Dit is langer dan twee weken geleden gedaan."),
}
