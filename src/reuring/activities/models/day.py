# SPDX-License-Identifier: EUPL-1.2
"""The day itself: how many came, and how we know."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.programme import How, Session
from reuring.people.models import Account


class AgeBand(models.TextChoices):
    """Ages as one may guess them at a door. Nothing else is guessed by eye."""

    UNKNOWN = "", _("leeftijd onbekend")
    TODDLERS = "0-3", _("0 tot 4 jaar")
    CHILDREN = "4-11", _("4 tot 12 jaar")
    TEENS = "12-17", _("12 tot 18 jaar")
    ADULTS = "18-64", _("18 tot 65 jaar")
    SENIORS = "65+", _("65 jaar en ouder")


class HeadCount(models.Model):
    """People who were counted at a door, without their names. They add up; a correction is a negative one.

    key: made by the device, so that what is sent twice counts once. at: by the device's clock.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="head_counts")
    age_band = models.CharField(max_length=5, choices=AgeBand.choices, blank=True, default="")
    count = models.SmallIntegerField()
    how = models.CharField(max_length=10, choices=How.choices, default=How.COUNTED)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(count=0), name="head_count_of_somebody")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.age_band}: {self.count}"


class SessionResult(models.Model):
    """What a session came to. visitors: how many people came; how: how we know. by_age: people by `AgeBand`."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="result")
    visitors = models.PositiveIntegerField()
    how = models.CharField(max_length=10, choices=How.choices)
    by_age = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.session_id}: {self.visitors} {self.how}"
