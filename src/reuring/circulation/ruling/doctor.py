# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about the table of rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone, translation

from reuring.circulation.models import Loan, SubscriptionTerms
from reuring.circulation.ruling.policy import deciding, holes, said_holes, terms_gaps, whole_day
from reuring.circulation.ruling.table import read_scope, read_table
from reuring.engine.checks import Check

# Long enough to be seen in time by whoever looks now and then.
AHEAD_DAYS: Final = 60
_MOST_TOLD: Final = 5


def check_rules(at: datetime) -> Check:
    """Whether a row and terms decide for everything from now until some weeks on, and for every loan that is open."""
    today = timezone.localdate(at)
    last = today + timedelta(days=AHEAD_DAYS)
    with translation.override("en"):
        table, scope = read_table(), read_scope(today)
        missing = [hole for hole in holes(table, scope, today) if hole.since <= last]
        told = [f"no rule for {hole}" for hole in said_holes(missing, scope, today)]
        rows: dict[int, list[tuple[date, date | None]]] = {}
        for type_id, first, until in SubscriptionTerms.objects.values_list("type", "valid_from", "valid_until"):
            rows.setdefault(type_id, []).append((first, until))
        for type_id, name in scope.types.items():
            gaps = terms_gaps(rows.get(type_id, ()), today)
            told += [f"no terms for {name} from {whole_day(first)}" for first, _until in gaps if first <= last]
    cells = Loan.objects.open().values_list("subscription_type", "item__edition__format", "item__branch").distinct()
    loose = [cell for cell in cells if deciding(table, cell, today) is None]
    if loose:
        told.append(f"loans that no rule decides about today, of {len(loose)} kinds")
    if told:
        more = f", and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
        sentence = "The lending rules have holes: " + "; ".join(told[:_MOST_TOLD]) + more + "."
        return Check(False, sentence, "Open Rules at /rules/ and make a rule for what is missing.")
    return Check(True, f"{len(table)} lending rules decide for everything until {last:%Y-%m-%d} at least.")
