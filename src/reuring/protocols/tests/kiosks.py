# SPDX-License-Identifier: EUPL-1.2
"""Kiosks for tests, and what one needs to speak as they do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from reuring.places.models import Branch
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2.kiosks import hashed
from reuring.protocols.sip2.session import Session
from reuring.protocols.sip2.wire import checksum

PASSWORD: Final = "kiosk23456789abc"
DATE: Final = "20261124    130000"
BLANK: Final = " " * 18


def make_kiosk(branch: Branch, username: str = "hal", **overrides: Any) -> Kiosk:
    """A kiosk that may do everything but bring a cancelled card back, and asks for no PIN."""
    rights = dict.fromkeys(("may_hold", "may_take_payment", "may_block"), True)
    return Kiosk.objects.create(
        **{
            "branch": branch,
            "name": f"Kiosk {username}",
            "username": username,
            "secret_hash": hashed(PASSWORD),
            "made_at": datetime(2026, 1, 5, tzinfo=UTC),
            "asks_pin": False,
            **rights,
            **overrides,
        }
    )


def framed(text: str, sequence: int | None = 1, encoding: str = "utf-8") -> bytes:
    """A message as it stands on the line, without its end: with a sequence number and checksum, unless None."""
    data = text.encode(encoding)
    if sequence is not None:
        data += f"AY{sequence}AZ".encode()
        data += checksum(data).encode()
    return data


class Kiosked:
    """A logged-in connection without a socket: says a message, gives the answer as text."""

    def __init__(self, kiosk: Kiosk | None = None, *, address: str = "127.0.0.1") -> None:
        self.session = Session(address)
        self.turn = 0
        if kiosk is not None:
            assert self.say(f"9300CN{kiosk.username}|CO{PASSWORD}|") == "941"

    def say(self, text: str) -> str:
        """The answer to a new message, without its trailer; "" for none."""
        self.turn = (self.turn + 1) % 10
        return self.raw(framed(text, self.turn)).partition("AY")[0]

    def raw(self, frame: bytes | None) -> str:
        """The answer to a frame, as it stands on the line without its end."""
        return self.session.answer(frame).data.decode(self.session.encoding).rstrip("\r")


def named(answer: str, identifier: str) -> list[str]:
    """The values of a named field in an answer. Looks only at what follows a delimiter, so not in the first field."""
    return [part[2:] for part in answer.split("|") if part[:2] == identifier]
