# SPDX-License-Identifier: EUPL-1.2
"""A kiosk in the demonstration, with a password that everybody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from reuring.places.models import Branch
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2.kiosks import hashed

DEMO_USERNAME: Final = "kiosk"
DEMO_KIOSK_PASSWORD: Final = "leen-maar-mee"  # noqa: S105 - everybody may know it


def demo_kiosk(at: datetime) -> None:
    """Make the kiosk of the main branch. Running it again changes nothing.

    Raises RuntimeError outside a demonstration.
    """
    if not settings.DEMO:
        raise RuntimeError("The demo kiosk has a password that everybody knows; it exists in a demonstration only.")
    branch = Branch.objects.filter(is_flagship=True).first()
    if branch is None or Kiosk.objects.filter(username=DEMO_USERNAME).exists():
        return
    Kiosk.objects.create(
        branch=branch, name="Zelfbediening hal", username=DEMO_USERNAME, secret_hash=hashed(DEMO_KIOSK_PASSWORD),
        made_at=at, may_hold=True, may_take_payment=True, may_block=True,
    )  # fmt: skip
