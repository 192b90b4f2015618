# SPDX-License-Identifier: EUPL-1.2
"""Signing up, and one's own registration: found back with a link, without logging in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity, Pool, Registration
from reuring.activities.pools import room_in
from reuring.activities.registrations.forms import ChangeForm, RegisterForm, coming_sessions
from reuring.activities.registrations.standing import standing_of
from reuring.activities.registrations.words import language_of_now
from reuring.activities.signing_up import policy
from reuring.activities.signing_up.calendars import calendar_of
from reuring.activities.signing_up.changing import accept, cancel, change
from reuring.activities.signing_up.links import path_of, registration_with
from reuring.activities.signing_up.offered import Offered, offered
from reuring.activities.signing_up.paying import begin_payment, come_back
from reuring.activities.signing_up.people import people_of
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import register as sign_up
from reuring.activities.signing_up.telling import sessions_of, with_sessions
from reuring.ledger.money import say
from reuring.ledger.providers import ProviderTrouble, provider
from reuring.ledger.views_provider import webhook_of
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import EVERYONE, open_to
from reuring.people.actor import Actor
from reuring.people.households import housemates_of
from reuring.people.models import Account, Person

# Who takes part and is not logged in is told apart by nothing: the audit trail keeps no names of visitors.
VISITOR = Actor.rule("visitor")
# Of a series without end the first are shown to choose from, and the others when somebody asks.
SOONEST = 8


def actor_of(request: HttpRequest) -> Actor:
    """Who is logged in, or a visitor."""
    return Actor.person(request.user) if isinstance(request.user, Account) else VISITOR


def _people(request: HttpRequest) -> list[Person]:
    """Who is logged in, and the housemates whom they may sign up; nobody for a stranger."""
    if not isinstance(request.user, Account):
        return []
    me = request.user.person
    return [me, *(mate.person for mate in housemates_of(me, timezone.now()))]


def form_for(offer: Offered, data: Any = None, **more: Any) -> RegisterForm:
    """The form of an activity. To fill in, it tells how full each session is (one query); sent in, it asks nothing."""
    if data is not None:
        return RegisterForm(offer, data, is_full=True, takes_online=provider() is not None, **more)
    rooms = room_in([pool.pk for pool in offer.pools])
    stands: dict[int, str] = {}
    for session in offer.sessions:
        mine = [rooms[pool.pk] for pool in offer.pools if pool.session_id == session.pk]
        if mine and all(room.free == 0 for room in mine):
            stands[session.pk] = _("vol, je komt op de wachtlijst")
    is_full = any(room.free is not None and room.free < 2 for room in rooms.values())
    return RegisterForm(offer, is_full=is_full, takes_online=provider() is not None, stands=stands, **more)


@open_to(EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign up for an activity, alone or with others."""
    at = timezone.now()
    offer = offered(public_id, language=language_of_now(), at=at)
    if offer is None or not offer.activity.is_public:
        raise Http404
    people = _people(request)
    if request.method == "POST":
        form = form_for(offer, request.POST, people=people)
        if form.is_valid():
            try:
                made = made_from(form, actor_of(request), Registration.Road.WEB)
                return redirect(path_of(made, language_of_now()))
            except RegistrationRefused as refused:
                for obstacle in refused.obstacles:
                    form.add_error(None, str(obstacle.message))
        return render(request, "activities/registrations/register.html", _register_context(offer, form), status=422)
    wanted = request.GET.get("session", "")
    initial = {"sessions": [wanted], "together": "some"} if wanted else {}
    shown = [each.public_id for each in coming_sessions(offer)][:SOONEST]
    soonest = None if "more" in request.GET or (wanted and wanted not in shown) else SOONEST
    form = form_for(offer, people=people, initial=initial, soonest=soonest)
    return render(request, "activities/registrations/register.html", _register_context(offer, form))


def _register_context(offer: Offered, form: RegisterForm) -> dict[str, Any]:
    activity = offer.activity
    choices = coming_sessions(offer)
    return {
        "offer": offer,
        "activity": activity,
        "form": form,
        "sessions": choices,
        "more": len(choices) - len(form.choices) if "sessions" in form.fields else 0,
        "is_open": bool(choices) and activity.sign_up != Activity.SignUp.NONE and activity.state == "published",
        "price": "" if activity.price == Activity.Price.FREE else say(activity.price_cents),
    }


