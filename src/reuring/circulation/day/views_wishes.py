# SPDX-License-Identifier: EUPL-1.2
"""Wishes for titles to buy: asked at home or at the desk, answered by who looks after the collection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.models import Work
from reuring.circulation.day import wishing
from reuring.circulation.day.forms_people import DecisionForm, WishForm
from reuring.circulation.day.page_parts import DESK, REFUSED, actor_of, attempt, form_page, tell
from reuring.circulation.day.picking import person_or_none, pick_person
from reuring.circulation.day.policy import wish_keys
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.models import Wish, WishVoice
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.models import Person
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.chosen import chosen_branch
from reuring.threads.models import Node, NodeKind
from reuring.threads.registries import Card, cards_for
from reuring.threads.search import IndexUnavailable, Query
from reuring.threads.searching import cards_of, searcher

COLLECTION = open_to({Role.CATALOGUER})
READERS = open_to({Role.CATALOGUER, Role.FRONT_DESK})
# While there is something to decide or to wait for, titles that we have are shown beside a wish.
_LOOKED_FOR = (Wish.State.OPEN, Wish.State.BOUGHT)
# How many titles that look alike are shown before a wish is kept.
_ALIKE = 4


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: HttpRequest) -> HttpResponse:
    """Wish for a title, by who is logged in. What looks like a title that we have is shown first."""
    person = account_of(request).person
    return _wishing(request, person, "circulation/day/wish_new.html", "circulation:my_wishes")


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def wish_desk(request: HttpRequest) -> HttpResponse:
    """Wish for a title for somebody at the desk."""
    person = person_or_none(request)
    if person is None:
        return pick_person(request, _("Een wens voor een titel"), _("Wie heeft de wens?"))
    return _wishing(request, person, "circulation/day/wish_desk.html", "circulation:wishes")


def _wishing(request: HttpRequest, person: Person, template: str, done: str) -> HttpResponse:
    branch = person.home_branch or chosen_branch(request)
    initial = {"title": request.GET.get("title", "")[:200], "pickup_branch": branch.pk if branch else None}
    form = WishForm(request.POST or None, initial=initial)
    alike: list[Card] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        alike = [] if request.POST.get("is_other") == "yes" else alike_here(request, said["title"], said["isbn"])
        if not alike:
            try:
                made = wishing.make_wish(person=person, **said, actor=actor_of(request), at=timezone.now())
                messages.success(request, thanks(made))
                return redirect(done)
            except DayRefused as refused:
                fields = {"title-missing": "title", "here-already": "isbn", "branch-missing": "pickup_branch"}
                tell(form, refused, fields)
    status = REFUSED if form.errors else 200
    return render(request, template, {"form": form, "person": person, "alike": alike}, status=status)


def alike_here(request: HttpRequest, title: str, isbn: str) -> list[Card]:
    """Titles in the collection that are likely the one that is typed: by ISBN, else those that begin the same.

    A hint for who types; whether we have it is decided by ISBN only.
    """
    branch = chosen_branch(request)
    if works := wishing.works_with(isbn):
        cards = cards_for({work.node_id: NodeKind.WORK for work in works}, branch)
        return list(cards.values())[:_ALIKE]
    wanted = wish_keys(title, "", "").title
    try:
        results = searcher().search(Query(text=title, filters={"kind": (NodeKind.WORK.value,)}, page_size=_ALIKE))
    except IndexUnavailable:
        return []
    return [card for card in cards_of(results, branch) if wish_keys(card.title, "", "").title == wanted]


def thanks(made: wishing.Wished) -> str:
    """What is said to who wished."""
    if made.voices < 2:
        return _("Dank je voor je wens. Je krijgt altijd een antwoord.")
    text = ngettext(
        "Dank je voor je wens. Al %(count)d lezer wil deze titel.",
        "Dank je voor je wens. Al %(count)d lezers willen deze titel.",
        made.voices,
    )
    return text % {"count": made.voices}


@open_to(LOGGED_IN)
@require_safe
def my_wishes(request: HttpRequest) -> HttpResponse:
    """What I wished, with the answers."""
    mine = WishVoice.objects.filter(person=account_of(request).person).select_related("wish__work__node")
    counted = mine.annotate(voices=Count("wish__voices")).order_by("-at")
    return render(request, "circulation/day/my_wishes.html", {"voices": counted[:100]})


@open_to(LOGGED_IN)
@require_POST
def wish_withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take my own wish back."""
    person = account_of(request).person
    voice = get_object_or_404(WishVoice, wish__public_id=public_id, person=person)
    attempt(
        request,
        lambda: wishing.withdraw_wish(voice=voice, actor=actor_of(request), at=timezone.now()) or True,
        _("Je wens is weg."),
    )
    return redirect("circulation:my_wishes")


# Those who answer


@READERS
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """All wishes: those that wait, most wished first; those that come; and what was answered lately."""
    counted = Wish.objects.annotate(voices_count=Count("voices")).select_related("work__node")
    recent = counted.filter(state__in=(Wish.State.ARRIVED, Wish.State.NOT_BOUGHT)).order_by("-decided_at")
    context = {
        "waiting": counted.filter(state=Wish.State.OPEN).order_by("-voices_count", "wished_at"),
        "coming": counted.filter(state=Wish.State.BOUGHT).order_by("decided_at"),
        "recent": recent[:20],
        "may_decide": Role.CATALOGUER in request.roles or Role.ADMINISTRATOR in request.roles,  # type: ignore[attr-defined]
    }
    return render(request, "circulation/day/wishes.html", context)


@COLLECTION
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, public_id: str) -> HttpResponse:
    """One wish: why people would like it. POST answers it. Who they are, is not shown."""
    found = get_object_or_404(Wish.objects.select_related("work__node", "decided_by__person"), public_id=public_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wishing.decide(wish=found, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("Het antwoord gaat naar de lezers."))
            return redirect("circulation:wishes")
        except DayRefused as refused:
            tell(form, refused, {"answer-unknown": "answer", "bsn": "words"})
    voices = list(found.voices.select_related("pickup_branch"))
    context: dict[str, Any] = {
        "wish": found,
        "voices": voices,
        "remarks": [voice.remark for voice in voices if voice.remark],
        "holds": sum(voice.wants_hold for voice in voices),
        "alike": alike_here(request, found.title, found.isbn) if found.state in _LOOKED_FOR else [],
    }
    return form_page(request, "circulation/day/wish.html", form, **context)


@COLLECTION
@require_POST
def wish_arrival(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a bought title is here, and which one it is."""
    found = get_object_or_404(Wish, public_id=public_id)
    node = request.POST.get("work", "")
    shown = Work.objects.filter(node__visibility=Node.Visibility.PUBLIC).select_related("node")
    work = get_object_or_404(shown, node_id=int(node) if node.isascii() and node.isdecimal() and len(node) < 18 else 0)
    done = attempt(request, lambda: wishing.arrive(wish=found, work=work, actor=actor_of(request), at=timezone.now()))
    if done is not None:
        text = ngettext(
            "De lezers horen het. Voor %(count)d lezer leggen we een exemplaar klaar.",
            "De lezers horen het. Voor %(count)d lezers leggen we een exemplaar klaar.",
            done.held,
        )
        messages.success(request, text % {"count": done.held})
        if done.refused:
            text = ngettext("Voor %(count)d lezer kon dat niet.", "Voor %(count)d lezers kon dat niet.", done.refused)
            messages.warning(request, text % {"count": done.refused})
    return redirect("circulation:wish", public_id)
