# SPDX-License-Identifier: EUPL-1.2
"""The subscriptions that one can take now, with their name, what they cost and for whom they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reuring.circulation.members.policy import fee_cents, fits_age
from reuring.circulation.members.subscribing import facts_of
from reuring.circulation.models import SubscriptionTerms, SubscriptionType
from reuring.ledger.money import say


@dataclass(frozen=True, slots=True)
class Offer:
    """A type to choose. price: in words, such as "€ 48 per jaar" or "gratis". loans: how many titles at a time."""

    code: str
    name: str
    explanation: str
    cents: int
    price: str
    loans: int
    is_reciprocal: bool
    type: SubscriptionType

    @property
    def is_usual(self) -> bool:
        """Whether it is for a person who lives here, rather than for a school or from across the border."""
        return not self.is_reciprocal and self.type.kind == SubscriptionType.Kind.PERSON


def offers(born_on: date | None, on: date, *, is_online: bool, besides: int = 0) -> list[Offer]:
    """What somebody of that age can take on a day, in the order of the types. Three queries.

    born_on: None for everybody's. besides: key of a type to leave out.
    """
    terms = SubscriptionTerms.objects.filter(valid_from__lte=on).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    )
    types = SubscriptionType.objects.filter(is_offered=True).exclude(pk=besides)
    if is_online:
        types = types.filter(is_offered_online=True, kind=SubscriptionType.Kind.PERSON)
    found = []
    for type in types.prefetch_related("texts", Prefetch("terms", terms, to_attr="terms_now")):
        now: list[SubscriptionTerms] = type.terms_now
        if not now or (born_on is not None and not fits_age(facts_of(type), born_on, on)):
            continue
        cents = fee_cents(now[0].fee_cents, born_on, on)
        name, explanation = words_of(type)
        found.append(
            Offer(
                type.code, name, explanation, cents, price_in_words(cents, now[0].months), now[0].max_loans,
                type.is_reciprocal, type,
            )
        )  # fmt: skip
    return found


def words_of(type: SubscriptionType) -> tuple[str, str]:
    """The name and explanation of a type in the language of now, else in Dutch. type: best with its texts at hand."""
    texts = {text.language: text for text in type.texts.all()}
    text = texts.get((get_language() or "nl").split("-")[0]) or texts.get("nl")
    return (text.name, text.explanation) if text else (type.code, "")


def price_in_words(cents: int, months: int | None) -> str:
    """What a term costs: "gratis", "€ 48,00 per jaar", "€ 5,00 per maand"."""
    if not cents:
        return _("gratis")
    amount = say(cents)
    if months is None:
        return _("%(amount)s, één keer") % {"amount": amount}
    if months == 12:
        return _("%(amount)s per jaar") % {"amount": amount}
    if months == 1:
        return _("%(amount)s per maand") % {"amount": amount}
    return _("%(amount)s per %(months)d maanden") % {"amount": amount, "months": months}
