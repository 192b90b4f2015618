# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of a person: for which partners they act or acted, and the invitations between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.partners.models import PartnerInvitation, PartnerMember
from reuring.people.models import Person
from reuring.people.personal import register_personal, show_nothing

# After somebody stopped acting for a partner.
MEMBERSHIP_DAYS = 730
# After an invitation ran out, was withdrawn or was used.
INVITATION_DAYS = 90


def _memberships(person: Person) -> list[dict[str, Any]]:
    rows = PartnerMember.objects.filter(person=person).select_related("partner").order_by("since", "pk")
    return [
        {
            "partner": row.partner.name,
            "role": row.role,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
        }
        for row in rows
    ]


def _old_memberships(before: datetime) -> int:
    return PartnerMember.objects.filter(until__lt=before.date()).delete()[0]


def _old_invitations(before: datetime) -> int:
    done = Q(expires_at__lt=before) | Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    return PartnerInvitation.objects.filter(done).delete()[0]


register_personal(
    PartnerMember,
    "person",
    export=_memberships,
    keep_days=MEMBERSHIP_DAYS,
    expire=_old_memberships,
    label=_("organisaties waarvoor iemand hier werkt"),
)
register_personal(
    PartnerInvitation,
    "accepted_by",
    export=show_nothing,
    keep_days=INVITATION_DAYS,
    expire=_old_invitations,
)
register_personal(PartnerInvitation, "invited_by", export=show_nothing)
