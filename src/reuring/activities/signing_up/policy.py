# SPDX-License-Identifier: EUPL-1.2
"""What is decided about signing up, without a clock or a database: what stands in the way, what it costs, how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# Seats are kept so long while somebody pays, and so long an offer holds at the most.
HELD_FOR: Final = timedelta(minutes=15)
OFFER_HOLDS: Final = timedelta(hours=24)
# However near the session: time enough to read a message.
OFFER_HOLDS_AT_LEAST: Final = timedelta(minutes=15)
# Nobody has to answer in the night.
NIGHT: Final = (time(22), time(9))
# Until then who cancels gets back what was paid.
REFUND_UNTIL: Final = timedelta(hours=24)
CALLS_NEEDED: Final = 2
# One more person than this at once is a typing error, also for staff.
MOST_PEOPLE: Final = 200
# More than this for one registration is a typing error: 500 euro.
MOST_CHOSEN_CENTS: Final = 50_000
LONGEST_ANSWER: Final = 500
LONGEST_NAME: Final = 80
LEAST_NAME: Final = 1


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session that somebody wants to come to."""

    starts_at: datetime
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pool that seats are wanted in. free: seats left; None for no end. label: of its part, may be empty."""

    wanted: int
    capacity: int | None
    free: int | None
    label: str = ""

    @property
    def fits(self) -> bool:
        return self.free is None or self.wanted <= self.free

    @property
    def can_ever_fit(self) -> bool:
        return self.capacity is None or self.wanted <= self.capacity


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an activity. key: its public id. choices: what one may answer; none: anything."""

    key: str
    text: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that decides whether somebody may sign up.

    sign_up: of `Activity.SignUp`. covers_all: for all sessions together. sessions: those that were chosen.
    size: how many people. has_road: whether the library can reach who signs up. waits: willing to be put on the
    waiting list. price_cents: what it would cost in all; None for an amount that can't be. ages: of who comes, in
    years, None where that is not known. names: as typed, of everyone. doubles: names of known people who come already.
    """

    at: datetime
    is_public: bool
    is_over: bool
    sign_up: str
    covers_all: bool
    opens_at: datetime | None
    closes_minutes_before: int
    sessions: Sequence[SessionFacts]
    pools: Sequence[PoolFacts]
    size: int
    most_together: int
    by_staff: bool
    has_road: bool
    waits: bool
    price_cents: int | None
    names: Sequence[str] = ()
    ages: Sequence[int | None] = ()
    age_from: int | None = None
    age_to: int | None = None
    questions: Sequence[Asked] = ()
    answers: Mapping[str, str] | None = None
    doubles: Sequence[str] = ()
    unknown: Sequence[str] = ()


def fits(pools: Collection[PoolFacts]) -> bool:
    """Whether there is room for everybody, in all of them."""
    return all(pool.fits for pool in pools)


def obstacles_to_signing_up(facts: Facts) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of signing up.

    Staff may be before the opening and after the closing, bring more people together, and let in who is of another
    age. Nobody may have a seat that is not there.
    """
    return (
        *_closed(facts),
        *_about_people(facts),
        *_about_answers(facts),
        *_about_room(facts),
    )


def _closed(facts: Facts) -> list[Obstacle]:
    found = []
    if not facts.is_public:
        found.append(Obstacle("not-public", _("Deze activiteit is nog niet openbaar.")))
    if facts.is_over:
        found.append(Obstacle("cancelled", _("Deze activiteit gaat niet door, of is al geweest.")))
    if facts.sign_up == "none":
        found.append(Obstacle("no-sign-up", _("Je hoeft je niet aan te melden. Kom gewoon.")))
    if not facts.sessions:
        found.append(Obstacle("no-session", _("Kies wanneer je komt.")))
    if facts.sign_up == "all" and not facts.covers_all:
        found.append(Obstacle("all-together", _("Je meldt je aan voor alle keren samen.")))
    if facts.sign_up == "each" and facts.covers_all and len(facts.sessions) > 1:
        found.append(Obstacle("one-by-one", _("Kies de keren waarop je komt.")))
    for name in facts.unknown:
        found.append(Obstacle("unknown", _("%(what)s hoort niet bij deze activiteit.") % {"what": name}))
    if any(session.is_cancelled for session in facts.sessions):
        found.append(Obstacle("session-cancelled", _("Een van de keren die je koos, gaat niet door.")))
    firsts = [session.starts_at for session in facts.sessions]
    if not firsts or facts.by_staff:
        return found
    if facts.opens_at is not None and facts.at < facts.opens_at:
        found.append(Obstacle("not-open-yet", _("Je kunt je nog niet aanmelden.")))
    # For all sessions together, the first one counts; of separate ones, each.
    if min(firsts) - timedelta(minutes=facts.closes_minutes_before) <= facts.at:
        found.append(Obstacle("closed", _("Aanmelden kan niet meer.")))
    return found


