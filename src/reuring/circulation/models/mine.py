# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.db import models

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person


class CalendarFeed(models.Model):
    """A calendar of someone's due dates at an address that only they know. Taking the row away ends the address.

    secret: what the address is made of, never the address itself. with_titles: the person chose to read titles in it.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    secret = models.CharField(max_length=32)
    with_titles = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(secret=""), name="calendar_has_a_secret")]

    def __str__(self) -> str:
        return f"calendar of {self.person}"
