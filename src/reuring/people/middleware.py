# SPDX-License-Identifier: EUPL-1.2
"""The one door: every view is refused unless it says who may come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from reuring.people.access import access_of, allowed, roles_of
from reuring.people.roles import Role


class AccessMiddleware:
    """Asks `access.allowed` before each view runs, and puts the visitor's roles on the request as `request.roles`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.roles = SimpleLazyObject(lambda: _roles(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else None
        access = access_of(view, name)
        if access is not None and access.is_public:
            return None
        is_logged_in = request.user.is_authenticated
        if allowed(access, request.roles if is_logged_in else frozenset(), is_logged_in):  # type: ignore[attr-defined]
            return None
        if not is_logged_in and access is not None:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise PermissionDenied


def _roles(request: HttpRequest) -> frozenset[Role]:
    from reuring.people.models import Account

    if isinstance(request.user, Account):
        return roles_of(request.user, timezone.localdate())
    return frozenset({Role.VISITOR})
