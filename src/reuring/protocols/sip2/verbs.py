# SPDX-License-Identifier: EUPL-1.2
"""Which function answers which message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reuring.protocols.sip2 import status
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer

VERBS: Final[dict[str, Callable[[Asked], Answer]]] = {
    "99": status.tell_status,
}
