# SPDX-License-Identifier: EUPL-1.2
"""The pages of the cataloguer: finding, the form with its checks and lines, copies, works and undo, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client, TestCase
from django.urls import reverse

from reuring.catalogue.cataloguing.forms import RecordInput, initial_of, rows_of
from reuring.catalogue.cataloguing.records import values_now
from reuring.catalogue.models import Edition, Item
from reuring.catalogue.tests.cataloguing.shelf import ISBN, OTHER_ISBN, bring_in, edition, item, title
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch
from reuring.threads.topics import load_topics


def typed(found: Edition, **changes: Any) -> dict[str, Any]:
    """What a browser posts of the form of a record, with some of it changed."""
    values, version = values_now(found)
    data = {name: "" if value is None else value for name, value in initial_of(values).items()} | {"version": version}
    for name, rows in rows_of(values).items():
        for at, row in enumerate(rows or [{}]):
            data |= {f"{name}-{at}-{field}": value for field, value in row.items()}
    return data | {key.replace("__", "-"): value for key, value in changes.items()}


class PageTest(TestCase):
    client: Client

    @classmethod
    def setUpTestData(cls) -> None:
        load_topics()
        cls.here = make_branch()
        cls.there = make_branch("Chevremont")
        cls.jef = make_account(role=Role.CATALOGUER)
        bring_in(
            title(isbns=(ISBN,), items=(item("31000001"),)),
            title("2", title="Siegfried", year=2001),
            title("3", format="large_print", year=2010),
        )

    def setUp(self) -> None:
        self.client = log_in(self.jef)

    def address(self, name: str, found: Edition | None = None) -> str:
        return reverse(f"catalogue:{name}", args=[(found or edition()).public_id])

    def text(self, path: str, **data: Any) -> str:
        answer = self.client.get(path, data)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    # Finding

    def test_a_scanned_number_goes_straight_to_its_record(self) -> None:
        find = reverse("catalogue:cataloguing")
        for number in (ISBN, "978-90-234-5559-2", "90 234 5559 2", edition().public_id):
            with self.subTest(number=number):
                assert self.client.get(find, {"q": number})["Location"] == self.address("record")
        answer = self.client.get(find, {"q": " 31000001 "})
        assert answer["Location"] == f"{self.address('record')}#item-{Item.objects.get().public_id}"

    def test_words_find_records_also_without_the_index(self) -> None:
        page = self.text(reverse("catalogue:cataloguing"), q="siegf")
        assert "Siegfried" in page
        assert "De zoekindex antwoordt niet" in page
        assert "Niets gevonden" in self.text(reverse("catalogue:cataloguing"), q="q" * 10_000)
        self.text(reverse("catalogue:cataloguing"), q="siegf", page="-1")

    def test_the_record_page_shows_everything(self) -> None:
        page = self.text(self.address("record"))
        for wanted in ("31000001", "Bleijerheide", "De Bezige Bij", "245", "NBD", "Andere uitgaven"):
            assert wanted in page, wanted
        answer = self.client.get(self.address("original_record"))
        assert answer.content == bytes(edition().original_record.data)

    def test_the_number_of_queries_does_not_grow_with_the_copies(self) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as few:
            self.text(self.address("record"))
        Item.objects.bulk_create(Item(edition=edition(), branch=self.here, barcode=f"4{n:07}") for n in range(30))
        with CaptureQueriesContext(connection) as many:
            self.text(self.address("record"))
        assert len(many) == len(few)

    # Changing

    def test_a_changed_record_is_saved_and_told(self) -> None:
        answer = self.client.post(
            self.address("edit_record"), typed(edition(), title="De aanslag op Ploeg", year="1983")
        )
        assert answer["Location"] == self.address("record")
        page = self.text(self.address("record"))
        assert "De aanslag op Ploeg" in page
        assert re.search(r"<del>.*1982</del>.*<ins>.*1983</ins>", page)
        assert self.jef.person.given_name in page

    def test_posting_what_is_shown_changes_nothing(self) -> None:
        for number in ("1", "2", "3"):
            with self.subTest(number=number):
                self.client.post(self.address("edit_record", edition(number)), typed(edition(number)))
        assert not AuditEvent.objects.filter(subject_kind="record").exists()

    def test_mistakes_are_told_beside_their_fields_and_nothing_is_saved(self) -> None:
        data = typed(
            edition(), title="", year="3025", languages="klingonisch", avi_level="M9", urls="javascript:alert(1)",
            isbns__0__value_="9789023455593", classifications__0__notation="30x", classifications__0__scheme="nur",
            creators__0__name="123456782",
        )  # fmt: skip
        answer = self.client.post(self.address("edit_record"), data)
        page = answer.content.decode()
        assert answer.status_code == 422
        for wanted in (
            "Typ de titel", "Dit jaar kan niet", "Deze taal kennen we niet", "Kies start, M3", "begint met https://",
            "controlecijfer", "NUR is drie cijfers", "burgerservicenummer",
        ):  # fmt: skip
            assert wanted in page, wanted
        assert 'value="9789023455593"' in page
        assert edition().title == "De aanslag"

    def test_live_checks_say_the_same_as_saving(self) -> None:
        checks = reverse("catalogue:checks")

        def said(name: str, value: str, record: str = "") -> str:
            answer = self.client.post(
                f"{checks}?record={record}", {name: value}, headers={"HX-Request": "true", "HX-Trigger-Name": name}
            )
            assert answer.status_code == 200
            return answer.content.decode().strip()

        assert "controlecijfer" in said("isbns-0-value_", "9789023455593")
        assert "10 of 13 cijfers" in said("isbns-3-value_", "12")
        here = said("isbns-0-value_", "978-90-234-5559-2")
        assert "We hebben dit ISBN al" in here
        assert f'href="{self.address("record")}"' in here
        assert said("isbns-0-value_", ISBN, edition().public_id) == ""
        assert said("isbns-0-value_", OTHER_ISBN) == ""
        assert "Typ de titel" in said("title", "")
        assert "Dit jaar kan niet" in said("year", "1066")
        assert said("nonsense", "x") == ""
        assert said("isbns-x-y", "x") == ""

    def test_a_title_cannot_bring_markup_into_a_message(self) -> None:
        bring_in(title("9", title="<script>alert(1)</script>", isbns=(OTHER_ISBN,)))
        answer = self.client.post(
            reverse("catalogue:checks"), {"isbns-0-value_": OTHER_ISBN}, headers={"HX-Trigger-Name": "isbns-0-value_"}
        )
        assert b"<script>" not in answer.content
        assert b"&lt;script&gt;" in answer.content

    def test_lines_come_and_go_without_saving(self) -> None:
        data = typed(edition(), title="Nog niet bewaard", add_row="creators")
        page = self.client.post(self.address("edit_record"), data).content.decode()
        assert 'name="creators-1-name"' in page
        assert "Nog niet bewaard" in page
        data = typed(edition(), creators__1__name="Weg, Ga", creators__2__name="Blijf, Hier", remove_row="creators-1")
        page = self.client.post(self.address("edit_record"), data).content.decode()
        assert "Weg, Ga" not in page
        assert re.search(r'name="creators-1-name" value="Blijf, Hier"', page)
        assert edition().title == "De aanslag"

    def test_of_two_who_save_the_second_loses_nothing(self) -> None:
        mine = typed(edition(), title="Mijn titel", year="1984")
        self.client.post(self.address("edit_record"), typed(edition(), year="1983", publisher="Bij"))
        answer = self.client.post(self.address("edit_record"), mine)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "intussen veranderd" in page
        assert "Jullie veranderden allebei" in page
        assert 'value="Mijn titel"' in page
        assert 'value="Bij"' in page
        assert edition().title == "De aanslag"
        version = re.search(r'name="version" value="(\w+)"', page)
        assert version
        again = typed(edition(), title="Mijn titel", year="1984", version=version.group(1))
        assert self.client.post(self.address("edit_record"), again).status_code == 302
        assert (edition().title, edition().year, edition().publisher) == ("Mijn titel", 1984, "Bij")

    def test_a_new_record_from_another_one(self) -> None:
        new = reverse("catalogue:new_record")
        page = self.text(new, **{"from": edition().public_id})
        assert "De Bezige Bij" in page
        assert ISBN not in page
        data = typed(edition(), isbns__0__value_=OTHER_ISBN, format="large_print", year="2020")
        answer = self.client.post(f"{new}?from={edition().public_id}", data)
        made = Edition.objects.latest("pk")
        assert answer["Location"] == self.address("items", made)
        assert (made.work_id, made.items.count()) == (edition().work_id, 0)

    def test_a_role_that_we_have_no_word_for_stays(self) -> None:
        from reuring.catalogue.marc.record import ExtractedCreator

        bring_in(title("7", title="Zaal", creators=(ExtractedCreator("Jan Bouwer", "Bouwer, Jan", "stl"),)))
        self.client.post(self.address("edit_record", edition("7")), typed(edition("7"), title="De zaal"))
        assert edition("7").title == "De zaal"
        assert edition("7").contributions.get().role == "stl"

    # Copies

    def test_copies_are_added_by_scanning(self) -> None:
        page = self.text(self.address("items"))
        assert 'value="MULI"' in page
        data = {"barcodes": "31000002\n31000003\n", "branch": self.there.pk, "price_cents": "12,50"}
        self.client.post(self.address("items"), data)
        assert set(edition().items.values_list("barcode", "price_cents")) >= {("31000002", 1250), ("31000003", 1250)}
        answer = self.client.post(self.address("items", edition("2")), data)
        assert answer.status_code == 422
        assert f"{self.address('record')}#item-" in answer.content.decode()

    def test_a_copy_is_changed_moved_and_withdrawn(self) -> None:
        found = Item.objects.get(barcode="31000001")
        here = reverse("catalogue:item", args=[found.public_id])
        self.client.post(here, {"barcode": "31000001", "location": "Weten", "shelf_mark": "938", "note": ""})
        self.client.post(reverse("catalogue:item_branch", args=[found.public_id]), {"branch": self.there.pk})
        self.client.post(reverse("catalogue:withdrawal", args=[found.public_id]), {"reason": "stuk"})
        found.refresh_from_db()
        assert (found.location, found.branch, found.status) == ("Weten", self.there, Item.Status.WITHDRAWN)
        page = self.text(here)
        assert "heeft een exemplaar afgevoerd" in page
        assert "stuk" in page
        event = AuditEvent.objects.get(verb="withdraw")
        assert "Maak ongedaan" in self.text(reverse("catalogue:undo", args=[event.pk]))
        self.client.post(reverse("catalogue:undo", args=[event.pk]))
        found.refresh_from_db()
        assert found.status == Item.Status.AVAILABLE

    def test_a_copy_that_is_lent_shows_why_it_stays(self) -> None:
        found = Item.objects.get(barcode="31000001")
        Item.objects.update(status=Item.Status.ON_LOAN, due_on="2026-12-04")
        assert "Neem het eerst in" in self.text(reverse("catalogue:item", args=[found.public_id]))

    # Works

    def test_split_merge_and_undo_with_a_preview(self) -> None:
        old = edition().work
        placing = self.address("placing", edition("3"))
        assert "wordt een werk op zichzelf" in self.text(placing, to="new")
        answer = self.client.post(placing, {"to": "new", "reason": "bewerking"})
        new = edition("3").work
        assert answer["Location"] == reverse("catalogue:staff_work", args=[new.node.public_id])
        merger = reverse("catalogue:merger", args=[old.node.public_id])
        assert "gaat op in" in self.text(merger, gone=new.node.public_id)
        self.client.post(merger, {"gone": new.node.public_id})
        assert edition("3").work == old
        event = AuditEvent.objects.get(verb="merge")
        self.client.post(reverse("catalogue:undo", args=[event.pk]))
        assert edition("3").work == new
        assert "al een werk op zichzelf" in self.text(placing, to="new")

    def test_a_work_to_choose_is_found_by_its_number(self) -> None:
        page = self.text(self.address("placing", edition("2")), q=ISBN)
        assert f"to={edition().work.node.public_id}" in page

    def test_topics_are_given_and_taken(self) -> None:
        work = edition().work
        address = reverse("catalogue:work_topics", args=[work.node.public_id])
        page = self.text(reverse("catalogue:staff_work", args=[work.node.public_id]))
        taken = re.search(r'name="take" value="([\w-]+)"', page)
        assert taken
        self.client.post(address, {"take": taken.group(1)})
        assert work.refused_topics.get().topic.key == taken.group(1)

    def test_unknown_things_are_not_found(self) -> None:
        for name in ("record", "edit_record", "items", "placing", "item", "staff_work", "merger"):
            with self.subTest(name=name):
                assert self.client.get(reverse(f"catalogue:{name}", args=["nergens000"])).status_code == 404
        assert self.client.get(reverse("catalogue:undo", args=[999_999_999])).status_code == 404

    def test_every_page_is_made_in_each_language(self) -> None:
        work, found = edition().work, Item.objects.get(barcode="31000001")
        for path in (
            reverse("catalogue:cataloguing"), self.address("record"), self.address("edit_record"), self.address("items"),
            reverse("catalogue:item", args=[found.public_id]), reverse("catalogue:staff_work", args=[work.node.public_id]),
            reverse("catalogue:imports"),
        ):  # fmt: skip
            for language in ("de", "en"):
                with self.subTest(path=path, language=language):
                    self.text(f"/{language}{path}")


def test_the_form_has_a_place_for_every_check() -> None:
    form = RecordInput()
    assert [name for name, rows in form.rows.items() if len(rows) != 1] == []
    assert form.form.fields["title"].widget.attrs["data-hx-target"] == "#check-title"
    row = form.rows["isbns"][0]
    assert row.fields["value_"].widget.attrs["data-hx-target"] == "#check-isbns-0-value_"
