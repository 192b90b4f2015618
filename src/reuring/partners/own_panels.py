# SPDX-License-Identifier: EUPL-1.2
"""My library: the way to the workspace, for who acts for a partner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from reuring.partners.acting import own_memberships
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person
from reuring.people.roles import Role


def _workspaces(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    if Role.PARTNER not in request.roles:  # type: ignore[attr-defined]
        return None
    memberships = list(own_memberships(request))
    return {"memberships": memberships} if memberships else None


register_panel("partners.workspaces", 50, "partners/_own_panel.html", _workspaces)
