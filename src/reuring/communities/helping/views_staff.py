# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers for staff: who waits with the three best offers, matches, and what is typed for people offline."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.page_parts import REFUSED, actor_of, attempt
from reuring.communities.helping import matching
from reuring.communities.helping.facts import age_of
from reuring.communities.helping.forms import IntroductionForm, ListingForm, OutcomeForm
from reuring.communities.helping.listing import edit_listing, make_listing
from reuring.communities.helping.pages import contact_of, kind_in_words, try_form
from reuring.communities.helping.proposals import best_offers, waiting_asks
from reuring.communities.helping.reasons import in_own_words, topic_names, topics_in
from reuring.communities.helping.times import in_words
from reuring.communities.helping.views_mine import STEPS
from reuring.communities.models import Listing, Match
from reuring.communities.rights import ACCOMPANY
from reuring.people.access import open_to
from reuring.people.certificates import has_certificate
from reuring.people.looks import record_look
from reuring.people.models import NoticeRoad, Person
from reuring.people.roles import Role
from reuring.people.views import account_of

PER_PAGE: Final = 10
PER_LIST: Final = 40
PURPOSE: Final = "helping"
# Who types for people offline, and keeps their answers.
DESK: Final = ACCOMPANY | {Role.FRONT_DESK}
_STATES: Final = {
    "introduce": gettext_lazy("zeiden allebei ja"),
    "asked": gettext_lazy("wachten op antwoord"),
    "met": gettext_lazy("aan elkaar voorgesteld"),
    "past": gettext_lazy("voorbij"),
}


@open_to(ACCOMPANY)
@require_safe
def staff_helping(request: HttpRequest) -> HttpResponse:
    """Each ask that waits, the longest first, with the three best offers and why."""
    at = timezone.now()
    page = Paginator(waiting_asks(at), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": best_offers(list(page), at=at),
        "to_introduce": Match.objects.agreed().filter(introduced_at=None).count(),
        "unanswered": Match.objects.live()
        .filter(asked_at__isnull=False)
        .exclude(ask_says=True, offer_says=True)
        .count(),
        "offers": Listing.objects.open(timezone.localdate(at)).offers().count(),
    }
    return render(request, "communities/helping/staff.html", context)


@open_to(ACCOMPANY)
@require_POST
def staff_proposals(request: HttpRequest) -> HttpResponse:
    """Choose an offer for an ask: both are asked."""
    ask = get_object_or_404(Listing, public_id=request.POST.get("ask", ""), side=Listing.Side.ASK)
    offer = get_object_or_404(Listing, public_id=request.POST.get("offer", ""), side=Listing.Side.OFFER)
    attempt(
        request,
        lambda: matching.propose(ask=ask, offer=offer, actor=actor_of(request), at=timezone.now()),
        _("Gevraagd. Allebei krijgen ze bericht; wie niet online is, vraag je zelf."),
    )
    back = request.POST.get("page", "")
    address = reverse("communities:staff_helping")
    return redirect(f"{address}?page={back}" if back.isdecimal() else address)


@open_to(DESK)
@require_safe
def staff_matches(request: HttpRequest) -> HttpResponse:
    """All matches by where they stand; those to introduce first."""
    wanted = request.GET.get("state", "")
    found = Match.objects.filter(asked_at__isnull=False).select_related("ask__person", "offer__person", "meet_branch")
    states = {
        "introduce": Q(stopped_at=None, closed_at=None, ask_says=True, offer_says=True, introduced_at=None),
        "asked": Q(stopped_at=None, closed_at=None, introduced_at=None) & ~Q(ask_says=True, offer_says=True),
        "met": Q(stopped_at=None, closed_at=None, introduced_at__isnull=False),
        "past": Q(stopped_at__isnull=False) | Q(closed_at__isnull=False),
    }
    order = Case(*(When(own, Value(place)) for place, own in enumerate(states.values())), output_field=IntegerField())
    found = found.filter(states[wanted]) if wanted in states else found.exclude(states["past"])
    page = Paginator(found.annotate(turn=order).order_by("turn", "asked_at", "pk"), PER_LIST).get_page(
        request.GET.get("page")
    )
    rows = [(match, _STATES[_stand(match)]) for match in page]
    context = {"page": page, "rows": rows, "states": list(_STATES.items()), "state": wanted}
    return render(request, "communities/helping/staff_matches.html", context)


