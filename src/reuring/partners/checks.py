# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about partners."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from reuring.engine.checks import Check, register_check
from reuring.partners.models import Partner, PartnerMember
from reuring.people.models import RoleGrant
from reuring.people.roles import Role
from reuring.threads.models import Node


def partners() -> Check:
    """Whether every partner is found as it is, and whoever acts for one can open its workspace."""
    public = Node.Visibility.PUBLIC
    wrong = Partner.objects.filter(
        ~Q(node__title=F("name"))
        | Q(ended_on__isnull=True) & ~Q(node__visibility=public)
        | Q(ended_on__isnull=False) & Q(node__visibility=public)
    )
    if found := wrong.values_list("public_id", flat=True).first():
        return Check(False, f"Partner {found} and its node do not agree.", "Open it at /staff/partners/ and save it.")
    on = timezone.localdate()
    opens = RoleGrant.objects.in_force(on).filter(person=OuterRef("person"), role=Role.PARTNER)
    locked_out = PartnerMember.objects.in_force(on).filter(~Exists(opens), partner__ended_on=None).count()
    if locked_out:
        advice = "Give them the role again, or end their membership."
        return Check(False, f"{locked_out} members of partners lack the role that opens the workspace.", advice)
    return Check(True, f"{Partner.objects.active().count()} partners, each with its node and its members.")


register_check("partners", partners)
