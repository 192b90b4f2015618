# SPDX-License-Identifier: EUPL-1.2
"""Who takes part: registrations and their seats, who waits, and what was asked."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.programme import Activity, Pool
from reuring.engine.public_ids import new_public_id
from reuring.ledger.models import Charge
from reuring.people.models import Account, Person


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def taking_place(self) -> RegistrationQuerySet:
        """Registrations that hold seats: confirmed, waiting for money, or offered."""
        return self.filter(state__in=Registration.HOLDS)

    def waiting(self) -> RegistrationQuerySet:
        """Who waits, first come first; staff may let somebody go before, which is written down."""
        return self.filter(state=Registration.State.WAITING).order_by("-priority", "waiting_since", "pk")

    def lapsing(self, at: datetime) -> RegistrationQuerySet:
        """Offers, and seats kept for a payment, whose time is over."""
        return self.filter(state__in=("offered", "held"), until__lte=at)


class Registration(models.Model):
    """That somebody takes part in one session or more, alone or with others.

    person: who can be reached about it; empty for who only gave a first name. key: made by whoever sends it, so that
    sending twice is one registration. covers_all: for all sessions together. until: how long an offer holds, or seats
    are kept while somebody pays. priority: higher goes first on the waiting list; each change is written down.
    size: how many people. price_cents: what it costs in all.
    """

    class State(models.TextChoices):
        HELD = "held", _("wacht op betaling")
        CONFIRMED = "confirmed", _("aangemeld")
        WAITING = "waiting", _("op de wachtlijst")
        OFFERED = "offered", _("plek aangeboden")
        CANCELLED = "cancelled", _("afgemeld")
        LAPSED = "lapsed", _("verlopen")

    HOLDS: ClassVar = ("held", "confirmed", "offered")

    class Road(models.TextChoices):
        WEB = "web", _("website")
        PHONE = "phone", _("telefoon")
        DESK = "desk", _("balie")
        PARTNER = "partner", _("partner")

    class EndedBy(models.TextChoices):
        SELF = "self", _("zelf")
        STAFF = "staff", _("medewerker")
        ACTIVITY = "activity", _("gaat niet door")
        CLOCK = "clock", _("de tijd")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations")
    given_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices)
    covers_all = models.BooleanField(default=False)
    road = models.CharField(max_length=8, choices=Road.choices, default=Road.WEB)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    until = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    priority = models.SmallIntegerField(default=0)
    has_pass = models.BooleanField(default=False)
    price_cents = models.PositiveIntegerField(default=0)
    charge = models.OneToOneField(Charge, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    allows_photos = models.BooleanField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gte=1), name="registration_of_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "offered"], until__isnull=False)
                | (~Q(state__in=["held", "offered"]) & Q(until__isnull=True)),
                name="kept_seats_have_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False), name="waiting_since_when"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "lapsed"], ended_at__isnull=False)
                | (~Q(state__in=["cancelled", "lapsed"]) & Q(ended_at__isnull=True)),
                name="ended_registration_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["activity", "state"], name="registration_by_activity"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="registration_lapsing"),
            models.Index(
                fields=["activity", "-priority", "waiting_since"],
                condition=Q(state="waiting"),
                name="registration_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"

    @property
    def holds_seats(self) -> bool:
        return self.state in self.HOLDS


class Seat(models.Model):
    """One place of a registration in one pool.

    number: in the group, from 1. is_taken: whether it counts; so for every state that holds seats, and for none else.
    attended: whether they came; empty while nobody said. attended_key: of the scan, so that one is counted once.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_taken = models.BooleanField()
    attended = models.BooleanField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_key = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "pool", "number"], name="one_seat_for_one_of_a_group"),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(attended_at__isnull=False), name="attended_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pool"], condition=Q(is_taken=True), name="seats_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.number} in {self.pool_id}"


class Guest(models.Model):
    """That a person was made by signing up for an activity, and is known for nothing else.

    Goes with the person, some weeks after the last session; or alone, when the person became known otherwise.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)


class PriorityChange(models.Model):
    """That somebody was let before others on a waiting list, or after them: by whom, and why."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="priority_changes")
    before = models.SmallIntegerField()
    after = models.SmallIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="priority_change_says_why")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.before} to {self.after}"


class CallAttempt(models.Model):
    """That somebody was called about an offer. Two are needed before it moves on."""

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", _("niet opgenomen")
        VOICEMAIL = "voicemail", _("voicemail ingesproken")
        REACHED = "reached", _("gesproken")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="calls")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.outcome}"


class Question(models.Model):
    """What an activity asks of who signs up, and no more.

    is_sensitive: about diet, level or health; the answers are erased 14 days after the last session.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("open vraag")
        CHOICE = "choice", _("kies er een")
        YES_NO = "yes_no", _("ja of nee")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="questions")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    text = models.CharField(max_length=200)
    text_de = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)
    # One choice a line, in Dutch; the same order in the others.
    choices = models.TextField(blank=True)
    choices_de = models.TextField(blank=True)
    choices_en = models.TextField(blank=True)
    is_required = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What somebody answered. It goes when its registration does, and earlier where it is sensitive."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_to_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.registration_id}"
