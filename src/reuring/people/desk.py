# SPDX-License-Identifier: EUPL-1.2
"""Shared desks: enrolling a workstation, and taking over there with a badge or a desk PIN.

The workstation is something the library has and locked to a place; the badge or PIN is the colleague's own. Together
they stand for the second factor. The browser holds a random secret in a signed cookie, the database its hash.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import PinRefused, Refused, obstacles_to_pin
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.limits import BADGE, DESK, count_guess
from reuring.people.models import Account, Badge, RoleGrant, Workstation
from reuring.people.pin_hashes import hash_pin, is_pin, is_worn
from reuring.people.policy import Obstacle
from reuring.people.roles import STAFF
from reuring.people.strength import desk_of, record_desk
from reuring.places.models import Branch

COOKIE: Final = "reuring_workstation"
COOKIE_DAYS: Final = 400
IDLE_MINUTES: Final = 10
_SEEN: Final = "desk_seen_at"
# Digits only: a scanner types like a keyboard, and digits survive every keyboard layout that a desk may have.
_BADGE_DIGITS: Final = 20
_BACKEND: Final = "reuring.people.backends.CardBackend"


class DeskRefused(Refused):
    """Someone can't take over here."""


def _hashed(secret: str) -> str:
    # The secrets are random and long, so a plain hash keeps them as well as a slow one, and can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()


# Workstations


@transaction.atomic
def enrol_workstation(*, branch: Branch, name: str, actor: Actor, at: datetime) -> tuple[Workstation, str]:
    """Enrol the computer that asks for it.

    Returns its row and the secret that belongs in its cookie; the secret is kept nowhere else.
    """
    secret = secrets.token_urlsafe(32)
    workstation = Workstation.objects.create(
        branch=branch, name=name, secret_hash=_hashed(secret), enrolled_at=at, enrolled_by=actor.account
    )
    record_event(
        actor=actor,
        at=at,
        verb="enrol",
        subject_kind="workstation",
        subject_key=workstation.public_id,
        after={"name": name, "branch": branch.code},
    )
    return workstation, secret


@transaction.atomic
def revoke_workstation(*, workstation: Workstation, actor: Actor, at: datetime) -> Workstation:
    """End an enrolment; who took over there is out at their next click. Doing it twice changes nothing."""
    workstation = Workstation.objects.select_for_update().get(pk=workstation.pk)
    if workstation.revoked_at is None:
        workstation.revoked_at = at
        workstation.save(update_fields=["revoked_at"])
        record_event(actor=actor, at=at, verb="revoke", subject_kind="workstation", subject_key=workstation.public_id)
    return workstation


