# SPDX-License-Identifier: EUPL-1.2
"""What fits, without a database."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reuring.communities.helping.fitting import Between, Side, broken_limits, fit, km_between, nearness
from reuring.communities.helping.policy import (
    obstacles_to_answer,
    obstacles_to_introduce,
    obstacles_to_list,
    says_how_to_reach,
)
from reuring.communities.helping.reasons import in_own_words
from reuring.communities.helping.times import CODES, both, code_of, in_words

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
KERKRADE, AACHEN = (50.8657, 6.0620), (50.7753, 6.0839)


def side(key: int, **overrides: Any) -> Side:
    fields = {"kind": "skill", "waiting_since": AT, "person": key, "point": KERKRADE, "age": 40, **overrides}
    return Side(key=key, **fields)


def codes(ask: dict[str, Any], offer: dict[str, Any], **between: bool) -> list[str]:
    return list(broken_limits(side(1, **ask), side(2, **offer), Between(**between)))


def test_who_left_everything_open_fits() -> None:
    assert codes({}, {}) == []


@pytest.mark.parametrize(
    ("ask", "offer", "code"),
    [
        ({"kind": "thing"}, {"kind": "company"}, "kind"),
        ({"topics": {"music": ("art", "music")}}, {"topics": {"garden": ("nature", "garden")}}, "topic"),
        ({"languages": frozenset({"de"})}, {"languages": frozenset({"nl", "pl"})}, "language"),
        ({"times": frozenset({"tue-evening"})}, {"times": frozenset({"wed-evening"})}, "times"),
        ({"reach_km": 5}, {"point": AACHEN, "reach_km": 50}, "distance"),
        ({"reach_km": 50}, {"point": AACHEN, "reach_km": 5}, "distance"),
        ({"age": 17}, {}, "young"),
        ({}, {"age": 17}, "young"),
        ({"person": 7}, {"person": 7}, "same-person"),
        ({"taken": 1}, {}, "ask-full"),
        ({}, {"most": 2, "taken": 2}, "offer-full"),
        ({"with_care": True}, {}, "no-certificate"),
        ({}, {"with_care": True}, "no-certificate"),
        ({"is_open": False}, {}, "closed"),
    ],
)
def test_each_limit_that_somebody_stated(ask: dict[str, Any], offer: dict[str, Any], code: str) -> None:
    assert codes(ask, offer) == [code]


def test_what_is_between_people_and_all_limits_at_once() -> None:
    assert codes({}, {}, is_blocked=True) == ["blocked"]
    assert codes({}, {}, is_live=True) == ["live"]
    assert codes({}, {}, said_no=True) == ["said-no"]
    assert codes({"with_care": True}, {}, has_certificate=True) == []
    everything = codes({"languages": frozenset({"de"}), "age": 17}, {"languages": frozenset({"nl"})}, is_blocked=True)
    assert everything == ["young", "blocked", "language"]


def test_skill_and_time_are_of_use_to_each_other() -> None:
    assert codes({"kind": "skill"}, {"kind": "time"}) == []
    same = fit(side(1), side(2)).score
    assert same > fit(side(1), side(2, kind="time")).score


def test_nearness_in_the_tree() -> None:
    assert nearness(("a", "b"), ("a", "b")) == nearness(("a",), ("a", "b", "c")) == 1.0
    assert nearness(("a", "b"), ("a", "c")) == 0.6
    assert nearness(("a", "b", "c"), ("a", "d", "e")) == 0.3
    assert nearness(("a",), ("b",)) == 0


def test_nearer_is_better_and_reasons_are_facts() -> None:
    wanted = {
        "topics": {"music": ("art", "music")},
        "languages": frozenset({"nl"}),
        "times": frozenset({"tue-evening"}),
    }
    found = fit(side(1, **wanted), side(2, **wanted))
    assert found.is_fit
    assert [reason["code"] for reason in found.reasons] == ["kind", "topic", "times", "distance", "language"]
    scores = [
        fit(side(1, **wanted), side(2, **{**wanted, **less})).score
        for less in ({}, {"point": AACHEN}, {"point": AACHEN, "topics": {"film": ("art", "film")}})
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3
    assert all(0 <= score <= 100 for score in scores)


def test_two_alone_or_a_small_group_is_a_wish_and_no_limit() -> None:
    group = {"is_one_to_one": False}
    both, differ = fit(side(1, **group), side(2, **group)), fit(side(1, **group), side(2))
    assert differ.is_fit
    assert (both.score - differ.score, fit(side(1), side(2)).score) == (5, both.score)
    assert {"code": "small-group"} in both.reasons
    assert {"code": "not-together"} in differ.reasons
    assert in_own_words([{"code": "not-together"}], {}) == []


def test_distance_and_times() -> None:
    assert 10 < km_between(KERKRADE, AACHEN) < 10.5
    assert fit(side(1, point=None, place=3), side(2, point=None, place=3)).reasons[-1] == {"code": "distance", "km": 0}
    assert both(["tue-evening", "mon-morning"], []) == ["mon-morning", "tue-evening"]
    assert both(["tue-evening"], ["mon-morning"]) == []
    assert code_of(datetime(2026, 3, 3, 19, tzinfo=UTC)) == "tue-evening"
    assert in_words(["tue-evening"]) == "dinsdagavond"
    assert in_words([code for code in CODES if code.endswith("morning")]) == "elke dag: ochtend"
    weekend = ["sat-morning", "sat-afternoon", "sun-morning", "sun-afternoon"]
    assert in_words([*weekend, "wed-evening"]) == "woensdagavond; weekend: ochtend en middag"


def test_a_side_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        side(1).most = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Mail me: truus@example.org", True),
        ("truus (at) example.org", True),
        ("Bel 06-12345678 na zes uur", True),
        ("of +49 241 1234567", True),
        ("Ik ben 67 en woon hier sinds 1984", False),
        ("Een fiets van 150 euro, 2019", False),
        ("Boek 9789028242197", False),
        ("Kom @ de bieb", False),
    ],
)
def test_how_to_reach_somebody_is_found(text: str, is_found: bool) -> None:
    assert says_how_to_reach(text) is is_found


def test_obstacles_come_all_at_once() -> None:
    found = obstacles_to_list(
        title=" ", texts=("111222333, a@b.nl",), age=16, has_place=False, most=0, open_ones=10, shown_name=""
    )
    assert [obstacle.code for obstacle in found] == [
        "no-title", "no-name", "bsn", "contact", "young", "no-place", "most", "too-many",
    ]  # fmt: skip
    assert [each.code for each in obstacles_to_answer(is_live=False, was_asked=True, is_full=True)] == ["not-live"]
    introduced = obstacles_to_introduce(
        is_live=True, both_yes=False, ages=(None, 17), adults_seen=False, needs_certificate=True, has_certificate=False,
        meet_at=AT - timedelta(days=1), at=AT,
    )  # fmt: skip
    assert [each.code for each in introduced] == [
        "no-two-yeses",
        "young",
        "age-unseen",
        "no-certificate",
        "past-moment",
    ]
