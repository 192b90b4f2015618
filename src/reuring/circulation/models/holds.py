# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.catalogue.models import Edition, Format, Item, Work
from reuring.circulation.models.loans import Loan, Via
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person
from reuring.places.models import Branch


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> HoldQuerySet:
        """Holds that still want a copy or have one ready."""
        return self.filter(state__in=Hold.OPEN)

    def waiting(self, on: date) -> HoldQuerySet:
        """Holds that would take a copy on that day, in the order of the queue."""
        return (
            self.filter(state=Hold.State.WAITING)
            .exclude(suspended_from__lte=on, suspended_until__gt=on)
            .order_by("queued_at", "id")
        )

    def fitting(self, item: Item) -> HoldQuerySet:
        """Holds that this copy would serve. item: with its edition."""
        edition = item.edition
        return self.filter(
            Q(edition__isnull=True) | Q(edition=edition.pk),
            Q(format="") | Q(format=edition.format),
            Q(language="") | Q(language__in=edition.languages),
            work=edition.work_id,
        )


class Hold(models.Model):
    """A place in the queue for a work: for any copy, or for one edition, format or language only.

    queued_at: what the order goes by; the moment it was placed. suspended_from, suspended_until: days on which it lets
    others go first and keeps its place; the last is the first day on which it counts again. shelf_until: the last day
    on the pick-up shelf. item: what is kept for it; of one that is over, what was.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("in de rij")
        IN_TRANSIT = "in_transit", pgettext_lazy("reservering", "onderweg")
        ON_SHELF = "on_shelf", _("ligt klaar")
        FULFILLED = "fulfilled", _("opgehaald")
        CANCELLED = "cancelled", _("geannuleerd")
        EXPIRED = "expired", _("niet opgehaald")

    OPEN: ClassVar = (State.WAITING, State.IN_TRANSIT, State.ON_SHELF)

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="holds")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    format = models.CharField(max_length=12, choices=Format.choices, blank=True)
    language = models.CharField(max_length=12, blank=True)
    pickup_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    placed_via = models.CharField(max_length=8, choices=Via.choices)
    queued_at = models.DateTimeField()
    suspended_from = models.DateField(null=True, blank=True)
    suspended_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    ready_at = models.DateTimeField(null=True, blank=True)
    shelf_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    loan = models.OneToOneField(Loan, on_delete=models.SET_NULL, null=True, blank=True, related_name="hold")
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "work"],
                condition=Q(state__in=("waiting", "in_transit", "on_shelf")),
                name="a_place_in_a_queue_once",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=("in_transit", "on_shelf")), name="an_item_on_one_shelf"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("in_transit", "on_shelf"), item__isnull=False)
                | Q(state="waiting", item__isnull=True)
                | Q(state__in=("fulfilled", "cancelled", "expired")),
                name="a_hold_with_a_copy_has_an_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("fulfilled", "cancelled", "expired")) | Q(person__isnull=False),
                name="open_hold_has_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="on_shelf") | Q(shelf_until__isnull=False), name="on_the_shelf_until_a_day"
            ),
            models.CheckConstraint(
                condition=Q(suspended_from__isnull=True, suspended_until__isnull=True)
                | Q(suspended_from__lt=models.F("suspended_until")),
                name="suspension_begins_first",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["work", "queued_at", "id"], condition=Q(state="waiting"), name="queue_of_a_work"),
            models.Index(fields=["person"], condition=Q(state__in=("waiting", "in_transit", "on_shelf")),
                         name="open_holds_of_a_person"),
            models.Index(fields=["pickup_branch", "shelf_until"], condition=Q(state="on_shelf"), name="pickup_shelf"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.work} for {self.person}"


class Transit(models.Model):
    """An item on its way from one branch to another: for a hold, home, or where there is room."""

    class Reason(models.TextChoices):
        HOLD = "hold", _("voor een reservering")
        HOME = "home", _("terug naar de eigen vestiging")
        FLOAT = "float", _("naar waar plaats is")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transits")
    from_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    to_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    hold = models.ForeignKey(Hold, on_delete=models.SET_NULL, null=True, blank=True, related_name="transits")
    sent_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item"], condition=Q(arrived_at__isnull=True), name="one_way_at_a_time"),
            models.CheckConstraint(condition=~Q(from_branch=models.F("to_branch")), name="transit_leads_elsewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_branch", "sent_at"], condition=Q(arrived_at__isnull=True), name="on_its_way"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.from_branch} to {self.to_branch}"
