# SPDX-License-Identifier: EUPL-1.2
"""What lives in the town: notes from the field, counts that may be told, and where a group could begin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.communities.models.groups import Community
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account
from reuring.places.models import Branch, Municipality
from reuring.threads.models import Topic


class FieldNote(models.Model):
    """A conversation on the street, at the school gate or at the desk, in one line: a topic and a place, no person."""

    class Where(models.TextChoices):
        STREET = "street", _("op straat")
        SCHOOL = "school", _("bij een school")
        DESK = "desk", _("aan de balie")
        SHOP = "shop", _("in een winkel of café")
        CLUB = "club", _("bij een club of vereniging")
        CARE = "care", _("in de zorg")
        OTHER = "other", pgettext_lazy("plek van een notitie", "ergens anders")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    where = models.CharField(max_length=8, choices=Where.choices)
    text = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-noted_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["topic", "municipality", "noted_at"], name="field_notes_by_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id}, {self.municipality_id}"


class SignalCell(models.Model):
    """A count of people that may be told: once, in this cell alone, and of ten at least (decision 0019).

    kind: of the signal. municipalities: where, together; 0 for people of whom no place is known. More than one of them:
    what was left at the end of a year in all these places. first_week, last_week: Mondays, both included.
    is_at_least: there were more, and saying how many would give a place away. parts: the same count by groups of age
    bands, each of ten at least; empty when it can't be parted.
    """

    kind = models.CharField(max_length=20)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    municipalities = ArrayField(models.BigIntegerField())
    first_week = models.DateField()
    last_week = models.DateField()
    count = models.PositiveIntegerField()
    is_at_least = models.BooleanField(default=False)
    parts: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    released_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "topic", "municipalities", "first_week"], name="cell_told_once"),
            models.CheckConstraint(condition=Q(count__gte=10), name="cell_of_ten_at_least"),
            models.CheckConstraint(condition=Q(first_week__lte=F("last_week")), name="cell_weeks_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["topic", "kind", "last_week"], name="cells_by_topic")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.topic_id}: {self.count}"


class Suggestion(models.Model):
    """Where a group could begin: a topic in a place. facts: what it rests on, in counts. community: what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("nieuw")
        TAKEN = "taken", _("opgepakt")
        LATER = "later", _("later")
        NO = "no", _("nee")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    # Empty for the whole region.
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    score = models.FloatField()
    facts: models.JSONField[Any, Any] = models.JSONField(default=list)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    community = models.ForeignKey(
        Community, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestions"
    )

    class Meta:
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic", "municipality"], nulls_distinct=False, name="suggested_once_in_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}, {self.municipality_id}"


class Campaign(models.Model):
    """An invitation to everyone who follows a topic and agreed to be invited. Who that are is kept nowhere.

    municipality: only who has their home branch there; empty for everyone. community: what they are invited to.
    mailed_to: while it goes out, up to which key it came, so that one that broke off goes on there; else 0.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="campaigns"
    )
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="campaigns")
    text = models.TextField()
    mailed_to = models.BigIntegerField(default=0)
    is_mailed = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.public_id
