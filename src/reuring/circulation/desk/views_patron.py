# SPDX-License-Identifier: EUPL-1.2
"""What somebody has at home and waits for, as the desk sees and changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.cataloguing.finding import find_records
from reuring.catalogue.models import Work
from reuring.circulation import holding, missing
from reuring.circulation.desk.branch import AT_THE_DESK
from reuring.circulation.desk.scanning import shown_of
from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.desk.views import at_a_branch
from reuring.circulation.lending import renew, roles_of
from reuring.circulation.models import Hold, Loan, Via
from reuring.circulation.policy import Obstacle
from reuring.circulation.refusals import CirculationRefused, HoldRefused, LoanRefused, RenewalRefused
from reuring.people.access import open_to
from reuring.people.looks import record_look
from reuring.people.models import Person
from reuring.places.models import Branch

# A place in a queue rests for this long unless told otherwise.
_REST: Final = timedelta(weeks=3)


def with_patron(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view of one person to the desk, and keep that a colleague looked.

    view: gets the request, the sitting and the person, then what else stands in its address.
    """

    @wraps(view)
    def inner(request: HttpRequest, sitting: Sitting, public_id: str, **rest: str) -> HttpResponse:
        person = get_object_or_404(Person.objects.select_related("merged_into"), public_id=public_id)
        if person.merged_into is not None:
            return redirect("people:patron", person.merged_into.public_id)
        record_look(account=sitting.account, person=person, at=sitting.at)
        return view(request, sitting, person, **rest)

    return open_to(AT_THE_DESK)(never_cache(at_a_branch(inner)))


def _context(sitting: Sitting, person: Person, **more: Any) -> dict[str, Any]:
    return {
        "person": person,
        "sitting": sitting,
        "who": shown_of(person, sitting),
        **more,
    }


# Loans


@with_patron
@require_safe
def loans(request: HttpRequest, sitting: Sitting, person: Person) -> HttpResponse:
    """What somebody has at home."""
    return _loans_page(request, sitting, person)


def _loans_page(request: HttpRequest, sitting: Sitting, person: Person, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(
        Loan.objects.open()
        .of(person)
        .select_related("item__edition__work__node", "item__branch")
        .order_by("due_on", "pk")
    )
    context = _context(sitting, person, loans=rows, today=sitting.today, **more)
    return render(request, "circulation/desk/patron_loans.html", context, status=status)


@with_patron
@require_POST
def renewals(request: HttpRequest, sitting: Sitting, person: Person) -> HttpResponse:
    """Renew one loan, or all of them. Those that can't be renewed say why; the desk may set that aside."""
    overrides = frozenset(request.POST.getlist("overrides")[:20])
    rows = Loan.objects.open().of(person).select_related("item__edition").order_by("due_on", "pk")
    if asked := request.POST.get("loan"):
        rows = rows.filter(public_id=asked[:10])
    renewed, refused = 0, []
    for loan in rows:
        try:
            renew(
                loan=loan, branch=sitting.branch, via=Via.DESK, at=sitting.at, actor=sitting.actor, overrides=overrides
            )
            renewed += 1
        except RenewalRefused as each:
            refused.append({"loan": loan, "obstacles": each.obstacles, "overrides": _may_set_aside(each, sitting)})
    if renewed:
        text = ngettext("%(count)s titel verlengd.", "%(count)s titels verlengd.", renewed)
        messages.success(request, text % {"count": renewed})
    if not refused:
        return redirect("circulation:patron_loans", person.public_id)
    return _loans_page(request, sitting, person, 422, refused=refused)


def _may_set_aside(refused: CirculationRefused, sitting: Sitting) -> list[str]:
    """The codes of all obstacles, where this colleague may set every one aside; else none."""
    roles = roles_of(sitting.actor, sitting.branch, sitting.at)
    if all(each.overridden_by is not None and each.overridden_by in roles for each in refused.obstacles):
        return [each.code for each in refused.obstacles]
    return []


@with_patron
@require_POST
def loan_state(request: HttpRequest, sitting: Sitting, person: Person, loan: str) -> HttpResponse:
    """Say of a loan that its copy is lost, that the person says it is back, or that it is still at home after all."""
    found = get_object_or_404(Loan.objects.open().of(person), public_id=loan)
    branch, at, actor = sitting.branch, sitting.at, sitting.actor
    said = request.POST.get("state", "")
    try:
        if said == "lost":
            given_up = missing.mark_lost(
                loan=found, branch=branch, at=at, actor=actor, may_charge="free" not in request.POST
            )
            messages.success(
                request,
                _("Als kwijt gemeld. De prijs staat op de rekening.")
                if given_up.charge
                else _("Als kwijt gemeld. Het kost niets."),
            )
        elif said == "claimed":
            missing.claim_returned(loan=found, branch=branch, at=at, actor=actor)
            messages.success(request, _("Genoteerd. We zoeken het in de kast; zolang komt er geen herinnering."))
        elif said == "out":
            missing.still_out(loan=found, branch=branch, at=at, actor=actor)
            messages.success(request, _("Genoteerd: het is nog thuis."))
    except LoanRefused as refused:
        messages.error(request, str(refused))
    return redirect("circulation:patron_loans", person.public_id)


# Holds


@with_patron
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest, sitting: Sitting, person: Person) -> HttpResponse:
    """What somebody waits for. POST takes a place in a queue for them."""
    if request.method != "POST":
        return _holds_page(request, sitting, person)
    work = get_object_or_404(Work.objects.select_related("node"), node__public_id=request.POST.get("work", "")[:10])
    pickup = Branch.objects.filter(public_id=request.POST.get("branch", "")[:10]).first() or sitting.branch
    try:
        hold = holding.place_hold(
            work=work, person=person, pickup_branch=pickup, via=Via.DESK, at=sitting.at, actor=sitting.actor,
            overrides=frozenset(request.POST.getlist("overrides")[:20]),
        )  # fmt: skip
    except HoldRefused as refused:
        return _holds_page(
            request, sitting, person, 422, refused=refused.obstacles, refused_work=work, refused_branch=pickup,
            overrides=_may_set_aside(refused, sitting),
        )  # fmt: skip
    standing = holding.standing_of([hold], sitting.at)[hold.pk]
    messages.success(
        request, _("Gereserveerd. Plek %(place)s van %(length)s in de rij.")
        % {"place": standing.place, "length": standing.length},
    )  # fmt: skip
    return redirect("circulation:patron_holds", person.public_id)


