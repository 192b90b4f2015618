# SPDX-License-Identifier: EUPL-1.2
"""Days and queues in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reuring.circulation.mine.words import about_when, before_you, place_in_queue, until_due

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-2, "2 dagen te laat"),
        (-1, "1 dag te laat"),
        (0, "vandaag"),
        (1, "morgen"),
        (2, "over 2 dagen"),
        (13, "over 13 dagen"),
        (14, "over 2 weken"),
        (27, "over 3 weken"),
    ],
)
def test_how_long_still(days: int, said: str) -> None:
    assert until_due(TODAY + timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (None, "we weten nog niet wanneer"),
        (-3, "waarschijnlijk binnen een week"),
        (7, "waarschijnlijk binnen een week"),
        (14, "over ongeveer 2 weken"),
        (24, "over ongeveer 3 weken"),
        (59, "over ongeveer 8 weken"),
        (90, "over ongeveer 3 maanden"),
    ],
)
def test_about_when(days: int | None, said: str) -> None:
    assert about_when(None if days is None else TODAY + timedelta(days=days), TODAY) == said


def test_where_one_stands() -> None:
    assert place_in_queue(1, 5) == "Je bent als eerste aan de beurt"
    assert place_in_queue(3, 5) == "Je bent nummer 3 van 5"
    assert before_you(0) == "Er wacht niemand"
    assert before_you(1) == "Er wacht al 1 mens"
    assert before_you(2) == "Er wachten al 2 mensen"
