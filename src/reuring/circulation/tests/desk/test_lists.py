# SPDX-License-Identifier: EUPL-1.2
"""The lists of a branch: who is on them, in which order, in how many queries, and what a scan does there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from reuring.catalogue.models import Item
from reuring.circulation.desk import lists
from reuring.circulation.holding import cancel_hold, place_hold, suspend_hold
from reuring.circulation.lending import check_out
from reuring.circulation.missing import claim_returned
from reuring.circulation.models import Hold, Transit, Via
from reuring.circulation.reminding import tell_of_loans
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import DESK, make_edition, make_item, make_subscriber
from reuring.circulation.tests.desk.desk import OTHER_CARD, Desk
from reuring.people.models import Person
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

PAGES = ("pick-list", "shelf", "transit", "overdue", "look-for")


class Lists(Desk):
    def setUp(self) -> None:
        super().setUp()
        self.now = timezone.now()
        self.today = timezone.localdate()

    def hold(self, person: Person | None = None, item: Item | None = None, **more: Any) -> Hold:
        given = {"pickup_branch": self.branch, "via": Via.HOME, "at": self.now - timedelta(hours=3), "actor": DESK}
        work = (item or self.item).edition.work
        return place_hold(work=work, person=person or self.wim, **(given | more))

    def lie_ready(self, days_ago: int) -> Hold:
        hold = self.hold(at=self.now - timedelta(days=days_ago + 1))
        check_in(item=self.item, branch=self.branch, via=Via.DESK, at=self.now - timedelta(days=days_ago), actor=DESK)
        hold.refresh_from_db()
        assert hold.state == Hold.State.ON_SHELF
        return hold


class PickListTest(Lists):
    def test_a_copy_for_each_who_waits_in_the_order_of_the_shelves(self) -> None:
        second = make_item(self.branch, make_edition(), location="Jeugd", shelf_mark="AAA")
        self.hold()
        self.hold(item=second)
        self.hold(self.els, second)
        found = lists.pick_list(self.branch, self.today)
        self.assertEqual([row.copy.barcode for row in found], [self.item.barcode, second.barcode])
        self.assertEqual(lists.pick_list(self.other, self.today), [])

    def test_who_rests_waits_for_nothing(self) -> None:
        hold = self.hold()
        suspend_hold(hold=hold, since=self.today, until=self.today + timedelta(days=9), at=timezone.now(), actor=DESK)
        self.assertEqual(lists.pick_list(self.branch, self.today), [])

    def test_a_scan_takes_it_off_the_list(self) -> None:
        self.hold()
        self.assertContains(self.client.get("/desk/pick-list/"), f'data-row="{self.item.barcode}"')
        answer = self.scan(self.item.barcode)
        self.assertEqual(self.says(answer), f"Klaarleggen voor {OTHER_CARD[-4:]} WC")
        self.assertContains(self.client.get("/desk/pick-list/"), "Niets om te halen")

    def test_without_a_script_a_scan_leads_back_to_the_list(self) -> None:
        answer = self.scan(self.item.barcode, piece=False, back="/desk/pick-list/")
        self.assertRedirects(answer, "/desk/pick-list/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/desk/pick-list/"), "Naar de kast")
        elsewhere = self.scan(self.item.barcode, piece=False, back="https://example.org/")
        self.assertTrue(elsewhere["Location"].startswith("/desk/?"))

    def test_not_found_offers_the_next_copy(self) -> None:
        second = make_item(self.branch, self.edition)
        self.hold()
        page = self.client.post("/desk/pick-list/not-found/", {"item": self.item.public_id}, follow=True)
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, Item.Status.MISSING)
        self.assertContains(page, f'data-row="{second.barcode}"')
        self.assertNotContains(page, f'data-row="{self.item.barcode}"')
        [row] = lists.to_look_for(self.branch, self.now)
        self.assertEqual((row.copy.barcode, row.why), (self.item.barcode, "missing"))

    def test_the_same_queries_for_many(self) -> None:
        for number in range(6):
            item = make_item(self.branch, make_edition())
            self.hold(make_subscriber(self.type, given_name=f"Jo{number}"), item)
        with self.assertNumQueries(2):
            self.assertEqual(len(lists.pick_list(self.branch, self.today)), 6)


class ShelfTest(Lists):
    def test_what_was_not_picked_up_in_time_is_freed_by_a_scan(self) -> None:
        hold = self.lie_ready(20)
        [row] = lists.shelf_to_clear(self.branch, self.today)
        self.assertEqual((row.label, row.until), (f"{OTHER_CARD[-4:]} WC", hold.shelf_until))
        self.assertContains(self.client.get("/desk/shelf/"), row.label)
        self.assertEqual(self.says(self.scan(self.item.barcode)), "Naar de kast")
        hold.refresh_from_db()
        self.assertEqual(hold.state, Hold.State.EXPIRED)
        self.assertEqual(lists.shelf_to_clear(self.branch, self.today), [])

    def test_what_still_lies_ready_stays(self) -> None:
        self.lie_ready(1)
        self.assertEqual(lists.shelf_to_clear(self.branch, self.today), [])
        self.assertTrue(self.says(self.scan(self.item.barcode)).startswith("Klaarleggen voor"))

    def test_what_was_given_up_goes_to_the_next(self) -> None:
        hold = self.lie_ready(1)
        cancel_hold(hold=hold, at=timezone.now(), actor=DESK)
        [row] = lists.shelf_to_clear(self.branch, self.today)
        self.assertEqual((row.copy.barcode, row.label), (self.item.barcode, f"{OTHER_CARD[-4:]} WC"))
        self.assertEqual(lists.shelf_to_clear(self.other, self.today), [])
        self.hold(self.els)
        self.assertTrue(self.says(self.scan(self.item.barcode)).startswith("Klaarleggen voor"))

    def test_three_queries(self) -> None:
        self.lie_ready(20)
        with self.assertNumQueries(4):
            lists.shelf_to_clear(self.branch, self.today)


class UnderWayTest(Lists):
    def send(self, days_ago: int) -> Item:
        item = make_item(self.other)
        at = self.now - timedelta(days=days_ago)
        check_in(item=item, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        return item

    def test_to_and_from_and_what_takes_too_long(self) -> None:
        old, new = self.send(9), self.send(1)
        found = lists.under_way(self.branch, self.now)
        self.assertEqual([row.copy.barcode for row in found], [old.barcode, new.barcode])
        self.assertEqual([(row.comes, row.is_long) for row in found], [(False, True), (False, False)])
        self.assertEqual([row.comes for row in lists.under_way(self.other, self.now)], [True, True])
        self.assertContains(self.client.get("/desk/transit/"), "te lang", count=1)
        self.assertEqual([row.why for row in lists.to_look_for(self.branch, self.now)], ["under_way"])

    def test_a_scan_there_is_the_arrival(self) -> None:
        item = self.send(1)
        self.client.post("/desk/branch/", {"branch": self.branch.public_id})
        self.client = log_in(make_account(role=Role.FRONT_DESK, branch=self.other))
        self.assertEqual(self.says(self.scan(item.barcode)), "Naar de kast")
        self.assertFalse(Transit.objects.filter(arrived_at__isnull=True).exists())

    def test_one_query(self) -> None:
        self.send(1)
        with self.assertNumQueries(1):
            lists.under_way(self.branch, self.now)


class LateTest(Lists):
    def test_longest_first_with_how_to_reach_them(self) -> None:
        Person.objects.filter(pk=self.wim.pk).update(phone="+31455551234")
        for person, days in ((self.els, 25), (self.wim, 60), (self.els, 80)):
            item = make_item(self.branch, make_edition())
            at = self.now - timedelta(days=days)
            check_out(item=item, person=person, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        found = lists.overdue(self.branch, self.today)
        self.assertEqual(
            [(row.person, len(row.loans), row.step) for row in found],
            [(self.els, 2, "circulation.invoice"), (self.wim, 1, "circulation.overdue_3")],
        )
        page = self.client.get("/desk/overdue/")
        self.assertContains(page, "tel:+31455551234")
        self.assertContains(page, "Te laat: derde bericht (1)")
        only = self.client.get("/desk/overdue/", {"step": "circulation.overdue_3"})
        self.assertContains(only, "Wim Crombach")
        self.assertNotContains(only, "Els Habets")
        with self.assertNumQueries(3):
            lists.overdue(self.branch, self.today)

    def test_it_says_when_they_were_told(self) -> None:
        at = self.now - timedelta(days=38)
        check_out(item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        tell_of_loans(self.now)
        [row] = lists.overdue(self.branch, self.today)
        self.assertEqual((row.step, row.told_at), ("circulation.overdue_2", None))
        compose(urgency=Urgency.DIGEST, at=self.now + timedelta(days=2))
        [row] = lists.overdue(self.branch, self.today)
        self.assertEqual(row.told_at, self.now)
        self.assertContains(self.client.get("/desk/overdue/"), "bericht van")

    def test_what_is_said_to_be_back_is_looked_for_and_not_late(self) -> None:
        at = self.now - timedelta(days=60)
        loan = check_out(item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK).loan
        claim_returned(loan=loan, branch=self.branch, at=self.now, actor=DESK)
        self.assertEqual(lists.overdue(self.branch, self.today), [])
        [row] = lists.to_look_for(self.branch, self.now)
        self.assertEqual((row.why, row.since), ("claimed", self.now))
        self.assertContains(self.client.get("/desk/look-for/"), "zou terug zijn")
        self.assertContains(self.scan(self.item.barcode), "Gevonden!")


class DoorTest(Lists):
    def test_only_the_front_desk_comes_in(self) -> None:
        for role in (Role.MEMBER, Role.PROGRAMME_MAKER):
            self.client = log_in(make_account(role=role))
            for page in PAGES:
                self.assertEqual(self.client.get(f"/desk/{page}/").status_code, 403, (role, page))
            self.assertEqual(
                self.client.post("/desk/pick-list/not-found/", {"item": self.item.public_id}).status_code, 403
            )
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, Item.Status.AVAILABLE)

    def test_empty_lists_say_so(self) -> None:
        for page in PAGES:
            self.assertContains(self.client.get(f"/desk/{page}/"), 'class="empty"', msg_prefix=page)
