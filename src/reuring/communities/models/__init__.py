# SPDX-License-Identifier: EUPL-1.2
"""The tables of the room: groups, what is said, who helps whom, what is built, what is decided, what lives."""

from reuring.communities.models.building import (
    Grant,
    LookBack,
    LookBackPicture,
    Plan,
    PlanInterest,
    PlanNeed,
    Spending,
    VisitorAnswer,
)
from reuring.communities.models.groups import (
    Community,
    CommunityInvitation,
    CommunityText,
    Meeting,
    MeetingGuest,
    Member,
    MemberRole,
    ShelfTitle,
)
from reuring.communities.models.helping import Listing, Match, Round, RoundPair
from reuring.communities.models.moderation import Case, Decision, HouseRules, Report
from reuring.communities.models.signals import Campaign, FieldNote, SignalCell, Suggestion
from reuring.communities.models.talking import Mention, PersonBlock, Poll, PollChoice, PollMoment, Post

__all__ = [
    "Campaign",
    "Case",
    "Community",
    "CommunityInvitation",
    "CommunityText",
    "Decision",
    "FieldNote",
    "Grant",
    "HouseRules",
    "Listing",
    "LookBack",
    "LookBackPicture",
    "Match",
    "Meeting",
    "MeetingGuest",
    "Member",
    "MemberRole",
    "Mention",
    "PersonBlock",
    "Plan",
    "PlanInterest",
    "PlanNeed",
    "Poll",
    "PollChoice",
    "PollMoment",
    "Post",
    "Report",
    "Round",
    "RoundPair",
    "ShelfTitle",
    "SignalCell",
    "Spending",
    "Suggestion",
    "VisitorAnswer",
]
