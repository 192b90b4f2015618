# SPDX-License-Identifier: EUPL-1.2
"""The map of addresses with refusals of no words: for tests that knock at every door and ask only whether it opens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from reuring.cli.urls import handler500 as handler500
from reuring.cli.urls import urlpatterns as urlpatterns


def handler403(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Not allowed."""
    return HttpResponse(status=403)


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A change without a token, or with a wrong one."""
    return HttpResponse(status=403)
