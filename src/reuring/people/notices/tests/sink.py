# SPDX-License-Identifier: EUPL-1.2
"""A mail server on loopback for tests: keeps what it gets, and can refuse, hold back its answer or hang up."""

from __future__ import annotations

import contextlib
import email
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Mail


@dataclass
class MailSink:
    """What came in, and how to answer. port: on loopback.

    refuse: answers to RCPT by address, such as `550 no such user`. hold: keep the answer to a message back until
    `release` is set; `has_it` is set when one lies here so. hang_up: `rcpt` or `data`: break off there.
    """

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer_to_data: str = "250 ok"
    hold: bool = False
    hang_up: str = ""
    has_it: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def to(self) -> list[str]:
        """The addresses, in the order in which mail came."""
        return [str(mail["To"]) for mail in self.mails]

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink: MailSink = self.server.sink  # type: ignore[attr-defined]
        with sink.lock:
            sink.connections += 1
        self._say("220 sink")
        with contextlib.suppress(OSError):
            self._listen(sink)

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())

    def _listen(self, sink: MailSink) -> None:
        while line := self.rfile.readline():
            word = line.decode().strip().upper()
            if word.startswith(("EHLO", "HELO")):
                self._say("250 sink")
            elif word.startswith("RCPT"):
                if sink.hang_up == "rcpt":
                    return
                address = line.decode().partition("<")[2].partition(">")[0]
                self._say(sink.refuse.get(address, "250 ok"))
            elif word == "DATA":
                self._say("354 go on")
                self._take(sink)
                if sink.hang_up == "data":
                    return
                self._say(sink.answer_to_data)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, sink: MailSink) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line == b"":
            return  # broken off halfway: a mail server throws this away
        if sink.answer_to_data.startswith("2"):
            with sink.lock:
                sink.mails.append(email.message_from_bytes(b"".join(lines)))
        if sink.hold:
            sink.has_it.set()
            sink.release.wait(30)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextlib.contextmanager
def running_sink() -> Iterator[MailSink]:
    """A sink that listens for the length of the block."""
    sink = MailSink()
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.sink = sink  # type: ignore[attr-defined]
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.release.set()
            server.shutdown()
            thread.join(10)
