# SPDX-License-Identifier: EUPL-1.2
"""Handing over: each message at most once, tried again when it certainly did not go, shown to staff when unsure."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reuring.people.models import Attempt, Message, Notice
from reuring.people.notices.checks import nothing_stuck, nothing_twice
from reuring.people.notices.composing import compose
from reuring.people.notices.jobs import run
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.policy import LEASE
from reuring.people.notices.roads import mail
from reuring.people.notices.sending import Sent, give_up_on_the_dead, send_due
from reuring.people.notices.telling import tell
from reuring.people.notices.tests.shelf import MORNING, OVER, due, make_reader, ready
from reuring.people.notices.tests.sink import MailSink

pytestmark = pytest.mark.django_db


def messages(*addresses: str) -> list[Message]:
    for number, address in enumerate(addresses):
        tell([due(make_reader(email=address), number)], at=MORNING)
    compose(urgency=Urgency.DIGEST, at=MORNING)
    return list(Message.objects.order_by("pk"))


def send(at: datetime = MORNING, **options: Any) -> Sent:
    return send_due(clock=lambda: at, **options)


def test_a_mail_says_it_in_text_and_html_and_nothing_in_its_subject(mailoutbox: list[Any]) -> None:
    (message,) = messages("lieve@example.org")
    assert send() == Sent(handed_over=1)
    (letter,) = mailoutbox
    assert letter.to == ["lieve@example.org"]
    assert letter.subject == "1 titel bijna terug"
    assert "Boek 0" in letter.body
    html = letter.alternatives[0].content
    assert '<html lang="nl">' in html
    assert "<li>Boek 0, uiterlijk donderdag 12 maart</li>" in html
    assert "src=" not in html
    assert letter.extra_headers["Message-ID"] == f"<{message.public_id}@localhost>"
    message.refresh_from_db()
    assert (message.state, message.handed_over_at) == ("handed_over", MORNING)
    assert send() == Sent(), "once is enough"


def test_one_connection_takes_many(mail_by_smtp: MailSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MESSAGES_A_CONNECTION", 4)
    messages(*(f"{number}@example.org" for number in range(9)))
    assert send() == Sent(handed_over=9)
    assert sorted(mail_by_smtp.to()) == [f"{number}@example.org" for number in range(9)]
    assert mail_by_smtp.connections == 3
    assert nothing_twice().is_ok


def test_what_is_refused_for_good_fails_and_the_rest_goes_on(mail_by_smtp: MailSink) -> None:
    mail_by_smtp.refuse = {"a@example.org": "550 no such user", "b@example.org": "451 later"}
    messages("a@example.org", "b@example.org", "c@example.org")
    assert send() == Sent(handed_over=1, not_sent=2)
    refused, later, gone = Message.objects.order_by("pk")
    assert (refused.state, refused.reason, refused.detail) == ("failed", "mail-refused", "550 no such user")
    assert (later.state, later.not_before) == ("ready", MORNING + timedelta(minutes=5))
    assert gone.state == "handed_over"
    mail_by_smtp.refuse = {}
    assert send(MORNING + timedelta(minutes=4)) == Sent()
    assert send(MORNING + timedelta(minutes=6)) == Sent(handed_over=1)
    assert list(later.tries.order_by("number").values_list("outcome", flat=True)) == ["not_sent", "handed_over"]


def test_a_server_that_is_not_there_is_asked_once_a_run(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        messages("a@example.org", "b@example.org")
        assert send() == Sent(not_sent=1)
    assert set(Message.objects.values_list("state", flat=True)) == {"ready"}
    assert Message.objects.filter(reason="mail-closed").count() == 1


def test_after_three_days_it_is_given_up(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        messages("a@example.org")
        at = MORNING
        while Message.objects.get().state == "ready":
            at = max(at, Message.objects.get().not_before)
            send(at)
    message = Message.objects.get()
    assert (message.state, message.reason) == ("failed", "mail-closed")
    assert 10 < message.attempts < 30


def test_a_break_before_the_text_is_no_doubt(mail_by_smtp: MailSink) -> None:
    mail_by_smtp.hang_up = "rcpt"
    messages("a@example.org")
    assert send() == Sent(not_sent=1)
    assert Message.objects.get().state == "ready"
    assert mail_by_smtp.mails == []


def test_a_break_after_the_text_is_doubt_and_is_not_tried_again(mail_by_smtp: MailSink) -> None:
    mail_by_smtp.hang_up = "data"
    messages("a@example.org")
    assert send() == Sent(unsure=1)
    assert (Message.objects.get().state, Message.objects.get().reason) == ("unsure", "broke-off")
    mail_by_smtp.hang_up = ""
    assert send(MORNING + timedelta(days=1)) == Sent()
    assert len(mail_by_smtp.mails) == 1


def test_a_refusal_after_the_text_is_no_doubt_either(mail_by_smtp: MailSink) -> None:
    mail_by_smtp.answer_to_data = "554 looks like spam"
    messages("a@example.org")
    assert send() == Sent(not_sent=1)
    assert Message.objects.get().detail == "554 looks like spam"


def test_an_address_that_can_not_be_is_named(mail_by_smtp: MailSink) -> None:
    (message,) = messages("a@example.org")
    Message.objects.update(address="twee regels\nBcc: iemand@example.org")
    assert send() == Sent(not_sent=1)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("failed", "mail-address")
    assert mail_by_smtp.mails == []


def test_what_became_untrue_while_it_waited_is_left_out(mailoutbox: list[Any]) -> None:
    person = make_reader()
    tell([due(person, 901), due(person, 902), due(make_reader(), 903)], at=MORNING)
    compose(urgency=Urgency.DIGEST, at=MORNING)
    OVER.update({"loan901", "loan903"})
    assert send(MORNING + timedelta(hours=1)) == Sent(handed_over=1)
    assert "Boek 902" in mailoutbox[0].body
    assert "Boek 901" not in mailoutbox[0].body
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "handed_over"]


def test_one_that_died_is_shown_and_not_sent_again(mailoutbox: list[Any]) -> None:
    (message,) = messages("a@example.org")
    Message.objects.update(state="handing_over", taken_at=MORNING, attempts=1)
    Attempt.objects.create(message=message, number=1, began_at=MORNING)
    assert give_up_on_the_dead(at=MORNING + LEASE) == 0
    assert give_up_on_the_dead(at=MORNING + LEASE + timedelta(seconds=1)) == 1
    message.refresh_from_db()
    assert (message.state, message.reason, message.taken_at) == ("unsure", "died", None)
    assert message.tries.get().outcome == "unsure"
    assert send(MORNING + timedelta(days=1)) == Sent()
    assert mailoutbox == []


def test_the_database_refuses_a_second_success(mailoutbox: list[Any]) -> None:
    (message,) = messages("a@example.org")
    send()
    with pytest.raises(IntegrityError, match="a_message_goes_out_once"), transaction.atomic():
        Attempt.objects.create(message=message, number=2, began_at=MORNING, outcome="handed_over")
    assert nothing_twice().is_ok
    Message.objects.update(state="unsure", handed_over_at=None)
    assert not nothing_twice().is_ok


def test_a_fault_of_ours_stops_no_other(mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    messages("a@example.org", "b@example.org")
    monkeypatch.setattr(mail, "as_html", lambda body: 1 / 0 if "Boek 0" in body else "")
    assert send() == Sent(handed_over=1, unsure=1)
    assert Message.objects.order_by("pk").first().reason == "fault"
    assert "could not be handed over" in caplog.text


def test_a_round_does_everything_in_its_time(mailoutbox: list[Any]) -> None:
    person = make_reader()
    early = MORNING - timedelta(hours=3)  # seven in the library: before the digest
    tell([due(person), ready(person)], at=early)
    run(at=early)
    assert [letter.subject for letter in mailoutbox] == ["1 reservering klaar bij Bleijerheide"]
    run(at=MORNING)
    run(at=MORNING)
    assert [letter.subject for letter in mailoutbox][1:] == ["1 titel bijna terug"]
    assert Notice.objects.waiting().count() == 0


def test_the_doctor_sees_what_is_stuck() -> None:
    assert nothing_stuck().is_ok
    (message,) = messages("a@example.org")  # of long ago, by the clock of the doctor
    assert "1 should have gone" in nothing_stuck().sentence
    Message.objects.update(state="handing_over", taken_at=MORNING)
    assert "1 messages are under way" in nothing_stuck().sentence
    Message.objects.update(state="handed_over", taken_at=None, handed_over_at=MORNING)
    tell([ready(make_reader(), 2)], at=MORNING)
    assert "1 notices wait" in nothing_stuck().sentence
    Notice.objects.update(cancelled_at=MORNING, cancelled_because="gone")
    assert nothing_stuck().is_ok
    Message.objects.update(state="unsure", handed_over_at=None)
    assert "Of 1 messages nobody knows" in nothing_stuck().sentence
