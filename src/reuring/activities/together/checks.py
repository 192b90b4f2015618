# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about what is made together."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Count, F
from django.utils import timezone

from reuring.activities.models import Idea, Shift
from reuring.engine.checks import Check, register_check

ANSWERED_WITHIN: Final = timedelta(days=21)


def ideas_are_answered() -> Check:
    """Whether every idea gets an answer in time, as its giver was promised."""
    late = Idea.objects.filter(answered_at=None, made_at__lt=timezone.now() - ANSWERED_WITHIN).count()
    if late:
        told = f"{late} ideas have waited for an answer for more than {ANSWERED_WITHIN.days} days."
        return Check(False, told, "A programme maker answers them under Ideas.")
    return Check(True, "Every idea was answered, or came in lately.")


def turns_fit() -> Check:
    """Whether no more people took a shift than are needed; fewer may be needed since."""
    over = Shift.objects.annotate(taken=Count("turns")).filter(taken__gt=F("needed"), ends_at__gt=timezone.now())
    if count := over.count():
        told = f"{count} coming shifts of volunteers have more people than are needed."
        return Check(False, told, "Somebody made the shift smaller. Tell who took it, or make it larger again.")
    return Check(True, "No shift of volunteers has more people than are needed.")


register_check("ideas answered", ideas_are_answered)
register_check("turns fit", turns_fit)
