# SPDX-License-Identifier: EUPL-1.2
"""Which things who looks may report, block or hide: only what they see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from reuring.activities.models import Idea
from reuring.activities.together.ideas import public_ideas
from reuring.communities.helping.pages import seen_by
from reuring.communities.models import Case, Listing, Member, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.hiding import Thing
from reuring.communities.names import may_see
from reuring.communities.rights import Standing, standing_of
from reuring.people.models import Account


def thing_for(request: HttpRequest, about: str, public_id: str) -> Thing:
    """The thing in the address, for who sees it. Raises Http404 otherwise, as for what does not exist.

    about: of Case.About.
    """
    if about == Case.About.POST:
        post = get_object_or_404(
            Post.objects.shown().select_related("community__node", "member__person"), public_id=public_id
        )
        if not (standing_of(request, post.community).is_inside or post.is_public):
            raise Http404
        return Thing(Case.About.POST, post)
    if about == Case.About.LISTING:
        shown = Listing.objects.open(timezone.localdate()).select_related("community__node", "person")
        listing = get_object_or_404(shown, public_id=public_id)
        inside = listing.community is not None and standing_of(request, listing.community).is_inside
        if not inside and not seen_by(request).filter(pk=listing.pk).exists():
            raise Http404
        return Thing(Case.About.LISTING, listing)
    if about == Case.About.MEMBER:
        members = Member.objects.current().select_related("community__node", "person")
        member = get_object_or_404(members, public_id=public_id)
        standing = standing_of(request, member.community)
        if not (standing.is_inside or may_see(member, standing)):
            raise Http404
        return Thing(Case.About.MEMBER, member)
    if about == Case.About.IDEA:
        return Thing(Case.About.IDEA, get_object_or_404(_ideas(request), public_id=public_id))
    raise Http404


def _ideas(request: HttpRequest) -> QuerySet[Idea]:
    """Ideas that stand on the site; for who is logged in also those that others may read in a group."""
    return public_ideas() if not isinstance(request.user, Account) else Idea.objects.shown()


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
