# SPDX-License-Identifier: EUPL-1.2
"""What is said of an activity and a session in a few words: how it stands, what it costs, when it is.

Everything takes plain facts, so that a list of thousands and the page of one say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import get_language, gettext, ngettext, pgettext

from reuring.activities.agenda.seats_left import FEW, Left
from reuring.activities.models import Activity, Form
from reuring.activities.models.programme import years
from reuring.ledger.money import say
from reuring.shell.templatetags.shell_tags import clock, day, hour, weekday
from reuring.threads.languages import language_name

# From here on a session is a period (an exhibition), and shows its last day instead of its hours.
PERIOD: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a session stands. text: one short sentence. is_good: None where it is neither good nor bad news."""

    text: str
    is_good: bool | None
    is_cancelled: bool = False
    is_over: bool = False
    takes_sign_up: bool = False


def standing(
    *,
    is_cancelled: bool,
    ends_at: datetime,
    starts_at: datetime,
    sign_up: str,
    price: str,
    opens_at: datetime | None,
    closes_minutes_before: int,
    left: Left | None,
    at: datetime,
) -> Standing:
    """How a session stands at a moment, as a visitor needs to know it.

    sign_up, price, opens_at, closes_minutes_before: of its activity. left: None where it has no seats to count.
    """
    if is_cancelled:
        return Standing(gettext("Gaat niet door"), False, is_cancelled=True)
    if ends_at <= at:
        return Standing(pgettext("activiteit", "Geweest"), None, is_over=True)
    if sign_up == Activity.SignUp.NONE:
        is_free = price == Activity.Price.FREE
        return Standing(gettext("Gratis, kom gewoon") if is_free else gettext("Kom gewoon"), True)
    if starts_at - timedelta(minutes=closes_minutes_before) <= at:
        return Standing(gettext("Aanmelden kan niet meer"), None)
    if opens_at is not None and opens_at > at:
        return Standing(gettext("Aanmelden vanaf %(day)s") % {"day": day(opens_at)}, None)
    if left is not None and left.is_full:
        return Standing(gettext("Vol: wachtlijst"), False, takes_sign_up=True)
    if left is not None and (fewest := left.fewest) is not None and fewest <= FEW:
        text = ngettext("Nog %(count)s plek", "Nog %(count)s plekken", fewest) % {"count": fewest}
        return Standing(text, True, takes_sign_up=True)
    return Standing(gettext("Er is plek"), True, takes_sign_up=True)


def price_text(price: str, cents: int, pass_name: str = "", pass_cents: int | None = None) -> str:
    """What it costs. cents: the price, or what is suggested."""
    if price == Activity.Price.FREE:
        return gettext("Gratis")
    if price == Activity.Price.CHOOSE:
        if not cents:
            return gettext("Betaal wat je kunt")
        return gettext("Betaal wat je kunt, bijvoorbeeld %(amount)s") % {"amount": say(cents)}
    if pass_name and pass_cents is not None:
        values = {"amount": say(cents), "pass": pass_name, "less": say(pass_cents)}
        if not pass_cents:
            return gettext("%(amount)s, gratis met %(pass)s") % values
        return gettext("%(amount)s, met %(pass)s %(less)s") % values
    return say(cents)


def form_label(form: str) -> str:
    """What sort of activity it is."""
    return str(Form(form).label) if form in Form else gettext("Activiteit")


def small_facts(price: str, cents: int, ages: tuple[int | None, int | None], languages: list[str]) -> tuple[str, ...]:
    """What sets an activity apart in a list: its price, its ages, its languages where they are not Dutch alone."""
    facts = [price_text(price, cents), years(*ages)]
    if languages and languages != ["nl"]:
        facts.append(", ".join(language_name(tag) for tag in languages))
    return tuple(fact for fact in facts if fact)


def local_time(moment: datetime, time_zone: str) -> datetime:
    """A moment on the clock of its place."""
    return moment.astimezone(_zone(time_zone))


def on_its_clock(moment: datetime, time_zone: str) -> datetime:
    """A moment on the clock of its place, without a zone, for filters that would show it in the zone of the site."""
    return local_time(moment, time_zone).replace(tzinfo=None)


def when_text(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """`vrijdag 4 december, 19.30 tot 21.30 uur`, or for a period its first and last day."""
    first, last = on_its_clock(starts_at, time_zone), on_its_clock(ends_at, time_zone)
    if ends_at - starts_at >= PERIOD:
        return gettext("%(first)s tot en met %(last)s") % {"first": day(first), "last": day(last)}
    values = {"day": weekday(first), "from": clock(first), "until": hour(last)}
    return gettext("%(day)s, %(from)s tot %(until)s") % values


def hours_text(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """`19.30 tot 21.30 uur`, or until which day a period lasts."""
    last = on_its_clock(ends_at, time_zone)
    if ends_at - starts_at >= PERIOD:
        return gettext("tot en met %(last)s") % {"last": day(last)}
    return gettext("%(from)s tot %(until)s") % {"from": clock(on_its_clock(starts_at, time_zone)), "until": hour(last)}


def day_title(on: date, today: date) -> str:
    """The heading of a day: `Vandaag, donderdag 26 november`."""
    named = weekday(on)
    if on == today:
        return gettext("Vandaag, %(day)s") % {"day": named}
    if on == today + timedelta(days=1):
        return gettext("Morgen, %(day)s") % {"day": named}
    named = named[:1].upper() + named[1:]
    return named if on.year == today.year else f"{named} {on.year}"


def month_title(on: date, *, in_sentence: bool = False) -> str:
    """`December 2026`. in_sentence: `december 2026`, where the language writes it so."""
    named = format_date(on, "LLLL y", locale=(get_language() or "nl").split("-")[0])
    return named if in_sentence else named[:1].upper() + named[1:]


def month_name(on: date) -> str:
    """`December`, for where the year speaks for itself."""
    named = format_date(on, "LLLL", locale=(get_language() or "nl").split("-")[0])
    return named[:1].upper() + named[1:]


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
