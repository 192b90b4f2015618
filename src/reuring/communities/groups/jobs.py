# SPDX-License-Identifier: EUPL-1.2
"""Background work of groups."""

from __future__ import annotations

from procrastinate import RetryStrategy

from reuring.engine.jobs import app


@app.task(name="communities.invitation", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_invitation(key: int, site: str) -> None:
    """Send the mail of an invitation. Enqueued in the transaction that made it. key: of the invitation's row."""
    from reuring.communities.groups import mails

    mails.send(key=key, site=site)
