# SPDX-License-Identifier: EUPL-1.2
"""The topics and single things that someone follows, on the ground of their consent, and what is new under them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.consents import consented_version, give_consent, has_consent, register_withdrawal
from reuring.people.models import Person, Purpose
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads.models import Link, Node, NodeFollow, NodeText, NodeTopic, Topic, TopicFollow, TopicText
from reuring.threads.registries import Card, cards_for, fresh_under

# Of each topic only the newest take part, so that one that half the catalogue has stays quick.
_NEWEST_OF_A_TOPIC = 20
# What came with a branch, a partner or a series stays new for so long.
LATELY_DAYS = 60
# However much came in one import, so many of it are looked at.
_MOST_NEWS = 200
# The words of the consent name single things from this version on; who agreed to earlier words is asked once more.
NODES_SINCE_VERSION = 2


class FollowRefused(Refused):
    """A topic or a thing can't be followed."""


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic to choose. depth: 0 for a main topic."""

    key: str
    name: str
    depth: int
    is_followed: bool


@dataclass(frozen=True, slots=True)
class News:
    """Something new, and the name of the followed topic or thing that it came with."""

    card: Card
    topic: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A thing that someone follows. kind_label: what it is, for people. address: without a language."""

    public_id: str
    title: str
    kind_label: str
    address: str


@dataclass(frozen=True, slots=True)
class NewThing:
    """A node that came since a moment. because: the name of the topic or thing that somebody follows."""

    node_id: int
    kind: str
    because: str
    came_at: datetime


@transaction.atomic
def follow_under(*, person: Person, main: str, keys: Collection[str], at: datetime) -> int:
    """Follow exactly these topics of those under a main topic; what is followed elsewhere stays.

    main: key of a main topic. keys: of topics under it, or itself; others are passed over.
    Returns how many are followed under it now.
    Raises FollowRefused without the consent.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not has_consent(person.pk, Purpose.INTERESTS, at):
        raise FollowRefused(Obstacle("no-consent", _("Zet eerst aan dat we je onderwerpen onthouden.")))
    under = {topic.key: topic for topic in Topic.objects.filter(path__0=main, is_retired=False)}
    wanted = [topic for key, topic in under.items() if key in keys]
    TopicFollow.objects.filter(person=person, topic__path__0=main).exclude(topic__in=wanted).delete()
    TopicFollow.objects.bulk_create(
        [TopicFollow(person=person, topic=topic, since=at) for topic in wanted], ignore_conflicts=True
    )
    return len(wanted)


@transaction.atomic
def follow_topic(
    *, person: Person, topic: Topic, actor: Actor, at: datetime, agreed_version: int | None = None
) -> None:
    """Follow one topic. Doing it twice changes nothing. agreed_version: as of `follow_node`.

    Raises FollowRefused without the consent or for a topic that is not in use; ConsentRefused where it can't be given.
    """
    if topic.is_retired:
        raise FollowRefused(Obstacle("retired", _("Dit onderwerp gebruiken we niet meer.")))
    if agreed_version is not None and not has_consent(person.pk, Purpose.INTERESTS, at):
        give_consent(person=person, purpose=Purpose.INTERESTS, version=agreed_version, by=person, actor=actor, at=at)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not has_consent(person.pk, Purpose.INTERESTS, at):
        raise FollowRefused(Obstacle("no-consent", _("Zet eerst aan dat we je onderwerpen onthouden.")))
    TopicFollow.objects.get_or_create(person=person, topic=topic, defaults={"since": at})


def follows_topic(person: Person, key: str) -> bool:
    """Whether someone follows a topic. One query."""
    return TopicFollow.objects.filter(person=person, topic__key=key).exists()


def unfollow(*, person: Person, key: str) -> None:
    """Stop following a topic. Doing it twice changes nothing."""
    TopicFollow.objects.filter(person=person, topic__key=key).delete()


def may_follow_nodes(person: Person, at: datetime) -> bool:
    """Whether someone agreed that we keep which things they follow. One query."""
    return consented_version(person.pk, Purpose.INTERESTS, at) >= NODES_SINCE_VERSION


@transaction.atomic
def follow_node(*, person: Person, node: Node, actor: Actor, at: datetime, agreed_version: int | None = None) -> None:
    """Follow one thing. Doing it twice changes nothing.

    node: a saved row that anyone may see.
    agreed_version: of the consent's words, where they were shown in this step and the person said yes; that is kept
    first, in the same transaction.
    Raises FollowRefused without the consent or for what not everyone sees; ConsentRefused where it can't be given, such
    as under 16.
    """
    if node.visibility != Node.Visibility.PUBLIC:
        raise FollowRefused(Obstacle("not-public", _("Dit kun je nu niet volgen.")))
    if agreed_version is not None and not may_follow_nodes(person, at):
        give_consent(person=person, purpose=Purpose.INTERESTS, version=agreed_version, by=person, actor=actor, at=at)
    # Locked as taking the consent back does it, so that nothing is kept after that.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not may_follow_nodes(person, at):
        raise FollowRefused(Obstacle("no-consent", _("Zet eerst aan dat we onthouden wat je volgt.")))
    NodeFollow.objects.get_or_create(person=person, node=node, defaults={"since": at})


def unfollow_node(*, person: Person, node: Node) -> None:
    """Stop following one thing. Doing it twice changes nothing."""
    NodeFollow.objects.filter(person=person, node=node).delete()


def follows_node(person: Person, public_id: str) -> bool:
    """Whether someone follows the thing with this public id. One query."""
    return NodeFollow.objects.filter(person=person, node__public_id=public_id).exists()


def follows_of(person: Person, public_ids: Collection[str]) -> set[str]:
    """Which of the things with these public ids someone follows. One query."""
    found = NodeFollow.objects.filter(person=person, node__public_id__in=public_ids)
    return set(found.values_list("node__public_id", flat=True))


def title_of(node: Node) -> str:
    """A node's title in the language of now, or else in its own. One query."""
    return _titles([node])[node.pk]


