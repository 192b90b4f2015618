# SPDX-License-Identifier: EUPL-1.2
"""Registrations for staff: who comes, who waits, signing up for somebody on the phone, calls and money at the desk."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity, Answer, CallAttempt, Pool, Registration
from reuring.activities.pools import room_in
from reuring.activities.registrations.forms import PriorityForm
from reuring.activities.registrations.views import form_for, made_from
from reuring.activities.registrations.words import language_of_now
from reuring.activities.signing_up.calling import offers_to_call
from reuring.activities.signing_up.changing import accept, cancel, change_priority, log_call
from reuring.activities.signing_up.links import path_of
from reuring.activities.signing_up.offered import offered_of
from reuring.activities.signing_up.offering import change_capacities, place_in_line, what_follows
from reuring.activities.signing_up.paying import charge_of, pay_at_desk, pays_later
from reuring.activities.signing_up.people import people_of
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.telling import is_called, sessions_of, with_sessions
from reuring.ledger.models import Road
from reuring.ledger.money import say
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.looks import record_look, register_purpose
from reuring.people.models import NoticeRoad
from reuring.people.roles import Role
from reuring.people.views import account_of

MAKERS: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
HOSTS: Final = MAKERS | {Role.FRONT_DESK}
_LOOKED: Final = "registration"
register_purpose(_LOOKED, gettext_lazy("een aanmelding bekeken"))
_ORDER: Final = ("offered", "held", "confirmed", "waiting", "lapsed", "cancelled")


def _activity(public_id: str) -> Activity:
    return get_object_or_404(Activity.objects.select_related("node"), node__public_id=public_id)


@open_to(HOSTS)
@never_cache
@require_safe
def registrations(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who takes part in an activity, by how it stands; and how full each session is. A constant number of queries."""
    activity = _activity(public_id)
    pools = list(
        Pool.objects.filter(session__activity=activity)
        .select_related("session", "part")
        .order_by("session__starts_at", "part__position", "part_id")
    )
    rooms = room_in([pool.pk for pool in pools])
    at = timezone.now()
    answers = Prefetch("answers", Answer.objects.select_related("question").order_by("question__position"))
    found = with_sessions(Registration.objects.filter(activity=activity)).prefetch_related(answers)
    by_state: dict[str, list[Any]] = defaultdict(list)
    for each in found.order_by("-priority", "waiting_since", "made_at", "pk"):
        by_state[each.state].append({"registration": each, "sessions": sessions_of(each)})
    context = {
        "activity": activity,
        "rows": [{"pool": pool, "room": rooms[pool.pk], "is_over": pool.session.ends_at <= at} for pool in pools],
        "groups": [
            {"state": state, "label": Registration.State(state).label, "rows": by_state[state]}
            for state in _ORDER
            if by_state[state]
        ],
        "may_make": not (MAKERS | {Role.ADMINISTRATOR}).isdisjoint(request.roles),  # type: ignore[attr-defined]
    }
    return render(request, "activities/registrations/staff_list.html", context)


