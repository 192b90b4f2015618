# SPDX-License-Identifier: EUPL-1.2
"""What is new in the agenda, and telling it to who follows its topics, branch, partner or series, once a day.

Only what stands in the agenda for everybody. For whom it is meant plays no part: nobody hears of something because of
a group that they would belong to. Everybody is told each thing once, with the nearest reason: a thing before a topic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import override as speaking

from reuring.activities.agenda.where import line_of
from reuring.activities.models import Activity, ActivityText, Session
from reuring.activities.notices_following import NEWS
from reuring.activities.signing_up.telling import clock_of
from reuring.people.consents import register_withdrawal
from reuring.people.models import Person, Purpose
from reuring.people.notices.kinds import register_gatherer
from reuring.people.notices.models import Notice
from reuring.people.notices.telling import BATCH, Telling, tell
from reuring.threads.addresses import local
from reuring.threads.followers import (
    Follower,
    followers_of_nodes,
    followers_of_topics,
    names_of_topics,
    titles_of_nodes,
)
from reuring.threads.models import Link, Node, NodeKind, NodeTopic
from reuring.threads.registries import Fresh, register_news

# What the round missed, because the machine was off, is made up for so long.
LOOK_BACK: Final = timedelta(days=7)
_ONLINE: Final = "online"


@dataclass(slots=True)
class New:
    """An activity that came out, or that got more sessions.

    key: the same for the same news. came_at: since when everybody can see it. session: the first one to come. belongs:
    keys of the nodes under which it is news (branches, partners, the series itself). topics: of each the keys from the
    root down.
    """

    activity: Activity
    key: str
    came_at: datetime
    session: Session
    belongs: set[int] = field(default_factory=set)
    topics: list[list[str]] = field(default_factory=list)


def what_is_new(since: datetime, at: datetime) -> list[New]:
    """What came into the agenda after `since`, up to `at`, and is still to come. Five queries, however much it is."""
    texts = Prefetch("activity__texts", ActivityText.objects.exclude(title=""))
    came_out = Q(activity__published_at__gt=since, activity__published_at__lte=at)
    was_added = Q(made_at__gt=since, made_at__lte=at) & Q(made_at__gt=F("activity__published_at"))
    sessions = (
        Session.objects.listed()
        .going_on()
        .coming(at)
        .filter(came_out | was_added)
        .filter(activity__state=Activity.State.PUBLISHED, activity__node__visibility=Node.Visibility.PUBLIC)
        .select_related("activity__node", "activity__copied_from", "room__branch", "branch", "place")
        .prefetch_related(texts)
        .order_by("starts_at", "pk")
    )
    came, more = dict[int, New](), dict[str, New]()
    branches: dict[int, set[int]] = defaultdict(set)
    for session in sessions:
        activity = session.activity
        assert activity.published_at is not None
        branch = session.room.branch_id if session.room is not None else session.branch_id
        if activity.published_at > since:
            if branch is not None:
                branches[activity.node_id].add(branch)
            came.setdefault(activity.node_id, New(activity, activity.public_id, activity.published_at, session))
        else:
            key = f"{activity.public_id}:{session.made_at:%Y%m%d%H%M%S%f}"
            more.setdefault(key, New(activity, key, session.made_at, session, {activity.node_id}))
    if came:
        _tie(came, branches)
    return [*came.values(), *more.values()]


def _tie(by_node: Mapping[int, New], branches: Mapping[int, set[int]]) -> None:
    """Say under what new activities (by the keys of their nodes) are news. Three queries."""
    for new in by_node.values():
        if new.activity.copied_from is not None:
            new.belongs.add(new.activity.copied_from.node_id)
    nodes = Node.objects.public().filter(branch__in=set().union(*branches.values()))
    node_of = dict(nodes.values_list("branch", "pk"))
    for node, keys in branches.items():
        by_node[node].belongs |= {node_of[key] for key in keys if key in node_of}
    made = Link.objects.filter(from_node__in=by_node, relation=Link.Relation.MADE_BY)
    for node, maker in made.values_list("from_node", "to_node"):
        by_node[node].belongs.add(maker)
    for node, path in NodeTopic.objects.filter(node__in=by_node).values_list("node", "topic__path"):
        by_node[node].topics.append(path)


def tell_of_news(at: datetime) -> int:
    """Tell everybody what is new under what they follow. Returns how many notices are new.

    What was told has a notice with a key of that news, so a round that was killed goes on where it was.
    """
    news = what_is_new(at - LOOK_BACK, at)
    if not news:
        return 0
    nodes = followers_of_nodes({node for new in news for node in new.belongs}, at)
    topics = followers_of_topics({key for new in news for path in new.topics for key in path}, at)
    named = {int(each.followed) for each in nodes}
    titles: dict[tuple[Any, str], str] = {(key, ""): title for key, title in _own_titles(named)}
    titles |= titles_of_nodes(named) | names_of_topics({str(each.followed) for each in topics})
    told = _tellings(news, _by_followed(nodes + topics), titles, at)
    return sum(tell(told[first : first + BATCH], at=at) for first in range(0, len(told), BATCH))


def _own_titles(node_ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    return Node.objects.filter(pk__in=list(node_ids)).values_list("pk", "title")


def _by_followed(followers: Iterable[Follower]) -> dict[int | str, list[Follower]]:
    found: dict[int | str, list[Follower]] = defaultdict(list)
    for each in followers:
        found[each.followed].append(each)
    return found


def _tellings(
    news: Iterable[New], by_followed: dict[int | str, list[Follower]], titles: dict[tuple[Any, str], str], at: datetime
) -> list[Telling]:
    told = []
    for new in news:
        reasons: dict[int, Follower] = {}
        for followed in _nearest_first(new):
            for each in by_followed.get(followed, ()):
                if each.since < new.came_at:
                    reasons.setdefault(each.person_id, each)
        facts: dict[str, dict[str, Any]] = {}
        for each in reasons.values():
            if each.language not in facts:
                facts[each.language] = _facts(new, each.language)
            because = next(
                titles[each.followed, code] for code in (each.language, "", "nl") if (each.followed, code) in titles
            )
            told.append(
                Telling(
                    NEWS,
                    each.person_id,
                    f"{NEWS}:{new.key}",
                    {**facts[each.language], "because": because},
                    about=new.activity.public_id,
                )
            )
    return told


def _nearest_first(new: New) -> list[int | str]:
    """What this is news under, the nearest first: things, then topics from the leaves to the root."""
    deepest = sorted(((depth, key) for path in new.topics for depth, key in enumerate(path)), reverse=True)
    return [*sorted(new.belongs), *dict.fromkeys(key for _depth, key in deepest)]


def _facts(new: New, language: str) -> dict[str, Any]:
    node = new.activity.node
    titles = {text.language: text.title for text in new.activity.texts.all()}
    with speaking(language):
        address = (settings.CONFIGURATION.public_url or "").rstrip("/") + local(node.address)
    return {
        "title": titles.get(language) or node.title,
        "on": clock_of(new.session.starts_at, new.session).date().isoformat(),
        "place": line_of(new.session) or _ONLINE,
        "link": address,
    }


def fresh_activities(node_ids: Collection[int], since: datetime) -> list[Fresh]:
    """What came since then that belongs to these nodes."""
    return [
        Fresh(new.activity.node_id, followed, new.came_at)
        for new in what_is_new(since, timezone.now())
        for followed in new.belongs.intersection(node_ids)
    ]


def _forget(person: Person, at: datetime) -> None:
    """Who takes the consent back hears no more of what they followed, also not of what was waiting to go out."""
    mine = Notice.objects.filter(Q(person=person, regards=None) | Q(regards=person), kind=NEWS)
    mine.waiting().update(cancelled_at=at, cancelled_because=Notice.Because.OFF, facts={})


register_gatherer("activities.news", tell_of_news)
register_withdrawal(Purpose.INTERESTS, _forget)
register_news(NodeKind.ACTIVITY, fresh_activities)
