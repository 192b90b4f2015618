# SPDX-License-Identifier: EUPL-1.2
"""The accounts of the demonstration: one for each role, with passwords that everybody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account, Card, Person, RoleGrant
from reuring.people.pin_hashes import hash_pin
from reuring.people.roles import Role
from reuring.places.models import Branch

DEMO_PASSWORD: Final = "lees-leer-vraag-beleef"  # noqa: S105 - everybody may know it
DEMO_PIN: Final = "2580"
_DOMAIN: Final = "demo.reuring.example"
# role: given name, prefix, family name, card number (for who has one)
_CAST: Final = {
    Role.MEMBER: ("Mia", "", "Cremers", "2000000017"),
    Role.FRONT_DESK: ("Jolanda", "", "Vroomen", ""),
    Role.CATALOGUER: ("Henk", "van", "Wersch", ""),
    Role.PROGRAMME_MAKER: ("Samira", "el", "Amrani", ""),
    Role.COMMUNITY_LIBRARIAN: ("Bas", "", "Hendriks", ""),
    Role.HOST: ("Truus", "", "Dohmen", "2000000025"),
    Role.VOLUNTEER: ("Piet", "", "Schyns", "2000000033"),
    Role.PARTNER: ("Annelies", "", "Lemmens", ""),
    Role.SCHOOL_CONTACT: ("Yusuf", "", "Aydin", ""),
    Role.POLICY_OFFICER: ("Marjo", "", "Houben", ""),
    Role.ADMINISTRATOR: ("Karin", "", "Ploum", ""),
}


def demo_logins() -> list[str]:
    """The e-mail addresses of all demo accounts."""
    return [_email(role) for role in _CAST]


def _email(role: Role) -> str:
    return f"{role.value.replace('_', '-')}@{_DOMAIN}"


def shown_accounts() -> list[tuple[str, str, str]]:
    """The demo accounts to show at the start: what it is, in the language of now; the login; the password or PIN."""
    shown = []
    for role, (_given, _prefix, _family, number) in _CAST.items():
        shown.append((str(role.label), _email(role), DEMO_PASSWORD))
        if number:
            shown.append((gettext("%(role)s, met pas") % {"role": role.label}, number, DEMO_PIN))
    return shown


@transaction.atomic
def demo_accounts(at: datetime) -> list[tuple[str, str, str]]:
    """Make (or complete) the demo accounts: one for each role, for the whole organisation; members get a card too.

    Running it again changes nothing.
    Returns what `shown_accounts` does.
    Raises RuntimeError outside a demonstration.
    """
    if not settings.DEMO:
        raise RuntimeError("Demo accounts have passwords that everybody knows; they exist in a demonstration only.")
    on = timezone.localdate(at)
    home = Branch.objects.filter(is_flagship=True).first()
    password, pin = make_password(DEMO_PASSWORD), hash_pin(DEMO_PIN)
    for role, (given, prefix, family, number) in _CAST.items():
        email = _email(role)
        account = Account.objects.filter(email=email).select_related("person").first()
        if account is None:
            person = Person.objects.create(
                given_name=given, family_name_prefix=prefix, family_name=family, home_branch=home
            )
            account = Account.objects.create(person=person, email=email, password=password)
            record_event(
                actor=Actor.command("reuring demo"),
                at=at,
                verb="open_account",
                subject_kind="person",
                subject_key=person.public_id,
            )
        elif not check_password(DEMO_PASSWORD, account.password):
            Account.objects.filter(pk=account.pk).update(password=password)
        EmailAddress.objects.get_or_create(user=account, email=email, defaults={"verified": True, "primary": True})
        if not RoleGrant.objects.in_force(on).filter(person=account.person, role=role).exists():
            RoleGrant.objects.create(person=account.person, role=role, valid_from=on)
        if number:
            Card.objects.get_or_create(
                number=number, defaults={"person": account.person, "pin_hash": pin, "issued_on": on}
            )
    return shown_accounts()
