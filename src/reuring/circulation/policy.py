# SPDX-License-Identifier: EUPL-1.2
"""Whether something may be lent, renewed or held: pure decisions. Facts in, every obstacle out.

An obstacle says who may set it aside: nobody, the front desk, or an administrator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reuring.people import policy as people_policy
from reuring.people.roles import Role

if TYPE_CHECKING:
    from reuring.circulation.models import LendingRule, SubscriptionTerms

# From this age money owed may keep somebody from borrowing; a child never.
ADULT: Final = 18


@dataclass(frozen=True, slots=True)
class Obstacle(people_policy.Obstacle):
    """One reason why something can't be done.

    overridden_by: the role that may set it aside; None: nobody, because it would not be true. is_private: says
    something that nobody else at the desk should read (money, titles of others).
    """

    overridden_by: Role | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class PatronFacts:
    """What matters about who borrows.

    age: in whole years; None where the day of birth is not known, which counts as an adult. card: "ok", "blocked",
    "lost", "replaced", "merged", "expired" or "unknown" of the card that was shown. has_subscription: in force on
    that day. subscription_ended_on: of the last one, where none is in force. loans: open ones; loans_of_format: of the
    item's format. owed_cents: in all. holds: open ones.
    """

    age: int | None
    card: str = "ok"
    has_subscription: bool = True
    subscription_ended_on: date | None = None
    loans: int = 0
    loans_of_format: int = 0
    owed_cents: int = 0
    holds: int = 0

    @property
    def is_child(self) -> bool:
        return self.age is not None and self.age < ADULT


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What matters about a copy.

    status: of the item. lent_to_same: it is out to this very person. is_held_for_same, is_held_for_other: it lies
    ready, or is on its way, for somebody. others_wait: how many wait for it before this person, where one of them would
    go without if it were lent (see `takes_a_turn`); else 0.
    """

    status: str
    lent_to_same: bool = False
    is_held_for_same: bool = False
    is_held_for_other: bool = False
    others_wait: int = 0


def obstacles_of_patron(patron: PatronFacts) -> list[Obstacle]:
    """Why somebody can't borrow at all now."""
    found = []
    if patron.card in ("lost", "replaced", "merged", "blocked"):
        text = {
            "lost": _("Deze pas is als kwijt gemeld. Maak een nieuwe pas."),
            "replaced": _("Deze pas is vervangen door een nieuwe. Vraag naar de nieuwe pas."),
            "merged": _("Deze pas hoort bij iemand die is samengevoegd. Vraag naar de pas die bleef."),
            "blocked": _("Deze pas is geblokkeerd. Kijk bij de pas waarom."),
        }[patron.card]
        found.append(Obstacle(f"card-{patron.card}", text, Role.FRONT_DESK))
    if patron.card == "expired":
        text = _("Deze pas is verlopen. Vraag of de gegevens nog kloppen en verleng de pas.")
        found.append(Obstacle("card-expired", text, Role.FRONT_DESK))
    if not patron.has_subscription:
        if patron.subscription_ended_on is not None:
            found.append(Obstacle("subscription-ended", _("Het abonnement is afgelopen. Verleng het eerst.")))
        else:
            found.append(Obstacle("no-subscription", _("Er is nog geen abonnement. Kies er eerst een.")))
    return found


def obstacles_to_check_out(
    *,
    patron: PatronFacts,
    copy: CopyFacts,
    rule: LendingRule | None,
    terms: SubscriptionTerms | None,
    at_is_before_last: bool = False,
    at_is_to_come: bool = False,
) -> tuple[Obstacle, ...]:
    """Everything that keeps this person from taking this copy home.

    rule, terms: what is in force; None where the table has a hole, or where there is no subscription.
    at_is_before_last: the moment lies before something that already happened to this copy: a clock that jumped. Who has
    the copy in hand at a desk may set that aside. at_is_to_come: the moment has not come yet.
    Source: lending rules and terms; decision 0010.
    """
    found = obstacles_of_patron(patron)
    found += _of_copy(copy)
    if at_is_before_last:
        text = _("De klok loopt achter: dit exemplaar is later nog uitgeleend of ingeleverd. Kijk de datum na.")
        found.append(Obstacle("clock", text, Role.FRONT_DESK))
    if at_is_to_come:
        text = _("De klok loopt voor: dit moment moet nog komen. Kijk de datum na.")
        found.append(Obstacle("clock-ahead", text))
    if patron.has_subscription:
        if rule is None or terms is None:
            text = _("Voor dit abonnement en dit materiaal is er geen regel. Vraag een beheerder om die te maken.")
            found.append(Obstacle("no-rule", text))
        else:
            found += _of_rule(patron, rule, terms)
    return tuple(found)


