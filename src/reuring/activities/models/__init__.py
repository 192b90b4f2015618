# SPDX-License-Identifier: EUPL-1.2
"""The tables of the room: what and when, who takes part, where, by whom, and what came of it."""

from reuring.activities.models.booking import BookedRoom, RoomBooking
from reuring.activities.models.day import AgeBand, HeadCount, SessionResult
from reuring.activities.models.ideas import Idea, IdeaStep
from reuring.activities.models.making import (
    Agreement,
    Maker,
    MakersNote,
    RunSheetItem,
    Shift,
    ShiftTurn,
    SpeakerAgreement,
)
from reuring.activities.models.programme import (
    Activity,
    ActivityText,
    Form,
    FormDefaults,
    Function,
    How,
    Part,
    Pool,
    Recurrence,
    Season,
    Session,
    SessionText,
    Shape,
    Speaker,
    TargetGroup,
)
from reuring.activities.models.seats import Answer, CallAttempt, Guest, PriorityChange, Question, Registration, Seat

__all__ = [
    "Activity",
    "ActivityText",
    "AgeBand",
    "Agreement",
    "Answer",
    "BookedRoom",
    "CallAttempt",
    "Form",
    "FormDefaults",
    "Function",
    "Guest",
    "HeadCount",
    "How",
    "Idea",
    "IdeaStep",
    "Maker",
    "MakersNote",
    "Part",
    "Pool",
    "PriorityChange",
    "Question",
    "Recurrence",
    "Registration",
    "RoomBooking",
    "RunSheetItem",
    "Season",
    "Seat",
    "Session",
    "SessionResult",
    "SessionText",
    "Shape",
    "Shift",
    "ShiftTurn",
    "Speaker",
    "SpeakerAgreement",
    "TargetGroup",
]
