# SPDX-License-Identifier: EUPL-1.2
"""Money at the desk: the pages of a patron."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.ledger import books, online
from reuring.ledger.checks import refunds_arrive
from reuring.ledger.jobs import mail_receipt
from reuring.ledger.models import BankPayment, Charge, Entry, OnlineRefund, Road, WaiverLimit
from reuring.ledger.paying_out import owed_back_cents
from reuring.ledger.tests.books_case import DESK, BooksCase, configured, make_charge
from reuring.ledger.texts import register_text
from reuring.ledger.till import expected
from reuring.ledger.views_desk import panel
from reuring.people.models import Look, Person
from reuring.people.personal import merge_people
from reuring.people.roles import Role
from reuring.people.tests.cast import grant, log_in, make_account, make_branch, make_person

register_text("test-late", "Te laat: %(title)s")
TITLE = "Geheim Dagboek"


@override_settings(CONFIGURATION=configured(payment_provider="local"))
class DeskPages(BooksCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        WaiverLimit.objects.all().delete()
        WaiverLimit.objects.create(most_cents=300, valid_from=timezone.localdate() - timedelta(days=30))
        cls.noor = make_account(role=Role.FRONT_DESK, branch=cls.branch)
        cls.els = make_person(email="els@example.org", language="de")
        cls.now = timezone.now() - timedelta(hours=1)
        cls.home = f"/patrons/{cls.els.public_id}/money/"

    def setUp(self) -> None:
        self.client = log_in(self.noor)

    def charge(self, cents: int = 500, **more: Any) -> Charge:
        facts = {"text": "test-late", "params": {"title": TITLE}, "at": self.now, "branch": self.branch}
        return make_charge(self.els, cents, **{**facts, **more})

    def text(self, path: str, status: int = 200, client: Client | None = None) -> str:
        response = (client or self.client).get(path)
        self.assertEqual(response.status_code, status)
        return str(response.content.decode()).replace("\xa0", " ")

    def post(self, path: str, status: int = 302, **data: Any) -> str:
        response = self.client.post(path, {"key": f"key{Entry.objects.count()}", **data})
        self.assertEqual(response.status_code, status, response.content.decode()[-3000:])
        return response["Location"] if status == 302 else response.content.decode().replace("\xa0", " ")

    def pay_here(self, *charges: Charge, status: int = 302, **more: Any) -> str:
        data = {"charge": [each.public_id for each in charges], "amount": "5,00", "road": "cash", **more}
        return self.post(self.home + "payments/", status, **data)

    # What is shown

    def test_amounts_behind_a_control_and_never_a_title(self) -> None:
        made = self.charge()
        self.pay(self.charge(), cents=500)
        entry = Entry.objects.get(kind="payment")
        page = self.text(self.home)
        self.assertRegex(page, r"<details>\s*<summary>Toon de bedragen</summary>")
        self.assertIn("<details open>", self.text(self.home + "?show=1"))
        self.assertNotRegex(page.partition("<main")[0], r"€|5,00", "no amount in the title of the page")
        pages = (self.home, f"{self.home}charges/{made.public_id}/", f"{self.home}receipts/{entry.public_id}/")
        for path in pages:
            self.assertNotIn(TITLE, self.text(path))
            self.assertIn("Te laat teruggebracht", self.text(path))

    def test_that_somebody_looked_is_kept(self) -> None:
        self.text(self.home)
        look = Look.objects.get()
        self.assertEqual((look.account, look.person, look.purpose), (self.noor, self.els, "money"))

    def test_the_panel(self) -> None:
        request = RequestFactory().get("/")
        self.assertEqual(panel(request, self.els), {"cents": 0, "back_cents": 0, "is_something": False})
        made = self.charge()
        self.assertEqual(panel(request, self.els), {"cents": 500, "back_cents": 0, "is_something": True})
        self.pay(made, cents=500)
        books.refund(charge=made, amount_cents=100, reason="Coulance", actor=DESK, at=self.now)
        self.assertEqual(panel(request, self.els), {"cents": 0, "back_cents": 100, "is_something": True})

    def test_who_may_come_in(self) -> None:
        made = self.charge()
        paths = [
            self.home,
            f"{self.home}charges/{made.public_id}/",
            f"{self.home}payments/",
            f"{self.home}charges/{made.public_id}/waivers/",
        ]
        for role in (Role.MEMBER, Role.CATALOGUER, Role.POLICY_OFFICER):
            client = log_in(make_account(role=role))
            for path in paths:
                self.assertEqual(client.get(path).status_code, 403)
                self.assertEqual(client.post(path).status_code, 403)
        self.assertEqual(self.text(self.home, 200, log_in(make_account(role=Role.ADMINISTRATOR))).count("<h1"), 1)
        self.assertIn("/account/login/", Client().get(self.home)["Location"])

    def test_a_person_who_was_merged_leads_on(self) -> None:
        gone = make_person()
        merge_people(kept=self.els, gone=gone, actor=DESK, at=self.now)
        self.assertRedirects(self.client.get(f"/patrons/{gone.public_id}/money/"), self.home)
        self.assertEqual(self.client.get("/patrons/0000000000/money/").status_code, 404)

    def test_of_another_person_nothing(self) -> None:
        other: Person = make_person()
        made = make_charge(other, 500)
        self.assertEqual(self.client.get(f"{self.home}charges/{made.public_id}/").status_code, 404)
        self.pay_here(made, status=422)
        made.refresh_from_db()
        self.assertEqual(made.open_cents, 500)

    # Taking money

    def test_cash_with_change(self) -> None:
        made = self.charge()
        where = self.pay_here(made, given="20")
        page = self.text(where)
        self.assertIn("Geef € 15,00 terug", page)
        self.assertNotIn("Geef", self.text(where), "said once")
        entry = Entry.objects.get(kind="payment")
        self.assertEqual(
            (entry.branch, entry.actor, entry.road, entry.person), (self.branch, self.noor, "cash", self.els)
        )

    def test_a_part_by_card(self) -> None:
        first, second = self.charge(), self.charge(at=self.now + timedelta(minutes=1))
        self.pay_here(first, second, amount="6,50", road="terminal")
        first.refresh_from_db()
        second.refresh_from_db()
        self.assertEqual((first.open_cents, second.open_cents), (0, 350))

    def test_two_clicks_are_one_payment(self) -> None:
        made = self.charge()
        first = self.pay_here(made, key="once")
        self.assertEqual(self.pay_here(made, key="once"), first)
        self.assertEqual(Entry.objects.filter(kind="payment").count(), 1)

    def test_bad_amounts(self) -> None:
        made = self.charge()
        for amount, words in (
            ("-5", "Vul een bedrag in, zoals 12,50."),
            ("5 euro", "Vul een bedrag in, zoals 12,50."),
            ("0", "hoger is dan nul"),
            ("5,01", "meer dan er openstaat"),
            ("9999999", "te hoog"),
            ("", "Dit veld is verplicht"),
        ):
            page = self.pay_here(made, amount=amount, status=422)
            self.assertIn(words, page)
            self.assertIn("<details open>", page)
        self.assertIn("minder dan", self.pay_here(made, given="4", status=422))
        self.assertFalse(Entry.objects.filter(kind="payment").exists())

    def test_only_at_a_branch_of_ones_own(self) -> None:
        made = self.charge()
        self.noor.person.role_grants.all().delete()
        grant(self.noor, Role.CATALOGUER, branch=self.branch)
        grant(self.noor, Role.FRONT_DESK, branch=make_branch("Spekholzerheide"))
        session = self.client.session
        session["desk_branch"] = self.branch.code
        session.save()
        self.assertIn("Je werkt nu niet aan een balie", self.pay_here(made, status=422))
        self.assertFalse(Entry.objects.filter(kind="payment").exists())

    # Charging, waiving, giving back

    def test_charging_by_hand(self) -> None:
        self.post(self.home + "charges/", **{"new-key": "a", "new-kind": "card", "new-amount": "2,50"})
        self.post(self.home + "charges/", **{"new-key": "a", "new-kind": "card", "new-amount": "2,50"})
        made = Charge.objects.get()
        self.assertEqual((made.kind, made.amount_cents, made.person), ("card", 250, self.els))
        data = {"new-key": "b", "new-kind": "other", "new-amount": "2,50", "new-note": "Kopieën 10 stuks"}
        self.post(self.home + "charges/", **data)
        self.assertEqual(Charge.objects.get(kind="other").params, {"note": "Kopieën 10 stuks"})
        page = self.post(self.home + "charges/", 422, **{**data, "new-key": "c", "new-note": "BSN 111222333"})
        self.assertIn("burgerservicenummer", page)
        page = self.post(self.home + "charges/", 422, **{**data, "new-key": "b", "new-amount": "2,60"})
        self.assertIn("al eerder in rekening gebracht", page)

    def test_waiving_up_to_the_limit(self) -> None:
        made = self.charge()
        path = f"{self.home}charges/{made.public_id}/"
        self.assertIn("Jij mag tot € 3,00 per keer", self.text(path))
        page = self.post(path + "waivers/", 422, **{"waive-key": "a", "waive-reason": "Ziek"})
        self.assertIn("Vraag een beheerder", page)
        page = self.post(path + "waivers/", 422, **{"waive-key": "a", "waive-amount": "3"})
        self.assertIn("Dit veld is verplicht", page)
        for _again in range(2):
            self.post(path + "waivers/", **{"waive-key": "a", "waive-amount": "3", "waive-reason": "Ziek"})
        made.refresh_from_db()
        self.assertEqual(made.open_cents, 200)
        self.client = log_in(make_account(role=Role.ADMINISTRATOR))
        self.assertNotIn("Jij mag tot", self.text(path))

    def test_giving_back_and_paying_out(self) -> None:
        made = self.charge()
        path = f"{self.home}charges/{made.public_id}/"
        self.assertNotIn("Geef geld terug", self.text(path))
        self.pay(made, cents=500)
        page = self.post(
            path + "refunds/", 422, **{"refund-key": "a", "refund-amount": "6", "refund-reason": "Gevonden"}
        )
        self.assertIn("meer dan er betaald is", page)
        where = self.post(path + "refunds/", **{"refund-key": "a", "refund-amount": "4", "refund-reason": "Gevonden"})
        self.assertTrue(where.endswith("#payout"))
        self.assertIn("De bibliotheek moet nog € 4,00 terugbetalen.", self.text(self.home))
        page = self.post(path + "payouts/", 422, **{"payout-key": "a", "payout-road": "online"})
        receipt = self.post(path + "payouts/", **{"payout-key": "a", "payout-road": "cash"})
        self.assertIn("Terugbetaald", self.text(receipt))
        self.assertNotIn("Draai", self.text(receipt))
        self.assertEqual(Entry.objects.get(kind="payout").branch, self.branch)

    def test_back_to_the_bank(self) -> None:
        made = self.charge()
        payment = online.begin(
            person=self.els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK,
            at=self.now,
        )  # fmt: skip
        BankPayment.objects.update(state="paid")
        online.ask(payment, at=self.now)
        books.refund(charge=made, reason="Gevonden", actor=DESK, at=self.now)
        path = f"{self.home}charges/{made.public_id}/"
        self.post(path + "payouts/", 422, **{"payout-key": "a", "payout-road": "cash"})
        self.post(path + "payouts/", **{"payout-key": "a", "payout-road": "online"})
        self.assertIn("is onderweg naar de rekening", self.text(path))

    def test_paid_too_much_on_line_and_the_bank_refuses(self) -> None:
        made = self.charge()
        payment = online.begin(
            person=self.els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK,
            at=self.now,
        )  # fmt: skip
        self.pay(made, cents=500)
        BankPayment.objects.update(state="paid", refunded_cents=500)
        online.ask(payment, at=self.now)
        refund = online.push(OnlineRefund.objects.get(), at=self.now)
        self.assertEqual(refund.state, "failed")
        self.assertFalse(refunds_arrive().is_ok)
        self.assertIn("Er is online € 5,00 te veel betaald", self.text(self.home))
        where = self.post(f"{self.home}surplus/{refund.public_id}/")
        self.assertEqual(self.post(f"{self.home}surplus/{refund.public_id}/"), where, "twice pays once")
        self.assertIn("Te veel betaald", self.text(where))
        self.assertEqual((owed_back_cents(self.els), expected(self.branch).cash), (0, 0))
        self.assertTrue(refunds_arrive().is_ok)

    def test_what_can_not_be_paid_out_as_too_much(self) -> None:
        made = self.charge()
        payment = online.begin(
            person=self.els, charges=[made], description="", back_to=str, webhook="", language="nl", actor=DESK,
            at=self.now,
        )  # fmt: skip
        self.pay(made, cents=500)
        BankPayment.objects.update(state="paid")
        online.ask(payment, at=self.now)
        refund = OnlineRefund.objects.get()
        self.assertTrue(self.post(f"{self.home}surplus/{refund.public_id}/").endswith("?show=1"))
        self.assertFalse(Entry.objects.filter(kind="payout").exists())
        other = f"/patrons/{make_person().public_id}/money/surplus/{refund.public_id}/"
        self.assertEqual(self.client.post(other).status_code, 404)

    def test_typed_wrong(self) -> None:
        made = self.charge()
        receipt = self.pay_here(made)
        self.assertIn("Draai de betaling terug", self.text(receipt))
        self.post(receipt + "reversal/", 422)
        self.post(receipt + "reversal/", reason="Verkeerde klant")
        made.refresh_from_db()
        self.assertEqual(made.open_cents, 500)
        self.assertIn("Deze betaling is teruggedraaid.", self.text(receipt))
        self.assertIn("al teruggedraaid", self.post(receipt + "reversal/", 422, reason="Nog eens"))

    # Receipts

    def test_a_receipt_by_mail_in_their_own_language(self) -> None:
        self.pay(self.charge(), cents=500, road=Road.TERMINAL)
        entry = Entry.objects.get(kind="payment")
        self.post(f"{self.home}receipts/{entry.public_id}/mail/")
        job = ProcrastinateJob.objects.get(task_name=mail_receipt.name)
        self.assertEqual(job.args["to"], "els@example.org")
        mail_receipt(**job.args)
        [sent] = mail.outbox
        self.assertEqual(sent.to, ["els@example.org"])
        self.assertIn(entry.public_id, sent.body)
        self.assertIn("5,00 €", sent.body.replace("\xa0", " "))
        self.assertIn(TITLE, sent.body, "it is theirs, so it says what it was for")
        self.assertNotIn("&", sent.body)

    def test_no_address_no_mail(self) -> None:
        self.pay(self.charge(), cents=500)
        Person.objects.filter(pk=self.els.pk).update(email="")
        entry = Entry.objects.get(kind="payment")
        self.post(f"{self.home}receipts/{entry.public_id}/mail/")
        self.assertFalse(ProcrastinateJob.objects.filter(task_name=mail_receipt.name).exists())
