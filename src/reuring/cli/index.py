# SPDX-License-Identifier: EUPL-1.2
"""`reuring index`."""

from __future__ import annotations

from reuring.cli.ready import DONE, FAILED, err, out, progress_bar, ready


def status() -> int:
    """Print what the index holds and what waits. Exit code 1 when there is no usable index."""
    with ready():
        from django.conf import settings

        from reuring.threads.models import Node
        from reuring.threads.outbox import waiting
        from reuring.threads.search import IndexUnavailable, Searcher

        try:
            found = Searcher(settings.CONFIGURATION.index_dir).status()
        except IndexUnavailable as error:
            err.print(f"{error}", markup=False)
            return FAILED
        out.print(
            f"version {found.version}: {found.documents} documents in {found.segments} segments, "
            f"{found.size / 1e6:.1f} MB; {Node.objects.public().count()} public nodes; {waiting()} changes wait"
        )
        return DONE


def rebuild() -> int:
    """Make the index anew. Returns the exit code."""
    with ready():
        from django.conf import settings

        from reuring.threads.models import Node
        from reuring.threads.outbox import rebuild_index

        with progress_bar("documents") as bar:
            task = bar.add_task("Indexing", total=Node.objects.public().count())
            count = rebuild_index(
                settings.CONFIGURATION.index_dir,
                settings.CONFIGURATION.index_memory_mb * 1_000_000,
                lambda done: bar.update(task, completed=done),
            )
        out.print(f"{count} documents; the new version serves now.")
        return DONE
