# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write accounts, cards' PINs and roles."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account, Card, Person, RoleGrant
from reuring.people.pin_hashes import hash_pin
from reuring.people.policy import Held, Obstacle, Where, obstacles_to_end, obstacles_to_grant
from reuring.people.roles import Role
from reuring.places.models import Branch, Municipality

PIN_DIGITS = (4, 8)


class Refused(Exception):
    """Something can't be done. obstacles: every reason, each with a code and a message."""

    def __init__(self, *obstacles: Obstacle) -> None:
        super().__init__(" ".join(str(obstacle.message) for obstacle in obstacles))
        self.obstacles = obstacles


class RoleRefused(Refused):
    """A role can't be granted or ended."""


class PinRefused(Refused):
    """A PIN is no good."""


class AccountRefused(Refused):
    """An account can't be made."""


# Accounts


@transaction.atomic
def open_account_for(person: Person, *, at: datetime) -> Account:
    """The account of a person, made without e-mail address or password where there was none.

    person: locked first, so that two desks open one account and not two.
    at: the moment, for the audit trail.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    account = Account.objects.filter(person=person).select_related("person").first()
    if account is None:
        account = Account.objects.create_user(None, person=person)
        record_event(
            actor=Actor.person(account), at=at, verb="open_account", subject_kind="person", subject_key=person.public_id
        )
    return account


@transaction.atomic
def open_colleague_account(
    *, given_name: str, family_name: str, family_name_prefix: str = "", email: str, actor: Actor, at: datetime
) -> Account:
    """A person and an account for a new colleague, who sets a password through the mail for a forgotten one.

    email: becomes the login; verified when the colleague follows the link in that mail.
    Raises AccountRefused when somebody has that address.
    """
    email = email.strip().lower()
    taken = (
        Account.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )
    if taken:
        raise AccountRefused(Obstacle("email-taken", _("Er is al een account met dit e-mailadres.")))
    person = Person.objects.create(
        given_name=given_name.strip(), family_name_prefix=family_name_prefix.strip(), family_name=family_name.strip()
    )
    account = Account.objects.create_user(email, person=person)
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=False)
    record_event(actor=actor, at=at, verb="open_account", subject_kind="person", subject_key=person.public_id)
    return account


@transaction.atomic
def open_own_account(*, person: Person, email: str, password: str = "", actor: Actor, at: datetime) -> Account:
    """The account of somebody who joins and has confirmed an e-mail address.

    email: becomes the login, unless another account has it already: a family may share one. password: empty for none
    yet; checked by the rules for passwords.
    Raises AccountRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    email = email.strip().lower()
    taken = (
        Account.objects.filter(email__iexact=email).exclude(person=person).exists()
        or EmailAddress.objects.filter(email__iexact=email).exclude(user__person=person).exists()
    )
    obstacles = []
    if taken and password:
        obstacles.append(Obstacle("email-taken", _("Er is al een account met dit e-mailadres.")))
    if password:
        try:
            validate_password(password)
        except ValidationError as weak:
            obstacles += [Obstacle("password-weak", text) for text in weak.messages]
    if obstacles:
        raise AccountRefused(*obstacles)
    account = open_account_for(person, at=at)
    if not taken:
        account.email = email
        EmailAddress.objects.update_or_create(user=account, email=email, defaults={"primary": True, "verified": True})
    if password:
        account.set_password(password)
    account.save(update_fields=["email", "password"])
    return account


@transaction.atomic
def make_administrator(
    *, given_name: str, family_name: str, email: str, password: str, actor: Actor, at: datetime
) -> Account:
    """An administrator of the whole organisation who can log in at once: the first one, made on the server.

    password: checked by the rules for passwords; a second factor is asked at the first staff page.
    actor: a command.
    Raises AccountRefused with every obstacle.
    """
    try:
        validate_password(password)
    except ValidationError as weak:
        raise AccountRefused(*(Obstacle("password-weak", text) for text in weak.messages)) from None
    account = open_colleague_account(given_name=given_name, family_name=family_name, email=email, actor=actor, at=at)
    account.set_password(password)
    account.save(update_fields=["password"])
    EmailAddress.objects.filter(user=account).update(verified=True)
    grant_role(person=account.person, role=Role.ADMINISTRATOR, actor=actor, at=at)
    return account


@transaction.atomic
def end_sessions(account: Account, *, actor: Actor, at: datetime) -> Account:
    """Log an account out everywhere. The caller may keep its own session with `update_session_auth_hash`."""
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    account.session_stamp = new_public_id()
    account.save(update_fields=["session_stamp"])
    record_event(actor=actor, at=at, verb="end_sessions", subject_kind="person", subject_key=account.person.public_id)
    return account


# PINs