def _of_copy(copy: CopyFacts) -> Iterable[Obstacle]:
    status = copy.status
    if status == "on_loan":
        if copy.lent_to_same:
            yield Obstacle("already-yours", _("Dit heb je al geleend. Wil je het langer houden? Verleng het dan."))
        else:
            text = _("Dit exemplaar staat nog op naam van iemand anders. Lever het eerst in.")
            yield Obstacle("on-loan", text)
    elif status in ("on_shelf", "in_transit") and copy.is_held_for_other:
        yield Obstacle("held-for-other", _("Dit ligt klaar voor iemand anders."), Role.FRONT_DESK)
    elif status == "in_transit" and not copy.is_held_for_same:
        yield Obstacle("in-transit", _("Dit exemplaar is onderweg. Meld het eerst aan in een vestiging."))
    elif status == "reference":
        yield Obstacle("reference", _("Dit kun je alleen hier bekijken."), Role.FRONT_DESK)
    elif status == "withdrawn":
        yield Obstacle("withdrawn", _("Dit exemplaar is afgevoerd."))
    elif status == "damaged":
        yield Obstacle("damaged", _("Dit exemplaar is kapot gemeld. Meld het eerst weer heel."))
    elif status in ("missing", "lost", "claimed"):
        yield Obstacle("not-in", _("Dit exemplaar is als weg gemeld. Lever het eerst in; dan is het gevonden."))
    if status == "available" and copy.others_wait:
        text = ngettext_lazy(
            "Er wacht al iemand op dit exemplaar.",
            "Er wachten al %(number)d mensen op dit exemplaar.",
            copy.others_wait,
        )
        yield Obstacle("others-wait", text % {"number": copy.others_wait}, Role.FRONT_DESK)


def _of_rule(patron: PatronFacts, rule: LendingRule, terms: SubscriptionTerms) -> Iterable[Obstacle]:
    if not rule.may_borrow:
        text = _("Met dit abonnement kun je dit niet lenen.")
        yield Obstacle("not-for-this-subscription", text, Role.ADMINISTRATOR)
    if patron.loans >= terms.max_loans:
        text = _("Er staan al {number} titels op deze pas. Dat is het meeste dat mag.")
        yield Obstacle("too-many-loans", format_lazy(text, number=patron.loans), Role.FRONT_DESK)
    if rule.max_loans is not None and patron.loans_of_format >= rule.max_loans:
        text = _("Er zijn al {number} van deze soort geleend. Dat is het meeste dat mag.")
        yield Obstacle("too-many-of-format", format_lazy(text, number=patron.loans_of_format), Role.FRONT_DESK)
    if terms.max_owed_cents is not None and patron.owed_cents > terms.max_owed_cents and not patron.is_child:
        text = _("Er staat nog een bedrag open. Bekijk het samen, of geef uitstel.")
        yield Obstacle("owes-too-much", text, Role.FRONT_DESK, is_private=True)


def obstacles_to_renew(
    *,
    patron: PatronFacts,
    rule: LendingRule | None,
    renewals: int,
    others_wait: int,
    is_lost: bool,
    due_on: date,
    new_due_on: date | None,
) -> tuple[Obstacle, ...]:
    """Everything that keeps a loan from being renewed.

    renewals: how often it was. others_wait: how many wait for this copy, where it would serve one of them who else goes
    without (see `takes_a_turn`); else 0. is_lost: lost, or said
    to be back. due_on, new_due_on: the day of now and the day that it would become.
    """
    found = obstacles_of_patron(patron)
    if is_lost:
        found.append(Obstacle("lost", _("Dit is als kwijt of teruggebracht gemeld. Vraag het aan de balie.")))
    if others_wait:
        text = _("Iemand anders wacht erop. Breng het op tijd terug, dan maak je die blij.")
        found.append(Obstacle("others-wait", text, Role.FRONT_DESK))
    if patron.has_subscription and rule is None:
        found.append(Obstacle("no-rule", _("Voor dit abonnement en dit materiaal is er geen regel.")))
    if rule is not None:
        if renewals >= rule.max_renewals:
            text = (
                _("Dit is al {number} keer verlengd. Vaker kan niet.")
                if rule.max_renewals
                else _("Dit kun je niet verlengen.")
            )
            found.append(Obstacle("too-many-renewals", format_lazy(text, number=renewals), Role.FRONT_DESK))
        # Also where there were too many already: whoever sets that aside must not bring the day forward.
        if new_due_on is not None and new_due_on <= due_on and not is_lost:
            text = _("Verlengen geeft nu geen extra dagen. Doe het dichter bij de inleverdag.")
            found.append(Obstacle("no-gain", text))
    return tuple(found)


