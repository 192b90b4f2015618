# SPDX-License-Identifier: EUPL-1.2
"""The background work of an installation: jobs from PostgreSQL, and the follower that feeds the search index."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading

from reuring.cli.ready import ready


def work() -> None:
    """Work until the process is told to stop (SIGINT or SIGTERM)."""
    with ready():
        from django.conf import settings

        from reuring.engine.jobs import app
        from reuring.people.notices.jobs import QUEUE
        from reuring.threads.outbox import follow

        stop = threading.Event()
        heap_bytes = settings.CONFIGURATION.index_memory_mb * 1_000_000
        follower = threading.Thread(
            target=follow, args=(settings.CONFIGURATION.index_dir, heap_bytes, stop), name="search index"
        )
        follower.start()

        async def run() -> None:
            worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
            async with worker_app.open_async():
                task = asyncio.gather(
                    worker_app.run_worker_async(install_signal_handlers=False, delete_jobs="successful"),
                    # One that does nothing else: a hold that is ready is told at once, also during a long import.
                    worker_app.run_worker_async(
                        queues=[QUEUE], name="notices", install_signal_handlers=False, delete_jobs="successful"
                    ),
                )
                loop = asyncio.get_running_loop()
                for number in (signal.SIGINT, signal.SIGTERM):
                    loop.add_signal_handler(number, task.cancel)
                with contextlib.suppress(asyncio.CancelledError):
                    await task

        try:
            asyncio.run(run())
        finally:
            stop.set()
            follower.join(timeout=30)
