# SPDX-License-Identifier: EUPL-1.2
"""Polls for a date: asking, choosing, closing, and making a meeting of the best moment."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reuring.activities.together.page_parts import actor_of
from reuring.communities.models import Poll, PollMoment, Post
from reuring.communities.panels import pages_of
from reuring.communities.talking.forms import MOMENT_ROWS, ChoicesForm, MomentForm, PollForm
from reuring.communities.talking.pages import WRONG, Looks, looks, post_for, try_say
from reuring.communities.talking.polling import begin_poll, choose_moments, close_poll, plan_from_poll
from reuring.communities.talking.views import may_say
from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actions import Refused

_PAGE: Final = ["GET", "HEAD", "POST"]


@open_to(LOGGED_IN)
@require_http_methods(_PAGE)
@never_cache
def talk_poll_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the group which moment suits."""
    look = looks(request, public_id)
    if not may_say(look):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = PollForm(posted, community=look.community, standing=look.standing)
    rows = [MomentForm(posted, prefix=f"m{number}", is_asked=number < 2) for number in range(MOMENT_ROWS)]
    if posted is not None and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        moments = [moment for row in rows if (moment := row.moment()) is not None]
        writer, said, closes_at = form.writer, form.cleaned_data, form.closes_at()
        assert writer is not None
        poll = try_say(request, form, writer, lambda: begin_poll(
            member=writer, text=said["text"], moments=moments, closes_at=closes_at,
            language=said.get("language") or "nl", request_id=said["request_id"], actor=actor_of(request), at=look.at,
        ))  # fmt: skip
        if poll is not None:
            messages.success(request, _("De datumprikker staat klaar. Kies zelf ook."))
            return redirect("communities:talk_post", public_id, poll.post.public_id)
    wrong = [each for each in (form, *rows) if each.is_bound and each.errors]
    context = {
        "community": look.community,
        "standing": look.standing,
        "pages": pages_of(look.community, request),
        "form": form,
        "rows": rows,
        "wrong": wrong,
        "more_open": any(row["on"].value() or row.errors for row in rows[3:]),
    }
    return render(request, "communities/talking/poll_new.html", context, status=WRONG if wrong else 200)


@open_to(LOGGED_IN)
@require_POST
def talk_choices(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Say which moments suit."""
    look = looks(request, public_id)
    poll = _poll(look, post_id)
    moments = list(PollMoment.objects.filter(poll=poll).values_list("pk", flat=True))
    form = ChoicesForm(request.POST, moments=moments, standing=look.standing, community=look.community)
    writer = form.writer if form.is_valid() else None
    if writer is None:
        messages.error(request, _("Kies van elk moment of het past."))
    else:
        try:
            choose_moments(poll=poll, member=writer, answers=form.answers(), actor=actor_of(request), at=look.at)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Dank je, je keuze is bewaard. Je kunt haar nog veranderen."))
    return redirect("communities:talk_post", public_id, post_id)


@open_to(LOGGED_IN)
@require_POST
def talk_closing(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """Close a poll, by who asked or carries the group; with a moment a host makes it a meeting."""
    look = looks(request, public_id)
    poll = _poll(look, post_id)
    is_own = look.standing.member is not None and poll.post.member_id == look.standing.member.pk
    key = request.POST.get("moment", "")
    if not (look.standing.may_edit or (is_own and not key)):
        raise Http404
    if not key:
        close_poll(poll=poll, actor=actor_of(request), at=look.at)
        messages.success(request, _("De datumprikker is dicht."))
        return redirect("communities:talk_post", public_id, post_id)
    moment = get_object_or_404(PollMoment, poll=poll, pk=int(key) if key.isascii() and key.isdigit() else 0)
    try:
        plan_from_poll(
            poll=poll, moment=moment, has_staff=look.standing.accompanies, actor=actor_of(request), at=look.at
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("De bijeenkomst staat vast."))
    return redirect("communities:talk_post", public_id, post_id)


def _poll(look: Looks, post_id: str) -> Poll:
    post: Post = post_for(look, post_id)
    return get_object_or_404(Poll.objects.select_related("post"), post=post)
