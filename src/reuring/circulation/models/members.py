# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person


class JoiningQuerySet(models.QuerySet["Joining"]):
    def at_desk(self) -> JoiningQuerySet:
        """Those that wait for somebody to come to the desk."""
        return self.filter(state=Joining.State.AT_DESK)


class Joining(models.Model):
    """Somebody joins: on line, until the e-mail address is confirmed and the card is made, or at a desk, at once.

    key: of the form that was sent, so that sending it twice joins once. said: what was filled in on line; emptied as
    soon as it is not needed any more. why: code of what a colleague has to look at first. person: who came of it.
    """

    class State(models.TextChoices):
        ASKED = "asked", "asked"
        AT_DESK = "at_desk", "at the desk"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    said = models.JSONField(default=dict, blank=True)
    why = models.CharField(max_length=24, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = JoiningQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("asked", "at_desk")) | Q(said={}), name="what_was_said_goes_when_it_is_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"
