# SPDX-License-Identifier: EUPL-1.2
"""The topics that someone follows, on the ground of their consent, and what is new under them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.consents import has_consent, register_withdrawal
from reuring.people.models import Person, Purpose
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads.models import Node, NodeFollow, NodeTopic, Topic, TopicFollow, TopicText
from reuring.threads.registries import Card, cards_for

# Of each topic only the newest take part, so that one that half the catalogue has stays quick.
_NEWEST_OF_A_TOPIC = 20


class FollowRefused(Refused):
    """A topic can't be followed."""


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic to choose. depth: 0 for a main topic."""

    key: str
    name: str
    depth: int
    is_followed: bool


@dataclass(frozen=True, slots=True)
class News:
    """Something new, and the followed topic that it came under."""

    card: Card
    topic: str


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


def unfollow(*, person: Person, key: str) -> None:
    """Stop following a topic. Doing it twice changes nothing."""
    TopicFollow.objects.filter(person=person, topic__key=key).delete()


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
    """The newest things under the topics that someone follows, also under what is below those; each once.

    branch: where availability is told of. A constant number of queries.
    """
    chosen = {follow.topic.key: follow.topic_id for follow in _follows(person)}
    if not chosen:
        return []
    names = _names(list(chosen.values()))
    came_under: dict[int, str] = {}
    for topic in Topic.objects.filter(path__overlap=list(chosen)):
        nearest = next(key for key in reversed(topic.path) if key in chosen)
        came_under[topic.pk] = names[chosen[nearest]]
    rows: dict[int, tuple[str, str]] = {}
    newest = NodeTopic.objects.filter(topic__in=came_under, node__visibility=Node.Visibility.PUBLIC)
    for node, kind, topic_id in newest.order_by("-node_id").values_list("node_id", "node__kind", "topic_id")[
        : _NEWEST_OF_A_TOPIC * most
    ]:
        rows.setdefault(node, (kind, came_under[topic_id]))
    first = dict(list(rows.items())[:most])
    cards = cards_for({node: kind for node, (kind, _topic) in first.items()}, branch)
    return [News(cards[node], topic) for node, (_kind, topic) in first.items() if node in cards]


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
