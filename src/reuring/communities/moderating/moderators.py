# SPDX-License-Identifier: EUPL-1.2
"""Who moderates where."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from reuring.communities.models import Community
from reuring.communities.rights import ACCOMPANY
from reuring.people.models import Person, RoleGrant
from reuring.people.roles import Role


def moderators(community: Community | None, at: datetime, *, but: int | None = None) -> list[int]:
    """The keys of the people who moderate in a group now: its librarian and the community librarians of its place.

    community: None for what belongs to no group, which every community librarian looks at. but: the key of somebody who
    may not look at it again. Where nobody is left, the administrators. Two queries.
    """
    held = RoleGrant.objects.in_force(timezone.localdate(at)).filter(person__account__is_active=True)
    found = held.filter(role=Role.COMMUNITY_LIBRARIAN)
    if community is not None:
        whole = Q(municipality__isnull=True, branch__isnull=True)
        found = found.filter(
            whole
            | Q(municipality=community.municipality_id)
            | Q(branch__isnull=False, branch=community.home_branch_id)
            | Q(person=community.librarian_id)
        )
    keys = set(found.values_list("person_id", flat=True)) - {but}
    whole_house = held.filter(role=Role.ADMINISTRATOR).values_list("person_id", flat=True)
    return sorted(keys or set(whole_house) - {but})


def works_here(person: Person, at: datetime) -> bool:
    """Whether somebody accompanies groups for the library now."""
    on = timezone.localdate(at)
    return RoleGrant.objects.in_force(on).filter(person=person, role__in=ACCOMPANY).exists()
