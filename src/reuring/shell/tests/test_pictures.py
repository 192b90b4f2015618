# SPDX-License-Identifier: EUPL-1.2
"""Uploaded pictures: what is let in, what is kept of it, and that nothing is ever written over."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from reuring.shell import pictures

# Somebody's home, as a phone writes it: 50° 56' 48" north, 5° 58' 10" east.
NORTH, EAST = (50.0, 56.0, 48.0), (5.0, 58.0, 10.0)


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 700), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (180, 40, 60)).save(out, kind, **options)
    return out.getvalue()


def store(data: bytes, **options: Any) -> str:
    return pictures.store_picture(io.BytesIO(data), len(data), folder="things", **options)


def png(width: int, height: int) -> bytes:
    """A PNG whose header promises so many points, with next to nothing behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_made_anew_in_two_sizes(uploads: Path, kind: str) -> None:
    path = store(picture(kind), large=(300, 300), small=(60, 60))
    assert path.startswith("things/")
    with Image.open(uploads / path) as large, Image.open(uploads / pictures.small_of(path)) as small:
        assert (large.format, small.format) == ("WEBP", "WEBP")
        assert large.size == (300, 233)
        assert small.size == (60, 47)


def test_where_and_by_whom_a_photo_was_taken_is_not_kept(uploads: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "Thuis bij mevrouw Janssen"
    exif[ExifTags.Base.Make] = "Telefoonmaker"
    exif[ExifTags.Base.Orientation] = 6
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", NORTH
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", EAST
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = picture(exif=exif, xmp=b"<x:xmpmeta>Janssen</x:xmpmeta>", comment=b"Janssen", icc_profile=profile)
    with Image.open(io.BytesIO(sent)) as told:
        # The place is there, so that its absence below says something.
        assert told.getexif().get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == NORTH
    path = store(sent)
    for name in (path, pictures.small_of(path)):
        with Image.open(uploads / name) as kept:
            assert not kept.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(kept.info)
            # Turned as the camera said.
            assert kept.height > kept.width
        data = (uploads / name).read_bytes()
        assert not any(each in data for each in (b"Janssen", b"Telefoonmaker", b"EXIF", b"XMP ", b"Exif"))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_place_in_another_kind_of_file_is_not_kept_either(uploads: Path, kind: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = NORTH
    text = PngImagePlugin.PngInfo()
    text.add_text("Location", "Janssen")
    path = store(picture(kind, exif=exif, **({"pnginfo": text} if kind == "PNG" else {})))
    with Image.open(uploads / path) as kept:
        assert not kept.getexif()
    assert b"Janssen" not in (uploads / path).read_bytes()


def test_what_one_looks_through_is_white(uploads: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(uploads / store(out.getvalue())) as kept:
        assert kept.mode == "RGB"
        assert min(kept.getpixel((9, 9))) > 250


def test_the_same_picture_has_the_same_path_and_is_not_written_again(uploads: Path) -> None:
    path = store(picture())
    before = (uploads / path).stat().st_ino
    assert store(picture()) == path
    assert (uploads / path).stat().st_ino == before
    assert len(list((uploads / "things").iterdir())) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture-unreadable"),
        (b"", "picture-unreadable"),
        (b"MZ" + b"\0" * 500, "picture-unreadable"),
        (picture()[:900], "picture-unreadable"),
        (picture("BMP", size=(300, 300)), "picture-unreadable"),
        (picture(size=(199, 900)), "picture-too-small"),
        (png(9_000, 7_000), "picture-too-many-pixels"),
        # A decompression bomb, told by its header.
        (png(60_000, 60_000), None),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(uploads: Path, data: bytes, code: str | None) -> None:
    with pytest.raises(pictures.PictureRefused) as refused:
        store(data)
    assert refused.value.code == (code or "picture-unreadable")
    assert list(uploads.iterdir()) == []


def test_too_many_bytes_are_refused_before_any_is_read() -> None:
    file = io.BytesIO(picture())
    with pytest.raises(pictures.PictureRefused, match="ten hoogste 10 MB") as refused:
        pictures.store_picture(file, pictures.limit_bytes() + 1, folder="things")
    assert refused.value.code == "picture-too-large"
    assert file.tell() == 0
