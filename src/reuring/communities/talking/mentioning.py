# SPDX-License-Identifier: EUPL-1.2
"""Who is named in what somebody writes: `@Truus`, by the name that she chose, among who shows herself in the group."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from reuring.communities.models import Community, Member, Mention, Post
from reuring.communities.talking.words import names_pattern

MOST_NAMED: Final = 20
# Stands in what others wrote for a member whose name was taken out of it.
NOBODY: Final = "iemand van toen"
MOST_PROPOSED: Final = 6


def known_members(community: Community, hidden: Collection[int] = ()) -> QuerySet[Member]:
    """Who takes part and can be named: who lets the group see so, or spoke in it. hidden: people who are left out."""
    spoke = Post.objects.shown().filter(member=OuterRef("pk"))
    shows = Q(shown_to__in=(Member.ShownTo.MEMBERS, Member.ShownTo.EVERYONE)) | Exists(spoke)
    found = Member.objects.current().filter(shows, community=community, hidden_at__isnull=True)
    return found.exclude(person__in=hidden) if hidden else found


def proposed_names(community: Community, typed: str, hidden: Collection[int]) -> list[str]:
    """Names that begin so, or of which a word does. typed: what stands after the @."""
    typed = typed.strip()
    if not typed:
        return []
    begins = Q(shown_name__istartswith=typed) | Q(shown_name__icontains=f" {typed}")
    found = known_members(community, hidden).filter(begins).order_by("shown_name")
    return list(found.values_list("shown_name", flat=True).distinct()[:MOST_PROPOSED])


def keep_mentions(post: Post, hidden: Collection[int]) -> list[Member]:
    """Note who is named in a post, and no longer who is not. Returns who is named for the first time in it.

    Of two who go by the same name both are meant. hidden: people of whom the writer sees nothing.
    """
    named = _named(post, hidden) if "@" in post.text else {}
    there = dict(Mention.objects.filter(post=post).values_list("member_id", "pk"))
    Mention.objects.filter(post=post).exclude(member__in=named).delete()
    new = [member for key, (member, _name) in named.items() if key not in there]
    Mention.objects.bulk_create(
        [Mention(post=post, member=member, name=named[member.pk][1]) for member in new], ignore_conflicts=True
    )
    return new


def _named(post: Post, hidden: Collection[int]) -> dict[int, tuple[Member, str]]:
    members = list(known_members(post.community, hidden).exclude(posts=post))
    pattern = names_pattern(member.shown_name for member in members)
    if pattern is None:
        return {}
    found = {each.group(1).casefold(): each.group(1) for each in pattern.finditer(post.text)}
    named = [(each, found[key]) for each in members if (key := each.shown_name.casefold()) in found]
    return {member.pk: (member, name) for member, name in named[:MOST_NAMED]}


def forget_names(members: QuerySet[Member]) -> None:
    """Take the names of these members out of what others wrote."""
    named = Mention.objects.filter(member__in=members).select_related("post")
    others = {
        (post, name.casefold())
        for post, name in Mention.objects.filter(post__in=named.values("post"))
        .exclude(member__in=members)
        .values_list("post_id", "name")
    }
    for mention in named.order_by("post_id"):
        pattern = names_pattern([mention.name])
        # Somebody else of that name may be meant too.
        if pattern is not None and (mention.post_id, mention.name.casefold()) not in others:
            text = Post.objects.values_list("text", flat=True).get(pk=mention.post_id)
            Post.objects.filter(pk=mention.post_id).update(text=pattern.sub(lambda _found: f"@{NOBODY}", text))
    named.delete()
