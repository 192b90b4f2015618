# SPDX-License-Identifier: EUPL-1.2
"""What people agreed to: by purpose, dated, taken back whenever they like.

Each purpose has its words, with a version. A consent keeps the version that was shown; the words of before stay here,
so that one can always see what somebody agreed to. Consent that a guardian gave for a child holds on when the child
turns 16, and from then on it is the child's own to take back (EDPB guidelines 05/2020, 147 to 150).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.family import obstacles_to_consent, obstacles_to_withdraw
from reuring.people.models import Consent, Person
from reuring.people.models import Purpose as Purpose
from reuring.people.policy import Obstacle

# What a room does, in the same transaction, when somebody takes a consent back: forget what was kept on that ground.
Withdrawal = Callable[[Person, datetime], None]

TEXTS: Final[dict[Purpose, tuple[str | Promise, ...]]] = {
    Purpose.LOAN_HISTORY: (
        _(
            "We onthouden welke titels je leende en wanneer, zodat jij ze kunt terugvinden. Alleen jij ziet de lijst. "
            "Zet je dit uit, dan wissen we de lijst meteen."
        ),
    ),
    Purpose.INTERESTS: (
        _(
            "We onthouden welke onderwerpen je volgt en geven je daar tips bij: titels, activiteiten en cursussen. "
            "Zet je dit uit, dan wissen we je onderwerpen."
        ),
        # From here on also single things: a branch, a partner, a series.
        _(
            "We onthouden wat je volgt: onderwerpen, vestigingen, partners en activiteiten. We geven je daar tips bij. "
            "Zet je dit uit, dan wissen we wat je volgt."
        ),
    ),
    Purpose.SHARE_WITH_HOUSEHOLD: (
        _(
            "Iedereen die bij jouw huishouden hoort, ziet wat je leent en reserveert, en mag voor je verlengen. "
            "Je adres en wat je betaalt zien ze niet."
        ),
    ),
    Purpose.COUNT_ME: (
        _(
            "We tellen je mee bij de onderwerpen die je volgt, en waarover je iets reserveert, vraagt of meedoet. "
            "Zo zien we wat er leeft. We bewaren alleen aantallen, zonder jouw naam, en laten ze pas zien vanaf 10 "
            "mensen. Gezondheid, geldzorgen, geloof en andere gevoelige onderwerpen tellen nooit mee. Zet je dit uit, "
            "dan tellen we je niet meer mee. Wat al geteld is, blijft staan: niemand weet dat jij dat was."
        ),
    ),
    Purpose.INVITATIONS: (
        _(
            "Komt er bij jou in de buurt een groep of een avond over een onderwerp dat je volgt? Dan nodigen we je "
            "uit. Onze medewerkers zien niet wie een uitnodiging krijgt. Ze weten pas wie je bent als je zelf meedoet."
        ),
    ),
}


class ConsentRefused(Refused):
    """A consent can't be given or taken back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A purpose as it is put to someone. version: of the words; the first is 1. is_on: whether they agreed."""

    purpose: Purpose
    text: str | Promise
    version: int
    consent: Consent | None

    @property
    def is_on(self) -> bool:
        return self.consent is not None

    @property
    def has_newer_text(self) -> bool:
        """Whether the words changed since they agreed; that consent holds for the words of then."""
        return self.consent is not None and self.consent.text_version < self.version


_withdrawals: dict[Purpose, list[Withdrawal]] = {}


def register_withdrawal(purpose: Purpose, forget: Withdrawal) -> None:
    """Let a room forget what it kept on the ground of a consent.

    forget: gets the person and the moment, inside the transaction in which the consent is taken back.
    """
    _withdrawals.setdefault(purpose, []).append(forget)


def has_consent(person_id: int, purpose: Purpose, at: datetime) -> bool:
    """Whether a person had agreed to a purpose at that moment."""
    return Consent.objects.open(at).filter(person_id=person_id, purpose=purpose).exists()


