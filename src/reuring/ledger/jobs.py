# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

from datetime import UTC, datetime

from reuring.engine.jobs import app
from reuring.ledger import forgetting, online, receipts
from reuring.ledger.models import OnlineRefund


@app.periodic(cron="*/2 * * * *")
@app.task(name="ledger.ask_provider", queueing_lock="ledger.ask_provider")
def ask_provider(timestamp: int) -> None:
    """Every two minutes: ask what became of payments left open, and of money on its way back."""
    online.ask_all_that_is_due(at=datetime.fromtimestamp(timestamp, UTC))


@app.task(name="ledger.push_refund")
def push_refund(public_id: str) -> None:
    """Bring money that goes back to the provider. public_id: of its OnlineRefund."""
    online.push(OnlineRefund.objects.get(public_id=public_id), at=datetime.now(UTC))


@app.task(name="ledger.mail_receipt")
def mail_receipt(public_id: str, to: str, language: str) -> None:
    """Mail a receipt. public_id: of its entry. to: the address, as it was when it was asked for."""
    receipts.mail(public_id, to=to, language=language)


@app.periodic(cron="41 3 * * *")
@app.task(name="ledger.forget_details", queueing_lock="ledger.forget_details")
def forget_details(timestamp: int) -> None:
    """Every night: take away what settled charges were about. timestamp: when it was due, in seconds."""
    forgetting.forget_details(at=datetime.fromtimestamp(timestamp, UTC))
