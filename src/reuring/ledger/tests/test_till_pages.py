# SPDX-License-Identifier: EUPL-1.2
"""The pages of the till, the figures and the limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from reuring.ledger import books, desk, reports, till
from reuring.ledger.models import Road, TillDay, WaiverLimit
from reuring.ledger.tests.books_case import DESK, BooksCase
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch


class PagesCase(BooksCase):
    def text(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        self.assertEqual(response.status_code, status)
        return str(response.content.decode()).replace("\xa0", " ")

    def post(self, path: str, status: int = 302, **data: Any) -> str:
        response = self.client.post(path, {"key": "k", **data})
        self.assertEqual(response.status_code, status)
        return response.content.decode().replace("\xa0", " ")


class TillPages(PagesCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.noor = make_account(role=Role.FRONT_DESK, branch=cls.branch)

    def setUp(self) -> None:
        self.client = log_in(self.noor)

    def test_a_day_at_the_till(self) -> None:
        self.assertIn("Wisselgeld in de la", self.text("/till/"))
        self.post("/till/openings/", float="50")
        day = TillDay.objects.get()
        self.assertEqual((day.branch, day.float_cents, day.opened_by), (self.branch, 5000, self.noor))
        self.pay(self.make_charge(500, at=timezone.now()), cents=500, at=timezone.now())
        page = self.text("/till/")
        self.assertIn("met € 50,00 wisselgeld", page)
        self.assertNotIn("55,00", page, "count first, then hear what it should be")
        page = self.post("/till/closings/", 422, cash="54", terminal="0")
        self.assertIn("We verwachten € 55,00 in de la", page)
        self.assertIn("Schrijf op waarom", page)
        self.post("/till/closings/", cash="54", terminal="0", reason="Munt gevallen")
        page = self.text("/till/")
        for words in ("geteld en gesloten", "€ 55,00", "€ 54,00", "Munt gevallen", "Noor Bemelmans"):
            self.assertIn(words, page)
        self.assertIn("al geteld", self.post("/till/openings/", 422, float="50"))

    def test_a_terminal_below_zero(self) -> None:
        self.post("/till/openings/", float="0")
        self.post(
            "/till/closings/", cash="0", terminal="5", terminal_is_negative="on", reason="Teruggave zonder boeking"
        )
        self.assertEqual(TillDay.objects.get().counted_terminal_cents, -500)

    def test_bad_counts(self) -> None:
        for amount in ("-1", "tien", "", "1.000.000"):
            self.post("/till/openings/", 422, float=amount)
        self.assertIn("niet open", self.post("/till/closings/", 422, cash="0", terminal="0"))
        self.assertFalse(TillDay.objects.exists())

    def test_who_may_come_in(self) -> None:
        for role in (Role.MEMBER, Role.CATALOGUER, Role.POLICY_OFFICER):
            client = log_in(make_account(role=role))
            for path in ("/till/", "/till/openings/", "/till/closings/"):
                self.assertEqual(client.get(path).status_code, 403)
                self.assertEqual(client.post(path).status_code, 403)
        self.assertIn("/account/login/", Client().get("/till/")["Location"])

    def test_the_till_of_ones_own_branch(self) -> None:
        other = make_branch("Spekholzerheide")
        till.open_till(branch=other, float_cents=1000, actor=DESK, at=timezone.now())
        session = self.client.session
        session["desk_branch"] = other.code
        session.save()
        self.assertIn("Wisselgeld in de la", self.text("/till/"), "no role at the other branch, so one's own")


class Figures(PagesCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ria = make_account(role=Role.POLICY_OFFICER)

    def setUp(self) -> None:
        self.client = log_in(self.ria)
        # In Kerkrade it is 1 January 2026 already.
        newyear = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
        march = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
        late = self.make_charge(500, at=newyear)
        lost = self.make_charge(2000, kind="lost", at=march)
        self.pay(late, cents=500, at=march)
        self.pay(lost, cents=1500, road=Road.ONLINE, branch=None, at=march)
        books.waive(charge=lost, reason="Coulance", branch=self.branch, actor=DESK, at=march)
        books.refund(charge=lost, amount_cents=700, reason="Gevonden", branch=self.branch, actor=DESK, at=march)

    def test_the_figures(self) -> None:
        name = self.branch.name
        found = {(row.month.month, row.branch, row.kind): row for row in reports.income(2026)}
        self.assertEqual(set(found), {(1, name, "late"), (3, name, "late"), (3, name, "lost"), (3, "", "lost")})
        self.assertEqual(found[1, name, "late"].charged, 500)
        self.assertEqual(found[3, name, "late"].paid, 500)
        row = found[3, name, "lost"]
        self.assertEqual((row.charged, row.waived, row.paid, row.refunded), (2000, 500, 0, 700))
        self.assertEqual(found[3, "", "lost"].paid, 1500)
        total = reports.in_all(found.values())
        self.assertEqual((total.charged, total.waived, total.paid, total.refunded), (2500, 500, 2000, 700))
        self.assertEqual(reports.income(2025), [])

    def test_the_page_and_the_file(self) -> None:
        page = self.text("/money/?year=2026")
        for words in ("maart 2026", self.branch.name, "kwijtgeraakt", "online", "€ 25,00"):
            self.assertIn(words, page)
        response = self.client.get("/money/figures.csv?year=2026")
        self.assertEqual(response["Content-Disposition"], 'attachment; filename="money-2026.csv"')
        lines = response.content.decode("utf-8-sig").split("\r\n")
        self.assertEqual(lines[0], "month;branch;kind;charged;waived;paid;refunded")
        self.assertIn(f"2026-03;{self.branch.name};lost;20,00;5,00;0,00;7,00", lines)
        self.assertIn("nog niets geboekt", self.text("/money/?year=2024"))
        self.text("/money/?year=1066", 404)
        self.text("/money/?year=x")

    def test_who_may_come_in(self) -> None:
        for role, status in ((Role.FRONT_DESK, 403), (Role.MEMBER, 403), (Role.ADMINISTRATOR, 200)):
            client = log_in(make_account(role=role))
            for path in ("/money/", "/money/figures.csv"):
                self.assertEqual(client.get(path).status_code, status)
        self.assertIn("/account/login/", Client().get("/money/")["Location"])


class Limits(PagesCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        WaiverLimit.objects.all().delete()
        WaiverLimit.objects.create(most_cents=1000, valid_from=date(2025, 1, 1))
        cls.toine = make_account(role=Role.ADMINISTRATOR)

    def setUp(self) -> None:
        self.client = log_in(self.toine)

    def test_another_limit(self) -> None:
        self.assertIn("nu per keer tot € 10,00", self.text("/money/limits/"))
        today = timezone.localdate()
        self.post("/money/limits/", most="12,50", valid_from=today.isoformat())
        self.assertEqual(desk.waiver_limit(today), 1250)
        self.assertEqual(desk.waiver_limit(today - timedelta(days=1)), 1000)
        yesterday = (today - timedelta(days=1)).isoformat()
        self.assertIn("vandaag of later", self.post("/money/limits/", 422, most="5", valid_from=yesterday))
        self.assertIn("12,50", self.post("/money/limits/", 422, most="veel", valid_from=yesterday))

    def test_who_may_come_in(self) -> None:
        for role in (Role.FRONT_DESK, Role.POLICY_OFFICER, Role.MEMBER):
            client = log_in(make_account(role=role))
            self.assertEqual(client.get("/money/limits/").status_code, 403)
            self.assertEqual(client.post("/money/limits/").status_code, 403)
