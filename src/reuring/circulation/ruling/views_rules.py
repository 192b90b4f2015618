# SPDX-License-Identifier: EUPL-1.2
"""Pages for administrators: the matrix of rules, one rule, and changing rules with what that changes for whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reuring.circulation.models import Loan
from reuring.circulation.ruling.actions import (
    Planner,
    RulesRefused,
    changed_rule,
    charges,
    ended_rule,
    judge_plan,
    keep_plan,
    new_rule,
    version_of,
)
from reuring.circulation.ruling.forms import (
    ChangeRuleForm,
    ChargesForm,
    EndRuleForm,
    NewRuleForm,
    tell,
    values_initial,
)
from reuring.circulation.ruling.policy import Judgement, Row, RuleValues, Scope, deciding, holes, said_holes
from reuring.circulation.ruling.table import read_scope, read_table
from reuring.circulation.ruling.words import SaidEffect, facts, said_case, said_effect, short
from reuring.people.access import may, open_to
from reuring.people.actor import Actor
from reuring.people.audit import history
from reuring.people.roles import Role
from reuring.people.views import account_of

REFUSED = 422


@dataclass(frozen=True, slots=True)
class Decision:
    """What decides in some branches. branches: their names; empty for all."""

    row: Row | None
    branches: list[str]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A format with, for each type, what decides."""

    format: str
    cells: list[tuple[str, list[Decision]]]

    @property
    def alike(self) -> list[tuple[list[str], list[Decision]]]:
        """The types for which the same decides, together: for a narrow screen."""
        found: list[tuple[list[str], list[Decision]]] = []
        for title, decisions in self.cells:
            same = next((titles for titles, others in found if others == decisions), None)
            if same is None:
                found.append(([title], decisions))
            else:
                same.append(title)
        return found


def may_change(request: HttpRequest) -> bool:
    """Whether who asks may change rules: they hold for the whole organisation."""
    return may(account_of(request), Role.ADMINISTRATOR, everywhere=True, on=timezone.localdate())


def must_change(request: HttpRequest) -> None:
    """Let only those in who may change rules: raises PermissionDenied."""
    if not may_change(request):
        raise PermissionDenied


def matrix(table: Sequence[Row], scope: Scope, on: date) -> list[Line]:
    """What decides each format for each type on a day, branches that are alike together."""
    branches = scope.branches_on(on)
    lines = []
    for format, name in scope.formats.items():
        cells = []
        for type_id, title in scope.types.items():
            by_row: dict[Row | None, list[int]] = {}
            for branch in branches:
                by_row.setdefault(deciding(table, (type_id, format, branch), on), []).append(branch)
            decisions = [
                Decision(
                    row,
                    [] if len(by_row) == 1 else [scope.branches[each] for each in where],
                    short(row.values) if row else _("geen regel"),
                )
                for row, where in sorted(by_row.items(), key=lambda each: -len(each[1]))
            ]
            cells.append((title, decisions))
        lines.append(Line(name, cells))
    return lines


def chosen_day(request: HttpRequest, today: date) -> date:
    """The day in the address, within ten years; else today."""
    try:
        found = parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today
    return found if abs((found - today).days) < 3653 else today


