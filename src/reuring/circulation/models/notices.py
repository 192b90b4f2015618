# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class NoticeStepQuerySet(models.QuerySet["NoticeStep"]):
    def in_force(self, on: date) -> NoticeStepQuerySet:
        """Steps that hold on that day, the earliest in the life of a loan first."""
        held = self.filter(Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on)))
        return held.order_by("days")


class NoticeStep(models.Model):
    """When somebody is told about a loan: so many days after its day, or before it where `days` is negative.

    valid_until: the first day on which it no longer holds.
    """

    class Kind(models.TextChoices):
        DUE_SOON = "circulation.due_soon", _("bijna terug")
        OVERDUE_1 = "circulation.overdue_1", _("te laat: eerste bericht")
        OVERDUE_2 = "circulation.overdue_2", _("te laat: tweede bericht")
        OVERDUE_3 = "circulation.overdue_3", _("te laat: derde bericht")
        INVOICE = "circulation.invoice", _("te laat: wat het kost")

    kind = models.CharField(max_length=40, choices=Kind.choices)
    days = models.SmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = NoticeStepQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(valid_until__isnull=True), name="one_open_step_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="circulation.due_soon", days__lte=0)
                | (~Q(kind="circulation.due_soon") & Q(days__gt=0)),
                name="due_soon_comes_before_the_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="notice_step_begins_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"
