# SPDX-License-Identifier: EUPL-1.2
"""My library: what I look for and can do, and who I may meet."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.page_parts import REFUSED, actor_of, attempt
from reuring.communities.helping import matching
from reuring.communities.helping.forms import ListingForm, OutcomeForm
from reuring.communities.helping.listing import (
    close_listing,
    edit_listing,
    make_listing,
    pause_listing,
    resume_listing,
)
from reuring.communities.helping.pages import contact_of, kind_in_words, side_of, state_of, try_form
from reuring.communities.helping.reasons import in_own_words, topic_names, topics_in
from reuring.communities.helping.times import in_words
from reuring.communities.models import Community, Listing, Match, Member
from reuring.communities.models.helping import MatchQuerySet
from reuring.communities.moderating.throttling import throttle
from reuring.communities.moderating.watching import HELD
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.ages import is_child
from reuring.people.limits import LISTING
from reuring.people.models import Person
from reuring.people.views import account_of

STEPS: Final = {"pause": pause_listing, "resume": resume_listing, "close": close_listing}


def _me(request: HttpRequest) -> Person:
    return Person.objects.select_related("home_branch").get(pk=account_of(request).person_id)


@open_to(LOGGED_IN)
@require_safe
@never_cache
def my_helping(request: HttpRequest) -> HttpResponse:
    """All that I look for and can do, and where my matches stand. Five queries."""
    me = _me(request)
    own = Listing.objects.filter(person=me).select_related("branch", "municipality", "community__node")
    context = {
        "me": me,
        "is_young": is_child(me.born_on, timezone.localdate()),
        "listings": own.exclude(state=Listing.State.CLOSED).order_by("side", "-made_at"),
        "matches": shown_matches(me),
        "past": own.filter(state=Listing.State.CLOSED).order_by("-closed_at")[:20],
        "today": timezone.localdate(),
    }
    return render(request, "communities/helping/mine.html", context)


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_listing_new(request: HttpRequest) -> HttpResponse:
    """Say what I look for, or what I can do."""
    me = _me(request)
    side = request.GET.get("side", "")
    side = side if side in Listing.Side.values else Listing.Side.ASK.value
    answers = _answered(request, side)
    group = _own_group(request, me)
    form = ListingForm(request.POST or None, side=side, initial=_beginning(me, answers, group))
    if request.method == "POST" and form.is_valid():
        facts, at = form.facts(), timezone.now()

        def make() -> Listing:
            throttle(request, LISTING)
            return make_listing(side=side, person=me, facts=facts, community=group, actor=actor_of(request), at=at)

        made = try_form(form, make)
        if made is not None:
            messages.success(request, str(HELD) if made.hidden_at else _("Het staat er. We zoeken met je mee."))
            if answers is not None and not made.hidden_at:
                said = _("Ook doorgegeven: dit past bij mij.")
                attempt(
                    request,
                    lambda: matching.say_it_suits(own=made, other=answers, actor=actor_of(request), at=at),
                    said,
                )
            return redirect("communities:my_helping")
    context = {"form": form, "side": side, "answers": answers, "group": group}
    return render(request, "communities/helping/listing_form.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what I look for or can do."""
    found = _own_listing(request, public_id)
    form = ListingForm(request.POST or None, side=found.side, initial=ListingForm.of(found))
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        edited = try_form(
            form, lambda: edit_listing(listing=found, facts=facts, actor=actor_of(request), at=timezone.now())
        )
        if edited is not None:
            messages.success(request, _("Bewaard."))
            return redirect("communities:my_helping")
    context = {"form": form, "side": found.side, "listing": found}
    return render(request, "communities/helping/listing_form.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_POST
def my_listing_state(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pause it, take it up again or keep it longer, or close it."""
    found = _own_listing(request, public_id)
    step = STEPS.get(request.POST.get("do", ""))
    if step is not None:
        attempt(request, lambda: step(listing=found, actor=actor_of(request), at=timezone.now()), _("Bewaard."))
    return redirect("communities:my_helping")


@open_to(LOGGED_IN)
@require_safe
@never_cache
def my_match(request: HttpRequest, public_id: str) -> HttpResponse:
    """One match: why it fits, and what there is to say about it."""
    me = _me(request)
    match, side = _own_match(request, public_id)
    context = {**match_facts(match, side), "form": OutcomeForm(is_ask=side == Listing.Side.ASK), "me": contact_of(me)}
    return render(request, "communities/helping/match.html", context)


@open_to(LOGGED_IN)
@require_POST
def my_match_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Yes, or no."""
    match, side = _own_match(request, public_id)
    says = request.POST.get("says") == "yes"
    said = _("Fijn! We laten je weten hoe het verder gaat.") if says else _("Goed dat je het zegt. We zoeken verder.")
    attempt(
        request,
        lambda: matching.answer(match=match, side=side, says=says, actor=actor_of(request), at=timezone.now()),
        said,
    )
    return redirect("communities:my_match", public_id) if says else redirect("communities:my_helping")


@open_to(LOGGED_IN)
@require_POST
def my_match_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the other see how to reach me, or take that back."""
    match, side = _own_match(request, public_id)
    may_see = request.POST.get("may_see") == "1"
    attempt(
        request,
        lambda: matching.release(match=match, side=side, may_see=may_see, actor=actor_of(request), at=timezone.now()),
        _("Bewaard. Je kunt dit altijd weer veranderen."),
    )
    return redirect("communities:my_match", public_id)


@open_to(LOGGED_IN)
@require_POST
def my_match_stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop it, without a reason."""
    match, side = _own_match(request, public_id)
    attempt(
        request,
        lambda: matching.stop(match=match, by=side, actor=actor_of(request), at=timezone.now()),
        _("Gestopt. De ander hoort alleen dat het niet doorgaat."),
    )
    return redirect("communities:my_helping")


@open_to(LOGGED_IN)
@require_POST
def my_match_outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what came of it."""
    match, side = _own_match(request, public_id)
    form = OutcomeForm(request.POST, is_ask=side == Listing.Side.ASK)
    if form.is_valid():
        closed = try_form(
            form, lambda: matching.close(match=match, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
        )
        if closed is not None:
            messages.success(request, _("Dank je wel dat je het vertelt."))
            return redirect("communities:my_helping")
    context = {**match_facts(match, side), "form": form, "me": contact_of(_me(request))}
    return render(request, "communities/helping/match.html", context, status=REFUSED)


def matches_of(person: Person) -> MatchQuerySet:
    """The matches in which somebody has a part and that they know of."""
    knows = Q(asked_at__isnull=False)
    own = Q(ask__person=person) & (knows | Q(ask_says=True)) | Q(offer__person=person) & (knows | Q(offer_says=True))
    return Match.objects.filter(own).select_related("ask__person", "offer__person", "meet_branch")


def shown_matches(person: Person) -> list[dict[str, Any]]:
    """Their live matches for a list, what asks for an answer first. Two queries."""
    rows = []
    for match in matches_of(person).live().order_by("-proposed_at"):
        side = side_of(match, person)
        assert side is not None
        own, other = (match.ask, match.offer) if side == Listing.Side.ASK else (match.offer, match.ask)
        asks = match.asked_at is not None and getattr(match, f"{side}_says") is None
        rows.append({"match": match, "own": own, "other": other, "state": state_of(match, side), "asks": asks})
    return sorted(rows, key=lambda row: not row["asks"])


def match_facts(match: Match, side: str) -> dict[str, Any]:
    """What a page says of a match to who stands on that side."""
    own, other = (match.ask, match.offer) if side == Listing.Side.ASK else (match.offer, match.ask)
    names = topic_names(topics_in([match.reasons]))
    return {
        "match": match,
        "side": side,
        "own": own,
        "other": other,
        "kind": kind_in_words(other),
        "times": in_words(other.times),
        "why": in_own_words(match.reasons, names),
        "state": state_of(match, side),
        "says": getattr(match, f"{side}_says"),
        "releases": getattr(match, f"{side}_releases"),
        "contact": contact_of(other.person) if match.shows_contact and not matching.are_apart(match) else None,
        "is_past": match.meet_at is not None and match.meet_at <= timezone.now(),
    }


def _own_listing(request: HttpRequest, public_id: str) -> Listing:
    found: Listing = get_object_or_404(Listing, public_id=public_id, person=account_of(request).person_id)
    return found


def _own_match(request: HttpRequest, public_id: str) -> tuple[Match, str]:
    me = account_of(request).person
    match: Match = get_object_or_404(matches_of(me), public_id=public_id)
    side = side_of(match, me)
    if side is None:
        raise Http404
    return match, side


def _answered(request: HttpRequest, side: str) -> Listing | None:
    """The listing of somebody else that a new one answers to: of the other side."""
    from reuring.communities.helping.pages import seen_by

    key = request.GET.get("for", "")
    return seen_by(request).filter(public_id=key).exclude(side=side).prefetch_related("topics").first() if key else None


def _own_group(request: HttpRequest, me: Person) -> Community | None:
    """The group in which a new one is to stand: one in which they take part."""
    key = request.GET.get("group", "")
    if not key:
        return None
    own = Member.objects.current().filter(person=me, community__node__public_id=key, community__ended_at=None)
    member = own.select_related("community__node").first()
    return member.community if member is not None and member.may_write(timezone.now()) else None


def _beginning(me: Person, answers: Listing | None, group: Community | None) -> dict[str, Any]:
    """What a new listing begins with: what the library knows of me, and what it answers to."""
    language = (get_language() or me.language).split("-")[0]
    begin: dict[str, Any] = {
        "shown_name": me.given_name,
        "languages": list(dict.fromkeys((me.language, language))),
        "place": f"b:{me.home_branch_id}" if me.home_branch_id else "",
        "kind": Listing.Kind.SKILL,
        "reach_km": "10",
        "may_be_seen": False,
    }
    if answers is not None:
        begin |= {"kind": answers.kind, **dict(zip(("topic_1", "topic_2", "topic_3"), _keys(answers), strict=False))}
    elif group is not None:
        begin["topic_1"] = next(iter(_keys_of_group(group)), "")
    return begin


def _keys(listing: Listing) -> list[str]:
    return [topic.key for topic in listing.topics.all()]


def _keys_of_group(group: Community) -> list[str]:
    return list(group.node.node_topics.order_by("pk").values_list("topic__key", flat=True)[:1])
