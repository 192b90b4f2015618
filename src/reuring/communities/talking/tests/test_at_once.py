# SPDX-License-Identifier: EUPL-1.2
"""A phone that sends again because nothing came back: it is said once, and whoever replies at once moves it up."""

from __future__ import annotations

import threading
import uuid

from django.db import connections
from django.test import TransactionTestCase

from reuring.communities.models import Post
from reuring.communities.talking.saying import PostFacts, say
from reuring.communities.tests.cast import ACTOR, AT, make_community, make_member


class SaidAtOnceTest(TransactionTestCase):
    def test_sent_four_times_in_the_same_instant(self) -> None:
        member, key = make_member(make_community()), uuid.uuid4()
        start, said = threading.Barrier(4), []

        def run() -> None:
            try:
                start.wait(30)
                said.append(say(member=member, facts=PostFacts("Dag"), request_id=key, actor=ACTOR, at=AT).pk)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual((len(said), len(set(said)), Post.objects.count()), (4, 1, 1))
