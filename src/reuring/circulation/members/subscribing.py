# SPDX-License-Identifier: EUPL-1.2
"""The verbs of subscriptions: begin, change, end, and a new term.

Each term is a row with at most one charge for its fee, whose key names the term. Locks: the person first.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.members.policy import (
    TypeFacts,
    fee_cents,
    fits_age,
    obstacles_to_subscribe,
    renews,
    term_ends_on,
)
from reuring.circulation.models import Subscription, SubscriptionTerms, SubscriptionType
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import SubscriptionRefused
from reuring.ledger.books import charge, waive
from reuring.ledger.models import Charge
from reuring.ledger.texts import register_text
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.places.models import Branch

register_text("subscription", _("Abonnement %(type)s tot %(until)s"))
register_text("subscription_without_end", _("Abonnement %(type)s"))


def facts_of(type: SubscriptionType) -> TypeFacts:
    """What the policy needs of a type."""
    return TypeFacts(type.min_age, type.max_age, type.is_reciprocal, type.is_offered, type.is_offered_online)


def terms_of(type: SubscriptionType, on: date) -> SubscriptionTerms | None:
    """What a type costs and allows on a day; None where nobody filled that in."""
    in_force = SubscriptionTerms.objects.filter(type=type, valid_from__lte=on)
    return in_force.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).first()


def judge_subscription(
    *, person_born_on: date | None, type: SubscriptionType, on: date, is_online: bool, elsewhere_card: str = ""
) -> tuple[Obstacle, ...]:
    """Everything that keeps somebody who has no subscription from having this one. Changes nothing."""
    return obstacles_to_subscribe(
        type=facts_of(type),
        born_on=person_born_on,
        on=on,
        has_terms=terms_of(type, on) is not None,
        is_online=is_online,
        elsewhere_card=elsewhere_card,
    )


@transaction.atomic
def subscribe(
    *,
    person: Person,
    type: SubscriptionType,
    actor: Actor,
    at: datetime,
    branch: Branch | None = None,
    starts_on: date | None = None,
    elsewhere_card: str = "",
    is_online: bool = False,
    key: str | None = None,
) -> Subscription:
    """Give a person a subscription, with the charge for its first term.

    person: locked first. starts_on: None for the day of `at`. branch: where it is given. elsewhere_card: number of the
    card of the library across the border, for a type that asks one. is_online: the person asks it from home.
    key: made by whoever asks; the same key again gives the first outcome.
    Raises SubscriptionRefused with every obstacle.
    Source: terms of the type; under 18 free.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if key is not None and (done := Subscription.objects.filter(key=key).first()) is not None:
        return done
    on = starts_on or timezone.localdate(at)
    terms = terms_of(type, on)
    later = Subscription.objects.filter(person=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    obstacles = obstacles_to_subscribe(
        type=facts_of(type),
        born_on=person.born_on,
        on=on,
        has_terms=terms is not None,
        has_subscription=later.exists(),
        is_online=is_online,
        elsewhere_card=elsewhere_card,
    )
    if obstacles or terms is None:
        raise SubscriptionRefused(obstacles)
    made = _begin(person, type, terms, on, branch, actor, at, key=key, elsewhere_card=elsewhere_card.strip())
    _record(made, "subscribe", actor, at)
    return made


@transaction.atomic
def change_subscription(
    *,
    subscription: Subscription,
    type: SubscriptionType,
    actor: Actor,
    at: datetime,
    branch: Branch | None = None,
    elsewhere_card: str = "",
    key: str | None = None,
) -> Subscription:
    """Give somebody another type from today. The present term ends, and the new one is charged in full.

    What was paid for days that are left goes back only when a colleague decides so; a term that began today never was,
    so its fee is let go.
    Returns the new subscription. Raises SubscriptionRefused with every obstacle.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=subscription.person_id)
    if key is not None and (done := Subscription.objects.filter(key=key).first()) is not None:
        return done
    now = Subscription.objects.select_for_update().get(pk=subscription.pk)
    on = timezone.localdate(at)
    terms = terms_of(type, on)
    found = list(
        obstacles_to_subscribe(
            type=facts_of(type), born_on=person.born_on, on=on, has_terms=terms is not None,
            elsewhere_card=elsewhere_card or now.elsewhere_card,
        )
    )  # fmt: skip
    if now.type_id == type.pk:
        found.append(Obstacle("same-type", _("Dit is al het abonnement.")))
    if now.starts_on > on or (now.ends_on is not None and now.ends_on <= on):
        found.append(Obstacle("not-in-force", _("Dit abonnement loopt nu niet.")))
    if found or terms is None:
        raise SubscriptionRefused(found)
    if now.starts_on == on:
        _let_fee_go(now, branch, actor, at)
    now.ends_on, now.ended_at, now.renews_by_itself = on, at, False
    now.save(update_fields=["ends_on", "ended_at", "renews_by_itself"])
    # Terms that were made ahead go with the one that they follow.
    for ahead in Subscription.objects.filter(person=person, starts_on__gt=on):
        _let_fee_go(ahead, branch, actor, at)
        ahead.delete()
    made = _begin(
        person, type, terms, on, branch, actor, at, key=key, elsewhere_card=elsewhere_card or now.elsewhere_card
    )
    _record(made, "change_subscription", actor, at)
    return made


@transaction.atomic
def end_subscription(*, subscription: Subscription, actor: Actor, at: datetime, now: bool = False) -> Subscription:
    """Let a subscription end: with its term, or (`now`) today. Where a term has no end, it ends today.

    What is at home may stay there until it is due. Ending twice changes nothing.
    """
    Person.objects.select_for_update(no_key=True).get(pk=subscription.person_id)
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    on = timezone.localdate(at)
    if subscription.ends_on is not None and subscription.ends_on <= on:
        return subscription
    subscription.renews_by_itself = False
    if now or subscription.ends_on is None:
        subscription.ends_on, subscription.ended_at = max(on, subscription.starts_on), at
    subscription.save(update_fields=["renews_by_itself", "ends_on", "ended_at"])
    _record(subscription, "end_subscription", actor, at)
    return subscription


@transaction.atomic
def keep_subscription(*, subscription: Subscription, actor: Actor, at: datetime) -> Subscription:
    """Let a subscription renew by itself again, as long as its term runs."""
    Person.objects.select_for_update(no_key=True).get(pk=subscription.person_id)
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.ended_at is not None or subscription.renews_by_itself:
        return subscription
    subscription.renews_by_itself, subscription.announced_at = True, None
    subscription.save(update_fields=["renews_by_itself", "announced_at"])
    _record(subscription, "keep_subscription", actor, at)
    return subscription


@transaction.atomic
def renew_subscription(*, subscription: Subscription, actor: Actor, at: datetime) -> Subscription | None:
    """Make the term that follows, of the same type, with its fee. Making it twice makes it once.

    Returns the next term; None where none follows: ended, outgrown, no longer offered, or from free to paid.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=subscription.person_id)
    now = Subscription.objects.select_for_update(of=("self",)).select_related("type").get(pk=subscription.pk)
    key = f"renewal:{now.public_id}:{now.ends_on}"
    if (done := Subscription.objects.filter(key=key).first()) is not None:
        return done
    if now.ends_on is None or not follows_by_itself(now, person.born_on):
        return None
    if Subscription.objects.filter(person=person, starts_on__gte=now.ends_on).exclude(pk=now.pk).exists():
        return None
    terms = terms_of(now.type, now.ends_on)
    assert terms is not None
    made = _begin(person, now.type, terms, now.ends_on, None, actor, at, key=key, elsewhere_card=now.elsewhere_card)
    _record(made, "renew_subscription", actor, at)
    return made


