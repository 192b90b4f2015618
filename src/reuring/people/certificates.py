# SPDX-License-Identifier: EUPL-1.2
"""Certificates of conduct that colleagues have seen: who has one, and until when it counts. The document is never kept.

A volunteer or a host shows it (in the Netherlands a VOG), a colleague writes down that it was seen, and that is all:
what stands in it, or that somebody could not get one, is not for the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Certificate, CertificateRule, Person
from reuring.people.policy import Obstacle
from reuring.people.roles import Role

# Who writes down what was seen; the administrator as well.
NOTERS: Final = frozenset({Role.COMMUNITY_LIBRARIAN})
# So long before it ends, somebody is asked for a new one.
ENDS_SOON_DAYS: Final = 90
# After its end, or after it was taken back.
KEPT_DAYS: Final = 365


class CertificateRefused(Refused):
    """A certificate of conduct can't be noted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate as it was shown. is_own: whether the colleague who saw it is the person itself."""

    issued_on: date
    seen_on: date
    today: date
    is_own: bool


# Policy: pure


def valid_until(issued_on: date, years: int) -> date:
    """The first day on which a certificate no longer counts."""
    try:
        return issued_on.replace(year=issued_on.year + years)
    except ValueError:  # 29 February, in a year without one
        return date(issued_on.year + years, 3, 1)


def obstacles_to_note(shown: Shown, years: int) -> list[Obstacle]:
    """Why a certificate can't be noted."""
    found = []
    if shown.is_own:
        found.append(Obstacle("own-certificate", _("Laat een collega jouw eigen verklaring bekijken.")))
    if max(shown.issued_on, shown.seen_on) > shown.today:
        found.append(Obstacle("not-yet", _("Een van de data is nog niet geweest.")))
    if shown.seen_on < shown.issued_on:
        text = _("Een verklaring kun je niet zien voordat ze is afgegeven. Kijk de data nog eens na.")
        found.append(Obstacle("seen-before-issue", text))
    elif valid_until(shown.issued_on, years) <= shown.today:
        text = _("Deze verklaring is te oud: ze telt %(years)s jaar. Vraag om een nieuwe.")
        found.append(Obstacle("too-old", text % {"years": years}))
    return found


# Questions


def has_certificate(person_id: int, on: date) -> bool:
    """Whether somebody has a certificate of conduct that counts on that day."""
    return Certificate.objects.in_force(on).filter(person_id=person_id).exists()


def with_certificate(person_ids: Iterable[int], on: date) -> set[int]:
    """Which of these persons have a certificate of conduct that counts on that day. One query."""
    found = Certificate.objects.in_force(on).filter(person_id__in=list(person_ids))
    return set(found.values_list("person_id", flat=True))


def certificates_of(person: Person) -> list[Certificate]:
    """Everything that was seen of somebody, the newest first; what was taken back is left out."""
    found = Certificate.objects.filter(person=person, withdrawn_at__isnull=True).select_related("seen_by__person")
    return list(found.order_by("-issued_on", "-pk"))


def ending(on: date) -> list[Certificate]:
    """The certificates that end soon or ended lately, of who has no newer one; the first to end on top."""
    last = (
        Certificate.objects.filter(withdrawn_at__isnull=True, person__merged_into__isnull=True)
        .order_by("person_id", "-valid_until")
        .distinct("person_id")
        .values("pk")
    )
    soon = Certificate.objects.filter(pk__in=last, valid_until__lte=on + timedelta(days=ENDS_SOON_DAYS))
    return list(soon.select_related("person").order_by("valid_until", "person__sort_name"))


# Verbs


@transaction.atomic
def note_certificate(
    *, person: Person, kind: str, issued_on: date, seen_on: date, actor: Actor, at: datetime
) -> Certificate:
    """Write down that a colleague saw a certificate of conduct. Noting the same one twice is noting it once.

    kind: a Certificate.Kind. issued_on: as it stands on the document. seen_on: when it was shown.
    It counts for as many years after `issued_on` as the rule of today says.
    Raises CertificateRefused with every obstacle.
    Source: AVG (EU 2016/679), articles 5 and 10: that it was seen is enough, what stands in it is not kept.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    today = timezone.localdate(at)
    years = CertificateRule.on(today).years
    is_own = actor.account is not None and actor.account.person_id == person.pk
    obstacles = obstacles_to_note(Shown(issued_on, seen_on, today, is_own), years)
    if obstacles:
        raise CertificateRefused(*obstacles)
    noted, is_new = Certificate.objects.get_or_create(
        person=person,
        kind=kind,
        issued_on=issued_on,
        withdrawn_at=None,
        defaults={"seen_on": seen_on, "seen_by": actor.account, "valid_until": valid_until(issued_on, years)},
    )
    if is_new:
        _record(noted, "note_certificate", actor, at)
    return noted


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, actor: Actor, at: datetime) -> None:
    """Let a certificate no longer count: it was noted by mistake, or is not to be leant on. Twice is once."""
    certificate = Certificate.objects.select_for_update(of=("self",)).select_related("person").get(pk=certificate.pk)
    if certificate.withdrawn_at is not None:
        return
    certificate.withdrawn_at = at
    certificate.save(update_fields=["withdrawn_at"])
    _record(certificate, "withdraw_certificate", actor, at)


@transaction.atomic
def keep_certificate_rule(*, years: int, actor: Actor, at: datetime) -> CertificateRule:
    """Let certificates that are noted from today on count for so many years. Those of before stay as they are."""
    on = timezone.localdate(at)
    before = CertificateRule.on(on).years
    rule, _made = CertificateRule.objects.update_or_create(valid_from=on, defaults={"years": years})
    record_event(
        actor=actor, at=at, verb="edit", subject_kind="certificate_rule", subject_key="all",
        before={"years": before}, after={"years": years},
    )  # fmt: skip
    return rule


def expire(before: datetime) -> int:
    """Forget what ended or was taken back before that moment."""
    ended = Certificate.objects.filter(valid_until__lt=before.date())
    return (ended | Certificate.objects.filter(withdrawn_at__lt=before)).delete()[0]


def _record(certificate: Certificate, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="person",
        subject_key=certificate.person.public_id,
        after={"kind": certificate.kind, "issued_on": certificate.issued_on.isoformat()},
    )
