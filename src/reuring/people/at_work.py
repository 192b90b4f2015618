# SPDX-License-Identifier: EUPL-1.2
"""At which branch somebody works now: that of the shared desk, else what was chosen in this session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Exists, Q
from django.http import HttpRequest
from django.utils import timezone

from reuring.people.desk import workstation_of
from reuring.people.models import Account, RoleGrant
from reuring.people.roles import STAFF
from reuring.places.chosen import chosen_branch
from reuring.places.models import Branch

_KEPT: Final = "desk_branch"


def branches_of(account: Account, on: date) -> list[Branch]:
    """The branches at which someone has a staff role on that day, in the order of lists. One query."""
    held = RoleGrant.objects.in_force(on).of(account).filter(role__in=STAFF)
    everywhere = Exists(held.filter(municipality__isnull=True, branch__isnull=True))
    reached = Q(municipality__in=held.values("municipality")) | Q(pk__in=held.values("branch"))
    return list(Branch.objects.open_to_public(on).filter(everywhere | reached).select_related("municipality"))


def branch_at_work(request: HttpRequest) -> Branch | None:
    """The branch at which someone works now; None where there is none to work at.

    That of the enrolled workstation; else the one chosen in this session; else one's own; else the first where one has
    a role. Asked once for each request.
    """
    if not hasattr(request, "_branch_at_work"):
        request._branch_at_work = _found(request)  # type: ignore[attr-defined]
    return request._branch_at_work  # type: ignore[attr-defined,no-any-return]


def choose_branch(request: HttpRequest, branch: Branch) -> None:
    """Work at another branch for the rest of this session."""
    request.session[_KEPT] = branch.code


def is_chosen(request: HttpRequest) -> bool:
    """Whether a branch was chosen in this session."""
    return _KEPT in request.session


def _found(request: HttpRequest) -> Branch | None:
    account = request.user
    if not isinstance(account, Account):
        return None
    on = timezone.localdate()
    # What most pages need is asked first and alone: the desk asks it with every scan.
    for branch in _told(request, on):
        if any(grant.role in STAFF and grant.reaches(branch) for grant in request.grants):  # type: ignore[attr-defined]
            return branch
    allowed = {branch.pk: branch for branch in branches_of(account, on)}
    chosen = chosen_branch(request)
    for key in (account.person.home_branch_id, chosen.pk if chosen else None):
        if key in allowed:
            return allowed[key]
    return next(iter(allowed.values()), None)


def _told(request: HttpRequest, on: date) -> Iterator[Branch]:
    """The branch of the workstation, then the one that was chosen in this session."""
    branches = Branch.objects.open_to_public(on).select_related("municipality")
    workstation = workstation_of(request)
    if workstation is not None:
        yield from branches.filter(pk=workstation.branch_id)
    if is_chosen(request):
        yield from branches.filter(code=request.session[_KEPT])
