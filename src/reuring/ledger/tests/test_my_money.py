# SPDX-License-Identifier: EUPL-1.2
"""My money: what someone sees of it, and paying from home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from reuring.ledger import books
from reuring.ledger.models import BankPayment, Charge, Entry, OnlinePayment, OnlineRefund
from reuring.ledger.online import push
from reuring.ledger.tests.books_case import DESK, BooksCase, configured, make_charge
from reuring.ledger.texts import register_text
from reuring.ledger.views_mine import panel
from reuring.people.models import Household, HouseholdMember, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_person

register_text("test-late", "Te laat: %(title)s")


def live_with(child: Person, *guardians: Person) -> None:
    """A household of its own."""
    home = Household.objects.create()
    since = date(2020, 1, 1)
    HouseholdMember.objects.create(household=home, person=child, is_guardian=False, since=since)
    for guardian in guardians:
        HouseholdMember.objects.create(household=home, person=guardian, is_guardian=True, since=since)


def child_of_age(years: int, name: str) -> Person:
    return make_person(given_name=name, born_on=timezone.localdate() - timedelta(days=int(years * 365.25) + 30))


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class MyMoney(BooksCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.account = make_account(role=Role.MEMBER)
        cls.els = cls.account.person
        cls.now = timezone.now() - timedelta(days=1)

    def setUp(self) -> None:
        self.client = log_in(self.account)

    def charge(self, person: Person, title: str, cents: int = 120) -> Charge:
        return make_charge(person, cents, text="test-late", params={"title": title}, at=self.now)

    def text(self, path: str = "/mine/money/", **more: Any) -> str:
        response = self.client.get(path, **more)
        self.assertEqual(response.status_code, 200)
        return str(response.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")

    def pay_for(self, *charges: Charge) -> OnlinePayment:
        response = self.client.post("/mine/money/payments/", {"charge": [each.public_id for each in charges]})
        payment = OnlinePayment.objects.latest("pk")
        self.assertRedirects(response, f"/mine/money/payments/{payment.public_id}/")
        return payment

    def test_nothing_to_pay(self) -> None:
        self.assertIn("Je hoeft niets te betalen.", self.text())
        self.assertIsNone(panel(RequestFactory().get("/mine/"), self.els))

    def test_my_own_in_my_language(self) -> None:
        self.charge(self.els, "Minoes")
        page = self.text()
        self.assertIn("Te laat: Minoes", page)
        self.assertIn("€ 1,20", page)
        self.assertIn("1,20 €", self.text("/de/mine/money/"))
        self.assertIn("€1.20", self.text("/en/mine/money/"))
        self.assertEqual(panel(RequestFactory().get("/mine/"), self.els), {"cents": 120, "back_cents": 0})
        self.assertIn("Er staat € 1,20 open.", self.text("/mine/"))

    def test_of_somebody_else_nothing(self) -> None:
        other = make_person()
        made = self.charge(other, "Geheim")
        self.assertNotIn("Geheim", self.text())
        response = self.client.post("/mine/money/payments/", {"charge": [made.public_id]})
        self.assertRedirects(response, "/mine/money/")
        self.assertFalse(OnlinePayment.objects.exists())

    def test_of_my_children_and_from_16_without_the_title(self) -> None:
        small, big, grown = child_of_age(9, "Tim"), child_of_age(16, "Fleur"), child_of_age(18, "Daan")
        live_with(small, self.els)
        live_with(big, self.els)
        live_with(grown, self.els)
        self.charge(small, "Jip en Janneke")
        self.charge(big, "Anoniem")
        self.charge(grown, "Volwassen")
        page = self.text()
        self.assertIn("Jip en Janneke", page)
        self.assertIn("Open voor Fleur", page)
        self.assertNotIn("Anoniem", page)
        self.assertNotIn("Daan", page)

    def test_a_constant_number_of_queries(self) -> None:
        small = child_of_age(9, "Tim")
        live_with(small, self.els)
        self.charge(self.els, "a")
        self.pay(self.charge(self.els, "paid"), cents=120)

        def count() -> int:
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as caught:
                self.text()
            return len(caught)

        few = count()
        for number in range(8):
            made = self.charge(self.els if number % 2 else small, str(number))
            self.pay(self.charge(self.els, f"paid {number}"), cents=120)
            self.assertTrue(made.is_open)
        self.assertEqual(count(), few)

    def test_paying_from_home(self) -> None:
        first, second, later = (self.charge(self.els, title) for title in ("Minoes", "Pluk", "Otje"))
        payment = self.pay_for(first, second)
        page = self.text(f"/mine/money/payments/{payment.public_id}/")
        self.assertIn("Je betaalt € 2,40", page)
        self.assertIn(f'href="{payment.checkout}"', page)
        self.assertIn("Er gaat geen geld weg", self.text(payment.checkout))
        response = self.client.post(payment.checkout, {"answer": "pay"})
        self.assertEqual(response.status_code, 302)
        back = urlsplit(response["Location"])
        self.assertEqual((back.netloc, back.path), ("testserver", f"/mine/money/payments/{payment.public_id}/result/"))
        for _again in range(2):
            self.assertIn("Bedankt, het is betaald", self.text(back.path))
        entry = Entry.objects.get(kind="payment")
        receipt = self.text(f"/mine/money/receipts/{entry.public_id}/")
        self.assertIn("Te laat: Minoes", receipt)
        self.assertIn("€ 2,40", receipt)
        page = self.text()
        self.assertIn(later.public_id, page)
        self.assertNotIn(first.public_id, page)
        self.assertIn(entry.public_id, page)
        self.assertRedirects(
            self.client.get(f"/mine/money/payments/{payment.public_id}/"), back.path, fetch_redirect_response=False
        )

    def test_not_paying(self) -> None:
        payment = self.pay_for(self.charge(self.els, "Minoes"))
        self.assertIn("We wachten op je bank", self.text(f"/mine/money/payments/{payment.public_id}/result/"))
        self.client.post(payment.checkout, {"answer": "refuse"})
        self.assertIn("niet gelukt", self.text(f"/mine/money/payments/{payment.public_id}/result/"))
        self.client.post(payment.checkout, {"answer": "pay"})
        self.assertEqual(BankPayment.objects.get().state, "failed", "what was refused stays refused")

    def test_paid_at_the_desk_meanwhile(self) -> None:
        made = self.charge(self.els, "Minoes")
        payment = self.pay_for(made)
        self.pay(made, cents=120)
        self.client.post(payment.checkout, {"answer": "pay"})
        self.assertIn("Dat storten we terug", self.text(f"/mine/money/payments/{payment.public_id}/result/"))
        self.assertIn("Je krijgt nog € 1,20 terug", self.text())
        push(OnlineRefund.objects.get(), at=timezone.now())
        page = self.text()
        self.assertNotIn("Je krijgt nog", page)
        self.assertIn("terugbetaald", page)

    def test_nothing_ticked(self) -> None:
        self.charge(self.els, "Minoes")
        response = self.client.post("/mine/money/payments/", {}, follow=True)
        self.assertContains(response, "Kies wat je wilt betalen.")

    def test_where_paying_on_line_is_off(self) -> None:
        made = self.charge(self.els, "Minoes")
        payment = self.pay_for(made)
        with override_settings(CONFIGURATION=configured(payment_provider="off")):
            self.assertIn("Betaal bij de balie", self.text())
            self.assertNotIn("Betaal wat je aanvinkt", self.text())
            response = self.client.post("/mine/money/payments/", {"charge": [made.public_id]}, follow=True)
            self.assertContains(response, "Online betalen kan hier niet")
            self.assertEqual(self.client.get(payment.checkout).status_code, 404)
            self.assertIn("We wachten op je bank", self.text(f"/mine/money/payments/{payment.public_id}/result/"))

    def test_what_is_mine_is_for_nobody_else(self) -> None:
        made = self.charge(self.els, "Minoes")
        payment = self.pay_for(made)
        self.client.post(payment.checkout, {"answer": "pay"})
        self.text(f"/mine/money/payments/{payment.public_id}/result/")
        entry = Entry.objects.get(kind="payment")
        pages = (
            f"/mine/money/payments/{payment.public_id}/",
            f"/mine/money/payments/{payment.public_id}/result/",
            f"/mine/money/receipts/{entry.public_id}/",
        )
        other, stranger = log_in(make_account(role=Role.ADMINISTRATOR)), Client()
        for page in pages:
            self.assertEqual(other.get(page).status_code, 404)
            self.assertIn("/account/login/", stranger.get(page)["Location"])
        self.assertIn("/account/login/", stranger.get("/mine/money/")["Location"])

    def test_a_receipt_does_not_tell_a_guardian_what_a_child_of_16_reads(self) -> None:
        big = child_of_age(16, "Fleur")
        live_with(big, self.els)
        payment = self.pay_for(self.charge(big, "Anoniem"), self.charge(self.els, "Minoes"))
        self.client.post(payment.checkout, {"answer": "pay"})
        self.text(f"/mine/money/payments/{payment.public_id}/result/")
        receipt = self.text(f"/mine/money/receipts/{Entry.objects.get(kind='payment').public_id}/")
        self.assertIn("Minoes", receipt)
        self.assertNotIn("Anoniem", receipt)

    def test_a_charge_that_was_waived_meanwhile(self) -> None:
        made = self.charge(self.els, "Minoes")
        books.waive(charge=made, reason="Coulance", actor=DESK, at=self.now)
        response = self.client.post("/mine/money/payments/", {"charge": [made.public_id]}, follow=True)
        self.assertContains(response, "Kies wat je wilt betalen.")


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class Webhook(BooksCase):
    def post(self, **data: str) -> int:
        return Client(enforce_csrf_checks=True).post("/payments/webhook/local/", data).status_code

    def test_it_is_believed_in_nothing_but_the_name(self) -> None:
        account = make_account(role=Role.MEMBER)
        made = make_charge(account.person, 120)
        log_in(account).post("/mine/money/payments/", {"charge": [made.public_id]})
        payment = OnlinePayment.objects.get()
        self.assertEqual(self.post(id=payment.provider_id, status="paid"), 200)
        payment.refresh_from_db()
        self.assertEqual(payment.state, "open")
        BankPayment.objects.update(state="paid")
        for _again in range(2):
            self.assertEqual(self.post(id=payment.provider_id), 200)
        payment.refresh_from_db()
        self.assertEqual(payment.state, "paid")
        self.assertEqual(Entry.objects.filter(kind="payment").count(), 1)

    def test_names_that_nobody_knows(self) -> None:
        for data in ({"id": "0000000000"}, {"id": "x" * 5000}, {"id": "tr_\x00"}, {}):
            self.assertEqual(self.post(**data), 200)
        self.assertEqual(Client().get("/payments/webhook/local/").status_code, 405)

    def test_it_comes_again_when_the_provider_is_silent(self) -> None:
        account = make_account(role=Role.MEMBER)
        made = make_charge(account.person, 120)
        log_in(account).post("/mine/money/payments/", {"charge": [made.public_id]})
        with override_settings(CONFIGURATION=configured(payment_provider="off")):
            self.assertEqual(self.post(id=OnlinePayment.objects.get().provider_id), 503)
