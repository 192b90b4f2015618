# SPDX-License-Identifier: EUPL-1.2
"""The server: many connections in one process, each message answered in one of a few threads.

A connection that says nothing costs a few kilobytes and no thread. Messages of one connection are answered in order;
those of several side by side.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from reuring.protocols.sip2.session import Outcome, Session
from reuring.protocols.sip2.wire import Frames
from reuring.protocols.sip2.workers import Workers

THREADS: Final = 8
# Who has not logged in by then is no kiosk.
LOG_IN_SECONDS: Final = 600
MOST_CONNECTIONS: Final = 4096
# More of one connection than this waits in the network, not here.
_MOST_WAITING: Final = 16
_MOST_PASSED: Final = 4 * 1024 * 1024
_STOP_PATIENCE: Final = 10
_log = logging.getLogger(__name__)


class Server:
    """Answers kiosks until it is closed; made with `serving`."""

    def __init__(self, *, threads: int = THREADS, log_in_seconds: float = LOG_IN_SECONDS) -> None:
        self.workers = Workers(threads)
        self.log_in_seconds = log_in_seconds
        self.connections: set[Connection] = set()
        self.port = 0

    async def close(self) -> None:
        """Answer what has come in, then hang up everywhere and end the threads."""
        for connection in list(self.connections):
            connection.stop()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _STOP_PATIENCE
        while any(connection.is_busy for connection in self.connections) and loop.time() < deadline:
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.hang_up()
        await asyncio.to_thread(self.workers.stop, _STOP_PATIENCE)


class Connection(asyncio.Protocol):
    """One connection of one kiosk."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._frames = Frames()
        self._waiting: deque[bytes | None] = deque()
        self._transport: asyncio.Transport | None = None
        self._session: Session | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_stopping = False
        self._is_full = False
        self.is_busy = False

    # What the network tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        peer = transport.get_extra_info("peername")
        if len(self._server.connections) >= MOST_CONNECTIONS:
            _log.warning("more than %s connections; this one is refused", MOST_CONNECTIONS)
            transport.abort()
            return
        self._server.connections.add(self)
        self._session = Session(str(peer[0]) if isinstance(peer, tuple) else "")
        _keep_alive(transport.get_extra_info("socket"))
        self._timer = asyncio.get_running_loop().call_later(self._server.log_in_seconds, self._mind_log_in)

    def data_received(self, data: bytes) -> None:
        if self._is_stopping or self._session is None:
            return
        self._waiting.extend(self._frames.feed(data))
        if self._frames.passed > _MOST_PASSED:
            self.hang_up()
            return
        if len(self._waiting) > _MOST_WAITING and self._transport is not None:
            self._transport.pause_reading()
        self._next()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self)
        self._waiting.clear()
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()

    # One frame after the other

    def _next(self) -> None:
        # Who does not read its answers gets no more of them.
        if self.is_busy or self._is_full or not self._waiting or self._session is None:
            return
        frame = self._waiting.popleft()
        self.is_busy = True
        session = self._session
        future = self._server.workers.run(lambda: session.answer(frame))
        future.add_done_callback(self._answered)

    def _answered(self, future: asyncio.Future[Outcome]) -> None:
        self.is_busy = False
        if self._transport is None or future.cancelled():
            return
        if future.exception() is not None:
            _log.error("a session fell over", exc_info=future.exception())
            self.hang_up()
            return
        outcome = future.result()
        if outcome.data:
            self._transport.write(outcome.data)
        if outcome.hangs_up:
            self.hang_up()
            return
        if len(self._waiting) <= _MOST_WAITING // 2 and not self._is_stopping:
            self._transport.resume_reading()
        if self._waiting:
            self._next()
        elif self._session is not None and self._session.is_to_be_noted():
            self._server.workers.run(self._session.note)

    # The end

    def stop(self) -> None:
        """Take in nothing more; what came in is still answered."""
        self._is_stopping = True
        if self._transport is not None:
            self._transport.pause_reading()

    def hang_up(self) -> None:
        """Send what there is to send and close."""
        self._waiting.clear()
        if self._transport is not None:
            self._transport.close()

    def _mind_log_in(self) -> None:
        if self._session is not None and self._session.kiosk is None:
            self.hang_up()


def _keep_alive(found: socket.socket | None) -> None:
    """Let the system find out when a kiosk was unplugged, and send each answer at once."""
    if found is None or found.family not in (socket.AF_INET, socket.AF_INET6):
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, seconds in (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        option = getattr(socket, name, None)  # not on every system
        if option is not None:
            found.setsockopt(socket.IPPROTO_TCP, option, seconds)


def tls(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """TLS for kiosks that speak it. key: where the certificate's file does not hold it.

    TLS 1.2 at least, which is what kiosks of the last ten years speak.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


@contextlib.asynccontextmanager
async def serving(
    host: str,
    port: int,
    *,
    context: ssl.SSLContext | None = None,
    threads: int = THREADS,
    log_in_seconds: float = LOG_IN_SECONDS,
) -> AsyncIterator[Server]:
    """A server for the length of the block. port: 0 for a free one; `Server.port` says which.

    Raises OSError when it can't listen there.
    """
    server = Server(threads=threads, log_in_seconds=log_in_seconds)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Connection(server), host, port, ssl=context, backlog=1024)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.close()