def followed_nodes(person: Person) -> list[Followed]:
    """The things that someone follows and may still see, by title in the language of now. Two queries."""
    nodes = [follow.node for follow in _node_follows(person)]
    titles = _titles(nodes)
    found = [Followed(node.public_id, titles[node.pk], node.get_kind_display(), node.address) for node in nodes]
    return sorted(found, key=lambda one: one.title.casefold())


def followed(person: Person) -> list[TopicChoice]:
    """The topics that someone follows, by name. Two queries."""
    topics = [follow.topic for follow in TopicFollow.objects.filter(person=person).select_related("topic")]
    names = _names([topic.pk for topic in topics])
    found = [TopicChoice(topic.key, names[topic.pk], len(topic.path) - 1, True) for topic in topics]
    return sorted(found, key=lambda choice: choice.name.casefold())


def main_topics() -> list[TopicChoice]:
    """The main topics, by name. Two queries."""
    topics = list(Topic.objects.filter(parent__isnull=True, is_retired=False))
    names = _names([topic.pk for topic in topics])
    return sorted(
        (TopicChoice(topic.key, names[topic.pk], 0, False) for topic in topics), key=lambda one: one.name.casefold()
    )


def topics_under(main: str, person: Person) -> list[TopicChoice]:
    """A main topic and all below it in the order of the tree, with which of them someone follows. Three queries.

    Empty for what is no main topic.
    """
    topics = list(Topic.objects.filter(path__0=main, is_retired=False).order_by("path"))
    names = _names([topic.pk for topic in topics])
    chosen = set(TopicFollow.objects.filter(person=person).values_list("topic_id", flat=True))
    return [TopicChoice(topic.key, names[topic.pk], len(topic.path) - 1, topic.pk in chosen) for topic in topics]


def news_for(person: Person, branch: Branch | None, *, most: int = 4) -> list[News]:
    """What is new to someone, each once: what came lately with the things that they follow, then the newest under the
    topics that they follow and under what is below those.

    branch: where availability is told of. A constant number of queries.
    """
    rows: dict[int, tuple[str, str]] = {}
    if _node_follows(person):
        lately = new_since(person, timezone.now() - timedelta(days=LATELY_DAYS), most=most)
        rows = {one.node_id: (one.kind, one.because) for one in lately}
    came_under = _topics_below(person)
    if not came_under and not rows:
        return []
    newest = NodeTopic.objects.filter(topic__in=came_under, node__visibility=Node.Visibility.PUBLIC)
    for node, kind, topic_id in newest.order_by("-node_id").values_list("node_id", "node__kind", "topic_id")[
        : _NEWEST_OF_A_TOPIC * most
    ]:
        rows.setdefault(node, (kind, came_under[topic_id]))
    first = dict(list(rows.items())[:most])
    cards = cards_for({node: kind for node, (kind, _topic) in first.items()}, branch)
    return [News(cards[node], topic) for node, (_kind, topic) in first.items() if node in cards]


