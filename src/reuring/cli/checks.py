# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks of the installation as a whole."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection

from reuring.engine.checks import Check, register_check
from reuring.shell.printing import can_print

OLDEST_POSTGRESQL = 150_000
LEAST_FREE_BYTES = 1_000_000_000


def database() -> Check:
    """Whether the database answers and is new enough."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    if number < OLDEST_POSTGRESQL:
        return Check(False, f"PostgreSQL {number // 10_000} is too old.", "Move to PostgreSQL 15 or newer.")
    return Check(True, f"PostgreSQL {number // 10_000} answers.")


def disk() -> Check:
    """Whether there is room to go on writing."""
    free = shutil.disk_usage(settings.CONFIGURATION.data_dir).free
    sentence = f"{free / 1e9:.1f} GB is free where the data is."
    if free < LEAST_FREE_BYTES:
        return Check(False, sentence, "Make room before the disk is full; nothing can be written then.")
    return Check(True, sentence)


def styles() -> Check:
    """Whether the styles and scripts were built."""
    if finders.find("reuring/reuring.css") and finders.find("reuring/reuring.js"):
        return Check(True, "The styles and scripts are there.")
    return Check(False, "The styles were not built, so pages come out bare.", "Run `make build`.")


def paper() -> Check:
    """Whether PDFs can be made. Without them all else works, so it is no fault."""
    if can_print():
        return Check(True, "PDFs can be made.")
    return Check(
        True, "No PDFs can be made here: Pango is missing (`apt-get install libpango-1.0-0 libpangoft2-1.0-0`)."
    )


register_check("database", database)
register_check("disk", disk)
register_check("styles", styles)
register_check("paper", paper)
