# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.models.rules import LendingRule
from reuring.circulation.models.subscriptions import SubscriptionType
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch


class Via(models.TextChoices):
    """By what road something was done."""

    DESK = "desk", _("balie")
    KIOSK = "kiosk", _("zelfbediening")
    HOME = "home", _("thuis")
    OFFLINE = "offline", _("balie zonder verbinding")
    RULE = "rule", _("vanzelf")


class LoanQuerySet(models.QuerySet["Loan"]):
    def open(self) -> LoanQuerySet:
        """Loans whose item is still out, also one that is lost or said to be back."""
        return self.filter(returned_at__isnull=True)

    def of(self, person: Person) -> LoanQuerySet:
        """Loans of one person."""
        return self.filter(person=person)

    def overdue(self, on: date) -> LoanQuerySet:
        """Open loans whose day was before that day, and that nobody says are back or lost."""
        return self.open().filter(due_on__lt=on, lost_at__isnull=True, claimed_returned_at__isnull=True)


class Loan(models.Model):
    """An item with a person until a day. Once returned it loses its person, unless that person keeps a history.

    due_on: the last day, in the clock of the item's branch. rule: what decided. lost_at: the item was given up.
    claimed_returned_at: the person says that it is back, and staff look for it.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="loans")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="loans")
    subscription_type = models.ForeignKey(SubscriptionType, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(LendingRule, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    checked_out_at = models.DateTimeField()
    due_on = models.DateField()
    renewals = models.PositiveSmallIntegerField(default=0)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lost_at = models.DateTimeField(null=True, blank=True)
    claimed_returned_at = models.DateTimeField(null=True, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(returned_at__isnull=True), name="one_open_loan_an_item"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=False) | Q(person__isnull=False), name="open_loan_has_a_person"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("checked_out_at")),
                name="returned_after_checked_out",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(returned_at__isnull=True), name="open_loans_of_a_person"),
            models.Index(fields=["due_on", "id"], condition=Q(returned_at__isnull=True), name="open_loans_by_day"),
            # Of the few who keep a history: the rest of a million returned loans has no person.
            models.Index(
                fields=["person", "-returned_at"],
                condition=Q(returned_at__isnull=False, person__isnull=False),
                name="history_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} until {self.due_on}"


class Movement(models.Model):
    """One thing that happened to a loan, in order. Carries no person.

    category: of the public lending right, for check-outs and renewals. key: made by whoever asked, so that a message
    that comes twice is done once. before: what is needed to take it back; emptied after some minutes, because it may
    name a person. undoes: the movement that this one takes back.
    Source of the categories: Stichting Leenrecht, the yearly report of loans.
    """

    class Kind(models.TextChoices):
        CHECK_OUT = "check_out", _("uitgeleend")
        RENEWAL = "renewal", _("verlengd")
        CHECK_IN = "check_in", _("ingeleverd")
        LOST = "lost", _("kwijt")
        CLAIMED = "claimed", _("volgens de lener terug")
        FOUND = "found", _("gevonden")
        UNDO = "undo", _("ongedaan gemaakt")
        MOVED = "moved", _("inleverdag opgeschoven")
        WRITTEN_OFF = "written_off", _("afgeschreven")

    class Category(models.TextChoices):
        NONE = "", "-"
        FIRST = "first", _("eerste uitlening")
        PAID_RENEWAL = "paid_renewal", _("betaalde verlenging")
        UNPAID_RENEWAL = "unpaid_renewal", _("gratis verlenging")
        SCHOOL = "school", _("school")

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=14, choices=Category.choices, blank=True)
    at = models.DateTimeField()
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=8, choices=Via.choices)
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    before = models.JSONField(null=True, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=~Q(category=""), name="movements_that_count"),
            models.Index(fields=["at"], condition=Q(before__isnull=False), name="movements_to_forget", include=["id"]),
            models.Index(fields=["at"], condition=Q(account__isnull=False), name="movements_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
