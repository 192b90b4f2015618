# SPDX-License-Identifier: EUPL-1.2
"""What one connection knows: which kiosk it is, who stands before it, and the last answer. One frame at a time.

Runs in a thread of `workers`, never in two at once; the server keeps the order.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone, translation

from reuring.people.actor import Actor
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2 import refusals, values, wire
from reuring.protocols.sip2.words import OUT_OF_ORDER, UNREACHABLE

# As long a message that comes again is a repeat; later it is a new question that happens to be the same.
REPEAT_SECONDS: Final = 60
# How long a changed or revoked kiosk may go on as it was.
KIOSK_SECONDS: Final = 5
# Someone who walked away without ending is gone after this.
PATRON_SECONDS: Final = 300
# How often at most it is kept that a kiosk was there.
NOTED_SECONDS: Final = 60
MOST_LOG_INS: Final = 3
MOST_UNREADABLE: Final = 50
# Messages whose answer tells the time or the log-in: never answered from memory.
_ALWAYS_ANEW: Final = frozenset({"93", "99"})
# A database connection that was not used for so long may be gone.
IDLE_SECONDS: Final = 5.0
_thread = threading.local()
Found = TypeVar("Found")
_log = logging.getLogger(__name__)


@dataclass
class Visitor:
    """Who stands before a kiosk, between the first message with a card and the end of the session.

    card: the number as it was read. pin_proof: of the PIN that was right, so that it is not hashed at every message;
    None while none was. seen: monotonic seconds. language: in which to speak.
    """

    card: str
    seen: float
    pin_proof: bytes | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One message with all that is needed to answer it. at: our own clock; a kiosk's is not believed."""

    session: Session
    message: wire.Message
    at: datetime

    @property
    def kiosk(self) -> Kiosk:
        """The kiosk that asks; it has logged in."""
        assert self.session.kiosk is not None
        return self.session.kiosk

    @property
    def zone(self) -> ZoneInfo:
        """The clock of its branch."""
        return ZoneInfo(self.kiosk.branch.time_zone)

    @property
    def now(self) -> str:
        """This moment as an answer says it."""
        return values.moment(self.at, self.zone)

    @property
    def actor(self) -> Actor:
        """Who does it: the device."""
        return Actor.device(self.kiosk.name)

    def key(self, *parts: str) -> str | None:
        """A key by which a message that comes again, also over another connection, is done once.

        parts: what it is about. None where the message has no moment, so that nothing tells it from the next one.
        """
        moment = self.message.fixed.get("date", "")
        if not moment:
            return None
        whole = "\0".join((self.kiosk.public_id, self.message.code, moment, *parts))
        return f"sip2:{sha256(whole.encode()).hexdigest()[:40]}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to send, and whether to hang up after it."""

    data: bytes = b""
    hangs_up: bool = False


