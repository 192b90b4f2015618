# SPDX-License-Identifier: EUPL-1.2
"""What is new in a group, for each member as often as they want it, in the message of the day.

Everybody hears of each post once: not of their own, not of one in which they are named (they hear of that apart), not
of who is hidden from them. On paper there are no links: one answers at the desk or by telephone, and a colleague types
it in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import override as speaking

from reuring.communities.models import Community, Member, Mention, Post
from reuring.communities.names import name_inside
from reuring.communities.talking.links import answer_address, site, stop_address
from reuring.communities.talking.notices import TALK
from reuring.communities.talking.seen import hidden_from_each
from reuring.communities.talking.spoken import with_mentions, words_of
from reuring.communities.talking.words import EXCERPT, excerpt
from reuring.people.models import NoticeRoad
from reuring.people.notices.kinds import register_gatherer
from reuring.people.notices.telling import Telling, tell
from reuring.threads.followers import titles_of_nodes

# What the round missed, because the machine was off, is made up for so long.
LOOK_BACK: Final = timedelta(days=31)
EVERY_DAYS: Final = {Member.Digest.DAILY.value: 1, Member.Digest.WEEKLY.value: 7}
MOST_POSTS: Final = 12
MOST_READ: Final = 300
_PAPER: Final = 1_200
_ON_PAPER: Final = (NoticeRoad.LETTER, NoticeRoad.CALL)


def tell_of_talk(at: datetime) -> int:
    """Tell each member for whom it is time what is new in their groups. Returns how many notices are new.

    Each group is a transaction, in which it is written down up to where its members know; a round that was killed goes
    on with the next.
    """
    since = at - LOOK_BACK
    lively = Post.objects.shown().filter(made_at__gt=since, made_at__lte=at).values("community")
    groups = Community.objects.living().filter(pk__in=lively).order_by("pk").values_list("pk", flat=True)
    return sum(_tell_group(key, since, at) for key in list(groups))


@transaction.atomic
def _tell_group(key: int, since: datetime, at: datetime) -> int:
    community = Community.objects.select_related("node").get(pk=key)
    listening = Member.objects.current().filter(community=community, digest__in=EVERY_DAYS)
    members = [
        each
        for each in listening.select_for_update(of=("self",)).select_related("person").order_by("pk")
        if _is_time(each, at)
    ]
    if not members:
        return 0
    posts = list(
        Post.objects.shown()
        .filter(community=community, made_at__gt=since, made_at__lte=at)
        .select_related("member", "parent")
        .order_by("-made_at", "-pk")[:MOST_READ]
    )[::-1]
    hidden = hidden_from_each([member.person_id for member in members])
    named = defaultdict[int, set[int]](set)
    for member_id, post_id in Mention.objects.filter(post__in=posts).values_list("member_id", "post_id"):
        named[member_id].add(post_id)
    titles = titles_of_nodes([community.node_id])
    told, known = [], []
    for member in members:
        new = list(_new_for(member, posts, hidden.get(member.person_id, ()), named[member.pk]))
        if new:
            title = titles.get((community.node_id, member.person.language), community.node.title)
            told.append(_telling(community, title, member, new, at))
            member.digest_until = at
            known.append(member)
    Member.objects.bulk_update(known, ["digest_until"], batch_size=500)
    return tell(told, at=at)


def _is_time(member: Member, at: datetime) -> bool:
    since = member.digest_until or member.joined_at
    days = (timezone.localdate(at) - timezone.localdate(since)).days if since else 0
    return days >= EVERY_DAYS[member.digest]


def _new_for(member: Member, posts: Iterable[Post], hidden: Collection[int], named: Collection[int]) -> Iterable[Post]:
    since = member.digest_until or member.joined_at
    for post in posts:
        is_own = post.member_id == member.pk
        is_hidden = post.member is not None and post.member.person_id in hidden
        begins = post.parent or post
        is_new = since is not None and post.made_at > since and post.pk not in named
        if is_new and begins.is_shown and not is_own and not is_hidden:
            yield post


def _telling(community: Community, title: str, member: Member, new: list[Post], at: datetime) -> Telling:
    person = member.person
    on_paper = person.notice_road in _ON_PAPER
    with speaking(person.language):
        facts = {
            "group": title,
            "news": _news(community, member, new, on_paper),
            "link": "" if on_paper else site() + reverse("communities:talk", args=[community.public_id]),
            "stop": "" if on_paper else stop_address(member.public_id),
        }
    key = f"communities.talk:{member.public_id}:{timezone.localdate(at).isoformat()}"
    return Telling(kind=TALK, person=person.pk, key=key, facts=facts, about=member.public_id)


def _news(community: Community, member: Member, new: list[Post], on_paper: bool) -> str:
    """The lines of what is new, the oldest first. In the language that is spoken."""
    if community.is_for_minors:
        # It is read inside only.
        count = len(new)
        return "- " + ngettext("%(count)s nieuw bericht", "%(count)s nieuwe berichten", count) % {"count": count}
    lines = []
    with_mentions(new[-MOST_POSTS:])
    for post in new[-MOST_POSTS:]:
        said = excerpt(words_of(post, name_inside), _PAPER if on_paper else EXCERPT)
        who = name_inside(post.member, post.name)
        line = f"- {who}: {said}"
        if not on_paper:
            line += f" {gettext('Antwoorden:')} {answer_address(member.public_id, post.public_id)}"
        lines.append(line)
    more = len(new) - MOST_POSTS
    if more > 0:
        words = ngettext("en nog %(count)s bericht", "en nog %(count)s berichten", more)
        lines.append("- " + words % {"count": more})
    if on_paper:
        lines.append("")
        lines.append(gettext("Wil je iets terugzeggen? Vertel het aan de balie of bel ons: wij zetten het erbij."))
    return "\n".join(lines)


register_gatherer("communities.talk", tell_of_talk)
