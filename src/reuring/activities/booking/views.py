# SPDX-License-Identifier: EUPL-1.2
"""Pages that show rooms: a day, a week, what is free, one booking, and what waits for a yes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reuring.activities.booking.calendar import WEEK, days_of, rooms_shown, span_of_clock, with_cells
from reuring.activities.booking.forms import FreeForm, ReasonForm
from reuring.activities.booking.free import Wish, rooms_for
from reuring.activities.booking.policy import MAY_BE_SET_ASIDE
from reuring.activities.booking.rights import SEE, is_own, may_ask, may_decide
from reuring.activities.models import RoomBooking
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branches_of
from reuring.people.audit import history
from reuring.people.views import account_of
from reuring.places.models import Branch

VERBS: Final = {
    "book": _("reserveerde dit"),
    "block": _("blokkeerde dit"),
    "approve": _("vond dit goed"),
    "decline": _("wees dit af"),
    "move": _("veranderde de tijd of de ruimte"),
    "cancel": _("annuleerde dit"),
}
HISTORY_LENGTH: Final = 20
REQUESTS_SHOWN: Final = 100


def day_asked(request: HttpRequest) -> date:
    """The day in the address, or today where there is none that can be read."""
    try:
        found = parse_date(request.GET.get("on", ""))
    except ValueError:
        found = None
    today = timezone.localdate()
    # Far days are no error of the page: it shows today then.
    return found if found and abs((found - today).days) < 3_700 else today


def _frame(request: HttpRequest, on: date) -> dict[str, Any]:
    """What the day and the week share: the branches to choose from, the chosen one, and what may be done."""
    today = timezone.localdate()
    actor = Actor.person(account_of(request))
    branches = list(Branch.objects.open_to_public(today))
    return {
        "on": on,
        "today": today,
        "branches": branches,
        "chosen": next((each for each in branches if each.code == request.GET.get("branch")), None),
        "may_book": may_ask(actor, today),
    }


@open_to(SEE)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """All rooms on one day, along the clock."""
    on = day_asked(request)
    context = _frame(request, on)
    branches = days_of(rooms_shown(on, branch=context["chosen"]), on)
    first, last = span_of_clock(row.days[0] for branch in branches for row in branch.rows)
    rows = [(branch.branch, [with_cells(row.days[0], first, last) for row in branch.rows]) for branch in branches]
    context |= {
        "rows": rows,
        "hours": [(hour, f"{hour:02}") for hour in range(first, last)],
        "columns": 4 * (last - first) + 1,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
    }
    return render(request, "activities/booking/day.html", context)


@open_to(SEE)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """All rooms in one week, a day in each column."""
    on = day_asked(request)
    monday = on - timedelta(days=on.weekday())
    context = _frame(request, on)
    context |= {
        "branches_shown": days_of(rooms_shown(monday, branch=context["chosen"]), monday, WEEK),
        "days": [monday + timedelta(days=number) for number in range(WEEK)],
        "before": monday - timedelta(days=WEEK),
        "after": monday + timedelta(days=WEEK),
        "number": monday.isocalendar().week,
    }
    return render(request, "activities/booking/week.html", context)


@open_to(SEE)
@require_safe
def free(request: HttpRequest) -> HttpResponse:
    """Which rooms are free at a time, for so many people, with what they need."""
    today = timezone.localdate()
    branches = list(Branch.objects.open_to_public(today))
    form = FreeForm(request.GET if "on" in request.GET else None, branches=branches, initial={"on": today})
    found = None
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        wish = Wish(asked["people"] or 0, asked["loop"], asked["step_free"], asked["quiet"], asked["thing"].strip())
        found = rooms_for(
            asked["starts_at"],
            asked["ends_at"],
            wish=wish,
            branch=next((each for each in branches if each.code == asked["branch"]), None),
            at=timezone.now(),
        )
    context = {
        "form": form,
        "found": found,
        "free": [each for each in found or () if each.is_free],
        "shut": [each for each in found or () if each.is_only_shut],
        "taken": [each for each in found or () if not each.is_free and not each.is_only_shut],
        "may_book": may_ask(Actor.person(account_of(request)), today),
    }
    return render(request, "activities/booking/free.html", context)


def booking_of(public_id: str) -> RoomBooking:
    """A booking with what its page shows. Raises Http404."""
    found = RoomBooking.objects.select_related(
        "room__branch__municipality", "partner", "requested_by__person", "decided_by__person", "session__activity__node"
    )
    return get_object_or_404(found.prefetch_related("rooms__room", "room__parts"), public_id=public_id)


@open_to(SEE)
@require_safe
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """One booking: where, when, for what, who asked, who decided, and what happened to it."""
    return booking_page(request, booking_of(public_id))


def booking_page(
    request: HttpRequest, found: RoomBooking, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one booking. form: bound, when what was asked could not be."""
    at, actor = timezone.now(), Actor.person(account_of(request))
    on = timezone.localdate(at)
    decides = may_decide(actor, found.room.branch, on)
    own = is_own(actor, found, on)
    is_block = found.state == RoomBooking.State.BLOCKED
    is_going = found.state in RoomBooking.KEEPS and found.ends_at > at
    asked_it = found.requested_by_id == account_of(request).pk
    events = history("room_booking", found.public_id, HISTORY_LENGTH)
    context = {
        "booking": found,
        "form": form or ReasonForm(),
        "kept": [row for row in found.rooms.all() if row.is_active],
        "may_answer": decides and is_going and found.state == RoomBooking.State.REQUESTED and not asked_it,
        "may_change": is_going
        and found.session_id is None
        and (decides or (own and found.state != RoomBooking.State.BLOCKED)),
        "needs_reason": not own and not is_block,
        "set_aside": [event for event in events if MAY_BE_SET_ASIDE & set((event.after or {}).get("set_aside", ()))],
        "events": [(event, VERBS.get(event.verb, event.verb)) for event in events],
    }
    return render(request, "activities/booking/booking.html", context, status=status)


@open_to(SEE)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for a yes: at the branches that I decide about, and what I asked myself."""
    at, account = timezone.now(), account_of(request)
    on = timezone.localdate(at)
    waiting = RoomBooking.objects.filter(state=RoomBooking.State.REQUESTED, ends_at__gt=at)
    waiting = waiting.select_related("room__branch", "partner", "requested_by__person").order_by("starts_at", "pk")
    branches = {branch.pk for branch in branches_of(account, on) if may_decide(Actor.person(account), branch, on)}
    context = {
        "to_answer": waiting.filter(room__branch__in=branches).exclude(requested_by=account)[:REQUESTS_SHOWN],
        "mine": waiting.filter(requested_by=account)[:REQUESTS_SHOWN],
        "decides": bool(branches),
    }
    return render(request, "activities/booking/requests.html", context)
