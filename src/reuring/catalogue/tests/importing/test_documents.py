# SPDX-License-Identifier: EUPL-1.2
"""What the search index hears of a work."""

from __future__ import annotations

from pathlib import Path

import pytest

from reuring.catalogue.documents import make_documents
from reuring.catalogue.models import Item
from reuring.catalogue.tests.importing.conftest import Importing
from reuring.catalogue.tests.importing.contents import counted_statements
from reuring.catalogue.tests.marc.records import fixed, iso2709
from reuring.places.models import Branch
from reuring.threads.models import Node, Topic
from reuring.threads.outbox import documents_of

pytestmark = pytest.mark.django_db

DUTCH = iso2709(
    "001 1", "003 A", "008 " + fixed(literary="1", year="1980"), "020    $a9789023466253", "084    $a301$2nur",
    "100 1  $aMultatuli$4aut", "245 10 $aMax Havelaar :$bof De koffieveilingen", "490 0  $aSalamander ;$v12",
    "520    $aOver Droogstoppel.", "650  7 $aKoffie$2gtt", "852    $bKRK$p21001", "852    $bbrunssum$p21002", "852    $bbrunssum$p21003",
)  # fmt: skip
ENGLISH = iso2709(
    "001 2", "003 A", "008 " + fixed(literary="1", language="eng", year="1868"), "041 1  $aeng$hdut", "100 1  $aMultatuli$4aut",
    "240 10 $aMax Havelaar$lEngels", "245 10 $aThe coffee auctions", "700 1  $aNahuys, Alphonse$4trl",
)  # fmt: skip


def test_everything_of_all_editions_is_in_one_document(
    bring_in: Importing, branches: dict[str, Branch], topics: None
) -> None:
    bring_in(DUTCH, ENGLISH)
    Item.objects.filter(barcode="21002").update(status="on_loan")
    Item.objects.filter(barcode="21003").update(status="missing")
    node = Node.objects.get()
    (document,) = make_documents([node.pk])
    assert document.node_id == node.pk
    assert (document.kind, document.title, document.sort_title) == ("work", "Max Havelaar", "max havelaar")
    assert {"of De koffieveilingen", "The coffee auctions", "Salamander"} <= set(document.alternative_titles)
    assert document.creators == ("Multatuli", "Alphonse Nahuys")
    assert (document.summary, document.fiction, document.year) == ("Over Droogstoppel.", True, 1868)
    assert (document.languages, document.formats) == (("nl", "en"), ("book",))
    assert (document.branches, document.available_at) == (("kerkrade-hub", "brunssum"), ("kerkrade-hub",))
    assert document.municipalities == ("kerkrade", "brunssum")
    assert {"9789023466253", "21001", "21003", node.public_id} <= set(document.identifiers)
    assert document.popularity == 2
    assert "Koffie" in document.subjects
    topic = Topic.objects.get(node_topics__node=node, node_topics__reason="NUR 301")
    assert set(topic.path) <= set(document.topics)
    for text in topic.texts.all():
        assert {text.name, *text.synonyms} <= set(document.subjects)


def test_hidden_and_unknown_nodes_have_no_document(bring_in: Importing) -> None:
    bring_in(DUTCH)
    Node.objects.update(visibility="hidden")
    other = Node.objects.create(kind="activity", title="Leesclub", address="/a/")
    assert list(make_documents([Node.objects.first().pk, other.pk, 0])) == []


def test_the_number_of_queries_is_that_of_one_work(shared_marc: Path, bring_in: Importing, topics: None) -> None:
    bring_in(shared_marc / "mixed-1000.xml")
    ids = list(Node.objects.order_by("id").values_list("id", flat=True))
    with counted_statements() as one:
        assert len(list(make_documents(ids[:1]))) == 1
    with counted_statements() as many:
        assert len(list(make_documents(ids))) == len(ids) > 500
    assert len(one) == len(many) == 11


def test_the_index_gets_them_through_the_registry(bring_in: Importing) -> None:
    bring_in(DUTCH, ENGLISH)
    assert [document.title for document in documents_of(list(Node.objects.values_list("id", flat=True)))] == [
        "Max Havelaar"
    ]
