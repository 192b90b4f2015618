# SPDX-License-Identifier: EUPL-1.2
"""At which branch somebody works now; the till of the ledger asks it too, so it lives in `people.at_work`."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from reuring.people.access import Granted
from reuring.people.at_work import branch_at_work, branches_of, choose_branch, is_chosen
from reuring.people.roles import Role
from reuring.places.models import Branch

__all__ = ["AT_THE_DESK", "branch_at_work", "branches_of", "choose_branch", "is_chosen", "may_lend_at"]

AT_THE_DESK: Final = frozenset({Role.FRONT_DESK})


def may_lend_at(request: HttpRequest, branch: Branch) -> bool:
    """Whether who asks works at the desk of that branch, and not only somewhere. Costs nothing."""
    grants: tuple[Granted, ...] = request.grants  # type: ignore[attr-defined]
    return any(grant.role in (Role.FRONT_DESK, Role.ADMINISTRATOR) and grant.reaches(branch) for grant in grants)
