# SPDX-License-Identifier: EUPL-1.2
"""The demonstration works keep to their schema and to the mix a library of this size would hold."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WORKS_FILE = Path(__file__).parents[1] / "demo" / "works.jsonl"
LATEST_YEAR = 2026

Work = dict[str, Any]

FIELDS = {
    "key", "title", "subtitle", "original_title", "original_language", "creators", "year", "language", "audience",
    "age_from", "fiction", "series", "avi", "siso", "nur", "dewey", "subjects", "summary", "summary_de", "summary_en",
    "editions",
}  # fmt: skip
ROLES = {"author", "illustrator", "translator", "editor", "composer", "director", "performer", "narrator"}
AGES = {"0-3": (0, 3), "4-6": (4, 6), "7-9": (7, 9), "10-12": (10, 12), "13-15": (13, 18)}
FORMATS = {
    "book", "large_print", "easy_reading", "audio_book", "e_book", "dvd", "game", "magazine", "music", "object",
}  # fmt: skip
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def read_works() -> list[Work]:
    """Read every demonstration work, in the order of the file."""
    return [json.loads(line) for line in WORKS_FILE.read_text(encoding="utf-8").splitlines()]


WORKS = read_works()


def main_format(work: Work) -> str:
    """Return the format of the edition that the work is described by."""
    return str(work["editions"][0]["format"])


def has_format(name: str) -> Callable[[Work], bool]:
    """Return a test for works that have an edition in format `name`."""
    return lambda work: any(edition["format"] == name for edition in work["editions"])


def is_printed(work: Work) -> bool:
    """Tell whether the work is held as a book."""
    return main_format(work) == "book"


def is_limburg(work: Work) -> bool:
    """Tell whether a subject names Limburg or one of its towns."""
    return any("Limburg" in subject or subject == "Kerkrade" for subject in work["subjects"])


def faults_of(work: Work) -> list[str]:
    """Return every way in which `work` departs from works_schema.md."""
    faults: list[str] = []

    def expect(holds: bool, what: str) -> None:
        if not holds:
            faults.append(f"{work.get('key')}: {what}")

    expect(set(work) == FIELDS, f"fields {sorted(set(work) ^ FIELDS)}")
    expect(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", work["key"]) is not None, "key")
    expect(bool(work["title"].strip()), "title")
    for name in ("title", "subtitle", "original_title", "summary", "summary_de", "summary_en"):
        expect(work[name] is None or work[name] == work[name].strip() != "", f"{name} empty or padded")
    for creator in work["creators"]:
        expect(set(creator) == {"name", "sort_name", "role"}, "creator fields")
        expect(bool(creator["name"] and creator["sort_name"]), "creator without a name")
        expect(creator["role"] in ROLES, f"role {creator['role']}")
    for year in [work["year"], *(edition["year"] for edition in work["editions"])]:
        expect(year is None or (isinstance(year, int) and 0 < year <= LATEST_YEAR), f"year {year}")
    for language in [work["language"], work["original_language"], *(e["language"] for e in work["editions"])]:
        expect(language is None or LANGUAGE_TAG.fullmatch(language) is not None, f"language {language}")
    if work["audience"] == "adult":
        expect(work["age_from"] is None, "an age for adults")
    else:
        lowest, highest = AGES[work["audience"]]
        expect(lowest <= work["age_from"] <= highest, f"age {work['age_from']} outside {work['audience']}")
    expect(isinstance(work["fiction"], bool), "fiction")
    if work["series"] is not None:
        expect(set(work["series"]) == {"title", "volume"} and bool(work["series"]["title"]), "series")
    expect(work["avi"] is None or re.fullmatch(r"AVI-(Start|[ME][3-7]|Plus)", work["avi"]) is not None, "avi")
    expect(work["nur"] is None or re.fullmatch(r"\d{3}", work["nur"]) is not None, "nur")
    for scheme in ("siso", "dewey"):
        expect(work[scheme] is None or re.fullmatch(r"\d{3}(\.\d+)?", work[scheme]) is not None, scheme)
    expect(1 <= len(work["subjects"]) == len(set(work["subjects"])) <= 5, "subjects")
    expect(bool(work["summary"]), "no summary")
    expect((work["summary_de"] is None) == (work["summary_en"] is None), "one of two translated summaries")
    expect(bool(work["editions"]), "no edition")
    for edition in work["editions"]:
        expect(set(edition) == {"format", "language", "year", "title", "translator"}, "edition fields")
        expect(edition["format"] in FORMATS, f"format {edition['format']}")
    expect(work["editions"][0]["language"] == work["language"], "first edition in another language")
    return faults


def test_every_work_keeps_to_the_schema() -> None:
    assert [fault for work in WORKS for fault in faults_of(work)] == []


def test_keys_are_unique_and_in_order() -> None:
    keys = [work["key"] for work in WORKS]
    assert keys == sorted(set(keys))


def test_no_work_is_there_twice() -> None:
    firsts = Counter(
        (work["title"].casefold(), work["creators"][0]["name"] if work["creators"] else main_format(work))
        for work in WORKS
    )
    assert [pair for pair, count in firsts.items() if count > 1] == []


@pytest.mark.parametrize("field", ["summary", "summary_de", "summary_en"])
def test_summaries_are_unique(field: str) -> None:
    counts = Counter(work[field] for work in WORKS if work[field])
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_isbn_anywhere() -> None:
    text = WORKS_FILE.read_text(encoding="utf-8").casefold()
    assert '"isbn' not in text
    assert re.search(r"97[89][- ]?\d", text) is None


@pytest.mark.parametrize(
    ("what", "belongs", "at_least"),
    [
        ("works", lambda work: True, 700),
        ("easy reading", has_format("easy_reading"), 30),
        ("large print", has_format("large_print"), 40),
        ("audio book", has_format("audio_book"), 100),
        (
            "non-fiction for adults",
            lambda work: is_printed(work) and not work["fiction"] and work["audience"] == "adult",
            45,
        ),
        ("Limburg", is_limburg, 25),
        ("films", lambda work: main_format(work) == "dvd", 25),
        ("games", lambda work: main_format(work) == "game", 12),
        ("magazines", lambda work: main_format(work) == "magazine", 10),
        ("objects", lambda work: main_format(work) == "object", 8),
        ("music", lambda work: main_format(work) == "music", 8),
        ("Nobel laureates", lambda work: "Nobelprijswinnaars" in work["subjects"], 15),
        ("comics", lambda work: "Strips" in work["subjects"], 12),
        ("poetry", lambda work: "Poëzie" in work["subjects"], 15),
        ("reading levels", lambda work: work["avi"] is not None, 10),
    ],
)
def test_there_are_enough(what: str, belongs: Callable[[Work], bool], at_least: int) -> None:
    count = sum(1 for work in WORKS if belongs(work))
    assert count >= at_least, f"{what}: {count}"


@pytest.mark.parametrize("audience", [*AGES, "adult"])
def test_every_age_has_something(audience: str) -> None:
    assert sum(1 for work in WORKS if work["audience"] == audience) >= 12


@pytest.mark.parametrize(
    ("what", "among", "belongs", "lowest", "highest"),
    [
        ("in Dutch", lambda work: True, lambda work: work["language"] == "nl", 0.55, 0.78),
        ("in German", lambda work: True, lambda work: work["language"] == "de", 0.10, 0.20),
        ("in English", lambda work: True, lambda work: work["language"] == "en", 0.10, 0.20),
        ("for children", lambda work: True, lambda work: work["audience"] != "adult", 0.35, 0.60),
        ("with SISO or Dewey", lambda work: True, lambda work: bool(work["siso"] or work["dewey"]), 0.85, 1),
        # Films, games and objects have no NUR: it classes what the book trade sells.
        (
            "books with NUR and SISO or Dewey",
            is_printed,
            lambda work: bool(work["nur"] and (work["siso"] or work["dewey"])),
            0.85,
            1,
        ),
        ("with summaries in three languages", lambda work: True, lambda work: bool(work["summary_de"]), 0.60, 1),
    ],
)
def test_the_mix_is_right(
    what: str, among: Callable[[Work], bool], belongs: Callable[[Work], bool], lowest: float, highest: float
) -> None:
    chosen = [work for work in WORKS if among(work)]
    share = sum(1 for work in chosen if belongs(work)) / len(chosen)
    assert lowest <= share <= highest, f"{what}: {share:.2f}"


@pytest.mark.parametrize(
    "term",
    [
        "Stamboom", "Beter Nederlands", "DigiD", "Mijnbouw", "Haken", "Kanker", "Rouw", "Syrië", "Pools leren",
        "Dementie", "Puberteit", "Solliciteren",
    ],
)  # fmt: skip
def test_what_people_ask_for_is_there(term: str) -> None:
    assert any(term in work["subjects"] for work in WORKS)


def test_a_picture_rich_book_about_the_mine_for_children() -> None:
    found = [
        work["key"]
        for work in WORKS
        if work["audience"] != "adult" and {"Mijnbouw", "Prentenboeken"} <= set(work["subjects"])
    ]
    assert found


@pytest.mark.parametrize(
    ("series", "volumes"),
    [("Harry Potter", 7), ("De waanzinnige boomhut", 5), ("De Grijze Jager", 3), ("Suske en Wiske", 5)],
)
def test_series_have_numbered_volumes(series: str, volumes: int) -> None:
    numbers = {
        work["series"]["volume"] for work in WORKS if work["series"] is not None and work["series"]["title"] == series
    }
    assert len(numbers - {None}) >= volumes


def test_same_title_by_different_creators_is_there() -> None:
    creators: dict[str, set[str]] = {}
    for work in WORKS:
        if work["creators"]:
            creators.setdefault(work["title"].casefold(), set()).add(work["creators"][0]["name"])
    assert sum(1 for names in creators.values() if len(names) > 1) >= 5
