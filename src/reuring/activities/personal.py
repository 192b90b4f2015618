# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of people, and how long.

Who takes part goes a while after the last session: what stays is that somebody came, which the yearly figures count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import (
    Activity,
    Agreement,
    CallAttempt,
    Guest,
    HeadCount,
    Idea,
    IdeaStep,
    Maker,
    MakersNote,
    PriorityChange,
    Registration,
    RoomBooking,
    Seat,
    SessionResult,
    ShiftTurn,
)
from reuring.activities.signing_up.forgetting import (
    PERSON_KEPT_DAYS,
    SENSITIVE_KEPT_DAYS,
    forget_guests,
    forget_sensitive_answers,
    forget_who,
    forget_who_took_part,
    no_guest_any_more,
)
from reuring.activities.together.ideas import CONTACT_DAYS, forget_contact
from reuring.activities.together.makers import ASKED_DAYS, forget_asked
from reuring.people.models import Person
from reuring.people.personal import register_personal, show_nothing
from reuring.people.policy import Obstacle

# After the shift.
TURNS_KEPT_DAYS: Final = 365
_TAKING_PART: Final = _("aanmeldingen voor activiteiten")
_CAME: Final = _("Dat er iemand was, blijft geteld, zonder naam.")


def _registrations(person: Person) -> list[dict[str, Any]]:
    found = Registration.objects.filter(person=person).select_related("activity__node").prefetch_related("answers")
    return [
        {
            "activity": each.activity.node.title,
            "state": each.state,
            "people": each.size,
            "made_at": each.made_at.isoformat(),
            "answers": [answer.text for answer in each.answers.all()],
        }
        for each in found.order_by("made_at", "pk")
    ]


def _forget_registrations(person: Person) -> None:
    forget_who(list(Registration.objects.filter(person=person).values_list("pk", flat=True)))


def _forget_seats(person: Person) -> None:
    """Also in what somebody else signed up for."""
    Seat.objects.filter(person=person).update(person=None, name="")


def _still_coming(person: Person) -> Iterable[Obstacle]:
    """A seat is taken by somebody: who goes first cancels, so that somebody else can come."""
    coming = Registration.objects.filter(person=person, state__in=("held", "confirmed", "offered", "waiting"))
    if coming.filter(seats__pool__session__ends_at__gt=timezone.now()).exists():
        text = _("Er staan nog aanmeldingen voor activiteiten. Meld eerst af, dan kan iemand anders komen.")
        yield Obstacle("registrations-open", text)


def _turns(person: Person) -> list[dict[str, Any]]:
    found = ShiftTurn.objects.filter(person=person).select_related("shift__session__activity__node").order_by("pk")
    return [
        {
            "activity": each.shift.session.activity.node.title,
            "what": each.shift.what,
            "starts_at": each.shift.starts_at.isoformat(),
        }
        for each in found
    ]


def _forget_turns(person: Person) -> None:
    ShiftTurn.objects.filter(person=person).delete()


def _old_turns(before: datetime) -> int:
    return ShiftTurn.objects.filter(shift__ends_at__lt=before).delete()[0]


def _ideas(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "title": each.title,
            "text": each.text,
            "state": each.state,
            "made_at": each.made_at.isoformat(),
            "is_shown": each.agreed_at is not None and each.withdrawn_at is None,
            "answers": [step.text for step in each.steps.all() if step.text],
        }
        for each in Idea.objects.filter(person=person).prefetch_related("steps").order_by("made_at", "pk")
    ]


def _making(person: Person) -> list[dict[str, Any]]:
    found = Maker.objects.filter(person=person).select_related("activity__node").order_by("pk")
    return [
        {"activity": each.activity.node.title, "role": each.role, "name": each.name, "is_shown": each.is_shown}
        for each in found
    ]


def _forget_ideas(person: Person) -> None:
    Idea.objects.filter(person=person).update(person=None, given_name="", email="", phone="", shows_name=False)


def _forget_makers(person: Person) -> None:
    Maker.objects.filter(person=person).update(person=None, name="", email="", agreed_at=None)


# The clocks run from the last registered to the first: a registration is nobody's when its guest is looked at.
register_personal(
    Guest,
    "person",
    export=show_nothing,
    merge=no_guest_any_more,
    unmerge=lambda kept, gone, moved: None,
    keep_days=PERSON_KEPT_DAYS,
    expire=forget_guests,
)
register_personal(
    Registration,
    "person",
    export=_registrations,
    erase=_forget_registrations,
    obstacles=_still_coming,
    keep_days=PERSON_KEPT_DAYS,
    expire=forget_who_took_part,
    label=_TAKING_PART,
    stays=_CAME,
)
register_personal(Registration, "made_by", export=show_nothing)
# The clock of what was answered on diet, level or health: it names nobody, so it runs with the seats of who answered.
register_personal(
    Seat,
    "person",
    export=show_nothing,
    erase=_forget_seats,
    keep_days=SENSITIVE_KEPT_DAYS,
    expire=forget_sensitive_answers,
)
register_personal(PriorityChange, "by", export=show_nothing)
register_personal(CallAttempt, "by", export=show_nothing)
register_personal(Activity, "made_by", export=show_nothing)
register_personal(RoomBooking, "requested_by", export=show_nothing)
register_personal(RoomBooking, "decided_by", export=show_nothing)
register_personal(Agreement, "done_by", export=show_nothing)
register_personal(HeadCount, "by", export=show_nothing)
register_personal(SessionResult, "by", export=show_nothing)
register_personal(MakersNote, "by", export=show_nothing)
register_personal(IdeaStep, "by", export=show_nothing)
register_personal(Idea, "answered_by", export=show_nothing)
register_personal(
    Idea,
    "person",
    export=_ideas,
    erase=_forget_ideas,
    keep_days=CONTACT_DAYS,
    expire=lambda before: forget_contact(before=before),
    label=_("ideeën"),
    stays=_("Het idee blijft, zonder naam."),
)
register_personal(
    Maker,
    "person",
    export=_making,
    erase=_forget_makers,
    keep_days=ASKED_DAYS,
    expire=lambda before: forget_asked(before=before),
    label=_("activiteiten die je mee maakt"),
)
register_personal(
    ShiftTurn,
    "person",
    export=_turns,
    erase=_forget_turns,
    keep_days=TURNS_KEPT_DAYS,
    expire=_old_turns,
    label=_("beurten als vrijwilliger"),
)
