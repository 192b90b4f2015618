# SPDX-License-Identifier: EUPL-1.2
"""Who sees what is said. Two people of whom one does not want to meet the other see nothing of each other, and neither
is told so. Whoever accompanies the group sees all of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from reuring.communities.models import PersonBlock
from reuring.communities.models.talking import PostQuerySet
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.rights import Standing


def hidden_from_each(people: Collection[int]) -> dict[int, frozenset[int]]:
    """Of each of these people the keys of those of whom they see nothing; only who has any is in it. One query."""
    found: dict[int, set[int]] = {}
    rows = PersonBlock.objects.filter(Q(person__in=people) | Q(blocked__in=people))
    for person, blocked in rows.values_list("person_id", "blocked_id"):
        found.setdefault(person, set()).add(blocked)
        found.setdefault(blocked, set()).add(person)
    return {person: frozenset(others) for person, others in found.items()}


def seen(posts: PostQuerySet, standing: Standing, hidden: Collection[int] | None = None) -> PostQuerySet:
    """Of these posts, what who looks may see of them. hidden: from `hidden_from`, where it was asked already.

    Strangers see no more than the questions that are for everyone, and of a group for who is under 16 nothing.
    """
    if standing.accompanies:
        return posts.filter(deleted_at__isnull=True)
    posts = posts.shown()
    if not standing.is_member:
        posts = posts.none() if standing.is_for_minors else posts.filter(is_public=True, parent__isnull=True)
    if hidden is None:
        hidden = hidden_from(standing.person_id)
    return posts.exclude(member__person__in=hidden) if hidden else posts
