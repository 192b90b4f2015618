# SPDX-License-Identifier: EUPL-1.2
"""What this room forgets, and when. The money itself stays: seven years by law, and for good in the books.

First what a settled charge was about (a title), later whose it was. Source: AVG (EU 2016/679), article 5 (1)(e); what
must stay: Algemene wet inzake rijksbelastingen, article 52.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q, Sum

from reuring.ledger.models import Charge, ChargeQuerySet, Entry, OnlinePayment, OnlineRefund, Posting

# After a charge was settled. What was lost may be found, and then what was paid goes back.
DETAILS_KEPT_DAYS: Final = 90
DETAILS_KEPT_DAYS_LOST: Final = 365
PERSON_KEPT_DAYS: Final = 2 * 365
_LOST: Final = (Charge.Kind.LOST, Charge.Kind.DAMAGED)


def forget_details(*, at: datetime) -> int:
    """Take away what charges were about that were settled long enough before `at`. Returns how many."""
    count = 0
    for kinds, days in ((_LOST, DETAILS_KEPT_DAYS_LOST), (_usual_kinds(), DETAILS_KEPT_DAYS)):
        found = Charge.objects.filter(kind__in=kinds).exclude(Q(about="") & Q(params={}))
        keys = _over(found, at - timedelta(days=days))
        count += Charge.objects.filter(pk__in=keys).update(about="", params={})
    return count


def forget_whose_charges(before: datetime) -> int:
    """Take the person out of charges that were settled before that moment. Returns how many."""
    keys = _over(Charge.objects.filter(person__isnull=False), before)
    return Charge.objects.filter(pk__in=keys).update(person=None, about="", params={})


def forget_whose_entries(before: datetime) -> int:
    """Take the person out of entries from before that moment whose charges are nobody's any more. Returns how many."""
    still_someones = Posting.objects.filter(entry=OuterRef("pk"), charge__person__isnull=False)
    under_way = OnlineRefund.objects.filter(payment__entry=OuterRef("pk")).exclude(state=OnlineRefund.State.DONE)
    found = Entry.objects.filter(person__isnull=False, at__lt=before)
    keys = list(found.exclude(Exists(still_someones)).exclude(Exists(under_way)).values_list("pk", flat=True))
    return Entry.objects.filter(pk__in=keys).update(person=None)


def forget_whose_online_payments(before: datetime) -> int:
    """Take the person out of online payments that ended before that moment. Returns how many."""
    under_way = OnlineRefund.objects.filter(payment=OuterRef("pk")).exclude(state=OnlineRefund.State.DONE)
    found = OnlinePayment.objects.filter(person__isnull=False, settled_at__lt=before).exclude(Exists(under_way))
    return found.update(person=None)


def _usual_kinds() -> list[str]:
    return [kind for kind in Charge.Kind.values if kind not in _LOST]


def _over(charges: ChargeQuerySet, before: datetime) -> list[int]:
    """The keys of those among these charges that are settled, and of which nothing was booked since that moment."""
    owed_back = Sum("postings__amount_cents", filter=Q(postings__account=Posting.Account.TO_REFUND), default=0)
    found = charges.settled().annotate(last=Max("postings__entry__at"), owed_back=owed_back)
    return list(found.filter(last__lt=before, owed_back=0).values_list("pk", flat=True))
