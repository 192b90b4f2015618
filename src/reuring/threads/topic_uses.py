# SPDX-License-Identifier: EUPL-1.2
"""Whatever refers to a topic, so that a topic that is merged takes all of it along. A test fails on what is missing.

A room says it in its own `topic_uses.py`, which the start imports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.db.models import BooleanField, Exists, F, Func, OuterRef

from reuring.threads.models import NodeTopic, SignalCount, StepChoice, Topic, TopicFollow
from reuring.threads.signals import signal_kinds

# (the topic that goes, the one that stays, the moment) -> how many rows went along.
Move = Callable[[Topic, Topic, datetime], int]


@dataclass(frozen=True, slots=True)
class TopicUse:
    """One foreign key to a topic. move: brings its rows from one topic to another."""

    model: type[models.Model]
    field: str
    move: Move


_uses: dict[tuple[type[models.Model], str], TopicUse] = {}


def register_topic_use(
    model: type[models.Model], field: str, *, beside: tuple[str, ...] = (), move: Move | None = None
) -> None:
    """Say how the rows of a table go along when a topic is merged into another.

    field: the foreign key to the topic. beside: the fields that are unique together with it; of two rows that would
    become the same, the one of the topic that stays is kept. move: instead of that, such as to add up counts.
    """

    def bring(topic: Topic, into: Topic, at: datetime) -> int:
        rows = model._base_manager.filter(**{field: topic})
        if beside:
            there = model._base_manager.filter(*(_is_the_same(name) for name in beside), **{field: into})
            rows.filter(Exists(there)).delete()
        return rows.update(**{field: into})

    _uses[model, field] = TopicUse(model, field, move or bring)


def topic_uses() -> list[TopicUse]:
    """Every registered use."""
    return list(_uses.values())


def _is_the_same(name: str) -> Func:
    """Whether a field of a row is that of the row outside, empty ones too."""
    return Func(
        F(name), OuterRef(name), template="%(expressions)s", arg_joiner=" IS NOT DISTINCT FROM ",
        output_field=BooleanField(),
    )  # fmt: skip


def _bring_counts(topic: Topic, into: Topic, at: datetime) -> int:
    """Counts of one week are added up, of what names nobody. Counts of people go: a part of them may have been told of
    the old topic, and would be told once more (decision 0019). Of what is sensitive nothing is counted."""
    if not into.is_sensitive:
        kinds = [kind.key for kind in signal_kinds().values() if not kind.counts_people]
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO threads_signalcount (kind, topic_id, municipality_id, age_band, week, count)
                SELECT kind, %s, municipality_id, age_band, week, count FROM threads_signalcount
                WHERE topic_id = %s AND kind = ANY(%s)
                ON CONFLICT (kind, topic_id, municipality_id, age_band, week)
                DO UPDATE SET count = threads_signalcount.count + excluded.count
                """,
                [into.pk, topic.pk, kinds],
            )
    return SignalCount.objects.filter(topic=topic).delete()[0]


def _bring_choices(topic: Topic, into: Topic, at: datetime) -> int:
    """Of two choices about the same step the one of the topic that stays holds; the other is kept as taken back."""
    own = StepChoice.objects.in_force().filter(from_topic=topic)
    there = StepChoice.objects.in_force().filter(from_topic=into, to_node=OuterRef("to_node"))
    own.filter(Exists(there)).update(ended_at=at)
    return StepChoice.objects.filter(from_topic=topic).update(from_topic=into)


register_topic_use(NodeTopic, "topic", beside=("node",))
register_topic_use(TopicFollow, "topic", beside=("person",))
register_topic_use(SignalCount, "topic", move=_bring_counts)
register_topic_use(StepChoice, "from_topic", move=_bring_choices)
