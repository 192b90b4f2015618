# SPDX-License-Identifier: EUPL-1.2
"""`reuring administrator`."""

from __future__ import annotations

from reuring.cli.ready import DONE, out, ready
from reuring.people.actor import Actor


def administrator(email: str, given_name: str, family_name: str, password: str) -> int:
    """Make an administrator who can log in at once. Returns the exit code."""
    with ready():
        from django.utils import timezone

        from reuring.people.actions import make_administrator

        account = make_administrator(
            given_name=given_name,
            family_name=family_name,
            email=email,
            password=password,
            actor=Actor.command("reuring administrator"),
            at=timezone.now(),
        )
        out.print(f"{account} may log in as {email}. A second factor is asked at the first staff page.", markup=False)
        return DONE
