# SPDX-License-Identifier: EUPL-1.2
"""The accounts of the demonstration: one for each role, with passwords that everybody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.people.actor import Actor
from reuring.people.ages import latest_birth
from reuring.people.audit import record_event
from reuring.people.certificates import note_certificate
from reuring.people.consents import Purpose, text_version
from reuring.people.models import (
    Account,
    Card,
    Certificate,
    Consent,
    Household,
    HouseholdMember,
    NoticeRoad,
    Person,
    PostalAddress,
    RoleGrant,
)
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


@dataclass(frozen=True, slots=True)
class _Borrower:
    """Somebody who borrows in the demonstration. age: in whole years on the day that it is made."""

    what: str | Promise
    number: str
    name: tuple[str, str, str]
    age: int
    address: tuple[str, int, str, str, str, str]
    road: NoticeRoad
    phone: str = ""
    has_email: bool = True
    is_secret: bool = False

    @property
    def email(self) -> str:
        return f"{self.name[0].lower()}@{_DOMAIN}" if self.has_email else ""


_MOTHERS = ("Akerstraat", 61, "", "6466HD", "Kerkrade", "NL")
_MOTHER, _DAUGHTER, _SON, _FATHER = "2000000041", "2000000058", "2000000066", "2000000074"
_BORROWERS: Final = (
    _Borrower(_("moeder van twee kinderen"), _MOTHER, ("Marieke", "", "Souren"), 41, _MOTHERS, NoticeRoad.EMAIL,
              "+31612345601"),
    _Borrower(_("haar dochter van 9"), _DAUGHTER, ("Fenna", "", "Kuijpers"), 9, _MOTHERS, NoticeRoad.EMAIL,
              has_email=False),
    _Borrower(_("haar zoon van 16"), _SON, ("Daan", "", "Kuijpers"), 16, _MOTHERS, NoticeRoad.SMS, "+31612345602"),
    _Borrower(_("hun vader, op een geheim adres"), _FATHER, ("Roel", "", "Kuijpers"), 44,
              ("Rumpenerstraat", 118, "b", "6443CH", "Brunssum", "NL"), NoticeRoad.SMS, "+31612345603", is_secret=True),
    _Borrower(_("lener uit Herzogenrath"), "2000000082", ("Jürgen", "", "Esser"), 57,
              ("Kleikstraße", 24, "", "52134", "Herzogenrath", "DE"), NoticeRoad.EMAIL, "+4915112345604"),
    _Borrower(_("mevrouw van 82, krijgt brieven"), "2000000090", ("Annie", "", "Vaessen"), 82,
              ("Kapellaan", 7, "", "6461EH", "Kerkrade", "NL"), NoticeRoad.LETTER, "+31455432105", has_email=False),
)  # fmt: skip


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
    shown.extend((str(each.what), each.number, DEMO_PIN) for each in _BORROWERS)
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
                given_name=given, family_name_prefix=prefix, family_name=family, home_branch=home, email=email
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
    _certificates(at)
    _borrowers(home, pin, at)
    return shown_accounts()


def _certificates(at: datetime) -> None:
    """The volunteer and the host showed a certificate of conduct; that of the host ends soon."""
    on = timezone.localdate(at)
    seen_by = Actor.person(Account.objects.get(email=_email(Role.COMMUNITY_LIBRARIAN)))
    for role, days in ((Role.VOLUNTEER, 200), (Role.HOST, 3 * 365 - 40)):
        person = Person.objects.get(account__email=_email(role))
        if not Certificate.objects.filter(person=person).exists():
            issued_on = on - timedelta(days=days)
            note_certificate(
                person=person,
                kind=Certificate.Kind.VOG,
                issued_on=issued_on,
                seen_on=issued_on + timedelta(days=9),
                actor=seen_by,
                at=at,
            )


def _borrowers(home: Branch | None, pin: str, at: datetime) -> None:
    """A family in two homes, somebody from Herzogenrath, and somebody who gets letters. Made once, by their card."""
    on = timezone.localdate(at)
    actor = Actor.command("reuring demo")
    people: dict[str, Person] = {}
    for each in _BORROWERS:
        card = Card.objects.filter(number=each.number).select_related("person").first()
        if card is not None:
            people[each.number] = card.person
            continue
        given, prefix, family = each.name
        street, house_number, addition, postal_code, town, country = each.address
        person = Person.objects.create(
            given_name=given,
            family_name_prefix=prefix,
            family_name=family,
            born_on=latest_birth(each.age, on - timedelta(days=100)),
            language="de" if country == "DE" else "nl",
            home_branch=home,
            email=each.email,
            phone=each.phone,
            notice_road=each.road,
        )
        PostalAddress.objects.create(
            person=person,
            street=street,
            house_number=house_number,
            addition=addition,
            postal_code=postal_code,
            town=town,
            country=country,
            is_secret=each.is_secret,
            valid_from=on,
        )
        Card.objects.create(person=person, number=each.number, pin_hash=pin, issued_on=on)
        record_event(actor=actor, at=at, verb="make_person", subject_kind="person", subject_key=person.public_id)
        people[each.number] = person
    children = [people[_DAUGHTER], people[_SON]]
    for guardian in (people[_MOTHER], people[_FATHER]):
        if HouseholdMember.objects.filter(person=guardian).exists():
            continue
        household = Household.objects.create()
        HouseholdMember.objects.create(household=household, person=guardian, is_guardian=True, since=on)
        for child in children:
            HouseholdMember.objects.create(household=household, person=child, since=on)
    mother = people[_MOTHER]
    if not Consent.objects.filter(person=mother).exists():
        Consent.objects.create(
            person=mother,
            purpose=Purpose.LOAN_HISTORY,
            text_version=text_version(Purpose.LOAN_HISTORY),
            given_at=at,
            given_by=mother,
        )
