# SPDX-License-Identifier: EUPL-1.2
"""A few threads that answer messages. Each keeps its database connection while there is work and gives it up after.

Python's own pool keeps a thread, and so a connection, for ever; a library that is shut needs none.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections

Found = TypeVar("Found")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]
_log = logging.getLogger(__name__)


class Workers:
    """At most `most` threads; one begins only when all others are busy, and ends when it had nothing to do for a while.

    idle_seconds: how long a thread, and its database connection, waits for more.
    """

    def __init__(self, most: int, idle_seconds: float = 60) -> None:
        self._most = most
        self._idle_seconds = idle_seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._free = 0

    def run(self, call: Callable[[], Found]) -> asyncio.Future[Found]:
        """Do something in a thread. Returns its outcome as a future of the running loop."""
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        with self._guard:
            if self._free > 0:
                self._free -= 1
            elif len(self._threads) < self._most:
                thread = threading.Thread(target=self._work, name="sip2", daemon=True)
                self._threads.add(thread)
                thread.start()
            else:
                self._free -= 1  # one more waits than there are threads
            self._jobs.put((call, future))
        return future

    def stop(self, patience: float) -> None:
        """Finish what has begun and what waits, then end every thread. patience: seconds to wait for that."""
        with self._guard:
            threads = list(self._threads)
        for _thread in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join(patience)

    def _work(self) -> None:
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=self._idle_seconds)
                except queue.Empty:
                    with self._guard:
                        if not self._jobs.empty():
                            continue
                        self._free -= 1
                        self._threads.discard(threading.current_thread())
                    return
                if job is None:
                    return
                _finish(*job)
                with self._guard:
                    self._free += 1
        finally:
            connections.close_all()


def _finish(call: Callable[[], Any], future: asyncio.Future[Any]) -> None:
    found: Any = None
    fault: BaseException | None = None
    try:
        found = call()
    except Exception as error:
        fault = error

    def tell() -> None:
        if not future.done():
            if fault is None:
                future.set_result(found)
            else:
                future.set_exception(fault)

    try:
        future.get_loop().call_soon_threadsafe(tell)
    except RuntimeError:
        _log.info("an answer came after the server had stopped")
