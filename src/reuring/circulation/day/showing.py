# SPDX-License-Identifier: EUPL-1.2
"""What the day around the desk adds to my library, and to the page of a person at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import AskedFromLibrary, Bag, HomeDelivery, Wish, WishVoice
from reuring.people.mine_panels import register_mine_link, register_panel
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_panel

# How long an answer stays on the first page.
_ANSWER_DAYS = 30
_MOST = 3


def wishes(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Wishes that wait, or were answered lately, the answers first."""
    since = timezone.now() - timedelta(days=_ANSWER_DAYS)
    mine = WishVoice.objects.filter(person=person).select_related("wish__work__node")
    found = [each for each in mine.order_by("-at")[:50] if each.wish.decided_at is None or each.wish.decided_at > since]
    if not found:
        return None
    found.sort(key=lambda voice: voice.wish.state == Wish.State.OPEN)
    return {"voices": found[:_MOST], "more": max(0, len(found) - _MOST)}


def asked_elsewhere(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What another library is asked for this person."""
    found = list(AskedFromLibrary.objects.open().filter(person=person).order_by("asked_at")[:10])
    return {"asked": found} if found else None


def my_route(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What a volunteer brings today and in the week to come; None for who brings nothing."""
    today = timezone.localdate()
    bags = Bag.objects.filter(volunteer=person, state=Bag.State.PACKED, on__lte=today + timedelta(days=7))
    days = list(bags.order_by("on").values_list("on", flat=True))
    return {"count": len(days), "first": max(days[0], today)} if days else None


def home_delivery(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """That I get books at home, and when they come next."""
    today = timezone.localdate()
    found = HomeDelivery.objects.in_force(today).filter(person=person).first()
    if found is None:
        return None
    bag = Bag.objects.under_way().filter(delivery=found).first()
    return {"delivery": found, "on": bag.on if bag and bag.on >= today else None}


def around(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What else is arranged with somebody: books brought home, wishes, other libraries. Numbers, no titles."""
    today = timezone.localdate()
    return {
        "delivery": HomeDelivery.objects.in_force(today).filter(person=person).first(),
        "wishes": WishVoice.objects.filter(person=person, wish__state=Wish.State.OPEN).count(),
        "asked": AskedFromLibrary.objects.open().filter(person=person).count(),
    }


register_panel("circulation.my_route", 90, "circulation/day/panel_my_route.html", my_route)
register_panel("circulation.home_delivery", 420, "circulation/day/panel_home_delivery.html", home_delivery)
register_panel("circulation.asked_elsewhere", 430, "circulation/day/panel_asked_elsewhere.html", asked_elsewhere)
register_panel("circulation.wishes", 600, "circulation/day/panel_wishes.html", wishes)
register_mine_link(600, "circulation:my_wishes", _("Vraag een titel aan"))
register_patron_panel("circulation.around", 450, "circulation/day/panel_around.html", around)
