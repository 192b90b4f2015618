# SPDX-License-Identifier: EUPL-1.2
"""Splitting, moving and merging works, their topics, and taking all of that back exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import TestCase
from django.urls import reverse

from reuring.catalogue.cataloguing import topics, undoing, works
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.models import Edition, Work, WorkKey
from reuring.catalogue.tests.cataloguing.shelf import AT, bring_in, edition, item, noted, title
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_branch
from reuring.threads.models import Link, Node, NodeKind, NodeText, NodeTopic, OldAddress, Source, StepChoice, Topic
from reuring.threads.topics import load_topics


def everything() -> dict[str, Any]:
    """Every row that a deed on works may touch, to compare before and after."""
    return {
        "works": list(Work.objects.order_by("pk").values()),
        "nodes": list(Node.objects.order_by("pk").values()),
        "editions": list(Edition.objects.order_by("pk").values("pk", "work_id", "is_kept_apart")),
        "keys": sorted(WorkKey.objects.values_list("key", "work_id")),
        "steps": sorted(StepChoice.objects.values_list("pk", "from_node", "to_node")),
        "topics": sorted(NodeTopic.objects.values_list("node_id", "topic__key", "source")),
        "links": list(Link.objects.order_by("pk").values()),
        "texts": sorted(NodeText.objects.values_list("node_id", "language", "title")),
        "addresses": sorted(OldAddress.objects.values_list("public_id", "node_id")),
    }


def assert_sound() -> None:
    """What holds after any deed on works."""
    for work in Work.objects.select_related("node"):
        assert work.editions.exists() or work.node.visibility == Node.Visibility.HIDDEN, work
        if work.node.visibility == Node.Visibility.HIDDEN:
            assert OldAddress.objects.filter(public_id=work.node.public_id).exists(), work
    for old in OldAddress.objects.select_related("node"):
        assert old.node.visibility == Node.Visibility.PUBLIC, old
        assert Work.objects.get(node=old.node).editions.exists(), old
    for key in WorkKey.objects.select_related("work__node"):
        assert key.work.node.visibility == Node.Visibility.PUBLIC, key


class WorkTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_topics()
        make_branch()
        cls.jef = Actor.person(make_account(role=Role.CATALOGUER))
        bring_in(
            title("1", items=(item("31000001"),)),
            title("2", format="large_print", title="De aanslag", year=2010),
            title("3", title="Het stenen bruidsbed", year=1959),
        )

    def setUp(self) -> None:
        assert edition("1").work_id == edition("2").work_id != edition("3").work_id
        noted()
        self.addCleanup(assert_sound)

    def last(self) -> AuditEvent:
        return AuditEvent.objects.filter(subject_kind__in=["record", "work"]).order_by("-id")[0]

    def undo(self) -> None:
        undoing.undo(event=self.last(), actor=self.jef, at=AT)

    def test_split_off(self) -> None:
        old = edition("1").work
        preview = works.preview_split(edition("2"))
        assert (preview.obstacles, preview.copies) == ((), 0)
        new = works.split_off(edition=edition("2"), actor=self.jef, at=AT, reason="een bewerking")
        found = edition("2")
        assert (found.work, found.is_kept_apart) == (new, True)
        assert found.work.node.address == f"/w/{found.work.node.public_id}/"
        assert found.work.node.kind == NodeKind.WORK
        assert found.work.creators == "Harry Mulisch"
        assert noted() >= {old.node_id, new.node_id}
        run = bring_in(title("2", format="large_print", year=2011), title("1", publisher="Nieuw"))
        assert (run.updated, edition("2").work_id, edition("1").work_id) == (2, new.pk, old.pk)

    def test_undo_of_a_split_restores_all_and_keeps_the_address(self) -> None:
        before = everything()
        new = works.split_off(edition=edition("2"), actor=self.jef, at=AT)
        self.undo()
        after = everything()
        assert after.pop("addresses") == [(new.node.public_id, edition("1").work.node_id)]
        before.pop("addresses")
        assert after == before

    def test_the_only_edition_is_not_split_off(self) -> None:
        with pytest.raises(CataloguingRefused, match="al een werk op zichzelf"):
            works.split_off(edition=edition("3"), actor=self.jef, at=AT)

    def test_undo_of_a_split_is_refused_once_others_joined_it(self) -> None:
        new = works.split_off(edition=edition("2"), actor=self.jef, at=AT)
        event = self.last()
        works.move_edition(edition=edition("3"), to=new, actor=self.jef, at=AT)
        with pytest.raises(CataloguingRefused, match="andere uitgaven"):
            undoing.undo(event=event, actor=self.jef, at=AT)

    def test_move_and_undo(self) -> None:
        before = everything()
        works.move_edition(edition=edition("2"), to=edition("3").work, actor=self.jef, at=AT)
        assert edition("2").work == edition("3").work
        self.undo()
        assert everything() == before

    def test_moving_the_last_edition_brings_the_work_along(self) -> None:
        before = everything()
        gone = edition("3").work
        works.move_edition(edition=edition("3"), to=edition("1").work, actor=self.jef, at=AT)
        answer = self.client.get(f"/w/{gone.node.public_id}/")
        assert (answer.status_code, answer["Location"]) == (301, edition("1").work.node.address)
        self.undo()
        assert everything() == before
        assert self.client.get(f"/w/{gone.node.public_id}/").status_code == 200

    def ties(self, gone: Work, into: Work) -> None:
        """What people tied to a work: a topic, links both ways and one that both have, a translation, an old address."""
        town, other = (
            Node.objects.create(kind=NodeKind.ACTIVITY, title=name, address=f"/a/{name}/")
            for name in ("leesclub", "lezing")
        )
        topic = Topic.objects.exclude(node_topics__node=gone.node).first()
        NodeTopic.objects.create(node=gone.node, topic=topic, source=Source.STAFF)
        Link.objects.create(from_node=town, to_node=gone.node, relation="starts_from", source=Source.STAFF)
        Link.objects.create(from_node=gone.node, to_node=other, relation="leads_to", source=Source.STAFF)
        Link.objects.create(from_node=gone.node, to_node=into.node, relation="is_about", source=Source.STAFF)
        for work in (gone, into):
            Link.objects.create(from_node=other, to_node=work.node, relation="is_about", source=Source.STAFF)
        for of, to in ((gone, town), (gone, into)):
            to_node = to.node if isinstance(to, Work) else to
            StepChoice.objects.create(from_node=of.node, to_node=to_node, is_pinned=True, reason="x", made_at=AT)
        StepChoice.objects.create(from_node=other, to_node=gone.node, is_pinned=False, reason="x", made_at=AT)
        NodeText.objects.create(node=gone.node, language="de", title="Das steinerne Brautbett")
        OldAddress.objects.create(public_id="eerder0001", node=gone.node)

    def test_merge_brings_everything_along_and_undo_brings_it_back(self) -> None:
        into, gone = edition("1").work, edition("3").work
        self.ties(gone, into)
        before = everything()
        preview = works.preview_merge(into, gone)
        assert (preview.obstacles, len(preview.editions), preview.topics, preview.links) == ((), 1, 1, 4)
        works.merge_works(into=into, gone=gone, actor=self.jef, at=AT, reason="dubbel")
        assert_sound()
        assert edition("3").work == into
        assert set(OldAddress.objects.values_list("public_id", "node_id")) == {
            ("eerder0001", into.node_id), (gone.node.public_id, into.node_id),
        }  # fmt: skip
        assert Link.objects.filter(to_node=into.node).count() == 3
        assert StepChoice.objects.filter(from_node=into.node).count() == 1
        assert StepChoice.objects.filter(to_node=into.node, from_node=gone.node).exists()
        assert StepChoice.objects.filter(to_node=into.node, is_pinned=False).exists()
        assert NodeTopic.objects.filter(node=into.node, source=Source.STAFF).count() == 1
        assert NodeText.objects.filter(node=into.node).count() == 1
        assert self.client.get(f"/w/{gone.node.public_id}/")["Location"] == into.node.address
        assert noted() >= {into.node_id, gone.node_id}
        self.undo()
        assert everything() == before
        assert self.client.get(f"/w/{gone.node.public_id}/").status_code == 200

    def test_undo_of_a_merge_is_refused_once_an_edition_moved_on(self) -> None:
        into, gone = edition("1").work, edition("3").work
        works.merge_works(into=into, gone=gone, actor=self.jef, at=AT)
        event = self.last()
        works.split_off(edition=edition("3"), actor=self.jef, at=AT)
        with pytest.raises(CataloguingRefused, match="nog eens verplaatst"):
            undoing.undo(event=event, actor=self.jef, at=AT)
        self.undo()
        undoing.undo(event=event, actor=self.jef, at=AT)
        assert edition("3").work == gone

    def test_a_merged_work_cannot_be_merged_again(self) -> None:
        into, gone = edition("1").work, edition("3").work
        works.merge_works(into=into, gone=gone, actor=self.jef, at=AT)
        with pytest.raises(CataloguingRefused, match="al samengevoegd"):
            works.merge_works(into=gone, gone=into, actor=self.jef, at=AT)

    def test_an_import_leaves_what_was_merged_by_hand(self) -> None:
        into = edition("1").work
        works.merge_works(into=into, gone=edition("3").work, actor=self.jef, at=AT)
        bring_in(
            title("4", title="Het stenen bruidsbed", year=1999), title("3", title="Het stenen bruidsbed", year=1960)
        )
        assert {edition(number).work_id for number in "134"} == {into.pk}

    def test_topics_that_staff_took_away_stay_away(self) -> None:
        work = edition("1").work
        ruled = [key for key, source in topics.topics_now(work).items() if source == Source.RULE]
        assert ruled
        given = Topic.objects.exclude(key__in=ruled).filter(is_retired=False)[0].key
        before = everything()
        noted()
        topics.change_topics(work=work, give=[given], take=ruled, actor=self.jef, at=AT)
        assert topics.topics_now(work) == {given: Source.STAFF}
        assert noted() == {work.node_id}
        bring_in(title("1", publisher="Nieuw"))
        assert topics.topics_now(work) == {given: Source.STAFF}
        self.undo()
        after = everything()
        assert after["topics"] == before["topics"]
        bring_in(title("1", publisher="Nog nieuwer"))
        assert set(ruled) <= topics.topics_now(work).keys()

    def test_a_topic_given_again_is_no_longer_refused(self) -> None:
        work = edition("1").work
        ruled = next(iter(topics.topics_now(work)))
        topics.change_topics(work=work, take=[ruled], actor=self.jef, at=AT)
        topics.change_topics(work=work, give=[ruled], actor=self.jef, at=AT)
        assert topics.topics_now(work)[ruled] == Source.STAFF
        assert not work.refused_topics.exists()

    def test_the_address_of_a_merged_work_leads_staff_on_too(self) -> None:
        from reuring.people.tests.cast import log_in

        into, gone = edition("1").work, edition("3").work
        works.merge_works(into=into, gone=gone, actor=self.jef, at=AT)
        answer = log_in(self.jef.account).get(reverse("catalogue:staff_work", args=[gone.node.public_id]))
        assert answer["Location"] == reverse("catalogue:staff_work", args=[into.node.public_id])
