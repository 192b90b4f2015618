# SPDX-License-Identifier: EUPL-1.2
"""The lists of the branch at which one works. A scan on a list does what it does at the desk with nobody open."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.catalogue.models import Item
from reuring.circulation.desk import lists
from reuring.circulation.desk.answers import Answer
from reuring.circulation.desk.branch import AT_THE_DESK
from reuring.circulation.desk.scans import CODES
from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.desk.views import at_a_branch, carried
from reuring.circulation.missing import mark_missing
from reuring.circulation.models import NoticeStep
from reuring.circulation.refusals import ReturnRefused
from reuring.people.access import open_to


def _page(request: HttpRequest, sitting: Sitting, template: str, rows: list[Any], **more: Any) -> HttpResponse:
    context = {
        "sitting": Sitting(sitting.branch, sitting.account, sitting.at, None, sitting.after),
        "answer": carried(request) or Answer("rest", _("Scan wat je pakt")),
        "rows": rows,
        "is_cut": len(rows) >= lists.MOST,
        "fresh_key": secrets.token_hex(16),
        "commands": {code: command.value for command, code in CODES.items()},
        "here": request.path,
        **more,
    }
    return render(request, template, context)


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def pick_list(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What to fetch from the shelves here for who waits."""
    rows = lists.pick_list(sitting.branch, sitting.today)
    return _page(request, sitting, "circulation/desk/pick_list.html", rows)


@open_to(AT_THE_DESK)
@never_cache
@require_POST
@at_a_branch
def not_found(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """A copy of the pick list is not in its place: it is missing from now, and the list offers the next one."""
    item = get_object_or_404(Item, public_id=request.POST.get("item", "")[:10])
    try:
        mark_missing(item=item, at=sitting.at, actor=sitting.actor)
    except ReturnRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("…%(digits)s staat nu als zoek. Is er een ander exemplaar, dan staat dat op de lijst.")
            % {"digits": item.barcode[-4:]},
        )  # fmt: skip
    return redirect("circulation:desk_pick_list")


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def shelf(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What lies on the pick-up shelf for nobody any more."""
    rows = lists.shelf_to_clear(sitting.branch, sitting.today)
    return _page(request, sitting, "circulation/desk/shelf.html", rows)


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def transit(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What is on its way to and from here."""
    rows = lists.under_way(sitting.branch, sitting.at)
    coming, going = [row for row in rows if row.comes], [row for row in rows if not row.comes]
    return _page(request, sitting, "circulation/desk/transit.html", rows, coming=coming, going=going)


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def overdue(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Who has something of this branch too long, and how to reach them."""
    rows = lists.overdue(sitting.branch, sitting.today)
    asked = request.GET.get("step", "")
    # Whoever has reached no step yet comes first; their step has a name in the address too.
    kinds = ["none", *(kind for kind, _days in lists.reminders(sitting.today))]
    labels = dict(NoticeStep.Kind.choices)
    ladder = [
        (kind, labels.get(kind, _("nog geen bericht")), sum((row.step or "none") == kind for row in rows))
        for kind in kinds
    ]
    shown = [row for row in rows if (row.step or "none") == asked] if asked in kinds else rows
    return _page(request, sitting, "circulation/desk/overdue.html", rows, people=shown, ladder=ladder, asked=asked)


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def look_for(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What should be somewhere here and is not."""
    rows = lists.to_look_for(sitting.branch, sitting.at)
    return _page(request, sitting, "circulation/desk/look_for.html", rows)
