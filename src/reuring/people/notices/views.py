# SPDX-License-Identifier: EUPL-1.2
"""Notices for staff: what waits, what failed, what perhaps went out, and what somebody was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.looks import record_look
from reuring.people.models import NoticeRoad, Person
from reuring.people.notices.again import OPEN, MessageRefused, it_went_out, let_be, send_again
from reuring.people.notices.calls import to_call
from reuring.people.notices.composing import kinds_in
from reuring.people.notices.forms import ROAD_NAMES
from reuring.people.notices.letters import waiting_letters
from reuring.people.notices.models import Message, Notice
from reuring.people.notices.reach import reach
from reuring.people.roles import Role
from reuring.people.views import account_of

PAGE_SIZE: Final = 50
LOOK: Final = "notices"


@open_to({Role.FRONT_DESK})
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What needs hands, and what went wrong."""
    at = timezone.now()
    listed = request.GET.get("list", "")
    states = {"failed": (Message.State.FAILED,), "unsure": (Message.State.UNSURE,)}.get(listed, OPEN)
    found = Message.objects.filter(state__in=states).select_related("person").order_by("-composed_at", "-pk")
    counts = Message.objects.aggregate(
        ready=Count("pk", filter=Q(state=Message.State.READY)),
        failed=Count("pk", filter=Q(state=Message.State.FAILED)),
        unsure=Count("pk", filter=Q(state=Message.State.UNSURE)),
        gone=Count("pk", filter=Q(state=Message.State.HANDED_OVER, handed_over_at__date=timezone.localdate(at))),
    )
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "listed": listed,
        "counts": counts,
        "waiting": Notice.objects.waiting().count(),
        "letters": waiting_letters(at),
        "calls": to_call(at).count(),
    }
    return render(request, "people/notices/overview.html", context)


@open_to({Role.FRONT_DESK})
@require_safe
def message(request: HttpRequest, public_id: str) -> HttpResponse:
    """One message: what it says, how it went, and what can be done."""
    found = get_object_or_404(Message.objects.select_related("person"), public_id=public_id)
    at = timezone.now()
    roads: list[tuple[str, Any]] = []
    if found.person is not None:
        record_look(account=account_of(request), person=found.person, at=at, purpose=LOOK)
        if found.state in OPEN:
            addresses = reach([found.person.pk], at)[found.person.pk].addresses
            roads = [(road.value, ROAD_NAMES[road]) for road in NoticeRoad if road in addresses]
    context = {
        "message": found,
        "kinds": kinds_in(found),
        "tries": found.tries.select_related("account__person").order_by("number"),
        "is_open": found.state in OPEN,
        "is_unsure": found.state == Message.State.UNSURE,
        "roads": roads,
    }
    return render(request, "people/notices/message.html", context)


@open_to({Role.FRONT_DESK})
@require_POST
def verdict(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide about a message that failed or is in doubt: again, gone, or let be."""
    found = get_object_or_404(Message, public_id=public_id)
    actor, at = Actor.person(account_of(request)), timezone.now()
    road = request.POST.get("road", "")
    verbs: dict[str, tuple[Callable[[], Message], str]] = {
        "again": (lambda: send_again(message=found, road=road, actor=actor, at=at), _("Het bericht gaat opnieuw weg.")),
        "gone": (lambda: it_went_out(message=found, actor=actor, at=at), _("Genoteerd: het is weg.")),
        "let_be": (lambda: let_be(message=found, actor=actor, at=at), _("Genoteerd: het hoeft niet meer.")),
    }
    chosen = verbs.get(request.POST.get("verdict", ""))
    if chosen is None:
        return redirect("people:notice_message", public_id)
    try:
        chosen[0]()
        messages.success(request, chosen[1])
    except MessageRefused as refused:
        messages.error(request, str(refused))
        return redirect("people:notice_message", public_id)
    return redirect("people:notices")


@open_to({Role.FRONT_DESK})
@require_safe
def person_notices(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody was sent, and what waits for them."""
    person = get_object_or_404(Person, public_id=public_id)
    if person.merged_into is not None:
        return redirect("people:person_notices", person.merged_into.public_id)
    record_look(account=account_of(request), person=person, at=timezone.now(), purpose=LOOK)
    found = Message.objects.filter(person=person).order_by("-composed_at", "-pk")
    context = {
        "person": person,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "waiting": Notice.objects.waiting().filter(person=person).count(),
    }
    return render(request, "people/notices/person.html", context)
