# SPDX-License-Identifier: EUPL-1.2
"""Receipts: what stands on them, on which paper, and to whom they go; and damaged copies."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from django.core import mail
from django.utils import timezone

from reuring.catalogue.models import Item
from reuring.circulation.desk.scans import CODES, Command
from reuring.circulation.lending import check_out
from reuring.circulation.models import Movement, Via
from reuring.circulation.tests.cast import DESK, make_edition, make_item
from reuring.circulation.tests.desk.desk import CARD, Desk
from reuring.ledger.books import charge, owed_cents, take_payment
from reuring.ledger.models import Charge, Road
from reuring.people.actor import Actor
from reuring.people.desk import COOKIE, assign_badge, enrol_workstation
from reuring.people.models import Person
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account


class ReceiptTest(Desk):
    def setUp(self) -> None:
        super().setUp()
        self.dvd = make_item(self.branch, make_edition(title="De noorderlingen"))
        at = timezone.now() - timedelta(days=2)
        check_out(item=self.dvd, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        self.scan(CARD)
        self.scan(self.item.barcode)
        self.scan(self.dvd.barcode, how="take_back")
        owed = charge(
            person=self.els, kind=Charge.Kind.CARD, amount_cents=250, key="t", branch=self.branch, actor=DESK, at=at
        )
        take_payment(
            charges=[owed], amount_cents=250, road=Road.CASH, branch=self.branch, at=timezone.now(),
            actor=Actor.person(self.colleague),
        )  # fmt: skip
        self.sitting = {"person": self.person, "after": self.after}

    def test_all_of_this_sitting_and_no_name(self) -> None:
        page = self.client.get("/desk/receipt/", self.sitting)
        for words in ("Max Havelaar", "De noorderlingen", "Teruggebracht", "2,50", f"Pas {CARD[-4:]} EH"):
            self.assertContains(page, words)
        self.assertNotContains(page, "Habets")
        self.assertContains(page, "on-paper--narrow")
        self.assertContains(self.client.get("/desk/receipt/", {**self.sitting, "paper": "a4"}), "on-paper--a4")

    def test_the_script_gets_the_paper_alone(self) -> None:
        piece = self.client.get("/desk/receipt/", self.sitting, headers={"HX-Request": "true"})
        self.assertContains(piece, "Max Havelaar")
        self.assertNotContains(piece, "<html")

    def test_done_offers_it(self) -> None:
        answer = self.scan(CODES[Command.DONE])
        self.assertContains(answer, f"/desk/receipt/?person={self.els.public_id}&amp;after={self.sitting['after']}")
        self.assertContains(answer, "1 geleend, 1 terug")

    def test_what_was_undone_is_not_on_it(self) -> None:
        self.client.post("/desk/undo/", self.sitting)
        page = self.client.get("/desk/receipt/", self.sitting)
        self.assertNotContains(page, "De noorderlingen")

    def test_of_another_colleague_it_tells_nothing(self) -> None:
        other = make_account(role=Role.FRONT_DESK, branch=self.branch)
        self.client.force_login(other, backend="reuring.people.backends.CardBackend")
        from reuring.people.tests.cast import log_in

        page = log_in(other).get("/desk/receipt/", self.sitting)
        self.assertContains(page, "Er staat niets op de bon.")

    def test_by_mail_to_the_persons_own_address_in_their_language(self) -> None:
        answer = self.client.post("/desk/receipt/mail/", self.sitting, follow=True)
        self.assertContains(answer, "geen e-mailadres")
        Person.objects.filter(pk=self.els.pk).update(email="els@example.org")
        answer = self.client.post("/desk/receipt/mail/", self.sitting, follow=True)
        self.assertContains(answer, "De bon is gemaild.")
        [letter] = mail.outbox
        self.assertEqual(letter.to, ["els@example.org"])
        self.assertIn("Max Havelaar", letter.body)
        self.assertIn("De noorderlingen", letter.body)
        self.assertNotIn("SPDX", letter.body)

    def test_mail_that_can_not_go_is_said(self) -> None:
        Person.objects.filter(pk=self.els.pk).update(email="els@example.org")
        with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=ConnectionRefusedError):
            answer = self.client.post("/desk/receipt/mail/", self.sitting, follow=True)
        self.assertContains(answer, "De mail kon niet weg.")
        self.assertEqual(mail.outbox, [])


class DamageTest(Desk):
    def come_back(self) -> Movement:
        at = timezone.now() - timedelta(days=2)
        check_out(item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        answer = self.scan(self.item.barcode)
        self.assertContains(answer, "Kapot?")
        self.assertContains(answer, 'name="amount"')
        return Movement.objects.latest("pk")

    def damage(self, movement: int, **more: str) -> object:
        data = {"code": self.item.barcode, "movement": movement, "note": "Koffie", "person": "", "after": "0", **more}
        return self.client.post("/desk/damage/", data, headers={"HX-Request": "true"})

    def test_whoever_had_it_is_charged_and_the_amount_is_for_staff(self) -> None:
        answer = self.damage(self.come_back().pk, amount="7,50")
        self.assertEqual(self.says(answer), "Apart leggen")
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 750})
        page = answer.content.decode()
        self.assertNotIn("7,50", page.partition('<details class="cue">')[0])
        self.item.refresh_from_db()
        self.assertEqual((self.item.status, self.item.note), (Item.Status.DAMAGED, "Koffie"))

    def test_mended_with_one_key(self) -> None:
        self.damage(self.come_back().pk)
        answer = self.scan(self.item.barcode)
        self.assertEqual(self.says(answer), "Apart leggen")
        self.assertContains(answer, 'value="mended"')
        self.assertEqual(self.says(self.scan(self.item.barcode, how="mended")), "Naar de kast")
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, Item.Status.AVAILABLE)

    def test_amounts_that_make_no_sense_change_nothing(self) -> None:
        movement = self.come_back()
        for amount in ("-5", "veel", "12345678901", "0,001"):
            answer = self.damage(movement.pk, amount=amount)
            self.assertContains(answer, "answer--stop", msg_prefix=amount)
        self.item.refresh_from_db()
        self.assertEqual(self.item.status, Item.Status.AVAILABLE)

    def test_nobody_is_charged_once_it_is_forgotten_who_had_it(self) -> None:
        movement = self.come_back()
        Movement.objects.update(before=None)
        answer = self.damage(movement.pk, amount="7,50")
        self.assertContains(answer, "Wie dit had, weten we niet meer.")
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 0})


class BadgeTest(Desk):
    def test_a_badge_takes_over_and_closes_whoever_was_open(self) -> None:
        actor = Actor.command("test")
        _row, secret = enrol_workstation(branch=self.branch, name="Balie 1", actor=actor, at=timezone.now())
        colleague = make_account(role=Role.FRONT_DESK, branch=self.branch)
        badge = assign_badge(account=colleague, actor=actor, at=timezone.now())
        self._carry(secret)
        self.scan(CARD)
        answer = self.scan(badge)
        self.assertEqual(answer["HX-Redirect"], "/desk/")
        page = self.client.get("/desk/")
        self.assertNotContains(page, "Els Habets")
        self.assertEqual(self.client.session["_auth_user_id"], str(colleague.pk))

    def test_an_unknown_badge_takes_nothing_over(self) -> None:
        actor = Actor.command("test")
        _row, secret = enrol_workstation(branch=self.branch, name="Balie 1", actor=actor, at=timezone.now())
        self._carry(secret)
        self.assertEqual(self.says(self.scan("7" * 20)), "Je kunt hier niet overnemen")
        self.assertEqual(self.client.session["_auth_user_id"], str(self.colleague.pk))

    def _carry(self, secret: str) -> None:
        from django.core.signing import get_cookie_signer

        self.client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE).sign(secret)
