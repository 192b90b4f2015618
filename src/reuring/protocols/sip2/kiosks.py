# SPDX-License-Identifier: EUPL-1.2
"""The verbs of kiosks: make one, change it, give it a new password, revoke it, let it log in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.protocols.models import Kiosk

# Many devices have a keypad only and take no more than twenty characters, so: no letters that look alike.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 16
CHANGEABLE: Final = (
    "name", "encoding", "checksum", "allowed_addresses", "asks_pin", "has_plain_dates", "may_check_out",
    "may_check_in", "may_renew", "may_hold", "may_take_payment", "may_show_patron", "may_block", "may_enable",
)  # fmt: skip


class KioskRefused(Refused):
    """Something can't be done with a kiosk."""


def hashed(password: str) -> str:
    """What is kept of a password. It is random and long, so a plain hash keeps it as well as a slow one."""
    return hashlib.sha256(password.encode()).hexdigest()


@transaction.atomic
def make_kiosk(
    *, branch: Branch, name: str, username: str, settings: Mapping[str, Any], actor: Actor, at: datetime
) -> tuple[Kiosk, str]:
    """A kiosk for a branch.

    username: what it logs in with. settings: of `CHANGEABLE`.
    Returns its row and its password, which is kept nowhere.
    Raises KioskRefused: username-taken.
    """
    password = _new_password()
    kiosk = Kiosk(branch=branch, name=name, username=username, secret_hash=hashed(password), made_at=at)
    kiosk.made_by = actor.account
    for field in CHANGEABLE:
        if field in settings:
            setattr(kiosk, field, settings[field])
    try:
        with transaction.atomic():
            kiosk.save(force_insert=True)
    except IntegrityError:
        taken = Obstacle("username-taken", _("Er is al een kiosk met deze gebruikersnaam. Kies een andere."))
        raise KioskRefused(taken) from None
    _record(kiosk, "make", actor, at, after={"branch": branch.code, "username": username, **_facts(kiosk)})
    return kiosk, password


@transaction.atomic
def change_kiosk(*, kiosk: Kiosk, settings: Mapping[str, Any], actor: Actor, at: datetime) -> Kiosk:
    """Change what a kiosk may and how it speaks. Holds within seconds, also for one that is connected.

    settings: of `CHANGEABLE`.
    """
    kiosk = Kiosk.objects.select_for_update(of=("self",)).select_related("branch").get(pk=kiosk.pk)
    before = _facts(kiosk)
    for field in CHANGEABLE:
        if field in settings:
            setattr(kiosk, field, settings[field])
    kiosk.save(update_fields=CHANGEABLE)
    if before != _facts(kiosk):
        _record(kiosk, "change", actor, at, before=before, after=_facts(kiosk))
    return kiosk


@transaction.atomic
def renew_password(*, kiosk: Kiosk, actor: Actor, at: datetime) -> str:
    """Give a kiosk a new password; the one before stops working. Returns it; it is kept nowhere."""
    kiosk = Kiosk.objects.select_for_update().get(pk=kiosk.pk)
    password = _new_password()
    kiosk.secret_hash = hashed(password)
    kiosk.save(update_fields=["secret_hash"])
    _record(kiosk, "renew_password", actor, at)
    return password


@transaction.atomic
def revoke_kiosk(*, kiosk: Kiosk, actor: Actor, at: datetime) -> Kiosk:
    """Shut a kiosk out for good, within seconds. Doing it twice changes nothing."""
    kiosk = Kiosk.objects.select_for_update().get(pk=kiosk.pk)
    if kiosk.revoked_at is None:
        kiosk.revoked_at = at
        kiosk.save(update_fields=["revoked_at"])
        _record(kiosk, "revoke", actor, at)
    return kiosk


def admitted(username: str, password: str, address: str) -> Kiosk | None:
    """The kiosk that logs in so, or None. address: where it calls from."""
    kiosk = Kiosk.objects.enrolled().filter(username=username[:40]).select_related("branch").first()
    # Also without a kiosk something is compared, so that both take as long.
    is_right = hmac.compare_digest(hashed(password), kiosk.secret_hash if kiosk else hashed(""))
    return kiosk if kiosk and is_right and is_allowed(address, kiosk.allowed_addresses) else None


def is_allowed(address: str, allowed: Collection[str]) -> bool:
    """Whether an address is, or lies in, one of these; all are when there are none."""
    if not allowed:
        return True
    try:
        found = ip_address(address.partition("%")[0])
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in ip_network(each, strict=False) for each in allowed)
    except ValueError:
        return False


def _new_password() -> str:
    return "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))


def _facts(kiosk: Kiosk) -> dict[str, Any]:
    return {field: getattr(kiosk, field) for field in CHANGEABLE}


def _record(
    kiosk: Kiosk,
    verb: str,
    actor: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="kiosk", subject_key=kiosk.public_id, before=before, after=after
    )
