# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch

# More than this for one reason is a typing error: 10,000 euro.
MOST_CENTS = 1_000_000


class ChargeQuerySet(models.QuerySet["Charge"]):
    def open(self) -> ChargeQuerySet:
        """Charges of which something is still to be paid."""
        return self.filter(open_cents__gt=0)

    def settled(self) -> ChargeQuerySet:
        """Charges of which nothing is left to pay."""
        return self.filter(open_cents=0)

    def of(self, *people: Person) -> ChargeQuerySet:
        """What these people owe or owed."""
        return self.filter(person__in=people)

    def oldest_first(self) -> ChargeQuerySet:
        """In the order in which they are paid."""
        return self.order_by("at", "pk")


class Charge(models.Model):
    """What someone owes the library, for one reason. Made and settled by `books` only.

    text, params: what it is for, as a key of `texts` and its values, so that it can be said in every language.
    about: the public id of the thing that it is for, such as a loan. open_cents: what is still to be paid.
    key: whoever charges names the reason, so that the same reason is charged once.
    """

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", _("abonnement")
        LATE = "late", _("te laat teruggebracht")
        LOST = "lost", _("kwijtgeraakt")
        DAMAGED = "damaged", _("beschadigd")
        HOLD = "hold", _("reservering")
        CARD = "card", _("nieuwe pas")
        OTHER = "other", _("overig")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="charges")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, blank=True)
    amount_cents = models.IntegerField()
    open_cents = models.IntegerField()
    at = models.DateTimeField()
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=40, blank=True, db_index=True)
    key = models.CharField(max_length=120, unique=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0, amount_cents__lte=MOST_CENTS), name="charge_of_some_money"
            ),
            models.CheckConstraint(
                condition=Q(open_cents__gte=0, open_cents__lte=F("amount_cents")), name="charge_open_within_amount"
            ),
        ]
        indexes: ClassVar = [
            # What someone owes, asked at every check-out: answered from this index alone.
            models.Index(
                fields=["person"], include=["open_cents"], condition=Q(open_cents__gt=0), name="charge_open_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.amount_cents} cents, {self.open_cents} open"

    @property
    def is_open(self) -> bool:
        return self.open_cents > 0


class Road(models.TextChoices):
    """The way that money goes."""

    CASH = "cash", _("contant")
    TERMINAL = "terminal", _("pinautomaat")
    ONLINE = "online", _("online")


class Entry(models.Model):
    """One event in the books. Rows are only ever added: database triggers refuse the rest.

    person: whose money it is; empty once erased. branch: where it was taken or given, empty for online.
    road: how money went, for payments and payouts. reverses: the payment that was typed wrong.
    key: whoever books names the event, so that it is booked once. recorded_at: the database's own clock.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("kosten")
        PAYMENT = "payment", _("betaling")
        WAIVER = "waiver", _("kwijtschelding")
        REFUND = "refund", _("teruggave")
        PAYOUT = "payout", _("terugbetaling")
        REVERSAL = "reversal", _("correctie")
        TILL = "till", _("kas")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="ledger_entries")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    road = models.CharField(max_length=10, choices=Road.choices, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=140, unique=True)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.public_id}"


class Posting(models.Model):
    """A line of an entry: so many cents into (positive) or out of (negative) one account of the books.

    Those of one entry add up to zero. charge: which charge it is about, where it is about one.
    """

    class Account(models.TextChoices):
        """The accounts of the books; the first word of each line is what a bookkeeper calls it."""

        RECEIVABLE = "receivable", _("te ontvangen")
        INCOME = "income", _("opbrengsten")
        WAIVED = "waived", _("kwijtgescholden")
        REFUNDED = "refunded", _("teruggegeven")
        CASH = "cash", _("contant")
        TERMINAL = "terminal", _("pinautomaat")
        ONLINE = "online", _("online")
        TO_REFUND = "to_refund", _("nog terug te betalen")
        SAFE = "safe", _("kluis")
        TILL_DIFFERENCE = "till_difference", _("kasverschil")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=16, choices=Account.choices)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="postings")
    amount_cents = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="posting_of_some_money"),
            models.CheckConstraint(
                condition=~Q(account__in=["receivable", "income", "waived", "refunded"]) | Q(charge__isnull=False),
                name="posting_names_its_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount_cents}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("postings are written with their entry, by ledger.books")
