# SPDX-License-Identifier: EUPL-1.2
"""Covers that staff upload: checked, made anew without anything but the picture, kept by their content."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from reuring.catalogue.models import Edition
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.people.policy import Obstacle
from reuring.threads import outbox

FOLDER: Final = "covers"
# Kinds of pictures that are read; told by their content, never by their name.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS: Final = 40_000_000
LEAST_SIDE: Final = 60
# Wide enough for a large cover on a sharp screen, and for one in a list.
LARGE: Final = (720, 1080)
SMALL: Final = (160, 240)
_QUALITY: Final = 82


class CoverRefused(Refused):
    """A picture that can't be a cover."""


def small_of(cover: str) -> str:
    """The small form of a cover, by its path."""
    return cover.replace(".webp", "-small.webp") if cover else ""


def store_cover(file: BinaryIO, size: int) -> str:
    """Keep a picture under the uploads.

    file: as uploaded. size: in bytes. Returns its path there, made from the content of what is kept; the same picture
    gives the same path, and nothing is ever written over. Raises CoverRefused.
    """
    most_mb = settings.CONFIGURATION.upload_limit_mb
    if size > most_mb * 1024 * 1024:
        message = format_lazy(
            _("Deze afbeelding is te groot. Kies een bestand van ten hoogste {most} MB."), most=most_mb
        )
        raise CoverRefused(Obstacle("cover-too-large", message))
    picture = _read(file)
    large, small = _made(picture, LARGE), _made(picture, SMALL)
    path = f"{FOLDER}/{hashlib.sha256(large).hexdigest()[:40]}.webp"
    _keep(settings.MEDIA_ROOT / path, large)
    _keep(settings.MEDIA_ROOT / small_of(path), small)
    return path


def _read(file: BinaryIO) -> Image.Image:
    no_picture = CoverRefused(
        Obstacle("cover-no-picture", _("Dit is geen afbeelding die we kunnen lezen. Kies een JPEG, PNG, WebP of GIF."))
    )
    try:
        picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
        # Told by the header alone, before anything is unpacked.
        if width * height > MOST_PIXELS:
            raise CoverRefused(
                Obstacle("cover-too-many-pixels", _("Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner."))
            )
        if min(width, height) < LEAST_SIDE:
            raise CoverRefused(Obstacle("cover-too-small", _("Deze afbeelding is te klein om iets op te zien.")))
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        return turned.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise no_picture from fault
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        # What Pillow raises for a picture that is broken halfway.
        raise no_picture from fault


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
        os.link(name, path)
    except FileExistsError:
        # Another request kept the same picture at the same moment.
        pass
    finally:
        with suppress(OSError):
            os.unlink(name)


@transaction.atomic
def set_cover(*, edition: Edition, cover: str, actor: Actor, at: datetime, undoes: AuditEvent | None = None) -> None:
    """Give an edition a cover, or take it away. cover: a path from `store_cover`, or "".

    The file stays, because undo and other editions may need it.
    """
    edition = Edition.objects.select_for_update(of=("self",)).select_related("work").get(pk=edition.pk)
    if edition.cover == cover:
        return
    before = edition.cover
    edition.cover = cover
    edition.save(update_fields=["cover", "updated_at"])
    record_event(
        actor=actor, at=at, verb="undo" if undoes else "cover", subject_kind="record", subject_key=edition.public_id,
        before={"cover": before, "fields": {"cover": before}}, after={"cover": cover, "fields": {"cover": cover}},
        undoes=undoes,
    )  # fmt: skip
    outbox.note([edition.work.node_id])
