# SPDX-License-Identifier: EUPL-1.2
"""What of the catalogue refers to a topic."""

from reuring.catalogue.models import RefusedTopic
from reuring.threads.topic_uses import register_topic_use

register_topic_use(RefusedTopic, "topic", beside=("work",))
