# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Person
from reuring.places.models import Branch, Municipality


class Topic(models.Model):
    """A subject in the maintained tree (`topics.toml`), under which anything can be found."""

    key = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    # The keys from the root down to this one: what a filter on a parent needs, without a walk.
    path = ArrayField(models.CharField(max_length=60), default=list)
    is_retired = models.BooleanField(default=False)
    # Tells of health, money trouble, faith and the like: never counted, never suggested. From the file; inherited.
    is_sensitive = models.BooleanField(default=False, db_default=False)
    # A merged topic is retired, keeps its row and its address, and leads to the one that took its place.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    # How many nodes carry it, counted every night: a rare topic says more than a common one.
    uses = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_retired=True), name="merged_topic_is_retired"
            )
        ]

    def __str__(self) -> str:
        return self.key


class TopicText(models.Model):
    """A topic's name and synonyms in one language."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    synonyms = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "language"], name="topic_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.name


class NodeKind(models.TextChoices):
    """The kinds of things that can be found."""

    WORK = "work", _("Boek")
    ACTIVITY = "activity", _("Activiteit")
    COMMUNITY = "community", _("Groep")
    ANSWER = "answer", _("Antwoord")
    SERVICE = "service", _("Hulp")
    LEARNING_PATH = "learning_path", _("Leren")
    BRANCH = "branch", _("Vestiging")
    GOAL = "goal", _("Doel")
    PARTNER = "partner", _("Partner")


class NodeQuerySet(models.QuerySet["Node"]):
    def public(self) -> NodeQuerySet:
        """Nodes that anyone may see."""
        return self.filter(visibility=Node.Visibility.PUBLIC)


class Node(models.Model):
    """One row for each thing that can be found, linked to or followed. Its owner writes it, in one action with its own.

    public_id: stays the same for good and stands in the address. address: the path of its page, without a language.
    language: of title and summary; translations are NodeText rows. starts_at, ends_at: when it takes place, if it does.
    is_available: whether it can be had now, as the search index last saw it; None where that means nothing. It orders
    what is shown and is never shown itself.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("openbaar")
        STAFF = "staff", _("alleen voor medewerkers")
        HIDDEN = "hidden", _("verborgen")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=16, choices=NodeKind.choices)
    title = models.TextField()
    summary = models.TextField(blank=True)
    address = models.CharField(max_length=120)
    language = models.CharField(max_length=8, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    audiences = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # A branch's own node: owned here, because places lies below and can't know of nodes.
    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    created_at = models.DateTimeField(default=timezone.now)
    is_available = models.BooleanField(null=True, editable=False)

    objects = NodeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lte=F("ends_at")),
                name="node_starts_before_it_ends",
            ),
            models.CheckConstraint(condition=Q(branch__isnull=True) | Q(kind="branch"), name="branch_node_is_a_branch"),
        ]
        # For "what next": what is soon to come in a municipality.
        indexes: ClassVar = [
            models.Index(
                fields=["municipality", "ends_at"],
                name="soon_in_a_municipality",
                condition=Q(ends_at__isnull=False, municipality__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class NodeText(models.Model):
    """A node's title and summary in another language than its own."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "language"], name="node_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.title or self.summary


class Source(models.TextChoices):
    """Who made a tie between things."""

    RULE = "rule", _("regel")
    STAFF = "staff", _("medewerker")
    PERSON = "person", _("bezoeker")


class NodeTopic(models.Model):
    """A node is about a topic, and why we think so.

    kind, until: of the node (until: its ends_at). A trigger keeps them, whoever writes, so that "what next" finds what
    is still to come under a topic that a million works have as well.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="node_topics")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="node_topics")
    source = models.CharField(max_length=8, choices=Source.choices)
    reason = models.CharField(max_length=160, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, default="", db_default="", editable=False)
    until = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["node", "topic"], name="node_topic_once")]
        indexes: ClassVar = [
            # The newest nodes of a topic without sorting them all.
            models.Index(fields=["topic", "-node"], name="newest_of_a_topic"),
            # The same of each kind, and what comes first of what is still to come.
            models.Index(fields=["topic", "kind", "until", "-node"], name="next_of_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id}: {self.topic_id}"


class TopicFollow(models.Model):
    """Somebody follows a topic, and is shown what is new under it. Kept on the ground of a consent (`INTERESTS`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="topic_follows")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "topic"], name="topic_followed_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic}"


class NodeFollow(models.Model):
    """Somebody follows one thing (a branch, a partner, a series) and hears of what is new there.

    Kept on the ground of a consent (`INTERESTS`), as with topics.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="node_follows")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="followers")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "node"], name="node_followed_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.node}"