@open_to(HOSTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign somebody up who calls or stands at the desk."""
    offer = offered_of(_activity(public_id), language=language_of_now(), at=timezone.now())
    form = form_for(offer, request.POST or None, by_staff=True)
    if request.method == "POST" and form.is_valid():
        road = Registration.Road.DESK if "at_desk" in request.POST else Registration.Road.PHONE
        try:
            made = made_from(form, Actor.person(account_of(request)), road)
            messages.success(request, _("%(name)s is aangemeld.") % {"name": made.given_name})
            return redirect("activities:staff_registration", made.public_id)
        except RegistrationRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
    status = 422 if request.method == "POST" else 200
    context = {"activity": offer.activity, "offer": offer, "form": form}
    return render(request, "activities/registrations/staff_new.html", context, status=status)


@open_to(HOSTS)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What people sign up for these weeks: how full it is, and who must be called."""
    at = timezone.now()
    pools = list(
        Pool.objects.filter(session__ends_at__gt=at, session__starts_at__lt=at + timedelta(days=60))
        .exclude(session__state="cancelled")
        .filter(session__activity__state__in=("agreed", "published"))
        .select_related("session__activity__node", "session__room__branch", "session__branch", "session__place", "part")
        .order_by("session__starts_at", "session_id", "part__position")[:200]
    )
    rooms = room_in([pool.pk for pool in pools])
    context = {
        "rows": [{"pool": pool, "room": rooms[pool.pk]} for pool in pools],
        "calls": Registration.objects.filter(state="offered", person__notice_road=NoticeRoad.CALL).count(),
    }
    return render(request, "activities/registrations/staff_overview.html", context)


def _registration(public_id: str) -> Registration:
    answers = Prefetch("answers", Answer.objects.select_related("question").order_by("question__position"))
    found = with_sessions(Registration.objects.all()).prefetch_related(answers, "calls__by__person", "priority_changes")
    whole: Registration = get_object_or_404(found, public_id=public_id)
    return whole


@open_to(HOSTS)
@never_cache
@require_safe
def registration(request: HttpRequest, public_id: str) -> HttpResponse:
    """One registration, with what a colleague can do. Whoever looks is kept, as on the page of a person."""
    found, at = _registration(public_id), timezone.now()
    if found.person is not None:
        record_look(account=account_of(request), person=found.person, at=at, purpose=_LOOKED)
    charge = charge_of(found)
    branch = branch_at_work(request)
    context = {
        "registration": found,
        "sessions": sessions_of(found),
        "people": people_of(found),
        "is_called": is_called(found),
        "place": place_in_line(found),
        "link": request.build_absolute_uri(path_of(found, found.person.language if found.person else "nl")),
        "price": say(found.price_cents) if found.price_cents else "",
        "open_cents": charge.open_cents if charge else (found.price_cents if found.state in ("held", "offered") else 0),
        "priority_form": PriorityForm(initial={"priority": found.priority}),
        "outcomes": CallAttempt.Outcome.choices,
        "branch": branch,
        "key": uuid.uuid4(),
        "is_live": found.state not in ("cancelled", "lapsed"),
    }
    return render(request, "activities/registrations/staff_one.html", context)


def _does(
    request: HttpRequest, public_id: str, verb: Callable[[Registration, Actor], object], said: str
) -> HttpResponse:
    """Do one thing with a registration, and say so, or say why not."""
    found = get_object_or_404(Registration, public_id=public_id)
    try:
        verb(found, Actor.person(account_of(request)))
        messages.success(request, said)
    except (RegistrationRefused, MoneyRefused) as refused:
        messages.error(request, str(refused))
    return redirect("activities:staff_registration", public_id)


@open_to(HOSTS)
@require_POST
def cancelling(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a registration go for who called."""
    refunds = True if "refund" in request.POST else None
    return _does(
        request, public_id,
        lambda found, actor: cancel(
            registration=found, by=Registration.EndedBy.STAFF, refunds=refunds, actor=actor, at=timezone.now()
        ),
        _("Afgemeld. De plek gaat naar wie er op wacht."),
    )  # fmt: skip


@open_to(HOSTS)
@require_POST
def accepting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say yes to an offer for who was called."""
    return _does(
        request, public_id, lambda found, actor: accept(registration=found, actor=actor, at=timezone.now()),
        _("De plek is nu van deze deelnemer."),
    )  # fmt: skip


@open_to(HOSTS)
@require_POST
def calls(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep that somebody was called about an offer."""
    outcome = request.POST.get("outcome", "")
    if outcome not in CallAttempt.Outcome.values:
        messages.error(request, _("Kies hoe het bellen ging."))
        return redirect("activities:staff_registration", public_id)
    return _does(
        request, public_id,
        lambda found, actor: log_call(
            registration=found, outcome=outcome, key=_key(request), actor=actor, at=timezone.now()
        ),
        _("Het is opgeschreven."),
    )  # fmt: skip


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


@open_to(MAKERS)
@require_POST
def priorities(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let somebody go before others, with a reason."""
    form = PriorityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Vul een getal en een reden in."))
        return redirect("activities:staff_registration", public_id)
    given = form.cleaned_data
    return _does(
        request, public_id,
        lambda found, actor: change_priority(
            registration=found, priority=given["priority"], reason=given["reason"], actor=actor, at=timezone.now()
        ),
        _("De wachtlijst is aangepast."),
    )  # fmt: skip


@open_to(HOSTS)
@require_POST
def payments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the money over the counter, or let somebody pay on the night."""
    road = request.POST.get("road", "")
    branch = branch_at_work(request)

    def verb(found: Registration, actor: Actor) -> object:
        if road == "later":
            return pays_later(registration=found, actor=actor, at=timezone.now())
        assert branch is not None
        return pay_at_desk(
            registration=found, road=road, branch=branch, key=request.POST.get("key", "")[:60], actor=actor,
            at=timezone.now(),
        )  # fmt: skip

    if road != "later" and (road not in (Road.CASH, Road.TERMINAL) or branch is None):
        messages.error(request, _("Kies eerst in welke vestiging je werkt."))
        return redirect("activities:staff_registration", public_id)
    return _does(request, public_id, verb, _("De betaling is genoteerd."))


@open_to(HOSTS)
@never_cache
@require_safe
def to_call(request: HttpRequest) -> HttpResponse:
    """Offers to people whom no machine reaches in time: who to call, until when, and how often that was tried."""
    calls = offers_to_call(timezone.now())
    told = with_sessions(Registration.objects.filter(pk__in=[each.registration.pk for each in calls])).in_bulk()
    rows = [{"call": each, "sessions": sessions_of(told[each.registration.pk])} for each in calls]
    return render(request, "activities/registrations/staff_calls.html", {"rows": rows})


@open_to(MAKERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def capacities(request: HttpRequest, public_id: str) -> HttpResponse:
    """How many seats there are. Lower than what is taken: first what follows, then it is done."""
    activity, at = _activity(public_id), timezone.now()
    pools = list(
        Pool.objects.filter(session__activity=activity, session__ends_at__gt=at)
        .select_related("session__room__branch", "session__branch", "session__place", "part")
        .order_by("session__starts_at", "part__position", "part_id")
    )
    typed = {pool.pk: request.POST.get(f"pool_{pool.pk}", "").strip() for pool in pools}
    wanted: dict[int, int | None] = {pool.pk: pool.capacity for pool in pools}
    faults = [key for key, text in typed.items() if text and not (text.isdecimal() and len(text) < 6)]
    follows = []
    if request.method == "POST" and not faults:
        wanted = {key: int(text) if text else None for key, text in typed.items()}
        follows = [each for each in what_follows(wanted) if each.over]
        if not follows or "confirmed" in request.POST:
            try:
                change_capacities(capacities=wanted, actor=Actor.person(account_of(request)), at=at)
                messages.success(request, _("Het aantal plekken is bewaard."))
                return redirect("activities:activity_registrations", public_id)
            except RegistrationRefused as refused:
                messages.error(request, str(refused))
    rooms = room_in([pool.pk for pool in pools])
    over = {each.pool_id: each for each in follows}
    context = {
        "activity": activity,
        "rows": [
            {"pool": pool, "room": rooms[pool.pk], "wanted": typed[pool.pk] if pool.pk in faults else wanted[pool.pk],
             "over": over.get(pool.pk), "is_wrong": pool.pk in faults}
            for pool in pools
        ],
        "follows": follows,
        "faults": faults,
    }  # fmt: skip
    return render(request, "activities/registrations/staff_capacity.html", context, status=422 if faults else 200)
