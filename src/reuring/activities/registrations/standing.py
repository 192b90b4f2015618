# SPDX-License-Identifier: EUPL-1.2
"""How a registration stands, in words for who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reuring.activities.models import Registration
from reuring.activities.signing_up.offering import place_in_line
from reuring.shell.templatetags.shell_tags import moment

State = Registration.State


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says first. kind: of the answer (ok, ask, stop). title, text: to read.

    may_change, may_cancel, may_accept, may_pay: what can be done now. has_code: whether there is a code for the door.
    """

    kind: str
    title: str
    text: str
    may_change: bool = False
    may_cancel: bool = False
    may_accept: bool = False
    may_pay: bool = False
    has_code: bool = False


def standing_of(registration: Registration, at: datetime) -> Standing:
    """How a registration stands at a moment."""
    state = registration.state
    if state == State.CONFIRMED:
        owes = registration.charge is not None and registration.charge.is_open
        text = _("Laat de code zien bij de deur. Je naam noemen kan ook.")
        if owes:
            text += " " + _("Je betaalt aan de balie of aan de zaal.")
        return Standing("ok", _("Je bent aangemeld"), text, True, True, may_pay=owes, has_code=True)
    if state == State.WAITING:
        place = place_in_line(registration)
        text = _("Je bent nummer %(place)s. Komt er een plek vrij, dan hoor je het van ons.") % {"place": place}
        return Standing("ask", _("Je staat op de wachtlijst"), text, True, True)
    if state == State.OFFERED:
        text = _("Zeg ja voor %(until)s. Daarna gaat de plek naar iemand anders.") % {
            "until": moment(registration.until)
        }
        return Standing("ask", _("Er is een plek voor je"), text, may_cancel=True, may_accept=True)
    if state == State.HELD:
        text = _("We houden je plek vast tot %(until)s. Betaal voor die tijd.") % {"until": moment(registration.until)}
        return Standing("ask", _("Nog even betalen"), text, may_cancel=True, may_pay=True)
    if state == State.LAPSED:
        return Standing("stop", _("Deze aanmelding is verlopen"), _("De plek ging naar iemand anders."))
    if registration.ended_by == Registration.EndedBy.ACTIVITY:
        return Standing("stop", _("Dit gaat niet door"), _("Wat je betaalde, krijg je terug."))
    return Standing("stop", _("Je bent afgemeld"), _("Wil je toch komen? Meld je dan opnieuw aan."))
