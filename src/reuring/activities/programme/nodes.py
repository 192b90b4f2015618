# SPDX-License-Identifier: EUPL-1.2
"""What is found, linked and followed of an activity: its node, kept in line with the activity and its sessions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Max, Min

from reuring.activities.models import Activity, Session
from reuring.people.actor import Actor
from reuring.threads import outbox
from reuring.threads.models import Node, NodeText, NodeTopic, Source, Topic

# The language that is shown where several have a title, the first one first.
LANGUAGES: Final[tuple[str, ...]] = ("nl", "de", "en")
LONGEST_SUMMARY: Final = 180
# The codes by which search filters, each with its years.
_AUDIENCES: Final = (
    ("0-3", 0, 3),
    ("4-6", 4, 6),
    ("7-9", 7, 9),
    ("10-12", 10, 12),
    ("13-15", 13, 17),
    ("adult", 18, 200),
)


def refresh_node(activity: Activity) -> None:
    """Write the node of an activity anew, with its texts and span of time, and note it for the search index.

    Call it in the transaction of the change. Hidden, unless the activity is public and stands in the agenda.
    """
    node = activity.node
    texts = {text.language: text for text in activity.texts.all()}
    titled = [language for language in LANGUAGES if language in texts and texts[language].title]
    titled += [language for language, text in texts.items() if text.title and language not in titled]
    if titled:
        first = texts[titled[0]]
        node.language, node.title = first.language, first.title
        node.summary = first.summary or summary_of(first.description)
    others = {language: text for language, text in texts.items() if language != node.language}
    NodeText.objects.filter(node=node).exclude(language__in=others).delete()
    for language, text in others.items():
        values = {"title": text.title, "summary": text.summary or summary_of(text.description)}
        NodeText.objects.update_or_create(node=node, language=language, defaults=values)
    sessions = Session.objects.filter(activity=activity)
    if activity.state != Activity.State.CANCELLED:
        sessions = sessions.going_on()
    span = sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    node.starts_at, node.ends_at = span["first"], span["last"]
    node.languages = activity.languages
    node.audiences = audiences_of(activity.age_from, activity.age_to)
    node.municipality = activity.municipality
    is_found = activity.is_public and activity.is_listed
    node.visibility = Node.Visibility.PUBLIC if is_found else Node.Visibility.HIDDEN
    node.save()
    outbox.note([node.pk])


def audiences_of(age_from: int | None, age_to: int | None) -> list[str]:
    """The codes of age by which search filters; none where it is for everybody."""
    if age_from is None and age_to is None:
        return []
    first, last = age_from or 0, 200 if age_to is None else age_to
    return [code for code, low, high in _AUDIENCES if low <= last and high >= first]


def set_topics(node: Node, keys: Collection[str], actor: Actor) -> None:
    """Let a node have exactly these topics. keys: unknown and retired ones are left out."""
    person_id = actor.account.person_id if actor.account else None
    wanted = {topic.pk for topic in Topic.objects.filter(key__in=keys, is_retired=False)}
    NodeTopic.objects.filter(node=node).exclude(topic__in=wanted).delete()
    there = set(NodeTopic.objects.filter(node=node).values_list("topic_id", flat=True))
    NodeTopic.objects.bulk_create(
        NodeTopic(node=node, topic_id=topic, source=Source.STAFF, made_by_id=person_id)
        for topic in sorted(wanted - there)
    )


def summary_of(text: str) -> str:
    """The first paragraph of a text, cut at a word's end: what stands on a card."""
    first = " ".join(text.strip().split("\n\n", 1)[0].split())
    if len(first) <= LONGEST_SUMMARY:
        return first
    return first[:LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(",;:.") + "\N{HORIZONTAL ELLIPSIS}"
