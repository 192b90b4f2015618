# SPDX-License-Identifier: EUPL-1.2
"""What was said, as who looks reads it: the conversations of a group, and one with its replies. A constant number of
queries, however much was said."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reuring.communities.models import Community, Poll, PollChoice, PollMoment, Post
from reuring.communities.models.talking import PostQuerySet
from reuring.communities.names import name_for
from reuring.communities.rights import Standing
from reuring.communities.talking.policy import best_of
from reuring.communities.talking.polling import suits_of
from reuring.communities.talking.seen import seen
from reuring.communities.talking.spoken import MENTIONS, calls_of, names_in, with_mentions
from reuring.communities.talking.words import as_html, as_plain, excerpt
from reuring.threads.models import TopicText

_LISTED: Final = (
    "public_id", "community_id", "kind", "name", "text", "language", "topic_id", "picture_text", "is_pinned",
    "is_answered", "latest_at", "written_by_id", "member__person_id", "member__state", "member__shown_name",
    "member__shown_to", "member__hidden_at",
)  # fmt: skip
PER_PAGE: Final = 20
REPLIES_PER_PAGE: Final = 50
IN_PANEL: Final = 3
MOST_NAMES: Final = 400


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, as who looks sees it. replies: how many, of a beginning. topic: its name.

    html: all of it; empty in a list, where `short` stands.
    """

    post: Post
    name: str
    html: SafeString
    short: str
    is_mine: bool
    is_for_another: bool
    may_change: bool
    may_block: bool
    replies: int = 0
    topic: str = ""


def with_words(posts: PostQuerySet) -> PostQuerySet:
    """Posts with all that showing them as a whole asks for."""
    return posts.select_related("member", "topic").prefetch_related(MENTIONS)


def listed(posts: PostQuerySet) -> PostQuerySet:
    """Posts with what a list of them asks for."""
    return posts.select_related("member").only(*_LISTED)


def said_of(
    posts: Iterable[Post],
    standing: Standing,
    *,
    at: datetime,
    replies: dict[int, int] | None = None,
    in_list: bool = False,
) -> list[Said]:
    """How posts are shown. posts: from `with_words`, or `listed` for a list. One query for the names of topics,
    and in a list one for who is named."""
    posts = list(posts)
    if in_list:
        with_mentions(posts)
    topics = topic_names({post.topic_id for post in posts if post.topic_id is not None})
    return [_said(post, standing, at, replies or {}, topics, in_list) for post in posts]


def _said(
    post: Post, standing: Standing, at: datetime, replies: dict[int, int], topics: dict[int, str], in_list: bool
) -> Said:
    names = names_in(post, calls_of(standing))
    mine = standing.member is not None and post.member_id == standing.member.pk
    # A colleague may set right what a colleague typed.
    typed_here = standing.accompanies and post.written_by_id is not None
    return Said(
        post=post,
        name=name_for(post.member, standing, name=post.name),
        html=SafeString() if in_list else as_html(post.text, names),
        short=excerpt(as_plain(post.text, names)),
        is_mine=mine,
        is_for_another=post.written_by_id is not None,
        may_change=(mine and standing.may_write(at)) or (typed_here and standing.is_living),
        may_block=standing.person_id is not None and post.member is not None,
        replies=replies.get(post.pk, 0),
        topic=topics.get(post.topic_id or 0, ""),
    )


def topic_names(topics: Collection[int]) -> dict[int, str]:
    """The names of topics by key, in the language of now or else in Dutch. One query, none without topics."""
    if not topics:
        return {}
    language = (get_language() or "nl").split("-")[0]
    rows = TopicText.objects.filter(topic__in=topics, language__in={"nl", language})
    named = sorted(rows.values_list("topic_id", "language", "name"), key=lambda row: row[1] == language)
    return {key: name for key, _language, name in named}


def conversations(
    community: Community, standing: Standing, page: str | None, *, hidden: frozenset[int], at: datetime
) -> tuple[Page[Post], list[Said]]:
    """A page of the conversations of a group: what is pinned first, then where something was last said."""
    found = seen(Post.objects.filter(community=community).beginnings(), standing, hidden)
    found = found.order_by("-is_pinned", "-latest_at", "-pk")
    shown = Paginator(listed(found), PER_PAGE).get_page(page)
    return shown, said_of(shown, standing, at=at, replies=counts_of(shown, standing, hidden), in_list=True)


