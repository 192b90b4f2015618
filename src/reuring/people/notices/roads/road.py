# SPDX-License-Identifier: EUPL-1.2
"""What a road is to who sends, and the three ways in which handing over can go."""

from __future__ import annotations

from typing import Protocol

from reuring.people.notices.models import Message


class NotHandedOver(Exception):
    """For certain nothing went out. is_final: trying again won't help, such as for an address that does not exist.

    code: of `Message.Reason`. detail: what the other side said.
    """

    def __init__(self, code: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.is_final = is_final


class RoadClosed(NotHandedOver):
    """The other side does not answer at all: nothing went out, and nothing else will now."""


class PerhapsHandedOver(Exception):
    """It broke off after the message was given away: nobody can know whether it went out."""


class Road(Protocol):
    """A way out. Kept open for many messages, closed when the run is over."""

    def hand_over(self, message: Message) -> None:
        """Give one message away. Returns once the other side has it.

        Raises NotHandedOver or RoadClosed when it certainly has not, PerhapsHandedOver when that can't be known.
        """

    def close(self) -> None:
        """Let go of what is open."""
