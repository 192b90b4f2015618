# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of a person, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import CalendarFeed, Hold, Joining, Loan, Movement, OfflineAct, Subscription
from reuring.people.models import Person
from reuring.people.personal import register_personal, show_nothing
from reuring.people.policy import Obstacle

# A hold that is over says what somebody read, so it loses its person like a loan does.
HOLD_KEPT_DAYS = 30
# Who stood at the desk. The movement itself stays, without anybody: the report of loans is made of it.
MOVEMENT_ACCOUNT_KEPT_DAYS = 365
# The fees of a subscription stand in the books, which keep their own time.
SUBSCRIPTION_KEPT_DAYS = 2 * 365


# How long one can look back at what was played in after a broken line.
OFFLINE_KEPT_DAYS = 90


def _loans(person: Person) -> list[dict[str, Any]]:
    rows = Loan.objects.of(person).select_related("item__edition", "branch").order_by("checked_out_at")
    return [
        {
            "title": loan.item.edition.title,
            "barcode": loan.item.barcode,
            "branch": str(loan.branch),
            "checked_out_at": loan.checked_out_at.isoformat(),
            "due_on": loan.due_on.isoformat(),
            "returned_at": loan.returned_at.isoformat() if loan.returned_at else None,
            "renewals": loan.renewals,
        }
        for loan in rows
    ]


def _holds(person: Person) -> list[dict[str, Any]]:
    rows = Hold.objects.filter(person=person).select_related("work__node", "pickup_branch").order_by("placed_at")
    return [
        {
            "title": hold.work.node.title,
            "pickup_branch": str(hold.pickup_branch),
            "placed_at": hold.placed_at.isoformat(),
            "state": hold.state,
            "ended_at": hold.ended_at.isoformat() if hold.ended_at else None,
        }
        for hold in rows
    ]


def _open_loans(person: Person) -> Iterable[Obstacle]:
    count = Loan.objects.open().of(person).count()
    if count:
        text = _("Er staan nog %(number)d titels op deze naam. Breng die eerst terug.") % {"number": count}
        yield Obstacle("open-loans", text)


def _forget_loans(person: Person) -> None:
    Loan.objects.of(person).filter(returned_at__isnull=False).update(person=None)
    # What was kept to take a step back may name the person.
    Movement.objects.filter(before__person=person.pk).update(before=None)


def _forget_holds(person: Person) -> None:
    from django.utils import timezone

    from reuring.circulation.holding import cancel_hold
    from reuring.people.actor import Actor

    for hold in Hold.objects.open().filter(person=person):
        cancel_hold(hold=hold, at=timezone.now(), actor=Actor.rule("erasure"))
    Hold.objects.filter(person=person).update(person=None)


def _expire_holds(before: datetime) -> int:
    return Hold.objects.filter(person__isnull=False, ended_at__lt=before).update(person=None)


def _expire_movement_accounts(before: datetime) -> int:
    return Movement.objects.filter(account__isnull=False, at__lt=before).update(account=None)


def _expire_offline(before: datetime) -> int:
    return OfflineAct.objects.filter(played_at__lt=before).exclude(state=OfflineAct.State.CONFLICT).delete()[0]


def _expire_subscriptions(before: datetime) -> int:
    return Subscription.objects.filter(ends_on__lt=before.date()).delete()[0]


register_personal(
    Loan,
    "person",
    export=_loans,
    erase=_forget_loans,
    obstacles=_open_loans,
    label=_("leningen"),
    stays=_("Dat een titel geleend werd, telt mee in de cijfers, zonder naam."),
)
register_personal(
    Hold,
    "person",
    export=_holds,
    erase=_forget_holds,
    keep_days=HOLD_KEPT_DAYS,
    expire=_expire_holds,
    label=_("reserveringen"),
    stays=_("Dat een titel gereserveerd werd, telt mee in de cijfers, zonder naam."),
)
register_personal(
    Subscription,
    "person",
    keep_days=SUBSCRIPTION_KEPT_DAYS,
    expire=_expire_subscriptions,
    label=_("abonnementen"),
)
register_personal(
    Movement, "account", export=show_nothing, keep_days=MOVEMENT_ACCOUNT_KEPT_DAYS, expire=_expire_movement_accounts
)

from reuring.circulation.day import personal as _day_personal  # noqa: E402, F401 - registers the day around the desk


def _calendar(person: Person) -> list[dict[str, Any]]:
    # Without the secret: who reads this file must not read on in the calendar.
    feeds = CalendarFeed.objects.filter(person=person)
    return [{"made_at": feed.made_at.isoformat(), "with_titles": feed.with_titles} for feed in feeds]


register_personal(CalendarFeed, "person", export=_calendar)
register_personal(OfflineAct, "played_by", export=show_nothing, keep_days=OFFLINE_KEPT_DAYS, expire=_expire_offline)
register_personal(OfflineAct, "settled_by", export=show_nothing)


def _how_joined(person: Person) -> list[dict[str, Any]]:
    found = Joining.objects.filter(person=person).order_by("asked_at")
    return [{"asked_at": each.asked_at.isoformat(), "state": each.state} for each in found]


register_personal(Joining, "person", export=_how_joined)
