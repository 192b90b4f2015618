# SPDX-License-Identifier: EUPL-1.2
"""Staff keep the texts and the rules: with a preview, with every fault named, dated and taken back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.models import AuditEvent, NoticeRules, NoticeText
from reuring.people.notices.editing import TextRefused, keep_text
from reuring.people.notices.kinds import LONG, Text
from reuring.people.notices.tests.shelf import DUE, MORNING
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

pytestmark = pytest.mark.django_db
ADDRESS = "/notices/texts/test.due/nl/long/"
GOOD = {"subject": "{aantal} terug", "body": "Graag terug:\r\n{lijst}", "line": "{titel}"}


@pytest.fixture
def admin() -> Client:
    return log_in(make_account(role=Role.ADMINISTRATOR))


def post(client: Client, **fields: str) -> Any:
    return client.post(ADDRESS, {**GOOD, "seen": "", "step": "keep", **fields})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_text_is_shown_as_somebody_reads_it(admin: Client) -> None:
    page = text_of(admin.get(ADDRESS))
    assert "2 titels bijna terug" in page
    assert "<li>Max Havelaar, uiterlijk donderdag 12 maart</li>" in page
    assert "<code>{titel}</code>" in page
    page = text_of(admin.get("/notices/texts/test.due/nl/short/"))
    assert "Deze sms is 1 deel lang." in page
    page = text_of(admin.get("/notices/texts/people.frame/de/long/"))
    assert "Hallo Lieve" in page


@pytest.mark.parametrize("address", ["test.nothing/nl/long", "test.due/fr/long", "test.due/nl/middle"])
def test_what_is_no_text_is_not_found(admin: Client, address: str) -> None:
    assert admin.get(f"/notices/texts/{address}/").status_code == 404


def test_a_preview_keeps_nothing(admin: Client) -> None:
    answer = post(admin, step="preview", body="Zeg het met {lijst}")
    assert answer.status_code == 200
    assert "Zeg het met" in text_of(answer)
    assert NoticeText.objects.count() == 0


def test_a_wrong_text_is_refused_with_every_fault(admin: Client) -> None:
    answer = post(admin, subject="{titel}", body="{lijstje} {lijst}")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Onbekend veld {lijstje}." in page
    assert "mag niet in het onderwerp" in page
    assert NoticeText.objects.count() == 0
    page = text_of(post(admin, step="preview", body="{lijstje}"))
    assert page.count("Onbekend veld {lijstje}.") >= 2, "at the field and in place of the preview"


def test_a_bsn_is_refused(admin: Client) -> None:
    assert "BSN" in text_of(post(admin, body="111222333 {lijst}"))
    assert NoticeText.objects.count() == 0


def test_a_text_holds_from_the_moment_it_is_kept_and_the_earlier_one_stays(admin: Client) -> None:
    assert post(admin).status_code == 302
    first = NoticeText.objects.get()
    assert (first.body, first.edited_by is not None) == ("Graag terug:\n{lijst}", True)
    assert post(admin, seen=str(first.pk), subject="Terug").status_code == 302
    first.refresh_from_db()
    now = NoticeText.objects.get(valid_until=None)
    assert (now.subject, first.valid_until) == ("Terug", now.valid_from)
    events = AuditEvent.objects.filter(subject_kind="notice_text", subject_key="test.due:nl:long")
    assert [event.before and event.before["subject"] for event in events.order_by("id")] == [None, "{aantal} terug"]
    page = text_of(admin.get(ADDRESS))
    assert "Eerder veranderd" in page
    assert "Graag terug" in page


def test_of_two_who_change_it_the_second_is_told(admin: Client) -> None:
    post(admin)
    answer = post(admin, subject="Van een ander")
    assert answer.status_code == 422
    assert "Iemand anders heeft dit intussen veranderd." in text_of(answer)
    assert NoticeText.objects.count() == 1


def test_the_text_of_the_house_comes_back(admin: Client) -> None:
    post(admin)
    key = str(NoticeText.objects.get().pk)
    answer = admin.post(ADDRESS + "reset/", {"seen": "12345"}, follow=True)
    assert "Iemand anders" in text_of(answer)
    answer = admin.post(ADDRESS + "reset/", {"seen": key}, follow=True)
    assert "De standaardtekst geldt weer." in text_of(answer)
    assert "bijna terug" in text_of(answer)
    assert NoticeText.objects.filter(valid_until=None).count() == 0
    assert AuditEvent.objects.filter(verb="reset", subject_kind="notice_text").count() == 1


def test_the_desk_reads_and_does_not_write() -> None:
    desk = log_in(make_account(role=Role.FRONT_DESK))
    page = text_of(desk.get(ADDRESS))
    assert "Een beheerder kan deze tekst veranderen." in page
    assert "Bewaar" not in page
    assert post(desk).status_code == 302
    assert NoticeText.objects.count() == 0
    assert desk.post(ADDRESS + "reset/").status_code == 403
    assert desk.get(reverse("people:notice_rules")).status_code == 403


def test_a_refusal_says_everything_at_once() -> None:
    with pytest.raises(TextRefused) as refused:
        keep_text(
            kind=DUE, language="nl", length=LONG, text=Text("{x} }"), seen=None, actor=Actor.command("test"), at=MORNING
        )
    assert {each.code for each in refused.value.obstacles} == {"body-field", "body-brace", "subject-empty"}


RULES = {
    "digest_at": "07:30", "sms_from": "09:00", "sms_until": "20:00", "sms_parts": "2", "instead_of_email": "call",
    "instead_of_sms": "", "instead_of_letter": "", "instead_of_call": "email", "call_tries": "2", "window": "left",
}  # fmt: skip


def test_the_rules_hold_from_today_on(admin: Client) -> None:
    NoticeRules.objects.create(valid_from=date(2020, 1, 1), call_tries=5)
    assert 'value="5"' in text_of(admin.get(reverse("people:notice_rules")))
    assert admin.post(reverse("people:notice_rules"), RULES).status_code == 302
    rules = NoticeRules.on(timezone.localdate())
    assert (rules.digest_at, rules.instead_of("email"), rules.instead_of("sms")) == (time(7, 30), "call", "")
    admin.post(reverse("people:notice_rules"), {**RULES, "call_tries": "4"})
    assert NoticeRules.objects.count() == 2, "twice on a day is one row"
    event = AuditEvent.objects.filter(subject_kind="notice_rules").order_by("-id").first()
    assert event is not None
    assert (event.before["call_tries"], event.after["call_tries"]) == (2, 4)


def test_wrong_rules_are_refused_in_words(admin: Client) -> None:
    answer = admin.post(
        reverse("people:notice_rules"), {**RULES, "sms_until": "08:00", "sms_parts": "9", "call_tries": "0"}
    )
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Deze tijd moet later zijn dan de eerste." in page
    assert "Kies een getal van 1 tot en met 6." in page
    assert "Kies een getal van 1 tot en met 10." in page
    assert NoticeRules.objects.count() == 0
