# SPDX-License-Identifier: EUPL-1.2
"""Covers: what is let in, what is kept of it, and that nothing is ever written over."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from PIL import Image

from reuring.catalogue import covers
from reuring.catalogue.cataloguing import undoing
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.tests.cataloguing.shelf import AT, bring_in, edition, noted, title
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent

JEF = Actor.command("test")


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 1400), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 40, 60)).save(out, kind, **options)
    return out.getvalue()


def store(data: bytes) -> str:
    return covers.store_cover(io.BytesIO(data), len(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_made_anew_in_two_sizes(uploads: Path, kind: str) -> None:
    path = store(picture(kind))
    with Image.open(uploads / path) as large, Image.open(uploads / covers.small_of(path)) as small:
        assert (large.format, small.format) == ("WEBP", "WEBP")
        assert large.height <= 1080
        assert small.height <= 240


def test_nothing_but_the_picture_is_kept(uploads: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Thuis bij mevrouw Janssen"
    exif[0x0112] = 6
    path = store(picture(size=(900, 600), exif=exif))
    assert b"Janssen" not in (uploads / path).read_bytes()
    with Image.open(uploads / path) as kept:
        assert not kept.getexif()
        # Turned as the camera said.
        assert kept.height > kept.width


def test_the_same_picture_has_the_same_path_and_is_not_written_again(uploads: Path) -> None:
    path = store(picture())
    before = (uploads / path).stat().st_ino
    assert store(picture()) == path
    assert (uploads / path).stat().st_ino == before
    assert len(list((uploads / "covers").iterdir())) == 2


def bomb() -> bytes:
    """A PNG whose header promises 60,000 by 60,000 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cover-no-picture"),
        (b"", "cover-no-picture"),
        (b"MZ" + b"\0" * 500, "cover-no-picture"),
        (picture()[:900], "cover-no-picture"),
        (picture("BMP"), "cover-no-picture"),
        (picture(size=(20, 30)), "cover-too-small"),
        (picture("PNG", size=(8_000, 6_000)), "cover-too-many-pixels"),
    ],
)
def test_what_is_no_cover_is_refused_with_its_reason(uploads: Path, data: bytes, code: str) -> None:
    with pytest.raises(covers.CoverRefused) as refused:
        store(data)
    assert [each.code for each in refused.value.obstacles] == [code]
    assert list(uploads.iterdir()) == []


def test_a_decompression_bomb_is_refused_by_its_header(uploads: Path) -> None:
    with pytest.raises(covers.CoverRefused):
        store(bomb())
    assert list(uploads.iterdir()) == []


def test_too_many_bytes_are_refused(uploads: Path) -> None:
    with pytest.raises(covers.CoverRefused) as refused:
        covers.store_cover(io.BytesIO(picture()), 2_000_000_000)
    assert [each.code for each in refused.value.obstacles] == ["cover-too-large"]


def test_a_cover_is_given_taken_away_and_given_back(db: None) -> None:
    bring_in(title())
    noted()
    path = store(picture())
    covers.set_cover(edition=edition(), cover=path, actor=JEF, at=AT)
    first = AuditEvent.objects.get(verb="cover")
    assert noted() == {edition().work.node_id}
    covers.set_cover(edition=edition(), cover="", actor=JEF, at=AT)
    with pytest.raises(CataloguingRefused, match="daarna nog eens"):
        undoing.undo(event=first, actor=JEF, at=AT)
    undoing.undo(event=AuditEvent.objects.filter(verb="cover").latest("pk"), actor=JEF, at=AT)
    assert edition().cover == path
