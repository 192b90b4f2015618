# SPDX-License-Identifier: EUPL-1.2
"""How one gets in, and how it is there: for a room, a branch or any other place, told in the same way."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reuring.places.models import Branch, Place, Room


@dataclass(frozen=True, slots=True)
class GettingIn:
    """What somebody needs to know before they come. None: nobody looked."""

    is_step_free: bool | None
    has_toilet: bool | None
    is_quiet: bool | None
    has_hearing_loop: bool | None
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the first thing that people ask is known: can I get in."""
        return self.is_step_free is not None or bool(self.note)

    def sentences(self) -> list[str]:
        """What is known, each as a short sentence; what nobody looked at is not told."""
        told = (
            (self.is_step_free, _("Je komt binnen zonder drempels of trappen."), _("Er zijn drempels of trappen.")),
            (self.has_toilet, _("Er is een toilet voor wie een rolstoel heeft."), _("Er is geen rolstoeltoilet.")),
            (self.is_quiet, _("Het is er rustig."), ""),
            (self.has_hearing_loop, _("Er is een ringleiding voor wie slecht hoort."), ""),
        )
        found = [yes if is_so else no for is_so, yes, no in told if is_so is not None]
        return [*filter(None, found), *([self.note] if self.note else [])]


def getting_in(where: Room | Branch | Place) -> GettingIn:
    """How one gets into a place.

    where: a room with its branch; the way into the branch is the way into the room, and its toilet is there too.
    No query when the branch of the room was loaded.
    """
    if not isinstance(where, Room):
        return GettingIn(
            where.has_step_free_access, where.has_toilet, where.is_quiet, where.has_hearing_loop, where.access_note
        )
    branch = where.branch
    is_step_free = branch.has_step_free_access
    if where.has_step_free_access is not None and is_step_free is not False:
        is_step_free = where.has_step_free_access
    return GettingIn(is_step_free, branch.has_toilet, where.is_quiet, where.has_hearing_loop, branch.access_note)