def consented_version(person_id: int, purpose: Purpose, at: datetime) -> int:
    """The version of the words that a person had agreed to at that moment; 0 without a consent."""
    found = Consent.objects.open(at).filter(person_id=person_id, purpose=purpose).values_list("text_version", flat=True)
    return found.first() or 0


def with_consent(person_ids: Iterable[int], purpose: Purpose, at: datetime) -> set[int]:
    """Which of these persons had agreed to a purpose at that moment. One query."""
    found = Consent.objects.open(at).filter(person_id__in=list(person_ids), purpose=purpose)
    return set(found.values_list("person_id", flat=True))


def text_version(purpose: Purpose) -> int:
    """The version of the words of now."""
    return len(TEXTS[purpose])


def text_of(purpose: Purpose, version: int) -> str | Promise:
    """The words of a version. Raises IndexError for one that never was."""
    if version < 1:
        raise IndexError(version)
    return TEXTS[purpose][version - 1]


def asked_of(person: Person, at: datetime) -> list[Asked]:
    """Every purpose with its words of now, and whether the person agreed. One query."""
    given = {Purpose(found.purpose): found for found in Consent.objects.open(at).filter(person=person)}
    return [Asked(purpose, TEXTS[purpose][-1], text_version(purpose), given.get(purpose)) for purpose in Purpose]


@transaction.atomic
def give_consent(*, person: Person, purpose: Purpose, version: int, by: Person, actor: Actor, at: datetime) -> Consent:
    """Keep that someone agreed to a purpose from `at` on. Agreeing twice is agreeing once.

    person: who it is about. by: who agrees: the person, or a guardian of a child under 16.
    version: of the words that were shown. actor: who wrote it down, such as a colleague at the desk.
    Raises ConsentRefused with every obstacle.
    Source: AVG (EU 2016/679), article 7; Uitvoeringswet AVG, article 5.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    obstacles = list(
        obstacles_to_consent(
            person.born_on,
            is_self=by.pk == person.pk,
            is_guardian=_is_guardian(by, person, at),
            on=timezone.localdate(at),
        )
    )
    if version != text_version(purpose):
        obstacles.append(Obstacle("text-changed", _("De tekst is net veranderd. Lees hem nog een keer.")))
    if obstacles:
        raise ConsentRefused(*obstacles)
    kept = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).first()
    if kept is not None and kept.text_version == version:
        return kept
    if kept is not None:
        kept.withdrawn_at = at
        kept.save(update_fields=["withdrawn_at"])
    given = Consent.objects.create(person=person, purpose=purpose, text_version=version, given_at=at, given_by=by)
    _record(given, "give_consent", actor, at)
    return given


@transaction.atomic
def withdraw_consent(*, person: Person, purpose: Purpose, by: Person, actor: Actor, at: datetime) -> None:
    """Take a consent back from `at` on; what rooms kept on that ground goes at once. Without one, nothing happens.

    by: the person, or a guardian of a child under 16.
    Raises ConsentRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    obstacles = obstacles_to_withdraw(
        person.born_on,
        is_self=by.pk == person.pk,
        is_guardian=_is_guardian(by, person, at),
        on=timezone.localdate(at),
    )
    if obstacles:
        raise ConsentRefused(*obstacles)
    kept = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).first()
    if kept is None:
        return
    kept.withdrawn_at = max(at, kept.given_at)
    kept.save(update_fields=["withdrawn_at"])
    for forget in _withdrawals.get(purpose, ()):
        forget(person, at)
    _record(kept, "withdraw_consent", actor, at)


def _is_guardian(by: Person, person: Person, at: datetime) -> bool:
    from reuring.people.households import guardians_of

    return by.pk in {guardian.pk for guardian in guardians_of(person, at)}


def _record(consent: Consent, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="person",
        subject_key=consent.person.public_id,
        after={"purpose": consent.purpose, "text_version": consent.text_version},
    )
