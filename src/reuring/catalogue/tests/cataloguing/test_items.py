# SPDX-License-Identifier: EUPL-1.2
"""Adding, changing, moving and withdrawing copies, and taking that back."""

from __future__ import annotations

import pytest
from django.test import TestCase

from reuring.catalogue.cataloguing import items, undoing
from reuring.catalogue.cataloguing.items import ItemValues
from reuring.catalogue.cataloguing.refusals import BarcodeTaken, CataloguingRefused
from reuring.catalogue.models import Item
from reuring.catalogue.tests.cataloguing.shelf import AT, bring_in, edition, item, noted, title
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_branch


class ItemTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.here = make_branch()
        cls.there = make_branch("Chevremont")
        cls.jef = Actor.person(make_account(role=Role.CATALOGUER))
        bring_in(title(items=(item("31000001"),)))

    def setUp(self) -> None:
        noted()
        self.item = Item.objects.get(barcode="31000001")

    def last(self) -> AuditEvent:
        return AuditEvent.objects.filter(subject_kind="item").order_by("-id")[0]

    def test_several_in_one_go(self) -> None:
        made = items.add_items(
            edition=edition(), barcodes=["31000002", "31000003"], branch=self.there,
            values=ItemValues("Jeugd A", "MULI", 1250), actor=self.jef, at=AT,
        )  # fmt: skip
        assert [(each.barcode, each.branch, each.status) for each in made] == [
            ("31000002", self.there, Item.Status.AVAILABLE), ("31000003", self.there, Item.Status.AVAILABLE),
        ]  # fmt: skip
        assert noted() == {edition().work.node_id}

    def test_a_barcode_that_is_taken_says_where_and_adds_nothing(self) -> None:
        with pytest.raises(BarcodeTaken, match="De aanslag, Bleijerheide") as refused:
            items.add_items(
                edition=edition(),
                barcodes=["31000009", "31000001"],
                branch=self.here,
                values=ItemValues(),
                actor=self.jef,
                at=AT,
            )
        assert refused.value.item == self.item
        assert Item.objects.count() == 1

    def test_every_obstacle_to_barcodes_is_told(self) -> None:
        with pytest.raises(CataloguingRefused) as refused:
            items.add_items(
                edition=edition(),
                barcodes=["77", "77", "\x00"],
                branch=self.here,
                values=ItemValues(),
                actor=self.jef,
                at=AT,
            )
        assert [each.code for each in refused.value.obstacles] == ["barcode-form", "barcode-twice"]

    def test_edit_and_undo(self) -> None:
        items.edit_item(
            item=self.item,
            barcode="31000077",
            values=ItemValues("Weten", "938", 995, "kaft stuk"),
            actor=self.jef,
            at=AT,
        )
        self.item.refresh_from_db()
        assert (self.item.barcode, self.item.location, self.item.price_cents) == ("31000077", "Weten", 995)
        assert noted() == {edition().work.node_id}
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        self.item.refresh_from_db()
        assert (self.item.barcode, self.item.location, self.item.price_cents, self.item.note) == (
            "31000001",
            "Romans",
            None,
            "",
        )

    def test_let_a_copy_float_and_undo(self) -> None:
        items.edit_item(
            item=self.item, barcode="31000001", values=ItemValues("Romans", is_floating=True), actor=self.jef, at=AT
        )
        self.item.refresh_from_db()
        assert self.item.is_floating
        event = self.last()
        assert event.after is not None
        assert event.after["fields"]["is_floating"] is True
        undoing.undo(event=event, actor=self.jef, at=AT)
        self.item.refresh_from_db()
        assert not self.item.is_floating

    def test_undo_of_a_barcode_that_another_item_got_is_refused(self) -> None:
        items.edit_item(item=self.item, barcode="31000077", values=ItemValues(), actor=self.jef, at=AT)
        event = self.last()
        items.add_items(
            edition=edition(), barcodes=["31000001"], branch=self.here, values=ItemValues(), actor=self.jef, at=AT
        )
        with pytest.raises(CataloguingRefused, match="intussen van een ander"):
            undoing.undo(event=event, actor=self.jef, at=AT)

    def test_move_and_undo(self) -> None:
        items.move_item(item=self.item, branch=self.there, actor=self.jef, at=AT)
        event = self.last()
        Item.objects.filter(pk=self.item.pk).update(status=Item.Status.ON_LOAN)
        with pytest.raises(CataloguingRefused, match="uitgeleend"):
            undoing.undo(event=event, actor=self.jef, at=AT)
        Item.objects.filter(pk=self.item.pk).update(status=Item.Status.AVAILABLE)
        undoing.undo(event=event, actor=self.jef, at=AT)
        self.item.refresh_from_db()
        assert self.item.branch == self.here

    def test_moving_to_where_it_is_is_refused(self) -> None:
        with pytest.raises(CataloguingRefused, match="hoort al bij"):
            items.move_item(item=self.item, branch=self.here, actor=self.jef, at=AT)

    def test_withdraw_and_undo(self) -> None:
        Item.objects.filter(pk=self.item.pk).update(status=Item.Status.REFERENCE)
        items.withdraw_item(item=self.item, actor=self.jef, at=AT, reason="stuk")
        self.item.refresh_from_db()
        assert self.item.status == Item.Status.WITHDRAWN
        assert noted() == {edition().work.node_id}
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        self.item.refresh_from_db()
        assert self.item.status == Item.Status.REFERENCE

    def test_what_is_lent_or_waits_for_somebody_is_not_withdrawn(self) -> None:
        for status in (Item.Status.ON_LOAN, Item.Status.ON_SHELF, Item.Status.IN_TRANSIT, Item.Status.WITHDRAWN):
            with self.subTest(status=status):
                Item.objects.filter(pk=self.item.pk).update(status=status)
                with pytest.raises(CataloguingRefused):
                    items.withdraw_item(item=self.item, actor=self.jef, at=AT)
                self.item.refresh_from_db()
                assert self.item.status == status
