# SPDX-License-Identifier: EUPL-1.2
"""From an idea to an activity: what it still needs, who does what, what it may cost, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.models import Activity, Form, Idea
from reuring.communities.models.groups import Community, Member, MemberRole
from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner
from reuring.people.models import Account, Person
from reuring.places.models import Branch, Room
from reuring.shell.pictures import small_of
from reuring.threads.models import Node


class Plan(models.Model):
    """An idea of a group on its way. Stages describe and never gate: any can be skipped, any can be gone back to.

    idea: what it is about, and whose; its trail is the plan's, and where ideas were merged the plans are as well.
    question: what somebody asked in the group, that it began with. stage: what stands in lists; said_stage: where
    people say so themselves, else empty and it follows from the facts. people: for how many; weekday: 0 is Monday;
    daypart: of `building/dayparts.py`. proposed_at: when a host put it before the library. activity: what it became.
    follows: the plan of which this is the next one.
    """

    class Stage(models.TextChoices):
        IDEA = "idea", _("idee")
        INTEREST = "interest", _("wie wil dit ook?")
        PEOPLE = "people", _("wie doet wat?")
        FOUND = "found", _("titel, ruimte en partner")
        AGREED = "agreed", _("afgesproken")
        ACTIVITY = "activity", _("activiteit")
        LOOKED_BACK = "looked_back", _("teruggekeken")
        NEXT = "next", _("de volgende")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="plans")
    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, related_name="plan")
    question = models.ForeignKey(
        "communities.Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="plans"
    )
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.IDEA)
    said_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    form = models.CharField(max_length=16, choices=Form.choices, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    daypart = models.CharField(max_length=10, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    titles = models.ManyToManyField(Node, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by")
    proposed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="plan_weekday_is_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(starts_at__lt=models.F("ends_at")),
                name="plan_starts_before_it_ends",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "-made_at"], name="plans_by_stage")]

    def __str__(self) -> str:
        return str(self.idea)


class PlanInterest(models.Model):
    """A member would come, or does something for it. role, task: what they do; empty for who would just come.

    condition: what it depends on ("if it is on a Tuesday"). name_agreed_at: when they said that the name that they
    chose may stand with the activity, for everyone.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=MemberRole.choices, blank=True)
    task = models.CharField(max_length=120, blank=True)
    condition = models.CharField(max_length=120, blank=True)
    name_agreed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "member"], name="interested_once")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.member_id}"


class PlanNeed(models.Model):
    """Something that a plan still needs, in words: "someone who can bake". met_at: when it was found; met_by: by what.

    listing: the ask that was made of it.
    """

    class What(models.TextChoices):
        ROOM = "room", _("een ruimte")
        TITLE = "title", _("een titel")
        PARTNER = "partner", _("een partner")
        PERSON = "person", _("iemand")
        THING = "thing", _("spullen")
        MONEY = "money", _("geld")
        OTHER = "other", pgettext_lazy("wat een plan nodig heeft", "iets anders")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="needs")
    what = models.CharField(max_length=8, choices=What.choices)
    text = models.CharField(max_length=160)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.CharField(max_length=160, blank=True)
    listing = models.ForeignKey(
        "communities.Listing", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text


class Grant(models.Model):
    """A small budget for a plan. amount_cents: what may be spent."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="grants")
    amount_cents = models.PositiveIntegerField()
    why = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.amount_cents}"


class Spending(models.Model):
    """What a grant was spent on. is_over: more than was granted, as somebody said with it."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="spendings")
    amount_cents = models.PositiveIntegerField()
    what = models.CharField(max_length=160)
    spent_on = models.DateField()
    is_over = models.BooleanField(default=False)
    noted_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["spent_on", "pk"]

    def __str__(self) -> str:
        return self.what


class VisitorAnswer(models.Model):
    """What a visitor of an activity answered to the three short questions. Without a person.

    liked: 1 (no) to 3 (yes); learned: something new; again: would come again. words: one line, read by staff before it
    is shown. shown_at: from when on it is shown; hidden_at: when somebody read it and left it out. key: made by the
    page, so that sending twice counts once; it is of no person.
    """

    class Liked(models.IntegerChoices):
        NO = 1, _("niet zo")
        SOME = 2, _("een beetje")
        YES = 3, _("ja")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="visitor_answers")
    liked = models.PositiveSmallIntegerField(choices=Liked.choices, null=True, blank=True)
    learned = models.PositiveSmallIntegerField(choices=Liked.choices, null=True, blank=True)
    again = models.PositiveSmallIntegerField(choices=Liked.choices, null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, default="nl")
    answered_on = models.DateField()
    shown_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True, null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.liked}"


class LookBack(models.Model):
    """What makers say of an activity that was held: a few words. led_to: what came of it, in words."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="look_back")
    words = models.TextField(blank=True)
    led_to = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.activity_id)


class LookBackPicture(models.Model):
    """A picture of how it was. Who is on it agreed: that is asked with the upload."""

    look_back = models.ForeignKey(LookBack, on_delete=models.CASCADE, related_name="pictures")
    picture = models.CharField(max_length=200)
    picture_text = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.picture_text

    @property
    def small_address(self) -> str:
        """Where its small form is read."""
        return f"{settings.MEDIA_URL}{small_of(self.picture)}"
