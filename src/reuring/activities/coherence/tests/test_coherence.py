# SPDX-License-Identifier: EUPL-1.2
"""Coherence: what counts where, white spots, clashes and overlaps."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.test import SimpleTestCase, TestCase

from reuring.activities.coherence.figures import (
    Count,
    Figure,
    Filter,
    figures,
    months_between,
    pivot,
    totals,
    white_spots,
)
from reuring.activities.coherence.forms import LookForm
from reuring.activities.coherence.meeting import clashes, overlaps
from reuring.activities.coherence.showing import shade_of
from reuring.activities.coherence.starting import start_for
from reuring.activities.models import Maker, SessionResult, TargetGroup
from reuring.activities.tests.cast import AT, make_activity, make_municipality, make_session
from reuring.partners.models import Partner
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account
from reuring.threads.models import Node, NodeKind, NodeTopic, Source, Topic, TopicText

FIRST, UNTIL = date(2026, 3, 1), date(2026, 5, 1)


class PureTest(SimpleTestCase):
    def test_figures_add_up_along_two_axes_within_a_filter(self) -> None:
        march, april = date(2026, 3, 1), date(2026, 4, 1)
        found = [
            Figure(1, "reading", 7, march, Count(2, 1, 20)),
            Figure(1, "reading", 8, march, Count(3)),
            Figure(1, "culture", 7, april, Count(4)),
        ]
        assert pivot(found, "group", "month", Filter()) == {(1, march): Count(5, 1, 20), (1, april): Count(4)}
        assert pivot(found, "function", "month", Filter(municipality=7)) == {
            ("reading", march): Count(2, 1, 20),
            ("culture", april): Count(4),
        }
        assert white_spots(found, [1, 2], ["reading"], [7, 8]) == [(2, "reading", 7), (2, "reading", 8)]

    def test_a_period_over_new_year_has_each_month_once(self) -> None:
        assert months_between(date(2026, 11, 1), date(2027, 2, 1)) == [
            date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
        ]  # fmt: skip

    def test_one_beside_fifty_is_still_seen_and_nothing_is_nothing(self) -> None:
        assert [shade_of(planned, 50) for planned in (0, 1, 13, 50)] == [0, 1, 3, 5]


class CoherenceTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.kerkrade = make_municipality()
        cls.brunssum = make_municipality(slug="brunssum", code="GM0899", name="Brunssum", accent="brunssum")
        cls.old = TargetGroup.objects.get_or_create(key="65-plus", defaults={"name": "65 jaar en ouder"})[0]
        cls.all = TargetGroup.objects.get_or_create(key="adults", defaults={"name": "volwassenen"})[0]
        cls.circle = make_activity("Leeskring", functions=["reading", "meeting"])
        cls.circle.target_groups.set([cls.old, cls.all])
        held = make_session(cls.circle, date(2026, 3, 5), state="held")
        SessionResult.objects.create(session=held, visitors=9, how="counted", at=AT)
        make_session(cls.circle, date(2026, 4, 2))
        make_session(cls.circle, date(2026, 4, 9), state="cancelled", cancelled_at=AT)
        cls.draft = make_activity("In de maak", state="draft", published_at=None)
        cls.draft.target_groups.set([cls.old])
        make_session(cls.draft, date(2026, 4, 3))
        cls.talk = make_activity("Lezing", functions=["culture"], municipality=cls.kerkrade)
        cls.talk.target_groups.set([cls.old])
        make_session(cls.talk, date(2026, 4, 2), time(20, 0))

    def _on_one_topic(self) -> None:
        topic = Topic.objects.create(key="poetry-test", path=["poetry-test"])
        TopicText.objects.create(topic=topic, language="nl", name="Poëzie")
        for activity in (self.circle, self.talk):
            NodeTopic.objects.create(node=activity.node, topic=topic, source=Source.STAFF)

    def _partner(self, name: str) -> Partner:
        node = Node.objects.create(kind=NodeKind.PARTNER, title=name, address="/partners/x/")
        return Partner.objects.create(node=node, name=name, kind="theatre", created_at=AT)

    def test_a_session_counts_in_each_group_and_function_and_once_in_the_total(self) -> None:
        with self.assertNumQueries(1):
            found = figures(FIRST, UNTIL)
        counts = {(each.group, each.function, each.month): each.count for each in found}
        march, april = date(2026, 3, 1), date(2026, 4, 1)
        assert counts == {
            (self.old.pk, "reading", march): Count(1, 1, 9),
            (self.old.pk, "meeting", march): Count(1, 1, 9),
            (self.all.pk, "reading", march): Count(1, 1, 9),
            (self.all.pk, "meeting", march): Count(1, 1, 9),
            (self.old.pk, "reading", april): Count(1),
            (self.old.pk, "meeting", april): Count(1),
            (self.all.pk, "reading", april): Count(1),
            (self.all.pk, "meeting", april): Count(1),
            (self.old.pk, "culture", april): Count(1),
        }
        assert totals(FIRST, UNTIL) == {self.kerkrade.pk: Count(3, 1, 9)}

    def test_a_session_late_in_the_evening_of_the_last_of_the_month_stays_in_that_month(self) -> None:
        make_session(self.talk, date(2026, 4, 30), time(23, 30))
        months = [each.month for each in figures(date(2026, 4, 1), date(2026, 6, 1)) if each.function == "culture"]
        assert months == [date(2026, 4, 1)]

    def test_the_same_people_at_the_same_time_is_a_clash(self) -> None:
        with self.assertNumQueries(1):
            (found,) = clashes(FIRST, UNTIL)
        assert {found.first, found.second} == {"Leeskring", "Lezing"}
        assert found.why == ["65 jaar en ouder"]
        assert clashes(FIRST, UNTIL, self.brunssum.pk) == []
        self.talk.target_groups.set([])
        assert clashes(FIRST, UNTIL) == []

    def test_the_same_topic_with_another_partner_is_an_overlap(self) -> None:
        self._on_one_topic()
        assert overlaps(FIRST, UNTIL, None, "nl") == []
        Maker.objects.create(activity=self.talk, role="co_producer", partner=self._partner("Theater"), name="Theater")
        found = overlaps(date(2026, 4, 1), UNTIL, None, "nl")
        assert [each.why for each in found] == [["Poëzie"]]

    def test_from_a_white_spot_one_sees_what_there_was_and_with_whom(self) -> None:
        self._on_one_topic()
        partner = self._partner("Theater")
        Maker.objects.create(activity=self.talk, role="co_producer", partner=partner, name="Theater")
        start = start_for(self.old.pk, "culture", self.brunssum, FIRST, AT)
        assert [each.activity for each in start.before] == [self.talk]
        assert [(each.is_here, each.sessions) for each in start.before] == [(False, 1)]
        assert start.partners == [(partner, 1)]
        assert start.rooms == []

    def test_a_look_that_makes_no_sense_is_as_at_first(self) -> None:
        look = LookForm({"rows": "month", "columns": "month", "month": "13", "length": "x"}).look(date(2026, 11, 26))
        assert look.period == (date(2026, 11, 1), date(2027, 5, 1))
        assert (look.rows, look.columns) == ("month", "group")

    def test_the_pages_are_for_planners_and_show_the_cells(self) -> None:
        address = "/staff/coherence/?month=3&year=2026&length=3"
        assert self.client.get(address).status_code == 302
        for role, status in ((Role.FRONT_DESK, 403), (Role.POLICY_OFFICER, 200)):
            client = log_in(make_account(role=role))
            page = client.get(address)
            assert page.status_code == status
        self.assertContains(page, "3 keer gepland")
        cell = client.get(f"/staff/coherence/cell/?group={self.old.pk}&function=reading&month=2026-03")
        self.assertContains(cell, "Leeskring")
        assert client.get("/staff/coherence/").status_code == 200
        white = client.get(f"/staff/coherence/cell/?group={self.all.pk}&function=culture&month=2026-03")
        self.assertContains(white, "Hier staat nog niets")

    def test_the_number_of_queries_does_not_grow(self) -> None:
        client = log_in(make_account(role=Role.POLICY_OFFICER))
        address = "/staff/coherence/?month=3&year=2026&length=3"
        client.get(address)
        with self.assertNumQueries(11):
            client.get(address)
        for week in range(4):
            make_session(self.talk, date(2026, 3, 3) + timedelta(weeks=week))
        with self.assertNumQueries(11):
            client.get(address)
