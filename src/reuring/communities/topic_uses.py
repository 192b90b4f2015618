# SPDX-License-Identifier: EUPL-1.2
"""What of communities refers to a topic."""

from reuring.communities.models import Campaign, FieldNote, Listing, Post, SignalCell, Suggestion
from reuring.threads.topic_uses import register_topic_use

register_topic_use(Campaign, "topic")
register_topic_use(FieldNote, "topic")
register_topic_use(Listing.topics.through, "topic", beside=("listing",))
register_topic_use(Post, "topic")
register_topic_use(SignalCell, "topic")
register_topic_use(Suggestion, "topic", beside=("municipality",))
