# SPDX-License-Identifier: EUPL-1.2
"""Joining on line: three short screens, a mail, and a PIN. Without a script, and without keeping what is half done.

Each screen carries what was typed on the others in hidden fields, so that one can go back, and nothing is kept before
the last is sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from reuring.circulation.members.applying import Application, Finished, ask_to_join, asked_with, finish
from reuring.circulation.members.forms import HomeStep, NewPasswordForm, NewPinForm, ReachStep, WhoStep
from reuring.circulation.members.joining import Who
from reuring.circulation.members.offered import offers
from reuring.circulation.members.policy import needs_guardian
from reuring.people.access import EVERYONE, open_to
from reuring.people.actions import Refused
from reuring.people.ages import is_child
from reuring.people.consents import text_version
from reuring.people.limits import JOIN, TooManyGuesses, count_guess
from reuring.people.models import Account, Card, Person, Purpose
from reuring.people.strength import record_card
from reuring.places.chosen import chosen_branch
from reuring.places.models import Branch

TOO_OFTEN: Final = _("Dat ging wel erg vaak achter elkaar. Probeer het over een uur weer, of kom langs bij de balie.")
_SCREENS: Final = ("who", "home", "reach")
_JOINED: Final = "joined"
# By card and PIN, or by password.
_BACKENDS: Final = {
    True: "reuring.people.backends.CardBackend",
    False: "allauth.account.auth_backends.AuthenticationBackend",
}


@open_to(EVERYONE)
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Join: who, then where and what, then how to reach."""
    sent = request.POST.get("step", "")
    if request.method != "POST" or sent not in _SCREENS:
        return _show(request, "who", _screen("who", request, {}, is_sent=False), {})
    target = _before(sent, request.POST.get("borrows") == "yes") if "back" in request.POST else None
    passed: dict[str, Any] = {}
    for name in _SCREENS:
        if name == "home" and not passed["who"].wants_to_borrow:
            continue
        if name == target or (passed and sent in passed):
            return _show(request, name, _screen(name, request, passed, is_sent=False), passed)
        form = _screen(name, request, passed, is_sent=True)
        if not form.is_valid():
            return _show(request, name, form, passed, status=422)
        passed[name] = form
    return _ask(request, passed)


def _before(screen: str, borrows: bool) -> str:
    return "home" if screen == "reach" and borrows else "who"


def _screen(name: str, request: HttpRequest, passed: dict[str, Any], *, is_sent: bool) -> Any:
    """A screen, filled in with what was sent; or, on the way to it, with what was typed on it before."""
    typed: dict[str, Any] = {"data": request.POST} if is_sent else {"initial": request.POST.dict()}
    if name == "who":
        return WhoStep(**typed)
    born_on = passed["who"].cleaned_data["born_on"]
    if name == "home":
        if not is_sent:
            branch = chosen_branch(request) or Branch.objects.open_to_public(timezone.localdate()).first()
            typed["initial"] = {"home_branch": branch.pk if branch else None, **typed["initial"]}
        return HomeStep(born_on=born_on, **typed)
    return ReachStep(
        born_on=born_on,
        borrows="home" in passed,
        guardian_is_here=_guardian_here(request) is not None,
        country=passed["home"].cleaned_data["country"] if "home" in passed else "NL",
        **typed,
    )


