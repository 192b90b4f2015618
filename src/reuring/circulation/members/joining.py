# SPDX-License-Identifier: EUPL-1.2
"""Joining: a person with an address, a card, a subscription and its fee, in one transaction and once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from reuring.circulation.members.policy import needs_guardian, obstacles_to_join
from reuring.circulation.members.subscribing import charge_of, judge_subscription, subscribe
from reuring.circulation.models import Joining, Subscription, SubscriptionType
from reuring.circulation.refusals import CirculationRefused
from reuring.ledger.models import Charge
from reuring.people.actions import Refused, obstacles_to_pin
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.cards import issue_card, obstacles_to_number
from reuring.people.consents import give_consent
from reuring.people.households import join_household, set_guardian, start_household
from reuring.people.models import Card, Household, HouseholdMember, NoticeRoad, Person, Purpose
from reuring.people.patrons import make_person
from reuring.people.policy import Obstacle
from reuring.places.models import Branch


class JoinRefused(Refused):
    """Somebody can't join like this."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who joins. address: arguments of `contact.change_address`, or None. phone: as it is stored."""

    given_name: str
    family_name: str
    born_on: date | None
    family_name_prefix: str = ""
    language: str = "nl"
    email: str = ""
    phone: str = ""
    notice_road: str = NoticeRoad.EMAIL
    home_branch: Branch | None = None
    address: dict[str, Any] | None = None

    def as_person(self) -> dict[str, Any]:
        """As arguments of `patrons.make_person`."""
        names = (
            "given_name", "family_name", "family_name_prefix", "born_on", "language", "email", "phone", "notice_road",
            "home_branch", "address",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who answers for a child that joins: somebody who is known, somebody who is made known with it, or on paper.

    person: known. who: made known as a participant. is_on_paper: agreed at the desk and is not made known.
    """

    person: Person | None = None
    who: Who | None = None
    is_on_paper: bool = False

    @property
    def born_on(self) -> date | None:
        if self.person is not None:
            return self.person.born_on
        return self.who.born_on if self.who is not None else None


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it. card, subscription, charge: for who borrows. was_done: the same form came before."""

    person: Person
    card: Card | None = None
    subscription: Subscription | None = None
    charge: Charge | None = None
    guardian: Person | None = None
    was_done: bool = False
    consents: tuple[Purpose, ...] = field(default=())


@transaction.atomic
def join(
    *,
    who: Who,
    type: SubscriptionType | None,
    key: str,
    branch: Branch | None,
    actor: Actor,
    at: datetime,
    is_online: bool = False,
    card_number: str = "",
    pin: str = "",
    elsewhere_card: str = "",
    guardian: Guardian | None = None,
    consents: Collection[tuple[Purpose, int]] = (),
    is_someone_else: bool = False,
) -> Joined:
    """Make somebody a subscriber, or (without a `type`) a participant, who takes part without borrowing.

    key: of the form; the same key again gives the first outcome. branch: where they join; None at home.
    card_number: of a card that was printed before; empty for the next of our own. pin: empty for none yet.
    elsewhere_card: of the library across the border. guardian: who answers for a child under 16.
    consents: purposes with the version of the words that were shown, agreed to by who joins or by the guardian.
    is_someone_else: somebody looked at who is alike, and says that it is another person.
    Raises LooksKnown, with who may be the same; JoinRefused with every obstacle; ContactRefused.
    """
    mark = _mark(key, at)
    if mark.person is not None:
        return _as_it_was(mark.person)
    on = timezone.localdate(at)
    guardian = guardian or Guardian()
    obstacles: list[Obstacle] = list(
        obstacles_to_join(
            born_on=who.born_on,
            on=on,
            borrows=type is not None,
            is_online=is_online,
            has_address=who.address is not None,
            has_guardian=guardian != Guardian(),
            guardian_born_on=guardian.born_on,
            has_email=bool(who.email),
        )
    )
    if type is not None:
        obstacles += judge_subscription(
            person_born_on=who.born_on, type=type, on=on, is_online=is_online, elsewhere_card=elsewhere_card
        )
        obstacles += obstacles_to_number(card_number)
        obstacles += obstacles_to_pin(pin, who.born_on) if pin else ()
    if obstacles:
        raise JoinRefused(*obstacles)
    person = make_person(**who.as_person(), is_someone_else=is_someone_else, actor=actor, at=at)
    answering = _answer_for(person, guardian, actor, at) if needs_guardian(who.born_on, on) else None
    card = subscription = None
    try:
        if type is not None:
            card = issue_card(person=person, actor=actor, at=at, number=card_number, pin=pin)
            subscription = subscribe(
                person=person, type=type, actor=actor, at=at, branch=branch, elsewhere_card=elsewhere_card,
                is_online=is_online,
            )  # fmt: skip
        for purpose, version in consents:
            give_consent(person=person, purpose=purpose, version=version, by=answering or person, actor=actor, at=at)
    except CirculationRefused as refused:
        raise JoinRefused(*refused.obstacles) from None
    record_event(
        actor=actor, at=at, verb="join", subject_kind="person", subject_key=person.public_id,
        after={
            "type": type.code if type else None,
            "online": is_online,
            "guardian": answering.public_id if answering else "paper" if guardian.is_on_paper else None,
        },
    )  # fmt: skip
    mark.person, mark.state, mark.said, mark.confirmed_at = person, Joining.State.DONE, {}, at
    mark.save(update_fields=["person", "state", "said", "confirmed_at"])
    return Joined(
        person=person,
        card=card,
        subscription=subscription,
        charge=charge_of(subscription) if subscription else None,
        guardian=answering,
        consents=tuple(purpose for purpose, _version in consents),
    )


@transaction.atomic
def begin_to_borrow(
    *,
    person: Person,
    type: SubscriptionType,
    actor: Actor,
    at: datetime,
    branch: Branch | None = None,
    pin: str = "",
    elsewhere_card: str = "",
    is_online: bool = False,
    key: str | None = None,
) -> Joined:
    """Give somebody who is known a subscription, and a card where none works. pin: for that card.

    Raises JoinRefused with every obstacle.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if key is not None and Subscription.objects.filter(key=key, person=person).exists():
        return _as_it_was(person)
    card = Card.objects.usable().filter(person=person).first()
    obstacles = list(obstacles_to_pin(pin, person.born_on)) if pin and card is None else []
    if not person.addresses.current().exists():
        obstacles += obstacles_to_join(
            born_on=person.born_on, on=timezone.localdate(at), borrows=True, is_online=False, has_address=False,
            has_guardian=True, guardian_born_on=None, has_email=True,
        )  # fmt: skip
    try:
        with transaction.atomic():
            subscription = subscribe(
                person=person, type=type, actor=actor, at=at, branch=branch, elsewhere_card=elsewhere_card,
                is_online=is_online, key=key,
            )  # fmt: skip
            if obstacles:
                raise JoinRefused(*obstacles)
    except CirculationRefused as refused:
        raise JoinRefused(*obstacles, *refused.obstacles) from None
    card = card or issue_card(person=person, actor=actor, at=at, pin=pin)
    return Joined(person, card, subscription, charge_of(subscription))


def _mark(key: str, at: datetime) -> Joining:
    """The row of this joining, locked: whoever sends the same form a second time waits here for the first."""
    Joining.objects.bulk_create([Joining(key=key, asked_at=at)], ignore_conflicts=True)
    return Joining.objects.select_for_update(of=("self",)).select_related("person").get(key=key)


def _as_it_was(person: Person) -> Joined:
    subscription = Subscription.objects.filter(person=person).order_by("pk").first()
    return Joined(
        person=person,
        card=Card.objects.usable().filter(person=person).first(),
        subscription=subscription,
        charge=charge_of(subscription) if subscription else None,
        was_done=True,
    )


def _answer_for(child: Person, guardian: Guardian, actor: Actor, at: datetime) -> Person | None:
    """Put a child in the household of who answers for it; None for one who agreed on paper."""
    person = guardian.person
    if person is None and guardian.who is not None:
        # Shares an address, often an e-mail address and sometimes a name with the child: no reason to stop.
        person = make_person(**guardian.who.as_person(), is_someone_else=True, actor=actor, at=at)
    if person is None:
        return None
    join_household(household=_home_of(person, actor, at), person=child, actor=actor, at=at)
    return person


def _home_of(person: Person, actor: Actor, at: datetime) -> Household:
    """The household in which somebody is a guardian: where they live, or a new one."""
    memberships = HouseholdMember.objects.in_force(timezone.localdate(at)).filter(person=person)
    member = memberships.select_related("household").order_by("-is_guardian", "pk").first()
    if member is None:
        member = start_household(person=person, is_guardian=True, actor=actor, at=at)
    elif not member.is_guardian:
        member = set_guardian(member=member, is_guardian=True, actor=actor, at=at)
    return member.household
