# SPDX-License-Identifier: EUPL-1.2
"""The process that answers kiosks: SIP2 over TCP, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import ssl

from reuring.cli.ready import CommandRefused, out, ready
from reuring.engine.configuration import configuration

_CONNECTIONS_AND_SPARE = 4096 + 256
_LOOK_SECONDS = 2


def sip2(*, host: str | None, port: int | None, parent: int | None = None) -> None:
    """Answer kiosks until SIGINT or SIGTERM.

    host, port: instead of the settings'. parent: the process that started this one; once it is gone this one stops
    too, so that the port is free for the next.
    """
    found = configuration()
    where, at = host or found.sip2_host, port or found.kiosk_port
    if at is None:
        raise CommandRefused("No port for kiosks. Set REURING_SIP2_PORT, or give one: `reuring sip2 --port 6001`.")
    with ready():
        _allow_many_connections()
        asyncio.run(_serve(where, at, _tls(), parent))


async def _serve(host: str, port: int, context: ssl.SSLContext | None, parent: int | None) -> None:
    from reuring.protocols.sip2.server import serving

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        async with serving(host, port, context=context):
            out.print(f"Kiosks are answered at {host}, port {port}{' with TLS' if context else ''}.", markup=False)
            while not stop.is_set() and parent in (None, os.getppid()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
    except OSError as error:
        raise CommandRefused(
            f"Can't listen for kiosks on {host}, port {port}: {error.strerror}. Choose another with REURING_SIP2_PORT."
        ) from None


def _tls() -> ssl.SSLContext | None:
    from reuring.protocols.sip2.server import tls

    found = configuration()
    if found.sip2_cert is None:
        return None
    try:
        return tls(found.sip2_cert, found.sip2_key)
    except (ssl.SSLError, OSError) as error:
        raise CommandRefused(
            f"REURING_SIP2_CERT and REURING_SIP2_KEY are no certificate and its key: {error}."
        ) from None


def _allow_many_connections() -> None:
    """Ask the system for as many open files as kiosks may connect; what it gives is enough to begin with."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS_AND_SPARE if hard == resource.RLIM_INFINITY else min(_CONNECTIONS_AND_SPARE, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