def follows_by_itself(subscription: Subscription, born_on: date | None) -> bool:
    """Whether a new term follows this one by itself. subscription: with its type."""
    ends_on = subscription.ends_on
    if ends_on is None or not subscription.renews_by_itself or subscription.ended_at is not None:
        return False
    return renews(
        fits=fits_age(facts_of(subscription.type), born_on, ends_on),
        is_offered=subscription.type.is_offered,
        has_terms=terms_of(subscription.type, ends_on) is not None,
        fee_now_cents=fee_on(subscription.type, born_on, subscription.starts_on),
        fee_next_cents=fee_on(subscription.type, born_on, ends_on),
    )


def fee_on(type: SubscriptionType, born_on: date | None, on: date) -> int:
    """What a term of a type that begins on a day costs somebody, in cents; 0 where nothing is filled in."""
    terms = terms_of(type, on)
    return fee_cents(terms.fee_cents, born_on, on) if terms else 0


def charge_of(subscription: Subscription) -> Charge | None:
    """The charge for a term, if it cost something."""
    return Charge.objects.filter(key=f"subscription:{subscription.public_id}").first()


def current_subscription(person: Person, on: date) -> Subscription | None:
    """What somebody has on a day, with its type."""
    return Subscription.objects.in_force(on).filter(person=person).select_related("type").first()


def _begin(
    person: Person,
    type: SubscriptionType,
    terms: SubscriptionTerms,
    on: date,
    branch: Branch | None,
    actor: Actor,
    at: datetime,
    *,
    key: str | None,
    elsewhere_card: str,
) -> Subscription:
    made = Subscription.objects.create(
        person=person,
        type=type,
        starts_on=on,
        ends_on=term_ends_on(facts_of(type), terms.months, person.born_on, on),
        elsewhere_card=elsewhere_card,
        key=key,
    )
    cents = fee_cents(terms.fee_cents, person.born_on, on)
    if cents:
        name = type.texts.filter(language="nl").values_list("name", flat=True).first() or type.code
        until = made.ends_on
        charge(
            person=person,
            kind=Charge.Kind.SUBSCRIPTION,
            amount_cents=cents,
            key=f"subscription:{made.public_id}",
            text="subscription" if until else "subscription_without_end",
            params={"type": name, "until": f"{until:%d-%m-%Y}" if until else ""},
            branch=branch,
            actor=actor,
            at=at,
            about=made.public_id,
        )
    return made


def _let_fee_go(subscription: Subscription, branch: Branch | None, actor: Actor, at: datetime) -> None:
    asked = charge_of(subscription)
    if asked is not None and asked.open_cents:
        waive(
            charge=asked, reason=str(_("Dit abonnement ging niet in.")), branch=branch, actor=actor, at=at,
            key=f"never:{subscription.public_id}",
        )  # fmt: skip


def _record(subscription: Subscription, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="person", subject_key=subscription.person.public_id,
        after={
            "type": subscription.type.code,
            "starts_on": subscription.starts_on.isoformat(),
            "ends_on": subscription.ends_on.isoformat() if subscription.ends_on else None,
        },
    )  # fmt: skip
