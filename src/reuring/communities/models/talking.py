# SPDX-License-Identifier: EUPL-1.2
"""What is said in a group: posts and replies, polls for a date, who is mentioned, who does not want to meet whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.communities.models.groups import Community, Meeting, Member
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.threads.models import Topic


class PostQuerySet(models.QuerySet["Post"]):
    def shown(self) -> PostQuerySet:
        """Posts that were not hidden and not taken away."""
        return self.filter(hidden_at__isnull=True, deleted_at__isnull=True)

    def beginnings(self) -> PostQuerySet:
        """Posts that begin a conversation."""
        return self.filter(parent__isnull=True)

    def open_questions(self) -> PostQuerySet:
        """Questions that nobody answered yet."""
        return self.shown().beginnings().filter(kind=Post.Kind.QUESTION, is_answered=False)


class Post(models.Model):
    """Something that a member says, or a reply to it.

    member: empty when the author was erased; what they said may stay without their name. name: as they were called
    when they wrote it, shown as far as they allow now. parent: what it replies to; replies have no replies.
    latest_at: of a beginning, when something was last said under it. written_by: the colleague who typed what was said
    at the desk, on paper or by phone. public: anyone may read it, as a question that a stranger may know the answer to.
    request_id: made by the client, so that sending twice says it once. deleted_at: taken away by its author.
    """

    class Kind(models.TextChoices):
        POST = "post", _("bericht")
        QUESTION = "question", _("vraag")
        POLL = "poll", _("datumprikker")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="posts")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.POST)
    name = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="nl")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture = models.CharField(max_length=200, blank=True)
    picture_text = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    is_answered = models.BooleanField(default=False)
    request_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="post_replies_to_other"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["community", "-is_pinned", "-latest_at"],
                condition=Q(parent__isnull=True, hidden_at__isnull=True, deleted_at__isnull=True),
                name="conversations_of_community",
            ),
            models.Index(fields=["parent", "made_at"], name="replies_of_post"),
            models.Index(fields=["community", "made_at"], name="posts_of_community"),
            models.Index(
                fields=["community", "-latest_at"],
                condition=Q(
                    kind="question",
                    is_answered=False,
                    parent__isnull=True,
                    hidden_at__isnull=True,
                    deleted_at__isnull=True,
                ),
                name="open_questions_of_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.text[:40]}"

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None and self.deleted_at is None


class Mention(models.Model):
    """A post names a member, who hears of it. name: as it stands in the text, after the @."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "member"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.member_id}"


class Poll(models.Model):
    """Which moment suits most. meeting: what came of it. closes_at: until when one may say so."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.post_id)

    def is_open(self, at: datetime) -> bool:
        """Whether one may still choose."""
        return self.closed_at is None and (self.closes_at is None or self.closes_at > at)


class PollMoment(models.Model):
    """A moment to choose."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="moments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="moment_starts_before_it_ends"),
            models.UniqueConstraint(fields=["poll", "starts_at"], name="moment_once_in_a_poll"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class PollChoice(models.Model):
    """Whether a moment suits a member."""

    class Answer(models.TextChoices):
        YES = "yes", _("ja")
        MAYBE = "maybe", pgettext_lazy("datumprikker", "als het moet")
        NO = "no", _("nee")

    moment = models.ForeignKey(PollMoment, on_delete=models.CASCADE, related_name="choices")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["moment", "member"], name="chose_once")]

    def __str__(self) -> str:
        return f"{self.moment_id}: {self.answer}"


class PersonBlock(models.Model):
    """Somebody does not want to see or be reached by somebody else. The other is never told.

    name: what the other was called where they met, so that one finds them back on one's own list.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "blocked"], name="blocked_once"),
            models.CheckConstraint(condition=~Q(person=F("blocked")), name="blocks_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.blocked_id}"