def _show(
    request: HttpRequest, name: str, form: forms.Form, passed: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    kept = [
        (key, value)
        for key in request.POST
        if key not in form.fields and key not in ("csrfmiddlewaretoken", "step", "back")
        for value in request.POST.getlist(key)
    ]
    screens = [each for each in _SCREENS if each != "home" or name == "home" or "home" in passed or name == "who"]
    context = {
        "form": form,
        "step": name,
        "number": screens.index(name) + 1,
        "screens": len(screens),
        "kept": kept,
        "offers": offers(None, timezone.localdate(), is_online=True) if name == "who" else [],
        "guardian": _guardian_here(request),
    }
    return render(request, f"circulation/members/join_{name}.html", context, status=status)


def _ask(request: HttpRequest, passed: dict[str, Any]) -> HttpResponse:
    guardian = _guardian_here(request)
    application = _application(passed, guardian)
    try:
        count_guess(request, JOIN, application.email or (guardian.public_id if guardian else ""))
    except TooManyGuesses:
        passed["reach"].add_error(None, TOO_OFTEN)
        return _show(request, "reach", passed["reach"], passed, status=429)
    token = ask_to_join(
        application=application, site=_site(request), at=timezone.now(), is_proven=bool(application.guardian_known)
    )
    return redirect("circulation:join_confirmation", token=token) if token else redirect("circulation:join_sent")


def _application(passed: dict[str, Any], guardian: Person | None) -> Application:
    who, reach = passed["who"].cleaned_data, passed["reach"].cleaned_data
    home = passed.get("home")
    is_young = needs_guardian(who["born_on"], timezone.localdate())
    language = (get_language() or "nl").split("-")[0]
    common: dict[str, Any] = {"language": language, "email": reach.get("email") or (guardian.email if guardian else "")}
    joining = Who(
        given_name=who["given_name"],
        family_name_prefix=who["family_name_prefix"],
        family_name=who["family_name"],
        born_on=who["born_on"],
        phone=reach["phone"],
        home_branch=home.cleaned_data["home_branch"] if home else None,
        address=home.address() if home else None,
        **common,
    )
    answering = None
    if passed["reach"].asks_guardian:
        names = ("given_name", "family_name_prefix", "family_name", "born_on")
        answering = Who(**{name: reach[f"guardian_{name}"] for name in names}, address=joining.address, **common)
    history = [(Purpose.LOAN_HISTORY.value, text_version(Purpose.LOAN_HISTORY))] if reach.get("history") else []
    return Application(
        who=joining,
        type=home.cleaned_data["type"] if home else "",
        elsewhere_card=home.cleaned_data.get("elsewhere_card", "") if home else "",
        guardian=answering,
        guardian_known=guardian.public_id if guardian and is_young else "",
        consents=tuple(history),
    )


def _guardian_here(request: HttpRequest) -> Person | None:
    """Who is logged in and of age: may answer for a child that joins."""
    if not isinstance(request.user, Account):
        return None
    person = request.user.person
    return None if is_child(person.born_on, timezone.localdate()) else person


def _site(request: HttpRequest) -> str:
    """Scheme and host for links in a mail."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


@open_to(EVERYONE)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look at your mail. The same for everybody, known or not."""
    return render(request, "circulation/members/join_sent.html")


@open_to(EVERYONE)
@never_cache
@sensitive_post_parameters("secret", "again")
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: choose a PIN or a password, and it is done."""
    asked = asked_with(token)
    if asked is None:
        return render(request, "circulation/members/join_over.html", status=410)
    application = Application.of_json(asked.said)
    data = request.POST if request.method == "POST" else None
    form: Any = NewPinForm(data, born_on=application.who.born_on) if application.type else NewPasswordForm(data)
    if data is not None and form.is_valid():
        try:
            done = finish(asked=asked, secret=form.cleaned_data["secret"], site=_site(request), at=timezone.now())
        except Refused as refused:
            for each in refused.obstacles:
                form.add_error(None, str(each.message))
        else:
            return _welcome(request, done)
    is_young = needs_guardian(application.who.born_on, timezone.localdate())
    context = {"form": form, "who": application.who, "borrows": bool(application.type), "is_young": is_young}
    return render(request, "circulation/members/join_confirm.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, done: Finished) -> HttpResponse:
    """Log in who can be, and show what came of it once."""
    if done.account is not None and not request.user.is_authenticated:
        by_card = done.state == "member"
        login(request, done.account, backend=_BACKENDS[by_card])
        if by_card:
            record_card(request, done.account)
        else:
            record_authentication(request, done.account, "password")
        request.session.set_expiry(timedelta(hours=2))
    joined = done.joined
    request.session[_JOINED] = {
        "state": done.state,
        "person": joined.person.pk if joined else None,
        "card": joined.card.pk if joined and joined.card else None,
        "cents": joined.charge.open_cents if joined and joined.charge else 0,
        "is_child": bool(joined and joined.guardian),
    }
    return redirect("circulation:join_done")


@open_to(EVERYONE)
@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    """Welcome: the number of the card, and what there is to pay. Shown once."""
    found: dict[str, Any] | None = request.session.pop(_JOINED, None)
    if found is None:
        return redirect("people:mine")
    context = {
        **found,
        "person": Person.objects.filter(pk=found["person"]).first() if found["person"] else None,
        "card": Card.objects.filter(pk=found["card"]).first() if found["card"] else None,
    }
    return render(request, "circulation/members/join_done.html", context)