def obstacles_to_pin(pin: str, born_on: date | None = None) -> tuple[Obstacle, ...]:
    """Everything that is wrong with a PIN: its length, its characters, or that it is guessed first.

    born_on: of the person, whose birth year and day are no PIN.
    """
    found = []
    shortest, longest = PIN_DIGITS
    if not re.fullmatch(rf"[0-9]{{{shortest},{longest}}}", pin):
        text = _("Een pincode heeft %(shortest)s tot %(longest)s cijfers.") % {"shortest": shortest, "longest": longest}
        return (Obstacle("pin-form", text),)
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    is_run = steps in ({0}, {1}, {-1})
    is_repeat = len(pin) % 2 == 0 and pin == pin[: len(pin) // 2] * 2 and len(set(pin)) <= 2
    if is_run or is_repeat:
        found.append(Obstacle("pin-easy", _("Deze pincode is makkelijk te raden. Kies een andere.")))
    if born_on and pin in {
        f"{born_on:%Y}",
        f"{born_on:%d%m}",
        f"{born_on:%m%d}",
        f"{born_on:%d%m%y}",
        f"{born_on:%d%m%Y}",
    }:
        found.append(Obstacle("pin-birthday", _("Neem niet je geboortedatum. Die is makkelijk te raden.")))
    return tuple(found)


@transaction.atomic
def change_pin(*, card: Card, pin: str, actor: Actor, at: datetime) -> Card:
    """Give a card a new PIN. Only its hash is kept.

    Raises PinRefused with every obstacle.
    """
    card = Card.objects.select_for_update(of=("self",)).select_related("person").get(pk=card.pk)
    obstacles = obstacles_to_pin(pin, card.person.born_on)
    if card.blocked_at is not None:
        obstacles = (*obstacles, Obstacle("card-blocked", _("Deze pas werkt niet meer.")))
    if obstacles:
        raise PinRefused(*obstacles)
    card.pin_hash = hash_pin(pin)
    card.save(update_fields=["pin_hash"])
    record_event(actor=actor, at=at, verb="change_pin", subject_kind="person", subject_key=card.person.public_id)
    return card


# Roles


def held_by(person: Person) -> list[Held]:
    """Every role that a person has or had, for `policy`."""
    grants = RoleGrant.objects.filter(person=person).select_related("branch")
    return [as_held(grant) for grant in grants]


def as_held(grant: RoleGrant) -> Held:
    """A grant's row in the form that `policy` reads."""
    return Held(Role(grant.role), where_of(grant.municipality_id, grant.branch), grant.valid_from, grant.valid_until)


def where_of(municipality: int | Municipality | None = None, branch: Branch | None = None) -> Where:
    """A place for `policy`: a branch with its municipality, a municipality, or (neither) the whole organisation."""
    if branch is not None:
        return Where(branch.municipality_id, branch.pk)
    return Where(municipality.pk if isinstance(municipality, Municipality) else municipality)


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    municipality: Municipality | None = None,
    branch: Branch | None = None,
    until: date | None = None,
    actor: Actor,
    at: datetime,
) -> RoleGrant:
    """Give a person a role from the day of `at`.

    municipality, branch: at most one; neither: for the whole organisation.
    until: the first day on which it no longer holds; None: no end.
    actor: an administrator of that place, or a command.
    Raises RoleRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    on = timezone.localdate(at)
    obstacles = obstacles_to_grant(
        granter=held_by(actor.account.person) if actor.account else None,
        held=held_by(person),
        role=role,
        where=where_of(municipality, branch),
        since=on,
        until=until,
    )
    if obstacles:
        raise RoleRefused(*obstacles)
    # A role that was ended today and is given again goes on as the same row.
    grant, _made = RoleGrant.objects.update_or_create(
        person=person,
        role=role,
        municipality=municipality,
        branch=branch,
        valid_from=on,
        defaults={"valid_until": until},
    )
    record_event(
        actor=actor, at=at, verb="grant_role", subject_kind="person", subject_key=person.public_id, after=_facts(grant)
    )
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, actor: Actor, at: datetime) -> RoleGrant:
    """Stop a role from now on. The row stays, so that one can see later who had it when.

    Raises RoleRefused with every obstacle.
    """
    # All grants of administrators, in one order: two administrators can't end each other's role at once.
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("person", "branch").get(pk=grant.pk)
    on = timezone.localdate(at)
    administrators = RoleGrant.objects.in_force(on).filter(
        role=Role.ADMINISTRATOR, municipality=None, branch=None, person__account__is_active=True
    )
    obstacles = obstacles_to_end(
        ender=held_by(actor.account.person) if actor.account else None,
        grant=as_held(grant),
        whole_administrators=administrators.count(),
        on=on,
    )
    if obstacles:
        raise RoleRefused(*obstacles)
    before = _facts(grant)
    grant.valid_until = on
    grant.save(update_fields=["valid_until"])
    record_event(
        actor=actor,
        at=at,
        verb="end_role",
        subject_kind="person",
        subject_key=grant.person.public_id,
        before=before,
        after=_facts(grant),
    )
    return grant


def _facts(grant: RoleGrant) -> dict[str, str | None]:
    return {
        "role": str(grant.role),
        "municipality": grant.municipality.code if grant.municipality else None,
        "branch": grant.branch.code if grant.branch else None,
        "valid_from": grant.valid_from.isoformat(),
        "valid_until": grant.valid_until.isoformat() if grant.valid_until else None,
    }
