# SPDX-License-Identifier: EUPL-1.2
"""`reuring import` and `reuring export`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress, TaskID

from reuring.cli.ready import DONE, FAILED, PARTLY, CommandRefused, err, out, progress_bar, ready
from reuring.people.actor import Actor

if TYPE_CHECKING:
    from reuring.catalogue.marc.record import RecordFormat
    from reuring.catalogue.models import ImportRun
    from reuring.places.models import Branch


def import_marc(files: list[Path], *, source: str, items: str, branch: str, anew: bool, again: bool) -> int:
    """Import files of MARC records one after the other. Returns the exit code: PARTLY if any record was rejected."""
    with ready():
        from django.utils import timezone

        from reuring.catalogue.importing import import_marc as bring_in
        from reuring.catalogue.marc.holdings import ItemMapping
        from reuring.catalogue.marc.record import MarcFileFault

        mapping = ItemMapping.parse(items) if items else None
        code = DONE
        for path in files:
            if not path.is_file():
                raise CommandRefused(f"{path}: there is no such file.")
            with progress_bar("records") as bar:
                task = bar.add_task(path.name, total=None)
                try:
                    run = bring_in(
                        path,
                        source=source,
                        actor=Actor.command("reuring import"),
                        at=timezone.now(),
                        default_branch=_branch(branch),
                        progress=partial(_show, bar, task),
                        item_mapping=mapping,
                        resume=not anew,
                        reads_again=again,
                    )
                except MarcFileFault as fault:
                    err.print(f"{path.name}: {fault}", markup=False)
                    code = FAILED
                    continue
            _tell(path, run)
            if run.rejected and code == DONE:
                code = PARTLY
        return code


def _show(bar: Progress, task: TaskID, count: int) -> None:
    bar.update(task, completed=count)


def _branch(code: str) -> Branch | None:
    from reuring.places.models import Branch

    if not code:
        return None
    found = Branch.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Branch.objects.values_list("code", flat=True))
        raise CommandRefused(f"There is no branch {code!r}. Known: {known or 'none yet'}.")
    return found


def _tell(path: Path, run: ImportRun) -> None:
    """The account of a run: every record has its place."""
    from reuring.catalogue.importing import warning_sentence

    out.print(
        f"{path.name}: {run.position} records in = {run.imported} imported + {run.updated} updated + "
        f"{run.unchanged} unchanged + {run.rejected} rejected",
        markup=False,
    )
    if run.items_imported or run.items_updated or run.items_left_out:
        out.print(
            f"  copies: {run.items_imported} new, {run.items_updated} updated, {run.items_left_out} left out",
            markup=False,
        )
    for code, count in sorted(run.warnings.items()):
        out.print(f"  note ({count}x): {warning_sentence(code)}", markup=False)
    for rejected in run.rejected_records.all()[:10]:
        out.print(f"  rejected, record {rejected.position + 1}: {rejected.reason}", markup=False)
    if run.rejected > 10:
        out.print(f"  and {run.rejected - 10} more; all are kept, byte for byte, under run {run.public_id}.")


def import_items(files: list[Path], *, columns: str, branch: str) -> int:
    """Import files of items one after the other. Returns the exit code."""
    with ready():
        from django.utils import timezone

        from reuring.catalogue.items_csv import import_items_csv

        mapping = dict(part.split("=", 1) for part in columns.replace(" ", "").split(",") if "=" in part)
        code = DONE
        for path in files:
            if not path.is_file():
                raise CommandRefused(f"{path}: there is no such file.")
            with progress_bar("items") as bar:
                task = bar.add_task(path.name, total=None)
                run = import_items_csv(
                    path,
                    mapping=mapping or None,
                    default_branch=_branch(branch),
                    actor=Actor.command("reuring import"),
                    at=timezone.now(),
                    progress=partial(_show, bar, task),
                )
            _tell(path, run)
            if run.rejected:
                code = PARTLY
        return code


def export_marc(file: Path, *, marcxml: bool, source: str) -> int:
    """Write out every original record. Returns the exit code."""
    with ready():
        from reuring.catalogue.exporting import export_marc as take_out
        from reuring.catalogue.models import OriginalRecord

        chosen: RecordFormat = "marcxml" if marcxml else "iso2709"
        if str(file) == "-":
            take_out(sys.stdout.buffer, format=chosen, source=source or None)
            return DONE
        total = OriginalRecord.objects.count()
        beside = file.with_name(file.name + ".part")
        # A name that others wait for appears only when the file is whole.
        with progress_bar("records") as bar, open(beside, "wb") as target:
            task = bar.add_task(file.name, total=total)
            count = take_out(
                target,
                format=chosen,
                source=source or None,
                progress=lambda done: bar.update(task, completed=done),
            )
        beside.replace(file)
        out.print(f"{count} records written to {file}.")
        return DONE
