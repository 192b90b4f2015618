# SPDX-License-Identifier: EUPL-1.2
"""How surely a session is someone's: what was shown at login, and whether that is enough for a staff page.

django-allauth keeps the ways in which a session was proven; a card and a shared desk are added to that list here.
"""

from __future__ import annotations

from enum import Enum

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from reuring.people.models import Account

CARD = "card"
DESK = "desk"


class Missing(Enum):
    """What a session lacks before it may open a staff page."""

    LOGIN = "login"  # it began with a card; a card and PIN lie about in wallets and never open staff pages
    FACTOR = "factor"  # the account has a second factor, which this session has not shown
    SETUP = "setup"  # the account has no second factor yet


def record_card(request: HttpRequest, account: Account) -> None:
    """Keep in the session that it was proven by card and PIN."""
    record_authentication(request, account, CARD)


def record_desk(request: HttpRequest, account: Account, workstation: str, by: str) -> None:
    """Keep in the session that it was proven at an enrolled workstation.

    workstation: its public id. by: `badge` or `pin`.
    """
    record_authentication(request, account, DESK, workstation=workstation, by=by)


def desk_of(request: HttpRequest, account: Account) -> str | None:
    """The public id of the workstation where this session took over, or None for an ordinary session."""
    for record in get_authentication_records(request, account):
        if record.get("method") == DESK:
            return str(record.get("workstation"))
    return None


def ways(request: HttpRequest, account: Account) -> list[str]:
    """How this session was proven, in order: `password`, `card`, `desk`, `socialaccount`, `mfa`."""
    return [str(record.get("method")) for record in get_authentication_records(request, account)]


def missing_for_staff(request: HttpRequest, account: Account, *, asks_second_factor: bool) -> Missing | None:
    """What this session lacks for a staff page; None when it is enough.

    asks_second_factor: False in a demonstration only.
    """
    records = get_authentication_records(request, account)
    methods = {record.get("method") for record in records}
    if DESK in methods:
        return None
    has_passkey = any(record.get("passwordless") for record in records)
    if CARD in methods and not (has_passkey or methods & {"password", "socialaccount"}):
        return Missing.LOGIN
    if not asks_second_factor or "mfa" in methods:
        return None
    return Missing.FACTOR if has_second_factor(account) else Missing.SETUP


def has_second_factor(account: Account) -> bool:
    """Whether an account has an authenticator app or a passkey; recovery codes alone don't count."""
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=strong).exists())
