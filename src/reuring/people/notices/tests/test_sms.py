# SPDX-License-Identifier: EUPL-1.2
"""By SMS: to a file, and to a gateway on loopback that answers, refuses, breaks off or is not there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from reuring.engine.configuration import Configuration, SettingsError, configuration
from reuring.people.models import Message, NoticeRoad
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.sending import Sent, send_due
from reuring.people.notices.telling import tell
from reuring.people.notices.tests.shelf import MORNING, by, ready

pytestmark = pytest.mark.django_db


class Gateway(ThreadingHTTPServer):
    """A gateway: keeps what it gets. status: what it answers; 0: breaks off."""

    daemon_threads = True
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got: list[tuple[str, dict[str, str], dict[str, str]]] = []


class _Answer(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, dict(self.headers), body))
        if self.server.status == 0:
            self.connection.close()
            return
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(b'{"id": 1}')

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        use(settings, f"http://127.0.0.1:{server.server_address[1]}/v1/messages?route=nl")
        yield server
        server.shutdown()
        thread.join(10)


def use(settings: Any, address: str) -> None:
    changes = {"sms_url": address, "sms_token": SecretStr("geheim"), "sms_sender": "Bieb"}
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update=changes)


def a_message() -> Message:
    tell([ready(by(NoticeRoad.SMS))], at=MORNING)
    compose(urgency=Urgency.AT_ONCE, at=MORNING)
    return Message.objects.get()


def send() -> Sent:
    return send_due(clock=lambda: MORNING)


def test_a_gateway_gets_it_once_with_its_reference(gateway: Gateway) -> None:
    message = a_message()
    assert send() == Sent(handed_over=1)
    assert send() == Sent()
    ((path, headers, body),) = gateway.got
    assert path == "/v1/messages?route=nl"
    assert headers["Authorization"] == "Bearer geheim"
    assert headers["Idempotency-Key"] == message.public_id
    assert body == {
        "to": "+31612345678",
        "from": "Bieb",
        "text": "1 reservering klaar bij Bleijerheide. Groet, Bibliotheek",
        "reference": message.public_id,
    }


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (400, "failed", "sms-refused"),
        (302, "failed", "sms-refused"),
        (500, "ready", "sms-refused"),
        (429, "ready", "sms-closed"),
        (401, "ready", "sms-closed"),
        (0, "unsure", "broke-off"),
    ],
)
def test_what_the_gateway_says(gateway: Gateway, status: int, state: str, reason: str) -> None:
    gateway.status = status
    message = a_message()
    send()
    message.refresh_from_db()
    assert (message.state, message.reason) == (state, reason)
    assert len(gateway.got) == 1
    if state == "ready":
        assert message.not_before == MORNING + timedelta(minutes=5)


def test_a_gateway_that_is_not_there(settings: Any) -> None:
    use(settings, "http://127.0.0.1:9/")
    message = a_message()
    assert send() == Sent(not_sent=1)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("ready", "sms-closed")


def test_to_a_file_one_line_each(settings: Any, tmp_path: Any) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"sms_url": "file:", "data_dir": tmp_path})
    message = a_message()
    assert send() == Sent(handed_over=1)
    (line,) = (tmp_path / "sms.jsonl").read_text().splitlines()
    assert json.loads(line)["reference"] == message.public_id
    assert (tmp_path / "sms.jsonl").stat().st_mode & 0o077 == 0


def test_when_sms_is_off_the_rules_say_where_it_goes() -> None:
    message = a_message()
    assert message.road == "email"


def test_a_long_message_is_cut_to_the_parts_that_are_paid_for(settings: Any) -> None:
    use(settings, "file:")
    tell([ready(by(NoticeRoad.SMS), facts={"title": "x", "branch": "B" * 700})], at=MORNING)
    compose(urgency=Urgency.AT_ONCE, at=MORNING)
    assert len(Message.objects.get().body) <= 459


@pytest.mark.parametrize("address", ["http://sms.example/", "ftp://sms.example/", "sms.example", "https://"])
def test_an_address_without_a_lock_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REURING_SMS_URL", address)
    configuration.cache_clear()
    try:
        with pytest.raises(SettingsError, match="REURING_SMS_URL"):
            configuration()
    finally:
        monkeypatch.undo()
        configuration.cache_clear()
    assert Configuration(sms_url="https://sms.example/v1").sends_sms


@pytest.mark.parametrize("sender", ["Bibliotheek!", "DeBibliotheek", ""])
def test_a_sender_that_no_telephone_shows_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="sms_sender"):
        Configuration(sms_sender=sender)
