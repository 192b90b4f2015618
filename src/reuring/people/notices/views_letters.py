# SPDX-License-Identifier: EUPL-1.2
"""Letters and calls: what staff do by hand."""

from __future__ import annotations

from typing import Final

from babel.dates import format_date
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.looks import record_look
from reuring.people.models import Look, PostalAddress
from reuring.people.notices.calls import CallRefused, record_call, still_to_call, to_call
from reuring.people.notices.letters import (
    LettersRefused,
    confirm_print_run,
    make_print_run,
    release_print_run,
    waiting_letters,
)
from reuring.people.notices.models import Attempt, Message, NoticeRules, PrintRun
from reuring.people.notices.texts import sender
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch

CALLS_SHOWN: Final = 25
RUNS_SHOWN: Final = 20
_CALLED: Final = (Attempt.Outcome.HANDED_OVER, Attempt.Outcome.NO_ANSWER, Attempt.Outcome.WRONG_NUMBER)


@open_to({Role.FRONT_DESK})
def letters(request: HttpRequest) -> HttpResponse:
    """How many letters wait, and earlier print runs. POST makes a run of all that wait."""
    at = timezone.now()
    if request.method == "POST":
        try:
            run = make_print_run(actor=Actor.person(account_of(request)), at=at)
            return redirect("people:letters_run", run.public_id)
        except LettersRefused as refused:
            messages.error(request, str(refused))
            return redirect("people:letters")
    runs = PrintRun.objects.select_related("made_by__person").prefetch_related("messages").order_by("-made_at")
    context = {"waiting": waiting_letters(at), "runs": runs[:RUNS_SHOWN]}
    return render(request, "people/notices/letters.html", context)


@open_to({Role.FRONT_DESK})
@require_safe
def letters_run(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letters of a run, a page of paper each."""
    run = get_object_or_404(PrintRun, public_id=public_id)
    found = Message.objects.filter(print_run=run).exclude(body="").order_by("address", "pk")
    secret = PostalAddress.objects.current().filter(is_secret=True, person__messages__in=found).select_related("person")
    for home in secret:
        record_look(account=account_of(request), person=home.person, at=timezone.now(), purpose=Look.Why.ADDRESS)
    made_on = timezone.localdate(run.made_at)
    context = {
        "run": run,
        "letters": [
            (letter, letter.address.split("\n"), format_date(made_on, "long", locale=letter.language))
            for letter in found
        ],
        "window": NoticeRules.on(made_on).window,
        "sender": sender(),
        "branch": Branch.objects.filter(is_flagship=True).first(),
    }
    return render(request, "people/notices/letters_run.html", context)


@open_to({Role.FRONT_DESK})
@require_POST
def letters_verdict(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a run was printed, or that it was not."""
    run = get_object_or_404(PrintRun, public_id=public_id)
    actor, at = Actor.person(account_of(request)), timezone.now()
    try:
        if request.POST.get("verdict") == "printed":
            count = confirm_print_run(run=run, actor=actor, at=at)
            messages.success(request, _("Genoteerd: %(count)s brieven zijn weg.") % {"count": count})
        else:
            count = release_print_run(run=run, actor=actor, at=at)
            messages.success(request, _("%(count)s brieven wachten weer.") % {"count": count})
    except LettersRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:letters")


@open_to({Role.FRONT_DESK})
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call now, and what to say."""
    at = timezone.now()
    found = still_to_call(list(to_call(at)[:CALLS_SHOWN]), at=at)
    for each in found:
        if each.person is not None:
            record_look(account=account_of(request), person=each.person, at=at, purpose="notices")
    context = {"calls": found, "more": max(0, to_call(at).count() - len(found)), "outcomes": _CALLED}
    return render(request, "people/notices/calls.html", context)


@open_to({Role.FRONT_DESK})
@require_POST
def call_outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep how a call went."""
    found = get_object_or_404(Message, public_id=public_id)
    outcome = request.POST.get("outcome", "")
    if outcome in _CALLED:
        try:
            record_call(message=found, outcome=outcome, actor=Actor.person(account_of(request)), at=timezone.now())
            messages.success(request, _("Genoteerd."))
        except CallRefused as refused:
            messages.error(request, str(refused))
    return redirect("people:calls")
