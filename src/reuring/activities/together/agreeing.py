# SPDX-License-Identifier: EUPL-1.2
"""Who does what by when, and what was agreed with speakers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from reuring.activities.models import Activity, Agreement, Session, SpeakerAgreement
from reuring.activities.together.policy import obstacles_to_agree
from reuring.activities.together.refusals import AgreementRefused
from reuring.partners.models import Partner
from reuring.people.actor import Actor
from reuring.people.audit import record_event

KIND: Final = "agreement"
# How long after the last session a speaker can still be reached.
SPEAKER_KEPT_DAYS: Final = 365
_OVER: Final = (Activity.State.CANCELLED, Activity.State.DECLINED)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Who does what by when. partner: None for the library. amount_cents: where it is about money."""

    what: str
    text: str
    name: str
    due_on: date
    partner: Partner | None = None
    amount_cents: int | None = None


@transaction.atomic
def keep_agreement(
    *,
    activity: Activity,
    facts: AgreementFacts,
    agreement: Agreement | None = None,
    by_partner: Partner | None = None,
    actor: Actor,
    at: datetime,
) -> Agreement:
    """Write down an agreement: a new one, or one that there is.

    by_partner: the partner who writes it, which may change only its own; None for the library, which may change all.
    Raises AgreementRefused with every obstacle.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("node").get(pk=activity.pk)
    is_mine = by_partner is None or agreement is None or agreement.partner_id == by_partner.pk
    if by_partner is not None and agreement is not None:
        is_mine = is_mine and facts.partner == by_partner
    obstacles = obstacles_to_agree(text=facts.text, name=facts.name, is_mine=is_mine, is_over=activity.state in _OVER)
    if obstacles:
        raise AgreementRefused(*obstacles)
    verb = "edit" if agreement else "add"
    agreement = agreement or Agreement(activity=activity)
    agreement.what, agreement.text, agreement.name = facts.what, facts.text.strip(), facts.name.strip()
    agreement.partner, agreement.due_on, agreement.amount_cents = facts.partner, facts.due_on, facts.amount_cents
    agreement.save()
    _record(agreement, verb, actor, at)
    return agreement


@transaction.atomic
def mark_agreement(
    *, agreement: Agreement, is_done: bool, by_partner: Partner | None = None, actor: Actor, at: datetime
) -> Agreement:
    """Say that what was agreed is done, or not yet after all. Only by whose it is; the library may for everybody.

    Doing it twice changes nothing. Raises AgreementRefused.
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("activity__node").get(pk=agreement.pk)
    is_mine = by_partner is None or agreement.partner_id == by_partner.pk
    obstacles = obstacles_to_agree(text=agreement.text, name=agreement.name, is_mine=is_mine, is_over=False)
    if obstacles:
        raise AgreementRefused(*obstacles)
    if is_done is not (agreement.done_at is not None):
        agreement.done_at = at if is_done else None
        agreement.done_by = actor.account if is_done else None
        agreement.save(update_fields=["done_at", "done_by"])
        _record(agreement, "done" if is_done else "reopen", actor, at)
    return agreement


@transaction.atomic
def remove_agreement(*, agreement: Agreement, actor: Actor, at: datetime) -> None:
    """Take an agreement away: it was dropped, or written by mistake."""
    _record(agreement, "remove", actor, at)
    agreement.delete()


def open_agreements(on: date, *, overdue: bool) -> QuerySet[Agreement]:
    """What still has to be done for activities that go on, the oldest first. overdue: only what is late."""
    found = Agreement.objects.filter(done_at=None).exclude(activity__state__in=(*_OVER, Activity.State.DONE))
    if overdue:
        found = found.filter(due_on__lt=on)
    return found.select_related("activity__node", "partner").order_by("due_on", "pk")


def _record(agreement: Agreement, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=agreement.public_id,
        after={"activity": agreement.activity.node.public_id, "what": agreement.what,
               "due_on": agreement.due_on.isoformat()},
    )  # fmt: skip


# Speakers


@dataclass(frozen=True, slots=True)
class SpeakerFacts:
    """What was agreed with a speaker. fee_cents, travel_cents: without VAT. agreed_on: None while it is not settled."""

    name: str
    organisation: str = ""
    email: str = ""
    fee_cents: int = 0
    travel_cents: int = 0
    text: str = ""
    agreed_on: date | None = None
    allows_recording: bool = False

    def fields(self) -> dict[str, Any]:
        """As the columns of the row."""
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def keep_speaker(
    *, activity: Activity, facts: SpeakerFacts, speaker: SpeakerAgreement | None = None, actor: Actor, at: datetime
) -> SpeakerAgreement:
    """Write down what was agreed with a speaker.

    Raises AgreementRefused with every obstacle.
    """
    obstacles = obstacles_to_agree(text="-", name=facts.name, is_mine=True, is_over=activity.state in _OVER)
    if obstacles:
        raise AgreementRefused(*obstacles)
    verb = "edit" if speaker else "add"
    speaker = speaker or SpeakerAgreement(activity=activity)
    for name, value in facts.fields().items():
        setattr(speaker, name, value)
    speaker.save()
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="speaker", subject_key=speaker.public_id,
        after={"activity": activity.node.public_id, "fee_cents": speaker.fee_cents,
               "travel_cents": speaker.travel_cents},
    )  # fmt: skip
    return speaker


@transaction.atomic
def remove_speaker(*, speaker: SpeakerAgreement, actor: Actor, at: datetime) -> None:
    """Take what was agreed with a speaker away."""
    record_event(actor=actor, at=at, verb="remove", subject_kind="speaker", subject_key=speaker.public_id)
    speaker.delete()


@transaction.atomic
def forget_speakers(*, before: datetime) -> int:
    """Take away how speakers can be reached whose last session was before that moment. Returns how many.

    What was paid stays with their name: the accounts need it longer.
    """
    later = Session.objects.filter(activity=OuterRef("activity"), ends_at__gte=before)
    ended = Session.objects.filter(activity=OuterRef("activity"))
    return SpeakerAgreement.objects.exclude(email="").filter(Exists(ended), ~Exists(later)).update(email="")


def total_cents(speakers: Iterable[SpeakerAgreement]) -> int:
    """What speakers cost together, with travel, without VAT."""
    return sum(each.fee_cents + each.travel_cents for each in speakers)


def agreements_of(activity: Activity) -> QuerySet[Agreement]:
    """The agreements of an activity: what is open first, by its day."""
    found = activity.agreements.select_related("partner", "activity__node")
    return found.order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")
