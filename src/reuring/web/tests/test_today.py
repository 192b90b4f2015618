# SPDX-License-Identifier: EUPL-1.2
from datetime import date, time

import pytest
from django.utils import translation

from reuring.places.opening import OpenDay, Stretch
from reuring.web.today import opening_sentence

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
OPEN = (Stretch(time(9), time(10), False), Stretch(time(10), time(18), True))


@pytest.mark.parametrize(
    ("days", "at", "says"),
    [
        ([OpenDay(MONDAY, OPEN)], time(9, 30), "Open tot 18.00 uur"),
        ([OpenDay(MONDAY, OPEN)], time(8), "Nu dicht. Open om 09.00 uur"),
        (
            [OpenDay(MONDAY, OPEN), OpenDay(TUESDAY, ()), OpenDay(WEDNESDAY, OPEN)],
            time(20),
            "Nu dicht. Weer open op woensdag 25 november om 09.00 uur",
        ),
        ([OpenDay(MONDAY, (), "Feest"), OpenDay(TUESDAY, ())], time(12), "Feest. Nu dicht"),
    ],
)
def test_one_sentence_says_whether_it_is_open(days: list[OpenDay], at: time, says: str) -> None:
    assert opening_sentence(days, at) == says


def test_in_german() -> None:
    with translation.override("de"):
        assert opening_sentence([OpenDay(MONDAY, OPEN)], time(12)) == "Geöffnet bis 18:00 Uhr"
