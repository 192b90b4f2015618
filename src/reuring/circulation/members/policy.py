# SPDX-License-Identifier: EUPL-1.2
"""Who may have which subscription, what it costs and how long it lasts. Pure: facts in, every obstacle out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.circulation.policy import Obstacle
from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM, age_on, is_child, is_younger

# So long before it costs something a new term is told of at least, and so long it goes on without a fee otherwise.
ANNOUNCED_DAYS: Final = 7
# From so many days before a term ends it is told of.
TOLD_FROM_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What matters about a type of subscription. Ages in whole years, both included; None: no bound."""

    min_age: int | None = None
    max_age: int | None = None
    is_reciprocal: bool = False
    is_offered: bool = True
    is_offered_online: bool = True


def fits_age(type: TypeFacts, born_on: date | None, on: date) -> bool:
    """Whether a type is for somebody of that age. Without a date of birth: where it is for every age."""
    age = age_on(born_on, on)
    if age is None:
        return type.min_age is None and type.max_age is None
    return (type.min_age or 0) <= age <= (type.max_age if type.max_age is not None else age)


def obstacles_to_subscribe(
    *,
    type: TypeFacts,
    born_on: date | None,
    on: date,
    has_terms: bool,
    has_subscription: bool = False,
    is_online: bool = False,
    elsewhere_card: str = "",
) -> tuple[Obstacle, ...]:
    """Everything that keeps somebody from having a type of subscription from that day.

    has_terms: there is a row that says what it costs. has_subscription: of any type, in force then or later.
    is_online: asked from home. elsewhere_card: number of the card of the library across the border.
    """
    found = []
    if not type.is_offered:
        found.append(Obstacle("not-offered", _("Dit abonnement geven we niet meer uit. Kies een ander.")))
    elif is_online and not type.is_offered_online:
        found.append(Obstacle("desk-only", _("Dit abonnement krijg je bij de balie.")))
    if not has_terms:
        text = _("Voor dit abonnement is niet ingevuld wat het kost. Vraag een beheerder om dat te doen.")
        found.append(Obstacle("no-terms", text))
    if born_on is None and not fits_age(type, None, on):
        found.append(Obstacle("no-birth-date", _("Voor dit abonnement hebben we een geboortedatum nodig.")))
    elif not fits_age(type, born_on, on):
        age = age_on(born_on, on) or 0
        if type.min_age is not None and age < type.min_age:
            text = format_lazy(_("Dit abonnement is vanaf {age} jaar."), age=type.min_age)
        else:
            text = format_lazy(_("Dit abonnement is tot en met {age} jaar."), age=type.max_age)
        found.append(Obstacle("wrong-age", text))
    if has_subscription:
        found.append(Obstacle("has-subscription", _("Er is al een abonnement. Verander dat.")))
    if type.is_reciprocal and not elsewhere_card.strip():
        found.append(Obstacle("no-elsewhere-card", _("Vul het nummer in van de pas van de andere bibliotheek.")))
    return tuple(found)


def obstacles_to_join(
    *,
    born_on: date | None,
    on: date,
    borrows: bool,
    is_online: bool,
    has_address: bool,
    has_guardian: bool,
    guardian_born_on: date | None,
    has_email: bool,
) -> tuple[Obstacle, ...]:
    """Everything that keeps somebody from joining, apart from what the subscription asks.

    borrows: with a card and a subscription; else as a participant. has_guardian: somebody answers for them.
    guardian_born_on: of that one; None where it is not known, which counts as of age.
    Source: a contract of a minor needs a guardian's consent (Burgerlijk Wetboek 1, article 234); under 16 the guardian
    consents to what is kept (Uitvoeringswet AVG, article 5).
    """
    found = []
    if born_on is None and (borrows or is_online):
        found.append(Obstacle("no-birth-date", _("Vul een geboortedatum in.")))
    if borrows and not has_address:
        found.append(Obstacle("no-address", _("Om te lenen hebben we een adres nodig.")))
    if is_online and not has_email:
        found.append(Obstacle("no-email", _("Vul een e-mailadres in. Daar sturen we een bevestiging heen.")))
    if needs_guardian(born_on, on):
        if not has_guardian:
            text = _("Tot en met 15 jaar moet een ouder of verzorger het goedvinden.")
            found.append(Obstacle("no-guardian", text))
        elif is_child(guardian_born_on, on):
            text = format_lazy(_("Een ouder of verzorger is minstens {age} jaar."), age=ADULT_FROM)
            found.append(Obstacle("guardian-under-age", text))
    return tuple(found)


def needs_guardian(born_on: date | None, on: date) -> bool:
    """Whether a guardian has to agree before somebody joins."""
    return is_younger(born_on, OWN_CONSENT_FROM, on)


def fee_cents(terms_fee_cents: int, born_on: date | None, on: date) -> int:
    """What a term costs that begins on that day: under 18 nothing, whatever the terms say.

    Source: membership of the young is free in Dutch public libraries.
    """
    return 0 if is_child(born_on, on) else terms_fee_cents


def term_ends_on(type: TypeFacts, months: int | None, born_on: date | None, starts_on: date) -> date | None:
    """The first day after a term that begins on a day; None for no end.

    months: of the terms; None: no end. Never past the birthday on which somebody grows out of the type.
    """
    ends_on = months_after(starts_on, months) if months is not None else None
    if type.max_age is not None and born_on is not None:
        outgrown = birthday(born_on, type.max_age + 1)
        if outgrown > starts_on:
            ends_on = min(ends_on, outgrown) if ends_on is not None else outgrown
    return ends_on


def months_after(on: date, months: int) -> date:
    """The same day so many months later; the last of a month that is too short."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def birthday(born_on: date, age: int) -> date:
    """The day on which somebody reaches an age; who is born on 29 February does so on 1 March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def renews(*, fits: bool, is_offered: bool, has_terms: bool, fee_now_cents: int, fee_next_cents: int) -> bool:
    """Whether a new term may follow by itself: of the same type, and never from free to paid.

    fits: the age still does.
    """
    return fits and is_offered and has_terms and not (fee_now_cents == 0 and fee_next_cents > 0)