class Link(models.Model):
    """One node leads to another: how, by whose hand, and since when. position: in the order of who made the links."""

    class Relation(models.TextChoices):
        STARTS_FROM = "starts_from", _("begint bij")
        LEADS_TO = "leads_to", _("leidt tot")
        IS_ABOUT = "is_about", _("gaat over")
        MADE_BY = "made_by", _("gemaakt door")
        ANSWERS = "answers", _("beantwoordt")
        PREPARES_FOR = "prepares_for", _("bereidt voor op")

    from_node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="links_out")
    to_node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="links_in")
    relation = models.CharField(max_length=16, choices=Relation.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    reason = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0, db_default=0)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_node", "to_node", "relation"], name="link_once"),
            models.CheckConstraint(condition=~Q(from_node=F("to_node")), name="link_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.from_node_id} {self.relation} {self.to_node_id}"


class StepChoiceQuerySet(models.QuerySet["StepChoice"]):
    def in_force(self) -> StepChoiceQuerySet:
        """Those that were not taken back."""
        return self.filter(ended_at__isnull=True)


class StepChoice(models.Model):
    """Staff put a step first, or took it away, in what next of a node or of a topic, and said why.

    is_pinned: put first; otherwise taken away. reason: what visitors read with a pinned step; for one that was taken
    away, what colleagues read. ended_at: when somebody took the choice back; it stays to be read.
    """

    from_node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, blank=True, related_name="step_choices")
    from_topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="chosen_as_step")
    is_pinned = models.BooleanField()
    reason = models.CharField(max_length=160)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StepChoiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_node__isnull=True) ^ Q(from_topic__isnull=True), name="step_from_a_node_or_a_topic"
            ),
            models.CheckConstraint(
                condition=Q(from_node__isnull=True) | ~Q(from_node=F("to_node")), name="step_leads_elsewhere"
            ),
            models.UniqueConstraint(
                fields=["from_node", "from_topic", "to_node"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="step_chosen_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_node_id or self.from_topic} {'+' if self.is_pinned else '-'}{self.to_node_id}"


class OldAddress(models.Model):
    """The public id of something that was merged into a node: its address redirects there."""

    public_id = models.CharField(max_length=10, unique=True)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="old_addresses")

    def __str__(self) -> str:
        return self.public_id


class OutboxEntry(models.Model):
    """A node whose search document must be made anew (or taken out, if the node is gone).

    Written in the transaction of the change, so that a kill after the commit loses nothing. No foreign key: the entry
    must outlive its node.
    """

    node_key = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return str(self.node_key)


class AgeBand(models.TextChoices):
    """How old, roughly. Empty: not known, or no person at all."""

    CHILD = "0-11", _("tot en met 11")
    TEEN = "12-17", _("12 tot en met 17")
    YOUNG = "18-29", _("18 tot en met 29")
    MIDDLE = "30-49", _("30 tot en met 49")
    OLDER = "50-66", _("50 tot en met 66")
    SENIOR = "67+", _("67 en ouder")


class SignalCount(models.Model):
    """How often something was asked for: by topic, municipality, age band and week. Never by person.

    kind: as a room registered it (`threads/signals.py`). municipality: empty where it is not known. week: its Monday.
    Of kinds that count people this is no figure to show: only what was told of it is (`communities/signals`).
    A trigger of the database refuses a sensitive topic.
    """

    kind = models.CharField(max_length=16)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    age_band = models.CharField(max_length=5, choices=AgeBand.choices, blank=True, default="")
    week = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "topic", "municipality", "age_band", "week"],
                name="signal_counted_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="signal_of_something"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="signal_week_is_a_monday"),
        ]
        indexes: ClassVar = [models.Index(fields=["week"], name="signal_by_week")]

    def __str__(self) -> str:
        return f"{self.week} {self.kind} {self.topic_id}: {self.count}"


class SignalClock(models.Model):
    """Up to which week a kind of signal has been written. written_to: the Monday of the last one; a week is never
    written twice."""

    kind = models.CharField(max_length=16, unique=True)
    written_to = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.written_to}"
