# SPDX-License-Identifier: EUPL-1.2
"""Copies from a table."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from reuring.catalogue.items_csv import ItemsFileFault, import_items_csv
from reuring.catalogue.models import ImportRun, Item
from reuring.catalogue.tests.importing.conftest import ACTOR, AT, Importing
from reuring.catalogue.tests.importing.contents import row_versions
from reuring.catalogue.tests.marc.records import iso2709
from reuring.places.models import Branch
from reuring.threads.models import Node, OutboxEntry


@pytest.fixture(autouse=True)
def _titles(bring_in: Importing, branches: dict[str, Branch]) -> None:
    bring_in(
        iso2709("001 1", "003 A", "020    $a9789023466253", "245 10 $aEen"),
        iso2709("001 2", "003 A", "020    $a9789029082471", "245 10 $aTwee"),
        iso2709("001 1", "003 B", "020    $a9789029082471", "245 10 $aDrie"),
    )
    OutboxEntry.objects.all().delete()


def bring(text: str | bytes, **arguments: Any) -> ImportRun:
    data = text.encode() if isinstance(text, str) else text
    return import_items_csv(BytesIO(data), actor=ACTOR, at=AT, **arguments)


def reasons(run: ImportRun) -> list[tuple[int, str]]:
    return [(one.position, one.code) for one in run.rejected_records.all()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_lines_become_copies(delimiter: str) -> None:
    lines = [
        "Barcode,ISBN,Branch,Shelf mark,Location,Price,Note,Acquired on",
        "1,978-90-234-6625-3,KRK,MUL,JEUGD,12.50,gesigneerd,2026-01-31",
        "2,902346625X,brunssum,,,,,31-01-2026",
    ]
    run = bring("\n".join(lines).replace(",", delimiter))
    assert (run.kind, run.position, run.imported, run.rejected) == ("items", 2, 2, 0)
    assert list(
        Item.objects.order_by("barcode").values_list(
            "barcode", "branch__code", "shelf_mark", "location", "price_cents", "note", "acquired_on"
        )
    ) == [
        ("1", "kerkrade-hub", "MUL", "JEUGD", 1250, "gesigneerd", (day := Item.objects.get(barcode="1").acquired_on)),
        ("2", "brunssum", "", "", None, "", day),
    ]
    assert str(day) == "2026-01-31"
    assert OutboxEntry.objects.get().node_key == Node.objects.get(title="Een").pk


def test_every_line_has_its_place_and_its_reason() -> None:
    run = bring(
        "barcode;isbn;control_number;branch;price;acquired_on\n"
        "1;9789023466253;;KRK;;\n"
        ";9789023466253;;KRK;;\n"
        "2;9780000000000;;KRK;;\n"
        "3;;;KRK;;\n"
        "\n"
        "4;9789029082471;;KRK;;\n"
        "5;9789029082471;2;KRK;;\n"
        "6;;1;KRK;;\n"
        "7;9789023466253;;ELDERS;;\n"
        "8;9789023466253;;KRK;duur;\n"
        "9;9789023466253;;KRK;;eergisteren\n"
        "1;9789023466253;;brunssum;;\n"
        "10;9789023466253;;KRK;;;te veel\n"
    )
    assert reasons(run) == [
        (1, "item-without-barcode"),
        (2, "edition-unknown"),
        (3, "edition-missing"),
        (4, "edition-ambiguous"),
        (6, "edition-ambiguous"),
        (7, "item-branch-unknown"),
        (8, "price-invalid"),
        (9, "date-invalid"),
        (10, "barcode-twice"),
        (11, "line-too-long"),
    ]
    assert (run.position, run.imported, run.rejected) == (12, 2, 10)
    first = run.rejected_records.get(position=2)
    assert bytes(first.data) == b"2;9780000000000;;KRK;;"
    assert first.reason.startswith("Regel 4:")
    assert run.rejected_records.get(position=4).reason.startswith("Regel 7:")


def test_a_control_number_can_be_of_one_source() -> None:
    run = bring("barcode,control_number,branch\n6,1,KRK\n", source="B")
    assert run.imported == 1
    assert Item.objects.get().edition.title == "Drie"


def test_the_same_file_again_changes_nothing() -> None:
    text = "barcode,isbn,branch,shelf_mark\n1,9789023466253,KRK,A\n2,9789023466253,KRK,B\n1,9789023466253,KRK,C\n"
    bring(text)
    before = row_versions()
    again = bring(text)
    assert (again.unchanged, again.rejected, again.position) == (2, 1, 3)
    assert row_versions() == before


def test_a_line_brings_a_copy_up_to_date_and_empty_says_nothing() -> None:
    bring("barcode,isbn,branch,shelf_mark,note\n1,9789023466253,KRK,A,mooi\n")
    run = bring("barcode,isbn,branch,shelf_mark,note\n1,9789023466253,,B,\n")
    assert run.updated == 1
    item = Item.objects.get()
    assert (item.branch.code, item.shelf_mark, item.note) == ("kerkrade-hub", "B", "mooi")


def test_columns_may_have_other_names_and_windows_letters() -> None:
    text = 'Streepjescode;Nummer;Vestiging;Opmerking\n1;2;KRK;"café; één"\n'
    mapping = {"barcode": "Streepjescode", "control_number": "Nummer", "branch": "Vestiging", "note": "Opmerking"}
    assert bring(text.encode("cp1252"), mapping=mapping).imported == 1
    assert Item.objects.get().note == "café; één"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv-empty"),
        (b"\n\n", "csv-empty"),
        (b"titel,schrijver\na,b\n", "csv-no-header"),
        (b"\x00\x01\x02", "csv-not-text"),
    ],
)
def test_a_file_that_is_no_table_of_items_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ItemsFileFault) as caught:
        bring(data)
    assert caught.value.code == code
    run = ImportRun.objects.latest("id")
    assert (run.state, run.fault) == ("failed", str(caught.value))


def test_which_copies_float() -> None:
    lines = [
        "barcode,isbn,branch,floating",
        "1,9789023466253,KRK,ja",
        "2,9789023466253,KRK,",
        "3,9789023466253,KRK,soms",
    ]
    run = bring("\n".join(lines))
    assert dict(Item.objects.values_list("barcode", "is_floating")) == {"1": True, "2": False}
    assert reasons(run) == [(2, "floating-invalid")]
    # What is left empty stays as it is.
    bring("barcode,isbn,floating\n1,9789023466253,\n2,9789023466253,YES")
    assert dict(Item.objects.values_list("barcode", "is_floating")) == {"1": True, "2": True}
    bring("barcode,isbn,floating\n1,9789023466253,nee")
    assert Item.objects.get(barcode="1").is_floating is False