def made_from(form: RegisterForm, actor: Actor, road: str) -> Registration:
    """Sign up what was filled in. Raises RegistrationRefused with every obstacle."""
    found = form.cleaned_data
    return sign_up(
        activity=form.offer,
        sessions=form.chosen_sessions(),
        people=form.everyone(),
        who=form.who(),
        language=language_of_now(),
        answers=form.answers(),
        key=found["key"],
        road=road,
        has_pass=bool(found.get("has_pass")),
        chosen_cents=form.chosen_cents(),
        pays_later=bool(found.get("pays_later")),
        waits_if_full=bool(found.get("waits")),
        allows_photos=form.photos(),
        actor=actor,
        at=timezone.now(),
    )


# One's own registration


def _found(token: str) -> Registration:
    """The registration of a link, with its sessions. Raises Http404 for a forged one, and for one without a trace."""
    found = registration_with(token)
    if found is None:
        raise Http404
    whole: Registration = with_sessions(Registration.objects.select_related("charge")).get(pk=found.pk)
    return whole


@open_to(EVERYONE)
@never_cache
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own registration: how it stands, the code for the door, and what can be done."""
    found = _found(token)
    if found.state == Registration.State.HELD or "paid" in request.GET:
        found = come_back(registration=found, at=timezone.now())
        found = _found(token)
    language = language_of_now()
    context = {
        "registration": found,
        "token": token,
        "standing": standing_of(found, timezone.now()),
        "sessions": sessions_of(found),
        "people": [one for _number, one in people_of(found)],
        "code": request.build_absolute_uri(path_of(found, "nl")),
        "activity": found.activity,
        "title": next((t.title for t in found.activity.texts.all() if t.language == language), "") or found.activity,
        "price": say(found.price_cents) if found.price_cents else "",
    }
    return render(request, "activities/registrations/registration.html", context)


@open_to(EVERYONE)
@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The sessions of a registration for one's own calendar."""
    answer = HttpResponse(calendar_of([_found(token)], language_of_now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="activiteit.ics"'
    return answer


def _back(token: str) -> HttpResponse:
    return redirect("activities:registration", token)


def _say(request: HttpRequest, refused: RegistrationRefused | MoneyRefused | ProviderTrouble) -> None:
    messages.error(request, str(refused))


@open_to(EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancelling(request: HttpRequest, token: str) -> HttpResponse:
    """Let it go: first what follows, then it is done."""
    found, at = _found(token), timezone.now()
    if request.method == "POST":
        try:
            cancel(registration=found, actor=actor_of(request), at=at)
            messages.success(request, _("Je bent afgemeld. Fijn dat je het laat weten."))
        except RegistrationRefused as refused:
            _say(request, refused)
        return _back(token)
    coming = min((each.starts_at for each in sessions_of(found) if each.starts_at > at), default=None)
    context = {
        "registration": found,
        "token": token,
        "gives_back": policy.gives_back(by="self", starts_at=coming, at=at),
        "is_paid": bool(found.price_cents and found.charge and not found.charge.is_open),
        "is_live": found.state not in ("cancelled", "lapsed"),
    }
    return render(request, "activities/registrations/cancelling.html", context)


@open_to(EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: HttpRequest, token: str) -> HttpResponse:
    """Other people come, fewer or more of them."""
    found = _found(token)
    people = people_of(found)
    session = next(iter(sessions_of(found)), None)
    pools = Pool.objects.filter(session=session).select_related("part").order_by("part__position", "part_id")
    form = ChangeForm(people, [pool.part for pool in pools], request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change(registration=found, people=form.everyone(), actor=actor_of(request), at=timezone.now())
            messages.success(request, _("Het is aangepast."))
            return _back(token)
        except RegistrationRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
    context = {"registration": found, "token": token, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "activities/registrations/changing.html", context, status=status)


@open_to(EVERYONE)
@require_POST
def accepting(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to a place that was offered."""
    try:
        accept(registration=_found(token), actor=actor_of(request), at=timezone.now())
    except RegistrationRefused as refused:
        _say(request, refused)
    return _back(token)


@open_to(EVERYONE)
@require_POST
def paying(request: HttpRequest, token: str) -> HttpResponse:
    """Begin to pay. The page then shows the way to the bank: a link, because a browser stops a form that leads away."""
    found = _found(token)
    try:
        payment = begin_payment(
            registration=found,
            description=str(found.activity)[:100],
            back_to=lambda _public_id: request.build_absolute_uri(path_of(found, language_of_now()) + "?paid=1"),
            webhook=webhook_of(request),
            language=language_of_now(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except (RegistrationRefused, MoneyRefused, ProviderTrouble) as trouble:
        _say(request, trouble)
        return _back(token)
    context = {"registration": found, "token": token, "payment": payment}
    return render(request, "activities/registrations/paying.html", context)
