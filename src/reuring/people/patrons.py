# SPDX-License-Identifier: EUPL-1.2
"""The people at the desk: finding them, and making or changing who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.card_numbers import normalized_card_number
from reuring.people.contact import ContactRefused, change_address, obstacles_to_road
from reuring.people.duplicates import Likely, likely_same
from reuring.people.models import Card, NoticeRoad, Person, PostalAddress
from reuring.people.names import searched
from reuring.people.phones import normalized_phone
from reuring.people.policy import Obstacle
from reuring.people.postal_codes import normalized_postal_code
from reuring.places.models import Branch

_CARD: Final = re.compile(r"[0-9][0-9 .\-]{4,20}[0-9]")
_DATE: Final = re.compile(r"\b(?:([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2}))\b")
_PLACE: Final = re.compile(r"\b([1-9][0-9]{3} ?[a-z]{2}|[0-9]{5})\b(?:[ ,]+([0-9]{1,5})\b)?", re.IGNORECASE)


class LooksKnown(Refused):
    """Somebody who looks the same is known already. likely: who, most likely first."""

    def __init__(self, likely: list[Likely]) -> None:
        super().__init__(Obstacle("looks-known", _("Deze persoon lijkt al bekend te zijn.")))
        self.likely = likely


# Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed to find a person, taken apart."""

    words: tuple[str, ...] = ()
    born_on: date | None = None
    postal_code: str = ""
    house_number: int | None = None
    email: str = ""
    phone: str = ""
    card: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Asked()


def asked_for(text: str) -> Asked:
    """Take a search apart: a card or telephone number, an e-mail address, a date of birth, a postal code with a house
    number, and words of a name, in any order."""
    text = " ".join(text.replace("\0", " ").split())[:120]
    if _CARD.fullmatch(text) and not _DATE.fullmatch(text) and not _PLACE.fullmatch(text):
        return Asked(card=normalized_card_number(text), phone=_phone(text))
    if phone := _phone(text):
        return Asked(phone=phone)
    if "@" in text and " " not in text:
        return Asked(email=text.lower())
    found: dict[str, Any] = {}
    if match := _DATE.search(text):
        day, month, year, year2, month2, day2 = match.groups()
        try:
            found["born_on"] = date(int(year or year2), int(month or month2), int(day or day2))
            text = text[: match.start()] + " " + text[match.end() :]
        except ValueError:  # no such day
            pass
    if match := _PLACE.search(text):
        try:
            code = match.group(1)
            found["postal_code"] = normalized_postal_code(code, "DE" if code.isdigit() else "NL")
            found["house_number"] = int(match.group(2)) if match.group(2) else None
            text = text[: match.start()] + " " + text[match.end() :]
        except ValueError:  # no such code
            pass
    return Asked(words=tuple(searched(text).split()), **found)


def _phone(text: str) -> str:
    try:
        return normalized_phone(text) if re.match(r"[+0]", text) else ""
    except ValueError:
        return ""


def find_patrons(text: str) -> QuerySet[Person]:
    """Who fits a search, in the order of names; nobody for an empty one. A secret address finds nobody."""
    asked = asked_for(text)
    found = Person.objects.filter(merged_into__isnull=True).order_by("sort_name", "pk")
    if asked.is_empty:
        return found.none()
    if asked.card:
        of_card = Card.objects.filter(number=asked.card).values("person")
        by_card = found.filter(pk__in=of_card)
        if not asked.phone or by_card.exists():
            return by_card
    if asked.phone:
        found = found.filter(phone=asked.phone)
    if asked.email:
        found = found.filter(email=asked.email)
    if asked.born_on:
        found = found.filter(born_on=asked.born_on)
    if asked.postal_code:
        home = PostalAddress.objects.current().filter(postal_code=asked.postal_code, is_secret=False)
        if asked.house_number:
            home = home.filter(house_number=asked.house_number)
        found = found.filter(pk__in=home.values("person"))
    for word in asked.words:
        found = found.filter(sort_name__contains=word)
    return found


def with_home_and_card(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with `homes` (the current address, if any) and `usable_cards`, for a list. Two more queries."""
    return people.prefetch_related(
        Prefetch("addresses", PostalAddress.objects.current(), to_attr="homes"),
        Prefetch("cards", Card.objects.usable(), to_attr="usable_cards"),
    )


# Verbs


@transaction.atomic
def make_person(
    *,
    given_name: str,
    family_name: str = "",
    family_name_prefix: str = "",
    born_on: date | None = None,
    language: str = "nl",
    home_branch: Branch | None = None,
    email: str = "",
    phone: str = "",
    notice_road: str = NoticeRoad.EMAIL,
    address: dict[str, Any] | None = None,
    is_someone_else: bool = False,
    actor: Actor,
    at: datetime,
) -> Person:
    """Make somebody known here.

    phone: as `normalized_phone` makes it. notice_road: by which the library writes; one that leads nowhere is refused
    only when there is another that leads somewhere. address: arguments of `change_address`, or None.
    is_someone_else: whether somebody looked at who is alike, and says that it is another person.
    Raises LooksKnown, with who may be the same; ContactRefused.
    """
    email = email.strip().lower()
    address = address or {}
    if not is_someone_else:
        likely = likely_same(
            given_name=given_name,
            family_name=family_name,
            born_on=born_on,
            postal_code=address.get("postal_code", ""),
            house_number=address.get("house_number"),
            email=email,
            phone=phone,
        )
        if any(each.is_strong for each in likely):
            raise LooksKnown(likely)
    obstacles = obstacles_to_road(notice_road, email=email, phone=phone, has_address=bool(address))
    if obstacles and (email or phone or address):
        raise ContactRefused(*obstacles)
    person = Person.objects.create(
        given_name=given_name.strip(),
        family_name_prefix=family_name_prefix.strip(),
        family_name=family_name.strip(),
        born_on=born_on,
        language=language,
        home_branch=home_branch,
        email=email,
        phone=phone,
        notice_road=notice_road,
    )
    record_event(actor=actor, at=at, verb="make_person", subject_kind="person", subject_key=person.public_id)
    if address:
        change_address(person=person, **address, actor=actor, at=at)
    return person


@transaction.atomic
def change_person(*, person: Person, actor: Actor, at: datetime, **fields: Any) -> Person:
    """Change who somebody is: names, date of birth, language, own branch.

    fields: of `Person`, by name. The trail keeps which changed, not into what.
    """
    known = {"given_name", "family_name_prefix", "family_name", "born_on", "language", "home_branch"}
    if not set(fields) <= known:
        raise TypeError(f"not to be changed here: {sorted(set(fields) - known)}")
    person = Person.objects.select_for_update(of=("self",)).select_related("home_branch").get(pk=person.pk)
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    if changed:
        for name in changed:
            setattr(person, name, fields[name])
        person.save(update_fields=changed)
        record_event(
            actor=actor,
            at=at,
            verb="change_person",
            subject_kind="person",
            subject_key=person.public_id,
            after={"changed": changed},
        )
    return person
