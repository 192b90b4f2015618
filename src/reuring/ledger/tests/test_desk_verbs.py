# SPDX-License-Identifier: EUPL-1.2
"""What a colleague may decide at the desk."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from reuring.ledger import desk
from reuring.ledger.models import Road, WaiverLimit
from reuring.ledger.tests.books_case import AT, DESK, BooksCase
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_branch

TODAY = timezone.localdate(AT)


class Waiving(BooksCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        WaiverLimit.objects.all().delete()
        WaiverLimit.objects.create(most_cents=300, valid_from=TODAY - timedelta(days=30))
        WaiverLimit.objects.create(most_cents=900, valid_from=TODAY + timedelta(days=1))
        cls.noor = Actor.person(make_account(role=Role.FRONT_DESK))

    def test_up_to_the_limit_of_the_day(self) -> None:
        facts = {"reason": "Coulance", "branch": self.branch, "actor": self.noor}
        made = self.make_charge(800)
        codes = self.refused(desk.waive, charge=made, at=AT, **facts)
        self.assertEqual(codes, ["above-your-limit"])
        codes = self.refused(desk.waive, charge=made, at=AT, **{**facts, "reason": ""})
        self.assertEqual(codes, ["reason-missing", "above-your-limit"])
        desk.waive(charge=made, amount_cents=300, at=AT, **facts)
        made.refresh_from_db()
        self.assertEqual(made.open_cents, 500)
        desk.waive(charge=made, at=AT + timedelta(days=1), **facts)
        made.refresh_from_db()
        self.assertEqual(made.open_cents, 0)

    def test_an_administrator_of_that_place_waives_anything_there(self) -> None:
        elsewhere = make_branch("Spekholzerheide")
        toine = Actor.person(make_account(role=Role.ADMINISTRATOR, branch=self.branch))
        self.assertIsNone(desk.most_to_waive(toine, self.branch, AT))
        self.assertEqual(desk.most_to_waive(toine, elsewhere, AT), 300)
        self.assertEqual(desk.most_to_waive(toine, None, AT), 300)
        desk.waive(charge=self.make_charge(80000), reason="Brand", branch=self.branch, actor=toine, at=AT)

    def test_without_a_limit_the_front_desk_waives_nothing(self) -> None:
        WaiverLimit.objects.all().delete()
        facts = {"reason": "Coulance", "branch": self.branch, "actor": self.noor, "at": AT}
        self.assertEqual(self.refused(desk.waive, charge=self.make_charge(1), **facts), ["above-your-limit"])

    def test_setting_a_limit(self) -> None:
        facts = {"actor": DESK, "at": AT}
        desk.set_waiver_limit(most_cents=500, valid_from=TODAY, **facts)
        desk.set_waiver_limit(most_cents=600, valid_from=TODAY, **facts)
        self.assertEqual(desk.waiver_limit(TODAY), 600)
        self.assertEqual(AuditEvent.objects.filter(verb="set_waiver_limit").count(), 2)
        yesterday = TODAY - timedelta(days=1)
        codes = self.refused(desk.set_waiver_limit, most_cents=-1, valid_from=yesterday, **facts)
        self.assertEqual(codes, ["amount-absurd", "limit-in-the-past"])


class Taking(BooksCase):
    def test_change(self) -> None:
        made = self.make_charge(350)
        facts = {"person": self.els, "charges": [made], "branch": self.branch, "actor": DESK, "at": AT}
        cash = {**facts, "road": Road.CASH, "amount_cents": 350}
        self.assertEqual(self.refused(desk.take, **cash, given_cents=300), ["given-too-little"])
        self.assertEqual(self.refused(desk.take, **cash, given_cents=2_000_000), ["amount-absurd"])
        taken = desk.take(**cash, given_cents=1000)
        self.assertEqual((taken.change_cents, self.lines(taken.entry)[("cash", None)]), (650, 350))

    def test_a_card_gives_no_change(self) -> None:
        made = self.make_charge(350)
        taken = desk.take(
            person=self.els,
            charges=[made],
            amount_cents=350,
            given_cents=1000,
            road=Road.TERMINAL,
            branch=self.branch,
            actor=DESK,
            at=AT,
        )
        self.assertEqual(taken.change_cents, 0)
