# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about groups; each package adds its own."""

from __future__ import annotations

from django.db.models import Count, F, Q

import reuring.communities.building.checks
import reuring.communities.helping.checks
import reuring.communities.signals.checks  # noqa: F401 - what is told of people
from reuring.communities.models import Community
from reuring.communities.moderating import checks as moderating_checks  # noqa: F401
from reuring.communities.talking import checks as talking_checks  # noqa: F401
from reuring.engine.checks import Check, register_check
from reuring.threads.models import Node


def communities() -> Check:
    """Whether every group that began is found, and none that did not."""
    public = Node.Visibility.PUBLIC
    wrong = Community.objects.filter(
        Q(began_at__isnull=False) & ~Q(node__visibility=public) | Q(began_at__isnull=True) & Q(node__visibility=public)
    )
    if found := wrong.values_list("node__public_id", flat=True).first():
        return Check(False, f"Group {found} and its node do not agree.", f"Open it at /c/{found}/edit/ and save it.")
    return Check(True, f"{Community.objects.living().count()} groups, each with its node.")


def full() -> Check:
    """Whether no group has more members than it takes."""
    counted = Community.objects.living().annotate(count=Count("members", filter=Q(members__state="member")))
    wrong = counted.filter(most_members__isnull=False, count__gt=F("most_members"))
    if found := wrong.values_list("node__public_id", flat=True).first():
        return Check(
            False, f"Group {found} has more members than it takes.", f"Look at /c/{found}/members/ or take more."
        )
    return Check(True, "No group has more members than it takes.")


register_check("communities", communities)
register_check("places in groups", full)
