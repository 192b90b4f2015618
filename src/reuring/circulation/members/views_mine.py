# SPDX-License-Identifier: EUPL-1.2
"""My subscription: what I have, beginning to borrow, and stopping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reuring.circulation.members.forms import NewPinForm, SubscriptionForm
from reuring.circulation.members.joining import begin_to_borrow
from reuring.circulation.members.offered import offers
from reuring.circulation.members.policy import needs_guardian
from reuring.circulation.members.subscribing import current_subscription, end_subscription, keep_subscription
from reuring.circulation.members.views_desk import shown_subscription
from reuring.circulation.mine.forms import key_of, new_key
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.models import Card, Person
from reuring.people.views import account_of


@open_to(LOGGED_IN)
@never_cache
@sensitive_post_parameters("secret", "again")
def my_subscription(request: HttpRequest) -> HttpResponse:
    """What I have; or, for who takes part without borrowing, what I can take."""
    account, now = account_of(request), timezone.now()
    person, on = account.person, timezone.localdate(now)
    current = current_subscription(person, on)
    is_young = needs_guardian(person.born_on, on)
    # A card from across the border has to be shown at the desk, and a child comes with who answers for it.
    offered = [] if current or is_young else offers(person.born_on, on, is_online=True)
    choices = [offer for offer in offered if not offer.is_reciprocal]
    has_card = Card.objects.usable().filter(person=person).exists()
    data = request.POST if request.method == "POST" else None
    form = SubscriptionForm(data, choices=choices, initial={"type": choices[0].code if choices else ""})
    pin_form = None if has_card else NewPinForm(data, born_on=person.born_on)
    if data is not None and choices and form.is_valid() and (pin_form is None or pin_form.is_valid()):
        try:
            begin_to_borrow(
                person=person, type=form.offer().type, branch=person.home_branch, actor=Actor.person(account), at=now,
                pin=pin_form.cleaned_data["secret"] if pin_form else "", is_online=True,
                key=f"home:{person.pk}:{key_of(request)}",
            )  # fmt: skip
        except Refused as refused:
            for each in refused.obstacles:
                form.add_error(None, str(each.message))
        else:
            messages.success(request, _("Je kunt nu lenen. Veel plezier!"))
            return redirect("people:mine")
    has_errors = bool(form.errors or (pin_form and pin_form.errors))
    context = {
        "shown": shown_subscription(current) if current else None,
        "choices": choices,
        "form": form,
        "pin_form": pin_form,
        "has_address": person.addresses.current().exists(),
        "needs_guardian": is_young,
        "key": new_key(),
    }
    return render(request, "circulation/members/my_subscription.html", context, status=422 if has_errors else 200)


@open_to(LOGGED_IN)
@require_POST
def my_subscription_end(request: HttpRequest) -> HttpResponse:
    """Let my subscription end with its term, or (`keep`) go on after all."""
    account, now = account_of(request), timezone.now()
    current = current_subscription(account.person, timezone.localdate(now))
    if current is not None and "keep" in request.POST:
        keep_subscription(subscription=current, actor=Actor.person(account), at=now)
        messages.success(request, _("Je abonnement gaat vanzelf door."))
    elif current is not None:
        ended = end_subscription(subscription=current, actor=Actor.person(account), at=now)
        if ended.ends_on is not None and ended.ends_on > timezone.localdate(now):
            messages.success(request, _("Je abonnement stopt aan het eind van deze periode."))
        else:
            messages.success(request, _("Je abonnement is gestopt."))
    return redirect("circulation:my_subscription")


def panel(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What somebody has, on the first page of my library; how to begin for who takes part only."""
    current = current_subscription(person, timezone.localdate())
    return {"shown": shown_subscription(current) if current else None}
