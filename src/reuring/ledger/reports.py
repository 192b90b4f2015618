# SPDX-License-Identifier: EUPL-1.2
"""Figures about money: what was charged, let go, paid and given back, by month, branch and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from reuring.ledger.models import Charge, Entry, Posting

_Account = Posting.Account


@dataclass(frozen=True, slots=True)
class Income:
    """A line of the figures, in cents. month: its first day. branch: empty for on line and for none in particular."""

    month: date
    branch: str
    kind: str
    charged: int
    waived: int
    paid: int
    refunded: int

    @property
    def kind_label(self) -> str:
        return str(Charge.Kind(self.kind).label)


def years() -> list[int]:
    """The years of which there is something in the books, newest first."""
    first, now = Entry.objects.order_by("at").first(), timezone.localdate().year
    start = timezone.localtime(first.at).year if first else now
    return list(range(max(now, start), start - 1, -1))


def income(year: int) -> list[Income]:
    """What was charged, let go, paid and given back in a year, by month, branch and kind of charge. One query.

    branch: where each of these was done. The figures are calculated from the books, and name nobody.
    """
    zone = timezone.get_current_timezone()
    since, until = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    money_came = Q(account=_Account.RECEIVABLE, entry__kind__in=[Entry.Kind.PAYMENT, Entry.Kind.REVERSAL])
    found = (
        Posting.objects.filter(entry__at__gte=since, entry__at__lt=until, charge__isnull=False)
        .annotate(month=TruncMonth("entry__at", tzinfo=zone), branch=F("entry__branch__name"), kind=F("charge__kind"))
        .values("month", "branch", "kind")
        .annotate(
            charged=Sum("amount_cents", filter=Q(account=_Account.INCOME), default=0),
            waived=Sum("amount_cents", filter=Q(account=_Account.WAIVED), default=0),
            paid=Sum("amount_cents", filter=money_came, default=0),
            refunded=Sum("amount_cents", filter=Q(account=_Account.REFUNDED), default=0),
        )
        .order_by("month", "branch", "kind")
    )
    rows = [
        Income(
            row["month"].date(),
            row["branch"] or "",
            row["kind"],
            -row["charged"],
            row["waived"],
            -row["paid"],
            row["refunded"],
        )
        for row in found
    ]
    return [row for row in rows if row.charged or row.waived or row.paid or row.refunded]


def in_all(rows: Iterable[Income]) -> Income:
    """The sum of some lines."""
    rows = list(rows)
    parts = (sum(getattr(row, name) for row in rows) for name in ("charged", "waived", "paid", "refunded"))
    return Income(date.min, "", Charge.Kind.OTHER, *parts)


def as_csv(rows: Iterable[Income]) -> Iterator[list[str]]:
    """The lines of a file for a spreadsheet, with its head; amounts in euro with a comma."""
    yield ["month", "branch", "kind", "charged", "waived", "paid", "refunded"]
    for row in rows:
        amounts = (row.charged, row.waived, row.paid, row.refunded)
        yield [f"{row.month:%Y-%m}", row.branch, row.kind, *(_euro(cents) for cents in amounts)]


def _euro(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
