# SPDX-License-Identifier: EUPL-1.2
"""What this room adds to the first page of my library and to the page of a title."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Work
from reuring.catalogue.title_actions import register_title_action
from reuring.circulation.mine import history  # noqa: F401 - forgets when a consent is taken back
from reuring.circulation.mine.forms import new_key
from reuring.circulation.mine.holds import choices_for, shown_holds
from reuring.circulation.mine.household import at_home_with
from reuring.circulation.mine.loans import shown_loans, take_outcomes
from reuring.circulation.mine.words import until_due
from reuring.circulation.models import Hold, Loan
from reuring.people.mine_panels import register_mine_link, register_panel
from reuring.people.models import Account, Person
from reuring.places.chosen import chosen_branch
from reuring.threads.following import news_for

# So many of a list stand on the first page; the rest is one step further.
_MOST = 4


def loans(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What is due first."""
    now = timezone.now()
    shown = shown_loans(person, now, outcomes=take_outcomes(request, person))
    if not shown.loans and not person.subscriptions.in_force(timezone.localdate(now)).exists():
        return None  # takes part without borrowing
    return {"shown": shown, "first": shown.loans[:_MOST], "more": max(0, len(shown.loans) - _MOST), "key": new_key()}


def holds(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What lies ready, and what is waited for."""
    shown = shown_holds(person, timezone.now())
    if not shown:
        return None
    return {"first": shown[:_MOST], "more": max(0, len(shown) - _MOST), "ready": sum(hold.is_ready for hold in shown)}


def household(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What those at home have, as far as it may be seen."""
    now = timezone.now()
    mates = [mate for mate in at_home_with(person, now, timezone.localdate(now)) if mate.sees_loans]
    return {"mates": mates} if mates else None


def news(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What is new under the topics that somebody follows."""
    found = news_for(person, chosen_branch(request))
    return {"news": found} if found else None


def title_hold(request: HttpRequest, work: Work) -> dict[str, Any] | None:
    """Whether one has it, waits for it, or may take a place in its queue."""
    now = timezone.now()
    person_id = request.user.person_id if isinstance(request.user, Account) else None
    if person_id is not None:
        loan = Loan.objects.open().filter(person_id=person_id, item__edition__work=work).first()
        if loan is not None:
            return {"loan": loan, "due": until_due(loan.due_on, timezone.localdate(now))}
        held = Hold.objects.open().filter(person_id=person_id, work=work).select_related("person").first()
        if held is not None and held.person is not None:
            shown = shown_holds(held.person, now)
            return {"hold": next(each for each in shown if each.public_id == held.public_id)}
    choices = choices_for(work, now)
    return {"choice": choices[0], "several": len(choices) > 1} if choices else None


register_panel("circulation.loans", 100, "circulation/mine/panel_loans.html", loans)
register_panel("circulation.holds", 200, "circulation/mine/panel_holds.html", holds)
register_panel("circulation.household", 400, "circulation/mine/panel_household.html", household)
register_panel("circulation.news", 500, "circulation/mine/panel_news.html", news)
register_mine_link(100, "circulation:loans", _("Geleend"))
register_mine_link(200, "circulation:holds", _("Gereserveerd"))
register_mine_link(510, "circulation:calendar", _("Inleverdagen in je agenda"))
register_mine_link(520, "circulation:history", _("Eerder geleend"))
register_mine_link(530, "circulation:interests", _("Wat je volgt"))
register_mine_link(540, "circulation:household", _("Je huishouden"))
register_title_action("circulation.hold", 100, "circulation/mine/title_hold.html", title_hold)
