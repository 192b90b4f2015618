# SPDX-License-Identifier: EUPL-1.2
"""The desk's screen: what each scan does by who is open, and what it says."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from reuring.catalogue.models import Identifier, Item
from reuring.circulation.desk.scans import CODES, Command
from reuring.circulation.holding import place_hold
from reuring.circulation.lending import check_out
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.tests.cast import DESK, make_edition, make_item
from reuring.circulation.tests.desk.desk import CARD, OTHER_CARD, Desk
from reuring.ledger.books import charge, owed_cents
from reuring.ledger.models import Charge
from reuring.people.models import AuditEvent, Look
from reuring.people.roles import Role
from reuring.people.tests.cast import grant, log_in, make_account


class LendingTest(Desk):
    def test_a_card_opens_somebody_and_a_colleague_looked(self) -> None:
        answer = self.scan(CARD)
        self.assertContains(answer, "Els Habets")
        self.assertEqual(self.person, self.els.public_id)
        [look] = Look.objects.filter(person=self.els)
        self.assertEqual(look.account, self.colleague)

    def test_a_copy_with_somebody_open_is_lent(self) -> None:
        self.scan(CARD)
        answer = self.scan(self.item.barcode)
        loan = Loan.objects.get()
        self.assertEqual((loan.person, loan.item, loan.branch), (self.els, self.item, self.branch))
        self.assertTrue(self.says(answer).startswith("Tot "))
        self.assertContains(answer, 'data-number="who-loans">1<')

    def test_a_copy_with_nobody_open_is_taken_back(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        self.scan(CODES[Command.DONE])
        self.assertEqual(self.person, "")
        answer = self.scan(self.item.barcode)
        self.assertEqual(self.says(answer), "Naar de kast")
        self.assertContains(answer, "MULT")
        self.assertEqual(self.open_loans(), 0)

    def test_the_card_again_is_done(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        answer = self.scan(CARD)
        self.assertEqual((self.says(answer), self.person), ("Klaar", ""))
        self.assertContains(answer, "1 geleend")

    def test_the_next_card_opens_the_next_person(self) -> None:
        self.scan(CARD)
        self.scan(OTHER_CARD)
        self.assertEqual(self.person, self.wim.public_id)

    def test_a_scan_that_is_sent_again_is_done_once(self) -> None:
        self.scan(CARD)
        first = self.scan(self.item.barcode, key="aaaaaaaa-1111")
        again = self.scan(self.item.barcode, key="aaaaaaaa-1111")
        self.assertEqual(self.says(first), self.says(again))
        self.assertEqual(Movement.objects.count(), 1)
        self.scan(CARD)
        first = self.scan(self.item.barcode, key="bbbbbbbb-2222")
        again = self.scan(self.item.barcode, key="bbbbbbbb-2222")
        self.assertEqual(self.says(first), self.says(again))
        self.assertEqual(Movement.objects.count(), 2)

    def test_a_scanner_that_reads_twice_changes_nothing(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        answer = self.scan(self.item.barcode)
        self.assertContains(answer, "Stond er al op.")
        self.assertEqual(Movement.objects.count(), 1)

    def test_one_key_renews_or_takes_back_what_is_at_home(self) -> None:
        at = timezone.now() - timedelta(days=3)
        check_out(item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=at, actor=DESK)
        self.scan(CARD)
        answer = self.scan(self.item.barcode)
        self.assertContains(answer, 'value="renew"')
        self.assertContains(answer, 'value="take_back"')
        self.assertEqual(Movement.objects.count(), 1)
        self.assertContains(self.scan(self.item.barcode, how="renew"), "Verlengd tot")
        self.assertEqual(Loan.objects.get().renewals, 1)
        self.assertEqual(self.says(self.scan(self.item.barcode, how="take_back")), "Naar de kast")
        self.assertEqual(self.person, self.els.public_id)

    def test_what_another_person_never_returned_is_taken_back_and_lent_with_one_key(self) -> None:
        check_out(item=self.item, person=self.wim, branch=self.branch, via=Via.DESK, at=timezone.now(), actor=DESK)
        self.scan(CARD)
        answer = self.scan(self.item.barcode)
        self.assertEqual(self.says(answer), "Niet uitgeleend")
        self.assertNotContains(answer, "Wim")
        self.assertNotContains(answer, 'value="override"')
        self.scan(self.item.barcode, how="take_back_and_lend")
        self.assertEqual(Loan.objects.open().get().person, self.els)


class RefusalTest(Desk):
    def test_all_obstacles_are_there_and_one_key_sets_them_aside(self) -> None:
        for _number in range(5):
            check_out(
                item=make_item(self.branch, make_edition()), person=self.els, branch=self.branch, via=Via.DESK,
                at=timezone.now(), actor=DESK,
            )  # fmt: skip
        reference = make_item(self.branch, status=Item.Status.REFERENCE)
        self.scan(CARD)
        answer = self.scan(reference.barcode)
        self.assertContains(answer, "Dit kun je alleen hier bekijken.")
        self.assertContains(answer, "Er staan al 5 titels op deze pas.")
        self.assertContains(answer, 'data-keys="F8"')
        self.scan(reference.barcode, how="override", overrides=["reference"])
        self.assertEqual(self.open_loans(), 5)
        self.scan(reference.barcode, how="override", overrides=["reference", "too-many-loans"])
        self.assertEqual(self.open_loans(), 6)
        self.assertTrue(AuditEvent.objects.filter(verb="override").exists())

    def test_a_debt_is_not_on_the_face_of_the_screen(self) -> None:
        charge(
            person=self.els, kind=Charge.Kind.OTHER, amount_cents=1234, key="test", branch=self.branch, actor=DESK,
            at=timezone.now(),
        )  # fmt: skip
        opened = self.scan(CARD).content.decode()
        answer = self.scan(self.item.barcode).content.decode()
        for page in (opened, answer):
            face = _without_cues(page)
            self.assertNotIn("12,34", face)
            self.assertNotIn("bedrag", face)
            self.assertIn("Bijzonderheden", face)
        self.assertIn("12,34", opened)
        self.assertIn("Er is eerst iets te regelen.", _without_cues(answer))

    def test_a_blocked_card_opens_nobody_until_somebody_says_so(self) -> None:
        self.card.blocked_at, self.card.block_reason = timezone.now(), "lost"
        self.card.save()
        answer = self.scan(CARD)
        self.assertEqual((self.says(answer), self.person), ("Deze pas werkt niet", ""))
        self.assertContains(answer, "data-must-answer")
        self.scan(CARD, how="override", overrides=["card-lost"])
        self.assertEqual(self.person, self.els.public_id)
        self.assertTrue(AuditEvent.objects.filter(verb="override", subject_key=self.els.public_id).exists())

    def test_numbers_that_belong_to_nothing_say_what_is_wrong(self) -> None:
        Identifier.objects.create(edition=self.edition, scheme="isbn", value="9780306406157")
        wrong = CARD[:-1] + str((int(CARD[-1]) + 1) % 10)
        for code, words in (
            (wrong, "Dit pasnummer klopt niet"),
            ("9780306406157", "Dit is een ISBN"),
            (self.item.barcode * 2, "Twee scans in één"),
            (self.item.barcode[:-2], "Een halve scan"),
            ("5550123", "Deze code kennen we niet"),
            ("3" * 60, "Onleesbaar"),
        ):
            with self.subTest(code=code):
                self.assertEqual(self.says(self.scan(code)), words)
        self.assertFalse(Movement.objects.exists())

    def test_a_withdrawn_copy_is_laid_aside(self) -> None:
        gone = make_item(self.branch, status=Item.Status.WITHDRAWN)
        self.assertContains(self.scan(gone.barcode), "afgevoerd")


class LeanTest(Desk):
    def test_a_scan_asks_little(self) -> None:
        """Beside the few prepared questions of lending itself, which go past what is counted here."""
        self.scan(CARD)
        self.scan(self.item.barcode)
        second = make_item(self.branch)
        with self.assertNumQueries(14):
            self.scan(second.barcode)
        self.person = ""
        with self.assertNumQueries(11):
            self.scan(second.barcode)


class ReturnTest(Desk):
    def test_it_says_where_a_copy_goes_without_a_name(self) -> None:
        hold = place_hold(
            work=self.edition.work, person=self.wim, pickup_branch=self.branch, via=Via.HOME, at=timezone.now(),
            actor=DESK,
        )  # fmt: skip
        answer = self.scan(self.item.barcode)
        self.assertEqual(self.says(answer), f"Klaarleggen voor {OTHER_CARD[-4:]} WC")
        self.assertNotContains(answer, "Crombach")
        self.assertContains(answer, "paper-slip")
        hold.refresh_from_db()
        self.assertEqual(hold.state, Hold.State.ON_SHELF)

    def test_a_copy_of_elsewhere_goes_into_the_box(self) -> None:
        away = make_item(self.other)
        answer = self.scan(away.barcode)
        self.assertEqual(self.says(answer), "In de bak naar Chevremont")
        self.assertContains(answer, "paper-slip")

    def test_late_money_is_for_staff_only(self) -> None:
        self.rule.charge_per_day_cents = self.rule.charge_cap_cents = 40
        self.rule.save()
        check_out(
            item=self.item, person=self.els, branch=self.branch, via=Via.DESK, at=timezone.now() - timedelta(days=60),
            actor=DESK,
        )  # fmt: skip
        answer = self.scan(self.item.barcode).content.decode()
        self.assertEqual(owed_cents([self.els.pk]), {self.els.pk: 40})
        self.assertIn("0,40", answer)
        self.assertNotIn("0,40", _without_cues(answer))

    def test_what_was_missing_is_found(self) -> None:
        Item.objects.filter(pk=self.item.pk).update(status=Item.Status.MISSING)
        self.assertContains(self.scan(self.item.barcode), "Gevonden!")


class UndoTest(Desk):
    def test_the_last_step_is_taken_back(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        answer = self._undo()
        self.assertEqual(self.says(answer), "Ongedaan gemaakt")
        self.assertEqual(self.open_loans(), 0)
        self.assertContains(answer, "data-take-away")
        self.assertEqual(self.says(self._undo()), "Niets om ongedaan te maken")

    def test_that_one_step_and_twice_is_once(self) -> None:
        second = make_item(self.branch)
        self.scan(CARD)
        self.scan(self.item.barcode)
        self.scan(second.barcode)
        first = Movement.objects.order_by("pk").first()
        assert first is not None
        for _again in range(2):
            self.assertEqual(self.says(self._undo(movement=first.pk)), "Ongedaan gemaakt")
        self.assertEqual(Loan.objects.open().get().item, second)

    def test_the_same_key_again_takes_nothing_more_back(self) -> None:
        second = make_item(self.branch)
        self.scan(CARD)
        self.scan(self.item.barcode)
        self.scan(second.barcode)
        for _again in range(2):
            self.assertEqual(self.says(self._undo(key="undo-once-1234")), "Ongedaan gemaakt")
        self.assertEqual(Loan.objects.open().get().item, self.item)
        for _again in range(2):
            self.scan(CODES[Command.UNDO], key="undo-twice-1234")
        self.assertFalse(Loan.objects.open().exists())

    def test_after_a_minute_it_is_too_late(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        Movement.objects.update(at=timezone.now() - timedelta(seconds=61))
        movement = Movement.objects.get()
        self.assertEqual(self.says(self._undo()), "Niets om ongedaan te maken")
        self.assertEqual(self.says(self._undo(movement=movement.pk)), "Niet ongedaan gemaakt")
        self.assertEqual(self.open_loans(), 1)

    def test_not_what_a_colleague_did_elsewhere(self) -> None:
        other = make_account(role=Role.FRONT_DESK)
        self.scan(CARD)
        self.scan(self.item.barcode)
        self.client = log_in(other)
        self.client.post("/desk/branch/", {"branch": self.branch.public_id})
        movement = Movement.objects.get()
        self.assertEqual(self.says(self._undo(movement=movement.pk)), "Niets om ongedaan te maken")

    def _undo(self, **more: object) -> object:
        data = {"person": self.person, "after": self.after, **more}
        return self.client.post("/desk/undo/", data, headers={"HX-Request": "true"})


class WithoutScriptTest(Desk):
    def test_scans_are_forms_that_lead_on(self) -> None:
        page = self.client.get("/desk/")
        self.assertContains(page, 'name="code"')
        opened = self.scan(CARD, piece=False)
        self.assertEqual(opened.status_code, 302)
        page = self.client.get(opened["Location"])
        self.assertContains(page, "Els Habets")
        self.person, self.after = self.els.public_id, "0"
        lent = self.scan(self.item.barcode, piece=False)
        page = self.client.get(lent["Location"])
        self.assertContains(page, "<strong>Tot ")
        self.assertContains(page, f'data-barcode="{self.item.barcode}"')
        self.assertEqual(self.open_loans(), 1)

    def test_a_refusal_stays_on_the_page(self) -> None:
        self.scan(CARD)
        answer = self.scan("5550123", piece=False)
        self.assertContains(answer, "Deze code kennen we niet", status_code=422)
        self.assertContains(answer, "Els Habets", status_code=422)

    def test_the_list_of_this_sitting_is_there_again(self) -> None:
        self.scan(CARD)
        self.scan(self.item.barcode)
        page = self.client.get("/desk/", {"person": self.person, "after": self.after})
        self.assertContains(page, 'class="step step--out"', count=1)
        later = self.client.get("/desk/", {"person": self.person})
        self.assertNotContains(later, 'class="step step--out"')


class DoorTest(Desk):
    def test_only_the_front_desk_comes_in(self) -> None:
        for role in (Role.MEMBER, Role.CATALOGUER, Role.VOLUNTEER):
            self.client = log_in(make_account(role=role))
            self.assertEqual(self.client.get("/desk/").status_code, 403, role)
            self.assertEqual(self.client.post("/desk/scans/", {"code": CARD}).status_code, 403, role)
        self.assertEqual(log_in(None).get("/desk/").status_code, 302)

    def test_nonsense_in_the_page_is_nobody(self) -> None:
        page = self.client.get("/desk/", {"person": "x\0y", "after": "-5"})
        self.assertEqual(page.status_code, 200)
        page = self.client.get("/desk/", {"person": "zzzzzzzzzz", "after": "9" * 40})
        self.assertNotContains(page, 'class="who"')

    def test_the_branch_is_chosen_among_ones_own(self) -> None:
        self.client.post("/desk/branch/", {"branch": self.other.public_id})
        self.assertContains(self.client.get("/desk/"), "Bleijerheide")
        self.client = log_in(make_account(role=Role.FRONT_DESK))
        self.client.post("/desk/branch/", {"branch": self.other.public_id})
        self.assertContains(self.client.get("/desk/"), "Chevremont")

    def test_who_works_elsewhere_lends_nothing_here(self) -> None:
        account = make_account(role=Role.CATALOGUER)
        grant(account, Role.FRONT_DESK, branch=self.other)
        self.client = log_in(account)
        page = self.client.get("/desk/branch/")
        self.assertContains(page, self.other.public_id)
        self.assertNotContains(page, self.branch.public_id)
        session = self.client.session
        session["desk_branch"] = self.branch.code
        session.save()
        self.assertRedirects(self.client.get("/desk/"), "/desk/branch/")
        self.assertRedirects(self.scan(CARD, piece=False), "/desk/branch/")
        self.client.post("/desk/branch/", {"branch": self.other.public_id})
        self.assertContains(self.client.get("/desk/"), "Chevremont")

    def test_own_codes_can_be_printed(self) -> None:
        page = self.client.get("/desk/codes/")
        self.assertContains(page, "data:image/svg+xml;base64,", count=len(Command))


def _without_cues(page: str) -> str:
    """What stands on the face of the screen: without what opens for staff only."""
    import re

    return re.sub(r"(<details class=\"cue\">.*?</summary>).*?</details>", r"\1", page, flags=re.S)
