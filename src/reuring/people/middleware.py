# SPDX-License-Identifier: EUPL-1.2
"""The one door: every view is refused unless it says who may come in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.defaults import bad_request
from requests import RequestException

from reuring.people import desk
from reuring.people.access import Access, Granted, access_of, allowed, granted_to
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.people.strength import missing_for_staff

logger = logging.getLogger(__name__)


class AccessMiddleware:
    """Asks `access.allowed` before each view runs, and puts the visitor's roles on the request.

    `request.roles`: what somebody is, anywhere. `request.grants`: the same with where (`access.Granted`).

    Also keeps the shared desks: a session that took over at a workstation ends when that workstation is revoked, or
    when nobody touched it for a while.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.grants = SimpleLazyObject(lambda: _grants(request))  # type: ignore[attr-defined]
        request.roles = SimpleLazyObject(lambda: _roles(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if any(isinstance(value, str) and "\0" in value for value in kwargs.values()):
            raise Http404  # nothing has such a name, and the database refuses to look
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_noughts(request.GET)  # type: ignore[assignment]
        name = request.resolver_match.view_name if request.resolver_match else None
        access = access_of(view, name)
        is_public = access is not None and access.is_public
        # Off the workstation too: a session that was made there and is used elsewhere was taken along.
        if (desk.is_at_workstation(request) or not is_public) and desk.must_lock(request, at=timezone.now()):
            desk.lock(request)
            if not is_public:
                return _go(request, reverse("people:desk"))
        if is_public:
            return None
        account = request.user if isinstance(request.user, Account) else None
        if not allowed(access, request.roles if account else (), account is not None):  # type: ignore[attr-defined]
            if account is None and access:
                return _to_login(request, access)
            raise PermissionDenied
        if account is not None and access is not None and access.is_for_staff:
            asks = settings.CONFIGURATION.asks_second_factor
            if missing_for_staff(request, account, asks_second_factor=asks):
                return _go(request, reverse("people:second_factor"))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """An issuer of OpenID Connect that does not answer is no fault of ours, and there are other ways to log in.

        A text with the character U+0000, which the database never takes, was made by nobody's keyboard.
        """
        if isinstance(exception, DataError | ValueError) and "NUL (0x00)" in str(exception):
            return bad_request(request, exception)
        name = request.resolver_match.url_name if request.resolver_match else None
        if isinstance(exception, RequestException) and str(name).startswith("openid_connect_"):
            logger.warning("the issuer of OpenID Connect does not answer: %s", exception)
            return render(request, "socialaccount/authentication_error.html", status=503)
        return None


def _without_noughts(asked: QueryDict) -> QueryDict:
    """What an address asks, without the character U+0000, which the database refuses to look for."""
    kept = asked.copy()
    for name, values in asked.lists():
        kept.setlist(name, [value.replace("\0", "") for value in values])
    kept._mutable = False
    return kept


def _to_login(request: HttpRequest, access: Access) -> HttpResponseBase:
    if not access.roles:
        raise PermissionDenied
    if access.is_for_staff and desk.is_at_workstation(request):
        return _go(request, reverse("people:desk"))
    if _came_for_a_piece(request) or request.method not in ("GET", "HEAD"):
        return _go(request, resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _go(request: HttpRequest, address: str) -> HttpResponseBase:
    """To another page, and back here afterwards where that makes sense."""
    if _came_for_a_piece(request):
        # A page that htmx would put inside another one: the browser goes there as a whole.
        return HttpResponse(headers={"HX-Redirect": address})
    if request.method in ("GET", "HEAD"):
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponse(status=302, headers={"Location": address})


def _came_for_a_piece(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _grants(request: HttpRequest) -> tuple[Granted, ...]:
    return granted_to(request.user, timezone.localdate()) if isinstance(request.user, Account) else ()


def _roles(request: HttpRequest) -> frozenset[Role]:
    return frozenset({Role.VISITOR, *(grant.role for grant in request.grants)})  # type: ignore[attr-defined]
