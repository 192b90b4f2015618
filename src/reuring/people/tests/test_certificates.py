# SPDX-License-Identifier: EUPL-1.2
"""Certificates of conduct: noted as seen, counted for so many years, taken back, forgotten; and who sees that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.certificates import (
    CertificateRefused,
    Shown,
    ending,
    has_certificate,
    keep_certificate_rule,
    note_certificate,
    obstacles_to_note,
    valid_until,
    with_certificate,
    withdraw_certificate,
)
from reuring.people.models import AuditEvent, Certificate, Look
from reuring.people.personal import erase_person, export_person
from reuring.people.retention import clear_what_expired
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_person

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("issued_on", "seen_on", "is_own", "codes"),
    [
        (date(2026, 4, 1), TODAY, False, []),
        (date(2023, 5, 5), TODAY, False, []),
        (date(2023, 5, 4), TODAY, False, ["too-old"]),
        (date(2026, 5, 5), date(2026, 5, 6), False, ["not-yet"]),
        (TODAY, date(2026, 5, 3), True, ["own-certificate", "seen-before-issue"]),
    ],
)
def test_what_stands_in_the_way(issued_on: date, seen_on: date, is_own: bool, codes: list[str]) -> None:
    found = obstacles_to_note(Shown(issued_on, seen_on, TODAY, is_own), 3)
    assert [each.code for each in found] == codes


def test_a_leap_day_ends_on_the_first_of_march() -> None:
    assert valid_until(date(2024, 2, 29), 3) == date(2027, 3, 1)
    assert valid_until(date(2024, 2, 29), 4) == date(2028, 2, 29)


class Certificates(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.sjef = make_account(role=Role.COMMUNITY_LIBRARIAN)
        cls.leo = make_account(role=Role.VOLUNTEER)
        cls.now = timezone.now()
        cls.today = timezone.localdate(cls.now)

    def note(self, **overrides: Any) -> Certificate:
        given = {"person": self.leo.person, "kind": "vog", "issued_on": self.today, "seen_on": self.today}
        return note_certificate(**{**given, **overrides}, actor=Actor.person(self.sjef), at=self.now)

    def test_noted_it_counts_until_its_end_and_taken_back_it_does_not(self) -> None:
        noted = self.note()
        assert self.note() == noted
        key = self.leo.person_id
        assert has_certificate(key, self.today)
        assert has_certificate(key, noted.valid_until - timedelta(days=1))
        assert not has_certificate(key, noted.valid_until)
        assert not has_certificate(key, self.today - timedelta(days=1))
        assert with_certificate([key, self.sjef.person_id], self.today) == {key}
        withdraw_certificate(certificate=noted, actor=Actor.person(self.sjef), at=self.now)
        withdraw_certificate(certificate=noted, actor=Actor.person(self.sjef), at=self.now)
        assert not has_certificate(key, self.today)
        verbs = AuditEvent.objects.filter(subject_key=self.leo.person.public_id).values_list("verb", flat=True)
        assert list(verbs.order_by("pk")) == ["note_certificate", "withdraw_certificate"]
        # Noted by mistake, and now rightly.
        assert self.note() != noted

    def test_the_rule_of_today_says_how_long_and_changes_nothing_of_before(self) -> None:
        before = self.note()
        keep_certificate_rule(years=1, actor=Actor.person(self.sjef), at=self.now)
        keep_certificate_rule(years=2, actor=Actor.person(self.sjef), at=self.now)
        after = self.note(kind="german")
        before.refresh_from_db()
        assert (before.valid_until, after.valid_until) == (valid_until(self.today, 3), valid_until(self.today, 2))

    def test_nobody_notes_their_own(self) -> None:
        with pytest.raises(CertificateRefused, match="collega"):
            self.note(person=self.sjef.person)

    def test_who_is_asked_for_a_new_one(self) -> None:
        old = self.note(issued_on=self.today - timedelta(days=3 * 365 - 30))
        assert ending(self.today) == [old]
        self.note()
        assert ending(self.today) == []

    def test_it_is_exported_forgotten_after_a_year_and_erased(self) -> None:
        noted = self.note()
        told = export_person(self.leo.person, at=self.now)["people.Certificate.person"]
        assert told[0]["seen_on"] == self.today.isoformat()
        assert "people.Certificate.seen_by" not in export_person(self.sjef.person, at=self.now)
        ended = noted.valid_until - self.today
        assert clear_what_expired(at=self.now + ended + timedelta(days=364))["people.Certificate.person"] == 0
        assert clear_what_expired(at=self.now + ended + timedelta(days=367))["people.Certificate.person"] == 1
        self.note()
        erase_person(person=self.sjef.person, actor=Actor.command("test"), at=self.now)
        assert Certificate.objects.get().seen_by is None
        erase_person(person=self.leo.person, actor=Actor.command("test"), at=self.now)
        assert not Certificate.objects.exists()

    def test_a_librarian_finds_somebody_notes_and_takes_back(self) -> None:
        client, leo = log_in(self.sjef), self.leo.person
        page = f"/patrons/{leo.public_id}/certificates/"
        self.assertContains(client.get("/certificates/?q=ploumen"), page)
        days = {"issued_on": self.today.isoformat(), "seen_on": self.today.isoformat()}
        self.assertRedirects(client.post(page, {"kind": "vog", **days}), page)
        answer = client.get(page)
        self.assertContains(answer, "Sjef Kockelkoren")
        # The pages of the desk are not for this colleague, and so not linked.
        self.assertNotContains(answer, f"/patrons/{leo.public_id}/cards/")
        assert set(Look.objects.values_list("purpose", flat=True)) == {"certificate"}
        self.assertContains(log_in(self.leo).get("/mine/settings/"), "Gezien op")
        client.post(f"{page}{Certificate.objects.get().pk}/withdrawal/")
        self.assertNotContains(log_in(self.leo).get("/mine/settings/"), "Gezien op")

    def test_what_is_wrong_is_told_at_its_field(self) -> None:
        page = f"/patrons/{self.leo.person.public_id}/certificates/"
        days = {"issued_on": "2015-01-05", "seen_on": self.today.isoformat()}
        answer = log_in(self.sjef).post(page, {"kind": "vog", **days})
        self.assertContains(answer, "te oud", status_code=422)

    def test_only_an_administrator_keeps_the_rule(self) -> None:
        log_in(self.sjef).post("/certificates/", {"years": "5"})
        assert not AuditEvent.objects.filter(subject_kind="certificate_rule").exists()
        toine = make_account(role=Role.ADMINISTRATOR)
        self.assertRedirects(log_in(toine).post("/certificates/", {"years": "5"}), "/certificates/")
        self.assertContains(log_in(toine).get(f"/patrons/{self.leo.person.public_id}/"), "Noteer een verklaring")

    def test_the_desk_does_not_see_it(self) -> None:
        self.note()
        noor, person = make_account(role=Role.FRONT_DESK), make_person()
        client = log_in(noor)
        assert client.get(f"/patrons/{person.public_id}/certificates/").status_code == 403
        assert client.get("/certificates/").status_code == 403
        self.assertNotContains(client.get(f"/patrons/{self.leo.person.public_id}/"), "Verklaring omtrent")
