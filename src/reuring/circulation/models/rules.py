# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from reuring.catalogue.models import Format
from reuring.circulation.models.subscriptions import SubscriptionType, stretch
from reuring.places.models import Branch


class LendingRule(models.Model):
    """What holds for a type of subscription, a format and a branch, from a day on.

    An empty type, format or branch means any. The row that says most about the case decides, whole: type before format
    before branch. valid_until is the first day on which it no longer holds.

    loan_days: open or not; the due date moves off days on which the branch is shut. max_renewals: after the first loan.
    renews_by_itself: the day before it is due, unless someone waits. max_loans: of this format at the same time; None:
    as many as the terms allow. charge_per_day_cents, charge_cap_cents: for being late; 0: fine-free. grace_days: how
    late costs nothing. renewal_price_cents: a paid renewal counts as a new loan for the public lending right.
    hold_price_cents: when it is picked up. shelf_days: open days on the pick-up shelf.
    """

    type = models.ForeignKey(SubscriptionType, on_delete=models.CASCADE, null=True, blank=True, related_name="rules")
    format = models.CharField(max_length=12, choices=Format.choices, blank=True)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    may_borrow = models.BooleanField(default=True)
    loan_days = models.PositiveSmallIntegerField(default=21)
    max_renewals = models.PositiveSmallIntegerField(default=2)
    renews_by_itself = models.BooleanField(default=True)
    renewal_price_cents = models.PositiveIntegerField(default=0)
    max_loans = models.PositiveSmallIntegerField(null=True, blank=True)
    charge_per_day_cents = models.PositiveIntegerField(default=0)
    charge_cap_cents = models.PositiveIntegerField(default=0)
    grace_days = models.PositiveSmallIntegerField(default=0)
    may_hold = models.BooleanField(default=True)
    hold_price_cents = models.PositiveIntegerField(default=0)
    shelf_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        ordering: ClassVar = ["type", "format", "branch", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="lending_rule_begins_first",
            ),
            models.CheckConstraint(condition=Q(may_borrow=False) | Q(loan_days__gte=1), name="lending_rule_has_days"),
            models.CheckConstraint(
                condition=Q(charge_cap_cents__gte=F("charge_per_day_cents")), name="charge_cap_holds_a_day"
            ),
            ExclusionConstraint(
                name="one_lending_rule_a_case",
                expressions=[
                    (Coalesce(F("type"), Value(0, output_field=models.BigIntegerField())), RangeOperators.EQUAL),
                    ("format", RangeOperators.EQUAL),
                    (Coalesce(F("branch"), Value(0, output_field=models.BigIntegerField())), RangeOperators.EQUAL),
                    (stretch("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type or '*'} x {self.format or '*'} x {self.branch or '*'}"


class FloatingMaximum(models.Model):
    """How many floating copies of a format a branch keeps; above it, a copy that comes back goes on to another."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=12, choices=Format.choices)
    most = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "format"], name="floating_maximum_once")]

    def __str__(self) -> str:
        return f"{self.branch}: {self.format} {self.most}"


class RulesStamp(models.Model):
    """One row whose stamp changes with every change of what rules and calendars are made of (a trigger's work).

    What a process has read of them holds as long as the stamp does, so a check-out asks for the stamp only.
    """

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_rules_stamp")]

    def __str__(self) -> str:
        return str(self.stamp)
