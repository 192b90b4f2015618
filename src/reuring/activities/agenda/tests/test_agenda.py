# SPDX-License-Identifier: EUPL-1.2
"""The agenda: what stands in it, narrowed down and counted; that both ways of asking for it are one."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import QueryDict
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.activities.agenda.agenda_page import MOST_LINES, agenda_page, pages_of
from reuring.activities.agenda.period import read_period
from reuring.activities.agenda.picking import Picking
from reuring.activities.models import Activity, Form
from reuring.activities.narrowing import Narrowing, listed, read_narrowing
from reuring.activities.tests.cast import make_activity, make_branch, make_municipality, make_session
from reuring.places.chosen import BRANCH_COOKIE
from reuring.places.models import Place
from reuring.threads.models import NodeTopic, Source, Topic
from reuring.threads.topics import load_topics

MOST_QUERIES = 12
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))


def asked(query: str) -> QueryDict:
    return QueryDict(query)


class PeriodTest(SimpleTestCase):
    def period(self, query: str, today: date = date(2026, 3, 4), **more: Any) -> Any:
        return read_period(asked(query), read_narrowing(asked(query)), today, **more)

    def test_what_one_asks_for(self) -> None:
        for query, first, last in (
            ("", date(2026, 3, 4), date(2026, 5, 3)),
            ("when=today", date(2026, 3, 4), date(2026, 3, 4)),
            ("when=tomorrow", date(2026, 3, 5), date(2026, 3, 5)),
            ("when=weekend", date(2026, 3, 7), date(2026, 3, 8)),
            ("when=week", date(2026, 3, 4), date(2026, 3, 8)),
            ("week=2026-03-11", date(2026, 3, 9), date(2026, 3, 15)),
            ("month=2026-03", date(2026, 3, 4), date(2026, 3, 31)),
            ("month=2026-03&past=1", date(2026, 3, 1), date(2026, 3, 31)),
            ("month=2025-12", date(2025, 12, 1), date(2025, 12, 31)),
            ("day=2026-04-01", date(2026, 4, 1), date(2026, 4, 1)),
            ("from=2026-04-01&until=2026-04-03", date(2026, 4, 1), date(2026, 4, 3)),
            ("from=2026-04-03&until=2026-04-01", date(2026, 4, 3), date(2026, 4, 3)),
            ("from=2026-04-03&until=2999-04-01", date(2026, 4, 3), date(2027, 4, 4)),
            ("month=2026-13", date(2026, 3, 4), date(2026, 3, 31)),
            ("when=ooit&day=nooit&week=x", date(2026, 3, 4), date(2026, 5, 3)),
        ):
            with self.subTest(query):
                found = self.period(query)
                self.assertEqual((found.since, found.until), (first, last))

    def test_on_a_sunday_the_weekend_is_today(self) -> None:
        found = self.period("when=weekend", date(2026, 3, 8))
        self.assertEqual((found.since, found.until), (date(2026, 3, 8), date(2026, 3, 8)))

    def test_a_week_is_whole_in_the_week_view(self) -> None:
        found = self.period("view=week&day=2026-03-11", by_week=True)
        self.assertEqual((found.since, found.until), (date(2026, 3, 9), date(2026, 3, 15)))

    def test_pages_hold_whole_days_unless_one_is_very_full(self) -> None:
        first = date(2026, 3, 1)
        counts = {first + timedelta(days=number): count for number, count in enumerate([20, 20, 5, 150, 1])}
        self.assertEqual(pages_of(counts), [(0, 40), (40, 5), (45, 60), (105, 60), (165, 30), (195, 1)])
        self.assertEqual(pages_of({}), [])


class AgendaTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_topics()
        cls.brunssum = make_municipality(slug="brunssum", code="GM0899", name="Brunssum", accent="brunssum")
        cls.hub = make_branch()
        cls.other = make_branch(code="brunssum", name="Brunssum", municipality=cls.brunssum)
        cls.park = Place.objects.create(name="Stadspark", town="Brunssum", municipality=cls.brunssum)
        history = Topic.objects.filter(parent__isnull=False).order_by("id").first()
        assert history is not None
        cls.topic = history
        kinds: list[dict[str, Any]] = [
            {"form": Form.WORKSHOP, "age_from": 8, "age_to": 12, "price": "fixed", "price_cents": 500},
            {"form": Form.DEBATE, "languages": ["nl", "de"]},
            {"form": Form.READING_ALOUD, "age_to": 6, "municipality": cls.brunssum},
        ]
        places: list[dict[str, Any]] = [{"branch": cls.hub}, {"branch": cls.other}, {"place": cls.park}]
        for number, (kind, place) in enumerate(itertools.product(kinds, places)):
            activity = make_activity(f"Nummer {number}", **kind)
            if number % 2:
                NodeTopic.objects.create(node=activity.node, topic=cls.topic, source=Source.STAFF)
            town = cls.brunssum if number % 3 else activity.municipality
            for day in (3, 10, 40):
                make_session(
                    activity, date(2026, 3, 1) + timedelta(days=day), time(10 + number), municipality=town, **place
                )
        make_session(make_activity("Onzichtbaar", state=Activity.State.DRAFT), date(2026, 3, 4))
        make_session(make_activity("Klas", is_listed=False), date(2026, 3, 4))

    def picked(self, query: str) -> tuple[Picking, Narrowing, Any]:
        narrowing = read_narrowing(asked(query))
        period = read_period(asked(query), narrowing, NOW.date())
        return Picking(narrowing, period, NOW), narrowing, period

    def test_both_ways_of_asking_are_one(self) -> None:
        words = {
            "branch": ["hub", "brunssum"], "municipality": ["brunssum"], "place": [self.park.public_id],
            "form": ["debate", "workshop"], "language": ["de"], "topic": [self.topic.key, self.topic.path[0]],
            "age": ["5", "10", "40"], "free": ["1"],
        }  # fmt: skip
        queries = ["", *(f"{name}={value}" for name, values in words.items() for value in values)]
        queries += [f"{one}&{two}" for one, two in itertools.combinations(queries[1:], 2) if one[:3] != two[:3]]
        for query in queries:
            picking, narrowing, period = self.picked(f"month=2026-03&past=1&{query}")
            first = timezone.make_aware(datetime.combine(period.since, time.min))
            inside = {"starts_at__lt": first + timedelta(days=31), "ends_at__gt": first}
            expected = list(listed(narrowing).filter(**inside).values_list("pk", flat=True))
            with self.subTest(query):
                self.assertEqual(list(picking.page(0, 100)), expected)
                self.assertEqual(picking.counts().total, len(expected))

    def test_each_count_is_what_one_gets(self) -> None:
        counts = self.picked("month=2026-03&form=debate&free=1")[0].counts()
        for name, values in counts.facets.items():
            for value, count in values.items():
                query = (
                    "month=2026-03" + ("" if name == "form" else "&form=debate") + ("" if name == "free" else "&free=1")
                )
                with self.subTest(name=name, value=value):
                    self.assertEqual(self.picked(f"{query}&{name}={value}")[0].counts().total, count)

    def test_what_is_over_today_is_left_out_and_what_goes_on_stays(self) -> None:
        early = make_session(make_activity("Vroeg"), NOW.date(), time(6))
        late = make_session(make_activity("Bezig"), NOW.date(), time(8))
        show = make_session(make_activity("Expositie", form=Form.EXHIBITION), date(2026, 2, 1))
        show.ends_at = NOW + timedelta(days=30)
        show.save()
        found = self.picked("when=today")[0].page(0, 10)
        self.assertEqual(list(found), [show.pk, late.pk])
        self.assertEqual(set(found.values()), {NOW.date()})
        self.assertNotIn(early.pk, found)

    def test_near_comes_first_on_one_day(self) -> None:
        page = agenda_page(asked("day=2026-03-04"), self.other, NOW)
        self.assertEqual([row.house for row in page.days[0].rows][:3], ["Brunssum"] * 3)
        self.assertEqual([row.is_near for row in page.days[0].rows], [True] * 3 + [False] * 6)

    def test_the_page_as_a_list_a_week_and_a_map(self) -> None:
        for query, words in (
            ("?month=2026-03&past=1", ("Nummer 1", "18 activiteiten", "Maart 2026", "Workshop", "€ 5,00")),
            ("?week=2026-03-09&view=week", ("Nummer 1", "9 tot en met")),
            ("?month=2026-03&past=1&view=map", ("Stadspark", "Nummer 2")),
            ("?month=2026-03&past=1&age=10&free=1", ("Debat", "Gratis")),
            ("?month=2019-03", ("Hier staat nu niets", "Kijk in de tijd erna")),
            ("?month=2026-03&past=1&form=film", ("Kijk zonder de filters (18 activiteiten)",)),
            ("?branch=hub", ("/agenda/screen/hub/",)),
            ("?branch=a/b&branch=", ("Hier staat nu niets",)),
            ("?page=999&view=zzz&age=-1&free=x&branch=%00&month=2026-03&past=1", ("Nummer 1",)),
        ):
            with self.subTest(query):
                page = self.client.get(f"/agenda/{query}").content.decode()
                for each in words:
                    self.assertIn(each, page.replace("\N{NO-BREAK SPACE}", " "))
                for each in ("Onzichtbaar", "Klas"):
                    self.assertNotIn(each, page)

    def test_never_more_queries_with_more_in_it(self) -> None:
        self.client.cookies[BRANCH_COOKIE] = "hub"
        counted = {}
        for view in ("", "&view=week&week=2026-03-09", "&view=map"):
            with CaptureQueriesContext(connection) as first:
                self.client.get(f"/agenda/?month=2026-03&past=1{view}")
            self.assertLessEqual(len(first), MOST_QUERIES)
            counted[view] = len(first)
        activity = make_activity("Heel vaak")
        for day in range(1, 31):
            make_session(activity, date(2026, 3, day), branch=self.hub)
        for view, number in counted.items():
            with self.assertNumQueries(number):
                self.client.get(f"/agenda/?month=2026-03&past=1{view}")

    def test_a_full_day_goes_on_on_the_next_page(self) -> None:
        activity = make_activity("Druk")
        for minute in range(MOST_LINES + 5):
            make_session(activity, date(2026, 6, 1), time(9 + minute // 60, minute % 60))
        first = self.client.get("/agenda/?day=2026-06-01").content.decode()
        self.assertIn("Meer dagen", first)
        self.assertEqual(first.count("Druk"), MOST_LINES)
        self.assertEqual(self.client.get("/agenda/?day=2026-06-01&page=2").content.decode().count("Druk"), 5)
