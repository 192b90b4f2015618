# SPDX-License-Identifier: EUPL-1.2
"""Who does something: always an argument, never ambient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reuring.people.models import Account


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    kind: a person with an account, a rule of the system, a command on the server, or a device such as a kiosk.
    name: as the audit trail shows it.
    account: only for a person.
    """

    kind: Literal["person", "rule", "command", "device"]
    name: str
    account: Account | None = None

    @classmethod
    def person(cls, account: Account) -> Actor:
        """The actor for someone who is logged in."""
        return cls("person", str(account.person), account)

    @classmethod
    def command(cls, name: str) -> Actor:
        """The actor for a command line, such as `reuring import`."""
        return cls("command", name)

    @classmethod
    def rule(cls, name: str) -> Actor:
        """The actor for something that the system does by itself."""
        return cls("rule", name)

    @classmethod
    def device(cls, name: str) -> Actor:
        """The actor for a machine in the library, such as a kiosk."""
        return cls("device", name)
