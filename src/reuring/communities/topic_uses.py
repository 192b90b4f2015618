# SPDX-License-Identifier: EUPL-1.2
"""What of communities refers to a topic."""

from __future__ import annotations

from datetime import datetime

from reuring.communities.models import Campaign, FieldNote, Listing, Post, SignalCell, Suggestion
from reuring.threads.models import Topic
from reuring.threads.topic_uses import register_topic_use


def _forget_cells(topic: Topic, into: Topic, at: datetime) -> int:
    """What was told of people under one topic is not told under another: it would overlap with what is told there."""
    return SignalCell.objects.filter(topic=topic).delete()[0]


register_topic_use(Campaign, "topic")
register_topic_use(FieldNote, "topic")
register_topic_use(Listing.topics.through, "topic", beside=("listing",))
register_topic_use(Post, "topic")
register_topic_use(SignalCell, "topic", move=_forget_cells)
register_topic_use(Suggestion, "topic", beside=("municipality",))
