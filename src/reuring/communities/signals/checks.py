# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about what is told of people."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from reuring.communities.models import SignalCell
from reuring.engine.checks import Check, register_check


def cells() -> Check:
    """Whether what is told of people is told once: ten at least, in cells that do not overlap, nothing sensitive."""
    small = SignalCell.objects.filter(Q(count__lt=10) | Q(topic__is_sensitive=True)).count()
    others = SignalCell.objects.filter(
        kind=OuterRef("kind"),
        topic=OuterRef("topic"),
        municipalities=OuterRef("municipalities"),
        pk__gt=OuterRef("pk"),
        first_week__lte=OuterRef("last_week"),
        last_week__gte=OuterRef("first_week"),
    )
    twice = SignalCell.objects.filter(Exists(others)).count()
    if small or twice:
        return Check(False, f"{small} counts of people may not be told, {twice} are told twice.", "See decision 0019.")
    return Check(True, f"{SignalCell.objects.count()} counts of people are told, each once.")


register_check("what is told of people", cells)
