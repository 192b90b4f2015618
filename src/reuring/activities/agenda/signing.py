# SPDX-License-Identifier: EUPL-1.2
"""Where one signs up: the address of that page, which another part of the room serves."""

from __future__ import annotations

from functools import cache

from django.urls import is_valid_path
from django.utils.translation import get_language

from reuring.threads.addresses import local


def sign_up_address(public_id: str, session: str = "") -> str:
    """Where one signs up for an activity, or for one session of it. Empty while nobody serves that page."""
    if not _is_served(get_language() or "nl"):
        return ""
    path = local(f"/a/{public_id}/register/")
    return f"{path}?session={session}" if session else path


@cache
def _is_served(language: str) -> bool:
    return bool(is_valid_path(local("/a/0000000000/register/")))
