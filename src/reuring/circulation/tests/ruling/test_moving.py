# SPDX-License-Identifier: EUPL-1.2
"""Due dates of what is out already, when a day becomes one on which the branch is shut."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase as HypothesisTestCase
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.catalogue.models import Item
from reuring.circulation.checks import lending
from reuring.circulation.holding import place_hold
from reuring.circulation.jobs import move_due_dates
from reuring.circulation.lending import renew
from reuring.circulation.missing import claim_returned
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.refusals import UndoRefused
from reuring.circulation.returning import check_in
from reuring.circulation.rulebook import rulebook
from reuring.circulation.ruling import moving
from reuring.circulation.ruling.moving import Moves, move, preview
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.circulation.undoing import undo
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import ClosingDay

DUE = TODAY + timedelta(days=21)  # a Tuesday


def closing(kind: str = "closed", first: date = DUE, days: int = 1, **more: Any) -> ClosingDay:
    return ClosingDay(kind=kind, starts_on=first, ends_on=first + timedelta(days=days - 1), name="Verbouwing", **more)


class Moving(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch, cls.other = make_open_branch("Brunssum"), make_open_branch("Simpelveld")
        cls.type = make_type()
        make_rule()
        cls.els = make_subscriber(cls.type)

    def lend(self, count: int = 1, branch: Any = None, **more: Any) -> list[Loan]:
        return [make_loan(make_item(branch or self.branch), self.els, **more) for _number in range(count)]

    def due(self, loans: list[Loan]) -> list[date]:
        return [Loan.objects.get(pk=loan.pk).due_on for loan in loans]

    def tearDown(self) -> None:
        found = lending()
        self.assertTrue(found.is_ok, found.sentence)


class MoveTest(Moving):
    def test_closed_goes_to_the_first_open_day(self) -> None:
        loans = self.lend(3)
        day = closing()
        self.assertEqual(preview(day, at=AT), Moves(3, 0))
        day.save()
        self.assertEqual(move(None, at=AT), Moves(3, 0))
        self.assertEqual(self.due(loans), [DUE + timedelta(days=1)] * 3)
        self.assertEqual(
            set(Item.objects.filter(status="on_loan").values_list("due_on", flat=True)), {DUE + timedelta(days=1)}
        )
        kinds = list(loans[0].movements.order_by("id").values_list("kind", "category", "via"))
        self.assertEqual(kinds, [("check_out", "first", "desk"), ("moved", "", "rule")])
        event = AuditEvent.objects.get(verb="move_due_dates")
        self.assertEqual(event.after, {"was": str(DUE), "now": str(DUE + timedelta(days=1)), "loans": 3})

    def test_a_holiday_keeps_the_days_that_were_left(self) -> None:
        loans = self.lend()
        closing("holiday", DUE - timedelta(days=1), 3).save()
        move(None, at=AT)
        self.assertEqual(self.due(loans), [DUE + timedelta(days=3)])

    def test_fine_free_moves_nothing(self) -> None:
        loans = self.lend()
        day = closing("fine_free")
        self.assertEqual(preview(day, at=AT), Moves(0, 0))
        day.save()
        self.assertEqual(move(None, at=AT), Moves(0, 0))
        self.assertEqual(self.due(loans), [DUE])

    def test_only_where_it_is_shut(self) -> None:
        here, there = self.lend(), self.lend(branch=self.other)
        day = closing(branch=self.branch)
        self.assertEqual(preview(day, at=AT), Moves(1, 0))
        day.save()
        self.assertEqual(move(self.branch.pk, at=AT), Moves(1, 0))
        self.assertEqual((self.due(here), self.due(there)), ([DUE + timedelta(days=1)], [DUE]))

    def test_again_does_nothing_and_taking_the_day_away_brings_nothing_back(self) -> None:
        loans = self.lend()
        day = closing()
        day.save()
        move(None, at=AT)
        self.assertEqual(move(None, at=AT), Moves(0, 0))
        day.delete()
        self.assertEqual(move(None, at=AT), Moves(0, 0))
        self.assertEqual(self.due(loans), [DUE + timedelta(days=1)])
        self.assertEqual(Movement.objects.filter(kind="moved").count(), 1)

    def test_what_is_late_already_stays_late(self) -> None:
        loans = self.lend()
        closing(days=3).save()
        self.assertEqual(move(None, at=AT + timedelta(days=22)), Moves(0, 0))
        self.assertEqual(self.due(loans), [DUE])

    def test_one_that_is_said_to_be_back_moves_too_and_shows_no_day(self) -> None:
        [loan] = self.lend()
        claim_returned(loan=loan, branch=self.branch, at=AT, actor=DESK)
        closing().save()
        move(None, at=AT)
        self.assertEqual(self.due([loan]), [DUE + timedelta(days=1)])
        self.assertIsNone(Item.objects.get(pk=loan.item_id).due_on)

    def test_more_than_one_part(self) -> None:
        loans = self.lend(7)
        closing().save()
        before, moving._BATCH = moving._BATCH, 3
        try:
            self.assertEqual(move(None, at=AT), Moves(7, 0))
        finally:
            moving._BATCH = before
        self.assertEqual(set(self.due(loans)), {DUE + timedelta(days=1)})
        self.assertEqual(AuditEvent.objects.filter(verb="move_due_dates").count(), 3)

    def test_a_renewal_from_before_it_is_not_undone(self) -> None:
        [loan] = self.lend()
        done = renew(loan=loan, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=1), actor=DESK)
        closing(first=done.loan.due_on).save()
        move(None, at=AT + timedelta(days=1))
        with self.assertRaises(UndoRefused):
            undo(movement=done.movement, at=AT + timedelta(days=1, seconds=30), actor=DESK)

    def test_the_pick_up_shelf_waits_as_many_open_days(self) -> None:
        item = make_item(self.branch)
        make_loan(item, make_subscriber(self.type, given_name="Wim"))
        hold = place_hold(
            work=item.edition.work, person=self.els, pickup_branch=self.branch, via=Via.HOME, at=AT, actor=DESK
        )
        check_in(item=item, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        hold.refresh_from_db()
        self.assertEqual(hold.shelf_until, date(2026, 12, 2))
        day = closing(first=date(2026, 11, 30), days=2)
        self.assertEqual(preview(day, at=AT), Moves(0, 1))
        day.save()
        self.assertEqual(move(None, at=AT), Moves(0, 1))
        hold.refresh_from_db()
        self.assertEqual(hold.shelf_until, date(2026, 12, 4))
        self.assertEqual(move(None, at=AT), Moves(0, 0))
        Hold.objects.update(shelf_until=date(2026, 12, 9))  # staff gave more
        day.delete()
        self.assertEqual(move(None, at=AT), Moves(0, 0))

    def test_few_queries_however_many_are_out(self) -> None:
        self.lend(2)
        closing().save()
        rulebook()
        with self.assertNumQueries(12):
            move(None, at=AT)
        self.lend(20)
        closing(first=DUE + timedelta(days=1)).save()
        rulebook()
        with self.assertNumQueries(12):
            move(None, at=AT)


class AnyClosingTest(HypothesisTestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        loan_days=some.lists(some.integers(1, 40), min_size=1, max_size=5),
        days=some.sets(some.integers(1, 7)),
        closings=some.lists(
            some.tuples(some.sampled_from(ClosingDay.Kind.values), some.integers(-2, 45), some.integers(1, 10)),
            min_size=1, max_size=4,
        ),
    )  # fmt: skip
    def test_nothing_is_due_earlier_or_on_a_day_that_is_shut(
        self, loan_days: list[int], days: set[int], closings: list[tuple[str, int, int]]
    ) -> None:
        branch = make_open_branch(days=tuple(days))
        els = make_subscriber(make_type())
        make_rule()
        loans = [make_loan(make_item(branch), els) for _days in loan_days]
        for loan, number in zip(loans, loan_days, strict=True):
            due_on = TODAY + timedelta(days=number)
            Loan.objects.filter(pk=loan.pk).update(due_on=due_on)
            Item.objects.filter(pk=loan.item_id).update(due_on=due_on)
        move(None, at=AT)
        for kind, start, length in closings:
            before = dict(Loan.objects.values_list("pk", "due_on"))
            day = closing(kind, TODAY + timedelta(days=start), length)
            said = preview(day, at=AT)
            day.save()
            self.assertEqual(move(None, at=AT).loans, said.loans)
            calendar = rulebook().calendar(branch.pk)
            for key, due_on in Loan.objects.values_list("pk", "due_on"):
                self.assertGreaterEqual(due_on, before[key])
                self.assertTrue(not days or calendar.is_open(due_on))
            found = lending()
            self.assertTrue(found.is_ok, found.sentence)


class ClosingDayPageTest(Moving):
    def setUp(self) -> None:
        self.client = log_in(make_account(role=Role.ADMINISTRATOR))
        self.day = timezone.localdate() + timedelta(days=28)

    def post(self, **more: Any) -> Any:
        values = {"name": "Verbouwing", "kind": "closed", "branch": "", "starts_on": self.day, "ends_on": "", **more}
        return self.client.post("/staff/places/closing-days/", values)

    def test_it_tells_what_moves_before_and_after_and_asks_for_it(self) -> None:
        [loan] = self.lend()
        Loan.objects.update(due_on=self.day)
        Item.objects.filter(pk=loan.item_id).update(due_on=self.day)
        self.assertContains(self.post(preview="1"), "1 titel die al uitgeleend is, mag later terug")
        self.assertFalse(ClosingDay.objects.exists())
        self.assertFalse(ProcrastinateJob.objects.filter(task_name="circulation.moving").exists())
        page = self.client.get(self.post().url)
        self.assertContains(page, "1 inleverdag schuift op")
        job = ProcrastinateJob.objects.get(task_name="circulation.moving")
        self.assertEqual(job.args, {"branch": None})
        move_due_dates(**job.args)
        self.assertGreater(Loan.objects.get().due_on, self.day)

    def test_a_fine_free_day_asks_for_nothing(self) -> None:
        self.post(kind="fine_free")
        self.assertTrue(ClosingDay.objects.exists())
        self.assertFalse(ProcrastinateJob.objects.filter(task_name="circulation.moving").exists())