def in_brief(
    community: Community, standing: Standing, *, hidden: frozenset[int], at: datetime
) -> tuple[list[Said], list[Said]]:
    """For the page of a group: the few conversations that go on now, for who is inside; and what it would like to know,
    for strangers the questions that are for everyone. At most four queries."""
    posts = Post.objects.filter(community=community)
    inside: list[Post] = []
    if standing.is_inside:
        found = seen(posts.beginnings(), standing, hidden)
        inside = list(listed(found).order_by("-is_pinned", "-latest_at", "-pk")[:IN_PANEL])
    asked = seen(posts.open_questions(), standing, hidden)
    questions = list(listed(asked).order_by("-latest_at", "-pk")[:IN_PANEL])
    said = said_of(
        [*inside, *questions], standing, at=at, replies=counts_of([*inside, *questions], standing, hidden), in_list=True
    )
    return said[: len(inside)], said[len(inside) :]


def counts_of(posts: Iterable[Post], standing: Standing, hidden: frozenset[int]) -> dict[int, int]:
    """How many replies these posts have, as far as who looks sees them."""
    keys = [post.pk for post in posts]
    if not keys or not standing.is_inside:
        return {}
    replies = seen(Post.objects.filter(parent__in=keys), standing, hidden).order_by()
    return dict(replies.values_list("parent").annotate(Count("pk")))


def replies_to(
    post: Post, standing: Standing, page: str | None, *, hidden: frozenset[int], at: datetime
) -> tuple[Page[Post], list[Said]]:
    """A page of the replies to a post, the oldest first. page: `last` or none for where something was last said."""
    found = seen(Post.objects.filter(parent=post), standing, hidden) if standing.is_inside else Post.objects.none()
    pages = Paginator(with_words(found).order_by("made_at", "pk"), REPLIES_PER_PAGE)
    shown = pages.get_page(page if page and page != "last" else pages.num_pages)
    return shown, said_of(shown, standing, at=at)


# A poll


@dataclass(frozen=True, slots=True)
class MomentShown:
    """A moment of a poll. mine: of PollChoice.Answer, empty where who looks said nothing. who: who can."""

    moment: PollMoment
    yes: int
    maybe: int
    no: int
    mine: str
    is_best: bool
    who: tuple[str, ...] = ()
    who_maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PollShown:
    poll: Poll
    moments: list[MomentShown]
    is_open: bool
    people: int = 0
    best: MomentShown | None = field(default=None)


def poll_of(post: Post, standing: Standing, *, hidden: frozenset[int], at: datetime) -> PollShown | None:
    """The poll that a post is, as who looks sees it; None for another post."""
    poll = Poll.objects.filter(post=post).select_related("meeting").first() if post.kind == Post.Kind.POLL else None
    if poll is None:
        return None
    moments = list(poll.moments.all())
    suits = {each.key: each for each in suits_of(poll)}
    best = best_of(suits.values())
    can = PollChoice.objects.filter(moment__poll=poll).exclude(answer=PollChoice.Answer.NO).select_related("member")
    choices = [
        each
        for each in can.order_by("member__shown_name", "pk")[:MOST_NAMES]
        if standing.accompanies or each.member.person_id not in hidden
    ]
    own = PollChoice.objects.filter(moment__poll=poll, member=standing.member)
    mine = dict(own.values_list("moment_id", "answer")) if standing.member is not None else {}

    def names(key: int, answer: str) -> tuple[str, ...]:
        return tuple(
            name_for(each.member, standing) for each in choices if each.moment_id == key and each.answer == answer
        )

    shown = [
        MomentShown(
            moment=moment,
            yes=suits[moment.pk].yes,
            maybe=suits[moment.pk].maybe,
            no=suits[moment.pk].no,
            mine=mine.get(moment.pk, ""),
            is_best=best is not None and best.key == moment.pk,
            who=names(moment.pk, PollChoice.Answer.YES),
            who_maybe=names(moment.pk, PollChoice.Answer.MAYBE),
        )
        for moment in moments
    ]
    people = PollChoice.objects.filter(moment__poll=poll).values("member").distinct().count()
    return PollShown(poll, shown, poll.is_open(at), people, next((each for each in shown if each.is_best), None))
