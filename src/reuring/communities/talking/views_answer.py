# SPDX-License-Identifier: EUPL-1.2
"""What a link in a mail does without logging in: answer one post, or stop the mails of a group. Nothing else."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reuring.communities.models import Member, Post
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.moderating.watching import HELD
from reuring.communities.names import name_inside
from reuring.communities.talking.forms import AnswerForm
from reuring.communities.talking.links import answering, stopping
from reuring.communities.talking.news import choose_digest
from reuring.communities.talking.pages import WRONG, try_say
from reuring.communities.talking.saying import PostFacts, say
from reuring.communities.talking.spoken import words_of
from reuring.people.access import EVERYONE, open_to
from reuring.people.actor import Actor

ACTOR: Final = Actor.rule("answer by mail")
_PAGE: Final = ["GET", "HEAD", "POST"]
_GONE: Final = 410


@open_to(EVERYONE)
@require_http_methods(_PAGE)
@never_cache
def talk_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the post of a mail, as the member to whom the mail was sent."""
    at = timezone.now()
    found = answering(token)
    if found is None or not _may_answer(*found):
        return _page(request, "answer.html", {"is_gone": True}, status=_GONE)
    member, post = found
    begins = post.parent or post
    context: dict[str, Any] = {"community": member.community, "member": member, "post": post, "begins": begins}
    context["words"] = words_of(post, name_inside)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text, request_id = form.cleaned_data["text"], form.cleaned_data["request_id"]
        facts = PostFacts(text=text, language=member.person.language)
        said = try_say(request, form, member, lambda: say(
            member=member, facts=facts, parent=begins, request_id=request_id, actor=ACTOR, at=at,
        ))  # fmt: skip
        if said is not None:
            return _page(request, "answer.html", {**context, "said": said, "held": HELD if said.hidden_at else ""})
    return _page(request, "answer.html", {**context, "form": form}, status=WRONG if form.errors else 200)


def _may_answer(member: Member, post: Post) -> bool:
    begins = post.parent or post
    if not begins.is_shown or not member.community.is_living or member.community.is_for_minors:
        return False
    return post.member is None or post.member.person_id not in hidden_from(member.person_id)


@csrf_exempt
@open_to(EVERYONE)
@require_http_methods(_PAGE)
@never_cache
def talk_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails of a group. A mail program may do so by itself, so no token of ours is asked: the link is one."""
    member = stopping(token)
    if member is None:
        return _page(request, "stop.html", {"is_gone": True}, status=_GONE)
    if request.method == "POST":
        member = choose_digest(member=member, digest=Member.Digest.NONE)
    context = {"community": member.community, "is_done": member.digest == Member.Digest.NONE}
    return _page(request, "stop.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = render(request, f"communities/talking/{template}", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