@open_to(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def staff_match(request: HttpRequest, public_id: str) -> HttpResponse:
    """One match: who they are, and introducing them."""
    match = _match(public_id)
    at = timezone.now()
    on = timezone.localdate(at)
    for side in (match.ask, match.offer):
        record_look(account=account_of(request), person=side.person, at=at, purpose=PURPOSE)
    asks_age = any(age_of(side, on) is None for side in (match.ask, match.offer))
    form = IntroductionForm(request.POST or None, match=match, asks_age=asks_age)
    may_introduce = not ACCOMPANY.isdisjoint(getattr(request, "roles", ()))
    if request.method == "POST" and may_introduce and form.is_valid():
        said = form.cleaned_data
        done = try_form(
            form,
            lambda: matching.introduce(
                match=match,
                meet_at=form.meet_at,
                meet_branch=said["branch"],
                meet_note=said["note"],
                adults_seen=said.get("adults_seen", False),
                with_care=said.get("with_care", False),
                actor=actor_of(request),
                at=timezone.now(),
            ),
            {
                "age-unseen": "adults_seen",
                "past-moment": "on",
                "no-moment": "on",
                "no-branch": "branch",
                "no-certificate": "with_care",
            },
        )
        if done is not None:
            messages.success(request, _("Ze zijn aan elkaar voorgesteld en krijgen bericht."))
            return redirect("communities:staff_match", public_id)
    context = {
        "match": match,
        "form": form,
        "may_introduce": may_introduce,
        "outcome_form": OutcomeForm(is_ask=True),
        "why": in_own_words(match.reasons, topic_names(topics_in([match.reasons])), for_staff=True),
        "sides": [_side(match, side, on) for side in (Listing.Side.ASK, Listing.Side.OFFER)],
        "needs_certificate": match.needs_care,
        "has_certificate": has_certificate(match.offer.person_id, on),
    }
    return render(request, "communities/helping/staff_match.html", context, status=REFUSED if form.errors else 200)


@open_to(DESK)
@require_POST
def staff_match_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody said at the desk or by telephone: yes, no, or that they may be reached."""
    match, side, do = _match(public_id), request.POST.get("side", ""), request.POST.get("do", "")
    at, actor = timezone.now(), actor_of(request)
    if side in Listing.Side.values:
        if do in ("yes", "no"):
            attempt(
                request,
                lambda: matching.answer(match=match, side=side, says=do == "yes", actor=actor, at=at),
                _("Bewaard."),
            )
        elif do in ("release", "withhold"):
            attempt(
                request,
                lambda: matching.release(match=match, side=side, may_see=do == "release", actor=actor, at=at),
                _("Bewaard."),
            )
    return redirect("communities:staff_match", public_id)


@open_to(DESK)
@require_POST
def staff_match_stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop it. Both hear that it does not go on, and nothing else."""
    match = _match(public_id)
    attempt(
        request,
        lambda: matching.stop(match=match, by=Match.By.STAFF, actor=actor_of(request), at=timezone.now()),
        _("Gestopt. Ze horen alleen dat het niet doorgaat."),
    )
    return redirect("communities:staff_match", public_id)


@open_to(DESK)
@require_POST
def staff_match_outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came of it, as somebody told."""
    match = _match(public_id)
    form = OutcomeForm(request.POST, is_ask=True)
    if not form.is_valid():
        messages.error(request, _("Kies wat ervan kwam, en laat nummers weg."))
    else:
        attempt(
            request,
            lambda: matching.close(match=match, **form.cleaned_data, actor=actor_of(request), at=timezone.now()),
            _("Bewaard."),
        )
    return redirect("communities:staff_match", public_id)


@open_to(DESK)
@require_safe
def staff_listings(request: HttpRequest) -> HttpResponse:
    """All asks and offers, to look one up."""
    words, side = request.GET.get("q", ""), request.GET.get("side", "")
    found = Listing.objects.exclude(state=Listing.State.CLOSED).select_related("person", "municipality", "branch")
    if words:
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words) | Q(shown_name__icontains=words))
    if side in Listing.Side.values:
        found = found.filter(side=side)
    page = Paginator(found.order_by("-made_at", "-pk"), PER_LIST).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "side": side, "sides": Listing.Side.choices}
    return render(request, "communities/helping/staff_listings.html", context)


@open_to(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def staff_listing_new(request: HttpRequest) -> HttpResponse:
    """Type what somebody looks for or can do, who is at the desk, on the telephone or wrote on paper."""
    key = request.GET.get("person", "")
    person = (
        Person.objects.filter(public_id=key, merged_into=None).select_related("home_branch").first() if key else None
    )
    if person is None:
        return render(request, "communities/helping/staff_who.html")
    record_look(account=account_of(request), person=person, at=timezone.now(), purpose=PURPOSE)
    side = request.GET.get("side", "")
    side = side if side in Listing.Side.values else Listing.Side.ASK.value
    begin = {
        "shown_name": person.given_name,
        "languages": [person.language],
        "place": f"b:{person.home_branch_id}" if person.home_branch_id else "",
        "reach_km": "10",
    }
    form = ListingForm(request.POST or None, side=side, initial=begin)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        made = try_form(
            form,
            lambda: make_listing(
                side=side, person=person, facts=facts, is_entered=True, actor=actor_of(request), at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, _("Het staat er. Berichten gaan langs de weg die deze persoon koos."))
            return redirect("communities:staff_listing", made.public_id)
    context = {"form": form, "side": side, "person": person}
    return render(
        request, "communities/helping/staff_listing_form.html", context, status=REFUSED if form.errors else 200
    )


@open_to(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def staff_listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """One ask or offer, to change it for somebody."""
    found = get_object_or_404(Listing.objects.select_related("person", "community__node"), public_id=public_id)
    record_look(account=account_of(request), person=found.person, at=timezone.now(), purpose=PURPOSE)
    step = STEPS.get(request.POST.get("do", ""))
    if step is not None:
        attempt(request, lambda: step(listing=found, actor=actor_of(request), at=timezone.now()), _("Bewaard."))
        return redirect("communities:staff_listing", public_id)
    form = ListingForm(request.POST or None, side=found.side, initial=ListingForm.of(found))
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if try_form(form, lambda: edit_listing(listing=found, facts=facts, actor=actor_of(request), at=timezone.now())):
            messages.success(request, _("Bewaard."))
            return redirect("communities:staff_listing", public_id)
    context = {"form": form, "side": found.side, "listing": found, "person": found.person, "matches": _matches(found)}
    return render(
        request, "communities/helping/staff_listing_form.html", context, status=REFUSED if form.errors else 200
    )


def _stand(match: Match) -> str:
    """Where a match stands: a key of `_STATES`."""
    if not match.is_live:
        return "past"
    if match.introduced_at is not None:
        return "met"
    return "introduce" if match.is_agreed else "asked"


def _match(public_id: str) -> Match:
    rows = Match.objects.select_related(
        "ask__person", "offer__person", "ask__municipality", "offer__municipality", "meet_branch"
    )
    match: Match = get_object_or_404(rows, public_id=public_id)
    return match


def _side(match: Match, side: str, on: Any) -> dict[str, Any]:
    """What staff see of one side of a match."""
    listing: Listing = getattr(match, side)
    return {
        "side": side,
        "listing": listing,
        "kind": kind_in_words(listing),
        "times": in_words(listing.times),
        "says": getattr(match, f"{side}_says"),
        "releases": getattr(match, f"{side}_releases"),
        "age": age_of(listing, on),
        "road": NoticeRoad(listing.person.notice_road).label,
        "contact": contact_of(listing.person),
    }


def _matches(listing: Listing) -> list[Match]:
    own = listing.ask_matches if listing.side == Listing.Side.ASK else listing.offer_matches
    return list(own.filter(asked_at__isnull=False).select_related("ask", "offer").order_by("-proposed_at"))