def obstacles_to_hold(
    *,
    patron: PatronFacts,
    rule: LendingRule | None,
    terms: SubscriptionTerms | None,
    copies: int,
    has_it: bool,
    holds_it: bool,
) -> tuple[Obstacle, ...]:
    """Everything that keeps somebody from taking a place in a queue.

    rule: that of the copies that would serve. copies: how many there are, in or out. has_it: has one at home.
    holds_it: stands in this queue already.
    """
    found = obstacles_of_patron(patron)
    if not copies:
        found.append(Obstacle("no-copy", _("Hiervan is er geen exemplaar dat je kunt lenen.")))
    if has_it:
        found.append(Obstacle("already-yours", _("Dit heb je nu zelf geleend.")))
    if holds_it:
        found.append(Obstacle("already-held", _("Je staat hiervoor al in de rij.")))
    if patron.has_subscription and copies:
        if rule is None or terms is None:
            found.append(Obstacle("no-rule", _("Voor dit abonnement en dit materiaal is er geen regel.")))
        else:
            if not rule.may_borrow:
                found.append(Obstacle("not-for-this-subscription", _("Met dit abonnement kun je dit niet lenen.")))
            elif not rule.may_hold:
                found.append(Obstacle("not-held", _("Dit kun je niet reserveren. Kom het halen als het er is.")))
            if patron.holds >= terms.max_holds:
                text = _("Je hebt al {number} reserveringen. Dat is het meeste dat mag.")
                found.append(Obstacle("too-many-holds", format_lazy(text, number=patron.holds), Role.FRONT_DESK))
    return tuple(found)


def standing(
    obstacles: Iterable[Obstacle], overrides: Collection[str], roles: Collection[Role]
) -> tuple[Obstacle, ...]:
    """The obstacles that still stand when these were set aside.

    overrides: codes that somebody chose to set aside. roles: what that person may act as here.
    """
    return tuple(
        each
        for each in obstacles
        if each.code not in overrides or each.overridden_by is None or each.overridden_by not in roles
    )


def age_on(born_on: date | None, on: date) -> int | None:
    """Whole years of age on a day; None where the day of birth is not known."""
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_child(born_on: date | None, on: date) -> bool:
    """Whether somebody is a child on a day; not where the day of birth is not known."""
    age = age_on(born_on, on)
    return age is not None and age < ADULT


@dataclass(frozen=True, slots=True)
class CopyKind:
    """What of a copy matters to who waits for its work."""

    edition_id: int
    format: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody waits for. None and empty: any edition, format or language of the work."""

    edition_id: int | None = None
    format: str = ""
    language: str = ""

    def is_served_by(self, copy: CopyKind) -> bool:
        """Whether a copy is what is waited for."""
        return (
            self.edition_id in (None, copy.edition_id)
            and self.format in ("", copy.format)
            and (not self.language or self.language in copy.languages)
        )


def takes_a_turn(copy: CopyKind, others_in: Sequence[CopyKind], wishes: Sequence[Wish]) -> bool:
    """Whether one more of those who wait would be served with this copy than without it.

    others_in: the other copies that are in. wishes: of everybody who waits for the work and comes first. Each copy
    serves one of them; who waits for one edition can't be given another.
    """
    served_by: dict[int, CopyKind] = {}

    def find_place(which: CopyKind, seen: set[int]) -> bool:
        # A path that makes room: the copy takes a wish, whose copy takes another.
        for place, wish in enumerate(wishes):
            if place in seen or not wish.is_served_by(which):
                continue
            seen.add(place)
            if place not in served_by or find_place(served_by[place], seen):
                served_by[place] = which
                return True
        return False

    for each in others_in:
        if len(served_by) == len(wishes):
            return False
        find_place(each, set())
    return find_place(copy, set())


# The queue, and what it says of itself


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """What matters about a queue. place: from 1. length: how many wait. copies: that can serve it, in or out.

    due_on: of those that are out, in any order. loan_days: how long one keeps it.
    """

    place: int
    length: int
    copies: int
    due_on: tuple[date, ...]
    loan_days: int


# From return to pick-up: the shelf, and the van between branches.
_HANDLING: Final = timedelta(days=3)


def expected_on(queue: QueueFacts, today: date) -> date | None:
    """About when this place's turn comes; None where no copy is left to serve it.

    Each copy serves one place after the other, the copy that is free first serves next; who has one keeps it for the
    whole loan, which is long rather than short.
    """
    if queue.copies <= 0:
        return None
    free = sorted(max(each, today) for each in queue.due_on[: queue.copies])
    free = [today] * (queue.copies - len(free)) + free
    turn = today
    for _place in range(queue.place):
        turn = free.pop(0) + _HANDLING
        free.append(turn + timedelta(days=queue.loan_days))
        free.sort()
    return turn
