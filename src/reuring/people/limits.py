# SPDX-License-Identifier: EUPL-1.2
"""How often someone may guess. Counted in the database cache, so that all processes count together.

The counting itself is django-allauth's; the figures stand in `ACCOUNT_RATE_LIMITS` (`card_failed`, `desk_failed`,
`badge_failed`, `kiosk_failed`, `join`, `partner_invite`, `idea`, `idea_to`, `ideas_today`, `group_join`, `group_post`,
`listing`, `report`, `report_stranger`, `afterwards`,
`unfound`).
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

CARD = "card_failed"
DESK = "desk_failed"
BADGE = "badge_failed"
KIOSK = "kiosk_failed"
JOIN = "join"
# Not a guess: how often a colleague asks somebody by mail to act for a partner.
PARTNER_INVITE = "partner_invite"
# Ideas that come in: from one address of the network, and to one address to answer to.
IDEA = "idea"
IDEA_TO = "idea_to"
# All ideas of a day together: beyond it they are kept back until somebody looked, and nobody is refused.
IDEAS_TODAY = "ideas_today"
# What people do in groups, by who does it; reports of strangers by the address of the network.
GROUP_JOIN = "group_join"
GROUP_POST = "group_post"
LISTING = "listing"
REPORT = "report"
REPORT_STRANGER = "report_stranger"
# Not a guess: what visitors of one activity say of it.
AFTERWARDS = "afterwards"
# Not a guess: how often a search that found little counts, from one address of the network.
UNFOUND = "unfound"
# Not a guess: how often a colleague looks for people by name.
PATRON_SEARCH = "patron_search"


class TooManyGuesses(Exception):
    """Too many wrong tries. The message says so kindly, with what to do."""

    code = "too-many-guesses"
    message = _(
        "Dat ging een paar keer niet goed. Voor je veiligheid wachten we even. "
        "Probeer het over vijf minuten opnieuw, of vraag een medewerker om hulp."
    )

    def __str__(self) -> str:
        return str(self.message)


def count_guess(request: HttpRequest, action: str, key: str, *, on_a_get: bool = False) -> Callable[[], None]:
    """Count one guess before it is checked, so that guesses made at the same moment are all counted.

    action: CARD, DESK, BADGE, PATRON_SEARCH, JOIN, PARTNER_INVITE, IDEA, IDEA_TO, IDEAS_TODAY, GROUP_JOIN, GROUP_POST,
    LISTING, REPORT, REPORT_STRANGER, AFTERWARDS or UNFOUND.
    key: what is guessed at, or who looks or asks. on_a_get: count also where a page is only asked for.
    Returns what to call when the guess was right: it takes this one back and no other.
    Raises TooManyGuesses.
    """
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=on_a_get)
    if not usage:
        raise TooManyGuesses
    take_back: Callable[[], None] = usage.rollback
    return take_back


def counts_once_today(request: HttpRequest, what: str) -> bool:
    """Whether this is the first time today that something comes from this address of the network, and it is no flood.

    what: such as the key of a topic. Kept for a day, in a form from which neither it nor the address can be read.
    """
    mark = salted_hmac("reuring.people.limits.once", f"{ratelimit.get_ip(request)} {what}").hexdigest()
    try:
        count_guess(request, UNFOUND, mark, on_a_get=True)
    except TooManyGuesses:
        return False
    return True


def mark_of(request: HttpRequest, what: str) -> str:
    """A mark of the address of the network that something comes from: the same for the same address and `what`.

    Neither of them can be read from it, and marks of two things can't be laid side by side.
    """
    return salted_hmac(
        "reuring.people.limits.mark", f"{ratelimit.get_ip(request)} {what}", algorithm="sha256"
    ).hexdigest()


def count_kiosk_guess(card_number: str, source: str) -> Callable[[], None]:
    """Count one guess at a card from a door without a request, before it is checked.

    card_number: counted together with guesses at the same card on the web. source: the kiosk.
    Returns what to call when the guess was right. Raises TooManyGuesses.
    """
    limits = settings.ACCOUNT_RATE_LIMITS
    by_card = ",".join(rate for rate in limits[CARD].split(",") if rate.endswith("/key"))
    usages = []
    for action, rates, key in ((KIOSK, limits[KIOSK], source), (CARD, by_card, card_number)):
        # Without a request it can count by key only, which is all that is asked here.
        usage = ratelimit.consume(
            None, app="allauth.account", action=action, config={action: rates}, key=key, limit_get=True
        )
        if not usage:
            raise TooManyGuesses
        usages.append(usage)

    def take_back() -> None:
        for usage in usages:
            usage.rollback()

    return take_back
