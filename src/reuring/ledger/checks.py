# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about money: once more, in the rows themselves, what the database's triggers hold."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from reuring.engine.checks import Check, register_check
from reuring.ledger.models import Charge, Entry, OnlinePayment, OnlineRefund, Posting

_READ_THE_LOG = "Take no more money until you know why: keep a backup, and ask for help with these numbers at hand."
# More than a clock that is a little off.
CLOCK_MINUTES = 10
REFUND_DAYS = 7


def entries_add_up() -> Check:
    """Whether every entry, and so all of the books, adds up to zero."""
    sums = Entry.objects.annotate(total=Sum("postings__amount_cents"), lines=Count("postings"))
    wrong = list(sums.filter(~Q(total=0) | Q(lines__lt=2)).values_list("public_id", flat=True)[:5])
    total = Posting.objects.aggregate(total=Sum("amount_cents"))["total"] or 0
    if wrong or total:
        shown = ", ".join(wrong)
        return Check(False, f"The books do not add up: {total} cents in all; entries {shown}.", _READ_THE_LOG)
    return Check(True, f"All {Entry.objects.count()} entries in the books add up.")


def charges_are_right() -> Check:
    """Whether what is open of every charge is what its lines say."""
    receivable = Sum("postings__amount_cents", filter=Q(postings__account=Posting.Account.RECEIVABLE), default=0)
    wrong = Charge.objects.annotate(said=receivable).exclude(said=F("open_cents"))
    found = list(wrong.values_list("public_id", flat=True)[:5])
    if found:
        return Check(False, f"Of these charges the open amount is wrong: {', '.join(found)}.", _READ_THE_LOG)
    return Check(True, "What is open of every charge is what was charged, paid and waived.")


def online_payments_are_booked() -> Check:
    """Whether every payment that the provider settled is in the books, once, for the right amount."""
    odd = list(OnlinePayment.objects.filter(state=OnlinePayment.State.ODD).values_list("public_id", "fault")[:5])
    if odd:
        shown = "; ".join(f"{number} ({fault})" for number, fault in odd)
        return Check(
            False,
            f"These payments were paid, but can't be booked: {shown}.",
            "Look them up at the payment provider, and give the money back there.",
        )
    online = Sum("entry__postings__amount_cents", filter=Q(entry__postings__account=Posting.Account.ONLINE))
    paid = OnlinePayment.objects.filter(entry__isnull=False).annotate(booked=online)
    wrong = list(paid.exclude(booked=F("amount_cents")).values_list("public_id", flat=True)[:5])
    keys = Entry.objects.filter(kind=Entry.Kind.PAYMENT, key__startswith="online:", online_payment__isnull=True)
    loose = list(keys.values_list("public_id", flat=True)[:5])
    if wrong or loose:
        shown = ", ".join([*wrong, *loose])
        return Check(False, f"These online payments are not in the books as they were paid: {shown}.", _READ_THE_LOG)
    return Check(True, "Every payment that was paid on line is in the books, once.")


def refunds_arrive() -> Check:
    """Whether money that goes back on line arrives."""
    failed = OnlineRefund.objects.filter(state=OnlineRefund.State.FAILED, charge__isnull=True).count()
    late = OnlineRefund.objects.filter(
        state__in=[OnlineRefund.State.TO_SEND, OnlineRefund.State.SENT],
        at__lt=timezone.now() - timedelta(days=REFUND_DAYS),
    ).count()
    if failed or late:
        return Check(
            False,
            f"Money that goes back on line is stuck: {late} for more than {REFUND_DAYS} days, {failed} refused.",
            "Look these refunds up at the payment provider.",
        )
    return Check(True, "Nothing that goes back on line is stuck.")


def clocks_agree() -> Check:
    """Whether entries were booked at about the moment that they say, or before it (a desk that was off line)."""
    ahead = Entry.objects.filter(at__gt=F("recorded_at") + timedelta(minutes=CLOCK_MINUTES))
    count = ahead.count()
    if count:
        return Check(
            False,
            f"{count} entries in the books say a moment later than the database's clock when they were booked.",
            "Set the clock of the server right. The amounts are right; the days of these entries may not be.",
        )
    return Check(True, "No entry in the books is from the future.")


register_check("books", entries_add_up)
register_check("charges", charges_are_right)
register_check("online payments", online_payments_are_booked)
register_check("online refunds", refunds_arrive)
register_check("clock of the books", clocks_agree)
