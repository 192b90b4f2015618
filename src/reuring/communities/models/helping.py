# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers, and the pairs of them that may meet."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.communities.models.groups import Community
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch, Municipality
from reuring.threads.models import Topic


class ListingQuerySet(models.QuerySet["Listing"]):
    def open(self, on: date) -> ListingQuerySet:
        """Listings that still look for somebody on that day."""
        return self.filter(state=Listing.State.OPEN, hidden_at__isnull=True).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=on)
        )

    def seen(self, on: date) -> ListingQuerySet:
        """Open listings that everyone may read."""
        return self.open(on).filter(may_be_seen=True)

    def asks(self) -> ListingQuerySet:
        return self.filter(side=Listing.Side.ASK)

    def offers(self) -> ListingQuerySet:
        return self.filter(side=Listing.Side.OFFER)


class Listing(models.Model):
    """What somebody is looking for (an ask) or can do (an offer).

    person: whose it is; what others see of them is the title, the text and shown_name. times: when it suits, as codes
    of weekday and part of the day (`tue-evening`, see helping/times.py); none for any time. municipality, branch: from
    where; reach_km: how far one goes from there, in kilometres as the crow flies; None for anywhere. most: with how
    many an offer may meet at once. is_one_to_one: two people alone, else rather in a small group; with_care: with
    somebody who is vulnerable or under 18; needs a certificate that staff have seen. waiting_since: for who waits
    longest. entered_by: the colleague who typed it for somebody at the desk, on paper or by phone. expires_on: the last
    day on which it holds. may_be_seen: everyone may read it on the site; otherwise staff and whose it is.
    adult_seen_at: when a colleague saw that somebody without a date of birth is 18 or over.
    """

    class Side(models.TextChoices):
        ASK = "ask", _("Ik zoek")
        OFFER = "offer", _("Ik kan")

    class Kind(models.TextChoices):
        SKILL = "skill", _("iets wat je kunt")
        TIME = "time", _("tijd")
        THING = "thing", _("spullen")
        PLACE = "place", _("een plek")
        COMPANY = "company", _("gezelschap")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAUSED = "paused", _("even niet")
        CLOSED = "closed", _("klaar")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    side = models.CharField(max_length=5, choices=Side.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="listings")
    community = models.ForeignKey(Community, on_delete=models.SET_NULL, null=True, blank=True, related_name="listings")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="nl")
    shown_name = models.CharField(max_length=80, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    times = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reach_km = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.PositiveSmallIntegerField(default=1)
    is_one_to_one = models.BooleanField(default=True)
    with_care = models.BooleanField(default=False)
    may_be_seen = models.BooleanField(default=False)
    adult_seen_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    waiting_since = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(most__gte=1), name="listing_meets_somebody"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_listing_says_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["side", "state", "waiting_since"], name="listings_that_wait")]

    def __str__(self) -> str:
        return f"{self.side}: {self.title}"


class MatchQuerySet(models.QuerySet["Match"]):
    def live(self) -> MatchQuerySet:
        """Matches that may still come to something."""
        return self.filter(stopped_at__isnull=True, closed_at__isnull=True)

    def agreed(self) -> MatchQuerySet:
        """Live matches to which both said yes: they take a place of each."""
        return self.live().filter(ask_says=True, offer_says=True)


class Match(models.Model):
    """An ask and an offer that may meet: only when both say yes.

    reasons: why they fit, as facts (`helping/fitting.py`), so that they are told in the reader's language. score:
    higher fits better. proposed_by: the colleague who chose it; empty where the person themselves did. ask_says,
    offer_says: None until they answered. introduced_at: when staff introduced them, who then know each other's shown
    names; meet_at, meet_branch: the first meeting, in the library by default. ask_releases, offer_releases: may the
    other see how to reach me; only when both do is it shown. stopped_at: one click by either side or staff ends it;
    stopped_by: which of the three, so that nobody is asked again who said no. No reason is kept.
    asked_at: when staff asked both; until then only somebody who said "this suits me" knows of it.
    with_care: who introduced them saw that it is with somebody who is vulnerable or under 18, beside what the two said.
    outcome: what came of it, by who closed it.
    """

    class Outcome(models.TextChoices):
        HELPED = "helped", _("het is gelukt")
        PARTLY = "partly", _("een beetje")
        NOT = "not", _("het werd niets")

    class By(models.TextChoices):
        ASK = "ask", _("wie zoekt")
        OFFER = "offer", _("wie helpt")
        STAFF = "staff", _("een collega")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    ask = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="ask_matches")
    offer = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="offer_matches")
    score = models.FloatField(default=0)
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    ask_says = models.BooleanField(null=True, blank=True)
    offer_says = models.BooleanField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    introduced_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    meet_at = models.DateTimeField(null=True, blank=True)
    meet_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meet_note = models.CharField(max_length=160, blank=True)
    with_care = models.BooleanField(default=False)
    ask_releases = models.BooleanField(default=False)
    offer_releases = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=5, choices=By.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(ask=F("offer")), name="match_of_two"),
            models.UniqueConstraint(
                fields=["ask", "offer"],
                condition=Q(stopped_at__isnull=True, closed_at__isnull=True),
                name="match_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(introduced_at__isnull=True) | Q(ask_says=True, offer_says=True),
                name="introduced_when_both_said_yes",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="closed_match_says_what_came"
            ),
            # Contact is for who met through the library.
            models.CheckConstraint(
                condition=Q(ask_releases=False, offer_releases=False) | Q(introduced_at__isnull=False),
                name="contact_after_introduction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} x {self.offer_id}"

    @property
    def is_live(self) -> bool:
        """Whether it may still come to something."""
        return self.stopped_at is None and self.closed_at is None

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes."""
        return bool(self.ask_says and self.offer_says)

    @property
    def needs_care(self) -> bool:
        """Whether who helps must have shown a certificate: one of the two says so, or who introduced them."""
        return self.with_care or self.ask.with_care or self.offer.with_care

    @property
    def shows_contact(self) -> bool:
        """Whether each sees how to reach the other."""
        return self.is_live and self.introduced_at is not None and self.ask_releases and self.offer_releases


class Round(models.Model):
    """One assignment for all asks and offers at once. It proposes; nothing happens before staff choose.

    asks, offers: how many took part. percent: how far it is. seconds: how long it took. failed_at: when it broke off;
    then a new one is asked.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    percent = models.PositiveSmallIntegerField(default=0)
    asks = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.public_id


class RoundPair(models.Model):
    """An ask and an offer that a round puts together.

    chosen_at: staff proposed it; passed_at: staff did not want it.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pairs")
    ask = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    chosen_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "ask", "offer"], name="pair_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True) | Q(passed_at__isnull=True), name="pair_is_chosen_or_passed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} x {self.offer_id}"
