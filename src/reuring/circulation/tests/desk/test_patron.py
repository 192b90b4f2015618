# SPDX-License-Identifier: EUPL-1.2
"""What somebody has and waits for, at the desk: renew, give up, hold, let rest, pick up elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from reuring.catalogue.models import Item
from reuring.circulation.holding import place_hold
from reuring.circulation.lending import check_out
from reuring.circulation.models import Hold, Loan, Via
from reuring.circulation.tests.cast import DESK, make_edition, make_item
from reuring.circulation.tests.desk.desk import Desk
from reuring.ledger.books import owed_cents
from reuring.people.models import Look
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account


class Patron(Desk):
    def setUp(self) -> None:
        super().setUp()
        self.at = timezone.now()
        self.loans = f"/patrons/{self.els.public_id}/loans/"
        self.holds = f"/patrons/{self.els.public_id}/holds/"

    def lend(self, *, days_ago: int = 3, item: Item | None = None) -> Loan:
        at = self.at - timedelta(days=days_ago)
        item = item or self.item
        return check_out(item=item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK).loan

    def hold(self, person: Any = None) -> Hold:
        return place_hold(
            work=self.edition.work, person=person or self.els, pickup_branch=self.branch, via=Via.HOME, at=self.at,
            actor=DESK,
        )  # fmt: skip


class LoansTest(Patron):
    def test_what_is_at_home_with_the_titles_veiled(self) -> None:
        loan = self.lend()
        page = self.client.get(self.loans)
        self.assertContains(page, f"…{self.item.barcode[-4:]}")
        self.assertContains(page, f'<span class="veiled">{self.edition.title}</span>')
        self.assertContains(page, loan.public_id)
        self.assertTrue(Look.objects.filter(person=self.els, account=self.colleague).exists())

    def test_all_are_renewed_and_those_that_can_not_say_why(self) -> None:
        free = self.lend(item=make_item(self.branch, make_edition()))
        wanted = self.lend()
        self.hold(self.wim)
        answer = self.client.post(f"{self.loans}renewals/")
        self.assertContains(answer, "Iemand anders wacht erop.", status_code=422)
        free.refresh_from_db()
        wanted.refresh_from_db()
        self.assertEqual((free.renewals, wanted.renewals), (1, 0))
        self.assertContains(answer, 'name="overrides" value="others-wait"', status_code=422)
        self.client.post(f"{self.loans}renewals/", {"loan": wanted.public_id, "overrides": "others-wait"})
        wanted.refresh_from_db()
        self.assertEqual(wanted.renewals, 1)

    def test_only_that_one(self) -> None:
        one, two = self.lend(), self.lend(item=make_item(self.branch, make_edition()))
        self.assertRedirects(self.client.post(f"{self.loans}renewals/", {"loan": one.public_id}), self.loans)
        one.refresh_from_db()
        two.refresh_from_db()
        self.assertEqual((one.renewals, two.renewals), (1, 0))

    def test_lost_asks_the_price_unless_told_otherwise(self) -> None:
        loan = self.lend()
        self.client.post(f"{self.loans}{loan.public_id}/", {"state": "lost", "free": "on"})
        loan.refresh_from_db()
        self.assertIsNotNone(loan.lost_at)
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 0})
        self.client.post(f"{self.loans}{loan.public_id}/", {"state": "out"})
        loan.refresh_from_db()
        self.assertIsNone(loan.lost_at)
        self.client.post(f"{self.loans}{loan.public_id}/", {"state": "lost"})
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 1995})

    def test_said_to_be_back(self) -> None:
        loan = self.lend()
        self.client.post(f"{self.loans}{loan.public_id}/", {"state": "claimed"})
        loan.refresh_from_db()
        self.item.refresh_from_db()
        self.assertIsNotNone(loan.claimed_returned_at)
        self.assertEqual(self.item.status, Item.Status.CLAIMED)
        self.assertContains(self.client.get(self.loans), "Toch nog thuis")

    def test_a_loan_of_another_is_not_there(self) -> None:
        loan = self.lend()
        other = f"/patrons/{self.wim.public_id}/loans/{loan.public_id}/"
        self.assertEqual(self.client.post(other, {"state": "lost"}).status_code, 404)

    def test_as_many_queries_for_many(self) -> None:
        self.lend()
        self.client.get(self.loans)
        count = self._queries(self.loans)
        for _number in range(3):
            self.lend(item=make_item(self.branch, make_edition()))
        self.assertEqual(self._queries(self.loans), count)

    def _queries(self, path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.client.get(path)
        return len(seen)


class HoldsTest(Patron):
    def test_a_title_is_found_and_held_at_the_branch_of_choice(self) -> None:
        node = self.edition.work.node
        page = self.client.get(self.holds, {"q": self.item.barcode})
        self.assertContains(page, f'name="work" value="{node.public_id}"')
        answer = self.client.post(self.holds, {"work": node.public_id, "branch": self.other.public_id}, follow=True)
        self.assertContains(answer, "Plek 1 van 1 in de rij.")
        hold = Hold.objects.get()
        self.assertEqual((hold.person, hold.pickup_branch, hold.placed_via), (self.els, self.other, Via.DESK))

    def test_words_that_find_nothing_say_so(self) -> None:
        self.assertContains(self.client.get(self.holds, {"q": "zz\0qq"}), "Niets gevonden")

    def test_a_refusal_names_everything(self) -> None:
        self.hold()
        self.lend()
        answer = self.client.post(self.holds, {"work": self.edition.work.node.public_id})
        self.assertContains(answer, "Niet gereserveerd", status_code=422)

    def test_rest_count_again_elsewhere_and_cancel(self) -> None:
        hold = self.hold()
        address = f"{self.holds}{hold.public_id}/"
        until = timezone.localdate() + timedelta(days=14)
        self.client.post(address, {"change": "rest", "until": until.isoformat()})
        hold.refresh_from_db()
        self.assertEqual(hold.suspended_until, until)
        self.assertContains(self.client.get(self.holds), "rust tot")
        self.client.post(address, {"change": "resume"})
        self.client.post(address, {"change": "pickup", "branch": self.other.public_id})
        hold.refresh_from_db()
        self.assertEqual((hold.suspended_until, hold.pickup_branch), (None, self.other))
        self.client.post(address, {"change": "cancel"})
        hold.refresh_from_db()
        self.assertEqual(hold.state, Hold.State.CANCELLED)
        self.assertEqual(self.client.post(address, {"change": "cancel"}).status_code, 404)

    def test_a_day_that_is_over_or_none_is_refused_in_words(self) -> None:
        hold = self.hold()
        address = f"{self.holds}{hold.public_id}/"
        yesterday = timezone.localdate() - timedelta(days=1)
        for until, words in ((yesterday.isoformat(), "voorbij"), ("morgen", "Kies een dag.")):
            answer = self.client.post(address, {"change": "rest", "until": until}, follow=True)
            self.assertContains(answer, words)
        hold.refresh_from_db()
        self.assertIsNone(hold.suspended_until)


class PanelsTest(Patron):
    def test_numbers_and_no_titles_on_the_page_of_a_person(self) -> None:
        self.lend()
        page = self.client.get(f"/patrons/{self.els.public_id}/")
        self.assertContains(page, "1 titel, de eerste terug op")
        self.assertContains(page, "Niets gereserveerd.")
        self.assertNotContains(page, self.edition.title)
        self.assertContains(page, f"/desk/?person={self.els.public_id}")


class DoorTest(Patron):
    def test_only_the_front_desk_comes_in(self) -> None:
        loan = self.lend()
        for role in (Role.MEMBER, Role.CATALOGUER):
            self.client = log_in(make_account(role=role))
            for path in (self.loans, self.holds):
                self.assertEqual(self.client.get(path).status_code, 403, (role, path))
            self.assertEqual(self.client.post(f"{self.loans}renewals/").status_code, 403)
            self.assertEqual(self.client.post(f"{self.loans}{loan.public_id}/", {"state": "lost"}).status_code, 403)

    def test_a_person_who_was_merged_leads_on(self) -> None:
        self.wim.merged_into = self.els
        self.wim.save()
        answer = self.client.get(f"/patrons/{self.wim.public_id}/loans/")
        self.assertRedirects(answer, f"/patrons/{self.els.public_id}/")
        self.assertEqual(self.client.get("/patrons/zzzzzzzzzz/loans/").status_code, 404)
