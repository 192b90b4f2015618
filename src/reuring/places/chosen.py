# SPDX-License-Identifier: EUPL-1.2
"""The branch that a visitor chose, kept in a first-party cookie. Nobody is located."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from reuring.places.models import Branch

BRANCH_COOKIE: Final = "reuring_branch"
BRANCH_COOKIE_DAYS: Final = 365


def chosen_branch(request: HttpRequest) -> Branch | None:
    """The branch that this visitor chose, or None. Asked once for each request."""
    if not hasattr(request, "_chosen_branch"):
        code = request.COOKIES.get(BRANCH_COOKIE, "")
        found = Branch.objects.select_related("municipality").filter(code=code).first() if code else None
        request._chosen_branch = found  # type: ignore[attr-defined]
    return request._chosen_branch  # type: ignore[attr-defined,no-any-return]