def _about_people(facts: Facts) -> list[Obstacle]:
    found = []
    if facts.size < 1:
        found.append(Obstacle("nobody", _("Vul in wie er komt.")))
    most = MOST_PEOPLE if facts.by_staff else facts.most_together
    if facts.size > most:
        text = ngettext_lazy(
            "Je kunt één iemand tegelijk aanmelden. Kom je met meer? Bel ons.",
            "Je kunt %(most)s mensen tegelijk aanmelden. Kom je met meer? Bel ons.",
            most,
        )
        found.append(Obstacle("too-many-together", str(text) % {"most": most} if most != 1 else str(text)))
    if not any(name.strip() for name in facts.names[:1]):
        found.append(Obstacle("no-name", _("Vul je voornaam in.")))
    if any(len(name) > LONGEST_NAME for name in facts.names):
        found.append(Obstacle("name-long", _("Een naam is hooguit 80 letters lang.")))
    texts = [*facts.names, *(facts.answers or {}).values()]
    if any(contains_bsn(text) for text in texts):
        text = _("Hier staat een nummer dat op een BSN lijkt. Haal het weg: we mogen en willen dat niet bewaren.")
        found.append(Obstacle("bsn", text))
    for name in facts.doubles:
        found.append(Obstacle("double", _("%(name)s is al aangemeld.") % {"name": name}))
    # Who comes along with a child is of another age than the activity is for: one of the right age is enough.
    ages = [age for age in facts.ages if age is not None]
    if not facts.by_staff and ages and len(ages) == facts.size and not any(_of_age(age, facts) for age in ages):
        found.append(Obstacle("age", _("Deze activiteit is voor mensen van een andere leeftijd. Bel ons gerust.")))
    return found


def _of_age(age: int, facts: Facts) -> bool:
    return (facts.age_from is None or age >= facts.age_from) and (facts.age_to is None or age <= facts.age_to)


def _about_answers(facts: Facts) -> list[Obstacle]:
    found = []
    given = facts.answers or {}
    asked = {question.key: question for question in facts.questions}
    for question in facts.questions:
        answer = given.get(question.key, "").strip()
        if question.is_required and not answer:
            found.append(Obstacle("unanswered", _("Geef antwoord op: %(question)s") % {"question": question.text}))
        elif answer and question.choices and answer not in question.choices:
            found.append(
                Obstacle("no-such-choice", _("Kies een antwoord op: %(question)s") % {"question": question.text})
            )
        elif len(answer) > LONGEST_ANSWER:
            found.append(Obstacle("answer-long", _("Houd je antwoord kort: hooguit 500 letters.")))
    if set(given) - set(asked):
        found.append(Obstacle("not-asked", _("Een van de antwoorden hoort bij geen vraag.")))
    return found


