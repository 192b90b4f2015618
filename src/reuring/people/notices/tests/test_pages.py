# SPDX-License-Identifier: EUPL-1.2
"""The pages of staff about notices: what waits, what failed or is in doubt, letters and calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reuring.people.models import Attempt, AuditEvent, Look, Message, Notice, NoticeRoad, NoticeRules, PrintRun
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.sending import send_due
from reuring.people.notices.telling import cancel, tell
from reuring.people.notices.tests.shelf import OVER, by, due, live_at, make_reader, ready
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

pytestmark = pytest.mark.django_db

STAFF_PAGES = ("notices", "letters", "calls", "notice_texts")


@pytest.fixture
def desk() -> Client:
    return log_in(make_account(role=Role.FRONT_DESK))


def made(*told: Any) -> list[Message]:
    now = timezone.now()
    tell(told, at=now)
    compose(urgency=Urgency.AT_ONCE, at=now)
    compose(urgency=Urgency.DIGEST, at=now)
    return list(Message.objects.order_by("pk"))


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_who_may_open_them(name: str) -> None:
    address = reverse(f"people:{name}")
    assert log_in(None).get(address).status_code == 302
    for role, status in ((Role.MEMBER, 403), (Role.HOST, 403), (Role.FRONT_DESK, 200), (Role.ADMINISTRATOR, 200)):
        assert log_in(make_account(role=role)).get(address).status_code == status, role


def test_the_overview_counts_and_lists_what_needs_a_look(desk: Client, django_assert_max_num_queries: Any) -> None:
    made(ready(by(NoticeRoad.LETTER), 1), ready(by(NoticeRoad.CALL), 2), ready(make_reader(email=""), 3))
    tell([due(make_reader(), 4)], at=timezone.now() + timedelta(days=1))
    with django_assert_max_num_queries(22):
        page = text_of(desk.get(reverse("people:notices")))
    assert "Er is geen e-mailadres, telefoonnummer of postadres bekend." in page
    assert f'<a href="{reverse("people:letters")}">1</a>' in page
    assert f'<a href="{reverse("people:calls")}">1</a>' in page
    assert "Alles gaat goed" not in page
    assert "Alles gaat goed" in text_of(desk.get(reverse("people:notices"), {"list": "unsure"}))


# Deciding about one message


def unsure() -> Message:
    (message,) = made(ready(by(NoticeRoad.EMAIL)))
    Message.objects.update(state="unsure", attempts=1)
    Attempt.objects.create(message=message, number=1, began_at=timezone.now(), outcome="unsure")
    return message


def decide(client: Client, message: Message, **fields: str) -> Any:
    return client.post(reverse("people:notice_verdict", args=[message.public_id]), fields, follow=True)


def test_one_in_doubt_is_sent_again_on_purpose_only(desk: Client, mailoutbox: list[Any]) -> None:
    message = unsure()
    page = text_of(desk.get(reverse("people:notice_message", args=[message.public_id])))
    assert "We weten niet of dit bericht weg is" in page
    assert "Boek 1" in page
    assert Look.objects.filter(person=message.person, purpose="notices").count() == 1
    answer = decide(desk, message, verdict="again", road="email")
    assert "Het bericht gaat opnieuw weg." in text_of(answer)
    send_due()
    assert len(mailoutbox) == 1
    message.refresh_from_db()
    assert message.state == "handed_over"
    assert list(message.tries.order_by("number").values_list("outcome", flat=True)) == ["unsure", "handed_over"]
    assert AuditEvent.objects.filter(verb="send_again", subject_key=message.public_id).exists()
    assert "Hierover is al beslist." in text_of(decide(desk, message, verdict="again", road="email"))
    send_due()
    assert len(mailoutbox) == 1


def test_one_in_doubt_turns_out_to_be_gone(desk: Client, mailoutbox: list[Any]) -> None:
    message = unsure()
    decide(desk, message, verdict="gone")
    message.refresh_from_db()
    assert message.state == "handed_over"
    assert message.tries.get().outcome == "handed_over"
    assert mailoutbox == []


def test_one_that_failed_goes_by_another_road_or_not_at_all(desk: Client) -> None:
    person = make_reader(email="", phone="")
    (message,) = made(ready(person))
    page = text_of(desk.get(reverse("people:notice_message", args=[message.public_id])))
    assert "Vraag het als deze persoon hier is." in page
    assert "Langs deze weg" in text_of(decide(desk, message, verdict="again", road="letter"))
    assert "dat het niet weg is" in text_of(decide(desk, message, verdict="gone"))
    live_at(person)
    decide(desk, message, verdict="again", road="letter")
    message.refresh_from_db()
    assert (message.state, message.road, message.address.split("\n")[1]) == ("by_hand", "letter", "Markt 12")
    Message.objects.update(state="failed")
    decide(desk, message, verdict="let_be")
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_what_is_over_or_too_old_is_not_sent_again(desk: Client) -> None:
    message = unsure()
    Notice.objects.update(facts={})
    assert "te oud" in text_of(decide(desk, message, verdict="again", road="email"))
    Notice.objects.update(facts={"title": "x"}, about="hold777")
    OVER.add("hold777")
    assert "Dit hoeft niet meer" in text_of(decide(desk, message, verdict="again", road="email"))
    assert desk.post(reverse("people:notice_verdict", args=[message.public_id])).status_code == 302
    message.refresh_from_db()
    assert message.state == "unsure"


def test_what_somebody_was_sent(desk: Client) -> None:
    person = by(NoticeRoad.EMAIL)
    made(ready(person))
    page = text_of(desk.get(reverse("people:person_notices", args=[person.public_id])))
    assert "1 reservering klaar bij Bleijerheide" in page
    assert log_in(make_account(role=Role.MEMBER)).get(
        reverse("people:person_notices", args=[person.public_id])
    ).status_code == 403  # fmt: skip


# Letters


def test_letters_go_into_one_run_and_have_gone_when_somebody_says_so(desk: Client) -> None:
    made(ready(by(NoticeRoad.LETTER), 11), ready(by(NoticeRoad.LETTER, language="de"), 12))
    answer = desk.post(reverse("people:letters"))
    run = PrintRun.objects.get()
    page = text_of(desk.get(answer["Location"]))
    assert page.count('<article class="letter letter--right"') == 2
    assert '<article class="letter letter--right" lang="de">' in page
    assert "Markt 12<br>6461 EC  Kerkrade" in page
    assert "Er liggen nu geen brieven klaar" in text_of(desk.post(reverse("people:letters"), follow=True))
    tell([ready(by(NoticeRoad.LETTER), 13)], at=timezone.now())
    assert set(Message.objects.values_list("state", flat=True)) == {"by_hand"}
    verdict = reverse("people:letters_verdict", args=[run.public_id])
    assert "2 brieven zijn weg" in text_of(desk.post(verdict, {"verdict": "printed"}, follow=True))
    assert Attempt.objects.filter(outcome="handed_over", account__isnull=False).count() == 2
    assert "al gezegd dat ze weg zijn" in text_of(desk.post(verdict, {"verdict": "printed"}, follow=True))
    assert "al gezegd dat ze weg zijn" in text_of(desk.post(verdict, {"verdict": "released"}, follow=True))
    assert Message.objects.filter(state="handed_over").count() == 2
    assert desk.get(reverse("people:letters_run", args=[run.public_id])).status_code == 200, "it can be printed again"


def test_a_run_that_was_not_printed_lets_its_letters_wait_again(desk: Client) -> None:
    made(ready(by(NoticeRoad.LETTER), 21))
    desk.post(reverse("people:letters"))
    verdict = reverse("people:letters_verdict", args=[PrintRun.objects.get().public_id])
    assert "1 brieven wachten weer" in text_of(desk.post(verdict, {"verdict": "released"}, follow=True))
    assert PrintRun.objects.count() == 0
    desk.post(reverse("people:letters"))
    assert PrintRun.objects.get().messages.count() == 1


def test_what_is_over_is_not_printed_and_what_is_on_paper_is_not_taken_back(desk: Client) -> None:
    made(ready(by(NoticeRoad.LETTER), 31), ready(by(NoticeRoad.LETTER), 32), ready(by(NoticeRoad.LETTER), 33))
    OVER.add("hold31")
    assert cancel(["ready:32"], at=timezone.now()) == 1
    desk.post(reverse("people:letters"))
    assert PrintRun.objects.get().messages.get().notices.get().key == "ready:33"
    assert cancel(["ready:33"], at=timezone.now()) == 0


def test_who_sees_a_secret_address_in_a_letter_is_kept(desk: Client) -> None:
    open_one, secret = by(NoticeRoad.LETTER), by(NoticeRoad.LETTER)
    secret.addresses.update(is_secret=True)
    made(ready(open_one, 61), ready(secret, 62))
    assert desk.post(reverse("people:letters"), follow=True).status_code == 200
    assert list(Look.objects.values_list("person", "purpose")) == [(secret.pk, Look.Why.ADDRESS)]


def test_the_window_is_that_of_the_envelopes(desk: Client) -> None:
    NoticeRules.objects.create(valid_from=timezone.localdate(), window="left")
    made(ready(by(NoticeRoad.LETTER), 41))
    assert "letter--left" in text_of(desk.post(reverse("people:letters"), follow=True))


# Calls


def call(client: Client, message: Message, outcome: str) -> str:
    return text_of(
        client.post(reverse("people:call_outcome", args=[message.public_id]), {"outcome": outcome}, follow=True)
    )


def test_a_call_that_was_answered_is_done(desk: Client) -> None:
    (message,) = made(ready(by(NoticeRoad.CALL, language="en"), 51))
    page = text_of(desk.get(reverse("people:calls")))
    assert '<a class="call-number" href="tel:+31612345678">' in page
    assert "Hello Lieve" in page
    assert Look.objects.filter(person=message.person).count() == 1
    assert "Er is nu niemand om te bellen." in call(desk, message, "handed_over")
    message.refresh_from_db()
    assert message.state == "handed_over"
    assert "Een collega heeft al gebeld." in call(desk, message, "no_answer")
    assert message.tries.count() == 1


def test_who_does_not_answer_is_called_on_other_days_and_then_shown(desk: Client) -> None:
    (message,) = made(ready(by(NoticeRoad.CALL), 52))
    for tries in (1, 2, 3):
        assert "Er is nu niemand om te bellen." in call(desk, message, "no_answer")
        message.refresh_from_db()
        assert message.attempts == tries
        Message.objects.filter(state="by_hand").update(not_before=timezone.now())
    assert (message.state, message.reason) == ("failed", "no-answer")


def test_a_wrong_number_is_not_called_again(desk: Client) -> None:
    (message,) = made(ready(by(NoticeRoad.CALL), 53))
    call(desk, message, "nonsense")
    message.refresh_from_db()
    assert message.state == "by_hand"
    call(desk, message, "wrong_number")
    message.refresh_from_db()
    assert (message.state, message.reason) == ("failed", "wrong-number")


def test_nobody_is_called_about_what_is_over(desk: Client) -> None:
    (message,) = made(ready(by(NoticeRoad.CALL), 54))
    OVER.add("hold54")
    assert "Er is nu niemand om te bellen." in text_of(desk.get(reverse("people:calls")))
    message.refresh_from_db()
    assert message.state == "cancelled"