class Session:
    """One connection's knowledge. address: where the kiosk calls from."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.kiosk: Kiosk | None = None
        self.print_width = 0
        self._kiosk_read = 0.0
        self._noted = -NOTED_SECONDS - 1.0
        self._secret = secrets.token_bytes(16)
        self._visitor: Visitor | None = None
        self._last_frame = b""
        self._last_answer = b""
        self._last_at = 0.0
        self._log_ins = 0
        self._unreadable = 0

    # One frame

    def answer(self, frame: bytes | None) -> Outcome:
        """What to say to a frame; None stands for one that was too long.

        Never raises: whatever goes wrong here, the kiosk gets an answer that it understands.
        """
        try:
            if frame is None:
                return self._again(with_checksum=True)
            is_checked = self.kiosk is None or self.kiosk.checksum != Kiosk.Checksum.IGNORED
            message = wire.read(frame, self.encoding, check=is_checked)
        except wire.Unreadable as fault:
            _log.info("kiosk at %s: %s", self.address, fault.code)
            # The standard passes over a message that one does not know, and asks again for one that came in damaged.
            return Outcome() if fault.code == "unknown-message" else self._again(with_checksum=True)
        if self._lacks_checksum(message):
            return self._again(with_checksum=True)
        self._unreadable = 0
        if message.code == "96":
            return Outcome(self._last_answer)
        if message.code == "97":
            return Outcome(self._last_answer) if self._last_answer else self._again(message.has_checksum)
        if self._is_repeat(frame, message):
            return Outcome(self._last_answer)
        return self._fresh(frame, message)

    @property
    def encoding(self) -> str:
        return self.kiosk.encoding if self.kiosk else "utf-8"

    def is_to_be_noted(self) -> bool:
        """Whether it is time to keep again that this kiosk was there; says so once."""
        if self.kiosk is None or time.monotonic() - self._noted < NOTED_SECONDS:
            return False
        self._noted = time.monotonic()
        return True

    def note(self) -> None:
        """Keep that this kiosk was there. After the answer, so that nobody waits for it."""
        if self.kiosk is None:
            return
        _connect_anew_if_need_be()
        try:
            Kiosk.objects.filter(pk=self.kiosk.pk).update(last_seen_at=timezone.now())
        except (OperationalError, InterfaceError):
            connection.close()

    def _again(self, with_checksum: bool) -> Outcome:
        self._unreadable += 1
        data = wire.write(wire.Answer("96"), with_checksum=with_checksum)
        return Outcome(data, hangs_up=self._unreadable >= MOST_UNREADABLE)

    def _lacks_checksum(self, message: wire.Message) -> bool:
        is_required = self.kiosk is not None and self.kiosk.checksum == Kiosk.Checksum.REQUIRED
        return is_required and not message.has_checksum and message.code not in ("96", "97")

    def _is_repeat(self, frame: bytes, message: wire.Message) -> bool:
        return (
            frame == self._last_frame
            and bool(message.sequence)
            and bool(message.fixed.get("date"))
            and message.code not in _ALWAYS_ANEW
            and time.monotonic() - self._last_at < REPEAT_SECONDS
        )

    def _fresh(self, frame: bytes, message: wire.Message) -> Outcome:
        at = timezone.now()
        asked = Asked(self, message, at)
        hangs_up = False
        try:
            with translation.override(self.language(asked)):
                found, hangs_up = _twice(lambda: self._found(asked))
            data = self._written(found, message)
        except (OperationalError, InterfaceError):
            _log.warning("kiosk at %s: the database can't be reached", self.address)
            connection.close()
            data = self._written(refusals.refused(message, at, [UNREACHABLE], is_online=False), message)
            frame = b""  # when it comes again, it is tried again
        except Exception:
            _log.exception("kiosk at %s: message %s went wrong", self.address, message.code)
            _thread.asked_at = -IDLE_SECONDS
            data = self._written(refusals.refused(message, at, [OUT_OF_ORDER]), message)
            frame = b""
        self._last_frame, self._last_answer, self._last_at = frame, data, time.monotonic()
        return Outcome(data, hangs_up)

    def _written(self, answer: wire.Answer, message: wire.Message) -> bytes:
        return wire.write(answer, self.encoding, sequence=message.sequence, with_checksum=message.has_checksum)

    def _found(self, asked: Asked) -> tuple[wire.Answer, bool]:
        from reuring.protocols.sip2.verbs import VERBS

        message = asked.message
        _connect_anew_if_need_be()
        if message.code == "93":
            return self._log_in(asked)
        if self.kiosk is None:
            # Some devices ask how we are before they log in; whoever asks more has to log in first.
            if message.code == "99":
                return VERBS["99"](asked), False
            return wire.Answer("94", ("0",)), True
        if not self._is_still_admitted():
            return wire.Answer("94", ("0",)), True
        self._forget_who_walked_away()
        return VERBS[message.code](asked), False

    # The kiosk

    def _log_in(self, asked: Asked) -> tuple[wire.Answer, bool]:
        from reuring.protocols.sip2.kiosks import admitted

        message = asked.message
        kiosk = admitted(message.get("CN"), message.get("CO"), self.address)
        if kiosk is None:
            _log.warning("kiosk at %s: wrong username, password or address", self.address)
            self._log_ins += 1
            return wire.Answer("94", ("0",)), self._log_ins >= MOST_LOG_INS
        self.kiosk, self._kiosk_read, self._log_ins = kiosk, time.monotonic(), 0
        self._visitor = None
        return wire.Answer("94", ("1",)), False

    def _is_still_admitted(self) -> bool:
        """Whether the kiosk was not revoked or given another password meanwhile; reads its row now and then."""
        assert self.kiosk is not None
        if time.monotonic() - self._kiosk_read < KIOSK_SECONDS:
            return True
        fresh = Kiosk.objects.enrolled().filter(pk=self.kiosk.pk).select_related("branch").first()
        if fresh is None or fresh.secret_hash != self.kiosk.secret_hash:
            self.kiosk = None
            return False
        self.kiosk, self._kiosk_read = fresh, time.monotonic()
        return True

    # Who stands before it

    def visitor(self, card: str) -> Visitor:
        """The visitor with this card; a card that differs from the last one begins a new visit."""
        if self._visitor is None or self._visitor.card != card:
            self._visitor = Visitor(card, time.monotonic())
        self._visitor.seen = time.monotonic()
        return self._visitor

    def proof(self, pin: str) -> bytes:
        """What is kept of a PIN while its visitor is there: of no use to anyone after this connection."""
        return hmac.digest(self._secret, pin.encode(), "sha256")

    def end_visit(self) -> None:
        """Forget who stood there."""
        self._visitor = None

    def language(self, asked: Asked) -> str:
        """In which language to answer: that of the visitor, as far as it is known; else Dutch."""
        wanted = values.language_of(asked.message.fixed.get("language", ""))
        if wanted:
            return wanted
        card = asked.message.get("AA")
        if self._visitor is not None and self._visitor.card == card:
            return self._visitor.language or "nl"
        return "nl"

    def _forget_who_walked_away(self) -> None:
        if self._visitor is not None and time.monotonic() - self._visitor.seen > PATRON_SECONDS:
            self._visitor = None


def _connect_anew_if_need_be() -> None:
    """Give up a database connection that is old or broken. One that is in a transaction is whoever's began that.

    Finding out costs a question to the database, so not between messages that follow on each other: what breaks then is
    found out by asking (see `_twice`).
    """
    now = time.monotonic()
    is_long_ago = now - getattr(_thread, "asked_at", -IDLE_SECONDS) > IDLE_SECONDS
    _thread.asked_at = now
    if is_long_ago and not connection.in_atomic_block:
        close_old_connections()


def _twice(do: Callable[[], Found]) -> Found:
    """Do it, and once more on a new connection where the database went away meanwhile.

    What was done before it went carries the key of the message, so it is found and not done again.
    """
    try:
        return do()
    except (OperationalError, InterfaceError):
        connection.close()
        return do()
