# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.circulation.models.loans import Loan
from reuring.people.models import Account
from reuring.places.models import Branch


class OfflineAct(models.Model):
    """One thing that a desk did while it had no connection, as it was played in. A card number, and never a name.

    key: made by the desk; an act that is sent twice is here once. made_at: by the desk's clock, set right by how far it
    was off. codes: the obstacles of a conflict. loan: that came of it. person_key: the public id of whoever was at the
    desk when the line broke; else the card tells. Both go once all is settled.
    """

    class Kind(models.TextChoices):
        CHECK_OUT = "check_out", _("uitlenen")
        CHECK_IN = "check_in", _("innemen")

    class State(models.TextChoices):
        DONE = "done", _("verwerkt")
        CONFLICT = "conflict", _("kijk ernaar")
        SETTLED = "settled", _("afgehandeld")

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    card_number = models.CharField(max_length=30, blank=True)
    person_key = models.CharField(max_length=10, blank=True)
    barcode = models.CharField(max_length=40)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    played_at = models.DateTimeField(db_index=True)
    played_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    loan = models.ForeignKey(Loan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="conflict") | Q(card_number="", person_key=""), name="card_number_only_in_a_conflict"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_at__isnull=False), name="settled_act_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "made_at"], condition=Q(state="conflict"), name="offline_conflicts"),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.kind} {self.barcode}"
