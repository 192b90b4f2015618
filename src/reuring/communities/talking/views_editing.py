# SPDX-License-Identifier: EUPL-1.2
"""Changing what was said: one's own words, taking them away, on top, answered."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reuring.activities.together.page_parts import actor_of
from reuring.communities.models import Member, Post
from reuring.communities.panels import pages_of
from reuring.communities.talking.editing import edit_post, mark_answered, pin_post, take_post_away
from reuring.communities.talking.forms import EditForm
from reuring.communities.talking.pages import WRONG, Looks, looks, post_for, try_say
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actions import Refused

_PAGE: Final = ["GET", "HEAD", "POST"]


def _owner(look: Looks, post: Post) -> Member:
    """Whose post it is, where who looks may change it: one's own, or what a colleague typed. Raises Http404."""
    is_own = look.standing.member is not None and post.member_id == look.standing.member.pk
    typed_here = look.standing.accompanies and post.written_by_id is not None
    if post.member is None or not (is_own or typed_here):
        raise Http404
    return post.member


def _back(look: Looks, post: Post) -> HttpResponse:
    begins = post.parent or post
    address = reverse("communities:talk_post", args=[look.community.public_id, begins.public_id])
    return redirect(f"{address}#p-{post.public_id}" if post.parent else address)


@open_to(LOGGED_IN)
@require_http_methods(_PAGE)
@never_cache
def talk_edit(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Write one's own post anew."""
    look = looks(request, public_id)
    post = post_for(look, post_id)
    member = _owner(look, post)
    initial = {
        "text": post.text,
        "picture_text": post.picture_text,
        "language": post.language,
        "topic": post.topic_id,
        "is_public": post.is_public,
    }
    form = EditForm(request.POST or None, initial=initial, community=look.community, standing=look.standing, post=post)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        done = try_say(request, form, member, lambda: edit_post(
            post=post, member=member, facts=facts, actor=actor_of(request), at=look.at,
        ))  # fmt: skip
        if done is not None:
            messages.success(request, _("Bewaard."))
            return _back(look, post)
    return _page(request, look, "edit.html", post, form=form, status=WRONG if form.errors else 200)


@open_to(LOGGED_IN)
@require_http_methods(_PAGE)
@never_cache
def talk_removal(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Take away what one said, after a question."""
    look = looks(request, public_id)
    post = post_for(look, post_id)
    member = _owner(look, post)
    if request.method == "POST":
        take_post_away(post=post, member=member, actor=actor_of(request), at=look.at)
        messages.success(request, _("Je bericht is weg."))
        if post.parent is not None:
            return redirect("communities:talk_post", public_id, post.parent.public_id)
        return redirect("communities:talk", public_id)
    return _page(request, look, "removal.html", post)


@open_to(LOGGED_IN)
@require_POST
def talk_pin(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Let a conversation stand on top, or no more."""
    look = looks(request, public_id)
    if not look.standing.may_edit:
        raise Http404
    post = post_for(look, post_id)
    wanted = request.POST.get("wanted") == "on"
    _try(request, lambda: pin_post(post=post, is_pinned=wanted, actor=actor_of(request), at=look.at),
         _("Het staat nu bovenaan.") if wanted else _("Het staat niet meer bovenaan."))  # fmt: skip
    return _back(look, post)


@open_to(LOGGED_IN)
@require_POST
def talk_answered(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Say that a question was answered: by who asked it, a host, or who accompanies the group."""
    look = looks(request, public_id)
    post = post_for(look, post_id)
    if not look.standing.may_edit:
        _owner(look, post)
    wanted = request.POST.get("wanted") == "on"
    _try(request, lambda: mark_answered(post=post, is_answered=wanted, actor=actor_of(request), at=look.at),
         _("Fijn, de vraag is beantwoord.") if wanted else _("De vraag staat weer open."))  # fmt: skip
    return _back(look, post)


def _try(request: HttpRequest, do: Any, said: str) -> None:
    try:
        do()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)


def _page(
    request: HttpRequest, look: Looks, template: str, post: Post, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "community": look.community,
        "standing": look.standing,
        "pages": pages_of(look.community, request),
        "post": post,
        "begins": post.parent or post,
        **more,
    }
    return render(request, f"communities/talking/{template}", context, status=status)
