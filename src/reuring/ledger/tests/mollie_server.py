# SPDX-License-Identifier: EUPL-1.2
"""A server on loopback that answers as Mollie's documentation says (Payments API v2, Refunds API v2, Webhooks)."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"


class Mollie(ThreadingHTTPServer):
    """What Mollie knows: payments and refunds by their id. answer: raw bytes to say instead, with a status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str, dict[str, Any], dict[str, str]]] = []
        self.answer: tuple[int, bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Mollie

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def _do(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        data = json.loads(self.rfile.read(length) or b"{}")
        self.server.asked.append((self.command, self.path, data, dict(self.headers)))
        if self.server.answer is not None:
            return self._say(*self.server.answer)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._error(401, "Missing authentication, or failed to authenticate")
        key = f"{self.path} {self.headers.get('Idempotency-Key')}"
        if self.command == "POST" and key in self.server.by_key:
            return self._json(201, self.server.by_key[key])
        match self.command, self.path.partition("?")[0].strip("/").split("/"):
            case "POST", ["v2", "payments"]:
                made = self._new_payment(data)
            case "GET", ["v2", "payments", found] if found in self.server.payments:
                return self._json(200, self.server.payments[found])
            case "GET", ["v2", "payments", found, "refunds"] if found in self.server.payments:
                mine = [refund for refund in self.server.refunds.values() if refund["paymentId"] == found]
                return self._json(200, {"count": len(mine), "_embedded": {"refunds": mine}, "_links": {}})
            case "POST", ["v2", "payments", found, "refunds"] if found in self.server.payments:
                gone = sum(
                    Decimal(refund["amount"]["value"])
                    for refund in self.server.refunds.values()
                    if refund["paymentId"] == found and refund["status"] not in ("failed", "canceled")
                )
                if gone + Decimal(data["amount"]["value"]) > Decimal(self.server.payments[found]["amount"]["value"]):
                    return self._error(422, "The specified amount cannot be refunded", "amount")
                made = self._new_refund(found, data)
            case "GET", ["v2", "payments", _found, "refunds", refund] if refund in self.server.refunds:
                return self._json(200, self.server.refunds[refund])
            case _:
                return self._error(404, "No such resource")
        self.server.by_key[key] = made
        return self._json(201, made)

    def _new_payment(self, data: dict[str, Any]) -> dict[str, Any]:
        number = f"tr_{len(self.server.payments):010d}"
        made = {
            "resource": "payment",
            "id": number,
            "mode": "test",
            "createdAt": "2026-03-02T10:00:00+00:00",
            "method": None,
            "status": "open",
            "profileId": "pfl_QkEhN94Ba",
            "sequenceType": "oneoff",
            **data,
            "_links": {
                "self": {"href": f"{self.server.url}/v2/payments/{number}", "type": "application/hal+json"},
                "checkout": {
                    "href": f"https://www.mollie.com/checkout/select-method/{number[3:]}",
                    "type": "text/html",
                },
            },
        }
        self.server.payments[number] = made
        return made

    def _new_refund(self, payment: str, data: dict[str, Any]) -> dict[str, Any]:
        number = f"re_{len(self.server.refunds):010d}"
        made = {"resource": "refund", "id": number, "mode": "test", "status": "pending", "paymentId": payment, **data}
        self.server.refunds[number] = made
        return made

    def _error(self, status: int, detail: str, field: str | None = None) -> None:
        body: dict[str, Any] = {"status": status, "title": "Error", "detail": detail}
        self._json(status, body | ({"field": field} if field else {}))

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._say(status, json.dumps(body).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/hal+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def running_mollie() -> Iterator[Mollie]:
    """The server, for the length of the block."""
    server = Mollie()
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
