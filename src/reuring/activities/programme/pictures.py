# SPDX-License-Identifier: EUPL-1.2
"""The picture of an activity: checked, made anew without anything but the picture itself, kept by its content."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.people.policy import Obstacle

FOLDER: Final = "activities"
# Told by what is in the file, never by its name.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS: Final = 60_000_000
LEAST_SIDE: Final = 200
LARGE: Final = (1600, 1200)
SMALL: Final = (640, 480)
_NO_PICTURE: Final = Obstacle(
    "no-picture", _("Dit is geen afbeelding die we kunnen lezen. Kies een JPEG, PNG, WebP of GIF.")
)


def small_of(picture: str) -> str:
    """The small form of a picture, by its path."""
    return picture.replace(".webp", "-small.webp") if picture else ""


def too_large() -> Obstacle:
    """Why a picture of so many bytes is not taken."""
    text = _("Deze foto is te groot. Kies een bestand van ten hoogste %(most)s MB.")
    return Obstacle("picture-too-large", text % {"most": settings.CONFIGURATION.upload_limit_mb})


def store_picture(file: BinaryIO, size: int) -> str:
    """Keep a picture under the uploads, without place, camera or anything else that a phone writes into it.

    size: in bytes; what is too large is refused before any of it is read. Returns its path, made from what is kept.
    Raises ProgrammeRefused.
    """
    if size > settings.CONFIGURATION.upload_limit_mb * 1024 * 1024:
        raise ProgrammeRefused(too_large())
    picture = _read(file)
    large, small = _made(picture, LARGE), _made(picture, SMALL)
    path = f"{FOLDER}/{hashlib.sha256(large).hexdigest()[:40]}.webp"
    _keep(settings.MEDIA_ROOT / path, large)
    _keep(settings.MEDIA_ROOT / small_of(path), small)
    return path


def _read(file: BinaryIO) -> Image.Image:
    try:
        picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
        # By the header alone, before anything is unpacked.
        if width * height > MOST_PIXELS:
            text = _("Deze foto heeft te veel beeldpunten. Maak haar kleiner.")
            raise ProgrammeRefused(Obstacle("picture-too-many-pixels", text))
        if min(width, height) < LEAST_SIDE:
            text = _("Deze foto is te klein. Ze moet ten minste %(least)s beeldpunten breed en hoog zijn.")
            raise ProgrammeRefused(Obstacle("picture-too-small", text % {"least": LEAST_SIDE}))
        picture.load()
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise ProgrammeRefused(_NO_PICTURE) from fault
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        # What Pillow raises for a picture that is broken halfway.
        raise ProgrammeRefused(_NO_PICTURE) from fault


def _made(picture: Image.Image, most: tuple[int, int]) -> bytes:
    copy = picture.copy()
    copy.thumbnail(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _keep(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
