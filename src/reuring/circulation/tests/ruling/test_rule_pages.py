# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages on rules: the matrix, one rule, and changing rules after seeing what that changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from reuring.circulation.models import LendingRule
from reuring.circulation.tests.cast import (
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

PLAIN: dict[str, Any] = {
    "may_borrow": "on", "loan_days": "21", "max_renewals": "2", "renews_by_itself": "on", "renewal_price_cents": "",
    "max_loans": "", "charge_per_day_cents": "", "charge_cap_cents": "", "grace_days": "0", "may_hold": "on",
    "hold_price_cents": "", "shelf_days": "7",
}  # fmt: skip


class RulePages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.administrator = make_account(role=Role.ADMINISTRATOR)
        cls.desk = make_account(role=Role.FRONT_DESK)
        cls.branch = make_open_branch("Brunssum")
        cls.adult, cls.young = make_type("adult"), make_type("young", max_age=17)
        cls.rule = make_rule()
        cls.book = make_item(cls.branch)
        cls.dvd = make_item(cls.branch, make_edition(format="dvd"))

    def setUp(self) -> None:
        self.today = timezone.localdate()
        self.client = log_in(self.administrator)

    def keep(self, path: str, values: dict[str, Any]) -> Any:
        """Look at what a change does, and keep it."""
        shown = self.client.post(path, values)
        self.assertEqual(shown.status_code, 200, shown.context["form"].errors if shown.context else shown)
        return self.client.post(path, {**values, "keep": "1", "seen": shown.context["seen"]})


class WhoTest(RulePages):
    def test_administrators_only(self) -> None:
        for path in ("/rules/", "/rules/new/", "/rules/charges/", "/rules/types/", f"/rules/{self.rule.pk}/"):
            with self.subTest(path=path):
                self.assertEqual(log_in(None).get(path).status_code, 302)
                self.assertEqual(log_in(self.desk).get(path).status_code, 403)
                self.assertEqual(self.client.get(path).status_code, 200)

    def test_who_is_administrator_of_one_branch_sees_and_changes_nothing(self) -> None:
        client = log_in(make_account(role=Role.ADMINISTRATOR, branch=self.branch))
        page = client.get("/rules/")
        self.assertNotContains(page, "/rules/new/")
        self.assertEqual(client.get("/rules/new/").status_code, 403)
        self.assertEqual(client.post(f"/rules/{self.rule.pk}/end/", {}).status_code, 403)
        self.assertEqual(client.post("/rules/charges/", {"choice": "free"}).status_code, 403)


class MatrixTest(RulePages):
    def test_each_cell_shows_the_row_that_decides(self) -> None:
        other = make_open_branch("Simpelveld")
        week = make_rule(type=self.young, format="dvd", loan_days=7)
        day = make_rule(type=self.young, format="dvd", branch=other, loan_days=1)
        page = self.client.get("/rules/")
        lines = {line.format: dict(line.cells) for line in page.context["lines"]}
        self.assertEqual([each.row.key for each in lines["Boek"]["Young"]], [self.rule.pk])
        found = {each.row.key: each.branches for each in lines["Film op dvd"]["Young"]}
        self.assertEqual(found, {week.pk: ["Brunssum"], day.pk: ["Simpelveld"]})
        self.assertNotContains(page, "gat in de regels")

    def test_a_hole_is_said_on_top(self) -> None:
        LendingRule.objects.filter(pk=self.rule.pk).update(format="book")
        self.assertContains(self.client.get("/rules/"), "Alle abonnementen x Film op dvd (alle vestigingen)")

    def test_another_day(self) -> None:
        later = self.today + timedelta(days=30)
        LendingRule.objects.filter(pk=self.rule.pk).update(valid_until=later)
        new = make_rule(valid_from=later, loan_days=28)
        page = self.client.get(f"/rules/?on={later}")
        self.assertEqual([row.key for row, *_ in page.context["in_force"]], [new.pk])
        self.assertEqual([row.key for row, *_ in page.context["over"]], [self.rule.pk])
        for odd in ("9999-12-31", "0001-01-01", "morgen", "2026-02-31"):
            self.assertEqual(self.client.get("/rules/", {"on": odd}).context["on"], self.today)

    def test_few_queries_however_many_rules(self) -> None:
        with self.assertNumQueries(9):
            self.client.get("/rules/")
        for number in range(1, 20):
            make_rule(format="dvd", valid_from=date(2030 + number, 1, 1), valid_until=date(2030 + number, 2, 1))
        with self.assertNumQueries(9):
            self.client.get("/rules/")

    def test_an_empty_library_says_where_to_begin(self) -> None:
        self.book.delete()
        self.dvd.delete()
        self.assertContains(self.client.get("/rules/"), "Begin daarna met één regel voor alles")


class NewRuleTest(RulePages):
    def values(self, **more: Any) -> dict[str, Any]:
        return {**PLAIN, "type": "", "format": "dvd", "branch": "", "valid_from": self.today, "last_day": "", **more}

    def test_first_shown_then_kept(self) -> None:
        values = self.values(loan_days="7")
        shown = self.client.post("/rules/new/", values)
        self.assertContains(shown, "Alle abonnementen x Film op dvd (alle vestigingen)")
        self.assertEqual(LendingRule.objects.count(), 1)
        self.assertRedirects(self.keep("/rules/new/", values), "/rules/")
        made = LendingRule.objects.exclude(pk=self.rule.pk).get()
        self.assertEqual((made.format, made.loan_days, made.valid_from), ("dvd", 7, self.today))
        event = AuditEvent.objects.get(verb="begin_rule")
        self.assertEqual((event.subject_key, event.after and event.after["loan_days"]), (str(made.pk), 7))
        self.assertContains(self.client.get(f"/rules/{made.pk}/"), "maakte deze regel")

    def test_what_was_not_shown_is_not_kept(self) -> None:
        shown = self.client.post("/rules/new/", self.values(loan_days="7"))
        other = {**self.values(loan_days="14"), "keep": "1", "seen": shown.context["seen"]}
        self.assertEqual(self.client.post("/rules/new/", other).status_code, 200)
        self.assertEqual(LendingRule.objects.count(), 1)

    def test_everything_wrong_is_told_at_once(self) -> None:
        make_rule(format="dvd", type=self.young)
        values = self.values(
            type=self.young.pk, loan_days="0", charge_per_day_cents="0,50", charge_cap_cents="0,20", shelf_days="0"
        )
        page = self.client.post("/rules/new/", values)
        self.assertEqual(page.status_code, 422)
        self.assertEqual(
            set(page.context["form"].errors), {"loan_days", "charge_cap_cents", "shelf_days", "valid_from"}
        )
        self.assertContains(page, "Young x Film op dvd (alle vestigingen), vanaf 1 januari 2025", status_code=422)

    def test_odd_input(self) -> None:
        for odd in (
            {"charge_per_day_cents": "-1"}, {"loan_days": "99999999999999999999"}, {"loan_days": "zeven"},
            {"valid_from": "2020-01-01"}, {"valid_from": ""}, {"type": "12345"}, {"format": "koek"},
            {"last_day": "9999-12-31", "valid_from": "2020-01-01"}, {"branch": "x\0"}, {"hold_price_cents": "1.0.0"},
        ):  # fmt: skip
            with self.subTest(odd=odd):
                self.assertEqual(self.client.post("/rules/new/", self.values(**odd)).status_code, 422)
        self.assertEqual(LendingRule.objects.count(), 1)

    def test_the_last_day_belongs_to_it(self) -> None:
        last = self.today + timedelta(days=9)
        self.keep("/rules/new/", self.values(loan_days="7", last_day=last))
        self.assertEqual(LendingRule.objects.get(format="dvd").valid_until, last + timedelta(days=1))


class ChangeRuleTest(RulePages):
    def test_a_used_rule_ends_and_a_new_one_begins_and_loans_keep_their_day(self) -> None:
        loan = make_loan(self.book, make_subscriber(self.adult), at=timezone.now())
        first = self.today + timedelta(days=3)
        path = f"/rules/{self.rule.pk}/change/"
        values = {**PLAIN, "loan_days": "28", "valid_from": first}
        shown = self.client.post(path, {**values, "version": self.client.get(path).context["version"]})
        self.assertContains(shown, "1 titel is nu uitgeleend met de oude regel")
        self.assertContains(shown, "28 dagen")
        values["version"] = shown.context["version"]
        self.assertRedirects(self.keep(path, values), "/rules/")
        self.rule.refresh_from_db()
        new = LendingRule.objects.exclude(pk=self.rule.pk).get()
        self.assertEqual((self.rule.valid_until, self.rule.loan_days), (first, 21))
        self.assertEqual((new.valid_from, new.loan_days), (first, 28))
        due_on = loan.due_on
        loan.refresh_from_db()
        self.assertEqual((loan.due_on, loan.rule), (due_on, self.rule))
        self.assertEqual(
            set(AuditEvent.objects.filter(subject_kind="lending_rule").values_list("verb", flat=True)),
            {"end_rule", "begin_rule"},
        )

    def test_a_rule_to_come_is_changed_itself(self) -> None:
        first = self.today + timedelta(days=30)
        coming = make_rule(format="dvd", valid_from=first, loan_days=7)
        path = f"/rules/{coming.pk}/change/"
        self.keep(path, {**PLAIN, "loan_days": "9", "valid_from": first + timedelta(days=1)})
        coming.refresh_from_db()
        self.assertEqual((coming.loan_days, coming.valid_from), (9, first + timedelta(days=1)))
        self.assertEqual(LendingRule.objects.count(), 2)

    def test_who_saw_an_older_rule_is_told(self) -> None:
        path = f"/rules/{self.rule.pk}/change/"
        version = self.client.get(path).context["version"]
        LendingRule.objects.filter(pk=self.rule.pk).update(loan_days=20)
        values = {**PLAIN, "loan_days": "28", "valid_from": self.today + timedelta(days=1), "version": version}
        self.assertContains(self.client.post(path, values), "Iemand anders", status_code=422)

    def test_unknown(self) -> None:
        for path in ("/rules/999999/", "/rules/999999/change/", "/rules/999999/end/"):
            self.assertEqual(self.client.get(path).status_code, 404)


class EndRuleTest(RulePages):
    def test_ending_the_only_rule_is_refused_with_the_hole(self) -> None:
        page = self.client.post(f"/rules/{self.rule.pk}/end/", {"last_day": self.today + timedelta(days=3)})
        self.assertContains(page, "Dan is er geen regel voor Alle abonnementen x alles", status_code=422)
        self.rule.refresh_from_db()
        self.assertIsNone(self.rule.valid_until)

    def test_one_that_another_stands_behind_ends(self) -> None:
        dvd = make_rule(format="dvd", loan_days=7)
        last = self.today + timedelta(days=3)
        self.assertRedirects(self.keep(f"/rules/{dvd.pk}/end/", {"last_day": last}), "/rules/")
        dvd.refresh_from_db()
        self.assertEqual(dvd.valid_until, last + timedelta(days=1))

    def test_a_rule_to_come_is_taken_away(self) -> None:
        first = self.today + timedelta(days=30)
        LendingRule.objects.filter(pk=self.rule.pk).update(valid_until=first)
        coming = make_rule(valid_from=first, loan_days=28)
        self.assertRedirects(self.keep(f"/rules/{coming.pk}/end/", {"drop": "1", "last_day": ""}), "/rules/")
        self.assertFalse(LendingRule.objects.filter(pk=coming.pk).exists())
        # What ended for it goes on, so there is no hole.
        self.assertIsNone(LendingRule.objects.get(pk=self.rule.pk).valid_until)


class ChargesTest(RulePages):
    def test_fine_free_is_what_it_is(self) -> None:
        self.assertContains(self.client.get("/rules/charges/"), "We zijn boetevrij")

    def test_charges_are_brought_in_from_a_day_and_taken_away(self) -> None:
        make_rule(format="dvd", loan_days=7)
        first = self.today + timedelta(days=10)
        values = {"choice": "charged", "per_day": "0,20", "cap": "5", "grace_days": "2", "since": first}
        self.assertRedirects(self.keep("/rules/charges/", values), "/rules/")
        now = LendingRule.objects.filter(valid_from=first)
        self.assertEqual(set(now.values_list("charge_per_day_cents", "charge_cap_cents", "grace_days")), {(20, 500, 2)})
        self.assertEqual(now.count(), 2)
        page = self.client.get("/rules/charges/")
        self.assertContains(page, "We zijn boetevrij")
        self.assertContains(page, "wordt dat anders")
        self.keep("/rules/charges/", {"choice": "free", "since": first})
        self.assertFalse(LendingRule.objects.filter(charge_per_day_cents__gt=0).exists())

    def test_charges_without_an_amount_are_refused(self) -> None:
        page = self.client.post("/rules/charges/", {"choice": "charged", "since": self.today})
        self.assertEqual(set(page.context["form"].errors), {"per_day", "cap"})
        values = {"choice": "charged", "per_day": "1", "cap": "0,50", "since": self.today}
        self.assertContains(self.client.post("/rules/charges/", values), "hoogste bedrag is lager", status_code=422)
