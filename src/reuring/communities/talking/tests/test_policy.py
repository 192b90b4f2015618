# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of saying something, and which moment suits most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reuring.communities.talking.policy import Suits, best_of, obstacles_to_poll, obstacles_to_say

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"is_living": False, "may_write": False}, ["not-living"]),
        ({"may_write": False}, ["may-not-write"]),
        ({"text": " \n"}, ["no-text"]),
        ({"text": "", "has_picture": True, "picture_text": "een akte"}, []),
        ({"has_picture": True}, ["no-picture-text"]),
        ({"text": "x" * 5_001}, ["too-long"]),
        ({"text": "mijn bsn is 111222333"}, ["bsn"]),
        ({"is_reply": True, "can_be_replied_to": False}, ["gone"]),
        ({"is_question": True, "topic_is_of_group": False}, ["other-topic"]),
        ({"is_public": True}, ["public-post"]),
        ({"is_public": True, "is_question": True}, []),
        ({"is_public": True, "is_question": True, "is_for_minors": True}, ["public-minors"]),
    ],
)
def test_what_stands_in_the_way(facts: dict[str, Any], codes: list[str]) -> None:
    found = obstacles_to_say(**{"is_living": True, "may_write": True, "text": "Dag", **facts})
    assert [each.code for each in found] == codes


def test_moments_of_a_poll() -> None:
    first, hour = AT + timedelta(days=1), timedelta(hours=1)
    moments = [(first + timedelta(days=each), first + timedelta(days=each) + hour) for each in range(9)]
    assert obstacles_to_poll(moments=moments[:2], at=AT) == ()
    assert [each.code for each in obstacles_to_poll(moments=moments[:1], at=AT)] == ["few-moments"]
    assert [each.code for each in obstacles_to_poll(moments=moments, at=AT)] == ["many-moments"]
    wrong = [(AT - hour, AT), (AT - hour, AT - 2 * hour)]
    assert [each.code for each in obstacles_to_poll(moments=wrong, at=AT)] == ["same-moment", "ends-first", "past"]


def test_the_best_moment_is_that_of_most_people_and_then_the_earliest() -> None:
    later = AT + timedelta(days=1)
    assert best_of([Suits(1, AT, yes=2), Suits(2, later, yes=3)]) == Suits(2, later, yes=3)
    assert best_of([Suits(1, AT, yes=2), Suits(2, later, yes=2, maybe=1)]) == Suits(2, later, yes=2, maybe=1)
    assert best_of([Suits(2, later, yes=2), Suits(1, AT, yes=2)]) == Suits(1, AT, yes=2)
    assert best_of([Suits(1, AT, no=4)]) is None
