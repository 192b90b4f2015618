# SPDX-License-Identifier: EUPL-1.2
"""Mollie, through its own client (PyPI `mollie-api-python`). Source: Mollie's Payments API v2 and Refunds API v2."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from mollie.api.client import Client
from mollie.api.error import Error, NotFoundError

from reuring.ledger.providers import Found, Order, ProviderTrouble, RefundState, Returned, Started, State

T = TypeVar("T")
# Of a payment: https://docs.mollie.com/docs/status-change. Authorized is for ways of paying that are captured later.
_STATES: Final[dict[str, State]] = {
    "open": "open",
    "pending": "open",
    "authorized": "open",
    "paid": "paid",
    "failed": "failed",
    "canceled": "failed",
    "expired": "expired",
}
_REFUND_STATES: Final[dict[str, RefundState]] = {
    "queued": "sent",
    "pending": "sent",
    "processing": "sent",
    "refunded": "done",
    "failed": "failed",
    "canceled": "failed",
}
_LOCALES: Final = {"nl": "nl_NL", "de": "de_DE", "en": "en_GB"}
# To connect and to read, in seconds: someone may be waiting for the page.
_PATIENCE: Final = (4, 10)
_ID: Final = re.compile(r"tr_[A-Za-z0-9]{4,40}")


class MollieProvider:
    """Mollie with an API key. url: of its API, only ever another one in tests."""

    name = "mollie"

    def __init__(self, key: str, url: str) -> None:
        self._key, self._url = key, url

    def start(self, order: Order) -> Started:
        data: dict[str, Any] = {
            "amount": _amount(order.cents),
            "description": order.description,
            "redirectUrl": order.back_to,
            "locale": _LOCALES[order.language],
            "metadata": {"reference": order.reference},
        }
        if order.webhook:
            data["webhookUrl"] = order.webhook

        def ask(client: Client) -> Started:
            made = client.payments.create(data, idempotency_key=order.reference)
            checkout = str(made.checkout_url or "")
            if not _ID.fullmatch(str(made.id)) or not checkout.startswith("https://"):
                raise ValueError(f"a payment without an address: {made.id}")
            return Started(str(made.id), checkout)

        return self._ask(ask)

    def state(self, provider_id: str) -> Found | None:
        if not _ID.fullmatch(provider_id):
            return None

        def ask(client: Client) -> Found | None:
            try:
                found = client.payments.get(provider_id)
            except NotFoundError:
                return None
            reference = (found.metadata or {}).get("reference", "") if isinstance(found.metadata, dict) else ""
            return Found(
                _STATES[found.status], _cents(found.amount["value"]), str(found.amount["currency"]), str(reference)
            )

        return self._ask(ask)

    def refund(self, provider_id: str, cents: int, key: str) -> Returned:
        def ask(client: Client) -> Returned:
            payment = client.payments.get(provider_id)
            # Mollie forgets an idempotency key after an hour, and a retry may come later: look before sending.
            for made in payment.refunds.list(limit=100):
                if isinstance(made.metadata, dict) and made.metadata.get("refund") == key:
                    return Returned(str(made.id), _REFUND_STATES[made.status])
            made = payment.refunds.create(
                {"amount": _amount(cents), "metadata": {"refund": key}, "description": f"Teruggave {key}"},
                idempotency_key=key,
            )
            return Returned(str(made.id), _REFUND_STATES[made.status])

        return self._ask(ask)

    def refund_state(self, provider_id: str, refund_id: str) -> Returned:
        def ask(client: Client) -> Returned:
            try:
                found = client.payments.get(provider_id).refunds.get(refund_id)
            except NotFoundError:
                return Returned(refund_id, "failed")  # a refund that was canceled is gone
            return Returned(refund_id, _REFUND_STATES[found.status])

        return self._ask(ask)

    def _ask(self, question: Callable[[Client], T]) -> T:
        client = Client(api_endpoint=self._url, timeout=_PATIENCE, retry=1)
        client.UNAME = "Reuring"  # else it tells Mollie the name of this machine
        client.set_api_key(self._key)
        try:
            return question(client)
        except (Error, KeyError, TypeError, ValueError) as trouble:
            raise ProviderTrouble from trouble
        finally:
            session = getattr(client, "_client", None)  # the client has no way to close it
            if session is not None:
                session.close()


def _amount(cents: int) -> dict[str, str]:
    return {"currency": "EUR", "value": f"{cents // 100}.{cents % 100:02d}"}


def _cents(value: str) -> int:
    try:
        cents = Decimal(value) * 100
    except InvalidOperation:
        raise ValueError(f"no amount: {value!r}") from None
    if cents != cents.to_integral_value():
        raise ValueError(f"no whole cents: {value!r}")
    return int(cents)
