# SPDX-License-Identifier: EUPL-1.2
"""Which function answers which message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reuring.protocols.sip2 import holds, items, lending, patrons, payments, status
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer

VERBS: Final[dict[str, Callable[[Asked], Answer]]] = {
    "01": patrons.block,
    "09": lending.bring_back,
    "11": lending.take_home,
    "15": holds.change_hold,
    "17": items.tell_item,
    "19": items.keep_properties,
    "23": patrons.tell_standing,
    "25": patrons.enable,
    "29": lending.keep_longer,
    "35": patrons.end_visit,
    "37": payments.take_money,
    "63": patrons.tell_everything,
    "65": lending.keep_all_longer,
    "99": status.tell_status,
}
