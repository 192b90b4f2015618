# SPDX-License-Identifier: EUPL-1.2
"""Lending between libraries: what others ask of us, and what we ask of others for somebody here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.models.loans import Loan
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch


class OtherLibrary(models.Model):
    """A library that we lend to or borrow from. person: the patron row that borrows for it, with a subscription of a
    type for libraries; made when it first borrows."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    isil = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "other libraries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["isil"], condition=~Q(isil=""), name="other_library_isil_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LentToLibraryQuerySet(models.QuerySet["LentToLibrary"]):
    def open(self) -> LentToLibraryQuerySet:
        """What is asked of us, or is with the other library."""
        return self.filter(
            Q(state=LentToLibrary.State.ASKED) | Q(state=LentToLibrary.State.SENT, loan__returned_at__isnull=True)
        )


class LentToLibrary(models.Model):
    """What another library asks of us. That it came back, its loan says. reference: their own number for it."""

    class State(models.TextChoices):
        ASKED = "asked", _("gevraagd")
        SENT = "sent", _("gestuurd")
        REFUSED = "refused", _("kon niet")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    library = models.ForeignKey(OtherLibrary, on_delete=models.PROTECT, related_name="asked_of_us")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    creator = models.CharField(max_length=120, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LentToLibraryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "lent to libraries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="lent_to_library_has_a_title"),
            models.CheckConstraint(
                condition=(Q(state="sent") & Q(loan__isnull=False, sent_at__isnull=False))
                | (~Q(state="sent") & Q(loan__isnull=True)),
                name="sent_to_a_library_is_lent",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_library_hears_why"),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.library}"


class AskedFromLibraryQuerySet(models.QuerySet["AskedFromLibrary"]):
    def open(self) -> AskedFromLibraryQuerySet:
        """What is still to be asked, comes, or must go back."""
        return self.exclude(state__in=AskedFromLibrary.OVER)


class AskedFromLibrary(models.Model):
    """What somebody here would like to borrow, and another library has.

    person: forgotten some time after it is over. cost_cents: what the person agreed to pay, charged when it comes in.
    item: the copy of the other library, with a barcode of our own, until it goes back. back_on: the day on which the
    other library wants to have it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("gevraagd")
        SENT_FOR = "sent_for", _("aangevraagd bij een andere bibliotheek")
        HERE = "here", _("hier")
        SENT_BACK = "sent_back", _("teruggestuurd")
        REFUSED = "refused", _("kon niet")
        CANCELLED = "cancelled", _("hoeft niet meer")

    OVER: ClassVar = (State.SENT_BACK, State.REFUSED, State.CANCELLED)

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pickup_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    creator = models.CharField(max_length=120, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    library = models.ForeignKey(
        OtherLibrary, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_from_it"
    )
    cost_cents = models.PositiveIntegerField(default=0)
    sent_for_at = models.DateTimeField(null=True, blank=True)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="from_library")
    here_at = models.DateTimeField(null=True, blank=True)
    back_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AskedFromLibraryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "asked from libraries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="asked_from_library_has_a_title"),
            models.CheckConstraint(
                condition=Q(state__in=("sent_back", "refused", "cancelled")) | Q(person__isnull=False),
                name="open_request_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("sent_back", "refused", "cancelled"), ended_at__isnull=False)
                | Q(state__in=("asked", "sent_for", "here"), ended_at__isnull=True),
                name="request_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent_for", "here", "sent_back")) | Q(library__isnull=False),
                name="sent_for_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("here", "sent_back")) | Q(item__isnull=False), name="here_with_a_copy"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="refused_person_hears_why"),
        ]

    def __str__(self) -> str:
        return self.title
