# SPDX-License-Identifier: EUPL-1.2
"""Telling who is named in a group, in the message of the day, with a link to answer by.

Who wants no mail, or mail about meetings only, is not told: they find it on the page. In a group for who is under 16
nothing is said but that something was written, since it is read inside only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import override as speaking

from reuring.communities.models import Member, Post
from reuring.communities.names import name_inside
from reuring.communities.talking.links import answer_address, site
from reuring.communities.talking.notices import MENTION
from reuring.communities.talking.spoken import words_of
from reuring.communities.talking.words import excerpt
from reuring.people.models import Person
from reuring.people.notices.telling import Telling, cancel, tell

_READ: Final = (Member.Digest.DAILY, Member.Digest.WEEKLY)


def key_of(post: Post) -> str:
    """Of the notices about who is named in a post."""
    return f"communities.mention:{post.public_id}"


def tell_of_mentions(post: Post, named: Iterable[Member], at: datetime) -> int:
    """Tell members that a post names them, once. Returns how many notices are new."""
    listening = [member for member in named if member.digest in _READ]
    if not listening:
        return 0
    languages = dict(
        Person.objects.filter(pk__in=[member.person_id for member in listening]).values_list("pk", "language")
    )
    return tell([_telling(post, member, languages[member.person_id]) for member in listening], at=at)


def take_back(post: Post, at: datetime) -> None:
    """Tell nobody any more of a post that is not there any more, as far as it has not gone out."""
    cancel([key_of(post)], at=at)


def _telling(post: Post, member: Member, language: str) -> Telling:
    community = post.community
    is_closed = community.is_for_minors
    with speaking(language):
        begins = post.parent or post
        link = site() + reverse("communities:talk_post", args=[community.public_id, begins.public_id])
        answer = "" if is_closed else answer_address(member.public_id, post.public_id)
    facts = {
        "group": community.node.title,
        "who": "" if is_closed else name_inside(post.member, post.name),
        "text": "" if is_closed else excerpt(words_of(post, name_inside)),
        "answer": answer,
        "link": link,
    }
    return Telling(kind=MENTION, person=member.person_id, key=key_of(post), facts=facts, about=post.public_id)
