# SPDX-License-Identifier: EUPL-1.2
"""How long reports and what stood there are kept, and how somebody is taken out of them. Decisions stay, nameless."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from reuring.communities.models import Case, Decision, Report
from reuring.people.models import Person

# After a case was closed.
REPORT_KEPT_DAYS: Final = 180


def own_reports(person: Person) -> list[dict[str, Any]]:
    """What somebody reported, and what was decided about what they wrote."""
    said = [
        {"reported": row.why, "text": row.text, "at": row.at.isoformat()}
        for row in Report.objects.filter(person=person).order_by("pk")
    ]
    decided = Decision.objects.filter(case__in=_about(person)).order_by("pk")
    return said + [{"decided": row.what, "why": row.why, "at": row.at.isoformat()} for row in decided]


def forget_reports(person: Person) -> None:
    """Take somebody out of what they reported, and what they wrote out of the cases about it."""
    own = list(_about(person).values_list("pk", flat=True))
    Case.objects.filter(pk__in=own).update(text="")
    reported = Case.objects.filter(reports__person=person).values("pk")
    asked = Decision.objects.filter(Q(case__in=own) | Q(case__in=reported)).exclude(asked_text="")
    asked.update(asked_text="")
    Report.objects.filter(person=person).update(person=None, text="")


def old_reports(before: datetime) -> int:
    """Take away reports and texts of cases that were closed before then; what was decided and why stays."""
    old = Case.objects.filter(closed_at__lt=before)
    old.exclude(text="").update(text="")
    Decision.objects.filter(case__in=old).exclude(asked_text="").update(asked_text="")
    return Report.objects.filter(case__in=old).delete()[0]


def _about(person: Person) -> Any:
    own = Q(post__member__person=person) | Q(listing__person=person) | Q(member__person=person)
    return Case.objects.filter(own | Q(idea__person=person))
