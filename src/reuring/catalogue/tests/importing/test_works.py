# SPDX-License-Identifier: EUPL-1.2
"""What a work shows of itself."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from reuring.catalogue.shown import Creator, EditionFacts, leading_order, shown_of


def edition(order: int, title: str, language: str = "nl", **values: Any) -> EditionFacts:
    facts: dict[str, Any] = {
        "sort_title": title.lower(), "format": "book", "audience": "", "is_fiction": None, "year": None, "summary": "",
        "original_title": "", "original_language": "", "classifications": [], "subjects": [], "creators": (),
    }  # fmt: skip
    return EditionFacts(order=order, title=title, languages=[language] if language else [], **{**facts, **values})


HAVELAAR = [
    edition(1, "Max Havelaar", year=1860),
    edition(2, "Max Havelaar", year=2010, summary="Over koffie."),
    edition(3, "Max Havelaar, of De koffieveilingen", year=2021),
    edition(4, "Max Havelaar in makkelijk Nederlands", format="easy_reading", year=2022),
    edition(5, "Max Havelaar or the coffee auctions", "en", year=1868, original_language="nl"),
]


def test_the_leading_edition_is_the_same_in_any_order() -> None:
    for shuffled in permutations(HAVELAAR):
        assert [one.order for one in leading_order(shuffled)] == [2, 1, 3, 4, 5]


def test_max_havelaar_shows_as_max_havelaar() -> None:
    shown = shown_of(HAVELAAR)
    assert (shown.title, shown.language, shown.year, shown.summary) == ("Max Havelaar", "nl", 1860, "Over koffie.")
    assert shown.languages == ("nl", "en")


@pytest.mark.parametrize(
    ("languages", "original", "first"),
    [
        (("it", "nl", "en"), "it", "nl"),
        (("it", "de", "en"), "it", "it"),
        (("fr", "en", "de"), "it", "de"),
        (("fr", "en"), "", "en"),
        (("", "fr"), "", "fr"),
    ],
)
def test_which_language_leads(languages: tuple[str, ...], original: str, first: str) -> None:
    editions = [
        edition(order, f"titel {language}", language, original_language=original if language != original else "")
        for order, language in enumerate(languages)
    ]
    assert leading_order(editions)[0].languages[:1] == ([first] if first else [])


def test_a_silent_leading_edition_lets_the_next_speak() -> None:
    writer = Creator("Umberto Eco", "Eco, Umberto", "aut", is_primary=True)
    reader = Creator("Jan Stem", "Stem, Jan", "nrt", is_primary=False)
    shown = shown_of(
        [
            edition(1, "De roos", audience="", creators=[]),
            edition(2, "De roos", format="audio_book", audience="adult", is_fiction=True, creators=[reader, writer]),
        ]
    )
    assert (shown.creators, shown.sort_creator) == ("Umberto Eco", "eco umberto")
    assert (shown.audience, shown.is_fiction) == ("adult", True)


def test_at_most_three_creators_are_named() -> None:
    makers = [Creator(f"Maker {n}", f"{n}, Maker", "aut", is_primary=True) for n in range(5)]
    assert shown_of([edition(1, "Bundel", creators=makers)]).creators == "Maker 0, Maker 1, Maker 2"


def test_topics_come_from_all_editions() -> None:
    shown = shown_of(
        [
            edition(1, "A", classifications=["nur:301"]),
            edition(2, "A", classifications=["dewey:641.5"], subjects=["Koffie"]),
        ]
    )
    assert {reason for _, reason in shown.topics} == {"NUR 301", "onderwerp: Koffie"}
