# SPDX-License-Identifier: EUPL-1.2
"""The button pressed by two colleagues in the same instant makes one activity; two who spend at once stay within it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from reuring.activities.models import Activity, Session
from reuring.activities.programme.defaults import load_defaults
from reuring.communities.building.becoming import make_activity
from reuring.communities.building.budget import budget_of, grant, spend
from reuring.communities.building.planning import HandedIn, hand_in
from reuring.communities.models import Meeting, Plan
from reuring.communities.refusals import PlanRefused
from reuring.communities.tests.cast import AT, make_community, make_member
from reuring.people.actor import Actor

ACTOR = Actor.command("tests")


class AtOnceTest(TransactionTestCase):
    def at_once(self, do: Callable[[], object]) -> list[object]:
        start, done = threading.Barrier(3), []

        def run() -> None:
            try:
                start.wait(30)
                done.append(do())
            except PlanRefused as refused:
                done.append(refused.obstacles[0].code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return done

    def test_one_activity_and_one_budget(self) -> None:
        load_defaults()
        community = make_community()
        facts = HandedIn(title="Je eerste akte lezen")
        plan = hand_in(community=community, member=make_member(community), facts=facts, site="", actor=ACTOR, at=AT)
        now = timezone.now()
        starts_at = now + timedelta(days=20)
        Plan.objects.filter(pk=plan.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
        self.at_once(lambda: make_activity(plan=plan, form="workshop", publishes=False, site="", actor=ACTOR, at=now))
        self.assertEqual((Activity.objects.count(), Session.objects.count(), Meeting.objects.count()), (1, 1, 1))
        grant(plan=plan, amount_cents=1000, why="Vlaai", actor=ACTOR, at=now)
        today = timezone.localdate(now)
        done = self.at_once(
            lambda: spend(plan=plan, amount_cents=600, what="Vlaai", spent_on=today, actor=ACTOR, at=now)
        )
        self.assertEqual(done.count("over"), 2)
        self.assertEqual(budget_of(plan).left_cents, 400)
