# SPDX-License-Identifier: EUPL-1.2
"""The conversation of a group: all of it, one conversation with its replies, and who can be named."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reuring.activities.together.page_parts import actor_of
from reuring.communities.models import Post
from reuring.communities.moderating.watching import HELD
from reuring.communities.panels import pages_of
from reuring.communities.talking.conversations import conversations, poll_of, replies_to, said_of
from reuring.communities.talking.forms import PostForm, ReplyForm
from reuring.communities.talking.mentioning import proposed_names
from reuring.communities.talking.pages import WRONG, Looks, looks, post_for, try_say
from reuring.communities.talking.saying import say
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.shell.pictures import small_of

_PAGE: Final = ["GET", "HEAD", "POST"]


def may_say(look: Looks) -> bool:
    """Whether who looks finds a form: for themselves, or as a colleague for somebody else."""
    standing = look.standing
    return standing.may_write(look.at) or (standing.accompanies and standing.is_living)


@open_to(LOGGED_IN)
@require_http_methods(_PAGE)
@never_cache
def talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """All conversations of a group, by where something was last said, with room to begin one."""
    look = looks(request, public_id)
    form = None
    if may_say(look):
        form = PostForm(request.POST or None, request.FILES or None, community=look.community, standing=look.standing)
        if request.method == "POST" and form.is_valid():
            writer, facts, request_id = form.writer, form.facts(), form.cleaned_data["request_id"]
            assert writer is not None
            post = try_say(request, form, writer, lambda: say(
                member=writer, facts=facts, request_id=request_id, actor=actor_of(request), at=look.at,
            ))  # fmt: skip
            if post is not None:
                if post.hidden_at is not None:
                    messages.info(request, str(HELD))
                    return redirect("communities:talk", public_id)
                messages.success(request, _("Het staat erbij."))
                return redirect("communities:talk_post", public_id, post.public_id)
    page, said = conversations(look.community, look.standing, request.GET.get("page"), hidden=look.hidden, at=look.at)
    context = {
        "page": page,
        "said": said,
        "form": form,
    }
    return _page(request, look, "talk.html", context, status=WRONG if form is not None and form.errors else 200)


@open_to(EVERYONE)
@require_http_methods(_PAGE)
@never_cache
def talk_post(request: HttpRequest, public_id: str, post_id: str) -> HttpResponse:
    """One conversation. Somebody from outside reads a question that is for everyone, and nothing that was replied."""
    try:
        look = looks(request, public_id, inside=False)
        post = post_for(look, post_id)
    except Http404:
        if not request.user.is_authenticated:
            return render(request, "communities/talking/log_in.html", status=404)
        raise
    if post.parent is not None:
        return redirect("communities:talk_post", public_id, post.parent.public_id)
    form, new = None, None
    if look.standing.is_inside and may_say(look) and post.is_shown:
        form = ReplyForm(request.POST or None, request.FILES or None, community=look.community, standing=look.standing)
        if request.method == "POST" and form.is_valid():
            writer, facts, request_id = form.writer, form.facts(), form.cleaned_data["request_id"]
            assert writer is not None
            new = try_say(request, form, writer, lambda: say(
                member=writer, facts=facts, parent=post, request_id=request_id, actor=actor_of(request), at=look.at,
            ))  # fmt: skip
            if new is not None:
                if not request.htmx:  # type: ignore[attr-defined]
                    if new.hidden_at is not None:
                        messages.info(request, str(HELD))
                        return redirect(request.path)
                    return redirect(f"{request.path}#p-{new.public_id}")
                form = ReplyForm(community=look.community, standing=look.standing)
    page, replies = replies_to(
        post, look.standing, None if new else request.GET.get("page"), hidden=look.hidden, at=look.at
    )
    context = {
        "said": said_of([post], look.standing, at=look.at, replies={post.pk: page.paginator.count})[0],
        "poll": poll_of(post, look.standing, hidden=look.hidden, at=look.at) if look.standing.is_inside else None,
        "page": page,
        "replies": replies,
        "form": form,
        "new": new,
        "held": HELD if new is not None and new.hidden_at is not None else "",
    }
    is_part = bool(request.htmx) and request.method == "POST"  # type: ignore[attr-defined]
    status = WRONG if form is not None and form.errors and not is_part else 200
    return _page(request, look, "_replies.html" if is_part else "conversation.html", context, status=status)


@open_to(LOGGED_IN)
@require_safe
@never_cache
def talk_names(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who can be named, by how their name begins: a short list of buttons."""
    look = looks(request, public_id)
    found = proposed_names(look.community, request.GET.get("q", "")[:80], look.hidden)
    return render(request, "communities/talking/_names.html", {"names": found})


@open_to(EVERYONE)
@require_safe
def talk_picture(request: HttpRequest, public_id: str, post_id: str) -> FileResponse:
    """The picture of a post, for who may read the post. ?small=1: its small form."""
    post = post_for(looks(request, public_id, inside=False), post_id)
    path = small_of(post.picture) if request.GET.get("small") else post.picture
    found = settings.MEDIA_ROOT / path
    if not post.picture or not found.is_file():
        raise Http404
    answer = FileResponse(found.open("rb"), content_type="image/webp")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: HttpRequest, look: Looks, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    """A page of the conversation, with what all of them show."""
    around = {
        "community": look.community,
        "standing": look.standing,
        "pages": pages_of(look.community, request),
        "is_moderator": look.standing.accompanies,
        "may_edit": look.standing.may_edit,
        "kinds": Post.Kind,
    }
    return render(request, f"communities/talking/{template}", {**around, **context}, status=status)
