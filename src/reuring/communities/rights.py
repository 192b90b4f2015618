# SPDX-License-Identifier: EUPL-1.2
"""How somebody stands to a group: what they may see and do in it. Every view asks here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from reuring.communities.models import Community, Member
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.threads.models import Node

# Who accompanies groups, and moderates in all of them.
ACCOMPANY = frozenset({Role.COMMUNITY_LIBRARIAN, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Standing:
    """Who looks at a group.

    member: their place in it, also one that was only asked for; None for a stranger. accompanies: a community librarian
    or administrator. person_id: of who is logged in. is_for_minors, is_living: of the group. makes: a programme maker,
    who may make and change groups without seeing what only the group sees.
    """

    member: Member | None
    accompanies: bool
    person_id: int | None
    is_for_minors: bool
    is_living: bool
    makes: bool = False

    @property
    def is_member(self) -> bool:
        return self.member is not None and self.member.state == Member.State.MEMBER

    @property
    def is_host(self) -> bool:
        return self.is_member and self.member is not None and self.member.is_host

    @property
    def is_inside(self) -> bool:
        """Whether they see what only the group sees."""
        return self.is_member or self.accompanies

    @property
    def may_edit(self) -> bool:
        """Whether they may change the group's page, shelf and meetings."""
        return self.is_host or self.accompanies or self.makes

    @property
    def may_lead(self) -> bool:
        """Whether they may say who takes part and who carries it."""
        return self.is_host or self.accompanies

    @property
    def is_staff(self) -> bool:
        """Whether they look as a colleague who keeps groups."""
        return self.accompanies or self.makes

    def may_write(self, at: datetime) -> bool:
        """Whether they may say something, or add something, in the group's name."""
        return self.is_living and self.member is not None and self.member.may_write(at)


def stranger_to(community: Community) -> Standing:
    """How somebody stands to a group of whom nothing is known: what is for everyone is written for them."""
    return Standing(
        member=None, accompanies=False, person_id=None, is_for_minors=community.is_for_minors,
        is_living=community.is_living,
    )  # fmt: skip


def standing_of(request: HttpRequest, community: Community) -> Standing:
    """How who looks stands to this group. Asked once for each request and group: one query for who is logged in."""
    known: dict[int, Standing] = request.__dict__.setdefault("_standings", {})
    if community.pk not in known:
        account = request.user if isinstance(request.user, Account) else None
        member = None
        if account is not None:
            own = Member.objects.filter(community=community, person=account.person_id, state__in=Member.OPEN)
            member = own.first()
        roles: frozenset[Role] = getattr(request, "roles", frozenset())
        known[community.pk] = Standing(
            member=member,
            accompanies=account is not None and not ACCOMPANY.isdisjoint(roles),
            person_id=account.person_id if account else None,
            is_for_minors=community.is_for_minors,
            is_living=community.is_living,
            makes=account is not None and Role.PROGRAMME_MAKER in roles,
        )
    return known[community.pk]


def community_for(
    request: HttpRequest, public_id: str, *, inside: bool = False, edit: bool = False, lead: bool = False
) -> Community:
    """The group in the address, with its texts, for who may see it.

    inside: only for members and who accompanies it; edit: only for who may change it; lead: only for who says who takes
    part. Raises Http404 otherwise, as for
    a group that does not exist. One that is being formed is seen by its members and who accompanies it.
    """
    found: Community = get_object_or_404(Community.objects.with_texts(), node__public_id=public_id)
    standing = standing_of(request, found)
    is_public = found.node.visibility == Node.Visibility.PUBLIC
    if not (is_public or standing.is_inside or standing.makes or standing.member is not None):
        raise Http404
    if (inside and not standing.is_inside) or (edit and not standing.may_edit) or (lead and not standing.may_lead):
        raise Http404
    return found
