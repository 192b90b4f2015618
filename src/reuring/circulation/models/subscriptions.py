# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person


def stretch(first: str, until: str) -> Func:
    """The days from one column up to, not including, another, for an exclusion constraint."""
    return Func(F(first), F(until), Value("[)"), function="daterange")


class SubscriptionType(models.Model):
    """A kind of subscription, such as that for the young.

    min_age, max_age: in whole years, both included; None: no bound. is_reciprocal: for members of a library across the
    border, who borrow here by agreement. is_offered: whether someone can take it now; online, or at the desk only.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("persoon")
        SCHOOL = "school", _("school of groep")
        STAFF = "staff", pgettext_lazy("soort abonnement", "medewerker")
        LIBRARY = "library", _("andere bibliotheek")

    code = models.SlugField(max_length=30, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    is_reciprocal = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=True)
    is_offered_online = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(min_age__lte=F("max_age")),
                name="subscription_type_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SubscriptionTypeText(models.Model):
    """A type's name and explanation in one language; Dutch is always there."""

    type = models.ForeignKey(SubscriptionType, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=80)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "language"], name="subscription_type_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class SubscriptionTerms(models.Model):
    """What a type costs and allows, from a day on. valid_until is the first day on which it no longer holds.

    fee_cents: for one term of `months` months; None months: no end. max_loans, max_holds: at the same time.
    max_owed_cents: who owes more than this borrows nothing new; None: money never blocks. It never blocks a child.
    """

    type = models.ForeignKey(SubscriptionType, on_delete=models.CASCADE, related_name="terms")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    fee_cents = models.PositiveIntegerField(default=0)
    months = models.PositiveSmallIntegerField(null=True, blank=True, default=12)
    max_loans = models.PositiveSmallIntegerField(default=30)
    max_holds = models.PositiveSmallIntegerField(default=10)
    max_owed_cents = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["type", "valid_from"]
        verbose_name_plural = "subscription terms"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")), name="terms_begin_first"
            ),
            ExclusionConstraint(
                name="one_set_of_terms_a_day",
                expressions=[
                    ("type", RangeOperators.EQUAL),
                    (stretch("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} from {self.valid_from}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def in_force(self, on: date) -> SubscriptionQuerySet:
        """Subscriptions that hold on that day."""
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))


class Subscription(models.Model):
    """A person's dated right to borrow, for one term. ends_on is the first day without it.

    renews_by_itself: a new term follows, as a row of its own. ended_at: somebody ended it before its time.
    announced_at: when its end, or the next term with its fee, was told. elsewhere_card: number of the card of the
    library across the border. key: made by whoever asks, so that asking twice begins one.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subscriptions")
    type = models.ForeignKey(SubscriptionType, on_delete=models.PROTECT, related_name="subscriptions")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    renews_by_itself = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    elsewhere_card = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")), name="subscription_begins_first"
            ),
            ExclusionConstraint(
                name="one_subscription_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (stretch("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on", "id"],
                condition=Q(ends_on__isnull=False, ended_at__isnull=True),
                name="terms_that_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.type}"
