# SPDX-License-Identifier: EUPL-1.2
"""Which topics a record gets, and by which rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reuring.threads.topic_rules import Assignment, default_tree, fold, load_topics, topics_for

ROOT = Path(__file__).resolve().parents[4]
RECORDS = Path(os.environ.get("REURING_SHARED", ROOT / ".." / "shared")) / "data" / "marc" / "mixed-1000.xml"


def _keys(classifications: list[tuple[str, str]], subjects: list[str]) -> list[str]:
    return [assignment.topic_key for assignment in topics_for(classifications, subjects)]


@pytest.mark.parametrize(
    ("scheme", "notation", "key", "reason"),
    [
        ("siso", "938", "genealogy", "SISO 938"),
        ("siso", "938 Kerk", "genealogy", "SISO 938"),
        ("SISO", "SISO 938.2", "genealogy", "SISO 938.2"),
        ("siso", "568.1", "dinosaurs", "SISO 568.1"),
        ("siso", "415.3", "mind", "SISO 415.3"),
        ("siso", "927.3", "history", "SISO 927.3"),
        ("siso", "367.1", "working-life", "SISO 367.1"),
        ("siso", "366.2", "management", "SISO 366.2"),
        ("nur", "NUR 301", "fiction", "NUR 301"),
        ("nur", "332", "thriller", "NUR 332"),
        ("nur", "287", "learning-to-read", "NUR 287"),
        ("nur", "442", "cooking", "NUR 442"),
        ("dewey", "839.31", "novels-dutch", "Dewey 839.31"),
        ("dewey", "839.313 6", "novels-dutch", "Dewey 839.3136"),
        ("dewey", "839.31/3", "novels-dutch", "Dewey 839.313"),
        ("ddc", "839.311 64", "poetry", "Dewey 839.31164"),
        ("dewey", "929", "genealogy", "Dewey 929"),
        ("dewey", "929.7", "royal-family", "Dewey 929.7"),
        ("dewey", "940.53/18", "holocaust", "Dewey 940.5318"),
        ("dewey", "940.54/21", "second-world-war", "Dewey 940.5421"),
        ("dewey", "940.3", "first-world-war", "Dewey 940.3"),
        ("dewey", "914.9248", "limburg", "Dewey 914.9248"),
        ("dewey", "949.2", "dutch-history", "Dewey 949.2"),
        ("dewey", "332.024", "household-money", "Dewey 332.024"),
        ("dewey", "636.7/0887", "dogs", "Dewey 636.70887"),
        ("dewey", "641.5", "cooking", "Dewey 641.5"),
        ("dewey", "B", "biographies", "Dewey B"),
        ("dewey", "[E]", "picture-books", "Dewey E"),
        ("dewey", "[Fic]", "fiction", "Dewey Fic"),
    ],
)
def test_a_notation_gives_its_narrowest_topic(scheme: str, notation: str, key: str, reason: str) -> None:
    assert topics_for([(scheme, notation)], [])[0] == Assignment(key, reason)


def test_a_shelf_letter_after_the_number_counts_too() -> None:
    assert _keys([("dewey", "839.31[B]")], []) == ["novels-dutch", "biographies"]
    assert _keys([("siso", "J092.2")], []) == ["journalism", "childrens-nonfiction"]


def test_the_word_before_a_siso_number_counts_as_a_subject() -> None:
    assert topics_for([("siso", "Verenigde Staten 707.8")], []) == [
        Assignment("arts", "SISO 707.8"),
        Assignment("north-america", "SISO Verenigde Staten"),
    ]
    # The number says "language", the word says which: the topic below it is enough.
    assert _keys([("siso", "Duits 824")], []) == ["german-language"]


@pytest.mark.parametrize(
    ("scheme", "notation"),
    [
        ("udc", "929"),
        ("", ""),
        ("siso", ""),
        ("siso", "93"),
        ("siso", "9999"),
        ("dewey", "12.5"),
        ("nur", "x"),
        ("nur", "550"),
    ],
)
def test_what_is_no_known_notation_gives_nothing(scheme: str, notation: str) -> None:
    assert topics_for([(scheme, notation)], []) == []


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("genealogie", "genealogy"),
        ("Genealogie.", "genealogy"),
        ("Ahnenforschung", "genealogy"),
        ("POËZIE", "poetry"),
        ("poezie", "poetry"),
        ("Märchen", "fairy-tales"),
        ("Ma\u0308rchen", "fairy-tales"),
        ("Maerchen", "fairy-tales"),
        ("Großeltern", "grandparents"),
        ("Grosseltern", "grandparents"),
        ("science fiction", "science-fiction"),
        ("Science-fiction", "science-fiction"),
        ("Taalcafé", "language-cafe"),
        ("Detective and mystery stories", "detective"),
        ("Wereldoorlog II", "second-world-war"),
        ("World War, 1939-1945", "second-world-war"),
        ("Comic books, strips, etc.", "comics"),
        ("Voetbal (sport)", "football"),
        ("Thriller (genre)", "thriller"),
        ("Art, Dutch", "arts"),
        ("Swedish poetry", "poetry"),
        ("Bible, New Testament.", "bible"),
    ],
)
def test_a_heading_matches_a_name_or_synonym(heading: str, key: str) -> None:
    found = topics_for([], [heading])
    assert [assignment.topic_key for assignment in found] == [key]
    assert found[0].reason.startswith("onderwerp: ")


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("Hond", "Honden", "dogs"),
        ("Vlinder", "Vlinders", "insects"),
        ("Kasteel", "Kastelen", "architecture"),
        ("Raadsel", "Raadsels", "puzzles"),
        ("Biography", "Biographies", "biographies"),
        ("Butterflies", "Butterfly", "insects"),
        ("Volcano", "Volcanoes", "earth"),
        ("Vulkaan", "Vulkanen", "earth"),
        ("Bibliotheek", "Bibliotheken", "libraries"),
    ],
)
def test_singular_and_plural_are_one(one: str, other: str, key: str) -> None:
    assert _keys([], [one]) == [key]
    assert _keys([], [other]) == [key]


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("Java", []),
        ("Java (Computer program language)", ["programming"]),
        ("Java (programmeertaal)", ["programming"]),
        ("Java <Programmiersprache>", ["programming"]),
        ("Java (Indonesia)", ["indonesia"]),
        ("Java (eiland)", ["indonesia"]),
        ("Mercury", []),
        ("Mercury (Planet)", ["astronomy"]),
        ("Mercury (Element)", ["chemistry"]),
        ("Mercury, Freddie", []),
        ("Kok, Wim", []),
        ("Bakker, Gerbrand", []),
        # "arts" is a Dutch doctor, "Arts" an English heading: the plural of English "art" must not swallow both.
        ("Artsen", ["nursing"]),
        ("Arts", ["arts"]),
        # A qualifier from another field means another thing.
        ("Ridders (voetbal)", []),
        ("Turkey", ["greece-turkey"]),
        ("Turkeys", []),
        ("Engel (achternaam)", []),
        ("Pool", []),
        ("Huis", []),
        ("Island", []),
    ],
)
def test_a_word_with_another_meaning_is_left_alone(heading: str, keys: list[str]) -> None:
    assert _keys([], [heading]) == keys


def test_parts_of_a_heading_match_after_its_first_part() -> None:
    found = topics_for([], ["België -- Geschiedenis -- 1830"])
    # As a whole the heading has no topic, "België -- Geschiedenis" alone has one.
    assert [assignment.topic_key for assignment in found] == ["belgium", "history"]
    assert {assignment.reason for assignment in found} == {"onderwerp: België -- Geschiedenis -- 1830"}
    assert _keys([], ["Belgie — Geschiedenis — 1830"]) == ["belgium", "history"]
    assert _keys([], ["België -- Geschiedenis"]) == ["belgian-history"]
    assert _keys([], ["Goldwork--Germany--Nuremberg."]) == ["jewellery", "germany"]


def test_classifications_come_before_headings_and_wholes_before_parts() -> None:
    found = topics_for([("siso", "938")], ["Limburg -- Voetbal", "Mijnbouw"])
    assert [assignment.topic_key for assignment in found] == ["genealogy", "mining-history", "limburg", "football"]


def test_a_topic_above_another_is_left_out() -> None:
    assert _keys([("dewey", "940")], ["Wereldoorlog II", "Holocaust"]) == ["holocaust"]


def test_each_topic_comes_once_with_its_best_reason() -> None:
    assert topics_for([("siso", "938")], ["Genealogie", "Stamboom"]) == [Assignment("genealogy", "SISO 938")]


def test_the_limit_is_kept() -> None:
    headings = ["Honden", "Koken", "Schaken", "Breien", "Voetbal", "Tuinen", "Carnaval", "Poëzie"]
    assert len(topics_for([], headings)) == 6
    assert _keys([], headings)[:3] == [a.topic_key for a in topics_for([], headings, limit=3)]
    assert topics_for([], headings, limit=0) == []
    assert topics_for([], headings, limit=-2) == []


def test_two_trees_of_one_file_agree() -> None:
    classifications, headings = [("dewey", "839.31[B]"), ("nur", "301")], ["Limburg -- Carnaval", "Honden"]
    assert load_topics().topics_for(classifications, headings) == topics_for(classifications, headings)
    assert default_tree() is default_tree()


def test_a_long_heading_has_a_short_reason() -> None:
    found = topics_for([], ["Honden -- " + "x" * 5000])
    assert found[0].topic_key == "dogs"
    assert len(found[0].reason) < 140


def test_folding() -> None:
    assert fold("  Großeltern & Ĳssel—Ærø  ") == "grosseltern ijssel aero"
    assert fold("Science-Fiction!") == "science fiction"
    assert fold("") == fold("--") == ""


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["siso", "NUR", "dewey", "ddc"]) | st.text(), st.text()), max_size=4),
    st.lists(st.text() | st.from_regex(r"[A-Z][a-z]+( -- |, | \()[A-Za-z0-9 ]*\)?"), max_size=4),
    st.integers(-3, 10),
)
def test_no_text_raises(classifications: list[tuple[str, str]], headings: list[str], limit: int) -> None:
    found = topics_for(classifications, headings, limit=limit)
    assert len(found) <= max(limit, 0)
    assert len({assignment.topic_key for assignment in found}) == len(found)
    assert found == topics_for(classifications, headings, limit=limit)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["siso", "nur", "dewey"]), st.text("0123456789./[] -'BEJfic", max_size=20))
def test_no_notation_raises(scheme: str, notation: str) -> None:
    for assignment in topics_for([(scheme, notation)], []):
        assert assignment.topic_key in default_tree().by_key


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.skipif(not RECORDS.exists(), reason=f"the shared test records are missing: {RECORDS}")
def test_real_records_get_a_topic() -> None:
    """Of the records with a known classification or a heading, at least four in five get a topic."""
    import pymarc

    described = found = 0
    for record in pymarc.parse_xml_to_array(str(RECORDS)):
        classifications = [("dewey", a) for field in record.get_fields("082") for a in field.get_subfields("a")]
        headings = [
            " -- ".join(field.get_subfields(*"abxyzv"))
            for field in record.get_fields("600", "610", "611", "630", "648", "650", "651", "655")
        ]
        headings += [" -- ".join(field.get_subfields(*"abcd")) for field in record.get_fields("662")]
        if classifications or any(headings):
            described += 1
            found += bool(topics_for(classifications, headings))
    print(f"{found} of {described} described records get a topic: {found / described:.1%}")
    assert described >= 400
    assert found / described >= 0.8
