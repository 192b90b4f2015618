# SPDX-License-Identifier: EUPL-1.2
"""What the rooms say about what people want: every kind can be asked, and what names nobody is counted as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from reuring.communities.models import FieldNote, Post
from reuring.communities.tests.cast import AT, make_branch, make_community, make_member, make_post, make_topic
from reuring.threads.models import SignalCount
from reuring.threads.signals import signal_kinds, write_finished_weeks

LATER = datetime(2026, 3, 10, 3, tzinfo=UTC)


class TestGathering(TestCase):
    def test_notes_and_open_questions(self) -> None:
        topic, branch = make_topic(), make_branch()
        group = make_community(topics=("genealogy",), home_branch=branch)
        member = make_member(group)
        FieldNote.objects.create(topic=topic, municipality=branch.municipality, where="desk", noted_at=AT)
        for text, is_public in (("Wie kent deze akte?", True), ("Wie rijdt mee?", False)):
            make_post(member, text, kind=Post.Kind.QUESTION, is_public=is_public)
        write_finished_weeks(at=LATER)
        rows = SignalCount.objects.order_by("kind").values_list("kind", "topic__key", "municipality", "count")
        place = branch.municipality_id
        assert list(rows) == [("field_note", "genealogy", place, 1), ("question", "genealogy", place, 1)]

    def test_every_kind_can_be_asked_in_a_query_or_two(self) -> None:
        kinds = signal_kinds()
        assert {"follow", "search", "sign_up", "waiting", "hold", "asks", "offers", "field_note", "question"} <= set(
            kinds
        )
        for kind in kinds.values():
            for gather in kind.gathers:
                with CaptureQueriesContext(connection) as queries:
                    assert list(gather(AT - timedelta(days=365), LATER)) == []
                assert len(queries) <= 2, kind.key
