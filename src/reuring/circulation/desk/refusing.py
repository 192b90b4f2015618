# SPDX-License-Identifier: EUPL-1.2
"""What the screen says where something can't be: every reason, the private ones apart, and the key that may help."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.desk.answers import Answer, Copy, Offer, Step, Words
from reuring.circulation.desk.scans import Command
from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.lending import roles_of
from reuring.circulation.policy import Obstacle
from reuring.people.actions import Refused
from reuring.people.roles import Role

# What a scan becomes when a key is pressed after it.
OVERRIDE: Final = "override"
_ANYWAY: Final = _("Doe het toch")


def refused_copy(
    refused: Refused, sitting: Sitting, item: Item, text: str, *, offers: tuple[Offer, ...] = ()
) -> Answer:
    """The answer to a scan of a copy with which something can't be done.

    text: the large words. offers: keys beside the one that sets everything aside.
    """
    copy = Copy.of(Item.objects.select_related("edition").get(pk=item.pk))
    obstacles = [
        each if isinstance(each, Obstacle) else Obstacle(each.code, each.message) for each in refused.obstacles
    ]
    roles = roles_of(sitting.actor, sitting.branch, sitting.at)
    return Answer(
        "stop", text, copy=copy, code=copy.barcode,
        obstacles=tuple(each for each in obstacles if not each.is_private),
        private=tuple(each.message for each in obstacles if each.is_private),
        offers=(*set_aside(obstacles, roles), *offers), step=Step("stop", copy, text, at=sitting.at),
    )  # fmt: skip


def set_aside(obstacles: Collection[Obstacle], roles: Collection[Role], label: Words = _ANYWAY) -> tuple[Offer, ...]:
    """The key that sets every obstacle aside, where somebody with these roles may."""
    if not all(each.overridden_by is not None and each.overridden_by in roles for each in obstacles):
        return ()
    return (Offer("F8", label, OVERRIDE, Command.OVERRIDE, tuple(each.code for each in obstacles)),)
