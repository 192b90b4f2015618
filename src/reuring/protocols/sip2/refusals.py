# SPDX-License-Identifier: EUPL-1.2
"""For each message the answer that says no. Made from the message alone, so that it can be said whatever is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise

from reuring.protocols.sip2.layouts import ANSWER_TO
from reuring.protocols.sip2.values import UNKNOWN_LANGUAGE, count, moment
from reuring.protocols.sip2.wire import Answer, Message, fields

# Someone whose standing we can't tell borrows, renews, recalls and holds nothing.
NO_STANDING: Final = "YYYY" + " " * 10
TIMEOUT: Final = "100"
"""How long a kiosk waits for an answer, in tenths of a second."""
RETRIES: Final = "003"
VERSION: Final = "2.00"
Sentence: TypeAlias = str | Promise


def refused(
    message: Message,
    at: datetime,
    sentences: Iterable[Sentence],
    *,
    zone: ZoneInfo | None = None,
    is_online: bool = True,
) -> Answer:
    """The answer that says no to a message, with these sentences on the screen.

    is_online: whether to say, where it is asked, that we are there.
    """
    now = moment(at, zone or ZoneInfo(settings.TIME_ZONE))
    code = ANSWER_TO[message.code]
    said = [str(sentence) for sentence in sentences]
    return _BY_CODE[code](message, now, said, is_online)


def _same(message: Message, *identifiers: str) -> list[tuple[str, str | None]]:
    return [(identifier, message.get(identifier)) for identifier in identifiers]


def _check_in(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("10", ("0", "N", "N", "Y", now), fields(*_same(message, "AO", "AB"), ("AQ", ""), AF=said))


def _lent(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    named = fields(*_same(message, "AO", "AA", "AB", "AJ"), ("AH", ""), AF=said)
    return Answer(ANSWER_TO[message.code], ("0", "N", "N", "N", now), named)


def _hold(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("16", ("0", "N", now), fields(*_same(message, "AO", "AA"), AF=said))


def _item(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("18", ("01", "00", "01", now), fields(*_same(message, "AB"), ("AJ", ""), AF=said))


def _properties(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("20", ("0", now), fields(*_same(message, "AB"), AF=said))


def _patron(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    code = ANSWER_TO[message.code]
    counts = tuple(count(0) for _each in range(6)) if code == "64" else ()
    named = fields(*_same(message, "AO", "AA"), ("AE", ""), ("BL", "N"), ("CQ", "N"), AF=said)
    return Answer(code, (NO_STANDING, UNKNOWN_LANGUAGE, now, *counts), named)


def _ended(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("36", ("Y", now), fields(*_same(message, "AO", "AA"), AF=said))


def _payment(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("38", ("N", now), fields(*_same(message, "AO", "AA"), AF=said))


def _all(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("66", ("0", count(0), count(0), now), fields(*_same(message, "AO"), AF=said))


def _log_in(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    return Answer("94", ("0",))


def _status(message: Message, now: str, said: Sequence[str], is_online: bool) -> Answer:
    fixed = ("Y" if is_online else "N", "N", "N", "N", "N", "Y", TIMEOUT, RETRIES, now, VERSION)
    # Only that we are here, that one logs in, and that one may ask for an answer again.
    return Answer("98", fixed, fields(("AO", ""), ("BX", "NNNNYYYNNNNNNNNN"), AF=said))


_BY_CODE: Final[dict[str, Callable[[Message, str, Sequence[str], bool], Answer]]] = {
    "10": _check_in,
    "12": _lent,
    "16": _hold,
    "18": _item,
    "20": _properties,
    "24": _patron,
    "26": _patron,
    "30": _lent,
    "36": _ended,
    "38": _payment,
    "64": _patron,
    "66": _all,
    "94": _log_in,
    "98": _status,
}
