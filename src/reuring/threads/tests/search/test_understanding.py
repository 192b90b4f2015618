# SPDX-License-Identifier: EUPL-1.2
"""What people type, and what they find."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reuring.threads.search import FACETS, Query, Searcher
from reuring.threads.search.identifiers import canonical, read_identifier
from reuring.threads.search.seam import MAX_CHARACTERS, MAX_WORDS
from reuring.threads.tests.search.shelf import SHELF, number_of


def first(searcher: Searcher, text: str, **more: object) -> str:
    results = searcher.search(Query(text, **more))  # type: ignore[arg-type]
    assert results.total > 0, text
    return SHELF[results.node_ids[0] - 1].title


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        # names and titles, together and alone
        ("multatuli", "Max Havelaar"),
        ("multatuli havelaar", "Max Havelaar"),
        ("havelaar multatuli", "Max Havelaar"),
        ("Multatuli", "Max Havelaar"),
        ("terlouw oorlogswinter", "Oorlogswinter"),
        ("annie m.g. schmidt pluk", "Pluk van de Petteflet"),
        ("George Orwell animal", "Animal Farm"),
        ("de aanslag", "De aanslag"),
        ("the hobbit", "The Hobbit"),
        # short titles and titles of stop words
        ("Het", "Het"),
        ("it", "IT"),
        ("to be or not to be", "To be or not to be"),
        ("1984", "1984"),
        ("faust", "Faust"),
        # typing errors, one and two
        ("multatulli", "Max Havelaar"),
        ("mutlatuli", "Max Havelaar"),
        ("multatulli havelar", "Max Havelaar"),
        ("max haverlaar", "Max Havelaar"),
        ("harry pottr en de steen", "Harry Potter en de Steen der Wijzen"),
        ("shakespear", "To be or not to be"),
        ("oorlogswniter", "Oorlogswinter"),
        ("wutering hights", "Wuthering Heights"),
        ("de ondeking van de hemel", "De ontdekking van de hemel"),
        ("dostojewskie kruistogd spijkerbroek", "Kruistocht in spijkerbroek"),
        ("preusler molen", "Meester van de zwarte molen"),
        # stems, in three languages
        ("stenen wijzen potter", "Harry Potter en de Steen der Wijzen"),
        ("fietsvakantie", "Fietsvakanties in Limburg"),
        ("dragon", "The Hobbit"),
        ("Kindergeburtstag", "Kindergeburtstage feiern"),
        # compounds, both ways
        ("stamboom onderzoek", "Stamboomonderzoek voor beginners"),
        ("stamboom-onderzoek", "Stamboomonderzoek voor beginners"),
        ("kinder boeken schrijvers", "Kinderboekenschrijvers aan het woord"),
        ("kinderboeken schrijvers", "Kinderboekenschrijvers aan het woord"),
        ("koffiveilingen", "Max Havelaar"),
        ("steenkool mijnen", "Steenkoolmijnen in Limburg"),
        ("oorlogs winter", "Oorlogswinter"),
        # accents, umlauts and apostrophes
        ("bronte jane", "Jane Eyre"),
        ("garcia marquez", "Honderd jaar eenzaamheid"),
        ("strasse der traume", "Straße der Träume"),
        ("STRASSE DER TRAEUME", "Straße der Träume"),
        ("gunter grass", "Die Blechtrommel"),
        ("guenter grass", "Die Blechtrommel"),
        ("kastner", "Emil und die Detektive"),
        ("kaestner", "Emil und die Detektive"),
        ("obrien clay", "The Bridge of Clay"),
        ("o'brien", "The Bridge of Clay"),
        ("o\u2019brien", "The Bridge of Clay"),
        ("letranger", "L'étranger"),
        ("ĳsland", "IJsland: reisgids"),
        ("ijsland", "IJsland: reisgids"),
        ("ysland", "IJsland: reisgids"),
        ("turkische kuche", "Türkische Küche"),
        ("ozdemir ayse", "Türkische Küche"),
        # initials, the beginning of a compound
        ("jrr tolkien ring", "In de ban van de ring"),
        ("kindergeburt", "Kindergeburtstage feiern"),
        ("steenkool", "Steenkoolmijnen in Limburg"),
        # half remembered
        ("de jongen met de gestreepte pyjama", "De jongen in de gestreepte pyjama"),
        ("honderd jaren eenzaam marquez", "Honderd jaar eenzaamheid"),
        ("de ontdekking van het heelal mulisch", "De ontdekking van de hemel"),
        ("het boek kruistocht spijkerbroek zebrapad", "Kruistocht in spijkerbroek"),
        # phrases
        ('"ban van de ring"', "In de ban van de ring"),
        ('"max havelaar" multatuli', "Max Havelaar"),
        ("„unendliche Geschichte“", "Die unendliche Geschichte"),
    ],
)
def test_the_first_result(searcher: Searcher, typed: str, title: str) -> None:
    assert first(searcher, typed).startswith(title)


def test_multatuli_before_the_book_about_him(searcher: Searcher) -> None:
    results = searcher.search(Query("multatulli"))
    assert results.node_ids[0] == number_of("Max Havelaar")
    assert set(results.node_ids[:2]) == {number_of("Max Havelaar"), number_of("Woutertje")}
    assert number_of("Multatuli: een biografie") in results.node_ids
    assert results.understood.reading == "corrected"
    assert results.correction == "multatuli"


def test_a_correction_reads_as_it_was_typed(searcher: Searcher) -> None:
    results = searcher.search(Query("De ondeking van de Hemel"))
    assert results.correction == "De ontdekking van de Hemel"
    assert searcher.search(Query(results.correction)).node_ids == results.node_ids


@pytest.mark.parametrize("typed", ["müller", "mueller", "muller", "MÜLLER"])
def test_umlauts_are_one_name(searcher: Searcher, typed: str) -> None:
    assert set(searcher.search(Query(typed)).node_ids) == {number_of("Geschiedenis"), number_of("Steenkoolmijnen")}


def test_the_dutch_oe_is_no_umlaut(searcher: Searcher) -> None:
    results = searcher.search(Query("bok"))
    assert all("boek" not in SHELF[node_id - 1].title for node_id in results.node_ids)


@pytest.mark.parametrize(
    "typed",
    ["9789050180249", "978-90-5018-024-9", "ISBN 978 90 5018 024 9", "isbn:9789050180249", "ISBN-13: 9789050180249"],
)
def test_isbn(searcher: Searcher, typed: str) -> None:
    results = searcher.search(Query(typed))
    assert results.node_ids == (number_of("Max Havelaar"),)
    assert results.understood.reading == "identifier"


@pytest.mark.parametrize(
    "typed", ["0306406152", "0-306-40615-2", "9780306406157", "978-0-306-40615-7", "31900001234567"]
)
def test_the_ten_digit_isbn_is_the_thirteen_digit_one(searcher: Searcher, typed: str) -> None:
    assert searcher.search(Query(typed)).node_ids == (number_of("Max Havelaar"),)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("080442957X", "9780804429573"),
        ("0-8044-2957-x", "9780804429573"),
        ("1234-5679", "12345679"),
        ("1984", None),
        ("max havelaar", None),
        ("catch 22 heller 1961", None),
        ("", None),
        ("٠١٢٣٤٥٦٧٨٩", None),
    ],
)
def test_reading_an_identifier(text: str, identifier: str | None) -> None:
    assert read_identifier(text) == identifier


def test_a_wrong_check_digit_makes_no_isbn13() -> None:
    assert canonical("0306406153") == "0306406153"


def test_the_last_word_is_a_prefix_while_typing(searcher: Searcher) -> None:
    assert searcher.search(Query("max hav", is_typing=True)).node_ids[0] == number_of("Max Havelaar")
    assert number_of("Max Havelaar") in searcher.search(Query("multat", is_typing=True)).node_ids


def test_completions_are_printed_forms_never_stems(searcher: Searcher) -> None:
    creators = searcher.complete("multat")
    assert creators[0].text == "Multatuli"
    assert creators[0].is_creator
    assert "Annie M.G. Schmidt" in [completion.text for completion in searcher.complete("schm")]
    assert "Geschiedenis van Kerkrade" in [completion.text for completion in searcher.complete("gesch")]
    assert searcher.complete("") == searcher.complete("g") == searcher.complete("\x00") == []
    shown = {document.title for document in SHELF}
    for prefix in ("har", "de", "koning", "tolk", "ann"):
        completions = searcher.complete(prefix, 5)
        assert completions
        assert len(completions) <= 5
        assert all(completion.text in shown for completion in completions if not completion.is_creator)


def test_what_occurs_nowhere_is_left_out_and_said_so(searcher: Searcher) -> None:
    results = searcher.search(Query("havelaar qqxqzzt"))
    assert results.node_ids[0] == number_of("Max Havelaar")
    assert results.understood.reading == "loosened"
    assert results.understood.left_out == ("qqxqzzt",)


def test_half_a_character_in_a_filter(searcher: Searcher) -> None:
    assert searcher.search(Query(filters={"language": ("\ud800",)})).total == 0


def test_filters_that_leave_nothing_do_not_turn_words_into_errors(searcher: Searcher) -> None:
    results = searcher.search(Query("havelaar", filters={"language": ("fr",)}))
    assert (results.total, results.without_filters) == (0, 2)
    assert results.understood.reading == "words"
    assert results.correction is None


def test_a_rare_word_beside_a_common_one_is_not_changed(searcher: Searcher) -> None:
    results = searcher.search(Query("minoes"))
    assert results.node_ids == (number_of("Minoes"),)
    assert results.correction is None


def test_a_correction_is_never_a_stem(searcher: Searcher) -> None:
    words = {
        word.strip(".,:;'").lower() for document in SHELF for word in f"{document.title} {document.summary}".split()
    }
    for typed in ("gescheidenis", "ontdeking", "kinderboekenschrijvrs", "eenzaamhied", "gestreeepte"):
        assert searcher.search(Query(typed)).correction in words


def test_the_caps_are_said(searcher: Searcher) -> None:
    long = searcher.search(Query("havelaar " * 2_000))
    assert long.understood.is_capped
    assert long.node_ids[0] == number_of("Max Havelaar")
    many = searcher.search(Query(" ".join(f"woord{number}" for number in range(MAX_WORDS + 5))))
    assert many.understood.is_capped
    assert len(many.understood.words) <= MAX_WORDS
    assert not searcher.search(Query("x" * MAX_CHARACTERS)).understood.is_capped
    assert searcher.search(Query("a" * 10_000)).understood.is_capped


@pytest.mark.parametrize(
    "typed",
    [
        "AND", "OR NOT", "title:havelaar", "havelaar~2^5", "+-&&||!(){}[]^\"~*?:\\/", '"', '""', '" "', '"a',
        "a\x00b", "\x00", "🎉", "👩\u200d👧 boek", "'; DROP TABLE works; --", "%s %d {0}", "..", "-", "\ud800",
        "\ufeff", "ﷺ" * 300, "漢字", "İ", "ẞ", "a" * 10_000, '"' * 10_000, "de " * 5_000, "é\u0301\u0301\u0301",
        "\u202e\u202d", "1" * 5_000, "-" * 5_000,
    ],
)  # fmt: skip
def test_no_input_is_an_error(searcher: Searcher, typed: str) -> None:
    results = searcher.search(Query(typed, facets=FACETS))
    assert results.total >= len(results.node_ids)
    searcher.search(Query(typed, is_typing=True))
    searcher.complete(typed)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=400),
    page=st.integers(-(10**20), 10**20),
    page_size=st.integers(-5, 10**9),
    sort=st.sampled_from(["relevance", "newest", "title"]),
    filters=st.dictionaries(
        st.sampled_from([*FACETS, "nothing", ""]), st.lists(st.text(max_size=12), max_size=3).map(tuple), max_size=3
    ),
    is_typing=st.booleans(),
)
@example(text="de", page=-1, page_size=0, sort="title", filters={"year": ("-",)}, is_typing=True)
@example(text="", page=1, page_size=20, sort="title", filters={"year": ("9-1",)}, is_typing=False)
def test_anything_at_all_is_answered(
    searcher: Searcher,
    text: str,
    page: int,
    page_size: int,
    sort: str,
    filters: dict[str, tuple[str, ...]],
    is_typing: bool,
) -> None:
    results = searcher.search(
        Query(text, filters, sort, page, page_size, facets=("language", "branch"), is_typing=is_typing)  # type: ignore[arg-type]
    )
    assert len(set(results.node_ids)) == len(results.node_ids) <= results.total <= len(SHELF)
    assert set(results.facets) == {"language", "branch"}
    assert results.understood.reading != "nothing" or results.total == 0


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([word for document in SHELF for word in document.title.split()]), min_size=1, max_size=6)
)
def test_words_that_are_there_never_give_an_empty_page(searcher: Searcher, words: list[str]) -> None:
    results = searcher.search(Query(" ".join(words)))
    assert results.total > 0
