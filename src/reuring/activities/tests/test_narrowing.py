# SPDX-License-Identifier: EUPL-1.2
"""Asking for a part of the programme: each word narrows, nonsense is left out, and the address says it back."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.test import TestCase

from reuring.activities.models import Activity, Form, Maker, Session
from reuring.activities.narrowing import Narrowing, listed, read_narrowing
from reuring.activities.tests.cast import AMSTERDAM, AT, make_activity, make_branch, make_municipality, make_room
from reuring.partners.models import Partner
from reuring.places.models import Place
from reuring.threads.models import Node, NodeKind, NodeTopic, Source, Topic


def _session(activity: Activity, day: int, hour: int = 19, **fields: object) -> Session:
    from datetime import datetime, timedelta

    starts = datetime(2026, 3, day, hour, 30, tzinfo=AMSTERDAM)
    return Session.objects.create(activity=activity, starts_at=starts, ends_at=starts + timedelta(hours=2), **fields)


class WithProgramme(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        nature = Topic.objects.create(key="x-nature", path=["x-nature"])
        birds = Topic.objects.create(key="x-birds", path=["x-nature", "x-birds"], parent=nature)
        cls.brunssum = make_municipality(slug="brunssum", code="GM0899", name="Brunssum")
        cls.hall = Place.objects.create(name="Dorpshuis", town="Brunssum", municipality=cls.brunssum)
        reading = make_activity("Leeskring", age_from=18)
        _session(reading, 6, branch=make_branch(), municipality=reading.municipality)
        _session(reading, 13, room=make_room(), municipality=reading.municipality)
        walk = make_activity(
            "Vogels kijken", form=Form.OTHER, languages=["nl", "de"], age_to=12, price="fixed", price_cents=500
        )
        NodeTopic.objects.create(node=walk.node, topic=birds, source=Source.STAFF)
        NodeTopic.objects.create(node=walk.node, topic=nature, source=Source.STAFF)
        _session(walk, 7, place=cls.hall, municipality=cls.brunssum)
        node = Node.objects.create(kind=NodeKind.PARTNER, title="Natuurclub", address="/p/x/")
        cls.partner = Partner.objects.create(
            node=node, public_id=node.public_id, name=node.title, kind="association", created_at=AT
        )
        Maker.objects.create(activity=walk, role="organiser", partner=cls.partner, name="Natuurclub")
        Maker.objects.create(activity=walk, role="expert", partner=cls.partner, name="Natuurclub")
        _session(make_activity("Klassenbezoek", is_listed=False), 6, branch=make_branch())
        _session(make_activity("In de maak", state="draft", published_at=None), 6, branch=make_branch())

    def found(self, query: str) -> list[str]:
        sessions = listed(read_narrowing(QueryDict(query))).select_related("activity__node")
        return [f"{session.starts_at:%d} {session.activity}" for session in sessions]

    def test_everything_that_is_listed_in_order(self) -> None:
        with self.assertNumQueries(1):
            assert self.found("") == ["06 Leeskring", "07 Vogels kijken", "13 Leeskring"]

    def test_each_word_narrows(self) -> None:
        birds, first, second = "07 Vogels kijken", "06 Leeskring", "13 Leeskring"
        for query, expected in {
            "day=2026-03-06": [first],
            "from=2026-03-07&until=2026-03-12": [birds],
            "branch=hub": [first, second],
            f"place={self.hall.public_id}": [birds],
            f"place={self.hall.public_id}&branch=hub&until=2026-03-12": [first, birds],
            "municipality=brunssum": [birds],
            "municipality=kerkrade&municipality=brunssum": [first, birds, second],
            "topic=x-nature": [birds],
            "topic=x-birds": [birds],
            "topic=x-other": [],
            "language=de": [birds],
            "form=reading_group": [first, second],
            "age=8": [birds],
            "age=40": [first, second],
            "free=1": [first, second],
            f"partner={self.partner.public_id}": [birds],
            "free=1&language=de": [],
        }.items():
            assert self.found(query) == expected, query

    def test_nonsense_is_left_out(self) -> None:
        query = (
            "age=old&day=31-12&form=nothing&free=perhaps&from=0001-01-01&until=9999-12-31&branch=%00&topic=" + "x" * 99
        )
        assert read_narrowing(QueryDict(query)) == Narrowing()
        assert read_narrowing(QueryDict("age=" + "9" * 5000)) == Narrowing()
        assert len(self.found(query)) == 3

    def test_an_address_says_it_back_in_a_fixed_order(self) -> None:
        query = QueryDict("free=1&topic=b&topic=a&topic=a&branch=hub&age=8&day=2026-03-06")
        said = read_narrowing(query).as_query()
        assert said == "branch=hub&topic=a&topic=b&from=2026-03-06&until=2026-03-06&age=8&free=1"
        assert read_narrowing(QueryDict(said)) == read_narrowing(query)
        assert read_narrowing(query).without_days.since is None
        assert Narrowing().is_everything

    def test_days_are_those_of_the_library(self) -> None:
        assert read_narrowing(QueryDict("day=2026-03-29")).since == date(2026, 3, 29)
        _session(Activity.objects.get(node__title="Leeskring"), 20, hour=23, branch=make_branch())
        assert self.found("day=2026-03-21") == ["20 Leeskring"]  # goes on after midnight