def _about_room(facts: Facts) -> list[Obstacle]:
    found = []
    if facts.price_cents is None:
        found.append(Obstacle("amount-absurd", _("Kijk het bedrag na.")))
    if not facts.has_road and facts.price_cents:
        found.append(Obstacle("no-road", _("Vul in hoe we je kunnen bereiken. Dat is nodig omdat het geld kost.")))
    full = [pool for pool in facts.pools if not pool.fits]
    for pool in full:
        if not pool.can_ever_fit:
            most = _("Zo groot is het niet: er passen hooguit %(most)s mensen bij.") % {"most": pool.capacity}
            found.append(Obstacle("never-fits", most))
        elif not facts.waits:
            if pool.free:
                text = ngettext_lazy("Er is nog maar één plek.", "Er zijn nog maar %(free)s plekken.", pool.free)
                said = str(text) % {"free": pool.free} if pool.free != 1 else str(text)
                found.append(Obstacle("too-few-seats", f"{pool.label}: {said}" if pool.label else said))
            else:
                said = str(_("Het is vol. Je kunt op de wachtlijst."))
                found.append(Obstacle("full", f"{pool.label}: {said}" if pool.label else said))
    if full and facts.waits and not facts.has_road:
        road = _("Vul in hoe we je kunnen bereiken, dan hoor je het als er een plek vrijkomt.")
        found.append(Obstacle("no-road", road))
    return found


# The waiting list


def whose_turn(waiting: Sequence[tuple[int, Sequence[int]]], free: Mapping[int, int | None]) -> list[int]:
    """Who of those who wait can be offered seats now.

    waiting: each with a key and the pools of its seats (one for each seat), whose turn comes first first. free: seats
    left by pool; None for no end. A pool that is not in it can't be given away.
    The first that fits as a whole comes first; one that does not keeps its place and holds up nobody behind it.
    """
    left = dict(free)
    chosen = []
    for key, seats in waiting:
        wanted = Counter(seats)
        if all(pool in left and _has(left[pool], count) for pool, count in wanted.items()):
            chosen.append(key)
            for pool, count in wanted.items():
                before = left[pool]
                left[pool] = None if before is None else before - count
    return chosen


def _has(free: int | None, wanted: int) -> bool:
    return free is None or wanted <= free


# Money


def price_of(
    *,
    price: str,
    price_cents: int,
    pass_price_cents: int | None,
    paying: int,
    has_pass: bool,
    times: int,
    chosen_cents: int | None,
) -> int | None:
    """What a registration costs in all, in cents; None for a chosen amount that can't be.

    price: of `Activity.Price`. price_cents: for one person and one time (or for all times together). paying: how many
    people are in a part that is not free. has_pass: those who pay have the pass. times: how many sessions are paid for
    one by one. chosen_cents: what somebody wants to pay in all, where one pays what one can; None: what is suggested.
    """
    if price == "free":
        return 0
    each = pass_price_cents if has_pass and pass_price_cents is not None else price_cents
    usual = each * paying * times
    if price == "choose" and chosen_cents is not None:
        return chosen_cents if 0 <= chosen_cents <= MOST_CHOSEN_CENTS else None
    return usual


def gives_back(*, by: str, starts_at: datetime | None, at: datetime) -> bool:
    """Whether what was paid goes back. by: of `Registration.EndedBy`. starts_at: of the first session still to come.

    Always when the library ends it or the time for paying was over; for oneself until 24 hours before.
    """
    return by != "self" or (starts_at is not None and at <= starts_at - REFUND_UNTIL)


# Time


def offer_until(at: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """How long a seat is kept for somebody who waited; None when it is too late to offer anything.

    A day, or a quarter of the time that is left where that is less, so that it can move on to others; never past the
    start, and never ending in the night (unless the session begins before the morning).
    """
    left = starts_at - at
    if left <= timedelta(0):
        return None
    until = at + min(OFFER_HOLDS, max(left / 4, OFFER_HOLDS_AT_LEAST))
    local = until.astimezone(zone)
    begins, ends = NIGHT
    if local.time() >= begins or local.time() < ends:
        morning = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
        until = morning if local.time() < ends else morning + timedelta(days=1)
    return min(until, starts_at)


def may_lapse(*, by_phone_only: bool, calls: int, starts_at: datetime | None, at: datetime) -> bool:
    """Whether an offer whose time is over moves on. Who is only reached by phone must have been called twice first.

    starts_at: of the first session; from then on there is nothing left to offer.
    """
    return not by_phone_only or calls >= CALLS_NEEDED or starts_at is None or starts_at <= at
