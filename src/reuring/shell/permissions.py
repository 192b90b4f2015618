# SPDX-License-Identifier: EUPL-1.2
"""What a page may ask of a device: the camera (to scan a code) and the place (for what is near), for ourselves only.

Both are asked by the browser each time, and only on a secure address. Nothing else is used, so nothing else is open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

POLICY: Final = (
    "camera=(self), geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), "
    "microphone=(), payment=(), usb=(), display-capture=(), browsing-topics=()"
)


class PermissionsPolicyMiddleware:
    """Sends the policy with every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", POLICY)
        return response
