# SPDX-License-Identifier: EUPL-1.2
"""The topics file is whole: a tree, in three languages, with notations that do not contradict each other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from reuring.threads.topic_rules import (
    LANGUAGES,
    MAX_DEPTH,
    SCHEMES,
    TopicFileError,
    TopicTree,
    _span,
    fold,
    load_topics,
)

TREE = load_topics()


def _numbered(written: tuple[str, ...]) -> list[tuple[int, int]]:
    return [span for text in written if (span := _span(text)) is not None]


def test_there_are_enough_topics_and_few_main_ones() -> None:
    assert len(TREE) >= 380
    assert 15 <= len(TREE.children[None]) <= 22


def test_every_key_is_used_once() -> None:
    assert [key for key, times in Counter(topic.key for topic in TREE).items() if times > 1] == []


def test_every_path_starts_at_a_main_topic_and_is_not_too_long() -> None:
    for topic in TREE:
        path = TREE.path(topic.key)
        assert path[0].parent is None
        assert path[-1] is topic
        assert len(path) == topic.depth <= MAX_DEPTH


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_a_short_name(language: str) -> None:
    for topic in TREE:
        assert topic.names[language] == topic.names[language].strip() != ""
        assert len(topic.names[language]) <= 45, topic.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_used_twice(language: str) -> None:
    names = Counter(fold(topic.names[language]) for topic in TREE)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_a_synonym(language: str) -> None:
    assert [topic.key for topic in TREE if not topic.synonyms[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_synonym_stands_twice_in_a_topic(language: str) -> None:
    for topic in TREE:
        folded = Counter(fold(synonym) for synonym in topic.synonyms[language])
        assert [word for word, times in folded.items() if times > 1] == [], topic.key


def test_no_word_leads_to_two_topics() -> None:
    """A word of two topics would match neither, in whatever language it stands."""
    owners: dict[str, set[str]] = {}
    for topic in TREE:
        for language in LANGUAGES:
            for word in (topic.names[language], *topic.synonyms[language]):
                owners.setdefault(fold(word), set()).add(topic.key)
    assert {word: keys for word, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_notation_is_a_range_or_a_shelf_letter(scheme: str) -> None:
    for topic in TREE:
        for written in topic.ranges[scheme]:
            assert _span(written) is not None or written.isupper(), (topic.key, written)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ranges_lie_inside_each_other_or_apart(scheme: str) -> None:
    """Two ranges that cross leave it to chance which topic a notation gets."""
    spans = [(span, topic.key) for topic in TREE for span in _numbered(topic.ranges[scheme])]
    crossing = [
        (one, other)
        for (one, other) in combinations(spans, 2)
        if one[0][0] < other[0][0] < one[0][1] < other[0][1] or other[0][0] < one[0][0] < other[0][1] < one[0][1]
    ]
    assert crossing == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_range_is_given_to_two_topics(scheme: str) -> None:
    owners: dict[tuple[int, int] | str, set[str]] = {}
    for topic in TREE:
        for written in topic.ranges[scheme]:
            owners.setdefault(_span(written) or written, set()).add(topic.key)
    assert {span: keys for span, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("scheme", "share"),
    # NUR has no codes below 100, and none in use from 530 to 599; Dewey leaves some fifteen sections unassigned.
    [("siso", 1.0), ("dewey", 0.97), ("nur", 0.9)],
)
def test_almost_every_class_leads_somewhere(scheme: str, share: float) -> None:
    classes = [n for n in range(1000) if scheme != "nur" or (100 <= n < 530 or n >= 600)]
    found = [n for n in classes if TREE.topics_for([(scheme, f"{n:03}")], [])]
    assert len(found) / len(classes) >= share


@pytest.mark.parametrize(
    "word",
    [
        "DigiD",
        "toeslagen",
        "taalcafé",
        "stamboom",
        "mantelzorg",
        "3D-printen",
        "mijnverleden",
        "carnaval",
        "schuttersfeest",
        "grensstreek",
        "Duits leren",
        "inburgering",
        "AVI lezen",
        "voorlezen",
        "prentenboeken",
        "gamen",
        "robotica",
        "gezondheid",
        "schulden",
        "werk zoeken",
        "Herzogenrath",
        "Romeinen",
        "Kerkrade",
        "Brunssum",
        "Voerendaal",
        "Simpelveld",
        "eenzaamheid",
        "strips",
        "streekroman",
    ],
)
def test_the_town_finds_its_words(word: str) -> None:
    assert TREE.topics_for([], [word]), word


def _file(*entries: str) -> str:
    return "\n".join(f"[[topic]]\n{entry}" for entry in entries)


NAMED = 'nl = "{0}"\nde = "{0}"\nen = "{0}"'


def test_a_small_file_is_read() -> None:
    tree = load_topics(_file(f'key = "a"\n{NAMED.format("A")}', f'key = "b"\nparent = "a"\n{NAMED.format("B")}'))
    assert isinstance(tree, TopicTree)
    assert [(topic.key, topic.depth) for topic in tree] == [("a", 1), ("b", 2)]
    assert tree.ancestors("b") == ("a",)
    assert [topic.key for topic in tree.children["a"]] == ["b"]
    with pytest.raises(KeyError):
        tree.path("c")


def test_a_name_falls_back_to_dutch() -> None:
    topic = TREE.by_key["genealogy"]
    assert topic.name("de-at") == topic.names["de"]
    assert topic.name("fr") == topic.names["nl"] == "Stamboom en familiegeschiedenis"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[topic", "no TOML"),
        ("topic = 3", "no list"),
        (_file(f'key = "A b"\n{NAMED.format("A")}'), "no lower-case slug"),
        (_file(f'key = "a"\n{NAMED.format("A")}', f'key = "a"\n{NAMED.format("B")}'), "used twice"),
        (_file(f'key = "a"\nparent = "b"\n{NAMED.format("A")}'), "do not lead to a main topic"),
        (
            _file(f'key = "a"\nparent = "b"\n{NAMED.format("A")}', f'key = "b"\nparent = "a"\n{NAMED.format("B")}'),
            "do not lead to a main topic",
        ),
        (_file('key = "a"\nnl = "A"\nde = "A"'), "its name in 'en' is missing"),
        (_file(f'key = "a"\n{NAMED.format("A")}\nsiso = ["93"]'), "no notation or range of siso"),
        (_file(f'key = "a"\n{NAMED.format("A")}\nnur = ["310-300"]'), "no notation or range of nur"),
        (_file(f'key = "a"\n{NAMED.format("A")}\ndewey = "929"'), "no list of texts"),
        (_file(f'key = "a"\n{NAMED.format("A")}\nsynonym_nl = ["x"]'), "is unknown"),
        (
            _file(
                f'key = "a"\n{NAMED.format("A")}',
                *(f'key = "{k}"\nparent = "{p}"\n{NAMED.format(k)}' for p, k in zip("abcd", "bcde", strict=True)),
            ),
            "levels deep",
        ),
    ],
)
def test_a_broken_file_says_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(TopicFileError) as refusal:
        load_topics(text)
    assert any(problem in sentence for sentence in refusal.value.problems), refusal.value.problems
