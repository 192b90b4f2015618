# SPDX-License-Identifier: EUPL-1.2
"""What of lending refers to a topic: what somebody likes whose books are brought."""

from reuring.circulation.models import HomeDelivery
from reuring.threads.topic_uses import register_topic_use

register_topic_use(HomeDelivery.topics.through, "topic", beside=("homedelivery",))
