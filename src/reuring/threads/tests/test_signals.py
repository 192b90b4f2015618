# SPDX-License-Identifier: EUPL-1.2
"""Signals: counts by topic, municipality, age band and week. Who counts, for what, how often, and what never does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext

from reuring.people.models import Consent, Person, Purpose
from reuring.people.tests.cast import make_branch, make_person
from reuring.threads import signals
from reuring.threads.models import Node, NodeTopic, SignalClock, SignalCount, Topic, TopicFollow
from reuring.threads.signals import Event, band_of, forget_counts, register_signal, tally, write_finished_weeks
from reuring.threads.topic_rules import default_tree
from reuring.threads.unfound import note_unfound, topic_meant

WEEK = date(2026, 3, 2)
IN_IT = datetime(2026, 3, 4, 12, tzinfo=UTC)
AFTER = datetime(2026, 3, 10, 3, tzinfo=UTC)
BEFORE = datetime(2026, 1, 5, 12, tzinfo=UTC)

HAPPENED: list[Event] = []


def topic_meant_key(text: str) -> str:
    found = topic_meant(text)
    return found.key if found else ""


def agree(person: Person, at: datetime = BEFORE, until: datetime | None = None) -> None:
    Consent.objects.create(
        person=person, purpose=Purpose.COUNT_ME, text_version=1, given_at=at, given_by=person, withdrawn_at=until
    )


class TestSignals(TestCase):
    kinds: ClassVar[dict[str, signals.SignalKind]]

    @classmethod
    def setUpTestData(cls) -> None:
        history = Topic.objects.create(key="history", path=["history"])
        cls.genealogy = Topic.objects.create(key="genealogy", parent=history, path=["history", "genealogy"])
        cls.cooking = Topic.objects.create(key="cooking", path=["cooking"])
        cls.debt = Topic.objects.create(key="debt", path=["debt"], is_sensitive=True)
        cls.branch = make_branch()
        cls.place = cls.branch.municipality_id
        cls.els = make_person(home_branch=cls.branch, born_on=date(1955, 5, 5))
        cls.node = Node.objects.create(kind="activity", title="Stamboom", address="/a/")
        for topic in (history, cls.genealogy):
            NodeTopic.objects.create(node=cls.node, topic=topic, source="rule")

    def setUp(self) -> None:
        cache.clear()
        HAPPENED.clear()
        before = dict(signals._kinds)
        signals._kinds.clear()
        register_signal("went", "gingen", counts_people=True, gather=lambda first, until: list(HAPPENED))
        register_signal("search", "zochten", counts_people=False)
        self.addCleanup(lambda: (signals._kinds.clear(), signals._kinds.update(before)))

    def counts(self, at: datetime = AFTER) -> list[tuple[str, int | None, str, int]]:
        write_finished_weeks(at=at)
        rows = SignalCount.objects.order_by("week", "topic__key", "municipality", "age_band")
        return list(rows.values_list("topic__key", "municipality", "age_band", "count"))

    def test_who_said_yes_counts_under_the_deepest_topic_at_home(self) -> None:
        agree(self.els)
        silent = make_person(home_branch=self.branch)
        HAPPENED.extend(Event(IN_IT, node_id=self.node.pk, person_id=who.pk) for who in (self.els, silent))
        assert self.counts() == [("genealogy", self.place, "67+", 1)]

    def test_a_week_is_written_once(self) -> None:
        agree(self.els)
        HAPPENED.append(Event(IN_IT, topic_id=self.cooking.pk, person_id=self.els.pk))
        first = self.counts()
        HAPPENED.append(Event(IN_IT, topic_id=self.genealogy.pk, person_id=self.els.pk))
        assert self.counts() == first == [("cooking", self.place, "67+", 1)]
        # A standstill of three weeks is made good, and nothing is counted twice.
        assert self.counts(AFTER + timedelta(days=21)) == first
        assert SignalClock.objects.get(kind="went").written_to == WEEK + timedelta(days=21)

    def test_once_in_52_weeks_and_again_after_that(self) -> None:
        agree(self.els)
        late = IN_IT + timedelta(days=40)
        HAPPENED.extend(Event(at, topic_id=self.cooking.pk, person_id=self.els.pk) for at in (IN_IT, IN_IT, late))
        self.counts()
        assert len(self.counts(late + timedelta(days=7))) == 1
        HAPPENED[:] = [event for event in HAPPENED if event.at == late]
        again = late + timedelta(days=371)
        HAPPENED.append(Event(again, topic_id=self.cooking.pk, person_id=self.els.pk))
        SignalClock.objects.update(written_to=signals.monday_of(again.date()) - timedelta(days=7))
        assert len(self.counts(again + timedelta(days=7))) == 2

    def test_what_came_before_a_yes_or_after_it_was_taken_back_is_not_counted(self) -> None:
        agree(self.els, at=IN_IT + timedelta(hours=1))
        gone = make_person()
        agree(gone, until=IN_IT + timedelta(hours=1))
        HAPPENED.extend(Event(IN_IT, topic_id=self.cooking.pk, person_id=who.pk) for who in (self.els, gone))
        assert self.counts() == []

    def test_what_goes_on_counts_from_the_yes(self) -> None:
        from reuring.threads.unfound import _following

        register_signal("follow", "volgen", counts_people=True, gather=_following, lasts=True)
        TopicFollow.objects.create(person=self.els, topic=self.cooking, since=BEFORE - timedelta(days=90))
        agree(self.els, at=IN_IT)
        assert self.counts() == [("cooking", self.place, "67+", 1)]
        assert len(self.counts(AFTER + timedelta(days=7))) == 1

    def test_a_sensitive_topic_never(self) -> None:
        agree(self.els)
        HAPPENED.append(Event(IN_IT, topic_id=self.debt.pk, person_id=self.els.pk))
        HAPPENED.append(Event(IN_IT, node_id=self.node.pk, person_id=self.els.pk))
        NodeTopic.objects.create(node=self.node, topic=self.debt, source="rule")
        assert self.counts() == []
        tally("search", "debt", None, at=IN_IT)
        assert not SignalCount.objects.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            SignalCount.objects.create(kind="search", topic=self.debt, week=WEEK, count=1)

    def test_what_counts_no_people_counts_all_of_it(self) -> None:
        register_signal("asked", "vragen", counts_people=False, gather=lambda first, until: list(HAPPENED))
        HAPPENED.extend([Event(IN_IT, topic_id=self.cooking.pk, municipality_id=self.place)] * 3)
        HAPPENED.append(Event(IN_IT, topic_id=self.cooking.pk))
        assert self.counts() == [("cooking", self.place, "", 3), ("cooking", None, "", 1)]
        assert forget_counts(["asked"], WEEK) == 0
        assert forget_counts(["asked"], WEEK + timedelta(days=7)) == 2

    def test_a_constant_number_of_queries(self) -> None:
        agree(self.els)
        sizes = []
        for week, many in ((0, 1), (1, 40)):
            people = Person.objects.bulk_create([Person(given_name=f"P{week}{n}", sort_name="p") for n in range(many)])
            for person in people:
                agree(person)
            moment = IN_IT + timedelta(days=7 * week)
            HAPPENED.extend(Event(moment, node_id=self.node.pk, person_id=person.pk) for person in people)
            with CaptureQueriesContext(connection) as queries:
                write_finished_weeks(at=AFTER + timedelta(days=7 * week))
            sizes.append(len(queries))
        assert sizes[1] <= sizes[0], sizes

    def test_a_search_in_vain_counts_once_a_day_and_keeps_no_words(self) -> None:
        request = RequestFactory().get("/search/")
        request.COOKIES["reuring_branch"] = self.branch.code
        for _again in range(3):
            note_unfound(request, "stamboom van mijn opa", 1, at=IN_IT)
        note_unfound(request, "stamboom", 40, at=IN_IT)
        note_unfound(request, "schulden", 0, at=IN_IT)
        rows = list(SignalCount.objects.values_list("kind", "topic__key", "municipality", "week", "count"))
        assert rows == [("search", "genealogy", self.place, WEEK, 1)]
        with pytest.raises(ValueError, match="counts people"):
            tally("went", "genealogy", None, at=IN_IT)


def test_the_file_marks_what_is_sensitive_and_all_under_it() -> None:
    sensitive = {topic.key for topic in default_tree() if topic.is_sensitive}
    assert {"health", "cancer", "debt", "religion", "islam", "lgbtq", "poverty", "basic-skills"} <= sensitive
    assert not sensitive & {"genealogy", "cooking", "history", "language-cafe", "brunssum"}


def test_age_bands() -> None:
    born = date(2000, 6, 1)
    ages = [(2011, "0-11"), (2012, "12-17"), (2018, "18-29"), (2030, "30-49"), (2066, "50-66"), (2067, "67+")]
    assert [band_of(born, date(year, 6, 1)) for year, _band in ages] == [band for _year, band in ages]
    assert band_of(None, WEEK) == ""


def test_the_topic_that_words_mean() -> None:
    assert topic_meant_key("boek over stamboom") == "genealogy"
    assert topic_meant_key("  xqzvwk ") == ""
    assert topic_meant_key("") == ""
