# SPDX-License-Identifier: EUPL-1.2
"""What I had at home before and what I follow: both only for who asked for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.mine.history import forget_all, forget_loan, past_loans
from reuring.circulation.mine.titles import of_edition
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.consents import ConsentRefused, asked_of, give_consent, withdraw_consent
from reuring.people.models import Person, Purpose
from reuring.people.views import account_of
from reuring.threads.addresses import local
from reuring.threads.following import (
    FollowRefused,
    follow_under,
    followed,
    followed_nodes,
    main_topics,
    topics_under,
    unfollow,
)

_A_PAGE = 25
_PAGES = {Purpose.LOAN_HISTORY: "circulation:history", Purpose.INTERESTS: "circulation:interests"}


def _asked(person: Person, purpose: Purpose) -> object:
    return next(each for each in asked_of(person, timezone.now()) if each.purpose == purpose)


@open_to(LOGGED_IN)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What I had at home before, if I asked to keep that."""
    person = account_of(request).person
    page = Paginator(past_loans(person), _A_PAGE).get_page(request.GET.get("page"))
    shown = [{"loan": loan, "title": of_edition(loan.item.edition)} for loan in page.object_list]
    context = {"asked": _asked(person, Purpose.LOAN_HISTORY), "page": page, "shown": shown}
    return render(request, "circulation/mine/history.html", context)


@open_to(LOGGED_IN)
@require_POST
def consent(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """Agree to a purpose, or take that back: what was kept on that ground goes at once."""
    account, now = account_of(request), timezone.now()
    person, actor = account.person, Actor.person(account)
    try:
        if request.POST.get("wanted") == "on":
            version = request.POST.get("version", "")
            give_consent(
                person=person, purpose=purpose, version=int(version) if version.isdecimal() else 0, by=person,
                actor=actor, at=now,
            )  # fmt: skip
            messages.success(request, _("Dit staat nu aan. Je kunt het hier altijd weer uitzetten."))
        else:
            withdraw_consent(person=person, purpose=purpose, by=person, actor=actor, at=now)
            messages.success(request, _("Dit staat uit. Wat we bewaarden, is gewist."))
    except ConsentRefused as refused:
        for each in refused.obstacles:
            messages.error(request, str(each.message))
    return redirect(_PAGES[purpose])


@open_to(LOGGED_IN)
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take one title, or all of them, out of my history."""
    person = account_of(request).person
    loan = request.POST.get("loan", "")
    if request.POST.get("all") == "1":
        forget_all(person=person)
        messages.success(request, _("Je lijst is leeg. Wat je vanaf nu terugbrengt, komt er weer in."))
    elif forget_loan(person=person, public_id=loan.replace("\0", "")):
        messages.success(request, _("De titel is uit je lijst."))
    else:
        raise Http404
    return redirect("circulation:history")


@open_to(LOGGED_IN)
@require_safe
def interests(request: HttpRequest) -> HttpResponse:
    """The topics and single things that I follow."""
    person = account_of(request).person
    asked = _asked(person, Purpose.INTERESTS)
    context = {
        "asked": asked,
        "followed": followed(person),
        "things": [(one, local(one.address)) for one in followed_nodes(person)],
        "main_topics": main_topics(),
    }
    return render(request, "circulation/mine/interests.html", context)


@open_to(LOGGED_IN)
def interests_under(request: HttpRequest, key: str) -> HttpResponse:
    """Choose what to follow under one main topic."""
    person = account_of(request).person
    choices = topics_under(key, person)
    if not choices:
        raise Http404
    if request.method == "POST":
        try:
            follow_under(person=person, main=key, keys=set(request.POST.getlist("topic")), at=timezone.now())
            messages.success(request, _("Bewaard. Wat nieuw is, zie je in je overzicht."))
        except FollowRefused as refused:
            for each in refused.obstacles:
                messages.error(request, str(each.message))
        return redirect("circulation:interests")
    asked = _asked(person, Purpose.INTERESTS)
    context = {"asked": asked, "main": choices[0], "choices": choices}
    return render(request, "circulation/mine/interests_under.html", context)


@open_to(LOGGED_IN)
@require_POST
def unfollow_topic(request: HttpRequest, key: str) -> HttpResponse:
    """Stop following a topic."""
    unfollow(person=account_of(request).person, key=key)
    messages.success(request, _("Je volgt dit onderwerp niet meer."))
    return redirect("circulation:interests")
