# SPDX-License-Identifier: EUPL-1.2
"""The yearly report for the public lending right: by category, without what was undone, without anybody."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

from django.test import TestCase

from reuring.circulation.lending import check_out, renew
from reuring.circulation.models import Movement, Via
from reuring.circulation.ruling.lending_right import COLUMNS, Count, counts_of, lines_by, years
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.circulation.undoing import undo
from reuring.people.actor import Actor
from reuring.people.retention import clear_what_expired
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import Municipality


class LendingRight(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.officer = make_account(role=Role.POLICY_OFFICER)
        cls.branch = make_open_branch("Brunssum")
        cls.town = Municipality.objects.get(pk=cls.branch.municipality_id)
        cls.els = make_subscriber(make_type())
        cls.school = make_subscriber(make_type("school", kind="school"), given_name="Basisschool")
        cls.library = make_subscriber(make_type("library", kind="library"), given_name="Bibliotheek")
        make_rule()
        make_rule(format="dvd", renewal_price_cents=50, renews_by_itself=False)
        cls.book = make_edition(audience="adult")
        cls.dvd = make_edition(format="dvd", audience="7-9")

    def count(self, category: str, format: str, audience: str, number: int) -> Count:
        return Count(category, format, audience, self.town.code, self.town.name, "Brunssum", number)

    def a_year(self) -> None:
        """Two first loans of a book, one renewed for nothing; a film renewed for money; a book for a school."""
        later = AT + timedelta(days=3)
        loan = make_loan(make_item(self.branch, self.book), self.els)
        make_loan(make_item(self.branch, self.book), self.els)
        renew(loan=loan, branch=self.branch, via=Via.DESK, at=later, actor=DESK)
        film = make_loan(make_item(self.branch, self.dvd), self.els)
        renew(loan=film, branch=self.branch, via=Via.DESK, at=later, actor=DESK)
        make_loan(make_item(self.branch, self.book), self.school)


class CountsTest(LendingRight):
    def test_each_category_by_itself(self) -> None:
        self.a_year()
        self.assertEqual(
            counts_of(2026),
            [
                self.count("first", "book", "adult", 2),
                self.count("first", "dvd", "youth", 1),
                self.count("paid_renewal", "dvd", "youth", 1),
                self.count("unpaid_renewal", "book", "adult", 1),
                self.count("school", "book", "adult", 1),
            ],
        )
        [book, dvd] = lines_by(counts_of(2026), "format")
        self.assertEqual((book.numbers, book.counting), ([2, 0, 1, 1], 2))
        self.assertEqual((dvd.numbers, dvd.counting), ([1, 1, 0, 0], 2))

    def test_what_was_undone_does_not_count(self) -> None:
        item = make_item(self.branch, self.book)
        done = check_out(item=item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        undo(movement=done.movement, at=AT + timedelta(seconds=5), actor=DESK)
        loan = make_loan(item, self.els, at=AT + timedelta(minutes=1))
        renewed = renew(loan=loan, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=1), actor=DESK)
        undo(movement=renewed.movement, at=AT + timedelta(days=1, seconds=5), actor=DESK)
        self.assertEqual(counts_of(2026), [self.count("first", "book", "adult", 1)])

    def test_another_library_counts_for_itself(self) -> None:
        make_loan(make_item(self.branch, self.book), self.library)
        self.assertEqual(counts_of(2026), [])

    def test_the_year_ends_on_the_clock_of_the_library(self) -> None:
        self.assertEqual(years(), [])
        for at in (
            datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
            datetime(2026, 12, 31, 23, 1, tzinfo=UTC),
        ):
            make_loan(make_item(self.branch, self.book), self.els, at=at)
        self.assertEqual([sum(each.number for each in counts_of(year)) for year in (2025, 2026, 2027)], [0, 1, 1])
        self.assertEqual(years(), [2027, 2026])


class PageTest(LendingRight):
    def test_the_policy_officer_and_the_administrator(self) -> None:
        for path in ("/reports/lending-right/", "/reports/lending-right/2026.csv"):
            self.assertEqual(log_in(None).get(path).status_code, 302)
            self.assertEqual(log_in(make_account(role=Role.FRONT_DESK)).get(path).status_code, 403)
            self.assertEqual(log_in(make_account(role=Role.ADMINISTRATOR)).get(path).status_code, 200)
            self.assertEqual(log_in(self.officer).get(path).status_code, 200)

    def test_the_page(self) -> None:
        client = log_in(self.officer)
        self.assertContains(client.get("/reports/lending-right/"), "is er niets uitgeleend")
        self.a_year()
        page = client.get("/reports/lending-right/?year=2026")
        self.assertEqual([number for _label, number in page.context["totals"]], [3, 1, 1, 1])
        self.assertEqual(page.context["counting"], 4)
        for odd in ("0000", "99999", "x", "²026"):
            self.assertEqual(client.get("/reports/lending-right/", {"year": odd}).status_code, 200)

    def test_the_file(self) -> None:
        self.a_year()
        self.branch.name = "=Brunssum"
        self.branch.save()
        answer = log_in(self.officer).get("/reports/lending-right/2026.csv")
        self.assertEqual(answer["Content-Type"], "text/csv; charset=utf-8")
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
        self.assertEqual(tuple(rows[0]), COLUMNS)
        self.assertEqual(
            rows[1], ["2026", "first", "1", "book", "adult", self.town.code, self.town.name, "'=Brunssum", "2"]
        )
        self.assertEqual(len(rows), 6)
        self.assertNotIn("Habets", answer.content.decode())
        self.assertEqual(log_in(self.officer).get("/reports/lending-right/1.csv").status_code, 404)


class RetentionTest(LendingRight):
    def test_after_a_year_a_movement_names_no_colleague_and_still_counts(self) -> None:
        desk = make_account(role=Role.FRONT_DESK)
        item = make_item(self.branch, self.book)
        check_out(item=item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=Actor.person(desk))
        clear_what_expired(at=AT + timedelta(days=364))
        self.assertEqual(Movement.objects.get().account, desk)
        clear_what_expired(at=AT + timedelta(days=366))
        self.assertIsNone(Movement.objects.get().account)
        self.assertEqual(counts_of(2026), [self.count("first", "book", "adult", 1)])
