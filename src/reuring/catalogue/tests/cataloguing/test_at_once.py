# SPDX-License-Identifier: EUPL-1.2
"""Several colleagues and an import at the same works at once, on connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random

from django.db import connections
from django.test import TransactionTestCase

from reuring.catalogue.cataloguing import items, undoing, works
from reuring.catalogue.cataloguing.items import ItemValues
from reuring.catalogue.cataloguing.refusals import BarcodeTaken, CataloguingRefused
from reuring.catalogue.models import Edition, Item, Work
from reuring.catalogue.tests.cataloguing.shelf import AT, bring_in, edition, title
from reuring.catalogue.tests.cataloguing.test_works import assert_sound
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.tests.cast import make_branch
from reuring.threads.models import Node

TITLES = ("De aanslag", "Het stenen bruidsbed", "Twee vrouwen", "Siegfried", "De pupil", "Voer voor psychologen")
ROUNDS = 12


def at_once(*deeds: Callable[[], None]) -> list[BaseException]:
    """Do these together, each in a thread with its own connection. Returns what went wrong."""
    start = threading.Barrier(len(deeds))
    faults: list[BaseException] = []

    def run(deed: Callable[[], None]) -> None:
        try:
            start.wait(30)
            deed()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    return faults


class AtOnceTest(TransactionTestCase):
    def setUp(self) -> None:
        self.branch = make_branch()
        bring_in(*(title(str(number), title=name, year=1960 + number) for number, name in enumerate(TITLES)))
        bring_in(*(title(f"{number}g", title=name, format="large_print") for number, name in enumerate(TITLES)))

    def test_merging_splitting_undoing_and_importing_at_once(self) -> None:
        ids = set(Edition.objects.values_list("pk", flat=True))

        def colleague(seed: int) -> Callable[[], None]:
            def work() -> None:
                chance, actor = Random(seed), Actor.command(f"colleague {seed}")
                for _round in range(ROUNDS):
                    open_works = list(
                        Work.objects.exclude(node__visibility=Node.Visibility.HIDDEN).select_related("node")
                    )
                    one = chance.choice(list(Edition.objects.select_related("work__node")))
                    deed = chance.choice(["merge", "split", "move", "undo"])
                    try:
                        if deed == "merge":
                            into, gone = chance.sample(open_works, 2)
                            works.merge_works(into=into, gone=gone, actor=actor, at=AT)
                        elif deed == "split":
                            works.split_off(edition=one, actor=actor, at=AT)
                        elif deed == "move":
                            works.move_edition(edition=one, to=chance.choice(open_works), actor=actor, at=AT)
                        else:
                            done = list(AuditEvent.objects.filter(verb__in=["merge", "split", "move"], undone_by=None))
                            if done:
                                undoing.undo(event=chance.choice(done), actor=actor, at=AT)
                    except (CataloguingRefused, Work.DoesNotExist):
                        # Another was first; that is an answer.
                        continue

            return work

        def imports() -> None:
            for round_ in range(ROUNDS):
                bring_in(*(title(str(number), title=name, year=1960 + number, publisher=f"Druk {round_}")
                           for number, name in enumerate(TITLES)))  # fmt: skip

        faults = at_once(colleague(1), colleague(2), imports)
        assert faults == []
        assert set(Edition.objects.values_list("pk", flat=True)) == ids
        done = set(AuditEvent.objects.filter(actor_name__startswith="colleague").values_list("verb", flat=True))
        assert {"merge", "split", "move"} <= done
        assert_sound()

    def test_two_merges_crosswise_leave_one(self) -> None:
        one, other = edition("0").work, edition("1").work
        actor = Actor.command("colleague")
        faults = at_once(
            lambda: works.merge_works(into=one, gone=other, actor=actor, at=AT) and None,
            lambda: works.merge_works(into=other, gone=one, actor=actor, at=AT) and None,
        )
        assert [type(fault) for fault in faults] == [CataloguingRefused]
        assert edition("0").work == edition("1").work
        assert_sound()

    def test_one_barcode_scanned_at_two_desks_is_one_item(self) -> None:
        def scan(number: str) -> Callable[[], None]:
            def add() -> None:
                items.add_items(
                    edition=edition(number), barcodes=["31000001"], branch=self.branch, values=ItemValues(),
                    actor=Actor.command("desk"), at=AT,
                )  # fmt: skip

            return add

        faults = at_once(scan("0"), scan("1"))
        assert [type(fault) for fault in faults] == [BarcodeTaken]
        assert Item.objects.count() == 1
