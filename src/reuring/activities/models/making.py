# SPDX-License-Identifier: EUPL-1.2
"""By whom: makers with their credit, who does what, speakers' agreements, the run sheet and the volunteers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.ideas import Idea
from reuring.activities.models.programme import Activity, Session
from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner
from reuring.people.models import Account, Person
from reuring.threads.models import Node


class Maker(models.Model):
    """Somebody who makes an activity, in a role, with credit that visitors see.

    One of partner, person and community says who; name: as it is shown. agreed_at: when a person said that their name
    may be shown; withdrawn_at: when they took it back, from when on it is shown nowhere. email: to ask them by;
    emptied with their answer, or with the clock. idea: that it began with, whose giver this is.
    """

    class Role(models.TextChoices):
        """The words of "Maak het mee in Kerkrade"."""

        AMBASSADOR = "ambassador", _("ambassadeur")
        CO_PRODUCER = "co_producer", _("mede-producent")
        EXPERT = "expert", _("expert")
        ORGANISER = "organiser", _("organisator")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="makers")
    role = models.CharField(max_length=12, choices=Role.choices)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="makes")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    community = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    idea = models.ForeignKey(Idea, on_delete=models.SET_NULL, null=True, blank=True, related_name="makers")
    is_staff = models.BooleanField(default=False)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "partner", "role"], condition=Q(partner__isnull=False), name="partner_makes_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    @property
    def is_shown(self) -> bool:
        """Whether visitors see the name: an organisation always, a person who agreed and did not take it back."""
        return bool(self.partner_id or self.community_id) or (self.agreed_at is not None and self.withdrawn_at is None)


class Agreement(models.Model):
    """Who does what, by when. amount_cents: what it costs or brings in, where it is about money."""

    class What(models.TextChoices):
        ROOM = "room", _("ruimte")
        PEOPLE = "people", _("mensen")
        MONEY = "money", _("geld")
        PUBLICITY = "publicity", _("publiciteit")
        MATERIALS = "materials", _("materialen")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="agreements")
    what = models.CharField(max_length=10, choices=What.choices)
    text = models.CharField(max_length=300)
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="agreements")
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    amount_cents = models.IntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.what}: {self.text}"


class SpeakerAgreement(models.Model):
    """What was agreed with a speaker. fee_cents, travel_cents: without VAT. No account number: invoices carry that."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="speaker_agreements")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    fee_cents = models.PositiveIntegerField(default=0)
    travel_cents = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    allows_recording = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class RunSheetItem(models.Model):
    """One line of what happens on the night. minutes_from_start: may be before the start (negative)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="run_sheet")
    minutes_from_start = models.SmallIntegerField()
    duration_minutes = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["minutes_from_start", "pk"]

    def __str__(self) -> str:
        return self.what


class Shift(models.Model):
    """A task for volunteers at a session, and how many are needed."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="shifts")
    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    what = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    needed = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="shift_starts_before_it_ends")
        ]

    def __str__(self) -> str:
        return self.what


class ShiftTurn(models.Model):
    """Somebody who takes a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="turns")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(person__isnull=False), name="shift_taken_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MakersNote(models.Model):
    """What partner and library say to each other about an activity that they make. state: what was decided with it.

    partner: whose note it is; empty for the library's.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="makers_notes")
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=Activity.State.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(state=""), name="makers_note_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.text[:40]}"
