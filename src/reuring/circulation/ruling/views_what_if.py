# SPDX-License-Identifier: EUPL-1.2
"""Pages for the front desk: what would happen, and how a loan came about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation import missing
from reuring.circulation.models import Loan
from reuring.circulation.refusals import LoanRefused
from reuring.circulation.ruling.forms import WhatIfForm
from reuring.circulation.ruling.policy import Case, RuleValues, Scope
from reuring.circulation.ruling.table import name_of, named_types, read_scope
from reuring.circulation.ruling.what_if import WhatIf, check_out_at, hold_at, renewal_at, return_at
from reuring.circulation.ruling.words import LABELS, facts, said, short
from reuring.people.access import open_to, roles_at
from reuring.people.actor import Actor
from reuring.people.looks import record_look
from reuring.people.roles import Role
from reuring.people.views import account_of


@open_to({Role.FRONT_DESK})
@never_cache
@sensitive_post_parameters("card")
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask the policy what would happen, at any moment. Nothing is changed; no address tells of it."""
    now = timezone.now()
    form = WhatIfForm(request.POST or None, now=now, initial={"barcode": request.GET.get("barcode", "")[:40]})
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _answer(request, form)
    return render(request, "circulation/ruling/what_if.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, form: WhatIfForm) -> dict[str, Any]:
    typed = form.cleaned_data
    item, card, act = typed["item"], typed.get("found_card"), typed["act"]
    branch = typed["branch"] or item.branch
    at = form.moment((branch if act == "hold" else item.branch).time_zone)
    found: WhatIf | None
    if act == "return" or card is None:
        found = return_at(item, branch, at)
    else:
        record_look(account=account_of(request), person=card.person, at=form.now)
        if act == "check_out":
            found = check_out_at(item, card.person, at, card)
        elif act == "hold":
            found = hold_at(item.edition.work, card.person, branch, at)
        else:
            found = renewal_at(item, card.person, at, by_itself=act == "renewal_by_itself")
    roles = roles_at(account_of(request), branch, timezone.localdate(at))
    scope = read_scope(timezone.localdate())
    names = {each.pk: name_of(each) for each in named_types()}
    scope = Scope(names, scope.formats, scope.branches)
    answer: dict[str, Any] = {
        "found": found, "item": item, "branch": branch, "at": at, "is_now": at == form.now,
        "person": card.person if card is not None and act != "return" else None,
    }  # fmt: skip
    if found is None:
        return answer
    obstacles = [(each, each.overridden_by is not None and each.overridden_by in roles) for each in found.obstacles]
    type_name = names.get(found.type_id, "") if found.type_id else ""
    return answer | {
        "obstacles": [pair for pair in obstacles if not pair[0].is_private],
        "private_obstacles": [pair for pair in obstacles if pair[0].is_private],
        "rules": [
            (rule, scope.said(Case(rule.type_id, rule.format, rule.branch_id)), short(RuleValues.of(rule)))
            for rule in found.rules
        ],
        "facts": facts(RuleValues.of(found.rule)) if found.rule else [],
        "type_name": type_name,
        "terms": [(LABELS[name], said(name, getattr(found.terms, name))) for name in ("max_loans", "max_holds")]
        if found.terms
        else [],
        "most_owed": said("max_owed_cents", found.terms.max_owed_cents) if found.terms else "",
    }


@open_to({Role.FRONT_DESK})
@require_POST
def write_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the loan of a copy that was given up; the copy leaves the collection."""
    found = get_object_or_404(Loan.objects.select_related("item__branch"), public_id=public_id)
    account = account_of(request)
    at = timezone.now()
    if Role.FRONT_DESK not in roles_at(account, found.item.branch, timezone.localdate(at)):
        raise PermissionDenied
    try:
        missing.write_off(loan=found, branch=found.item.branch, at=at, actor=Actor.person(account))
        messages.success(request, _("Afgeschreven. Wat ervoor gevraagd is, blijft staan."))
    except LoanRefused as refused:
        messages.error(request, str(refused))
    return redirect("circulation:loan", public_id)


@open_to({Role.FRONT_DESK})
@never_cache
@require_safe
def loan(request: HttpRequest, public_id: str) -> HttpResponse:
    """One loan: what it is of, by which rule it was made, and what happened to it."""
    found = get_object_or_404(
        Loan.objects.select_related("item__edition", "item__branch", "person", "rule", "branch", "returned_branch"),
        public_id=public_id,
    )
    if found.person is not None and found.returned_at is None:
        record_look(account=account_of(request), person=found.person, at=timezone.now())
    scope = read_scope(timezone.localdate())
    names = {each.pk: name_of(each) for each in named_types()}
    rule = found.rule
    context = {
        "loan": found,
        "rule": rule,
        "case": Scope(names, scope.formats, scope.branches).said(Case(rule.type_id, rule.format, rule.branch_id)),
        "facts": facts(RuleValues.of(rule)),
        "type_name": names.get(found.subscription_type_id, ""),
        "is_over": rule.valid_until is not None and rule.valid_until <= timezone.localdate(),
        "movements": found.movements.select_related("branch").order_by("id"),
    }
    return render(request, "circulation/ruling/loan.html", context)
