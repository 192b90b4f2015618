# SPDX-License-Identifier: EUPL-1.2
"""The port to whoever takes payments on line: what we ask of a provider, and which one serves here.

A provider is asked outside any transaction, answers with what it knows now, and books nothing: `online` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from django.conf import settings
from django.utils.translation import gettext_lazy as _

State: TypeAlias = Literal["open", "paid", "failed", "expired"]
RefundState: TypeAlias = Literal["sent", "done", "failed"]


class ProviderTrouble(Exception):
    """The provider did not answer, or not in a way that we understand. Nothing is booked; asking again later helps."""

    code = "provider-trouble"
    message = _("Online betalen lukt nu even niet. Probeer het later nog eens, of betaal bij de balie.")

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Order:
    """What to pay. reference: our own name for it. back_to: where the payer comes back, a whole address.

    webhook: where the provider tells us that something changed; empty where it can't reach us. language: nl, de or en.
    """

    reference: str
    cents: int
    description: str
    back_to: str
    webhook: str
    language: str


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that the provider knows. checkout: where the payer goes, a whole address."""

    provider_id: str
    checkout: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the provider says of a payment. reference: the one of its order. cents, currency: what was asked for."""

    state: State
    cents: int
    currency: str
    reference: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What the provider says of money that goes back."""

    provider_id: str
    state: RefundState


class Provider(Protocol):
    """Who takes payments. Every method may raise ProviderTrouble, and may be asked the same twice."""

    name: str

    def start(self, order: Order) -> Started:
        """Make a payment ready; the same order gives the same payment."""

    def state(self, provider_id: str) -> Found | None:
        """What became of a payment; None when the provider knows no such payment."""

    def refund(self, provider_id: str, cents: int, key: str) -> Returned:
        """Give back this much of a payment; the same key gives it back once."""

    def refund_state(self, provider_id: str, refund_id: str) -> Returned:
        """What became of money that went back."""


def provider_named(name: str) -> Provider | None:
    """A provider by its name, also one that takes no new payments here any more; None when it isn't set up."""
    configuration = settings.CONFIGURATION
    if name == "local" and configuration.takes_payments_by == "local":
        from reuring.ledger.providers.local import LocalProvider

        return LocalProvider()
    if name == "mollie" and configuration.mollie_api_key is not None:
        from reuring.ledger.providers.mollie import MollieProvider

        return MollieProvider(configuration.mollie_api_key.get_secret_value(), configuration.mollie_api_url)
    return None


def provider() -> Provider | None:
    """Who takes payments here; None when paying on line is off."""
    return provider_named(settings.CONFIGURATION.takes_payments_by)
