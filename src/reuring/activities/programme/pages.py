# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the programme share: who may read and who may write, and the activity that a page is about."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from reuring.activities.models import Activity
from reuring.people.access import granted_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of

WRITERS: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
READERS: Final = WRITERS | {Role.FRONT_DESK, Role.POLICY_OFFICER}
# What is asked again of who typed something that can't be.
WRONG: Final = 422


def actor_of(request: HttpRequest) -> Actor:
    """Who does it."""
    return Actor.person(account_of(request))


def is_writer(request: HttpRequest) -> bool:
    """Whether somebody makes activities, in whatever place."""
    roles: Any = getattr(request, "roles", frozenset())
    return bool((WRITERS | {Role.ADMINISTRATOR}) & set(roles))


def may_write(request: HttpRequest, activity: Activity) -> bool:
    """Whether somebody may change this activity: their own, and those of the municipality or branch they work for."""
    if not is_writer(request):
        return False
    account = account_of(request)
    if activity.made_by_id == account.pk:
        return True
    grants = [each for each in granted_to(account, timezone.localdate()) if each.role in {*WRITERS, Role.ADMINISTRATOR}]
    if any(each.municipality_id is None and each.branch_id is None for each in grants):
        return True
    if any(each.municipality_id == activity.municipality_id for each in grants if each.municipality_id):
        return True
    branches = {each.branch_id for each in grants if each.branch_id}
    if not branches:
        return False
    sessions = activity.sessions.all()
    return sessions.filter(branch__in=branches).exists() or sessions.filter(room__branch__in=branches).exists()


def activity_or_404(public_id: str) -> Activity:
    """The activity that a page is about."""
    found = Activity.objects.with_texts().select_related("season", "municipality", "proposed_by", "made_by__person")
    return get_object_or_404(found, node__public_id=public_id)


def writable_or_404(request: HttpRequest, public_id: str) -> Activity:
    """The same, for who may change it. Raises PermissionDenied."""
    activity = activity_or_404(public_id)
    if not may_write(request, activity):
        raise PermissionDenied
    return activity


def page(
    request: HttpRequest, name: str, activity: Activity | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the programme. name: of its template. activity: that it is about, if any."""
    shared = {"activity": activity, "is_writer": is_writer(request)}
    return render(request, f"activities/programme/{name}.html", shared | context, status=status)
