# SPDX-License-Identifier: EUPL-1.2
"""Which things who looks may report, block or hide: only what they see."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from reuring.activities.models import Idea
from reuring.activities.together.ideas import public_ideas
from reuring.communities.building.access import plan_for
from reuring.communities.helping.pages import listing_for
from reuring.communities.models import Case, Community, Member, Plan, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.hiding import Thing
from reuring.communities.names import may_see
from reuring.communities.rights import ACCOMPANY, Standing, community_for, standing_of
from reuring.communities.talking.seen import seen
from reuring.people.models import Account
from reuring.people.roles import Role


def thing_for(request: HttpRequest, about: str, public_id: str) -> Thing:
    """The thing in the address, for who sees it. Raises Http404 otherwise, as for what does not exist.

    about: of Case.About.
    """
    if about == Case.About.POST:
        posts = Post.objects.select_related("community__node", "member__person")
        post = get_object_or_404(posts, public_id=public_id)
        standing = _inside_or_public(request, post.community)
        if not seen(Post.objects.filter(pk=post.pk), standing).exists():
            raise Http404
        return Thing(Case.About.POST, post)
    if about == Case.About.LISTING:
        return Thing(Case.About.LISTING, listing_for(request, public_id))
    if about == Case.About.MEMBER:
        members = Member.objects.current().select_related("community__node", "person")
        member = get_object_or_404(members, public_id=public_id)
        standing = _inside_or_public(request, member.community)
        is_apart = not standing.accompanies and member.person_id in hidden_from(standing.person_id)
        if is_apart or not (standing.is_inside or may_see(member, standing)):
            raise Http404
        return Thing(Case.About.MEMBER, member)
    if about == Case.About.IDEA:
        return Thing(Case.About.IDEA, _idea_for(request, public_id))
    raise Http404


def _inside_or_public(request: HttpRequest, community: Community) -> Standing:
    """How who looks stands to a group whose page they see. Raises Http404."""
    return standing_of(request, community_for(request, community.node.public_id))


def _idea_for(request: HttpRequest, public_id: str) -> Idea:
    """An idea that stands on the site, or the plan of which who looks sees in its group. Raises Http404."""
    idea = public_ideas().filter(public_id=public_id).first()
    if idea is not None:
        return idea
    plan = get_object_or_404(Plan.objects.select_related("idea", "community__node"), idea__public_id=public_id)
    plan_for(request, plan.community.node.public_id, plan.public_id)
    return plan.idea


def is_inside(request: HttpRequest, thing: Thing) -> bool:
    """Whether who looks is in the group that a thing is in, or goes with groups."""
    standing = standing_at(request, thing)
    if standing is not None:
        return standing.is_inside
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    return not ACCOMPANY.isdisjoint(roles)


def standing_at(request: HttpRequest, thing: Thing) -> Standing | None:
    """How who looks stands to the group that a thing is in; None where it is in none."""
    community = thing.community
    return standing_of(request, community) if community is not None else None


def is_own(request: HttpRequest, thing: Thing) -> bool:
    """Whether who looks made it."""
    person = thing.person
    return isinstance(request.user, Account) and person is not None and person.pk == request.user.person_id


def is_blocked(request: HttpRequest, thing: Thing) -> bool:
    """Whether who looks and who made it do not meet."""
    person = thing.person
    if person is None or not isinstance(request.user, Account):
        return False
    return person.pk in hidden_from(request.user.person_id)
