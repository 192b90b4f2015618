# SPDX-License-Identifier: EUPL-1.2
"""House rules, what was reported, and who decided what and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.models import Idea
from reuring.communities.models.groups import LANGUAGES, Community, Member
from reuring.communities.models.helping import Listing
from reuring.communities.models.talking import Post
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person


class HouseRules(models.Model):
    """The house rules in one language, for all groups. A new text is a new row; the newest in force counts."""

    language = models.CharField(max_length=8, choices=LANGUAGES)
    text = models.TextField()
    valid_from = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "house rules"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "valid_from"], name="house_rules_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.language}, {self.valid_from:%Y-%m-%d}"


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """Cases that somebody has yet to decide, or to look at again."""
        return self.filter(closed_at__isnull=True)

    def serious(self) -> CaseQuerySet:
        """Cases with a report that cannot wait."""
        return self.filter(reports__why__in=Report.SERIOUS).distinct()


class Case(models.Model):
    """Something that moderators look at: one post, listing, member (what one says of oneself) or idea.

    about: which of the four; the thing itself may be gone since, what was decided about it stays. community: where it
    is; empty for what belongs to no group. opened_at: with the first report. by_rule: the signs, separated by spaces,
    for which the house itself put it here (`moderating/spam.py`). text: what stood there when it was reported, kept as
    long as the reports. is_hidden: hidden now by moderation. closed_at: when it was decided; empty again while it is
    looked at for the second time.
    """

    class State(models.TextChoices):
        OPEN = "open", _("nieuw")
        DECIDED = "decided", _("besloten")
        SECOND_LOOK = "second_look", _("nog een keer bekijken")
        CLOSED = "closed", _("klaar")

    class About(models.TextChoices):
        POST = "post", _("een bericht")
        LISTING = "listing", _("een vraag of aanbod")
        MEMBER = "member", _("hoe iemand zich noemt")
        IDEA = "idea", _("een idee")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    about = models.CharField(max_length=8, choices=About.choices)
    community = models.ForeignKey(Community, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    listing = models.ForeignKey(Listing, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    idea = models.ForeignKey(Idea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    by_rule = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    is_hidden = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["opened_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (Q(about="post") | Q(post__isnull=True))
                    & (Q(about="listing") | Q(listing__isnull=True))
                    & (Q(about="member") | Q(member__isnull=True))
                    & (Q(about="idea") | Q(idea__isnull=True))
                ),
                name="case_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=("open", "second_look"))
                | Q(closed_at__isnull=False, state__in=("decided", "closed")),
                name="case_closed_when_decided",
            ),
            *(
                models.UniqueConstraint(
                    fields=[about],
                    condition=Q(**{f"{about}__isnull": False, "closed_at__isnull": True}),
                    name=f"{about}_in_one_open_case",
                )
                for about in ("post", "listing", "member", "idea")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="cases_to_look_at"),
            models.Index(fields=["-closed_at"], condition=Q(closed_at__isnull=False), name="cases_decided"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Report(models.Model):
    """Somebody says that something is not right. person: empty for a stranger; never shown to who is reported.

    source: of who says so from outside a mark of the address of the network, so that one address counts once; another
    one for each thing, not to be turned back, and taken away once the case is decided.
    """

    class Why(models.TextChoices):
        RUDE = "rude", _("kwetsend of onaardig")
        SPAM = "spam", _("reclame of onzin")
        PRIVATE = "private", _("over iemands privéleven")
        UNSAFE = "unsafe", _("onveilig of strafbaar")
        CHILD = "child", _("een kind loopt gevaar")
        OTHER = "other", pgettext_lazy("reden van een melding", "iets anders")

    # Somebody may be in danger: it is hidden until somebody looked.
    SERIOUS: ClassVar = ("child", "unsafe")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=8, choices=Why.choices)
    text = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(person__isnull=False), name="reported_once_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.why}"


class Decision(models.Model):
    """What was decided in a case, by whom and why. Append-only, which a trigger holds.

    by: may be empty only once the account is gone. as_host: by a host in their own group, not by a colleague. days: how
    long not to write, of MUTE. was_host: who was sent out carried the group, of REMOVE. second_look_of: the decision
    that this one looks at again; by somebody else, which a trigger holds too. asked_at: when a second look was asked of
    this decision, and asked_text why; said once.
    """

    class What(models.TextChoices):
        KEEP = "keep", _("laten staan")
        HIDE = "hide", _("verbergen")
        WARN = "warn", _("verbergen en waarschuwen")
        MUTE = "mute", _("een tijd niet schrijven")
        REMOVE = "remove", _("uit de groep")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=8, choices=What.choices)
    why = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    as_host = models.BooleanField(default=False)
    was_host = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    second_look_of = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="second_look"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_text = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(why=""), name="decision_says_why"),
            models.CheckConstraint(condition=~Q(what="mute") | Q(days__isnull=False), name="mute_says_how_long"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(second_look_of__isnull=True), name="case_is_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(second_look_of__isnull=True) | ~Q(second_look_of=F("id")), name="second_look_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.what}"
