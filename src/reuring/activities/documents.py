# SPDX-License-Identifier: EUPL-1.2
"""What search knows of an activity: its words in every language, who takes part, where, and whether it is over.

Never for which target group it is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import override

from reuring.activities.agenda.said import form_label
from reuring.activities.models import Activity, ActivityText, Maker, Session, Speaker
from reuring.threads.models import NodeKind, NodeTopic, TopicText
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument

LANGUAGES: Final = ("nl", "de", "en")
MOST_WORDS: Final = 4_000


def make_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of activities, in seven queries whatever their number."""
    activities = list(
        Activity.objects.public().filter(node_id__in=node_ids, node__visibility="public").select_related("node")
    )
    ids = [activity.pk for activity in activities]
    texts = _by_activity(ActivityText.objects.filter(activity_id__in=ids).order_by("language"))
    speakers = _by_activity(Speaker.objects.filter(activity_id__in=ids))
    makers = _by_activity(Maker.objects.filter(activity_id__in=ids).select_related("partner", "community"))
    sessions: dict[int, list[Any]] = _by_activity(
        Session.objects.filter(activity_id__in=ids).select_related("room__branch", "branch", "place", "municipality")
    )
    paths: dict[int, list[str]] = defaultdict(list)
    topics: dict[int, set[int]] = defaultdict(set)
    rows = NodeTopic.objects.filter(node_id__in=[activity.node_id for activity in activities]).order_by("id")
    for node_id, topic_id, path in rows.values_list("node_id", "topic_id", "topic__path"):
        paths[node_id] += path
        topics[node_id].add(topic_id)
    words: dict[int, list[str]] = defaultdict(list)
    asked = {topic_id for found in topics.values() for topic_id in found}
    for topic_id, name, synonyms in TopicText.objects.filter(topic_id__in=asked).values_list(
        "topic_id", "name", "synonyms"
    ):
        words[topic_id] += [name, *synonyms]
    at = timezone.now()
    for activity in activities:
        subjects = [word for topic_id in topics[activity.node_id] for word in words[topic_id]]
        yield _document(
            activity,
            texts[activity.pk],
            [*speakers[activity.pk], *(maker for maker in makers[activity.pk] if maker.is_shown)],
            sessions[activity.pk],
            paths[activity.node_id],
            subjects,
            at,
        )


def _document(
    activity: Activity,
    texts: list[ActivityText],
    people: list[Speaker | Maker],
    sessions: list[Session],
    paths: list[str],
    subjects: list[str],
    at: datetime,
) -> SearchDocument:
    node = activity.node
    coming = [session for session in sessions if session.ends_at > at and not session.is_cancelled]
    shown = coming or sessions
    branches = [session.room.branch if session.room else session.branch for session in shown]
    places = [session.place.name for session in shown if session.place]
    towns = [session.municipality.slug for session in shown if session.municipality]
    return SearchDocument(
        node_id=node.pk,
        kind=NodeKind.ACTIVITY.value,
        title=node.title,
        alternative_titles=tuple({text.title: None for text in texts if text.title and text.title != node.title}),
        creators=tuple({_name_of(each): None for each in people if _name_of(each)}),
        subjects=(*subjects, *_form_words(activity.form), *dict.fromkeys(places)),
        summary=" ".join(f"{text.summary} {text.description} {text.outcome}" for text in texts)[:MOST_WORDS]
        or node.summary,
        languages=tuple(dict.fromkeys([*activity.languages, node.language or "nl"])),
        audiences=tuple(node.audiences),
        branches=tuple(dict.fromkeys(branch.code for branch in branches if branch)),
        topics=tuple(dict.fromkeys(paths)),
        municipalities=tuple(dict.fromkeys(towns)),
        identifiers=(node.public_id,),
        popularity=min(len(coming), 20),
        added_on=activity.published_at.date() if activity.published_at else None,
        is_over=not coming or activity.state == Activity.State.CANCELLED,
    )


def _by_activity(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.activity_id].append(row)
    return found


def _name_of(person: Speaker | Maker) -> str:
    if isinstance(person, Speaker):
        return person.name
    if person.partner is not None:
        return person.partner.name
    return person.name or (person.community.title if person.community else "")


def _form_words(form: str) -> list[str]:
    """What sort of activity it is, in each language."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(form_label(form))
    return list(dict.fromkeys(found))


register_documents(NodeKind.ACTIVITY.value, make_documents)
