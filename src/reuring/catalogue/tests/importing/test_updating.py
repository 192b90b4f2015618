# SPDX-License-Identifier: EUPL-1.2
"""A record that comes again: changed by its source, changed here, or twice in one file."""

from __future__ import annotations

import pytest
from django.db import connection

from reuring.catalogue.models import Contribution, Edition, Identifier, Item, OriginalRecord, Work, WorkKey
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.importing.contents import contents_here, row_versions
from reuring.catalogue.tests.marc.records import fixed, iso2709
from reuring.places.models import Branch
from reuring.threads.models import Node, NodeTopic, OutboxEntry, Topic

pytestmark = pytest.mark.django_db

OLD = iso2709(
    "001 7", "003 NL-X", fixed_008 := "008 " + fixed(), "020    $a9789023466253", "082 04 $a839.313",
    "100 1  $aMulisch, Hary$4aut", "245 10 $aDe aanslach", "852    $bKRK$hMULI$p21001",
)  # fmt: skip
NEW = iso2709(
    "001 7", "003 NL-X", fixed_008, "020    $a9789023466260", "084    $a938$2siso",
    "100 1  $aMulisch, Harry$4aut", "245 10 $aDe aanslag", "852    $bKRK$hMUL$p21001", "852    $bKRK$hMUL$p21002",
)  # fmt: skip


def test_a_changed_record_renews_its_edition_and_keeps_its_addresses(
    bring_in: Importing, branches: dict[str, Branch], topics: None
) -> None:
    bring_in(OLD)
    edition = Edition.objects.get()
    node = Node.objects.get()
    Item.objects.update(status=Item.Status.MISSING)
    OutboxEntry.objects.all().delete()
    run = bring_in(NEW)
    assert (run.updated, run.imported, run.items_updated, run.items_imported) == (1, 0, 1, 1)
    renewed = Edition.objects.get()
    assert (renewed.pk, renewed.public_id, renewed.work_id) == (edition.pk, edition.public_id, edition.work_id)
    assert (renewed.title, renewed.created_at) == ("De aanslag", edition.created_at)
    assert [one.value for one in Identifier.objects.filter(scheme="isbn")] == ["9789023466260"]
    assert [one.name for one in Contribution.objects.all()] == ["Harry Mulisch"]
    assert bytes(OriginalRecord.objects.get().data) == NEW
    assert list(Item.objects.order_by("barcode").values_list("barcode", "shelf_mark", "status")) == [
        ("21001", "MUL", "missing"),
        ("21002", "MUL", "available"),
    ]
    assert Node.objects.get().public_id == node.public_id
    assert (Node.objects.get().title, Work.objects.get().creators) == ("De aanslag", "Harry Mulisch")
    assert {key.split("|")[0] for key in WorkKey.objects.values_list("key", flat=True)} == {"t:aanslag"}
    assert list(OutboxEntry.objects.values_list("node_key", flat=True)) == [node.pk]


def test_topics_by_rule_follow_the_record_and_those_by_staff_stay(bring_in: Importing, topics: None) -> None:
    bring_in(OLD)
    node = Node.objects.get()
    by_rule = set(node.node_topics.values_list("topic__key", flat=True))
    assert by_rule
    own = Topic.objects.exclude(key__in=by_rule).first()
    NodeTopic.objects.create(node=node, topic=own, source="staff")
    bring_in(NEW)
    renewed = set(node.node_topics.filter(source="rule").values_list("topic__key", flat=True))
    assert renewed
    assert renewed.isdisjoint(by_rule)
    assert node.node_topics.filter(topic=own, source="staff").exists()


def test_what_staff_changed_is_left_alone_and_told(bring_in: Importing) -> None:
    bring_in(OLD)
    OriginalRecord.objects.update(is_ours=True)
    before = row_versions()
    run = bring_in(NEW)
    assert (run.unchanged, run.updated) == (1, 0)
    assert run.warnings["record-is-ours"] == {"count": 1, "examples": ["7"]}
    assert row_versions() == before
    assert "record-is-ours" not in bring_in(OLD).warnings


def test_of_a_record_that_comes_twice_in_a_file_the_last_counts(bring_in: Importing) -> None:
    run = bring_in(OLD, NEW)
    assert (run.position, run.imported, run.updated) == (2, 1, 1)
    assert bytes(OriginalRecord.objects.get().data) == NEW
    before = row_versions()
    again = bring_in(OLD, NEW)
    assert (again.position, again.unchanged) == (2, 2)
    assert row_versions() == before


def test_twice_in_a_file_far_apart_is_the_same_as_close_together(bring_in: Importing) -> None:
    others = [iso2709(f"001 x{number}", "003 NL-X", f"245 10 $aBoek nummer {number}") for number in range(7)]
    bring_in(OLD, *others, NEW, OLD, *others, NEW, batch=3)
    before = contents_here()
    again = bring_in(OLD, *others, NEW, OLD, *others, NEW, batch=5)
    assert again.unchanged == again.position == 18
    assert contents_here() == before


def test_another_file_may_bring_back_an_earlier_form(bring_in: Importing) -> None:
    bring_in(OLD, NEW)
    assert bring_in(OLD).updated == 1
    run = bring_in(OLD, NEW)
    assert (run.unchanged, run.updated) == (1, 1)
    assert bytes(OriginalRecord.objects.get().data) == NEW
    assert bring_in(OLD, NEW).unchanged == 2


def test_the_last_one_counts_also_when_it_is_the_first_again(bring_in: Importing) -> None:
    bring_in(OLD, NEW, OLD)
    assert bytes(OriginalRecord.objects.get().data) == OLD
    assert bring_in(OLD, NEW, OLD).unchanged == 3


def test_reading_again_takes_up_what_has_become_known(bring_in: Importing, branches: dict[str, Branch]) -> None:
    branches["kerkrade-hub"].marks.all().delete()
    assert bring_in(NEW).items_left_out == 2
    branches["kerkrade-hub"].marks.create(mark="KRK")
    assert bring_in(NEW).unchanged == 1
    assert Item.objects.count() == 0
    run = bring_in(NEW, reads_again=True)
    assert (run.updated, run.items_imported) == (1, 2)


def test_a_record_that_the_database_refuses_is_rejected_alone(bring_in: Importing) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_edition ADD CONSTRAINT no_fours CHECK (title <> 'Boek 4')")
    records = [iso2709(f"001 {number}", f"245 10 $aBoek {number}") for number in range(9)]
    run = bring_in(*records)
    assert (run.position, run.imported, run.rejected) == (9, 8, 1)
    kept = run.rejected_records.get()
    assert (kept.position, kept.code, bytes(kept.data)) == (4, "not-storable", records[4])
    assert "no_fours" in kept.reason
