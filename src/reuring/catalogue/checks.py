# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about the catalogue: invariants that no constraint can hold."""

from __future__ import annotations

from django.db.models import F

from reuring.catalogue.models import Edition, ImportRun, OriginalRecord, Work
from reuring.engine.checks import Check, register_check


def works() -> Check:
    """Whether every work that can be seen has an edition."""
    empty = Work.objects.filter(editions=None, node__visibility="public").count()
    if empty:
        return Check(False, f"{empty} works have no edition.", "Please report this; a cataloguer can hide them.")
    return Check(True, f"{Work.objects.count()} works, {Edition.objects.count()} editions; each work has one.")


def records() -> Check:
    """Whether every edition still has its original record."""
    without = Edition.objects.filter(original_record=None).count()
    if without:
        return Check(False, f"{without} editions have no original record.", "Open and save them; that makes one.")
    return Check(True, f"{OriginalRecord.objects.count()} original records are kept whole.")


def imports() -> Check:
    """Whether the account of every import adds up, and none was left halfway."""
    account = F("imported") + F("updated") + F("unchanged") + F("rejected")
    off = ImportRun.objects.exclude(position=account).count()
    if off:
        return Check(False, f"The account of {off} imports does not add up.", "Please report this.")
    # A file that could not be read to its end is a story that is over; a run that was killed is not.
    halfway = ImportRun.objects.filter(state=ImportRun.State.RUNNING).count()
    if halfway:
        return Check(
            False,
            f"{halfway} imports run now or were stopped halfway.",
            "If nobody imports now: import the same file again; it goes on where it was.",
        )
    return Check(True, f"{ImportRun.objects.count()} imports, all accounted for.")


register_check("works", works)
register_check("original records", records)
register_check("imports", imports)
