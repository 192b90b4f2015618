# SPDX-License-Identifier: EUPL-1.2
"""What may change of what was said: one's own words, that it is taken away, its place on top, that it is answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reuring.communities.models import Member, Mention, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.watching import watch
from reuring.communities.pictures import forget_unused
from reuring.communities.refusals import PostRefused
from reuring.communities.talking.mentioning import keep_mentions
from reuring.communities.talking.policy import GONE, NOT_LIVING, obstacles_to_say
from reuring.communities.talking.saying import KIND, PostFacts, is_for_another
from reuring.communities.talking.telling import take_back, tell_of_mentions
from reuring.communities.talking.words import clean
from reuring.people.actor import Actor
from reuring.people.audit import record_event


@transaction.atomic
def edit_post(*, post: Post, member: Member, facts: PostFacts, actor: Actor, at: datetime) -> Post:
    """Write one's own post anew. member: whose it is, or for whom a colleague typed it.

    Of the facts the text, the picture's text, and of a question its topic and whether everyone may read it, count.
    Raises PostRefused with every obstacle.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    post = _locked(post, member)
    text, community = clean(facts.text), member.community
    is_question = post.kind == Post.Kind.QUESTION
    obstacles = obstacles_to_say(
        is_living=community.is_living,
        may_write=member.may_write(at),
        text=text,
        has_picture=bool(post.picture),
        picture_text=facts.picture_text,
        is_question=is_question,
        topic_is_of_group=facts.topic is None
        or facts.topic.pk == post.topic_id
        or community.node.node_topics.filter(topic=facts.topic).exists(),
        is_public=facts.is_public,
        is_for_minors=community.is_for_minors,
    )
    if obstacles:
        raise PostRefused(*obstacles)
    post.text, post.language, post.edited_at = text, facts.language, at
    if post.picture:
        post.picture_text = facts.picture_text.strip()
    if is_question:
        post.topic, post.is_public = facts.topic, facts.is_public
    post.save(update_fields=["text", "language", "edited_at", "picture_text", "topic", "is_public"])
    if is_for_another(actor, member):
        # The trail outlives an erasure, so it names nobody and quotes nothing.
        record_event(actor=actor, at=at, verb="edit_for", subject_kind=KIND, subject_key=post.public_id)
    named = keep_mentions(post, hidden_from(member.person_id))
    if watch(post=post, at=at) is None:
        tell_of_mentions(post, named, at)
    return post


@transaction.atomic
def take_post_away(*, post: Post, member: Member, actor: Actor, at: datetime) -> Post:
    """Take away what one said: its words and its picture are gone; what others replied stays. Twice changes nothing.

    Also in a group that ended, and also of somebody who may not write now. Raises PostRefused for another's.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.member_id != member.pk:
        raise PostRefused(GONE)
    if post.deleted_at is not None:
        return post
    picture = post.picture
    post.text, post.picture, post.picture_text, post.deleted_at, post.is_pinned = "", "", "", at, False
    post.save(update_fields=["text", "picture", "picture_text", "deleted_at", "is_pinned"])
    Mention.objects.filter(post=post).delete()
    take_back(post, at)
    forget_unused(picture)
    record_event(actor=actor, at=at, verb="take_away", subject_kind=KIND, subject_key=post.public_id)
    return post


@transaction.atomic
def pin_post(*, post: Post, is_pinned: bool, actor: Actor, at: datetime) -> Post:
    """Let the beginning of a conversation stand on top, or no more. Raises PostRefused."""
    post = Post.objects.select_for_update(of=("self",)).select_related("community").get(pk=post.pk)
    if not post.is_shown or post.parent_id is not None:
        raise PostRefused(GONE)
    if not post.community.is_living:
        raise PostRefused(NOT_LIVING)
    if post.is_pinned != is_pinned:
        post.is_pinned = is_pinned
        post.save(update_fields=["is_pinned"])
        verb = "pin" if is_pinned else "unpin"
        record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=post.public_id)
    return post


@transaction.atomic
def mark_answered(*, post: Post, is_answered: bool, actor: Actor, at: datetime) -> Post:
    """Say that a question was answered, or that it was not after all. Raises PostRefused."""
    post = Post.objects.select_for_update(of=("self",)).select_related("community").get(pk=post.pk)
    if not post.is_shown or post.kind != Post.Kind.QUESTION:
        raise PostRefused(GONE)
    if not post.community.is_living:
        raise PostRefused(NOT_LIVING)
    if post.is_answered != is_answered:
        post.is_answered = is_answered
        post.save(update_fields=["is_answered"])
        verb = "answered" if is_answered else "not_answered"
        record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=post.public_id)
    return post


def _locked(post: Post, member: Member) -> Post:
    found = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if found.member_id != member.pk or not found.is_shown:
        raise PostRefused(GONE)
    found.community = member.community
    return found
