# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.people.names import sort_key
from reuring.places.models import Municipality
from reuring.threads.models import Node

# Partner texts are written in these; the first one is that of the node itself.
LANGUAGES = [("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]


class PartnerQuerySet(models.QuerySet["Partner"]):
    def active(self) -> PartnerQuerySet:
        """Partners with whom the library works now."""
        return self.filter(ended_on__isnull=True)

    def of(self, person: Person, on: date) -> PartnerQuerySet:
        """The active partners for which somebody may act on that day."""
        mine = PartnerMember.objects.in_force(on).filter(person=person)
        return self.active().filter(Exists(mine.filter(partner=OuterRef("pk"))))

    def named(self, words: str) -> PartnerQuerySet:
        """Partners whose name has these words in it, however they are written."""
        found = self
        for word in sort_key(words, "", "").split():
            found = found.filter(sort_name__contains=word)
        return found

    def in_order(self) -> PartnerQuerySet:
        """By name, as a Dutch list has them."""
        return self.order_by("sort_name", "pk")


class Partner(models.Model):
    """An organisation with which the library makes things.

    public_id: that of its node too, so that there is one address. name: also the title of the node; written by
    `keep_partner`, both at once. email, phone: how everyone may reach the organisation, so never those of a person.
    town: where it is, in words; municipality: the one of ours that it belongs to, if any. ended_on: the first day on
    which it is no partner any more.
    """

    class Kind(models.TextChoices):
        THEATRE = "theatre", _("theater")
        MUSIC_SCHOOL = "music_school", _("muziekschool")
        SCHOOL = "school", _("school")
        CARE = "care", _("zorg")
        LANGUAGE_HOUSE = "language_house", _("taalhuis")
        WELFARE = "welfare", _("welzijn")
        ASSOCIATION = "association", _("vereniging")
        MUNICIPALITY = "municipality", _("gemeente")
        BUSINESS = "business", _("bedrijf")
        OTHER = "other", _("anders")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="partner")
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=200, db_index=True, editable=False, db_collation="C")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=80, blank=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = PartnerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sort_name"], condition=Q(ended_on__isnull=True), name="partner_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_key(self.name, "", "")
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        """Whether the library works with it now."""
        return self.ended_on is None


class PartnerText(models.Model):
    """What a partner is, in one language, in its own words. Plain text; an empty line starts a paragraph."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=LANGUAGES)
    about = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "language"], name="partner_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.language}"


class PartnerRole(models.TextChoices):
    """What a member of a partner may do here."""

    EDITOR = "editor", _("mag alles aanpassen")
    CONTACT = "contact", _("aanspreekpunt, mag meekijken")


class PartnerMemberQuerySet(models.QuerySet["PartnerMember"]):
    def in_force(self, on: date) -> PartnerMemberQuerySet:
        """Members on that day."""
        return self.filter(Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on)))

    def current(self) -> PartnerMemberQuerySet:
        """Memberships that were not ended."""
        return self.filter(until__isnull=True)


class PartnerMember(models.Model):
    """A person who may act here for a partner. until: the first day on which they no longer may."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="partner_memberships")
    role = models.CharField(max_length=8, choices=PartnerRole.choices, default=PartnerRole.EDITOR)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PartnerMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "person"], condition=Q(until__isnull=True), name="partner_member_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="partner_member_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.partner_id}"


class PartnerInvitationQuerySet(models.QuerySet["PartnerInvitation"]):
    def open(self, at: datetime) -> PartnerInvitationQuerySet:
        """Invitations that can still be accepted at that moment."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class PartnerInvitation(models.Model):
    """Somebody is asked to act for a partner, by a link in a mail. It works once, for a while.

    The link holds the signed public id, so that nothing that opens a door is kept here. email, name: emptied when it is
    used, because the person then has their own.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=PartnerRole.choices, default=PartnerRole.EDITOR)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    invited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PartnerInvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.public_id}"
