# SPDX-License-Identifier: EUPL-1.2
"""99: how is the kiosk, and how are we. The answer tells what this kiosk may do here.

Source: 3M SIP 2.00, SC status and ACS status; BX names the sixteen messages in this order.
"""

from __future__ import annotations

from reuring.places.models import Organisation
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2 import refusals
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.values import yes
from reuring.protocols.sip2.wire import Answer, fields


def tell_status(asked: Asked) -> Answer:
    """What we are and what this kiosk may; keeps what the kiosk says of itself."""
    session, message, kiosk = asked.session, asked.message, asked.session.kiosk
    if kiosk is None:
        return refusals.refused(message, asked.at, ())
    width = message.fixed["print_width"]
    session.print_width = int(width) if width.isdecimal() else 0
    said = message.fixed["status"]
    if said in Kiosk.State.values and said != kiosk.state:
        kiosk.state = said
        Kiosk.objects.filter(pk=kiosk.pk).update(state=said)
    fixed = (
        "Y", yes(kiosk.may_check_in), yes(kiosk.may_check_out), yes(kiosk.may_renew), yes(kiosk.may_block), "Y",
        refusals.TIMEOUT, refusals.RETRIES, asked.now, refusals.VERSION,
    )  # fmt: skip
    library = Organisation.objects.first()
    institution = (library.isil or library.short_name) if library else ""
    named = fields(
        ("AO", institution),
        ("AM", library.name if library else ""),
        ("BX", supported(kiosk)),
        ("AN", kiosk.branch.name),
    )
    return Answer("98", fixed, named)


def supported(kiosk: Kiosk) -> str:
    """BX: for each of the sixteen messages, in the order of the standard, whether this kiosk may send it."""
    may = (
        True,  # patron status
        kiosk.may_check_out,
        kiosk.may_check_in,
        kiosk.may_block,
        True,  # status
        True,  # send again
        True,  # log in
        kiosk.may_show_patron,  # patron information
        True,  # end of session
        kiosk.may_take_payment,
        True,  # item information
        True,  # item status update
        kiosk.may_enable,
        kiosk.may_hold,
        kiosk.may_renew,
        kiosk.may_renew,  # renew all
    )
    return "".join(map(yes, may))
