# SPDX-License-Identifier: EUPL-1.2
"""What people would like to see happen, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.activities.models.programme import Activity
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Municipality


class IdeaQuerySet(models.QuerySet["Idea"]):
    def shown(self) -> IdeaQuerySet:
        """Ideas whose trail everybody may see: the giver agreed and did not take it back; a no is seen by its giver."""
        agreed = self.filter(agreed_at__isnull=False, withdrawn_at__isnull=True, held_at__isnull=True)
        return agreed.exclude(state=Idea.State.DECLINED)

    def to_read(self) -> IdeaQuerySet:
        """Ideas that were not kept back by moderation."""
        return self.filter(held_at__isnull=True)

    def own(self) -> IdeaQuerySet:
        """Ideas that were not merged into another one."""
        return self.filter(merged_into__isnull=True)


class Idea(models.Model):
    """An idea that somebody handed in, with or without an account. A link of its own opens it to its giver.

    given_name: as it may be shown. email, phone: to answer to; erased with the clock of ideas. agreed_at: when the
    giver agreed that the trail is shown; withdrawn_at: when they took that back. shows_name: whether with the name.
    merged_into: the idea that it goes on as; it stays a row of its own, so its giver keeps their name and their page.
    split_from: the idea of which it was a part.
    held_at: kept back by moderation (a room above), where nobody sees it but its giver and who moderates.
    """

    class State(models.TextChoices):
        IDEA = "idea", _("idee")
        TALK = "talk", _("in gesprek")
        ACTIVITY = "activity", _("wordt een activiteit")
        DONE = "done", _("gelukt")
        DECLINED = "declined", _("gaat niet door")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="nl")
    state = models.CharField(max_length=10, choices=State.choices, default=State.IDEA)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    shows_name = models.BooleanField(default=False)
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    activities = models.ManyToManyField(Activity, blank=True, related_name="ideas")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    split_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")

    objects = IdeaQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-made_at"], name="idea_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")), name="idea_merged_into_other"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IdeaStep(models.Model):
    """One step on the trail of an idea: idea, talk, activity, what came of it. is_private: for the giver only.

    merged_into: the idea that it goes on as from then on. is_echo: said of the idea that this one was merged into.
    """

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Idea.State.choices)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_private = models.BooleanField(default=False)
    is_echo = models.BooleanField(default=False)
    merged_into = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            # A no has a reason, and is seen by its giver only.
            models.CheckConstraint(
                condition=~Q(state="declined") | (Q(is_private=True) & ~Q(text="")), name="a_no_is_kind_and_private"
            )
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.state}"
