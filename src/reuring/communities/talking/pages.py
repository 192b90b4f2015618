# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the conversation share: who looks, what they found, and how often they may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.utils import timezone

from reuring.communities.models import Community, Member, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.throttling import SAID
from reuring.communities.rights import Standing, community_for, standing_of
from reuring.communities.talking.conversations import with_words
from reuring.communities.talking.seen import seen
from reuring.people.actions import Refused
from reuring.people.limits import GROUP_POST, TooManyGuesses, count_guess

WRONG: Final = 422

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks at the conversation of a group now. hidden: people of whom they see nothing."""

    community: Community
    standing: Standing
    hidden: frozenset[int]
    at: datetime


def looks(request: HttpRequest, public_id: str, *, inside: bool = True) -> Looks:
    """Who looks at that group. inside: only who sees what is only for the group. Raises Http404."""
    community = community_for(request, public_id, inside=inside)
    standing = standing_of(request, community)
    return Looks(community, standing, hidden_from(standing.person_id), timezone.now())


def post_for(look: Looks, post_id: str) -> Post:
    """The post in the address, for who may see it. Raises Http404."""
    found = seen(Post.objects.filter(community=look.community, public_id=post_id), look.standing, look.hidden)
    post = with_words(found).select_related("parent", "member", "topic").first()
    if post is None:
        raise Http404
    post.community = look.community
    return post


def try_say(request: HttpRequest, form: BaseForm, writer: Member, do: Callable[[], T]) -> T | None:
    """Say what a valid form holds, unless that was done too often. None when it was refused: the form says why.

    writer: whose number of times is counted.
    """
    try:
        count_guess(request, GROUP_POST, str(writer.person_id))
        return do()
    except TooManyGuesses:
        form.add_error(None, str(SAID[GROUP_POST]))
    except Refused as refused:
        for obstacle in refused.obstacles:
            form.add_error(None, str(obstacle.message))
    return None