def _holds_page(request: HttpRequest, sitting: Sitting, person: Person, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(
        Hold.objects.open().filter(person=person).select_related("work__node", "edition", "pickup_branch", "item")
        .order_by("queued_at", "pk")
    )  # fmt: skip
    shown = [(hold, _rests(hold, sitting.today)) for hold in rows]
    standings = holding.standing_of(rows, sitting.at)
    asked = request.GET.get("q", "").strip()[:200]
    context = _context(
        sitting, person,
        holds=[{"hold": hold, "standing": standings.get(hold.pk), "rests": rests} for hold, rests in shown],
        branches=Branch.objects.open_to_public(sitting.today),
        asked=asked, found=_found(asked) if asked else [], until=sitting.today + _REST, today=sitting.today,
        **more,
    )  # fmt: skip
    return render(request, "circulation/desk/patron_holds.html", context, status=status)


def _rests(hold: Hold, on: date) -> date | None:
    """The first day on which a suspended hold counts again; None for one that counts."""
    return hold.suspended_until if hold.suspended_until is not None and hold.suspended_until > on else None


def _found(asked: str) -> list[dict[str, Any]]:
    """Works for what was typed or scanned, each once."""
    found: dict[int, dict[str, Any]] = {}
    for edition in find_records(asked.replace("\0", "")).editions:
        found.setdefault(edition.work_id, {"work": edition.work, "creators": edition.work.creators})
    return list(found.values())[:8]


@with_patron
@require_POST
def hold_change(request: HttpRequest, sitting: Sitting, person: Person, hold: str) -> HttpResponse:
    """Cancel a hold, let it rest or count again, or have it picked up elsewhere."""
    found = get_object_or_404(Hold.objects.open().filter(person=person), public_id=hold)
    at, actor = sitting.at, sitting.actor
    change = request.POST.get("change", "")
    try:
        if change == "cancel":
            had_copy = found.state == Hold.State.ON_SHELF
            holding.cancel_hold(hold=found, at=at, actor=actor)
            messages.success(
                request,
                _("Geannuleerd. Haal het van de afhaalplank en scan het: dan zie je waar het heen gaat.")
                if had_copy
                else _("Geannuleerd."),
            )
        elif change == "rest":
            until = _day(request.POST.get("until", ""))
            if until is None:
                raise HoldRefused([Obstacle("date-unreadable", _("Kies een dag."))])
            holding.suspend_hold(hold=found, at=at, actor=actor, since=sitting.today, until=until)
            messages.success(request, _("De reservering rust. De plek in de rij blijft."))
        elif change == "resume":
            holding.resume_hold(hold=found, at=at, actor=actor)
            messages.success(request, _("De reservering telt weer mee."))
        elif change == "pickup":
            branch = get_object_or_404(Branch, public_id=request.POST.get("branch", "")[:10])
            holding.change_pickup(hold=found, at=at, actor=actor, branch=branch)
            messages.success(request, _("Afhalen kan nu in %(branch)s.") % {"branch": branch})
    except HoldRefused as refused:
        messages.error(request, str(refused))
    return redirect("circulation:patron_holds", person.public_id)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
