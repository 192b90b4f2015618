# SPDX-License-Identifier: EUPL-1.2
"""My library: how I want to be written to, and what I was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext as _

from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.notices.choosing import ChoiceRefused, choose_notices
from reuring.people.notices.forms import ROAD_NAMES, ChoiceForm
from reuring.people.notices.models import Message
from reuring.people.notices.own_rows import WORDS_KEPT_DAYS
from reuring.people.notices.reach import reach
from reuring.people.views import account_of


@open_to(LOGGED_IN)
def mine_notices(request: HttpRequest) -> HttpResponse:
    """Choose how I am written to, and read what went out in the last month."""
    account, at = account_of(request), timezone.now()
    person = Person.objects.get(pk=account.person_id)
    addresses = reach([person.pk], at)[person.pk].addresses
    form = ChoiceForm(request.POST or None, person=person, addresses=addresses)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            choose_notices(
                person=person,
                road=chosen["road"],
                language=chosen["language"],
                off=form.off(),
                actor=Actor.person(account),
                at=at,
            )
        except ChoiceRefused as refused:
            form.add_error("road", str(refused))
        else:
            messages.success(request, _("Bewaard."))
            address = request.build_absolute_uri(redirect("people:mine_notices").url)
            is_new = chosen["language"] != person.language
            return redirect(translate_url(address, chosen["language"]) if is_new else address)
    sent = Message.objects.filter(person=person, composed_at__gte=at - timedelta(days=WORDS_KEPT_DAYS))
    context = {
        "form": form,
        "sent": sent.exclude(state__in=(Message.State.CANCELLED, Message.State.FAILED)).order_by("-composed_at", "-pk"),
    }
    return render(request, "people/notices/mine.html", context, status=422 if form.errors else 200)


def patron_facts(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """The panel on the page of a patron at the desk."""
    found = Message.objects.filter(person=person).order_by("-composed_at", "-pk")[:5]
    return {"sent": list(found), "road": {str(key): name for key, name in ROAD_NAMES.items()}[person.notice_road]}
