# SPDX-License-Identifier: EUPL-1.2
"""What a rule says, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reuring.circulation.ruling.policy import Case, Effect, Row, RuleValues, Scope
from reuring.ledger.money import say

LABELS: Final[dict[str, str | Promise]] = {
    "may_borrow": _("Lenen"),
    "loan_days": _("Uitleentermijn"),
    "max_renewals": _("Verlengen"),
    "renews_by_itself": _("Verlengt vanzelf"),
    "renewal_price_cents": _("Prijs van verlengen"),
    "max_loans": _("Tegelijk te leen"),
    "charge_per_day_cents": _("Te laat, per dag"),
    "charge_cap_cents": _("Te laat, hoogstens"),
    "grace_days": _("Dagen te laat zonder kosten"),
    "may_hold": _("Reserveren"),
    "hold_price_cents": _("Prijs van een reservering"),
    "shelf_days": _("Op de afhaalplank"),
    "fee_cents": _("Prijs"),
    "months": _("Hoe lang"),
    "max_holds": _("Tegelijk te reserveren"),
    "max_owed_cents": _("Niets nieuws lenen boven"),
}


def said(name: str, value: Any) -> str:
    """The value of one field in words."""
    if name in ("may_borrow", "may_hold"):
        return gettext("mag") if value else gettext("mag niet")
    if name == "renews_by_itself":
        return gettext("ja, tenzij iemand wacht") if value else gettext("nee")
    if name == "max_owed_cents" and value is None:
        return gettext("geld houdt niemand tegen")
    if name.endswith("_cents"):
        return say(value) if value else gettext("gratis")
    if name == "max_renewals":
        return ngettext("%(number)d keer", "%(number)d keer", value) % {"number": value} if value else gettext("niet")
    if name == "max_loans" and value is None:
        return gettext("zoveel als op de pas mag")
    if name == "months":
        if value is None:
            return gettext("zonder einde")
        return ngettext("%(number)d maand", "%(number)d maanden", value) % {"number": value}
    if name == "shelf_days":
        text = ngettext("%(number)d dag dat het open is", "%(number)d dagen dat het open is", value)
        return text % {"number": value}
    if name in ("loan_days", "grace_days"):
        return ngettext("%(number)d dag", "%(number)d dagen", value) % {"number": value}
    return str(value)


def facts(values: RuleValues) -> list[dict[str, str | Promise]]:
    """Everything that a rule says, for the component `facts`; what does not matter is left out."""
    left_out = set()
    if not values.may_borrow:
        left_out = set(LABELS) - {"may_borrow"}
    if not values.max_renewals:
        left_out |= {"renews_by_itself", "renewal_price_cents"}
    if values.is_fine_free:
        left_out |= {"charge_cap_cents", "grace_days"}
    if not values.may_hold:
        left_out |= {"hold_price_cents", "shelf_days"}
    names = [name for name in LABELS if name in RuleValues.__slots__ and name not in left_out]
    return [{"name": LABELS[name], "value": said(name, getattr(values, name))} for name in names]


def short(values: RuleValues) -> str:
    """A rule in a few words, for a cell of the matrix."""
    if not values.may_borrow:
        return gettext("niet te leen")
    parts = [said("loan_days", values.loan_days)]
    if values.max_renewals:
        parts.append(gettext("%(number)d× verlengen") % {"number": values.max_renewals})
    else:
        parts.append(gettext("niet verlengen"))
    if not values.is_fine_free:
        parts.append(gettext("te laat %(amount)s per dag") % {"amount": say(values.charge_per_day_cents)})
    if not values.may_hold:
        parts.append(gettext("niet reserveren"))
    elif values.hold_price_cents:
        parts.append(gettext("reserveren %(amount)s") % {"amount": say(values.hold_price_cents)})
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class SaidEffect:
    """What changes for some cases, in words. loans: how many titles are out by the rule that decided.

    lines: what it is about, what it was and what it becomes. what: where there was no rule, or will be none.
    """

    cases: list[str]
    effect: Effect
    loans: int
    lines: list[tuple[str | Promise, str, str]]


def said_effect(effect: Effect, scope: Scope, loans: int) -> SaidEffect:
    """An effect in words."""
    lines = [(LABELS[name], said(name, old), said(name, new)) for name, old, new in effect.differences]
    return SaidEffect(scope.said_all(effect.cases), effect, loans, lines)


def said_case(row: Row, scope: Scope) -> str:
    """What a row is about, in words, also where a type or a branch is no more."""
    return scope.said(Case(row.type_id, row.format, row.branch_id))