@open_to({Role.ADMINISTRATOR})
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules as they are in force on a day: which row decides each cell, and every row there is."""
    today = timezone.localdate()
    on = chosen_day(request, today)
    table, scope = read_table(), read_scope(today)
    rows = sorted(table, key=lambda row: (row.type_id or 0, row.format, row.branch_id or 0, row.valid_from))

    def named(of: Callable[[Row], bool]) -> list[tuple[Row, str, str]]:
        return [(row, said_case(row, scope), short(row.values)) for row in rows if of(row)]

    context = {
        "on": on,
        "today": today,
        "lines": matrix(table, scope, on),
        "types": scope.types.values(),
        "in_force": named(lambda row: row.valid_from <= on and (row.valid_until is None or on < row.valid_until)),
        "to_come": named(lambda row: row.valid_from > on),
        "over": named(lambda row: row.valid_until is not None and row.valid_until <= on),
        "holes": said_holes(holes(table, scope, today), scope, today),
        "may_change": may_change(request),
    }
    return render(request, "circulation/ruling/rules.html", context)


def _row(key: int) -> tuple[Row, list[Row], Scope]:
    table = read_table()
    row = next((each for each in table if each.key == key), None)
    if row is None:
        raise Http404
    return row, table, read_scope(timezone.localdate())


@open_to({Role.ADMINISTRATOR})
@require_safe
def rule(request: HttpRequest, key: int) -> HttpResponse:
    """One rule: what it says, for whom, since when, how many loans it made, and who changed it."""
    row, table, scope = _row(key)
    today = timezone.localdate()
    loans = Loan.objects.open().filter(rule=key).count()
    context = {
        "row": row,
        "case": said_case(row, scope),
        "facts": facts(row.values),
        "loans": loans,
        "is_over": row.valid_until is not None and row.valid_until <= today,
        "is_to_come": row.valid_from > today,
        "others": [
            (each, short(each.values)) for each in table if each.case == row.case and each.key != row.key
        ],
        "events": [(event, VERBS.get(event.verb, event.verb)) for event in history("lending_rule", str(key), 20)],
        "may_change": may_change(request),
        "last_day": row.valid_until - timedelta(days=1) if row.valid_until else None,
    }  # fmt: skip
    return render(request, "circulation/ruling/rule.html", context)


@open_to({Role.ADMINISTRATOR})
def rule_new(request: HttpRequest) -> HttpResponse:
    """Make a rule. What changes for whom is shown before it is kept."""
    must_change(request)
    today = timezone.localdate()
    scope = read_scope(today)
    initial = {**values_initial(RuleValues()), "valid_from": today}
    for name in ("type", "format", "branch"):
        initial[name] = request.GET.get(name, "")
    form = NewRuleForm(request.POST or None, scope=scope, initial=initial)

    def planner() -> Planner:
        return new_rule(
            case=form.case(),
            values=form.values(),
            valid_from=form.cleaned_data["valid_from"],
            valid_until=form.valid_until(),
        )

    return _plan_page(request, form, planner, scope, title=_("Nieuwe regel"))


@open_to({Role.ADMINISTRATOR})
def rule_change(request: HttpRequest, key: int) -> HttpResponse:
    """Let a rule say something else from a day on: the old row ends, a new one begins."""
    must_change(request)
    row, _table, scope = _row(key)
    today = timezone.localdate()
    first = row.valid_from if row.valid_from > today else today + timedelta(days=1)
    form = ChangeRuleForm(request.POST or None, initial={**values_initial(row.values), "valid_from": first})
    version = request.POST.get("version") or version_of(row)

    def planner() -> Planner:
        return changed_rule(rule=key, version=version, values=form.values(), valid_from=form.cleaned_data["valid_from"])

    title = _("Verander een regel")
    return _plan_page(request, form, planner, scope, title=title, row=row, version=version)


@open_to({Role.ADMINISTRATOR})
def rule_end(request: HttpRequest, key: int) -> HttpResponse:
    """Let a rule stop on a day, or take one away that has not begun."""
    must_change(request)
    row, _table, scope = _row(key)
    today = timezone.localdate()
    form = EndRuleForm(request.POST or None, row=row)
    version = request.POST.get("version") or version_of(row)
    is_dropped = row.valid_from > today and not row.is_used

    def planner() -> Planner:
        is_asked = "drop" in request.POST and "show" not in request.POST
        until = row.valid_from if is_asked and is_dropped else form.valid_until()
        return ended_rule(rule=key, version=version, valid_until=until)

    title = _("Laat een regel stoppen")
    return _plan_page(request, form, planner, scope, title=title, row=row, version=version, is_dropped=is_dropped)


@open_to({Role.ADMINISTRATOR})
def rule_charges(request: HttpRequest) -> HttpResponse:
    """One switch for all rules: fine-free, or what being late costs."""
    today = timezone.localdate()
    table, scope = read_table(), read_scope(today)
    lending = [row for row in table if row.values.may_borrow]
    now = [row for row in lending if row.valid_from <= today and (row.valid_until is None or today < row.valid_until)]
    charged = [row for row in now if not row.values.is_fine_free]
    most = max((row.values for row in charged), key=lambda values: values.charge_per_day_cents, default=None)
    initial = {
        "choice": "charged" if charged else "free",
        "per_day": most.charge_per_day_cents if most else None,
        "cap": most.charge_cap_cents if most else None,
        "grace_days": most.grace_days if most else 0,
        "since": today + timedelta(days=1),
    }
    form = ChargesForm(request.POST or None, initial=initial)
    if request.method == "POST":
        must_change(request)

    def planner() -> Planner:
        typed = form.cleaned_data
        is_free = typed["choice"] == "free"
        return charges(
            per_day_cents=0 if is_free else typed["per_day"],
            cap_cents=0 if is_free else typed["cap"],
            grace_days=0 if is_free else typed["grace_days"] or 0,
            since=typed["since"],
        )

    to_come = [row for row in lending if row.valid_from > today]
    is_changing = {row.values.is_fine_free for row in to_come} - {not charged}
    more = {
        "is_fine_free": not charged,
        "charged": [(row, said_case(row, scope), short(row.values)) for row in charged],
        "is_some": bool(charged) and len(charged) < len(now),
        "changes_from": min((row.valid_from for row in to_come), default=None) if is_changing else None,
        "may_change": may_change(request),
    }
    return _plan_page(request, form, planner, scope, title=_("Boetevrij"), template="charges", **more)


def _plan_page(
    request: HttpRequest,
    form: forms.Form,
    planner: Callable[[], Planner],
    scope: Scope,
    *,
    title: str,
    template: str = "plan",
    **more: Any,
) -> HttpResponse:
    """A form for a plan: first what it would change for whom, then kept.

    planner: makes the plan of the valid form. What is kept is what was shown: whoever types something else sees the
    page again.
    """
    context: dict[str, Any] = {"form": form, "title": title, "scope": scope, **more}
    if row := more.get("row"):
        context["case"] = said_case(row, scope)
    if form.is_bound and form.is_valid():
        try:
            mark = _mark(request)
            if request.POST.get("keep") and request.POST.get("seen") == mark:
                kept = keep_plan(planner(), actor=Actor.person(account_of(request)), at=timezone.now())
                messages.success(request, _("Bewaard."))
                _warn_of_holes(request, kept, scope)
                return redirect("circulation:rules")
            found = judge_plan(planner(), at=timezone.now())
            tell(form, found.obstacles)
            if not found.obstacles:
                context |= {"effects": _said(found, scope), "is_shown": True, "seen": mark, "left": _left(found, scope)}
        except RulesRefused as refused:
            tell(form, refused.obstacles)
    return render(request, f"circulation/ruling/{template}.html", context, status=REFUSED if form.errors else 200)


def _mark(request: HttpRequest) -> str:
    """What was typed, as one line: what is kept must be what was shown."""
    left_out = ("csrfmiddlewaretoken", "seen", "keep", "show")
    return "&".join(f"{name}={value}" for name, value in sorted(request.POST.items()) if name not in left_out)


def _said(found: Judgement, scope: Scope) -> list[SaidEffect]:
    keys = {effect.before.key for effect in found.effects if effect.before is not None}
    loans = {key: Loan.objects.open().filter(rule=key).count() for key in keys if key is not None}
    return [
        said_effect(effect, scope, loans.get(effect.before.key, 0) if effect.before and effect.before.key else 0)
        for effect in found.effects
    ]


def _left(found: Judgement, scope: Scope) -> list[str]:
    return said_holes(found.left, scope, timezone.localdate())


def _warn_of_holes(request: HttpRequest, kept: Judgement, scope: Scope) -> None:
    if kept.left:
        text = _("Er is nog geen regel voor: %(holes)s. Maak die ook.")
        messages.warning(request, text % {"holes": "; ".join(_left(kept, scope))})


VERBS = {
    "begin_rule": gettext_lazy("maakte deze regel"),
    "end_rule": gettext_lazy("liet deze regel stoppen, of langer doorgaan"),
    "edit_rule": gettext_lazy("veranderde deze regel voordat hij begon"),
    "drop_rule": gettext_lazy("haalde deze regel weg"),
}
