# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room."""

from __future__ import annotations

from reuring.catalogue.cataloguing.uploads import run_import
from reuring.engine.jobs import app


@app.task(name="catalogue.import", pass_context=False)
def import_file(run: str) -> None:
    """Read an uploaded file into the catalogue. run: public id of its ImportRun, made when it was uploaded."""
    run_import(run)
