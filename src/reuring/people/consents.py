# SPDX-License-Identifier: EUPL-1.2
"""What people agreed to: by purpose, dated, taken back whenever they like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reuring.people.models import Consent, Purpose

__all__ = ["Purpose", "has_consent", "with_consent"]


def has_consent(person_id: int, purpose: Purpose, at: datetime) -> bool:
    """Whether a person had agreed to a purpose at that moment."""
    return Consent.objects.open(at).filter(person_id=person_id, purpose=purpose).exists()


def with_consent(person_ids: Iterable[int], purpose: Purpose, at: datetime) -> set[int]:
    """Which of these persons had agreed to a purpose at that moment. One query."""
    found = Consent.objects.open(at).filter(person_id__in=list(person_ids), purpose=purpose)
    return set(found.values_list("person_id", flat=True))
