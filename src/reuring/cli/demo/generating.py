# SPDX-License-Identifier: EUPL-1.2
"""Made-up records in any number: what a catalogue looks like to a machine, and to nobody else.

Words come by how often they are used (Zipf, from `wordfreq`), authors, series and copies too; classifications, subjects
and audiences are those of real works, so that topics are assigned as they would be. The same seed gives the same bytes.
The ISBNs lie in 979-99, which is given to nobody.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Final

from reuring.catalogue.marc.building import build
from reuring.catalogue.marc.fields import join_field
from reuring.catalogue.marc.record import (
    ExtractedClassification,
    ExtractedCreator,
    ExtractedSeries,
    ExtractedSubject,
    ExtractedTitle,
)
from reuring.catalogue.marc.writing import build_iso2709
from reuring.cli.demo.works import RELATOR, SPREAD, demo_works

COPIES_PER_WORK: Final = 8.0
_VOCABULARY: Final = 40_000
_LAST_YEAR: Final = 2026
_MOST_COPIES: Final = 150
_LANGUAGES: Final = {"nl": 68, "en": 14, "de": 14, "fr": 4}
_OTHER_EDITIONS: Final = {"reprint": 30, "audio_book": 24, "large_print": 16, "e_book": 16, "translation": 14}
_FIRST_BARCODE: Final = 40_000_000
_BUFFER_BYTES: Final = 1 << 20

_GIVEN: Final = {
    "nl": "Anna Bram Carla Daan Eva Femke Gijs Hanna Iris Jan Joost Karin Lotte Maarten Nynke Olga Pieter Roos Sander "
    "Tess Ujala Vera Wouter Yara Thijs Marieke Fatima Samira Jules Sjef Truus Henk Willemijn Bas Noor Koen Lies Ruud",
    "de": "Anke Bernd Claudia Dieter Elke Friedrich Greta Heinz Ines Jürgen Katja Lukas Monika Norbert Petra Rainer "
    "Sabine Thomas Uwe Verena Wolfgang Käthe Günther Ulrike Stefan Heike Jörg",
    "en": "Alice Brian Claire Daniel Emily Frank Grace Harold Isla James Kate Liam Megan Neil Olivia Peter Ruth Simon "
    "Tara Walter Zadie Aisha Colin Doris Edwin Fiona",
    "fr": "Amélie Bernard Camille Denis Élise François Gisèle Hugo Inès Jacques Léa Marc Noémie Odile Pascal René "
    "Sylvie Thierry Yves Zoé",
}
_SURNAMES: Final = {
    "nl": "Aalbers Bakker Bos Brouwer Coenen Crutzen Dassen Dekker Dijkstra Eijkman Frijns Gerards Hanssen Hendriks "
    "Hermsen IJsselstein Jansma Janssen Kerkhofs Kleijnen Kuiper Lemmens Meertens Mertens Meulenberg Nijsten Ortmans "
    "Peerboom Pluijmen Quaedvlieg Ramaekers Reumkens Savelsberg Schoenmaekers Smeets Terpstra Ubachs Vaessen Veldhuis "
    "Visser Vroemen Wiertz Wijnands Xhonneux Zeegers Zuidema Boumans Delahaye Engelen Franssen Goossens Habets",
    "de": "Ackermann Bauer Braun Claßen Dreßen Engel Fischer Groß Hahn Jansen Keller Köhler Lehmann Müller Neumann "
    "Offermann Preuß Richter Schäfer Schröder Tietz Unger Vogel Weiß Zöller Becker Esser Küppers Thönnissen",
    "en": "Archer Baldwin Carter Doyle Ellis Fletcher Graham Hughes Irving Jenkins Knight Lawson Mercer Norris O'Brien "
    "Parker Quinn Reed Sawyer Turner Underwood Vaughan Whitaker Young Barlow Chandler Hartley",
    "fr": "Aubert Bouchard Caron Dufour Étienne Fournier Girard Henry Jourdain Lambert Moreau Noël Perrin Renaud "
    "Simonet Tessier Vidal Béranger Chevalier Delacourt",
}
_PUBLISHERS: Final = {
    "nl": ("De Vier Torens", "Het Lage Land", "Mijnstreek Pers", "Uitgeverij Zwaluw", "Kleine Beer"),
    "de": ("Verlag am Ring", "Blauer Reiher", "Eulenhaus", "Grenzland Verlag"),
    "en": ("Harbour & Lane", "Northgate Books", "Little Heron", "Quarry Press"),
    "fr": ("Éditions du Pont", "La Plume Claire", "Atelier du Nord"),
}
_TOWNS: Final = {"nl": "Maastricht", "de": "Aachen", "en": "London", "fr": "Liège"}
# {0}, {1}: words. What most titles look like, per language.
_SHAPES: Final = {
    "nl": ("{0} en {1}", "de {0} van {1}", "{0}", "het {0} {1}", "een {0} voor {1}", "{0} {1}", "waar {0} {1}",
           "de laatste {0}", "{0} zonder {1}", "alles over {0}", "het geheim van {0} en {1}", "terug naar {0}"),
    "de": ("{0} und {1}", "die {0} von {1}", "{0}", "der {0} {1}", "ein {0} für {1}", "{0} {1}", "das letzte {0}",
           "alles über {0}", "zurück nach {0}"),
    "en": ("{0} and {1}", "the {0} of {1}", "{0}", "the {0} {1}", "a {0} for {1}", "{0} {1}", "the last {0}",
           "all about {0}", "return to {0}"),
    "fr": ("{0} et {1}", "la {0} de {1}", "{0}", "le {0} {1}", "{0} {1}", "le dernier {0}", "tout sur {0}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Model:
    """What a made-up work borrows of a real one: where it would stand, and what it is about."""

    format: str
    role: str
    audience: str | None
    age_from: int | None
    is_fiction: bool | None
    avi_level: str
    classifications: tuple[ExtractedClassification, ...]
    subjects: tuple[ExtractedSubject, ...]
    has_series: bool


class _Drawn:
    """Values with how likely each is."""

    def __init__(self, values: Sequence[str], weights: Sequence[float]) -> None:
        self.values = values
        self.sums = list(accumulate(weights))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.values, cum_weights=self.sums, k=count)


class Generator:
    """Makes the records of made-up works one by one; nothing is kept, so that any number fits in memory.

    works: how many works there will be, so that the number of authors fits. seed: the same seed gives the same records.
    copies: how many copies a work has on average.
    """

    def __init__(self, works: int, *, seed: int, copies: float = COPIES_PER_WORK) -> None:
        self._seed = seed
        self._copies = copies
        self._authors = max(20, works // 3)
        self._models = _models()
        self._words = {language: _words(language) for language in _LANGUAGES}
        self._languages = _Drawn(list(_LANGUAGES), list(_LANGUAGES.values()))
        self._others = _Drawn(list(_OTHER_EDITIONS), list(_OTHER_EDITIONS.values()))
        self._branches = _Drawn(list(SPREAD), list(SPREAD.values()))

    def editions(self, number: int) -> Iterator[tuple[ExtractedTitle, list[tuple[str, str]]]]:
        """The editions of work `number` (from 1), each with its copies as fields 952."""
        chance = random.Random(f"{self._seed}/{number}")  # noqa: S311 - a made-up catalogue
        first = self._first(number, chance)
        kinds = [""]
        if first.format == "book" and chance.random() < 0.22:
            kinds += dict.fromkeys(self._others.draw(chance, chance.choice((1, 1, 1, 2, 2, 3))))
        # How often a title is asked for follows Pareto: a few have many copies, most have some.
        wanted = min(_MOST_COPIES, int(self._copies / 2 / max(chance.random(), 1e-6) ** 0.5 + 0.5))
        shared = [0] * len(kinds)
        for _ in range(wanted):
            shared[int(len(kinds) * chance.random() ** 2)] += 1
        copy = 0
        for position, kind in enumerate(kinds):
            edition = self._other(first, kind, number, position, chance) if kind else first
            count = 0 if edition.format == "e_book" else shared[position]
            yield edition, self._items(edition, number, copy, count, chance)
            copy += count

    def records(self, first: int, last: int) -> Iterator[bytes]:
        """The records of the works `first` to `last` (from 1, both included) in ISO 2709, UTF-8."""
        for number in range(first, last + 1):
            for edition, items in self.editions(number):
                built = build(edition)
                yield build_iso2709(built.leader, (*built.fields, *items))

    def _first(self, number: int, chance: random.Random) -> ExtractedTitle:
        model = self._models[int(len(self._models) * chance.random())]
        language = self._languages.draw(chance, 1)[0]
        # The logarithm of an author's rank is uniform: Zipf again.
        author = int(self._authors ** chance.random())
        series: tuple[ExtractedSeries, ...] = ()
        if model.has_series or chance.random() < 0.06:
            series = (ExtractedSeries(self._series(author, language), str(chance.randint(1, 24))),)
        words = self._words[language]
        summary = ""
        if chance.random() < 0.6:
            summary = " ".join(words.draw(chance, chance.randint(12, 24))).capitalize() + "."
        return ExtractedTitle(
            control_number=f"{self._seed}-{number}-1",
            source="",
            title=self._title(language, chance),
            creators=self._creators(author, model.role, language, chance),
            series=series,
            languages=(language,),
            year=_LAST_YEAR - min(int(chance.expovariate(1 / 14)), 110),
            place=_TOWNS[language],
            publisher=chance.choice(_PUBLISHERS[language]),
            extent=f"{chance.randrange(24, 620)} pagina's" if model.format == "book" else "",
            isbns=self._isbns(number, 0) if model.format == "book" else (),
            format=model.format,  # type: ignore[arg-type]
            audience=model.audience,  # type: ignore[arg-type]
            age_from=model.age_from,
            is_fiction=model.is_fiction,
            avi_level=model.avi_level,
            classifications=model.classifications,
            subjects=model.subjects,
            summary=summary,
        )

    def _other(
        self, first: ExtractedTitle, kind: str, number: int, position: int, chance: random.Random
    ) -> ExtractedTitle:
        """Another edition of the same work."""
        control_number = f"{self._seed}-{number}-{position + 1}"
        year = min(_LAST_YEAR, (first.year or 2000) + chance.randint(1, 9))
        isbns = self._isbns(number, position)
        if kind == "translation":
            language = "nl" if first.languages != ("nl",) else chance.choice(("de", "en"))
            translator = _person(int(self._authors * chance.random()) + 1, "trl", language)
            return replace(
                first, control_number=control_number, title=self._title(language, chance), original_title=first.title,
                original_language=first.languages[0], languages=(language,), year=year, series=(), summary="",
                creators=(*first.creators, translator), publisher=chance.choice(_PUBLISHERS[language]),
                place=_TOWNS[language], isbns=isbns,
            )  # fmt: skip
        if kind == "audio_book":
            reader = _person(int(200 * chance.random()) + 1, "nrt", first.languages[0])
            return replace(
                first, control_number=control_number, format="audio_book", creators=(*first.creators, reader),
                year=year, extent=f"{chance.randrange(2, 18)} uur", isbns=isbns,
            )  # fmt: skip
        wanted = first.format if kind == "reprint" else kind
        return replace(first, control_number=control_number, format=wanted, year=year, isbns=isbns)  # type: ignore[arg-type]

    def _title(self, language: str, chance: random.Random) -> str:
        words = [word for word in self._words[language].draw(chance, 6) if len(word) > 3]
        while len(words) < 2:
            words += [word for word in self._words[language].draw(chance, 6) if len(word) > 2]
        title = chance.choice(_SHAPES[language]).format(words[0], words[1])
        if len(words) > 3 and chance.random() < 0.35:
            title = f"{title} {words[2]} {words[3]}"
        return title[0].upper() + title[1:]

    def _creators(self, author: int, role: str, language: str, chance: random.Random) -> tuple[ExtractedCreator, ...]:
        found = [replace(_person(author, role, language), is_primary=True)]
        if chance.random() < 0.16:
            found.append(_person(int(self._authors ** chance.random()), "ill" if role == "aut" else role, language))
        return tuple(found)

    def _series(self, author: int, language: str) -> str:
        chance = random.Random(f"{self._seed}/series/{author}")  # noqa: S311 - a made-up catalogue
        return self._title(language, chance)

    @staticmethod
    def _isbns(number: int, position: int) -> tuple[str, ...]:
        body = number * 4 + position
        return (isbn(body),) if body < 10_000_000 else ()

    def _items(
        self, edition: ExtractedTitle, number: int, before: int, count: int, chance: random.Random
    ) -> list[tuple[str, str]]:
        name = edition.creators[0].sort_name if edition.creators else edition.title
        mark = "".join(letter for letter in name.upper() if letter.isalpha())[:4]
        room = "Weten" if edition.is_fiction is False else "Romans"
        if edition.audience != "adult":
            room = "Jeugd"
        start = _FIRST_BARCODE + (self._seed % 1000) * 10_000_000_000 + number * (_MOST_COPIES + 1) + before
        return [
            ("952", join_field(" ", " ", [("a", branch), ("b", branch), ("c", room), ("o", mark), ("p", str(barcode))]))
            for barcode, branch in enumerate(self._branches.draw(chance, count), start)
        ]


@contextlib.contextmanager
def generated_file(works: int, *, seed: int, copies: float = COPIES_PER_WORK) -> Iterator[Path]:
    """A file of ISO 2709 with the editions of `works` made-up works, for the length of the block.

    works: how many works; about 1.3 times as many records, since some works have more editions. seed: the same seed
    gives the same bytes. copies: how many copies a work has on average.
    """
    with tempfile.NamedTemporaryFile(prefix="reuring-", suffix=".mrc", buffering=_BUFFER_BYTES) as file:
        for record in Generator(works, seed=seed, copies=copies).records(1, works):
            file.write(record)
        file.flush()
        yield Path(file.name)


def isbn(number: int) -> str:
    """An ISBN-13 in a range that is given to nobody (979-99), made from a number of at most seven digits."""
    body = f"97999{number:07d}"
    return body + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)


@lru_cache(maxsize=50_000)
def _person(number: int, role: str, language: str) -> ExtractedCreator:
    """Person `number` (from 1); the same number is the same name."""
    # Spread over both lists, so that neighbours are not all called Anna.
    given_names, surnames = _GIVEN[language].split(), _SURNAMES[language].split()
    mixed = number * 7_919
    given = given_names[mixed % len(given_names)]
    rest = mixed // len(given_names)
    surname = surnames[rest % len(surnames)]
    rest //= len(surnames)
    middle = chr(ord("A") + rest % 26) + "." if rest else ""
    first = " ".join(filter(None, (given, middle)))
    return ExtractedCreator(f"{first} {surname}", f"{surname}, {first}", role)


@lru_cache(maxsize=8)
def _words(language: str) -> _Drawn:
    from wordfreq import top_n_list, word_frequency

    words = [word for word in top_n_list(language, _VOCABULARY) if word.isalpha()]
    return _Drawn(words, [word_frequency(word, language) for word in words])


@lru_cache(maxsize=1)
def _models() -> tuple[_Model, ...]:
    found = []
    for work in demo_works():
        values = work.values
        role = RELATOR[values["creators"][0]["role"]] if values["creators"] else "aut"
        schemes = ("siso", "nur", "dewey")
        kind = values["editions"][0]["format"]
        if kind in ("object", "magazine"):
            continue
        found.append(
            _Model(
                format=kind,
                role=role,
                audience=values.get("audience"),
                age_from=values.get("age_from"),
                is_fiction=values.get("fiction"),
                avi_level=(values.get("avi") or "").removeprefix("AVI").lstrip("- "),
                classifications=tuple(
                    ExtractedClassification(scheme, values[scheme])  # type: ignore[arg-type]
                    for scheme in schemes
                    if values.get(scheme)
                ),
                subjects=tuple(ExtractedSubject(text) for text in values["subjects"]),
                has_series=bool(values.get("series")),
            )
        )
    return tuple(found)
