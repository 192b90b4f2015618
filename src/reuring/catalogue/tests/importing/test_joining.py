# SPDX-License-Identifier: EUPL-1.2
"""Editions find their work, whatever the order and the batches; what staff decided stays."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reuring.catalogue.importing.joining import join
from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.reading import read_records
from reuring.catalogue.marc.record import ExtractedTitle, RawRecord
from reuring.catalogue.models import Edition, Work, WorkKey
from reuring.catalogue.tests.importing.conftest import ACTOR, AT, Importing
from reuring.catalogue.tests.marc.records import fixed, iso2709
from reuring.catalogue.work_keys import group_by_work
from reuring.catalogue.works import absorb_works, refresh_works, relations_to, unmergeable
from reuring.people.models import AuditEvent
from reuring.threads.models import Link, Node, OldAddress, OutboxEntry


def book(
    number: str, title: str, *more: str, language: str = "dut", year: str = "1990", writer: str = "Eco, Umberto"
) -> bytes:
    return iso2709(
        f"001 {number}", "003 NL-X", "008 " + fixed(language=language, year=year, literary="1"),
        *sorted((f"100 1  $a{writer}$4aut", f"245 10 $a{title}", *more)),
    )  # fmt: skip


ITALIAN = book("1", "Il nome della rosa", language="ita", year="1980")
DUTCH = book("2", "De naam van de roos", "240 10 $aIl nome della rosa$lNederlands", "041 1  $adut$hita", year="1983")
DUTCH_BARE = book("3", "De naam van de roos", year="1985")
ENGLISH = book("4", "The name of the rose", "240 10 $aIl nome della rosa$lEngels", "041 1  $aeng$hita", language="eng")


def groups() -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for work_id, number in Edition.objects.order_by("original_record__control_number").values_list(
        "work_id", "original_record__control_number"
    ):
        found.setdefault(work_id, []).append(number)
    return sorted(found.values())


def test_keys_that_nobody_has_begin_works() -> None:
    joined = join([["a"], ["b"], ["a", "c"]], {}, set())
    assert [group.editions for group in joined.groups] == [[0, 2], [1]]
    assert {key: group.editions for key, group in joined.new_keys} == {"a": [0, 2], "b": [1], "c": [0, 2]}


def test_one_edition_can_show_that_two_works_are_one() -> None:
    joined = join([["a", "b"]], {"a": 9, "b": 4}, set())
    (group,) = joined.groups
    assert (group.work_id, group.absorbed, group.editions) == (4, [9], [0])
    assert joined.new_keys == []


def test_a_chain_through_new_editions_joins_too() -> None:
    joined = join([["a", "x"], ["b", "y"], ["x", "y"]], {"a": 4, "b": 9}, set())
    (group,) = joined.groups
    assert (group.work_id, group.absorbed, group.editions) == (4, [9], [0, 1, 2])


@pytest.mark.parametrize("fixed_work", [4, 9])
def test_what_somebody_decided_is_not_merged(fixed_work: int) -> None:
    joined = join([["a", "b", "c"]], {"a": 9, "b": 4}, {fixed_work})
    (group,) = joined.groups
    assert (group.work_id, group.absorbed) == (4, [])
    assert [(key, into.work_id) for key, into in joined.new_keys] == [("c", 4)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_order_and_batches_do_not_matter(seed: int, batch: int, bring_in: Importing) -> None:
    records = [
        ITALIAN,
        DUTCH,
        DUTCH_BARE,
        ENGLISH,
        book("5", "Baudolino"),
        book("6", "De naam van de roos", writer="Roos, Jan"),
    ]
    random.Random(seed).shuffle(records)
    bring_in(*records, batch=batch)
    assert groups() == [["1", "2", "3", "4"], ["5"], ["6"]]
    work = Work.objects.get(editions__original_record__control_number="1")
    assert (work.node.title, work.creators, work.year) == ("De naam van de roos", "Umberto Eco", 1980)
    assert (work.node.language, set(work.node.languages)) == ("nl", {"nl", "it", "en"})


def test_works_of_real_records_are_those_of_the_rule(shared_marc: Path, bring_in: Importing) -> None:
    names = ("mixed-1000.xml", "loc-99.xml", "dnb-99.xml", "bl-99.xml")
    titles: dict[tuple[str, str], ExtractedTitle] = {}
    for name in names:
        bring_in(shared_marc / name, batch=random.Random(name).randint(20, 200))
        for raw in read_records(shared_marc / name):
            if isinstance(raw, RawRecord) and isinstance(title := extract(raw), ExtractedTitle):
                titles[title.source, title.control_number] = title
    identities = list(titles)
    wanted = {frozenset(identities[position] for position in group) for group in group_by_work(list(titles.values()))}
    found: dict[int, set[tuple[str, str]]] = {}
    for work_id, source, number in Edition.objects.values_list(
        "work_id", "original_record__source", "original_record__control_number"
    ):
        found.setdefault(work_id, set()).add((source, number))
    assert {frozenset(own) for own in found.values()} == wanted


def test_merged_works_leave_their_address_and_a_trace(bring_in: Importing) -> None:
    bring_in(ITALIAN, DUTCH_BARE)
    first, second = Work.objects.order_by("id")
    gone = second.node
    OutboxEntry.objects.all().delete()
    run = bring_in(DUTCH)
    assert groups() == [["1", "2", "3"]]
    assert OldAddress.objects.get(public_id=gone.public_id).node == first.node
    assert not Node.objects.filter(pk=gone.pk).exists()
    assert set(OutboxEntry.objects.values_list("node_key", flat=True)) == {first.node_id, gone.pk}
    assert run.warnings["works-merged"]["count"] == 1
    event = AuditEvent.objects.get(verb="merge")
    assert event.subject_key == first.node.public_id
    assert event.before is not None
    assert event.before["absorbed"][0]["public_id"] == gone.public_id


def test_an_edition_that_staff_set_apart_stays_apart(bring_in: Importing) -> None:
    bring_in(ITALIAN, DUTCH_BARE)
    Edition.objects.filter(original_record__control_number="3").update(is_kept_apart=True)
    bring_in(DUTCH)
    assert groups() == [["1", "2"], ["3"]]
    bring_in(ITALIAN, DUTCH, DUTCH_BARE, ENGLISH)
    assert groups() == [["1", "2", "4"], ["3"]]


def test_a_work_that_something_holds_on_to_is_not_merged_away(bring_in: Importing) -> None:
    bring_in(ITALIAN, DUTCH_BARE)
    first, second = Work.objects.order_by("id")
    other = Node.objects.create(kind="activity", title="Leesclub", address="/a/")
    Link.objects.create(from_node=other, to_node=second.node, relation="starts_from", source="staff")
    assert unmergeable([first.pk, second.pk]) == {second.pk}
    bring_in(DUTCH)
    assert groups() == [["1", "2"], ["3"]]


def test_keys_without_a_way_back_and_between_many_and_many_hold_on_too() -> None:
    keys = {(each.related_model._meta.label, each.field.column) for each in relations_to(Work) + relations_to(Node)}
    # Rooms above, told by name: this one knows none of them.
    assert {("circulation.Wish", "work_id"), ("communities.Plan_titles", "node_id")} <= keys
    assert not any(each.field.many_to_many for each in relations_to(Node))


def test_taking_over_a_work_takes_its_keys_and_earlier_addresses(bring_in: Importing) -> None:
    bring_in(ITALIAN, book("5", "Baudolino"), book("6", "Het eiland van de vorige dag"))
    one, two, three = Work.objects.order_by("id")
    absorb_works(survivor=two.pk, absorbed=[three.pk], actor=ACTOR, at=AT)
    absorb_works(survivor=one.pk, absorbed=[two.pk], actor=ACTOR, at=AT)
    refresh_works([one.pk])
    assert groups() == [["1", "5", "6"]]
    assert set(WorkKey.objects.values_list("work_id", flat=True)) == {one.pk}
    assert OldAddress.objects.filter(node=one.node).count() == 2
