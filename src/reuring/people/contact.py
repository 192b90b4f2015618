# SPDX-License-Identifier: EUPL-1.2
"""How the library reaches someone: by which road, at which number, at which address.

The audit trail keeps which of these changed, never what they were: it outlives an erasure.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import NoticeRoad, Person, PostalAddress
from reuring.people.phones import is_mobile
from reuring.people.policy import Obstacle

_ADDRESS_FIELDS = ("street", "house_number", "addition", "postal_code", "town", "country", "is_secret")


class ContactRefused(Refused):
    """Someone can't be reached in the way that was chosen."""


def obstacles_to_road(road: str, *, email: str, phone: str, has_address: bool) -> tuple[Obstacle, ...]:
    """Everything that a road to someone lacks. phone: as it is stored. Pure."""
    if road == NoticeRoad.EMAIL and not email:
        return (Obstacle("no-email", _("Voor e-mail hebben we een e-mailadres nodig.")),)
    if road == NoticeRoad.SMS and not is_mobile(phone):
        return (Obstacle("no-mobile", _("Voor sms hebben we een mobiel nummer nodig.")),)
    if road == NoticeRoad.CALL and not phone:
        return (Obstacle("no-phone", _("Om te bellen hebben we een telefoonnummer nodig.")),)
    if road == NoticeRoad.LETTER and not has_address:
        return (Obstacle("no-address", _("Voor brieven hebben we een adres nodig.")),)
    return ()


def current_address(person: Person) -> PostalAddress | None:
    """Where someone lives now, or None."""
    return PostalAddress.objects.current().filter(person=person).first()


@transaction.atomic
def change_contact(
    *, person: Person, phone: str, notice_road: str, email: str | None = None, actor: Actor, at: datetime
) -> Person:
    """Keep how the library reaches someone.

    phone: as `normalized_phone` makes it; empty for none. notice_road: of `NoticeRoad`. email: None leaves it as it is.
    Raises ContactRefused when the road leads nowhere.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {"phone": phone, "notice_road": notice_road}
    if email is not None:
        wanted["email"] = email.strip().lower()
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    has_address = PostalAddress.objects.current().filter(person=person).exists()
    obstacles = obstacles_to_road(person.notice_road, email=person.email, phone=person.phone, has_address=has_address)
    if obstacles:
        raise ContactRefused(*obstacles)
    if changed:
        person.save(update_fields=changed)
        _record(person, "change_contact", changed, actor, at)
    return person


@transaction.atomic
def change_address(
    *,
    person: Person,
    street: str,
    house_number: int,
    addition: str = "",
    postal_code: str,
    town: str,
    country: str = "NL",
    is_secret: bool = False,
    actor: Actor,
    at: datetime,
) -> PostalAddress:
    """Keep where someone lives from the day of `at`. The address of before stays, with its end.

    postal_code: as `normalized_postal_code` makes it. is_secret: shown to nobody who does not ask for it by name.
    One that was kept today, or of which only the spelling or the secrecy changes, is put right in its place.
    Returns the current address.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    on = timezone.localdate(at)
    wanted = {
        "street": street,
        "house_number": house_number,
        "addition": addition,
        "postal_code": postal_code,
        "town": town,
        "country": country,
        "is_secret": is_secret,
    }
    now = PostalAddress.objects.current().select_for_update().filter(person=person).first()
    changed = [name for name in _ADDRESS_FIELDS if now is None or getattr(now, name) != wanted[name]]
    if now is not None and not changed:
        return now
    if now is not None and (now.valid_from >= on or not {"postal_code", "house_number", "country"} & set(changed)):
        for name in changed:
            setattr(now, name, wanted[name])
        now.save(update_fields=changed)
        _record(person, "correct_address", changed, actor, at)
        return now
    if now is not None:
        now.valid_until = on
        now.save(update_fields=["valid_until"])
    new = PostalAddress.objects.create(person=person, valid_from=on, **wanted)
    _record(person, "change_address", changed, actor, at)
    return new


def keep_confirmed_email(person: Person, email: str, *, actor: Actor, at: datetime) -> None:
    """Write to the address that someone confirmed as their login from now on."""
    if person.email != email.lower():
        person.email = email.lower()
        person.save(update_fields=["email"])
        _record(person, "change_contact", ["email"], actor, at)


def _record(person: Person, verb: str, changed: list[str], actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="person",
        subject_key=person.public_id,
        after={"changed": changed},
    )
