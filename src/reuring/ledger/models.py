# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Sum
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
        ACTIVITY = "activity", _("activiteit")
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


class EntryQuerySet(models.QuerySet["Entry"]):
    def with_cents(self) -> EntryQuerySet:
        """Each entry with `cents`: how much it is about, which is what went into its accounts."""
        return self.annotate(cents=Sum("postings__amount_cents", filter=Q(postings__amount_cents__gt=0)))


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

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.public_id}"


class Posting(models.Model):
    """A line of an entry: so many cents into (positive) or out of (negative) one account of the books.

    Those of one entry add up to zero. charge: which charge it is about, where it is about one.
    """

    class Account(models.TextChoices):
        """The accounts of the books.

        cash, terminal: at the till of the entry's branch, until it is closed; then in the safe and at the bank.
        to_refund: what the library still has to give back.
        """

        RECEIVABLE = "receivable", _("te ontvangen")
        INCOME = "income", _("opbrengsten")
        WAIVED = "waived", _("kwijtgescholden")
        REFUNDED = "refunded", _("teruggegeven")
        CASH = "cash", _("contant")
        TERMINAL = "terminal", _("pinautomaat")
        ONLINE = "online", _("online")
        TO_REFUND = "to_refund", _("nog terug te betalen")
        SAFE = "safe", _("kluis")
        BANK = "bank", _("bank")
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


class OnlinePayment(models.Model):
    """A payment that someone began with the provider. The provider says what became of it; `online` books it once.

    provider_id: the provider's own name for it; empty until the provider answered. checkout: where one goes to pay.
    entry: the payment in the books. surplus_cents: what was paid in full elsewhere meanwhile, and goes back.
    ask_at: when to ask the provider again; empty when there is nothing left to ask. fault: why it can't be booked.
    """

    class State(models.TextChoices):
        NEW = "new", _("begonnen")
        OPEN = "open", _("wacht op betaling")
        PAID = "paid", _("betaald")
        FAILED = "failed", _("niet gelukt")
        EXPIRED = "expired", _("verlopen")
        ODD = "odd", _("klopt niet")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    provider = models.CharField(max_length=12)
    provider_id = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="online_payments")
    amount_cents = models.IntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    checkout = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True, db_index=True)
    times_asked = models.PositiveSmallIntegerField(default=0)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="online_payment")
    surplus_cents = models.IntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="online_payment_of_some_money"),
            models.CheckConstraint(
                condition=Q(state="paid", entry__isnull=False) | (~Q(state="paid") & Q(entry__isnull=True)),
                name="online_payment_booked_when_paid",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_id"], condition=~Q(provider_id=""), name="online_payment_known_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.public_id}: {self.state}"


class OnlinePart(models.Model):
    """Which charge an online payment is meant for, and how much of it."""

    payment = models.ForeignKey(OnlinePayment, on_delete=models.CASCADE, related_name="parts")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "charge"], name="online_part_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="online_part_of_some_money"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} cents of {self.charge_id}"


class OnlineRefund(models.Model):
    """Money that goes back the way it came, through the provider.

    charge: what it had been paid for; empty for what was paid too much. entry: the payout, once the provider says that
    the money went.
    """

    class State(models.TextChoices):
        TO_SEND = "to_send", _("wordt verstuurd")
        SENT = "sent", _("onderweg")
        DONE = "done", _("teruggestort")
        FAILED = "failed", _("niet gelukt")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    payment = models.ForeignKey(OnlinePayment, on_delete=models.PROTECT, related_name="refunds")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="online_refunds")
    amount_cents = models.IntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.TO_SEND)
    provider_id = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True, db_index=True)
    times_asked = models.PositiveSmallIntegerField(default=0)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="online_refund")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="online_refund_of_some_money"),
            models.CheckConstraint(
                condition=Q(state="done", entry__isnull=False) | (~Q(state="done") & Q(entry__isnull=True)),
                name="online_refund_booked_when_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.amount_cents} cents, {self.state}"


class BankPayment(models.Model):
    """What the bank that we play ourselves knows of a payment (see `providers.local`). No part of the books."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    amount_cents = models.IntegerField()
    description = models.CharField(max_length=200)
    reference = models.CharField(max_length=40)
    back_to = models.CharField(max_length=500)
    state = models.CharField(max_length=8, default="open")
    refunded_cents = models.IntegerField(default=0)
    # By the key of each refund, so that one that is asked for twice is given once.
    refunds = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.public_id}: {self.amount_cents} cents, {self.state}"


class TillDay(models.Model):
    """The till of a branch, from its opening count to its closing count.

    on: the day by the branch's own clock. float_cents: what was put in at the start. The rest is empty until closing.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="till_days")
    on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    float_cents = models.IntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    expected_cash_cents = models.IntegerField(null=True)
    counted_cash_cents = models.IntegerField(null=True)
    expected_terminal_cents = models.IntegerField(null=True)
    counted_terminal_cents = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "on"], name="till_once_a_day"),
            models.UniqueConstraint(
                fields=["branch"], condition=Q(closed_at__isnull=True), name="till_open_once_in_a_branch"
            ),
            models.CheckConstraint(condition=Q(float_cents__gte=0), name="till_float_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    expected_cash_cents__isnull=True,
                    counted_cash_cents__isnull=True,
                    expected_terminal_cents__isnull=True,
                    counted_terminal_cents__isnull=True,
                )
                | Q(
                    closed_at__isnull=False,
                    expected_cash_cents__isnull=False,
                    counted_cash_cents__isnull=False,
                    expected_terminal_cents__isnull=False,
                    counted_terminal_cents__isnull=False,
                ),
                name="till_counted_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.on}"

    @property
    def difference_cents(self) -> int:
        """What was counted more (or, negative, less) than expected; 0 as long as it is open."""
        cash = (self.counted_cash_cents or 0) - (self.expected_cash_cents or 0)
        return cash + (self.counted_terminal_cents or 0) - (self.expected_terminal_cents or 0)

    @property
    def is_even(self) -> bool:
        """Whether both counts were as expected."""
        found = (self.counted_cash_cents, self.counted_terminal_cents)
        return found == (self.expected_cash_cents, self.expected_terminal_cents)


class WaiverLimit(models.Model):
    """How much at once the front desk may waive, from a day on, until the day of the next row."""

    most_cents = models.IntegerField()
    valid_from = models.DateField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(most_cents__gte=0, most_cents__lte=MOST_CENTS), name="waiver_limit_is_an_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.most_cents} cents from {self.valid_from}"
