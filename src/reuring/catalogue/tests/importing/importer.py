# SPDX-License-Identifier: EUPL-1.2
"""An import as a process of its own, for tests that kill it or run two: a line with the position after each batch.

python -m reuring.catalogue.tests.importing.importer FILE BATCH
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STOPPED = 3


def start(file: Path, batch: int, url: str) -> subprocess.Popen[str]:
    """Start an import of a file into a database."""
    environment = {**os.environ, "REURING_DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [sys.executable, "-m", "reuring.catalogue.tests.importing.importer", str(file), str(batch)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def finish(importer: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for it. Returns its exit code and the last line that it said, of its faults if it had any."""
    out, err = importer.communicate(timeout=120)
    return importer.returncode, ((err if importer.returncode else out).strip().splitlines() or [""])[-1]


def main() -> int:
    import django

    django.setup()
    from django.utils import timezone

    from reuring.catalogue.importing import ImportStopped, import_marc
    from reuring.people.actor import Actor

    try:
        run = import_marc(
            sys.argv[1],
            actor=Actor.command("test"),
            at=timezone.now(),
            batch=int(sys.argv[2]),
            progress=lambda position: print(position, flush=True),
        )
    except ImportStopped as stopped:
        print(f"{stopped.code}: {stopped}", file=sys.stderr)
        return STOPPED
    print(f"{run.position} {run.imported} {run.updated} {run.unchanged} {run.rejected}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
