# SPDX-License-Identifier: EUPL-1.2
"""The table of rules and what it must decide, read for the policy; and its rows in words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import get_language

from reuring.catalogue.models import Format
from reuring.circulation.models import LendingRule, Loan, Subscription, SubscriptionType, SubscriptionTypeText
from reuring.circulation.ruling.policy import Case, Row, RuleValues, Scope
from reuring.places.models import Branch

# One probe of an index for each format, rather than a walk over all copies.
_FORMATS: Final = """
    SELECT format FROM unnest(%s::text[]) WITH ORDINALITY AS listed (format, place) WHERE EXISTS (
        SELECT 1 FROM catalogue_edition edition JOIN catalogue_item item ON item.edition_id = edition.id
        WHERE edition.format = listed.format AND item.status <> 'withdrawn')
    ORDER BY place
"""


def as_row(rule: Any) -> Row:
    """A rule as the policy reads it. rule: annotated with `is_used`."""
    return Row(
        Case(rule.type_id, rule.format, rule.branch_id),
        RuleValues.of(rule),
        rule.valid_from,
        rule.valid_until,
        rule.pk,
        rule.is_used,
    )


def read_table() -> list[Row]:
    """Every rule, also those that are over."""
    used = Exists(Loan.objects.filter(rule=OuterRef("pk")))
    return [as_row(rule) for rule in LendingRule.objects.annotate(is_used=used)]


def read_scope(on: date) -> Scope:
    """What the table must decide from that day on.

    Types that somebody can take, or has; formats of which there are copies; branches that are there.
    """
    had = Subscription.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), type=OuterRef("pk"))
    types = named_types().filter(Q(is_offered=True) | Exists(had))
    branches = list(Branch.objects.open_to_public(on))
    return Scope(
        {each.pk: name_of(each) for each in types},
        {code: str(Format(code).label) for code in formats_with_copies()},
        {each.pk: each.name for each in branches},
        {each.pk: each.closed_on for each in branches if each.closed_on is not None},
    )


def formats_with_copies() -> list[str]:
    """The formats of which there are copies that were not withdrawn, in the order of `Format`."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMATS, [list(Format.values)])
        return [code for [code] in cursor.fetchall()]


def named_types() -> Any:
    """All types, in order, with their names for `name_of`."""
    texts = Prefetch("texts", queryset=SubscriptionTypeText.objects.order_by("language"), to_attr="all_texts")
    return SubscriptionType.objects.prefetch_related(texts)


def name_of(type: Any) -> str:
    """The name of a type in the language of now, else in Dutch. type: of `named_types`."""
    language = (get_language() or "nl").split("-")[0]
    names: dict[str, str] = {text.language: text.name for text in type.all_texts}
    return names.get(language) or names.get("nl") or str(type.code)
