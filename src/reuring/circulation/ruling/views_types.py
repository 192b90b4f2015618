# SPDX-License-Identifier: EUPL-1.2
"""Pages for administrators: types of subscription with their texts and terms, and the maximum of floating copies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reuring.catalogue.models import Format, Item
from reuring.circulation.models import FloatingMaximum, Subscription, SubscriptionTerms, SubscriptionType
from reuring.circulation.ruling.actions import (
    RulesRefused,
    drop_planned_terms,
    keep_type,
    set_floating_maximum,
    set_terms,
)
from reuring.circulation.ruling.forms import FloatingForm, TermsForm, TypeForm, tell
from reuring.circulation.ruling.policy import TermsValues
from reuring.circulation.ruling.table import name_of, named_types
from reuring.circulation.ruling.views_rules import REFUSED, may_change, must_change
from reuring.circulation.ruling.words import LABELS, said
from reuring.people.access import may, open_to
from reuring.people.actor import Actor
from reuring.people.audit import history
from reuring.people.roles import Role
from reuring.people.views import account_of

VERBS = {
    "make": gettext_lazy("maakte dit abonnement"),
    "edit": gettext_lazy("veranderde dit abonnement"),
    "set_terms": gettext_lazy("zette voorwaarden vanaf een dag"),
    "drop_terms": gettext_lazy("haalde geplande voorwaarden weg"),
}


def terms_on(rows: list[SubscriptionTerms], on: date) -> SubscriptionTerms | None:
    """Of the terms of one type, those of a day."""
    holding = (row for row in rows if row.valid_from <= on and (row.valid_until is None or on < row.valid_until))
    return next(holding, None)


@open_to({Role.ADMINISTRATOR})
@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """All types, with what they cost and allow today, and how many people have them."""
    today = timezone.localdate()
    in_force = Q(subscriptions__starts_on__lte=today) & (
        Q(subscriptions__ends_on__isnull=True) | Q(subscriptions__ends_on__gt=today)
    )
    found = named_types().prefetch_related("terms").annotate(people=Count("subscriptions", filter=in_force))
    found = found.order_by("position", "id")
    rows = []
    for each in found:
        terms = terms_on(list(each.terms.all()), today)
        rows.append({"type": each, "name": name_of(each), "terms": TermsValues.of(terms) if terms else None})
    return render(request, "circulation/ruling/types.html", {"rows": rows, "may_change": may_change(request)})


@open_to({Role.ADMINISTRATOR})
def type_new(request: HttpRequest) -> HttpResponse:
    """Make a type. People can take it once it has terms."""
    must_change(request)
    form = TypeForm(request.POST or None, instance=SubscriptionType(is_offered=False))
    return _type_page(request, form, {"title": _("Nieuw abonnement")})


@open_to({Role.ADMINISTRATOR})
def type(request: HttpRequest, code: str) -> HttpResponse:
    """One type: what it is called, who can take it, its terms, and who changed it."""
    row = get_object_or_404(named_types(), code=code)
    may = may_change(request)
    if request.method == "POST":
        must_change(request)
    today = timezone.localdate()
    rows = list(row.terms.order_by("-valid_from"))
    now = terms_on(rows, today)
    terms = [
        {
            "row": each,
            "facts": [(LABELS[name], said(name, getattr(each, name))) for name in TermsValues.__slots__],
            "is_now": each == now,
            "is_planned": each.valid_from > today,
        }
        for each in rows
    ]
    context = {
        "title": name_of(row), "code": code, "terms": terms, "has_terms": now is not None, "may_change": may,
        "people": Subscription.objects.in_force(today).filter(type=row).count(),
        "events": [
            (event, VERBS.get(event.verb, event.verb)) for event in history("subscription_type", code, 20)
        ],
    }  # fmt: skip
    return _type_page(request, TypeForm(request.POST or None, instance=row), context)


def _type_page(request: HttpRequest, form: TypeForm, context: dict[str, Any]) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            kept = keep_type(
                type=form.instance, texts=form.texts(), actor=Actor.person(account_of(request)), at=timezone.now()
            )
            messages.success(request, _("Het abonnement is bewaard."))
            return redirect("circulation:type", kept.code)
        except RulesRefused as refused:
            tell(form, refused.obstacles)
    context |= {"form": form}
    return render(request, "circulation/ruling/type.html", context, status=REFUSED if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
def terms_new(request: HttpRequest, code: str) -> HttpResponse:
    """Let a type have other terms from a day on."""
    must_change(request)
    row = get_object_or_404(named_types(), code=code)
    today = timezone.localdate()
    now = terms_on(list(row.terms.all()), today)
    values = TermsValues.of(now) if now else TermsValues()
    initial = {name: getattr(values, name) for name in TermsValues.__slots__}
    initial["valid_from"] = today + timedelta(days=1) if now else today
    form = TermsForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            set_terms(
                type=row, values=form.values(), valid_from=form.cleaned_data["valid_from"],
                actor=Actor.person(account_of(request)), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("De voorwaarden zijn bewaard."))
            return redirect("circulation:type", code)
        except RulesRefused as refused:
            tell(form, refused.obstacles)
    people = Subscription.objects.in_force(today).filter(type=row).count()
    context = {"form": form, "name": name_of(row), "code": code, "people": people}
    return render(request, "circulation/ruling/terms.html", context, status=REFUSED if form.errors else 200)


@open_to({Role.ADMINISTRATOR})
@require_POST
def terms_removal(request: HttpRequest, code: str) -> HttpResponse:
    """Take away terms that were planned from a day on."""
    must_change(request)
    row = get_object_or_404(SubscriptionType, code=code)
    try:
        valid_from = parse_date(request.POST.get("valid_from", "")) or date.min
    except ValueError:
        valid_from = date.min
    try:
        drop_planned_terms(type=row, valid_from=valid_from, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("De geplande voorwaarden zijn weg. Die daarvoor blijven gelden."))
    except RulesRefused as refused:
        messages.error(request, str(refused))
    return redirect("circulation:type", code)


# Floating copies


@open_to({Role.ADMINISTRATOR})
def floating(request: HttpRequest) -> HttpResponse:
    """How many floating copies each branch keeps of each format, and how many are there now."""
    today = timezone.localdate()
    form = FloatingForm(request.POST or None, today=today)
    account = account_of(request)
    if form.is_bound and form.is_valid():
        branch = form.cleaned_data["branch"]
        if not may(account, Role.ADMINISTRATOR, branch=branch, on=today):
            form.add_error("branch", _("Je bent voor deze vestiging geen beheerder."))
        else:
            try:
                set_floating_maximum(
                    branch=branch, format=form.cleaned_data["format"], most=form.cleaned_data["most"],
                    actor=Actor.person(account), at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("Bewaard."))
                return redirect("circulation:floating")
            except RulesRefused as refused:
                tell(form, refused.obstacles)
    here = {
        (branch, format): count
        for branch, format, count in Item.objects.filter(is_floating=True)
        .exclude(status__in=Item.GONE)
        .values_list("branch", "edition__format")
        .annotate(count=Count("id"))
        .order_by()
    }
    rows = [
        {"row": row, "format": Format(row.format).label, "here": here.get((row.branch_id, row.format), 0)}
        for row in FloatingMaximum.objects.select_related("branch").order_by("branch__name", "format")
    ]
    context = {"form": form, "rows": rows, "count": sum(here.values())}
    return render(request, "circulation/ruling/floating.html", context, status=REFUSED if form.errors else 200)
