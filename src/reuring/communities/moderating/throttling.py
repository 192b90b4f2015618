# SPDX-License-Identifier: EUPL-1.2
"""How often somebody may write, join, ask or report: more than anybody needs, less than a machine. Said kindly."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.communities.refusals import TooMuch
from reuring.people.limits import (
    GROUP_JOIN,
    GROUP_POST,
    LISTING,
    REPORT,
    REPORT_STRANGER,
    TooManyGuesses,
    count_guess,
)
from reuring.people.models import Account
from reuring.people.policy import Obstacle

SAID: Final[dict[str, Promise]] = {
    GROUP_POST: _("Je schrijft heel veel achter elkaar. Drink een kop koffie, en ga over tien minuten verder."),
    GROUP_JOIN: _("Je koos vandaag al veel groepen. Kijk er morgen weer verder, of vraag het in de bibliotheek."),
    LISTING: _("Je plaatste vandaag al veel. Morgen kan het weer; of kom langs, dan helpen we je."),
    REPORT: _("Je meldde vandaag al veel. Is er haast bij? Bel ons, of zeg het in de bibliotheek."),
    REPORT_STRANGER: _("Er komen van hier veel meldingen. Is er haast bij? Bel ons, of zeg het in de bibliotheek."),
}


def throttle(request: HttpRequest, what: str) -> None:
    """Count that somebody does this once more, before it is done.

    what: GROUP_POST (posts and replies), GROUP_JOIN, LISTING, REPORT or REPORT_STRANGER of people/limits.py; counted by
    who is logged in, else by the address of the network. Call it in a view, once its form is valid.
    Raises TooMuch, with what to do in kind words.
    """
    key = str(request.user.person_id) if isinstance(request.user, Account) else ""
    try:
        count_guess(request, what, key)
    except TooManyGuesses:
        raise TooMuch(Obstacle("too-much", SAID[what])) from None
