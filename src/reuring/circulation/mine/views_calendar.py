# SPDX-License-Identifier: EUPL-1.2
"""My due dates in a calendar of my own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.mine.calendars import calendar_of, close_feed, feed_at, open_feed, token_of
from reuring.circulation.models import CalendarFeed
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.views import account_of


@open_to(LOGGED_IN)
@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of my calendar, if I have one."""
    feed = CalendarFeed.objects.filter(person_id=account_of(request).person_id).first()
    address = request.build_absolute_uri(reverse("circulation:feed", args=[token_of(feed)])) if feed else ""
    # What a calendar program on the same device opens to subscribe.
    subscribe = "webcal:" + address.split(":", 1)[1] if feed else ""
    return render(request, "circulation/mine/calendar.html", {"feed": feed, "address": address, "subscribe": subscribe})


@open_to(LOGGED_IN)
@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make an address, make a new one in its place, or end it."""
    person = account_of(request).person
    if request.POST.get("end") == "1":
        close_feed(person=person)
        messages.success(request, _("Het adres werkt niet meer."))
    else:
        open_feed(person=person, with_titles=request.POST.get("titles") == "on", at=timezone.now())
        messages.success(request, _("Je adres is gemaakt. Een adres van eerder werkt niet meer."))
    return redirect("circulation:calendar")


@open_to(EVERYONE)
@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for the program that asks for it. Who has the address may read it."""
    found = feed_at(token)
    if found is None:
        raise Http404
    text = calendar_of(found, host=request.get_host().split(":")[0], at=timezone.now())
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="bibliotheek.ics"', "X-Robots-Tag": "noindex"},
    )
