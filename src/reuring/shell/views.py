# SPDX-License-Identifier: EUPL-1.2
"""Two pages of the shell itself: keeping a visitor's view choices, and the sample page with every component."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from reuring.shell import samples
from reuring.shell.context import VIEW_COOKIE, VIEW_COOKIE_DAYS, choices_of


# Without a token, so that no visitor gets a cookie for merely looking: at worst a stranger makes our letters larger.
@csrf_exempt
@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """Keep the text size or theme in the cookie and go back to the page where it was chosen."""
    chosen = choices_of(request)
    for name in ("size", "theme"):
        chosen = chosen.with_choice(name, request.POST.get(name, ""))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    response.set_cookie(
        VIEW_COOKIE,
        chosen.as_cookie(),
        max_age=timedelta(days=VIEW_COOKIE_DAYS),
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once, for tests and for who builds a page. Only in a demonstration or while developing."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    is_staff_look = request.GET.get("look") == "staff"
    template = "shell/components_staff.html" if is_staff_look else "shell/components.html"
    return render(request, template, samples.context(request.GET.get("accent", "")))


def trouble(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours: 503 with "back soon" while the database is away or full, else 500.

    Rendered without a request, so that nothing in the page asks the database that just failed.
    """
    fault = sys.exc_info()[0]
    is_away = fault is not None and issubclass(fault, OperationalError | InterfaceError)
    status = 503 if is_away else 500
    answer = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if is_away:
        answer["Retry-After"] = "30"
    return answer
