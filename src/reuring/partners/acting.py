# SPDX-License-Identifier: EUPL-1.2
"""For which partners somebody acts: what opens the workspace of one partner and not of another."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone

from reuring.partners.models import PartnerMember, PartnerMemberQuerySet, PartnerRole
from reuring.people.views import account_of


def own_memberships(request: HttpRequest) -> PartnerMemberQuerySet:
    """The memberships in force of who is logged in, with their partners, by name of the partner."""
    mine = PartnerMember.objects.in_force(timezone.localdate()).filter(person=account_of(request).person_id)
    return mine.filter(partner__ended_on=None).select_related("partner__node").order_by("partner__sort_name", "pk")


def acting_for(request: HttpRequest, public_id: str, *, as_editor: bool = False) -> PartnerMember:
    """The membership, with its partner, with which somebody acts for the partner in the address.

    as_editor: only of who may change things. Raises Http404 otherwise, as for a partner that does not exist.
    """
    found = own_memberships(request).filter(partner__public_id=public_id)
    if as_editor:
        found = found.filter(role=PartnerRole.EDITOR)
    member = found.first()
    if member is None:
        raise Http404
    return member