def new_since(person: Person, since: datetime, *, most: int = 20) -> list[NewThing]:
    """What came since a moment under the topics and things that someone follows, newest first, each once.

    since: aware datetime, such as that of the last mail. A thing's own news are nodes that are `made_by` it, and what
    the rooms above say belongs to it (`register_news`). The nearest reason counts: a thing before a topic.
    A constant number of queries for each room.
    """
    follows = {follow.node_id: follow.node for follow in _node_follows(person)}
    titles = _titles(follows.values())
    came: dict[int, tuple[datetime, str]] = {}
    made = Link.objects.filter(to_node__in=follows, relation=Link.Relation.MADE_BY, made_at__gte=since)
    for node_id, followed_id, at in made.order_by("made_at").values_list("from_node", "to_node", "made_at"):
        came.setdefault(node_id, (at, titles[followed_id]))
    for fresh in fresh_under(set(follows), since):
        if fresh.followed_id in follows and fresh.came_at >= since:
            came.setdefault(fresh.node_id, (fresh.came_at, titles[fresh.followed_id]))
    came_under = _topics_below(person)
    recent = NodeTopic.objects.filter(topic__in=came_under, node__created_at__gte=since).order_by("-node_id")
    for node_id, topic_id, at in recent.values_list("node_id", "topic_id", "node__created_at")[:_MOST_NEWS]:
        came.setdefault(node_id, (at, came_under[topic_id]))
    kinds = dict(Node.objects.public().filter(pk__in=came).values_list("pk", "kind"))
    found = [
        NewThing(node_id, kinds[node_id], because, at) for node_id, (at, because) in came.items() if node_id in kinds
    ]
    # What one follows is no news of another thing that one follows.
    found = [one for one in found if one.node_id not in follows]
    return sorted(found, key=lambda one: (one.came_at, one.node_id), reverse=True)[:most]


def _topics_below(person: Person) -> dict[int, str]:
    """The topics that someone follows and all below them, each with the name of the nearest that is followed."""
    chosen = {follow.topic.key: follow.topic_id for follow in _follows(person)}
    if not chosen:
        return {}
    names = _names(list(chosen.values()))
    found: dict[int, str] = {}
    for topic in Topic.objects.filter(path__overlap=list(chosen)):
        nearest = next(key for key in reversed(topic.path) if key in chosen)
        found[topic.pk] = names[chosen[nearest]]
    return found


def _node_follows(person: Person) -> list[NodeFollow]:
    follows = NodeFollow.objects.filter(person=person, node__visibility=Node.Visibility.PUBLIC)
    return list(follows.select_related("node"))


def _titles(nodes: Collection[Node]) -> dict[int, str]:
    """The titles of nodes in the language of now, or else in their own. One query."""
    language = (get_language() or "nl").split("-")[0]
    texts = NodeText.objects.filter(node__in=nodes, language=language).exclude(title="")
    return {node.pk: node.title for node in nodes} | dict(texts.values_list("node_id", "title"))


def _follows(person: Person) -> list[TopicFollow]:
    return list(TopicFollow.objects.filter(person=person).select_related("topic"))


def _names(topic_ids: Collection[int]) -> dict[int, str]:

    language = (get_language() or "nl").split("-")[0]
    texts = TopicText.objects.filter(topic__in=topic_ids, language__in={"nl", language})
    found: dict[int, str] = {}
    for topic_id, its_language, name in texts.values_list("topic_id", "language", "name"):
        if topic_id not in found or its_language == language:
            found[topic_id] = name
    return found


def _forget(person: Person, at: datetime) -> None:
    TopicFollow.objects.filter(person=person).delete()
    NodeFollow.objects.filter(person=person).delete()


register_withdrawal(Purpose.INTERESTS, _forget)
