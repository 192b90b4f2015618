# SPDX-License-Identifier: EUPL-1.2
"""From counts to cells to suggestions, in the database; and what staff decide about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from reuring.communities.models import SignalCell, Suggestion
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.cells import tell_finished_blocks
from reuring.communities.signals.releasing import YEAR_BLOCKS, block_of, first_week_of, last_week_of
from reuring.communities.signals.scoring import EVERYWHERE, Counted, scores, surprise
from reuring.communities.signals.suggesting import decide, suggest
from reuring.communities.tests.cast import ACTOR, make_topic
from reuring.people.models import AuditEvent, Person
from reuring.people.tests.cast import make_branch
from reuring.places.models import Municipality
from reuring.threads.merging import merge_topic
from reuring.threads.models import SignalClock, SignalCount, Topic

# In the last block of a year.
BLOCK = 2 * YEAR_BLOCKS - 1
AT = datetime.combine(first_week_of(BLOCK + 1), datetime.min.time(), UTC) + timedelta(days=1)


def count(kind: str, topic: Topic, place: Municipality | None, number: int, block: int = BLOCK, **more: Any) -> None:
    week = first_week_of(block)
    SignalCount.objects.create(kind=kind, topic=topic, municipality=place, week=week, count=number, **more)
    SignalClock.objects.update_or_create(kind=kind, defaults={"written_to": last_week_of(block)})


def cells() -> list[tuple[str, list[int], int, dict[str, int]]]:
    rows = SignalCell.objects.order_by("topic__key", "first_week", "municipalities")
    return list(rows.values_list("topic__key", "municipalities", "count", "parts"))


class TestSuggesting(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.genealogy, cls.cooking = make_topic(), make_topic("cooking", "Koken")
        names = ("Brunssum", "Kerkrade", "Landgraaf", "Voerendaal")
        cls.places = [
            Municipality.objects.create(code=f"GM900{n}", slug=name.lower(), name=name) for n, name in enumerate(names)
        ]
        for n, place in enumerate(cls.places):
            branch = make_branch(code=f"b{n}", municipality=place)
            Person.objects.bulk_create(
                [Person(given_name="P", sort_name="p", home_branch=branch) for _n in range(120 if n else 60)]
            )

    def test_what_is_told_and_what_goes_with_the_year(self) -> None:
        here = self.places[0]
        count("follow", self.genealogy, here, 8, age_band="67+", block=BLOCK - 1)
        assert tell_finished_blocks(at=AT) == 0
        count("follow", self.genealogy, here, 12, age_band="30-49")
        for place in self.places[1:]:
            count("follow", self.cooking, place, 4)
        assert tell_finished_blocks(at=AT) == 2
        together = sorted([0, *(place.pk for place in Municipality.objects.all())])
        assert cells() == [("cooking", together, 12, {}), ("genealogy", [here.pk], 20, {})]
        # The year is over: what was not told is gone, and asking again tells nothing.
        assert not SignalCount.objects.exists()
        assert tell_finished_blocks(at=AT) == 0
        assert len(cells()) == 2

    def test_a_topic_that_became_sensitive_is_told_no_more(self) -> None:
        count("follow", self.genealogy, self.places[0], 12)
        tell_finished_blocks(at=AT)
        Topic.objects.filter(pk=self.genealogy.pk).update(is_sensitive=True)
        tell_finished_blocks(at=AT)
        assert cells() == []
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.create(topic=self.genealogy, score=20, made_at=AT)

    def test_what_was_told_of_a_merged_topic_is_not_told_under_another(self) -> None:
        here = self.places[0]
        for topic in (self.genealogy, self.cooking):
            count("follow", topic, here, 12, block=BLOCK - 2)
            count("question", topic, here, 3, block=BLOCK - 2)
        tell_finished_blocks(at=AT)
        count("follow", self.genealogy, here, 9, block=BLOCK - 1)
        merge_topic(topic=self.genealogy, into=self.cooking, actor=ACTOR, at=AT)
        tell_finished_blocks(at=AT)
        assert cells() == [("cooking", [here.pk], 12, {})]
        assert SignalCount.objects.get(kind="question").count == 6

    def test_a_topic_that_lives_in_a_place(self) -> None:
        here = self.places[0]
        count("follow", self.genealogy, here, 14)
        count("question", self.genealogy, here, 11)
        count("field_note", self.genealogy, here, 9)
        for place in self.places:
            count("question", self.cooking, place, 30)
        tell_finished_blocks(at=AT)
        with CaptureQueriesContext(connection) as queries:
            assert suggest(at=AT) == 1
        assert len(queries) < 20
        found = Suggestion.objects.get()
        assert (found.topic, found.municipality) == (self.genealogy, here)
        assert {fact["kind"]: fact["count"] for fact in found.facts} == {"follow": 14, "question": 11, "field_note": 9}
        # Again brings it up to date; what staff said stays, and what is open and no longer found goes.
        decide(suggestion=found, state="no", why="Er is al een kring.", actor=ACTOR, at=AT)
        assert suggest(at=AT + timedelta(days=1)) == 1
        assert Suggestion.objects.get().state == "no"
        decide(suggestion=found, state="open", why="", actor=ACTOR, at=AT)
        SignalCell.objects.all().delete()
        SignalCount.objects.all().delete()
        assert suggest(at=AT + timedelta(days=2)) == 0
        assert not Suggestion.objects.exists()

    def test_a_no_has_a_reason_and_later_comes_back(self) -> None:
        count("field_note", self.genealogy, self.places[0], 40)
        suggest(at=AT)
        found = Suggestion.objects.get()
        with pytest.raises(SignalRefused):
            decide(suggestion=found, state="no", why=" ", actor=ACTOR, at=AT)
        decide(suggestion=found, state="later", why="", actor=ACTOR, at=AT)
        assert AuditEvent.objects.filter(verb="decide_suggestion", subject_key=found.public_id).count() == 1
        suggest(at=AT + timedelta(days=7))
        assert Suggestion.objects.get().state == "later"
        suggest(at=AT + timedelta(days=70))
        assert Suggestion.objects.get().state == "open"


def test_scores() -> None:
    sizes = {1: 100, 2: 100, 3: 100, 4: 100}
    evenly = {"question": Counted(False, {1: 10, 2: 10, 3: 10, 4: 10})}
    assert scores(evenly, sizes, {}) == {}
    one = scores({"follow": Counted(True, {1: 30})}, sizes, {})
    # Elsewhere there may be nine each: that counts against it. Where everything is seen, it doesn't.
    assert 0 < one[1] < scores({"question": Counted(False, {1: 30})}, sizes, {})[1]
    spread = scores({"follow": Counted(True, {}, together=40)}, sizes, {"follow": 12.0})
    assert list(spread) == [EVERYWHERE]
    assert surprise(3, 5) == 0
    assert block_of(first_week_of(7)) == 7
