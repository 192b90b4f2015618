# SPDX-License-Identifier: EUPL-1.2
"""Titles that people would like the library to buy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Work
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch


class WishQuerySet(models.QuerySet["Wish"]):
    def open(self) -> WishQuerySet:
        """Wishes that wait for a decision."""
        return self.filter(state=Wish.State.OPEN)


class Wish(models.Model):
    """A title that somebody, or several people, would like.

    title_key, creator_key: folded, to join wishes by (see `day/policy.py`). answer: the key of a text in
    `day/answers.py`; words: what the colleague added. work: the title once it is here.
    """

    class State(models.TextChoices):
        OPEN = "open", _("wacht op een antwoord")
        BOUGHT = "bought", _("wordt gekocht")
        ARRIVED = "arrived", _("is er")
        NOT_BOUGHT = "not_bought", _("wordt niet gekocht")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    title = models.CharField(max_length=200)
    creator = models.CharField(max_length=120, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    title_key = models.CharField(max_length=200)
    creator_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    wished_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=500, blank=True)
    work = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "wishes"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(title_key=""), name="wish_has_a_title"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="wish_is_decided_with_an_answer",
            ),
            models.UniqueConstraint(
                fields=["title_key", "creator_key"], condition=Q(state="open"), name="one_open_wish_a_title"
            ),
            models.UniqueConstraint(
                fields=["isbn"], condition=Q(state="open") & ~Q(isbn=""), name="one_open_wish_an_isbn"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WishVoice(models.Model):
    """That one person would like it. person: empty once forgotten, 90 days after the answer.

    remark: why, in the person's own words. wants_hold: put the first copy aside; pickup_branch: where.
    """

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes")
    at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)
    wants_hold = models.BooleanField(default=False)
    pickup_branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wish", "person"], condition=Q(person__isnull=False), name="one_voice_each"
            ),
            models.CheckConstraint(
                condition=Q(wants_hold=False) | Q(person__isnull=False, pickup_branch__isnull=False),
                name="a_hold_is_for_somebody_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wish}"
