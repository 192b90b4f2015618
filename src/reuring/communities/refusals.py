# SPDX-License-Identifier: EUPL-1.2
"""What can be refused in this room, each kind by an exception of its own."""

from reuring.people.actions import Refused


class CommunityRefused(Refused):
    """A group can't be written, begun or ended."""


class MemberRefused(Refused):
    """Somebody can't take part, or not in that role."""


class MeetingRefused(Refused):
    """A meeting can't be planned or noted."""


class PostRefused(Refused):
    """Something can't be said."""


class ModerationRefused(Refused):
    """A case can't be decided so."""


class ListingRefused(Refused):
    """An ask or offer can't be kept."""


class MatchRefused(Refused):
    """Two people can't meet so."""


class PlanRefused(Refused):
    """A plan can't be changed so."""


class SignalRefused(Refused):
    """A field note, a suggestion or an invitation can't be kept."""


class TooMuch(Refused):
    """Somebody does something more often than anybody needs."""
