# SPDX-License-Identifier: EUPL-1.2
"""The picture of an activity."""

from __future__ import annotations

from typing import BinaryIO

from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.people.policy import Obstacle
from reuring.shell import pictures


def store_picture(file: BinaryIO, size: int) -> str:
    """Keep a picture for an activity. size: in bytes. Returns its path under the uploads. Raises ProgrammeRefused."""
    try:
        return pictures.store_picture(file, size, folder="activities")
    except pictures.PictureRefused as fault:
        raise ProgrammeRefused(Obstacle(fault.code, fault.message)) from fault
