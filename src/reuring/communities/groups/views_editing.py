# SPDX-License-Identifier: EUPL-1.2
"""Making and changing a group: what it says, its picture, that it begins, and a good ending."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reuring.activities.together.page_parts import REFUSED, actor_of, attempt, try_form
from reuring.communities.groups.forms import EndForm, GroupForm, PictureForm
from reuring.communities.groups.keeping import begin_community, end_community, keep_community, keep_picture, mark_of
from reuring.communities.groups.made import made_by
from reuring.communities.groups.views import small_or_none
from reuring.communities.groups.views_members import group_context
from reuring.communities.models import Community
from reuring.communities.pictures import FOLDER
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import LOGGED_IN, open_to
from reuring.shell.pictures import PictureRefused, store_picture

_FIELDS = {"no-title": "title_nl", "no-home": "home", "minors-open": "joining", "too-few": "most_members"}


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a group says and how it works."""
    found = community_for(request, public_id, edit=True)
    return keep(request, found, is_staff=standing_of(request, found).is_staff)


def keep(request: HttpRequest, found: Community | None, *, is_staff: bool) -> HttpResponse:
    """The page with all of a group, new (None) or there already."""
    initial = {"seen": mark_of(found)} if found else _begun_with(request)
    form = GroupForm(request.POST or None, community=found, is_staff=is_staff, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor, at, mark = actor_of(request), timezone.now(), form.cleaned_data["seen"]
        kept = try_form(
            form, lambda: keep_community(facts=form.facts(), community=found, seen=mark, actor=actor, at=at), _FIELDS
        )
        if kept is not None:
            messages.success(request, _("Bewaard."))
            if found is None:
                return redirect("communities:staff_group", kept.public_id)
            return redirect("communities:community", kept.public_id)
    context = group_context(request, found) if found else {}
    context |= {"form": form, "community": found, "is_staff": is_staff}
    return render(request, "communities/groups/edit.html", context, status=REFUSED if form.errors else 200)


def _begun_with(request: HttpRequest) -> dict[str, object]:
    """What a new group begins with, by the address: a suggestion names its topic and its municipality."""
    return {"topics": request.GET.getlist("topic"), "home": request.GET.get("home", "")}


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a group a picture, or take it away."""
    found = community_for(request, public_id, edit=True)
    form = PictureForm(request.POST or None, request.FILES or None, initial={"picture_text": found.picture_text})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file, path = given["picture"], "" if "remove" in request.POST else found.picture
        try:
            if file:
                file.seek(0)
                path = store_picture(file, file.size, folder=FOLDER)
        except PictureRefused as refused:
            form.add_error("picture", str(refused.message))
        else:
            actor, at = actor_of(request), timezone.now()
            keep_picture(community=found, picture=path, text=given["picture_text"], actor=actor, at=at)
            messages.success(request, _("Bewaard."))
            return redirect("communities:community", public_id)
    context = group_context(request, found) | {"form": form, "picture": small_or_none(found.picture)}
    return render(request, "communities/groups/picture.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_POST
def beginning(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a group stand on the site; also one that ended, again. For colleagues."""
    found = community_for(request, public_id, edit=True)
    if not standing_of(request, found).is_staff:
        raise Http404
    done = attempt(
        request,
        lambda: begin_community(community=found, actor=actor_of(request), at=timezone.now()),
        _("De groep staat op de site."),
    )
    return redirect("communities:community" if done else "communities:staff_group", public_id)


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a group well: first it is shown what it was, and what remains."""
    found = community_for(request, public_id, edit=True)
    if not found.is_living:
        raise Http404
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, at, words = actor_of(request), timezone.now(), form.cleaned_data["farewell"]
        if try_form(form, lambda: end_community(community=found, farewell=words, actor=actor, at=at)):
            messages.success(request, _("Dank jullie wel. De groep is afgesloten."))
            return redirect("communities:community", public_id)
    context = group_context(request, found) | {
        "form": form,
        "members": found.members.current().count(),
        "held": found.meetings.filter(held_at__isnull=False).count(),
        "shelf": found.shelf.count(),
        "made": len(made_by(found.node_id)),
    }
    return render(request, "communities/groups/ending.html", context, status=REFUSED if form.errors else 200)
