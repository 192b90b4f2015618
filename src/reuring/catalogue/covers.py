# SPDX-License-Identifier: EUPL-1.2
"""Covers that staff upload."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction

from reuring.catalogue.models import Edition
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.people.policy import Obstacle
from reuring.shell import pictures
from reuring.threads import outbox

# Wide enough for a large cover on a sharp screen, and for one in a list.
LARGE: Final = (720, 1080)
SMALL: Final = (160, 240)
LEAST_SIDE: Final = 60


class CoverRefused(Refused):
    """A picture that can't be a cover."""


def store_cover(file: BinaryIO, size: int) -> str:
    """Keep a cover. size: in bytes. Returns its path under the uploads. Raises CoverRefused."""
    try:
        return pictures.store_picture(file, size, folder="covers", large=LARGE, small=SMALL, least_side=LEAST_SIDE)
    except pictures.PictureRefused as fault:
        raise CoverRefused(Obstacle(fault.code, fault.message)) from fault


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
