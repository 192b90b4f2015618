# SPDX-License-Identifier: EUPL-1.2
"""Books brought home: the arrangement, choosing, packing in one go, the visit, and what is never kept."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from reuring.catalogue.cataloguing.items import withdraw_item
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.models import Item, Work
from reuring.circulation.checks import lending
from reuring.circulation.day.delivering import (
    DeliveryRefused,
    Wanted,
    arrange,
    begin_bag,
    brought,
    cancel_bag,
    change_arrangement,
    choose,
    chosen_for,
    due_rows,
    end_arrangement,
    last_visit,
    not_at_home,
    pack,
    put_back,
    suggested_for,
)
from reuring.circulation.day.policy import ChoiceFacts, next_visit, remarks_on_choice
from reuring.circulation.day.routes import bags_on, route
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Bag, BagItem, HomeDelivery, Loan, Movement, NotAgain, Via
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.people.models import Consent, Look, PostalAddress, Purpose
from reuring.people.personal import ErasureRefused, erase_person, expire_all, export_person
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_person
from reuring.threads.models import NodeTopic, Topic


def codes(refused: Any) -> list[str]:
    return [each.code for each in refused.value.obstacles]


def test_remarks_say_everything_and_forbid_nothing() -> None:
    assert remarks_on_choice(ChoiceFacts()) == ()
    assert remarks_on_choice(ChoiceFacts(fits_format=True, fits_topics=True)) == ()
    all_of_it = ChoiceFacts(
        had_on=date(2026, 1, 1), is_not_again=False, has_now=True, fits_format=False, fits_topics=False,
        is_kept_for_other=True, is_twice=True,
    )  # fmt: skip
    found = remarks_on_choice(all_of_it)
    assert [each.code for each in found] == ["has-now", "twice", "had-before", "kept", "other-format", "other-topic"]
    assert [each.is_serious for each in found] == [True, True, True, True, False, False]


def test_the_next_visit_is_never_in_the_past() -> None:
    assert next_visit(None, TODAY + timedelta(days=3), 3, TODAY) == TODAY + timedelta(days=3)
    assert next_visit(TODAY - timedelta(days=7), date(2026, 1, 1), 3, TODAY) == TODAY + timedelta(days=14)
    assert next_visit(TODAY - timedelta(days=70), date(2026, 1, 1), 3, TODAY) == TODAY


class Delivering(TestCase):
    """Somebody who can't come, a volunteer, and copies that are in."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.type = make_type(terms={"max_loans": 4})
        cls.rule = make_rule()
        cls.els = make_subscriber(cls.type)
        cls.leo = make_account(role=Role.VOLUNTEER)
        cls.delivery = arrange(
            person=cls.els, branch=cls.branch, starts_on=TODAY, wanted=Wanted(volunteer=cls.leo.person), actor=DESK,
            at=AT,
        )  # fmt: skip
        cls.items = [make_item(cls.branch, make_edition(make_work(f"Titel {number}"))) for number in range(3)]

    def bag(self, *items: Item, on: date = TODAY) -> Bag:
        bag = begin_bag(delivery=self.delivery, on=on, actor=DESK, at=AT)
        for item in items:
            choose(bag=bag, item=item, actor=DESK, at=AT)
        return bag

    # The arrangement

    def test_one_arrangement_a_person_at_a_time(self) -> None:
        with pytest.raises(DeliveryRefused) as refused:
            arrange(
                person=self.els, branch=self.branch, starts_on=TODAY, wanted=Wanted(volunteer=self.els), actor=DESK,
                at=AT,
            )  # fmt: skip
        assert codes(refused) == ["volunteer-self", "has-delivery"]
        with pytest.raises(IntegrityError), transaction.atomic():
            HomeDelivery.objects.create(person=self.els, branch=self.branch, starts_on=TODAY + timedelta(days=9))
        end_arrangement(delivery=self.delivery, on=TODAY + timedelta(days=5), actor=DESK, at=AT)
        arrange(
            person=self.els, branch=self.branch, starts_on=TODAY + timedelta(days=5), wanted=Wanted(), actor=DESK,
            at=AT,
        )  # fmt: skip

    def test_without_the_list_it_is_forgotten_at_once(self) -> None:
        change_arrangement(delivery=self.delivery, wanted=Wanted(keeps_list=True), actor=DESK, at=AT)
        pack(bag=self.bag(self.items[0]), branch=self.branch, actor=DESK, at=AT)
        assert NotAgain.objects.count() == 1
        change_arrangement(delivery=self.delivery, wanted=Wanted(keeps_list=False), actor=DESK, at=AT)
        assert not NotAgain.objects.exists()

    # Choosing

    def test_what_was_had_before_is_known_only_with_consent_or_a_list(self) -> None:
        item = self.items[0]
        make_loan(item, self.els, at=AT - timedelta(days=9))
        check_in(item=item, branch=self.branch, via=Via.DESK, at=AT - timedelta(days=5), actor=DESK)
        bag = self.bag(item)
        assert chosen_for(bag, AT)[0].remarks == ()

    def test_what_was_had_before_is_told_to_who_keeps_a_history(self) -> None:
        Consent.objects.create(
            person=self.els, purpose=Purpose.LOAN_HISTORY, text_version=1, given_at=AT - timedelta(days=30)
        )
        item = self.items[0]
        make_loan(item, self.els, at=AT - timedelta(days=9))
        check_in(item=item, branch=self.branch, via=Via.DESK, at=AT - timedelta(days=5), actor=DESK)
        [chosen] = chosen_for(self.bag(item), AT)
        assert [remark.code for remark in chosen.remarks] == ["had-before"]

    def test_the_list_is_told_and_so_are_likes(self) -> None:
        topic = Topic.objects.create(key="dieren", path=["dieren"])
        wanted = Wanted(keeps_list=True, formats=("large_print",), topics=(topic,))
        change_arrangement(delivery=self.delivery, wanted=wanted, actor=DESK, at=AT)
        item = self.items[0]
        NotAgain.objects.create(delivery=self.delivery, work=item.edition.work, since=TODAY)
        bag = self.bag(item)
        [chosen] = chosen_for(bag, AT)
        assert [remark.code for remark in chosen.remarks] == ["not-again", "other-format", "other-topic"]

    def test_a_title_under_a_liked_topic_fits(self) -> None:
        animals = Topic.objects.create(key="dieren", path=["dieren"])
        dogs = Topic.objects.create(key="honden", parent=animals, path=["dieren", "honden"])
        NodeTopic.objects.create(node=self.items[0].edition.work.node, topic=dogs, source="staff")
        change_arrangement(delivery=self.delivery, wanted=Wanted(topics=(animals,)), actor=DESK, at=AT)
        assert chosen_for(self.bag(self.items[0]), AT)[0].remarks == ()

    def test_looking_at_a_bag_asks_a_constant_number_of_questions(self) -> None:
        bag = Bag.objects.select_related("delivery").get(pk=self.bag(*self.items[:1]).pk)
        with self.assertNumQueries(5):
            chosen_for(bag, AT)
        for item in self.items[1:]:
            choose(bag=bag, item=item, actor=DESK, at=AT)
        with self.assertNumQueries(5):
            assert len(chosen_for(bag, AT)) == 3

    def test_only_what_is_in_goes_in_and_once(self) -> None:
        other = make_subscriber(self.type, given_name="Wim")
        make_loan(self.items[0], other)
        bag = self.bag(self.items[1])
        choose(bag=bag, item=self.items[1], actor=DESK, at=AT)
        assert bag.chosen.count() == 1
        self.items[0].refresh_from_db()
        with pytest.raises(DeliveryRefused) as refused:
            choose(bag=bag, item=self.items[0], actor=DESK, at=AT)
        assert codes(refused) == ["not-in"]
        theirs = arrange(person=other, branch=self.branch, starts_on=TODAY, wanted=Wanted(), actor=DESK, at=AT)
        second = begin_bag(delivery=theirs, on=TODAY, actor=DESK, at=AT)
        with pytest.raises(DeliveryRefused) as refused:
            choose(bag=second, item=self.items[1], actor=DESK, at=AT)
        assert codes(refused) == ["in-other-bag"]
        put_back(bag=bag, item=self.items[1], actor=DESK, at=AT)
        choose(bag=second, item=self.items[1], actor=DESK, at=AT)

    def test_what_lies_ready_for_the_reader_goes_along(self) -> None:
        item = self.items[0]
        place_hold(work=item.edition.work, person=self.els, pickup_branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        check_in(item=item, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        item.refresh_from_db()
        assert item.status == "on_shelf"
        bag = self.bag(item)
        assert pack(bag=bag, branch=self.branch, actor=DESK, at=AT).lent == 1

    def test_a_chosen_copy_is_not_withdrawn(self) -> None:
        self.bag(self.items[0])
        with pytest.raises(CataloguingRefused):
            withdraw_item(item=self.items[0], actor=DESK, at=AT)

    def test_suggestions_fit_and_are_new_to_the_reader(self) -> None:
        animals = Topic.objects.create(key="dieren", path=["dieren"])
        fitting, had, at_home, waited = (
            make_item(self.branch, make_edition(make_work(title))) for title in ("Past", "Gehad", "Thuis", "Gewacht")
        )
        for item in (fitting, had, at_home, waited):
            NodeTopic.objects.create(node=item.edition.work.node, topic=animals, source="staff")
        make_item(make_open_branch("Chevremont"), make_edition(make_work("Elders")))
        for_the_young = make_work("Prentenboek")
        Work.objects.filter(pk=for_the_young.pk).update(audience="4-6")
        for work, languages in ((for_the_young, ["nl"]), (make_work("Briefe"), ["de"])):
            NodeTopic.objects.create(node=work.node, topic=animals, source="staff")
            make_item(self.branch, make_edition(work, languages=languages))
        wanted = Wanted(topics=(animals,), formats=("book",), keeps_list=True)
        change_arrangement(delivery=self.delivery, wanted=wanted, actor=DESK, at=AT)
        NotAgain.objects.create(delivery=self.delivery, work=had.edition.work, since=TODAY)
        make_loan(at_home, self.els)
        make_item(self.branch, at_home.edition)
        wim = make_subscriber(self.type, given_name="Wim")
        place_hold(work=waited.edition.work, person=wim, pickup_branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        bag = Bag.objects.select_related("delivery__person", "delivery__branch").get(pk=self.bag().pk)
        with self.assertNumQueries(4):
            assert suggested_for(bag, AT) == [fitting]
        choose(bag=bag, item=fitting, actor=DESK, at=AT)
        assert suggested_for(bag, AT) == []

    def test_the_list_of_readers_asks_the_same_however_many(self) -> None:
        with self.assertNumQueries(3):
            assert [row.on for row in due_rows(self.branch, TODAY)] == [TODAY]
        for name in ("Wim", "Ria"):
            arrange(
                person=make_subscriber(self.type, given_name=name), branch=self.branch, starts_on=TODAY,
                wanted=Wanted(), actor=DESK, at=AT,
            )  # fmt: skip
        bag = self.bag(self.items[0])
        pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        brought(bag=bag, collected=0, actor=DESK, at=AT)
        with self.assertNumQueries(3):
            rows = due_rows(self.branch, TODAY + timedelta(days=1))
        assert [(row.delivery.person.given_name, row.last_on) for row in rows] == [
            ("Ria", None), ("Wim", None), ("Els", TODAY),
        ]  # fmt: skip

    def test_a_copy_that_left_meanwhile_is_remarked(self) -> None:
        bag = self.bag(self.items[0])
        make_loan(self.items[0], make_subscriber(self.type, given_name="Wim"))
        assert [remark.code for remark in chosen_for(bag, AT)[0].remarks] == ["not-in"]

    # Packing

    def test_a_bag_is_lent_in_one_go_and_forgets_what_was_in_it(self) -> None:
        packed = pack(bag=self.bag(*self.items), branch=self.branch, actor=DESK, at=AT)
        assert (packed.lent, packed.refused, packed.bag.state, packed.bag.titles) == (3, (), "packed", 3)
        assert Loan.objects.open().of(self.els).count() == 3
        assert set(Movement.objects.values_list("via", flat=True)) == {"desk"}
        assert not BagItem.objects.exists()
        assert not NotAgain.objects.exists()
        assert lending().is_ok
        for item in self.items:
            check_in(item=item, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=5), actor=DESK)
        assert not Loan.objects.filter(person=self.els).exists()

    def test_what_can_not_be_lent_stays_with_its_reason(self) -> None:
        make_loan(make_item(self.branch), self.els)
        make_loan(make_item(self.branch), self.els)
        bag = self.bag(*self.items)
        packed = pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        assert (packed.lent, packed.bag.state) == (2, "choosing")
        [(item, why)] = packed.refused
        assert item == self.items[2]
        assert [each.code for each in why.obstacles] == ["too-many-loans"]
        put_back(bag=bag, item=item, actor=DESK, at=AT)
        again = pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        assert (again.lent, again.bag.state, again.bag.titles) == (0, "packed", 2)

    def test_an_empty_bag_and_a_packed_one_are_refused(self) -> None:
        bag = self.bag()
        with pytest.raises(DeliveryRefused) as refused:
            pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        assert codes(refused) == ["nothing-chosen"]
        choose(bag=bag, item=self.items[0], actor=DESK, at=AT)
        pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        for again in (
            lambda: pack(bag=bag, branch=self.branch, actor=DESK, at=AT),
            lambda: choose(bag=bag, item=self.items[1], actor=DESK, at=AT),
            lambda: put_back(bag=bag, item=self.items[1], actor=DESK, at=AT),
        ):
            with pytest.raises(DeliveryRefused) as refused:
                again()
            assert codes(refused) == ["packed"]

    def test_one_bag_under_way_and_one_a_day(self) -> None:
        bag = self.bag(self.items[0])
        assert begin_bag(delivery=self.delivery, on=TODAY + timedelta(days=1), actor=DESK, at=AT) == bag
        pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        brought(bag=bag, collected=0, actor=DESK, at=AT)
        with pytest.raises(DeliveryRefused) as refused:
            self.bag()
        assert codes(refused) == ["day-taken"]
        with pytest.raises(DeliveryRefused) as refused:
            self.bag(on=TODAY - timedelta(days=1))
        assert codes(refused) == ["not-in-force", "day-past"]

    # The visit

    def test_brought_and_not_home(self) -> None:
        bag = self.bag(self.items[0])
        with pytest.raises(DeliveryRefused) as refused:
            brought(bag=bag, collected=-1, actor=DESK, at=AT)
        assert codes(refused) == ["not-packed", "number-odd"]
        pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        with pytest.raises(DeliveryRefused) as refused:
            not_at_home(bag=bag, again_on=TODAY - timedelta(days=1), actor=DESK, at=AT)
        assert codes(refused) == ["day-past"]
        bag = not_at_home(bag=bag, again_on=TODAY + timedelta(days=2), actor=DESK, at=AT)
        assert (bag.not_home, bag.on, bag.state) == (1, TODAY + timedelta(days=2), "packed")
        bag = brought(bag=bag, collected=2, actor=DESK, at=AT + timedelta(days=2))
        assert (bag.state, bag.collected) == ("delivered", 2)
        assert brought(bag=bag, collected=7, actor=DESK, at=AT).collected == 2
        assert last_visit(self.delivery) == TODAY + timedelta(days=2)
        with pytest.raises(DeliveryRefused) as refused:
            cancel_bag(bag=bag, actor=DESK, at=AT)
        assert codes(refused) == ["delivered"]

    def test_ending_lets_a_bag_go_that_was_being_filled_and_no_other(self) -> None:
        bag = self.bag(self.items[0])
        end_arrangement(delivery=self.delivery, on=TODAY, actor=DESK, at=AT)
        bag.refresh_from_db()
        assert bag.state == "cancelled"
        assert not BagItem.objects.exists()

    def test_a_packed_bag_comes_first(self) -> None:
        pack(bag=self.bag(self.items[0]), branch=self.branch, actor=DESK, at=AT)
        with pytest.raises(DeliveryRefused) as refused:
            end_arrangement(delivery=self.delivery, on=TODAY, actor=DESK, at=AT)
        assert codes(refused) == ["bag-packed"]

    # The route

    def test_the_route_goes_by_street_and_counts_what_is_to_collect(self) -> None:
        wim, ria = (make_subscriber(self.type, given_name=name) for name in ("Wim", "Ria"))
        for person, code, number in ((self.els, "6466HB", 4), (wim, "6461CP", 20), (ria, "6461CP", 3)):
            PostalAddress.objects.create(
                person=person, street="Markt", house_number=number, postal_code=code, town="Kerkrade",
                valid_from=TODAY, is_secret=person == ria,
            )  # fmt: skip
        make_loan(make_item(self.branch), self.els)
        pack(bag=self.bag(self.items[0]), branch=self.branch, actor=DESK, at=AT)
        for person in (wim, ria):
            made = arrange(person=person, branch=self.branch, starts_on=TODAY, wanted=Wanted(), actor=DESK, at=AT)
            begin_bag(delivery=made, on=TODAY, actor=DESK, at=AT)
        noor = make_account(role=Role.FRONT_DESK)
        stops = route(bags_on(TODAY, branch=self.branch), looker=noor, at=AT)
        assert [stop.person for stop in stops] == [ria, wim, self.els]
        assert [stop.to_collect for stop in stops] == [0, 0, 1]
        assert list(Look.objects.values_list("person", "purpose")) == [(ria.pk, "address")]

    def test_who_brings_sees_their_own_bags_only(self) -> None:
        self.bag(self.items[0])
        other = make_subscriber(self.type, given_name="Wim")
        made = arrange(person=other, branch=self.branch, starts_on=TODAY, wanted=Wanted(), actor=DESK, at=AT)
        begin_bag(delivery=made, on=TODAY, actor=DESK, at=AT)
        assert [bag.delivery for bag in bags_on(TODAY, volunteer=self.leo.person)] == [self.delivery]

    # What is kept

    def test_all_of_it_is_exported_and_erased(self) -> None:
        change_arrangement(
            delivery=self.delivery, wanted=Wanted(keeps_list=True, wishes="Graag geen oorlog."), actor=DESK, at=AT
        )
        bag = self.bag(self.items[0])
        told = export_person(self.els, at=AT)["circulation.HomeDelivery.person"]
        assert told[0]["wishes"] == "Graag geen oorlog."
        with pytest.raises(ErasureRefused) as refused:
            erase_person(person=self.els, actor=DESK, at=AT)
        assert "bag-under-way" in codes(refused)
        pack(bag=bag, branch=self.branch, actor=DESK, at=AT)
        assert export_person(self.els, at=AT)["circulation.HomeDelivery.person"][0]["not_again"] == ["Titel 0"]
        brought(bag=bag, collected=0, actor=DESK, at=AT)
        check_in(item=self.items[0], branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        erase_person(person=self.els, actor=DESK, at=AT)
        assert not HomeDelivery.objects.exists()
        assert not NotAgain.objects.exists()

    def test_an_arrangement_that_ended_is_forgotten_after_ninety_days(self) -> None:
        end_arrangement(delivery=self.delivery, on=TODAY, actor=DESK, at=AT)
        expire_all(at=AT + timedelta(days=89))
        assert HomeDelivery.objects.exists()
        expire_all(at=AT + timedelta(days=92))
        assert not HomeDelivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_pack_one_bag_at_once_lend_each_copy_once() -> None:
    branch = make_open_branch()
    make_rule()
    els = make_subscriber(make_type())
    delivery = arrange(person=els, branch=branch, starts_on=TODAY, wanted=Wanted(), actor=DESK, at=AT)
    bag = begin_bag(delivery=delivery, on=TODAY, actor=DESK, at=AT)
    for number in range(5):
        choose(bag=bag, item=make_item(branch, make_edition(make_work(f"Titel {number}"))), actor=DESK, at=AT)
    lent: list[int] = []

    def packs() -> None:
        try:
            lent.append(pack(bag=bag, branch=branch, actor=DESK, at=AT).lent)
        except DeliveryRefused:
            lent.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=packs) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bag.refresh_from_db()
    assert (sum(lent), bag.titles, bag.state) == (5, 5, "packed")
    assert Loan.objects.open().of(els).count() == 5
    assert lending().is_ok


def test_nobody_is_a_volunteer_by_name(db: None) -> None:
    from reuring.circulation.day.delivering import volunteers

    leo = make_account(role=Role.VOLUNTEER)
    make_person(given_name="Geen")
    assert volunteers(TODAY) == [leo.person]
