# SPDX-License-Identifier: EUPL-1.2
"""Pictures that people upload: checked, made anew without anything but the picture, kept by their content.

A photo from a phone says where it was taken, when, and with which device. None of that is kept: what is stored is made
from the points of the picture alone.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

# Told by what is in the file, never by its name.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS: Final = 60_000_000
_QUALITY: Final = 81
# The folder of pictures that only some may see: a page of their own shows them, and the address of uploads never does.
INSIDE: Final = "inside"


class PictureRefused(Exception):
    """A file that can't be taken as a picture. code: for machines. message: for the person who chose it."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message


def limit_bytes() -> int:
    """The most bytes that an upload may have."""
    return int(settings.CONFIGURATION.upload_limit_mb) * 1024 * 1024


def too_large() -> PictureRefused:
    """Why a file of more than `limit_bytes` is not taken."""
    text = _("Deze afbeelding is te groot. Kies een bestand van ten hoogste {most} MB.")
    return PictureRefused("picture-too-large", format_lazy(text, most=settings.CONFIGURATION.upload_limit_mb))


def small_of(picture: str) -> str:
    """The small form of a picture, by its path."""
    return picture.replace(".webp", "-small.webp") if picture else ""


def store_picture(
    file: BinaryIO,
    size: int,
    *,
    folder: str,
    large: tuple[int, int] = (1600, 1200),
    small: tuple[int, int] = (640, 480),
    least_side: int = 200,
) -> str:
    """Keep a picture under the uploads in two sizes, without place, camera or whatever else a phone writes into it.

    file: as uploaded. size: in bytes; what is too large is refused before any of it is read.
    folder: the room's own, a plain name. large, small: the most points in width and height; nothing is made larger.
    least_side: of fewer points in width or height one would see too little.
    Returns its path under the uploads, made from what is kept: the same picture gives the same path, and is kept once.
    Raises PictureRefused.
    """
    if size > limit_bytes():
        raise too_large()
    picture = _read(file, large, least_side)
    kept = _made(picture, large)
    path = f"{folder}/{hashlib.sha256(kept).hexdigest()[:40]}.webp"
    _keep(settings.MEDIA_ROOT / path, kept)
    _keep(settings.MEDIA_ROOT / small_of(path), _made(picture, small))
    return path


def _read(file: BinaryIO, large: tuple[int, int], least_side: int) -> Image.Image:
    no_picture = PictureRefused(
        "picture-unreadable", _("Dit is geen afbeelding die we kunnen lezen. Kies een JPEG, PNG, WebP of GIF.")
    )
    try:
        picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
        # By the header alone, before anything is unpacked.
        if width * height > MOST_PIXELS:
            text = _("Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner.")
            raise PictureRefused("picture-too-many-pixels", text)
        if min(width, height) < least_side:
            text = _("Deze afbeelding is te klein. Ze moet ten minste {least} beeldpunten breed en hoog zijn.")
            raise PictureRefused("picture-too-small", format_lazy(text, least=least_side))
        # A large JPEG is unpacked at a half, a quarter or an eighth, with points to spare.
        picture.draft("RGB", (2 * max(large), 2 * max(large)))
        picture.load()
        return _flat(ImageOps.exif_transpose(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise no_picture from fault
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        # What Pillow raises for a picture that is broken halfway.
        raise no_picture from fault


def _flat(picture: Image.Image) -> Image.Image:
    """Its points alone, on white where one looks through it."""
    if picture.has_transparency_data:
        over = picture.convert("RGBA")
        flat = Image.new("RGB", over.size, "white")
        flat.paste(over, mask=over.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    flat.info = {}
    return flat


def _made(picture: Image.Image, most: tuple[int, int]) -> bytes:
    copy = picture.copy()
    copy.thumbnail(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=_QUALITY, method=4)
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