def keep_cookie(response: HttpResponseBase, secret: str, *, is_secure: bool) -> None:
    """Give the browser its secret."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        max_age=timedelta(days=COOKIE_DAYS),
        httponly=True,
        samesite="Lax",
        secure=is_secure,
    )


def is_at_workstation(request: HttpRequest) -> bool:
    """Whether this browser says that it is a workstation. Costs nothing; `workstation_of` finds out if it is so."""
    return COOKIE in request.COOKIES


def workstation_of(request: HttpRequest) -> Workstation | None:
    """The enrolled workstation that this browser is, or None."""
    secret = request.get_signed_cookie(COOKIE, default=None)
    if not secret:
        return None
    return Workstation.objects.enrolled().filter(secret_hash=_hashed(secret)).select_related("branch").first()


# Badges and desk PINs


@transaction.atomic
def set_desk_pin(*, account: Account, pin: str, actor: Actor, at: datetime) -> Badge:
    """Give a colleague a desk PIN. Raises PinRefused with every obstacle."""
    obstacles = obstacles_to_pin(pin, account.person.born_on)
    if obstacles:
        raise PinRefused(*obstacles)
    badge, _made = Badge.objects.update_or_create(account=account, defaults={"pin_hash": hash_pin(pin), "set_at": at})
    record_event(actor=actor, at=at, verb="set_desk_pin", subject_kind="person", subject_key=account.person.public_id)
    return badge


@transaction.atomic
def assign_badge(*, account: Account, actor: Actor, at: datetime) -> str:
    """Give a colleague a new badge; an earlier one stops working.

    Returns the code to print on it: shown once, kept as a hash.
    """
    code = "".join(secrets.choice("0123456789") for _place in range(_BADGE_DIGITS))
    Badge.objects.update_or_create(account=account, defaults={"code_hash": _hashed(code), "set_at": at})
    record_event(actor=actor, at=at, verb="assign_badge", subject_kind="person", subject_key=account.person.public_id)
    return code


# Taking over


def colleagues_at(branch: Branch, at: datetime) -> list[Account]:
    """Who may take over at a branch with a desk PIN, by name."""
    grants = RoleGrant.objects.in_force(timezone.localdate(at)).holding_at(branch).filter(role__in=STAFF)
    found = Account.objects.filter(person__in=grants.values("person"), is_active=True, badge__isnull=False).exclude(
        badge__pin_hash=""
    )
    return list(found.select_related("person").order_by("person__sort_name"))


def take_over_by_badge(request: HttpRequest, workstation: Workstation, code: str, *, at: datetime) -> Account:
    """Switch to the colleague whose badge was scanned. Raises DeskRefused or TooManyGuesses."""
    was_right = count_guess(request, BADGE, workstation.public_id)
    badge = Badge.objects.filter(code_hash=_hashed(code.strip())).select_related("account__person").first()
    if badge is None:
        raise DeskRefused(Obstacle("badge-unknown", _("Deze badge kennen we niet.")))
    _switch(request, workstation, badge.account, "badge", at)
    was_right()
    return badge.account


def take_over_by_pin(
    request: HttpRequest, workstation: Workstation, account_id: str, pin: str, *, at: datetime
) -> Account:
    """Switch to a colleague who chose a name and typed the desk PIN.

    account_id: public id of the account.
    Raises DeskRefused or TooManyGuesses.
    """
    was_right = count_guess(request, DESK, account_id)
    badge = (
        Badge.objects.filter(account__public_id=account_id)
        .exclude(pin_hash="")
        .select_related("account__person")
        .first()
    )
    if badge is None:
        hash_pin(pin)
    if badge is None or not is_pin(pin, badge.pin_hash):
        raise DeskRefused(Obstacle("pin-wrong", _("Deze naam en pincode horen niet bij elkaar.")))
    if is_worn(badge.pin_hash):
        Badge.objects.filter(pk=badge.pk, pin_hash=badge.pin_hash).update(pin_hash=hash_pin(pin))
    _switch(request, workstation, badge.account, "pin", at)
    was_right()
    return badge.account


def _switch(request: HttpRequest, workstation: Workstation, account: Account, by: str, at: datetime) -> None:
    on = timezone.localdate(at)
    works_here = (
        RoleGrant.objects.in_force(on).of(account).holding_at(workstation.branch).filter(role__in=STAFF).exists()
    )
    if not account.is_active or not works_here:
        raise DeskRefused(Obstacle("not-here", _("Je hebt geen rol bij deze vestiging. Vraag het aan een beheerder.")))
    # Nothing of the one before stays: a new session with a new key.
    logout(request)
    login(request, account, backend=_BACKEND)
    record_desk(request, account, workstation.public_id, by)
    request.session[_SEEN] = at.timestamp()
    request.session.set_expiry(timedelta(hours=12))
    record_event(
        actor=Actor.person(account),
        at=at,
        verb="take_over",
        subject_kind="workstation",
        subject_key=workstation.public_id,
        after={"by": by},
    )


# Locking


def must_lock(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the session at this workstation is over: nobody touched it for a while, or the enrolment ended.

    Also keeps when it was touched, to the half minute. An ordinary session is never over.
    """
    if not isinstance(request.user, Account):
        return False
    public_id = desk_of(request, request.user)
    if public_id is None:
        return False
    idle_for = at.timestamp() - float(request.session.get(_SEEN, 0))
    workstation = workstation_of(request)
    if workstation is None or workstation.public_id != public_id or idle_for > IDLE_MINUTES * 60:
        return True
    if idle_for > 30:
        request.session[_SEEN] = at.timestamp()
    return False


def lock(request: HttpRequest) -> None:
    """End the session; the workstation stays enrolled."""
    logout(request)
