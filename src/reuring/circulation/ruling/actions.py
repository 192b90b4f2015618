# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write rules, types of subscription and their terms, each with its event in the audit trail.

A change of rules is planned and judged by the policy over the whole table, which is locked first; the page that shows
what would change asks the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import (
    FloatingMaximum,
    LendingRule,
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
)
from reuring.circulation.ruling.policy import (
    Case,
    Judgement,
    Obstacle,
    Plan,
    Row,
    RuleValues,
    TermsValues,
    holes,
    judge,
    obstacles_to_terms,
    plan_change,
    plan_charges,
    plan_end,
    plan_new,
    said_holes,
    terms_gaps,
    whole_day,
)
from reuring.circulation.ruling.table import name_of, named_types, read_scope, read_table
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import Branch

_MOST_FLOATING: Final = 100_000

Planner = Callable[[list[Row], date], Plan]


class RulesRefused(Refused):
    """Rules can't be kept so. obstacles: every reason, with the field and the row that it is about."""

    obstacles: tuple[Obstacle, ...]

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(*obstacles)


def new_rule(*, case: Case, values: RuleValues, valid_from: date, valid_until: date | None = None) -> Planner:
    """A plan for one more rule."""
    return lambda _table, _today: plan_new(Row(case, values, valid_from, valid_until))


def changed_rule(*, rule: int, version: str, values: RuleValues, valid_from: date) -> Planner:
    """A plan to let a rule say something else from a day on. rule: its key. version: of the rule when it was seen."""
    return lambda table, today: plan_change(_seen(table, rule, version), values, valid_from, today, table)


def ended_rule(*, rule: int, version: str, valid_until: date | None) -> Planner:
    """A plan to let a rule hold until a day. rule: its key. version: of the rule when it was seen."""
    return lambda table, today: plan_end(_seen(table, rule, version), valid_until, today, table)


def charges(*, per_day_cents: int, cap_cents: int, grace_days: int, since: date) -> Planner:
    """A plan to let being late cost this by every rule from a day on; no cents: fine-free."""
    return lambda table, today: plan_charges(
        table, per_day_cents=per_day_cents, cap_cents=cap_cents, grace_days=grace_days, since=since, today=today
    )


def version_of(row: Row) -> str:
    """A mark of what a row says and until when, to see whether somebody else changed it."""
    return f"{row.key}.{row.valid_from}.{row.valid_until}.{hash_of(row.values)}"


def hash_of(values: RuleValues) -> str:
    """The values of a rule as one short word."""
    return "-".join(str(int(value) if value is not None else "") for value in asdict(values).values())


def _seen(table: Sequence[Row], key: int, version: str) -> Row:
    row = next((each for each in table if each.key == key), None)
    if row is None or version_of(row) != version:
        text = _("Iemand anders heeft deze regel intussen veranderd. Kijk hem na en begin opnieuw.")
        raise RulesRefused([Obstacle("changed-meanwhile", text)])
    return row


def judge_plan(planner: Planner, *, at: datetime) -> Judgement:
    """What would stand in the way of a plan, and what it would change for whom. Changes nothing.

    Raises RulesRefused when the rule that it is about was changed meanwhile.
    """
    today = timezone.localdate(at)
    table = read_table()
    return judge(planner(table, today), table, read_scope(today), today)


@transaction.atomic
def keep_plan(planner: Planner, *, actor: Actor, at: datetime) -> Judgement:
    """Carry a plan out, whole or not at all. The table is locked, so that two plans can't leave a hole between them.

    planner: of `new_rule`, `changed_rule`, `ended_rule` or `charges`.
    Returns what it changed, with the holes that were there before and still are.
    Raises RulesRefused with every obstacle.
    Source: decision 0010.
    """
    with connection.cursor() as cursor:
        # Lending goes on: it reads rules, and points to them.
        cursor.execute("LOCK TABLE circulation_lendingrule IN SHARE ROW EXCLUSIVE MODE")
    today = timezone.localdate(at)
    table = read_table()
    plan = planner(table, today)
    found = judge(plan, table, read_scope(today), today)
    if found.obstacles:
        raise RulesRefused(found.obstacles)
    before = {row.key: row for row in table}
    for key in plan.drop:
        LendingRule.objects.filter(pk=key).delete()
        _record("drop_rule", key, actor, at, before=before[key])
    for key, until in sorted(plan.end.items(), key=lambda each: each[0]):
        LendingRule.objects.filter(pk=key).update(valid_until=until)
        _record("end_rule", key, actor, at, before=before[key], after=plan.applied([before[key]])[0])
    for key, row in plan.edit.items():
        LendingRule.objects.filter(pk=key).update(
            valid_from=row.valid_from, valid_until=row.valid_until, **asdict(row.values)
        )
        _record("edit_rule", key, actor, at, before=before[key], after=row)
    for row in plan.begin:
        made = LendingRule.objects.create(
            type_id=row.type_id, format=row.format, branch_id=row.branch_id, valid_from=row.valid_from,
            valid_until=row.valid_until, **asdict(row.values),
        )  # fmt: skip
        _record("begin_rule", made.pk, actor, at, after=row)
    return found


