# SPDX-License-Identifier: EUPL-1.2
"""How often someone may guess. Counted in the database cache, so that all processes count together.

The counting itself is django-allauth's; the figures stand in `ACCOUNT_RATE_LIMITS` (`card_failed`, `desk_failed`,
`badge_failed`).
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CARD = "card_failed"
DESK = "desk_failed"
BADGE = "badge_failed"


class TooManyGuesses(Exception):
    """Too many wrong tries. The message says so kindly, with what to do."""

    code = "too-many-guesses"
    message = _(
        "Dat ging een paar keer niet goed. Voor je veiligheid wachten we even. "
        "Probeer het over vijf minuten opnieuw, of vraag een medewerker om hulp."
    )

    def __str__(self) -> str:
        return str(self.message)


def count_guess(request: HttpRequest, action: str, key: str) -> Callable[[], None]:
    """Count one guess before it is checked, so that guesses made at the same moment are all counted.

    action: CARD, DESK or BADGE. key: what is guessed at.
    Returns what to call when the guess was right: it takes this one back and no other.
    Raises TooManyGuesses.
    """
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
    if not usage:
        raise TooManyGuesses
    take_back: Callable[[], None] = usage.rollback
    return take_back
