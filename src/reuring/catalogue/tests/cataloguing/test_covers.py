# SPDX-License-Identifier: EUPL-1.2
"""Covers: given, taken away and given back."""

from __future__ import annotations

import io
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
from reuring.shell.pictures import small_of

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


def test_a_cover_is_kept_as_high_as_a_page_shows_it(uploads: Path) -> None:
    path = store(picture())
    with Image.open(uploads / path) as large, Image.open(uploads / small_of(path)) as small:
        assert (large.height, small.height) == (1080, 240)


@pytest.mark.parametrize(
    ("data", "code"), [(b"<svg/>", "picture-unreadable"), (picture(size=(20, 30)), "picture-too-small")]
)
def test_what_is_no_cover_is_refused_with_its_reason(uploads: Path, data: bytes, code: str) -> None:
    with pytest.raises(covers.CoverRefused) as refused:
        store(data)
    assert [each.code for each in refused.value.obstacles] == [code]
    assert list(uploads.iterdir()) == []


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
