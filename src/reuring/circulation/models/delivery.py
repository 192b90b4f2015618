# SPDX-License-Identifier: EUPL-1.2
"""Books brought home: the arrangement with a person, and the bags that go out.

What is in a bag is a row only until it is lent; from then on the loan says it, which loses its person when it comes
back. So a bag never becomes a history of what somebody read.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Format, Item, Work
from reuring.circulation.models.subscriptions import stretch
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person
from reuring.places.models import Branch
from reuring.threads.models import Topic


class HomeDeliveryQuerySet(models.QuerySet["HomeDelivery"]):
    def in_force(self, on: date) -> HomeDeliveryQuerySet:
        """Arrangements that hold on that day."""
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))


class HomeDelivery(models.Model):
    """That somebody gets books at home from a branch. ends_on: the first day without it.

    every_weeks: how often. how_many: titles in a bag. formats, topics: what the person likes; none: anything.
    wishes: more of that, in words; for colleagues. directions: for who brings it ("achterom, de bel is stuk").
    volunteer: who brings it. keeps_list: the person agreed to a list of titles not to bring again.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="home_deliveries")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(default=3)
    how_many = models.PositiveSmallIntegerField(default=4)
    formats = ArrayField(models.CharField(max_length=12, choices=Format.choices), default=list, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    wishes = models.CharField(max_length=300, blank=True)
    directions = models.CharField(max_length=200, blank=True)
    volunteer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    keeps_list = models.BooleanField(default=False)

    objects = HomeDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "home deliveries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")), name="home_delivery_begins_first"
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=26), name="home_delivery_every_so_often"
            ),
            models.CheckConstraint(condition=Q(how_many__gte=1, how_many__lte=30), name="home_delivery_of_some_titles"),
            models.CheckConstraint(condition=~Q(volunteer=F("person")), name="nobody_brings_to_themselves"),
            ExclusionConstraint(
                name="one_home_delivery_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (stretch("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} every {self.every_weeks} weeks"


class NotAgain(models.Model):
    """A title that somebody had brought home before, on the list that the person agreed to."""

    delivery = models.ForeignKey(HomeDelivery, on_delete=models.CASCADE, related_name="not_again")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "work"], name="not_again_once")]

    def __str__(self) -> str:
        return f"{self.work}"


class BagQuerySet(models.QuerySet["Bag"]):
    def under_way(self) -> BagQuerySet:
        """Bags that are being filled, or go out."""
        return self.filter(state__in=(Bag.State.CHOOSING, Bag.State.PACKED))


class Bag(models.Model):
    """One bag for one person on one day.

    volunteer: who brings this one. titles: how many went in. collected: how many came back with who brought it.
    not_home: how often nobody opened.
    """

    class State(models.TextChoices):
        CHOOSING = "choosing", _("wordt gekozen")
        PACKED = "packed", _("staat klaar")
        DELIVERED = "delivered", _("gebracht")
        CANCELLED = "cancelled", _("gaat niet door")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    delivery = models.ForeignKey(HomeDelivery, on_delete=models.CASCADE, related_name="bags")
    on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOOSING)
    volunteer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    titles = models.PositiveSmallIntegerField(default=0)
    collected = models.PositiveSmallIntegerField(null=True, blank=True)
    not_home = models.PositiveSmallIntegerField(default=0)
    packed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BagQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(state__in=("choosing", "packed")), name="one_bag_under_way"
            ),
            models.UniqueConstraint(
                fields=["delivery", "on"], condition=~Q(state="cancelled"), name="one_bag_a_day_each"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("choosing", "cancelled")) | Q(packed_at__isnull=False),
                name="bag_goes_out_packed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("choosing", "packed"), ended_at__isnull=True)
                | Q(state__in=("delivered", "cancelled"), ended_at__isnull=False),
                name="bag_ends_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="bags_by_day")]

    def __str__(self) -> str:
        return f"{self.delivery.person} on {self.on}"


class BagItemQuerySet(models.QuerySet["BagItem"]):
    def open(self) -> BagItemQuerySet:
        """All: a row is gone once its copy is lent."""
        return self


class BagItem(models.Model):
    """A copy that was chosen for a bag, until it is lent."""

    bag = models.ForeignKey(Bag, on_delete=models.CASCADE, related_name="chosen")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="bag_item")

    objects = BagItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.item}"
