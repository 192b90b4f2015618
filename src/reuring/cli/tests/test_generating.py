# SPDX-License-Identifier: EUPL-1.2
"""Made-up records are records like any: they read back whole, join into works, get topics and never vary."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from functools import cache

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord
from reuring.catalogue.work_keys import group_by_work
from reuring.cli.demo.generating import Generator, generated_file, isbn
from reuring.cli.demo.works import SPREAD
from reuring.threads.topic_rules import topics_for

WORKS = 800


@cache
def titles() -> tuple[ExtractedTitle, ...]:
    """What the import would make of a file of made-up works."""
    with generated_file(WORKS, seed=7) as file:
        read = list(read_records(file))
    assert all(isinstance(one, RawRecord) for one in read)
    return tuple(extract(one) for one in read if isinstance(one, RawRecord))


def test_every_record_is_read_without_a_warning() -> None:
    assert not [title.warnings for title in titles() if title.warnings]
    assert len(titles()) > WORKS


def test_the_same_seed_gives_the_same_bytes() -> None:
    with generated_file(60, seed=3) as one, generated_file(60, seed=3) as again, generated_file(60, seed=4) as other:
        assert one.read_bytes() == again.read_bytes()
        assert one.read_bytes() != other.read_bytes()


def test_a_longer_file_begins_with_other_authors_but_the_same_numbers() -> None:
    """Control numbers and barcodes do not depend on how many works there are, so that a file can be imported again."""
    with generated_file(20, seed=3) as file:
        short = {extract(one).control_number for one in read_records(file) if isinstance(one, RawRecord)}
    with generated_file(200, seed=3) as file:
        long = {extract(one).control_number for one in read_records(file) if isinstance(one, RawRecord)}
    assert {number.split("-")[1] for number in short} == {str(number) for number in range(1, 21)}
    assert {number.split("-")[1] for number in long} == {str(number) for number in range(1, 201)}


def test_the_file_is_gone_afterwards() -> None:
    with generated_file(5, seed=1) as file:
        assert file.exists()
    assert not file.exists()


def test_editions_find_their_work() -> None:
    groups = group_by_work(titles())
    meant = {number.control_number.split("-")[1] for number in titles()}
    together = [{titles()[position].control_number.split("-")[1] for position in group} for group in groups]
    assert sum(len(group) == 1 for group in together) / len(together) > 0.98
    assert 0.97 < len(groups) / len(meant) <= 1.0
    several = Counter(len(group) for group in groups)
    assert several[2] > 20
    assert max(several) >= 3


def test_there_are_translations_audio_books_and_large_print() -> None:
    formats = Counter(title.format for title in titles())
    assert formats["audio_book"] > 10
    assert formats["large_print"] > 5
    assert any(title.original_title for title in titles())
    assert {title.languages[0] for title in titles()} == {"nl", "de", "en", "fr"}
    assert 0.6 < sum(title.languages[0] == "nl" for title in titles()) / len(titles()) < 0.8


def test_most_works_get_a_topic() -> None:
    with_topic = sum(
        bool(
            topics_for(
                [(one.scheme, one.notation) for one in title.classifications], [one.text for one in title.subjects]
            )
        )
        for title in titles()
    )
    assert with_topic / len(titles()) > 0.8


def test_copies_stand_at_the_branches_and_have_their_own_barcodes() -> None:
    items = [item for title in titles() for item in title.items]
    assert {item.branch_code for item in items} == set(SPREAD)
    barcodes = Counter(item.barcode for item in items)
    assert barcodes.total() == len(barcodes)
    assert 6 < len(items) / WORKS < 11
    by_work = Counter(title.control_number.split("-")[1] for title in titles() for _ in title.items)
    assert by_work.most_common(1)[0][1] > 40
    assert not any(title.items for title in titles() if title.format == "e_book")


def test_few_words_and_few_authors_make_up_most() -> None:
    words = Counter(word for title in titles() for word in title.title.lower().split())
    assert sum(count for _, count in words.most_common(20)) / words.total() > 0.2
    authors = Counter(title.creators[0].sort_name for title in titles() if title.creators)
    assert authors.most_common(1)[0][1] >= 10
    assert sum(count == 1 for count in authors.values()) > 100


def test_numbers_of_books_lie_where_no_book_is() -> None:
    assert all(number.startswith("97999") for title in titles() for number in title.isbns)
    assert not any(title.invalid_isbns for title in titles())
    assert isbn(0) == "9799900000005"


def test_any_number_fits_in_memory() -> None:
    generator = Generator(1_000_000, seed=2)
    records = generator.records(1, 1_000_000)
    for _ in range(300):
        next(records)
    tracemalloc.start()
    try:
        for _ in range(600):
            next(records)
        assert tracemalloc.get_traced_memory()[0] < 3_000_000
    finally:
        tracemalloc.stop()
