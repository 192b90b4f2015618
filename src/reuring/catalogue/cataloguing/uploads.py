# SPDX-License-Identifier: EUPL-1.2
"""Importing a file that was uploaded: kept until it is read, read by a background job, told by its run."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.importing import ImportStopped, UnknownBranch, import_marc
from reuring.catalogue.items_csv import ItemsFileFault, import_items_csv
from reuring.catalogue.marc.holdings import ItemMapping
from reuring.catalogue.marc.record import MarcFileFault
from reuring.catalogue.models import ImportRun
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

_CHUNK_BYTES: Final = 1024 * 1024


def folder() -> Path:
    """Where uploaded files wait to be read. Not under the uploads, which anyone may fetch."""
    return Path(settings.CONFIGURATION.data_dir) / "imports"


def file_of(run: ImportRun) -> Path:
    """The uploaded file of a run; gone once it is read."""
    return folder() / run.public_id


def keep_upload(
    *,
    file: UploadedFile[Any],
    kind: str,
    source: str,
    default_branch: Branch | None,
    item_mapping: str,
    actor: Actor,
    at: datetime,
) -> ImportRun:
    """Keep an uploaded file and have it read in the background.

    kind: of `ImportRun.Kind`. source: where records come from that don't say so. item_mapping: as `ItemMapping.parse`
    takes it, or "". Returns the run: an earlier one of the same file if that stopped halfway, which then goes on.
    Raises CataloguingRefused for an empty file, or one that is being read at this moment.
    """
    path, digest, size = _kept(file)
    try:
        if not size:
            raise CataloguingRefused(Obstacle("empty-file", _("Dit bestand is leeg. Kies een ander bestand.")))
        with transaction.atomic():
            unfinished = ImportRun.objects.select_for_update().filter(kind=kind, digest=digest, source=source)
            run = unfinished.exclude(state=ImportRun.State.DONE).order_by("-id").first()
            if run is None:
                run = ImportRun.objects.create(
                    kind=kind, file_name=str(file.name or "-")[:200], digest=digest, source=source, started_at=at,
                    started_by=actor.account,
                )  # fmt: skip
            elif run.state == ImportRun.State.RUNNING and file_of(run).exists():
                raise CataloguingRefused(
                    Obstacle("busy", _("Dit bestand wordt al gelezen. Kijk in de lijst hieronder."))
                )
            os.replace(path, file_of(run))
            options = {"default_branch": default_branch.code if default_branch else "", "item_mapping": item_mapping}
            _options_of(run).write_text(json.dumps(options), encoding="utf-8")
            _begin(run, at)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
    return run


def go_on(run: ImportRun, at: datetime) -> None:
    """Have a run that stopped go on where it was. Raises CataloguingRefused where that can't be."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.FAILED:
            raise CataloguingRefused(Obstacle("not-stopped", _("Deze import is niet gestopt.")))
        if not file_of(run).exists():
            raise CataloguingRefused(
                Obstacle("file-gone", _("Het bestand is er niet meer. Kies het opnieuw; de import gaat dan verder."))
            )
        _begin(run, at)


def _begin(run: ImportRun, at: datetime) -> None:
    from reuring.catalogue.jobs import import_file

    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.RUNNING, fault="", ended_at=None)
    import_file.defer(run=run.public_id)


def _kept(file: UploadedFile[Any]) -> tuple[Path, str, int]:
    folder().mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder(), prefix=".new-")
    with os.fdopen(handle, "wb") as kept:
        for chunk in file.chunks(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            kept.write(chunk)
    return Path(name), digest.hexdigest(), size


def _options_of(run: ImportRun) -> Path:
    return folder() / f"{run.public_id}.json"


def run_import(public_id: str) -> None:
    """Read the file of a run. What goes wrong stands in the run, in words; the file stays for another try."""
    run = ImportRun.objects.select_related("started_by__person").get(public_id=public_id)
    path = file_of(run)
    if run.state == ImportRun.State.DONE or not path.exists():
        return
    options: Mapping[str, Any] = json.loads(_options_of(run).read_text(encoding="utf-8"))
    branch = Branch.objects.filter(code=options["default_branch"]).first() if options["default_branch"] else None
    account: Account | None = run.started_by
    actor = Actor.person(account) if account else Actor.rule("import")
    at = timezone.now()
    try:
        if run.kind == ImportRun.Kind.ITEMS:
            import_items_csv(
                path, actor=actor, at=at, source=run.source or None, file_name=run.file_name, default_branch=branch
            )
        else:
            mapping = ItemMapping.parse(options["item_mapping"]) if options["item_mapping"] else None
            import_marc(
                path,
                actor=actor,
                at=at,
                source=run.source,
                file_name=run.file_name,
                default_branch=branch,
                item_mapping=mapping,
            )
    except ImportStopped as stopped:
        # Another process has the file, or the surroundings failed: the run says which, and can go on.
        ImportRun.objects.filter(pk=run.pk).exclude(state=ImportRun.State.DONE).update(
            state=ImportRun.State.FAILED, fault=str(stopped), ended_at=timezone.now()
        )
        return
    except (MarcFileFault, ItemsFileFault, UnknownBranch) as fault:
        # Reading it again would end the same, so the file goes.
        ImportRun.objects.filter(pk=run.pk).update(
            state=ImportRun.State.FAILED, fault=str(fault), ended_at=timezone.now()
        )
    for kept in (path, _options_of(run)):
        with suppress(FileNotFoundError):
            kept.unlink()
