# SPDX-License-Identifier: EUPL-1.2
"""What would happen: it says what the desk would do, whatever the facts, and changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase as HypothesisTestCase

from reuring.catalogue.models import Item
from reuring.circulation.holding import place_hold
from reuring.circulation.lending import check_out, renew
from reuring.circulation.missing import mark_lost
from reuring.circulation.models import Hold, Loan, Movement, Via
from reuring.circulation.refusals import CirculationRefused
from reuring.circulation.returning import check_in
from reuring.circulation.ruling.what_if import check_out_at, hold_at, renewal_at, return_at
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
)
from reuring.ledger.books import charge, owed_cents
from reuring.ledger.models import Charge
from reuring.people.models import Card, Look, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_card, make_person
from reuring.places.models import ClosingDay

DAYS_OF_ROWS = some.none() | some.integers(-40, 60)


def mostly(usual: Any, *others: Any) -> Any:
    """The usual thing four times of five, so that many worlds let something be done."""
    return some.sampled_from([usual] * 4 * max(1, len(others)) + list(others))


any_world = some.fixed_dictionaries(
    {
        "age": some.none() | some.integers(5, 80),
        "has_subscription": mostly(True, False),
        "owed": mostly(0, 999, 1001),
        "loans": mostly(0, 1, 2, 3),
        "card": mostly("ok", "expired", "lost"),
        "status": mostly("available", *Item.Status.values),
        "others": mostly(0, 1, 2),
        "has_rule_for_all": mostly(True, False),
        "hours": some.integers(-24 * 5, 24 * 40),
        "rules": some.lists(
            some.tuples(
                some.booleans(), some.sampled_from(["", "book", "dvd"]), some.booleans(), some.integers(-40, 20),
                some.none() | some.integers(21, 60), some.integers(1, 40), some.integers(0, 2), some.booleans(),
            ),
            max_size=4,
            unique_by=lambda row: row[:3],
        ),
        "closings": some.lists(
            some.tuples(some.sampled_from(ClosingDay.Kind.values), some.integers(0, 60), some.integers(0, 9)),
            max_size=3,
        ),
        "days": some.sets(some.integers(1, 7), min_size=1) | some.just(set()),
        "is_charged": some.booleans(),
    }
)  # fmt: skip


class AgreementTest(HypothesisTestCase):
    """Each example is a library of its own; what is asked and what is done see the same."""

    def world(self, facts: dict[str, Any]) -> tuple[Item, Person, Card, datetime]:
        branch = make_open_branch(days=tuple(facts["days"]))
        kind = make_type(terms={"max_loans": 2, "max_owed_cents": 1000})
        cents = {"charge_per_day_cents": 20, "charge_cap_cents": 300} if facts["is_charged"] else {}
        for of_type, format, of_branch, start, until, days, renewals, may_borrow in facts["rules"]:
            make_rule(
                type=kind if of_type else None, format=format, branch=branch if of_branch else None,
                valid_from=TODAY + timedelta(days=start), valid_until=TODAY + timedelta(days=until) if until else None,
                loan_days=days, max_renewals=renewals, may_borrow=may_borrow, **cents,
            )  # fmt: skip
        if facts["has_rule_for_all"] and not any(row[:3] == (False, "", False) for row in facts["rules"]):
            make_rule(**cents)
        for closing, start, length in facts["closings"]:
            first = TODAY + timedelta(days=start)
            ClosingDay.objects.create(
                kind=closing, starts_on=first, ends_on=first + timedelta(days=length), name="dicht"
            )
        born_on = None if facts["age"] is None else TODAY.replace(year=TODAY.year - facts["age"])
        person = make_person(born_on=born_on)
        if facts["has_subscription"]:
            make_subscriber(kind, person=person)
        expired = {"valid_until": TODAY} if facts["card"] == "expired" else {}
        lost = {"blocked_at": AT, "block_reason": "lost"} if facts["card"] == "lost" else {}
        card = make_card(person, **expired, **lost)
        if facts["owed"]:
            charge(
                person=person, kind=Charge.Kind.OTHER, amount_cents=facts["owed"], key=f"test:{person.pk}",
                branch=branch, actor=DESK, at=AT,
            )  # fmt: skip
        return make_item(branch), person, card, AT + timedelta(hours=facts["hours"])

    def outcome(self, do: Any) -> tuple[list[str], Any]:
        try:
            return [], do()
        except CirculationRefused as refused:
            return [each.code for each in refused.obstacles], None

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts=any_world)
    def test_check_out_does_what_was_said(self, facts: dict[str, Any]) -> None:
        item, person, card, at = self.world(facts)
        for _number in range(facts["loans"]):
            other = make_item(item.branch)
            if not self.outcome(lambda other=other: make_loan(other, person))[1]:
                break
        for number in range(facts["others"]):
            Hold.objects.create(
                person=make_person(given_name=f"Wacht {number}"), work=item.edition.work, pickup_branch=item.branch,
                placed_at=AT, queued_at=AT, placed_via=Via.HOME,
            )  # fmt: skip
        if facts["status"] not in (Item.Status.ON_LOAN, Item.Status.ON_SHELF, Item.Status.IN_TRANSIT):
            Item.objects.filter(pk=item.pk).update(status=facts["status"])
        item = Item.objects.select_related("edition__work__node", "branch").get(pk=item.pk)
        said = check_out_at(item, person, at, card)
        codes, done = self.outcome(
            lambda: check_out(item=item, person=person, branch=item.branch, via=Via.DESK, at=at, actor=DESK, card=card)
        )
        self.assertEqual(codes, [each.code for each in said.obstacles])
        self.assertEqual(done is None, bool(said.obstacles))
        if done is not None:
            self.assertEqual((done.loan.due_on, done.loan.rule), (said.due_on, said.rule))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts=any_world, by_itself=some.booleans())
    def test_renewal_and_return_do_what_was_said(self, facts: dict[str, Any], by_itself: bool) -> None:
        item, person, _card, at = self.world({**facts, "owed": 0, "card": "ok"})
        _codes, loan = self.outcome(lambda: make_loan(item, person))
        if loan is None:
            return
        item = Item.objects.select_related("edition__work__node", "branch").get(pk=item.pk)
        said = renewal_at(item, person, at, by_itself=by_itself)
        assert said is not None
        via = Via.RULE if by_itself else Via.DESK
        codes, done = self.outcome(lambda: renew(loan=loan, branch=item.branch, via=via, at=at, actor=DESK))
        self.assertEqual(codes, [each.code for each in said.obstacles])
        if done is not None:
            self.assertEqual((done.loan.due_on, done.loan.rule), (said.due_on, said.rule))
            self.assertEqual(owed_cents([person.pk]).get(person.pk, 0), said.cents)
        later = at + timedelta(days=50)
        before = owed_cents([person.pk]).get(person.pk, 0)
        item.refresh_from_db()
        back = return_at(item, item.branch, later)
        codes, found = self.outcome(lambda: check_in(item=item, branch=item.branch, via=Via.DESK, at=later, actor=DESK))
        self.assertEqual(codes, [each.code for each in back.obstacles])
        if found is not None:
            self.assertEqual(owed_cents([person.pk]).get(person.pk, 0) - before, back.cents)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts=any_world)
    def test_a_hold_is_placed_as_was_said(self, facts: dict[str, Any]) -> None:
        item, person, _card, at = self.world(facts)
        said = hold_at(item.edition.work, person, item.branch, at)
        codes, _hold = self.outcome(
            lambda: place_hold(
                work=item.edition.work, person=person, pickup_branch=item.branch, via=Via.DESK, at=at, actor=DESK
            )
        )
        self.assertEqual(codes, [each.code for each in said.obstacles])


class WhatIfPage(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.desk = make_account(role=Role.FRONT_DESK)
        cls.branch = make_open_branch("Brunssum")
        cls.type = make_type(terms={"max_owed_cents": 1000})
        cls.rule = make_rule()
        cls.els = make_subscriber(cls.type)
        cls.card = make_card(cls.els, "2000000902")
        cls.item = make_item(cls.branch)

    def ask(self, **more: Any) -> Any:
        values = {"act": "check_out", "card": self.card.number, "barcode": self.item.barcode, **more}
        return log_in(self.desk).post("/desk/what-if/", values)

    def test_the_front_desk_only(self) -> None:
        self.assertEqual(log_in(None).get("/desk/what-if/").status_code, 302)
        self.assertEqual(log_in(make_account(role=Role.CATALOGUER)).get("/desk/what-if/").status_code, 403)
        self.assertEqual(log_in(self.desk).get("/desk/what-if/").status_code, 200)

    def test_it_says_the_day_and_the_rules_and_changes_nothing(self) -> None:
        make_rule(format="book", loan_days=14)
        page = self.ask(on="2026-11-24", time="12:00")
        self.assertContains(page, "Te leen tot en met dinsdag 8 december")
        self.assertEqual([rule.loan_days for rule, *_ in page.context["rules"]], [14, 21])
        self.assertContains(page, "deze beslist")
        self.assertEqual((Loan.objects.count(), Movement.objects.count()), (0, 0))
        self.assertEqual(Look.objects.filter(person=self.els).count(), 1)

    def test_it_says_which_days_moved_it(self) -> None:
        ClosingDay.objects.create(
            kind="holiday", starts_on=date(2026, 12, 25), ends_on=date(2026, 12, 26), name="Kerst"
        )
        page = self.ask(on="2026-12-04", time="12:00")
        self.assertContains(page, "Kerst: de dagen van de feestdag die nog over waren, komen erna")
        self.assertContains(page, "Te leen tot en met maandag 28 december")

    def test_every_obstacle_with_who_may_set_it_aside_and_money_apart(self) -> None:
        charge(
            person=self.els,
            kind=Charge.Kind.OTHER,
            amount_cents=2500,
            key="test",
            branch=self.branch,
            actor=DESK,
            at=AT,
        )
        Item.objects.filter(pk=self.item.pk).update(status=Item.Status.REFERENCE)
        page = self.ask()
        self.assertContains(page, "Niet uitlenen")
        self.assertEqual([each.code for each, _may in page.context["obstacles"]], ["reference"])
        self.assertEqual([each.code for each, _may in page.context["private_obstacles"]], ["owes-too-much"])
        self.assertContains(page, "Dit mag jij opzijzetten")
        open_part, private = page.content.decode().split('<details class="private">')
        self.assertNotIn("25,00", open_part)
        self.assertIn("25,00", private)

    def test_a_return_needs_no_card_and_says_where_it_goes(self) -> None:
        other = make_open_branch("Simpelveld")
        make_loan(self.item, self.els)
        page = self.ask(act="return", card="", branch=other.pk)
        self.assertContains(page, "Het gaat terug naar Brunssum")
        self.assertContains(page, "Het kost de lener niets")
        self.assertNotContains(page, "Habets")

    def test_a_late_return_costs_what_the_rule_says(self) -> None:
        self.rule.delete()
        make_rule(charge_per_day_cents=20, charge_cap_cents=100)
        make_loan(self.item, self.els)
        page = self.ask(act="return", on="2027-03-01")
        self.assertContains(page, "1,00")

    def test_renewing_what_somebody_does_not_have(self) -> None:
        self.assertContains(self.ask(act="renewal"), "Dit heeft deze lener niet")

    def test_odd_input_is_told(self) -> None:
        for odd in (
            {"card": "2000000903"}, {"card": ""}, {"barcode": "x\0y"}, {"barcode": ""}, {"act": "stelen"},
            {"on": "9999-12-31"}, {"on": "0001-01-01"}, {"on": "morgen"}, {"time": "25:00"}, {"branch": "99999"},
        ):  # fmt: skip
            with self.subTest(odd=odd):
                self.assertEqual(self.ask(**odd).status_code, 422)

    def test_the_hour_that_does_not_exist_and_the_one_that_comes_twice(self) -> None:
        for on in ("2027-03-28", "2027-10-31"):
            self.assertContains(self.ask(on=on, time="02:30"), "Te leen tot en met")

    def test_the_moment_is_in_the_clock_of_the_branch(self) -> None:
        page = self.ask(on="2026-12-01", time="00:30")
        self.assertEqual(page.context["at"].astimezone(UTC), datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
        self.assertEqual(page.context["found"].on, date(2026, 12, 1))


class LoanPage(TestCase):
    def test_it_shows_by_which_rule_it_was_made(self) -> None:
        branch = make_open_branch()
        kind = make_type()
        rule = make_rule(loan_days=10, valid_until=timezone.localdate() + timedelta(days=1))
        make_rule(loan_days=30, valid_from=rule.valid_until)
        els = make_subscriber(kind)
        at = datetime.combine(timezone.localdate(), time(12), tzinfo=UTC)
        loan = make_loan(make_item(branch, make_edition(format="dvd")), els, at=at)
        path = f"/desk/loans/{loan.public_id}/"
        self.assertEqual(log_in(None).get(path).status_code, 302)
        self.assertEqual(log_in(make_account(role=Role.PROGRAMME_MAKER)).get(path).status_code, 403)
        page = log_in(make_account(role=Role.FRONT_DESK)).get(path)
        self.assertContains(page, f"regel {rule.pk}")
        self.assertContains(page, "10 dagen")
        self.assertContains(page, "eerste uitlening")
        self.assertEqual(Look.objects.filter(person=els).count(), 1)
        self.assertEqual(log_in(make_account(role=Role.FRONT_DESK)).get("/desk/loans/nope/").status_code, 404)

    def test_what_was_given_up_is_written_off(self) -> None:
        branch, kind = make_open_branch(), make_type()
        make_rule()
        loan = make_loan(make_item(branch), make_subscriber(kind))
        path = f"/desk/loans/{loan.public_id}/"
        desk = log_in(make_account(role=Role.FRONT_DESK))
        self.assertNotContains(desk.get(path), "Schrijf af")
        self.assertRedirects(desk.post(f"{path}write-off/"), path)
        self.assertTrue(Loan.objects.open().exists())
        mark_lost(loan=loan, branch=branch, at=AT, actor=DESK)
        self.assertContains(desk.get(path), "Schrijf af")
        elsewhere = log_in(make_account(role=Role.FRONT_DESK, branch=make_open_branch("Simpelveld")))
        self.assertEqual(elsewhere.post(f"{path}write-off/").status_code, 403)
        self.assertEqual(log_in(None).post(f"{path}write-off/").status_code, 302)
        self.assertRedirects(desk.post(f"{path}write-off/"), path)
        self.assertFalse(Loan.objects.open().exists())

    def test_a_returned_loan_shows_nobody(self) -> None:
        branch, kind = make_open_branch(), make_type()
        make_rule()
        els = make_subscriber(kind)
        loan = make_loan(make_item(branch), els)
        check_in(item=loan.item, branch=branch, via=Via.DESK, at=AT + timedelta(hours=1), actor=DESK)
        Loan.objects.filter(pk=loan.pk).update(person=els)
        page = log_in(make_account(role=Role.FRONT_DESK)).get(f"/desk/loans/{loan.public_id}/")
        self.assertNotContains(page, "Habets")
        self.assertFalse(Look.objects.filter(person=els).exists())
