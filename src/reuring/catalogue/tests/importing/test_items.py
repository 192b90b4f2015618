# SPDX-License-Identifier: EUPL-1.2
"""Copies from 852, from 952, and from where the caller says."""

from __future__ import annotations

import pytest

from reuring.catalogue.importing import UnknownBranch
from reuring.catalogue.marc.holdings import ItemMapping
from reuring.catalogue.models import Item
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.marc.records import iso2709
from reuring.places.models import Branch


def book(*items: str, number: str = "1") -> bytes:
    return iso2709(f"001 {number}", "003 NL-X", f"245 10 $aBoek {number}", *items)


def shown() -> list[tuple[str, str, str, str, int | None]]:
    return list(
        Item.objects.order_by("barcode").values_list("barcode", "branch__code", "shelf_mark", "location", "price_cents")
    )


@pytest.mark.parametrize(
    ("field", "mapping"),
    [
        ("852    $bKRK$cJEUGD$hA MUL$p21001$9€ 12,50", None),
        ("952    $aKRK$bKRK$cJEUGD$oA MUL$p21001$g12.50", None),
        ("949    $iKRK$lJEUGD$sA MUL$x21001$q12.50", "949: barcode=x, branch=i, location=l, shelfmark=s, price=q"),
    ],
)
def test_a_copy_is_read_from(field: str, mapping: str | None, bring_in: Importing, branches: dict[str, Branch]) -> None:
    run = bring_in(book(field), item_mapping=ItemMapping.parse(mapping) if mapping else None)
    assert run.items_imported == 1
    assert shown() == [("21001", "kerkrade-hub", "A MUL", "JEUGD", 1250)]


@pytest.mark.parametrize("code", ["KRK", "krk", "kerkrade-hub", "KERKRADE-HUB", "NL-0800700000"])
def test_a_branch_is_known_by(code: str, bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(book(f"852    $b{code}$p1"))
    assert Item.objects.get().branch == branches["kerkrade-hub"]


def test_an_unknown_branch_leaves_the_copy_out_and_keeps_the_title(
    bring_in: Importing, branches: dict[str, Branch]
) -> None:
    run = bring_in(book("852    $bELDERS$p1", "852    $bKRK$p2"))
    assert (run.imported, run.rejected, run.items_imported, run.items_left_out) == (1, 0, 1, 1)
    assert run.warnings["item-branch-unknown"] == {"count": 1, "examples": ["ELDERS"]}


def test_an_unknown_branch_can_be_mapped_or_have_a_default(bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(book("852    $bELDERS$p1"), branch_map={"Elders": "brunssum"})
    bring_in(book("852    $bNERGENS$p2", number="2"), default_branch=branches["kerkrade-hub"])
    assert [row[:2] for row in shown()] == [("1", "brunssum"), ("2", "kerkrade-hub")]


def test_a_map_to_a_branch_that_is_not_there_is_refused(bring_in: Importing, branches: dict[str, Branch]) -> None:
    with pytest.raises(UnknownBranch, match="heerlen"):
        bring_in(book("852    $bELDERS$p1"), branch_map={"Elders": "heerlen"})


def test_a_barcode_stays_at_its_first_title(bring_in: Importing, branches: dict[str, Branch]) -> None:
    run = bring_in(book("852    $bKRK$hEEN$p1"), book("852    $bKRK$hTWEE$p1", number="2"))
    again = bring_in(book("852    $bKRK$hDRIE$p1", number="3"))
    assert (run.imported, again.imported) == (2, 1)
    assert Item.objects.get().edition.original_record.control_number == "1"
    for one in (run, again):
        assert one.warnings["item-at-other-edition"] == {"count": 1, "examples": ["1"]}


def test_copies_without_a_usable_barcode_are_counted(bring_in: Importing, branches: dict[str, Branch]) -> None:
    run = bring_in(book("852    $bKRK$hEEN", f"852    $bKRK$p{'9' * 41}"))
    assert run.items_left_out == 2
    assert {code: entry["count"] for code, entry in run.warnings.items()} == {
        "item-without-barcode": 1,
        "item-barcode-too-long": 1,
    }


def test_what_a_record_does_not_say_leaves_the_copy_as_it_is(bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(book("852    $bKRK$cJEUGD$hEEN$p1$9 10,00"))
    Item.objects.update(status=Item.Status.ON_LOAN, due_on="2026-04-01", note="Kaft hersteld")
    run = bring_in(book("852    $bbrunssum$hTWEE$p1"))
    item = Item.objects.get()
    assert run.items_updated == 1
    assert shown() == [("1", "brunssum", "TWEE", "JEUGD", 1000)]
    assert (item.status, str(item.due_on), item.note) == ("on_loan", "2026-04-01", "Kaft hersteld")


def test_a_copy_that_left_the_record_stays(bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(book("852    $bKRK$p1", "852    $bKRK$p2"))
    bring_in(book("852    $bKRK$p2"))
    assert Item.objects.count() == 2
