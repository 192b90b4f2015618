# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.communities.groups.soon import groups_soon
from reuring.people.access import EVERYONE, open_to
from reuring.people.models import Account
from reuring.people.roles import STAFF
from reuring.places.chosen import BRANCH_COOKIE, BRANCH_COOKIE_DAYS, chosen_branch
from reuring.places.models import Branch, Municipality, Organisation
from reuring.places.opening import hours_of
from reuring.shell.pictures import INSIDE
from reuring.threads.branch_nodes import branch_public_ids
from reuring.threads.following import follows_of
from reuring.web.today import today_at

WEEK_DAYS = 7


@open_to(EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page: one box, four doors, today in your branch."""
    branch = chosen_branch(request) or Branch.objects.select_related("municipality").first()
    now = timezone.localtime()
    context = {
        "today": today_at(branch, now) if branch else None,
        "branch": branch,
        "groups": groups_soon(branch, now),
    }
    return render(request, "web/home.html", context)


@open_to(EVERYONE)
@require_safe
def read(request: HttpRequest) -> HttpResponse:
    """The door to the collection: what is new, and ways in by topic, age and form."""
    from reuring.web.doors import reading

    return render(request, "web/read.html", reading(chosen_branch(request)))


@open_to(EVERYONE)
@require_safe
def experience(request: HttpRequest) -> HttpResponse:
    """The door to the programme: what there is this week, and making something oneself."""
    from reuring.web.doors import experiencing

    branch = chosen_branch(request)
    now = timezone.now()
    context = {**experiencing(branch, now), "branch": branch, "groups": groups_soon(branch, now)}
    return render(request, "web/experience.html", context)


@open_to(EVERYONE)
@require_safe
def door(request: HttpRequest, name: str) -> HttpResponse:
    """A door behind which a room is still being built: what one can do today, and where."""
    from reuring.web.doors import DOORS

    found = DOORS[name]
    return render(request, "web/door.html", {"door": name, "found": found})


@open_to(EVERYONE)
@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """Opening hours of every branch, this week, and choosing one's own."""
    today = timezone.localdate()
    branches = list(Branch.objects.open_to_public(today).select_related("municipality"))
    found = hours_of(branches, today, today + timedelta(days=WEEK_DAYS))
    days = [today + timedelta(days=number) for number in range(WEEK_DAYS)]
    chosen = chosen_branch(request)
    rows: list[dict[str, Any]] = [
        {"branch": branch, "days": [found.on(branch.id, on) for on in days], "is_chosen": branch == chosen}
        for branch in branches
    ]
    nodes = branch_public_ids(branches)
    followed = follows_of(request.user.person, nodes.values()) if isinstance(request.user, Account) else set()
    for row in rows:
        row["node"] = nodes.get(row["branch"].pk)
        row["follows"] = row["node"] in followed
    return render(
        request, "web/hours.html", {"rows": rows, "chosen": chosen, "organisation": Organisation.objects.first()}
    )


@open_to(EVERYONE)
@require_POST
def choose_branch(request: HttpRequest) -> HttpResponse:
    """Keep the visitor's branch in a cookie; an empty choice forgets it."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("web:home")
    answer = HttpResponseRedirect(target)
    code = request.POST.get("branch", "")
    if not code:
        answer.delete_cookie(BRANCH_COOKIE)
        return answer
    branch = get_object_or_404(Branch, code=code)
    answer.set_cookie(
        BRANCH_COOKIE,
        branch.code,
        max_age=BRANCH_COOKIE_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


@open_to(EVERYONE)
@require_safe
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """The library in one municipality: its branches and their hours."""
    found = get_object_or_404(Municipality, slug=slug)
    today = timezone.localdate()
    branches = list(found.branches.open_to_public(today))
    week = hours_of(branches, today, today)
    rows = [{"branch": branch, "today": week.on(branch.id, today)} for branch in branches]
    return render(request, "web/municipality.html", {"found": found, "rows": rows, "accent": found.accent})


@open_to(EVERYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell where it is not."""
    return render(request, "web/accessibility.html", {"organisation": Organisation.objects.first()})


@open_to(EVERYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a visitor, and what is not."""
    return render(request, "web/privacy.html", {"organisation": Organisation.objects.first()})


@open_to(STAFF)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Where staff begin: the work that each role has here."""
    return render(request, "web/staff.html")


@open_to(EVERYONE)
@require_safe
def upload(request: HttpRequest, path: str) -> FileResponse:
    """A picture that staff uploaded. Its name is made from its content, so it may be kept for good."""
    root = settings.MEDIA_ROOT.resolve()
    found = (root / path).resolve()
    if not found.is_relative_to(root) or found.is_relative_to(root / INSIDE) or not found.is_file():
        raise Http404(_("Deze afbeelding is er niet."))
    answer = FileResponse(found.open("rb"))
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@open_to(EVERYONE)
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer; for `reuring up` and for monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
