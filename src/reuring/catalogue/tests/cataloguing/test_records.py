# SPDX-License-Identifier: EUPL-1.2
"""Making and changing records: the row, the original record, the work and the trail change together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import TestCase

from reuring.catalogue.cataloguing import records, undoing
from reuring.catalogue.cataloguing.history import events_of
from reuring.catalogue.cataloguing.refusals import CataloguingRefused, RecordChangedMeanwhile, RecordRefused
from reuring.catalogue.cataloguing.values import CreatorValue, SeriesValue, values_of
from reuring.catalogue.marc.building import build
from reuring.catalogue.models import Contribution, Edition, Identifier, Item, OriginalRecord, SeriesPart, Work
from reuring.catalogue.tests.cataloguing.shelf import AT, ISBN, OTHER_ISBN, bring_in, edition, item, noted, title
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_branch


class RecordTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_branch()
        cls.jef = Actor.person(make_account(role=Role.CATALOGUER))
        bring_in(title(isbns=(ISBN,), items=(item("31000001"),)))

    def setUp(self) -> None:
        noted()

    def edit(self, **changes: object) -> tuple[str, ...]:
        values, version = records.values_now(edition())
        return records.edit_record(
            edition=edition(),
            values=replace(values, **changes),
            version=version,
            actor=self.jef,
            at=AT,  # type: ignore[arg-type]
        )

    def test_a_new_record_is_whole(self) -> None:
        values = replace(values_of(title()), title="Siegfried", year=2001, isbns=(OTHER_ISBN,))
        made = records.make_record(values=values, actor=self.jef, at=AT)
        made.refresh_from_db()
        assert (made.title, made.year, made.work.node.title) == ("Siegfried", 2001, "Siegfried")
        assert made.original_record.is_ours
        assert list(made.identifiers.values_list("value", flat=True)) == [OTHER_ISBN]
        assert made.work.node_id in noted()
        assert [told.text for told in events_of([("record", made.public_id)])] == ["heeft het record gemaakt"]

    def test_a_new_record_joins_its_work_by_the_rules(self) -> None:
        values = replace(values_of(title()), format="large_print", year=2010, isbns=())
        made = records.make_record(values=values, actor=self.jef, at=AT)
        assert made.work_id == edition().work_id

    def test_the_row_and_the_record_change_together(self) -> None:
        self.edit(
            title="De aanslag: een roman", series=(SeriesValue("Grote Lijsters", "2"),),
            creators=(CreatorValue("Mulisch, Harry", "aut", dates="1927-2010"), CreatorValue("Vries, Anne de", "ill")),
        )  # fmt: skip
        found = edition()
        assert found.title == "De aanslag: een roman"
        assert found.work.node.title == "De aanslag: een roman"
        assert SeriesPart.objects.get(edition=found).volume == "2"
        assert set(Contribution.objects.filter(edition=found).values_list("name", "role")) == {
            ("Harry Mulisch", "aut"), ("Anne de Vries", "ill"),
        }  # fmt: skip
        original = OriginalRecord.objects.get(edition=found)
        assert original.is_ours
        assert b"Grote Lijsters" in bytes(original.data)
        assert records.values_now(found)[0].title == "De aanslag: een roman"
        assert found.work.node_id in noted()

    def test_copies_stay_as_they_are(self) -> None:
        Item.objects.filter(barcode="31000001").update(location="Magazijn", status=Item.Status.ON_LOAN)
        self.edit(title="Een andere titel")
        now = Item.objects.get(barcode="31000001")
        assert (now.location, now.status) == ("Magazijn", Item.Status.ON_LOAN)

    def test_what_follows_by_rule_is_told(self) -> None:
        values, _version = records.values_now(edition())
        followed = self.edit(classifications=tuple(replace(one, notation="283") for one in values.classifications))
        assert "audience" in followed

    def test_an_import_leaves_what_is_ours_and_says_so(self) -> None:
        self.edit(title="Onze titel")
        run = bring_in(title(title="De titel van de leverancier", items=(item("31000001"),)))
        assert (run.unchanged, edition().title) == (1, "Onze titel")
        assert run.warnings["record-is-ours"]["count"] == 1

    def test_what_the_record_cannot_say_is_refused_by_field(self) -> None:
        with pytest.raises(RecordRefused) as refused:
            self.edit(is_fiction=False)
        assert list(refused.value.by_field) == ["is_fiction"]
        assert edition().is_fiction is True
        assert not AuditEvent.objects.filter(subject_kind="record").exists()

    def test_the_second_of_two_is_told_what_the_first_did(self) -> None:
        values, version = records.values_now(edition())
        self.edit(publisher="Bezige Bij", year=1983)
        with pytest.raises(RecordChangedMeanwhile) as refused:
            records.edit_record(
                edition=edition(),
                values=replace(values, title="Mijn titel", year=1984),
                version=version,
                actor=self.jef,
                at=AT,
            )
        meanwhile = refused.value
        assert meanwhile.base == values
        assert [change.name for told in meanwhile.since for change in told.changes] == ["publisher", "year"]
        merged, both = records.merged(values, replace(values, title="Mijn titel", year=1984), meanwhile.values)
        assert (merged.title, merged.publisher, merged.year, both) == ("Mijn titel", "Bezige Bij", 1984, ("year",))

    def test_saving_the_same_leaves_no_trace(self) -> None:
        assert self.edit() == ()
        assert not OriginalRecord.objects.get(edition=edition()).is_ours
        assert noted() == set()

    def test_a_record_without_an_original_gets_one(self) -> None:
        OriginalRecord.objects.all().delete()
        found = Edition.objects.get(title="De aanslag")
        values, version = records.values_now(found)
        records.edit_record(edition=found, values=replace(values, year=1990), version=version, actor=self.jef, at=AT)
        found.refresh_from_db()
        assert (found.year, found.title, Edition.objects.count()) == (1990, "De aanslag", 1)


class UndoEditTest(RecordTest):
    def last(self) -> AuditEvent:
        found = AuditEvent.objects.filter(subject_kind="record").order_by("-id").first()
        assert found is not None
        return found

    def test_undo_brings_back_the_very_bytes(self) -> None:
        before = bytes(OriginalRecord.objects.get(edition=edition()).data)
        work_id = edition().work_id
        self.edit(title="Een fout", isbns=())
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        original = OriginalRecord.objects.get(edition=edition())
        assert bytes(original.data) == before
        assert not original.is_ours
        assert edition().title == "De aanslag"
        assert edition().work_id == work_id
        assert Identifier.objects.filter(value=ISBN).exists()
        assert bring_in(title(isbns=(ISBN,), items=(item("31000001"),), publisher="Nieuw")).updated == 1

    def test_an_undo_can_be_undone(self) -> None:
        self.edit(title="Toch goed")
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        assert edition().title == "Toch goed"

    def test_an_event_is_undone_once(self) -> None:
        self.edit(title="Een fout")
        event = self.last()
        undoing.undo(event=event, actor=self.jef, at=AT)
        with pytest.raises(CataloguingRefused, match="al ongedaan"):
            undoing.undo(event=event, actor=self.jef, at=AT)

    def test_a_later_change_of_the_same_field_stands_in_the_way(self) -> None:
        self.edit(title="Een")
        first = self.last()
        self.edit(title="Twee")
        with pytest.raises(CataloguingRefused, match="hetzelfde veranderd: Titel"):
            undoing.undo(event=first, actor=self.jef, at=AT)
        undoing.undo(event=self.last(), actor=self.jef, at=AT)
        undoing.undo(event=first, actor=self.jef, at=AT)
        assert edition().title == "De aanslag"

    def test_a_later_change_of_another_field_stays(self) -> None:
        self.edit(title="Een")
        first = self.last()
        self.edit(year=1999)
        undoing.undo(event=first, actor=self.jef, at=AT)
        assert (edition().title, edition().year) == ("De aanslag", 1999)

    def test_making_cannot_be_undone(self) -> None:
        made = records.make_record(values=replace(values_of(title()), title="Nieuw", isbns=()), actor=self.jef, at=AT)
        with pytest.raises(CataloguingRefused):
            undoing.undo(event=AuditEvent.objects.get(subject_key=made.public_id), actor=self.jef, at=AT)
        assert Work.objects.count() == 2


def test_marcxml_records_are_edited_as_marcxml(db: None) -> None:
    import io

    from reuring.catalogue.importing import import_marc

    jef = Actor.command("test")
    data = (
        b'<?xml version="1.0"?><m:collection xmlns:m="http://www.loc.gov/MARC21/slim">'
        + build(title()).marcxml()
        + b"</m:collection>"
    )
    import_marc(io.BytesIO(data), actor=jef, at=AT)
    values, version = records.values_now(edition())
    records.edit_record(edition=edition(), values=replace(values, year=1990), version=version, actor=jef, at=AT)
    assert OriginalRecord.objects.get().format == "marcxml"
    assert records.values_now(edition())[0].year == 1990
    undoing.undo(event=AuditEvent.objects.get(verb="edit"), actor=jef, at=AT)
    assert records.values_now(edition())[0] == values