def _record(
    verb: str, key: int | None, actor: Actor, at: datetime, *, before: Row | None = None, after: Row | None = None
) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="lending_rule", subject_key=str(key),
        before=_plain(before), after=_plain(after),
    )  # fmt: skip


def _plain(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        **asdict(row.case),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        **asdict(row.values),
    }


# Types of subscription


@transaction.atomic
def keep_type(
    *,
    type: SubscriptionType,
    texts: Mapping[str, tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> SubscriptionType:
    """Make or change a type with its texts.

    type: with its new values, perhaps unsaved. texts: name and explanation by language; Dutch is there, and a language
    without a name goes.
    Raises RulesRefused when people could take it, and on some day no terms or no rule would hold for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE circulation_lendingrule IN SHARE ROW EXCLUSIVE MODE")
    held = SubscriptionType.objects.select_for_update().filter(pk=type.pk).first() if type.pk else None
    before = _plain_type(held) if held is not None else None
    type.save()
    for language, (name, explanation) in texts.items():
        if name:
            SubscriptionTypeText.objects.update_or_create(
                type=type, language=language, defaults={"name": name, "explanation": explanation}
            )
        else:
            SubscriptionTypeText.objects.filter(type=type, language=language).delete()
    if type.is_offered and not (held is not None and held.is_offered):
        found = obstacles_to_offer(type, at=at)
        if found:
            raise RulesRefused(found)
    after = _plain_type(type)
    if before != after:
        record_event(
            actor=actor, at=at, verb="edit" if held else "make", subject_kind="subscription_type",
            subject_key=type.code, before=before, after=after,
        )  # fmt: skip
    return type


def obstacles_to_offer(type: SubscriptionType, *, at: datetime) -> list[Obstacle]:
    """What is missing before people can take a type: terms and rules for every day from today on."""
    today = timezone.localdate(at)
    found = []
    for first, until in terms_gaps(type.terms.values_list("valid_from", "valid_until"), today):
        text = gettext("Er zijn nog geen voorwaarden %(days)s. Zet die er eerst bij.")
        found.append(Obstacle("no-terms", text % {"days": _days(first, until)}, "is_offered"))
    names = {each.pk: name_of(each) for each in named_types().filter(pk=type.pk)}
    scope = replace(read_scope(today), types=names)
    missing = [replace(hole, case=replace(hole.case, type_id=type.pk)) for hole in holes(read_table(), scope, today)]
    for hole in said_holes(missing, scope, today):
        found.append(Obstacle("hole", gettext("Er is nog geen regel voor %(hole)s.") % {"hole": hole}, "is_offered"))
    return found


def _days(first: date, until: date | None) -> str:
    if until is None:
        return gettext("vanaf %(day)s") % {"day": whole_day(first)}
    return gettext("van %(first)s tot %(until)s") % {"first": whole_day(first), "until": whole_day(until)}


def _plain_type(type: SubscriptionType) -> dict[str, Any]:
    names = ("code", "kind", "min_age", "max_age", "is_reciprocal", "is_offered", "is_offered_online", "position")
    texts = {text.language: [text.name, text.explanation] for text in type.texts.all()}
    return {**{name: getattr(type, name) for name in names}, "texts": texts}


@transaction.atomic
def set_terms(
    *, type: SubscriptionType, values: TermsValues, valid_from: date, actor: Actor, at: datetime
) -> SubscriptionTerms:
    """Let a type have these terms from a day on, until terms that were planned for later begin.

    Those that hold before end on it; those that were planned from that very day give way. The type is locked.
    Raises RulesRefused with every obstacle.
    """
    type = SubscriptionType.objects.select_for_update().get(pk=type.pk)
    today = timezone.localdate(at)
    rows = list(type.terms.order_by("valid_from"))
    same_day = next((row for row in rows if row.valid_from == valid_from), None)
    holding = next(
        (
            row
            for row in rows
            if row.valid_from <= valid_from and (row.valid_until is None or row.valid_until > valid_from)
        ),
        None,
    )
    is_taken = (
        same_day is not None
        and valid_from <= today
        and Subscription.objects.filter(type=type, starts_on__gte=valid_from, starts_on__lte=today).exists()
    )
    obstacles = obstacles_to_terms(
        values,
        valid_from=valid_from,
        today=today,
        in_force=TermsValues.of(holding) if holding else None,
        began_today=is_taken,
    )
    if obstacles:
        raise RulesRefused(obstacles)
    later = next((row.valid_from for row in rows if row.valid_from > valid_from), None)
    before = _plain_terms(holding)
    if same_day is not None:
        type.terms.filter(pk=same_day.pk).update(**asdict(values))
        made = type.terms.get(pk=same_day.pk)
    else:
        if holding is not None:
            type.terms.filter(pk=holding.pk).update(valid_until=valid_from)
        made = SubscriptionTerms.objects.create(type=type, valid_from=valid_from, valid_until=later, **asdict(values))
    record_event(
        actor=actor, at=at, verb="set_terms", subject_kind="subscription_type", subject_key=type.code,
        before=before, after=_plain_terms(made),
    )  # fmt: skip
    return made


@transaction.atomic
def drop_planned_terms(*, type: SubscriptionType, valid_from: date, actor: Actor, at: datetime) -> None:
    """Take away terms that were planned from a day in the future; those before them go on.

    Raises RulesRefused when nothing is planned from that day, or nothing would go on before it.
    """
    type = SubscriptionType.objects.select_for_update().get(pk=type.pk)
    row = type.terms.filter(valid_from=valid_from).first()
    if row is None or valid_from <= timezone.localdate(at):
        raise RulesRefused([Obstacle("not-planned", _("Vanaf deze dag staat niets gepland."))])
    leading = type.terms.filter(valid_until=valid_from)
    if not leading.exists() and type.is_offered:
        text = _("Dan zijn er geen voorwaarden meer, en mensen kunnen dit abonnement nemen.")
        raise RulesRefused([Obstacle("no-terms", text)])
    before, until = _plain_terms(row), row.valid_until
    row.delete()
    leading.update(valid_until=until)
    record_event(
        actor=actor, at=at, verb="drop_terms", subject_kind="subscription_type", subject_key=type.code, before=before
    )


def _plain_terms(row: SubscriptionTerms | None) -> dict[str, Any] | None:
    if row is None:
        return None
    until = row.valid_until.isoformat() if row.valid_until else None
    return {"valid_from": row.valid_from.isoformat(), "valid_until": until, **asdict(TermsValues.of(row))}


# Floating copies


@transaction.atomic
def set_floating_maximum(*, branch: Branch, format: str, most: int | None, actor: Actor, at: datetime) -> None:
    """Let a branch keep at most so many floating copies of a format; None: as many as come.

    Raises RulesRefused for a number below nothing.
    """
    if most is not None and not 0 <= most <= _MOST_FLOATING:
        text = gettext("Kies een getal van %(least)s tot en met %(most)s.") % {"least": 0, "most": _MOST_FLOATING}
        raise RulesRefused([Obstacle("number-odd", text, "most")])
    held = FloatingMaximum.objects.select_for_update().filter(branch=branch, format=format).first()
    before = held.most if held else None
    if before == most:
        return
    if most is None:
        FloatingMaximum.objects.filter(branch=branch, format=format).delete()
    else:
        FloatingMaximum.objects.update_or_create(branch=branch, format=format, defaults={"most": most})
    record_event(
        actor=actor, at=at, verb="set_floating", subject_kind="branch", subject_key=branch.public_id,
        before={"format": format, "most": before}, after={"format": format, "most": most},
    )  # fmt: skip
