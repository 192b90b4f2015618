# SPDX-License-Identifier: EUPL-1.2
"""What says no here: one exception for each sort of thing."""

from __future__ import annotations

from reuring.people.actions import Refused


class IdeaRefused(Refused):
    """An idea can't be kept or answered like this."""


class MakerRefused(Refused):
    """Somebody can't be named as a maker like this."""


class AgreementRefused(Refused):
    """What makers agree can't be kept like this."""


class ProposalRefused(Refused):
    """An activity can't be proposed, or a proposal not decided, like this."""


class ShiftRefused(Refused):
    """A shift can't be kept or taken."""


class TitleRefused(Refused):
    """A title can't be laid beside an activity."""
