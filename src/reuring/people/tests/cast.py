# SPDX-License-Identifier: EUPL-1.2
"""The people in our tests: one named cast, and makers for anybody else. Every room uses them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Final

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import get_hasher, make_password
from django.test import Client

from reuring.people.models import Account, Card, Household, HouseholdMember, Person, PostalAddress, RoleGrant
from reuring.people.roles import Role
from reuring.places.models import Branch, Municipality

PASSWORD: Final = "een-lamp-in-de-mijn"
PIN: Final = "7391"
SINCE: Final = date(2025, 1, 6)

# One person for each role, by the name that tests call them.
CAST: Final[dict[Role, tuple[str, str, str]]] = {
    Role.VISITOR: ("Wim", "", "Crombach"),
    Role.MEMBER: ("Lieve", "", "Janssen"),
    Role.FRONT_DESK: ("Noor", "", "Bemelmans"),
    Role.CATALOGUER: ("Jef", "van der", "Weijden"),
    Role.PROGRAMME_MAKER: ("Fatima", "", "Bouzidi"),
    Role.COMMUNITY_LIBRARIAN: ("Sjef", "", "Kockelkoren"),
    Role.HOST: ("Mieke", "", "Göbbels"),
    Role.VOLUNTEER: ("Leo", "", "Ploumen"),
    Role.PARTNER: ("Petra", "de", "Rijk"),
    Role.SCHOOL_CONTACT: ("Ömer", "", "Yılmaz"),
    Role.POLICY_OFFICER: ("Ria", "", "Savelberg"),
    Role.ADMINISTRATOR: ("Toine", "", "Quaedvlieg"),
}


@lru_cache
def _hashed(secret: str, algorithm: str) -> str:
    # Hashing is slow on purpose; everybody in the cast has the same secret, so once is enough.
    return make_password(secret)


def make_person(**overrides: Any) -> Person:
    """A person. Without names: someone called Els Habets."""
    return Person.objects.create(**{"given_name": "Els", "family_name": "Habets", **overrides})


def make_account(
    *,
    role: Role | None = None,
    person: Person | None = None,
    email: str | None = "",
    password: str | None = PASSWORD,
    branch: Branch | None = None,
    municipality: Municipality | None = None,
    **overrides: Any,
) -> Account:
    """An account with a verified e-mail address.

    role: granted for the place given, else for the whole organisation; its person is the one of the cast.
    email: made up when empty; None for an account without one. password: None for an account without one.
    """
    if person is None:
        given, prefix, family = CAST[role or Role.VISITOR]
        person = make_person(given_name=given, family_name_prefix=prefix, family_name=family)
    if email == "":
        email = f"{person.public_id}@example.org"
    account = Account.objects.create_user(email, None, person=person, **overrides)
    if password is not None:
        Account.objects.filter(pk=account.pk).update(password=_hashed(password, get_hasher().algorithm))
        account.refresh_from_db(fields=["password"])
    if email:
        EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    if role is not None and role is not Role.VISITOR:
        grant(account, role, branch=branch, municipality=municipality)
    return account


def grant(
    account: Account,
    role: Role,
    *,
    branch: Branch | None = None,
    municipality: Municipality | None = None,
    since: date = SINCE,
    until: date | None = None,
) -> RoleGrant:
    """A role for an account's person, past every check."""
    return RoleGrant.objects.create(
        person=account.person, role=role, branch=branch, municipality=municipality, valid_from=since, valid_until=until
    )


def make_card(person: Person, number: str = "2000000100", *, pin: str = PIN, **overrides: Any) -> Card:
    """A patron card with a PIN."""
    return Card.objects.create(
        **{
            "person": person,
            "number": number,
            "pin_hash": _hashed(pin, get_hasher().algorithm) if pin else "",
            "issued_on": SINCE,
            **overrides,
        }
    )


def make_address(person: Person, **overrides: Any) -> PostalAddress:
    """Where somebody lives: Hoofdstraat 12 in Kerkrade, unless told otherwise."""
    return PostalAddress.objects.create(
        **{
            "person": person,
            "street": "Hoofdstraat",
            "house_number": 12,
            "postal_code": "6461AB",
            "town": "Kerkrade",
            "valid_from": SINCE,
            **overrides,
        }
    )


def make_household(*, guardians: Iterable[Person] = (), others: Iterable[Person] = ()) -> Household:
    """People who live together since long ago, past every check."""
    household = Household.objects.create()
    for people, is_guardian in ((guardians, True), (others, False)):
        for person in people:
            HouseholdMember.objects.create(household=household, person=person, is_guardian=is_guardian, since=SINCE)
    return household


def make_cast() -> dict[Role, Account]:
    """The whole cast: an account for every role, for the whole organisation; the visitor has none of the roles."""
    return {role: make_account(role=role) for role in CAST}


def log_in(account: Account | None, *, by: str = "password", second_factor: bool = True, **options: Any) -> Client:
    """A browser in which someone is logged in; None for a stranger.

    by: how, as the session keeps it (`password`, `card`). second_factor: whether one was shown, as staff pages ask.
    options: for Django's test client.
    """
    client = Client(**options)
    if account is not None:
        client.force_login(account, backend="reuring.people.backends.CardBackend")
        session = client.session
        ways = [by, "mfa"] if second_factor else [by]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": way, "at": time.time()} for way in ways]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
    return client


def make_branch(name: str = "Bleijerheide", *, municipality: Municipality | None = None, **overrides: Any) -> Branch:
    """A branch that exists in tests only."""
    if municipality is None:
        municipality, _made = Municipality.objects.get_or_create(
            code="GM0928", defaults={"slug": "kerkrade", "name": "Kerkrade"}
        )
    code = overrides.pop("code", name.lower().replace(" ", "-"))
    return Branch.objects.create(
        **{"name": name, "code": code, "town": name, "municipality": municipality, **overrides}
    )
