# SPDX-License-Identifier: EUPL-1.2
"""By SMS: a port with two things behind it, a file of one's own and a gateway over HTTPS.

`REURING_SMS_URL` says which: `off`, `file:` (a line for each message in `sms.jsonl` in the data folder), or the
address of a gateway. A gateway gets a JSON object by POST: `{"to": "+31612345678", "from": "Bibliotheek", "text":
"...", "reference": "..."}`, with `Authorization: Bearer ...` and with the reference as `Idempotency-Key`, so that a
gateway that knows those never sends one twice. Any answer from 200 to 299 means that it has the message.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from reuring.people.notices.models import Message
from reuring.people.notices.roads.road import NotHandedOver, PerhapsHandedOver, Road, RoadClosed

PATIENCE_SECONDS: Final = 20
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# What says that the gateway itself is not open to us, rather than that this message is wrong.
_CLOSED: Final = frozenset({401, 403, 404, 429, 503})


def sms_road() -> Road:
    """The way out that the settings name. Raises RoadClosed where SMS is off."""
    address = settings.CONFIGURATION.sms_url
    if address == "off":
        raise RoadClosed(Message.Reason.SMS_OFF)
    if address == "file:":
        return FileRoad(settings.CONFIGURATION.data_dir / "sms.jsonl")
    token = settings.CONFIGURATION.sms_token
    return Gateway(address, token.get_secret_value() if token else "", settings.CONFIGURATION.sms_sender)


def _as_json(message: Message, sender: str) -> dict[str, Any]:
    return {"to": message.address, "from": sender, "text": message.body, "reference": message.public_id}


class FileRoad:
    """Writes messages to a file instead of sending them: for a demonstration, and to try things out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def hand_over(self, message: Message) -> None:
        """Add a line, on disk before this returns (see `Road`)."""
        line = json.dumps(_as_json(message, settings.CONFIGURATION.sms_sender), ensure_ascii=False) + "\n"
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as closed:
            raise RoadClosed(Message.Reason.SMS_CLOSED, str(closed)) from closed
        with os.fdopen(descriptor, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                file.write(line.encode())
                file.flush()
                os.fsync(descriptor)
            except OSError as broken:
                raise PerhapsHandedOver(str(broken)) from broken

    def close(self) -> None:
        """Nothing stays open."""


class Gateway:
    """A gateway over HTTPS. A connection for each message, so that a closed one is never taken for an answer."""

    def __init__(self, address: str, token: str, sender: str) -> None:
        self._address = urlsplit(address)
        self._token, self._sender = token, sender

    def hand_over(self, message: Message) -> None:
        """Give one message to the gateway (see `Road`). No redirect is followed."""
        connection = self._connected()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.public_id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        path = (self._address.path or "/") + (f"?{self._address.query}" if self._address.query else "")
        try:
            connection.request("POST", path, json.dumps(_as_json(message, self._sender)).encode(), headers)
            answer = connection.getresponse()
            said = f"{answer.status} {answer.read(2_000).decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as broken:
            raise PerhapsHandedOver(str(broken) or type(broken).__name__) from broken
        finally:
            connection.close()
        if 200 <= answer.status < 300:
            return
        if answer.status in _CLOSED:
            raise RoadClosed(Message.Reason.SMS_CLOSED, said)
        raise NotHandedOver(Message.Reason.SMS_REFUSED, said, is_final=answer.status not in _LATER)

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        connection: http.client.HTTPConnection
        if self._address.scheme == "https":
            connection = http.client.HTTPSConnection(
                host, port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        try:
            connection.connect()
        except OSError as closed:
            connection.close()
            raise RoadClosed(Message.Reason.SMS_CLOSED, str(closed)) from closed
        return connection

    def close(self) -> None:
        """Nothing stays open."""
