# SPDX-License-Identifier: EUPL-1.2
"""Where one signs up: the address of that page, which another part of the room serves."""

from __future__ import annotations

from reuring.threads.addresses import local, served


def sign_up_address(public_id: str, session: str = "") -> str:
    """Where one signs up for an activity, or for one session of it. Empty while nobody serves that page."""
    if not served("/a/0000000000/register/"):
        return ""
    path = local(f"/a/{public_id}/register/")
    return f"{path}?session={session}" if session else path
