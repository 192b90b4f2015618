# SPDX-License-Identifier: EUPL-1.2
"""Pictures that nothing in this room shows any more leave the uploads as well: a removed picture is gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from reuring.communities.models import Community, LookBackPicture, Post
from reuring.shell.pictures import INSIDE, small_of

FOLDER: Final = "communities"
# A new picture may wait so long for the row that shows it.
_SPARED: Final = timedelta(days=1)
_SHOW: Final = (Community, LookBackPicture, Post)


def forget_unused(picture: str) -> None:
    """Once this transaction holds, take a picture off the disk, large and small, unless some row shows it still.

    picture: its path under the uploads, or empty.
    """
    if picture:
        transaction.on_commit(lambda: _forget(picture))


def sweep(at: datetime) -> int:
    """Take every picture off the disk that no row shows, as when what it stood with was erased. Returns how many."""
    before, count = (at - _SPARED).timestamp(), 0
    for folder in (FOLDER, INSIDE):
        for path in sorted(Path(settings.MEDIA_ROOT / folder).glob("*.webp")):
            # The small one goes along with the large one.
            if path.stem.endswith("-small") or path.stat().st_mtime >= before:
                continue
            count += _forget(f"{folder}/{path.name}")
    return count


def _forget(picture: str) -> bool:
    if any(model._default_manager.filter(picture=picture).exists() for model in _SHOW):
        return False
    for path in (picture, small_of(picture)):
        Path(settings.MEDIA_ROOT / path).unlink(missing_ok=True)
    return True
