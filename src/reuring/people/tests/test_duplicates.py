# SPDX-License-Identifier: EUPL-1.2
"""Who may be in here twice: by name, date of birth and address, with twins told apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from reuring.people.duplicates import likely_same, likely_same_as
from reuring.people.likeness import Known, Level, likeness, match_key, near_births
from reuring.people.tests.cast import make_address, make_person

BORN = date(1985, 3, 12)
HOME = {"postal_code": "6461AB", "house_number": 12}


def level(one: tuple[str, str], other: tuple[str, str], born: date | None = BORN, **more: Any) -> Level | None:
    found = likeness(Known(*one, BORN, **HOME), Known(*other, born, **{**HOME, **more}))
    return found.level if found else None


AWAY = {"postal_code": "6441ZZ", "house_number": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Renée", "Göbbels"), ("renee", "GOBBELS")),
        (("Jef", "van der Weijden"), ("Jef", "Weijden")),
        (("Jef", "v.d. Weijden"), ("Jef", "van der Weijden")),
        (("Nguyen", "Linh"), ("Linh", "Nguyen")),
        (("Ömer", "Yılmaz"), ("Omer", "Yilmaz")),
        (("Anne-Marie", "d'Hondt"), ("Anne Marie", "Hondt")),
        (("Łukasz", "Wójcik"), ("Lukasz", "Wojcik")),
    ],
)
def test_accents_prefixes_and_order_do_not_count(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert level(one, other, **AWAY) is Level.CERTAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Jan", "Meijer"), ("Jan", "Meyer")),
        (("Jan", "Meier"), ("Jan", "Meijer")),
        (("Kees", "Janssen"), ("Kees", "Jansen")),
        (("Cees", "de Vries"), ("Kees", "de Fries")),
        (("Fatima", "Bouzidi"), ("Fatima", "Bouzdii")),
        (("Sjef", "Kockelkoren"), ("Sjef", "Kokkelkoren")),
        (("Petra", "Schmitz"), ("Petra", "Smits")),
        (("Ria", "Savelberg-Crombach"), ("Ria", "Savelberg")),
        (("J.", "Hendriks"), ("Jan", "Hendriks")),
        (("Jan Willem", "Hendriks"), ("Jan", "Hendrix")),
    ],
)
def test_small_typing_errors_are_forgiven(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (level(one, other, **AWAY) or 0) >= Level.LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [(("Tim", "Jansen"), ("Tom", "Jansen")), (("Lotte", "Habets"), ("Femke", "Habets"))],
)
def test_twins_are_shown_as_perhaps_and_no_more(one: tuple[str, str], other: tuple[str, str]) -> None:
    found = likeness(Known(*one, BORN, **HOME), Known(*other, BORN, **HOME))
    assert found is not None
    assert found.level is Level.MAYBE
    assert any("tweeling" in str(reason) for reason in found.reasons)
    assert level(one, other, **AWAY) is None


@pytest.mark.parametrize(
    ("one", "other", "born"),
    [
        (("Jan", "Jansen"), ("Piet", "Hendriks"), BORN),  # neighbours on one staircase
        (("Jan", "Jansen"), ("Jan", "Hendriks"), date(1960, 1, 1)),
        (("Els", "Habets"), ("Ria", "Habets"), date(1960, 1, 1)),  # mother and daughter
        (("", ""), ("", ""), BORN),
    ],
)
def test_who_is_not_the_same(one: tuple[str, str], other: tuple[str, str], born: date) -> None:
    assert level(one, other, born) is None


def test_a_wedding_and_a_wrong_date() -> None:
    assert level(("Ria", "Savelberg"), ("Ria", "Ploumen")) is Level.LIKELY
    assert level(("Ria", "Savelberg"), ("Ria", "Ploumen"), **AWAY) is None
    assert level(("Ria", "Savelberg"), ("Ria", "Savelberg"), date(1985, 12, 3)) is Level.LIKELY
    assert level(("Ria", "Savelberg"), ("Ria", "Savelberg"), date(1985, 12, 3), **AWAY) is Level.MAYBE
    assert level(("Ria", "Savelberg"), ("Ria", "Savelberg"), None) is Level.LIKELY
    assert level(("Ria", "Savelberg"), ("Ria", "Savelberg"), date(1950, 7, 1)) is Level.MAYBE  # a father and his son
    assert level(("Ria", "Savelberg"), ("Ria", "Savelberg"), date(1950, 7, 1), **AWAY) is None


_names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
_known = st.builds(Known, _names, _names, st.none() | st.dates())


@given(_known, _known)
def test_likeness_goes_both_ways_and_never_fails(one: Known, other: Known) -> None:
    found, back = likeness(one, other), likeness(other, one)
    assert (found is None) is (back is None)
    if found and back and one.born_on == other.born_on:
        assert found.level == back.level
    assert len(match_key(one.given_name, one.family_name)) <= 40


def test_a_leap_day_has_neighbours() -> None:
    assert date(2024, 2, 28) in near_births(date(2024, 2, 29))
    assert BORN in near_births(BORN)
    assert date(1985, 12, 3) in near_births(BORN)
    assert near_births(date.max)


def test_the_last_day_there_is() -> None:
    assert near_births(date.min)


pytest_db = pytest.mark.django_db


@pytest_db
def test_found_by_date_by_address_by_sound_and_by_how_they_are_reached() -> None:
    born = make_person(given_name="Jan", family_name="Meijer", born_on=BORN)
    undated = make_person(given_name="Meyer", family_name="Jan")
    home = make_person(given_name="Jan", family_name="Meier", born_on=date(1950, 7, 1))
    make_address(home, valid_until="2025-06-01")
    reached = make_person(given_name="J.", family_name="Meyer", phone="+31612345678")
    merged = make_person(given_name="Jan", family_name="Meyer", born_on=BORN, merged_into=born)
    make_person(given_name="Piet", family_name="Meyer", born_on=BORN)
    found = likely_same(
        given_name="Jan", family_name="Meyer", born_on=BORN, phone="+31612345678", **HOME,  # type: ignore[arg-type]
    )  # fmt: skip
    assert [each.person for each in found if each.is_strong] == [born, reached]
    assert undated in [each.person for each in found]
    assert merged not in [each.person for each in found]
    assert home not in [each.person for each in found]  # another date, and not quite the same name
    home.family_name = "Meyer"
    home.save()
    assert home in [each.person for each in likely_same_as(make_person(given_name="Jan", family_name="Meyer"))]
    assert born not in [each.person for each in likely_same_as(born)]


@pytest_db
def test_the_number_of_queries_does_not_grow() -> None:
    for turn in range(12):
        person = make_person(given_name="Jan", family_name="Meijer", born_on=BORN)
        make_address(person, addition=str(turn))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = likely_same(given_name="Jan", family_name="Meijer", born_on=BORN, **HOME)  # type: ignore[arg-type]
    assert len(found) == 12
    assert all(each.address is not None for each in found)
    assert len(seen) == 3
