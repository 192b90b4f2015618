# SPDX-License-Identifier: EUPL-1.2
"""Saying something in a group: a message, a question, a reply."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from reuring.communities.models import Member, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.watching import watch
from reuring.communities.refusals import PostRefused
from reuring.communities.talking.mentioning import keep_mentions
from reuring.communities.talking.policy import GONE, obstacles_to_say
from reuring.communities.talking.telling import tell_of_mentions
from reuring.communities.talking.words import clean
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.threads.models import Topic

KIND: Final = "community_post"


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What is said. kind: of Post.Kind. topic: of a question. language: in which it is written (BCP 47).

    picture: its path under the uploads; picture_text: what one sees on it. is_public: a question that all may read.
    """

    text: str
    kind: str = Post.Kind.POST
    topic: Topic | None = None
    is_public: bool = False
    language: str = "nl"
    picture: str = ""
    picture_text: str = ""


@transaction.atomic
def say(
    *,
    member: Member,
    facts: PostFacts,
    parent: Post | None = None,
    request_id: uuid.UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Post:
    """Say something in the group of `member`, in that member's name; who is named in it hears of that.

    member: locked first, so that what is sent twice is said once. parent: what it replies to. request_id: made by who
    sends; the same one again returns what was said then. actor: a colleague who types what somebody else said, is kept
    with it. What looks like spam is kept unseen until somebody looked at it: `hidden_at` is set then.
    Raises PostRefused with every obstacle.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    said = Post.objects.filter(request_id=request_id).first() if request_id is not None else None
    if said is not None:
        if said.member_id != member.pk:
            raise PostRefused(GONE)
        return said
    hidden = hidden_from(member.person_id)
    if parent is not None:
        parent = Post.objects.select_for_update(of=("self",)).select_related("member").filter(pk=parent.pk).first()
    community = member.community
    text = clean(facts.text)
    is_question = facts.kind == Post.Kind.QUESTION and parent is None
    obstacles = obstacles_to_say(
        is_living=community.is_living,
        may_write=member.may_write(at),
        text=text,
        has_picture=bool(facts.picture),
        picture_text=facts.picture_text,
        can_be_replied_to=parent is not None and _can_be_replied_to(parent, member, hidden),
        is_reply=parent is not None,
        is_question=is_question,
        topic_is_of_group=facts.topic is None or community.node.node_topics.filter(topic=facts.topic).exists(),
        is_public=facts.is_public,
        is_for_minors=community.is_for_minors,
    )
    if obstacles:
        raise PostRefused(*obstacles)
    is_other = is_for_another(actor, member)
    post = Post.objects.create(
        community=community,
        member=member,
        parent=parent,
        kind=facts.kind if parent is None else Post.Kind.POST,
        name=member.shown_name,
        text=text,
        language=facts.language,
        topic=facts.topic if is_question else None,
        picture=facts.picture,
        picture_text=facts.picture_text.strip() if facts.picture else "",
        is_public=facts.is_public,
        request_id=request_id or uuid.uuid4(),
        made_at=at,
        latest_at=at,
        written_by=actor.account if is_other else None,
    )
    named = keep_mentions(post, hidden)
    if watch(post=post, by=actor.account if is_other else None, at=at) is None:
        tell_of_mentions(post, named, at)
        if parent is not None and parent.latest_at < at:
            Post.objects.filter(pk=parent.pk).update(latest_at=at)
    if is_other:
        # The trail outlives an erasure, so it holds no word of what was said.
        record_event(actor=actor, at=at, verb="say_for", subject_kind=KIND, subject_key=post.public_id)
    return post


@transaction.atomic
def say_now(*, post: Post, at: datetime) -> None:
    """Let what was kept unseen reach who it names, and its conversation, now that somebody looked. Twice tells once."""
    tell_of_mentions(post, [mention.member for mention in post.mentions.select_related("member")], at)
    if post.parent_id is not None:
        Post.objects.filter(pk=post.parent_id, latest_at__lt=at).update(latest_at=at)


def is_for_another(actor: Actor, member: Member) -> bool:
    """Whether a colleague does it for somebody who said so."""
    return actor.account is not None and actor.account.person_id != member.person_id


def _can_be_replied_to(parent: Post, member: Member, hidden: frozenset[int]) -> bool:
    is_there = parent.is_shown and parent.parent_id is None and parent.community_id == member.community_id
    return is_there and (parent.member is None or parent.member.person_id not in hidden)
