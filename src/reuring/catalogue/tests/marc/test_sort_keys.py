# SPDX-License-Identifier: EUPL-1.2
"""Where a title or a name stands in a list."""

from __future__ import annotations

import pytest

from reuring.catalogue.sort_keys import fold, fold_for_matching, name_sort_key, title_sort_key


@pytest.mark.parametrize(
    ("title", "language", "skip", "key"),
    [
        ("De aanslag", "nl", 0, "aanslag"),
        ("De profundis", "la", 0, "de profundis"),
        ("Die hard", "en", 0, "die hard"),
        ("Die Verwandlung", "de", 0, "verwandlung"),
        ("L'étranger", "fr", 0, "etranger"),
        ("'t Was een nacht", "nl", 0, "was een nacht"),
        ("Een", "nl", 0, "een"),
        ("The hobbit", "", 0, "hobbit"),
        ("Les misérables", "", 0, "les miserables"),
        ("A la recherche", "fr", 0, "a la recherche"),
        ("IJsland", "nl", 0, "ijsland"),
        ("Straße", "de", 0, "strasse"),
        ("1.000 vragen", "nl", 0, "0000001000 vragen"),
        ("Deel 2", "nl", 0, "deel 0000000002"),
        ("“De” brief", "nl", 0, "de brief"),
        ("Der Prozess", "nl", 4, "prozess"),
        ("Prozess", "de", 4, "prozess"),
        ("...", "", 0, ""),
        ("Пикник", "ru", 0, "пикник"),
    ],
)
def test_title(title: str, language: str, skip: int, key: str) -> None:
    assert title_sort_key(title, language, skip) == key


def test_numbers_sort_by_value() -> None:
    titles = ["Deel 10", "Deel 9", "Deel 2"]
    assert sorted(titles, key=title_sort_key) == ["Deel 2", "Deel 9", "Deel 10"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Mulisch, Harry", "mulisch harry"),
        ("van den Berg, Jan", "berg jan"),
        ("Van den Berg, Jan", "van den berg jan"),
        ("Berg, Jan van den", "berg jan van den"),
        ("Müller, Jürgen", "muller jurgen"),
        ("Multatuli", "multatuli"),
    ],
)
def test_name(name: str, key: str) -> None:
    assert name_sort_key(name) == key


def test_folding() -> None:
    assert fold("ÆØÅ Łódź ĳs ﬁn") == "aeoa lodz ijs fin"
    assert fold_for_matching("'s Nachts & IJs!") == "s nachts ys"
