# SPDX-License-Identifier: EUPL-1.2
"""The shelf of a group: to look at whole, to search for it, and to change."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reuring.activities.together.page_parts import actor_of, attempt
from reuring.communities.groups.shelf import change_shelved, found_titles, shelf_of, shelve, unshelve
from reuring.communities.groups.views_members import group_context
from reuring.communities.models import ShelfTitle
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.places.chosen import chosen_branch


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole shelf. Members search for a title and put it there, with one line on why."""
    found = community_for(request, public_id)
    standing, now = standing_of(request, found), timezone.now()
    may_add = found.ended_at is None and (standing.may_write(now) or standing.is_staff)
    if request.method == "POST":
        node = request.POST.get("title", "")
        if not may_add or not (node.isascii() and node.isdigit()):
            raise Http404
        attempt(
            request,
            lambda: shelve(
                community=found, node_id=int(node), why=request.POST.get("why", "")[:400], member=standing.member,
                actor=actor_of(request), at=now,
            ),
            _("Het staat op de plank."),
        )  # fmt: skip
        return redirect("communities:shelf", public_id)
    words = request.GET.get("q", "").strip()[:100]
    branch = chosen_branch(request) or found.home_branch
    context = group_context(request, found) | {
        "titles": shelf_of(found, standing, branch),
        "branch": branch,
        "may_add": may_add,
        "words": words,
        "found": found_titles(words, found, branch) if words and may_add else [],
    }
    return render(request, "communities/groups/shelf.html", context)


@open_to(LOGGED_IN)
@require_POST
def shelved(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Say anew why a title is there (`why`), move it up (`up`), or take it away (`remove`)."""
    found = community_for(request, public_id)
    standing, now, actor = standing_of(request, found), timezone.now(), actor_of(request)
    row = get_object_or_404(ShelfTitle.objects.select_related("community__node", "node"), pk=key, community=found)
    is_own = standing.is_member and standing.member is not None and row.member_id == standing.member.pk
    if found.ended_at is not None or not (standing.may_edit or is_own):
        raise Http404
    if "remove" in request.POST:
        attempt(request, lambda: unshelve(row=row, actor=actor, at=now), _("Van de plank gehaald."))
    else:
        why = request.POST.get("why", "")[:400] if "why" in request.POST and "up" not in request.POST else None
        attempt(request, lambda: change_shelved(row=row, why=why, up="up" in request.POST, actor=actor, at=now))
    return redirect("communities:shelf", public_id)
