# SPDX-License-Identifier: EUPL-1.2
"""What was said as plain text, for titles, lists and mails: who is named in it goes by the name that the reader may
know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import Prefetch, prefetch_related_objects

from reuring.communities.models import Member, Mention, Post
from reuring.communities.names import name_for
from reuring.communities.rights import Standing
from reuring.communities.talking.words import as_plain

Calls = Callable[[Member], str]
MENTIONS: Final = Prefetch("mentions", Mention.objects.select_related("member"))


def calls_of(standing: Standing) -> Calls:
    """What members are called by who looks."""
    return lambda member: name_for(member, standing)


def with_mentions(posts: Iterable[Post]) -> None:
    """Read who is named in these posts. One query, none where nobody is."""
    named = [post for post in posts if "@" in post.text]
    if named:
        prefetch_related_objects(named, MENTIONS)


def names_in(post: Post, calls: Calls) -> dict[str, str]:
    """Who is named in a post, as it stands there, with what to call them now. No query after `with_mentions`."""
    if "@" not in post.text:
        return {}
    return {mention.name: calls(mention.member) for mention in post.mentions.all()}


def words_of(post: Post, calls: Calls) -> str:
    """All that a post says, as plain text. No query after `with_mentions`."""
    return as_plain(post.text, names_in(post, calls))
