# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account
from reuring.places.models import Branch


class KioskQuerySet(models.QuerySet["Kiosk"]):
    def enrolled(self) -> KioskQuerySet:
        """Kiosks that may still log in."""
        return self.filter(revoked_at__isnull=True)


class Kiosk(models.Model):
    """A device that speaks SIP2 with us: a self-service kiosk, a sorting machine, a payment terminal.

    username, secret_hash: what it logs in with; of the password only a hash is kept. allowed_addresses: IP addresses or
    networks that it may call from; none: any. asks_pin: nobody borrows or reads here without a PIN.
    has_plain_dates: a due date is sent as people write it; else in the form that most devices take apart.
    state: what the device last said of itself.
    """

    class Encoding(models.TextChoices):
        UTF_8 = "utf-8", "UTF-8"
        CP850 = "cp850", "CP850 (DOS)"
        LATIN_1 = "cp1252", "Latin-1 (Windows)"

    class Checksum(models.TextChoices):
        IF_SENT = "if_sent", _("als het apparaat er een stuurt")
        REQUIRED = "required", _("altijd")
        IGNORED = "ignored", _("nooit")

    class State(models.TextChoices):
        OK = "0", _("in orde")
        NO_PAPER = "1", _("papier is op")
        CLOSING = "2", _("gaat uit")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    username = models.CharField(max_length=40, unique=True)
    secret_hash = models.CharField(max_length=64)
    encoding = models.CharField(max_length=8, choices=Encoding.choices, default=Encoding.UTF_8)
    checksum = models.CharField(max_length=8, choices=Checksum.choices, default=Checksum.IF_SENT)
    allowed_addresses = ArrayField(models.CharField(max_length=43), default=list, blank=True)
    asks_pin = models.BooleanField(default=True)
    has_plain_dates = models.BooleanField(default=False)
    may_check_out = models.BooleanField(default=True)
    may_check_in = models.BooleanField(default=True)
    may_renew = models.BooleanField(default=True)
    may_hold = models.BooleanField(default=False)
    may_take_payment = models.BooleanField(default=False)
    may_show_patron = models.BooleanField(default=True)
    may_block = models.BooleanField(default=False)
    may_enable = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # Empty once that colleague is erased; the audit trail keeps that it was done.
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=1, choices=State.choices, default=State.OK)

    objects = KioskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["branch", "name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(username=""), name="kiosk_has_a_username"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.branch}"


class ItemProperties(models.Model):
    """What a device asked to keep about a copy, such as what stands in its chip. We pass it on and read nothing in it.

    Source: 3M SIP 2.00, item status update and the field CH.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=255)
    kiosk = models.ForeignKey(Kiosk, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "item properties"

    def __str__(self) -> str:
        return f"{self.item}: {self.text}"
