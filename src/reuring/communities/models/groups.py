# SPDX-License-Identifier: EUPL-1.2
"""Groups: what binds them, who takes part, their shelf and their meetings."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.models import How, RoomBooking, Session
from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, Person
from reuring.places.models import Branch, Municipality, Place, Room
from reuring.threads.models import Node

# Texts of a group are written in these; the first one is that of the node itself.
LANGUAGES = [("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]
# From this age on somebody decides about their own consent. Source: UAVG, article 5.
OWN_CONSENT_YEARS = 16


class CommunityQuerySet(models.QuerySet["Community"]):
    def living(self) -> CommunityQuerySet:
        """Groups that began and did not end."""
        return self.filter(began_at__isnull=False, ended_at__isnull=True)

    def public(self) -> CommunityQuerySet:
        """Groups that everyone may see: also those that ended, whose shelf and trail remain."""
        return self.filter(node__visibility=Node.Visibility.PUBLIC)

    def with_texts(self) -> CommunityQuerySet:
        return self.select_related("node", "municipality", "home_branch").prefetch_related("texts")


class Community(models.Model):
    """People who share something.

    node: title and summary, what it is found, followed and linked by; its topics are what binds it. public_id: the
    node's. home_branch, municipality: where it is at home; at least one of the two (a branch brings its municipality).
    languages: spoken there (BCP 47). librarian: the colleague who accompanies it. began_at: from when on it is public;
    empty while it is being formed. ended_at: when it was ended; its shelf and trail remain.
    age_from, age_to: in years, both included. is_for_minors: under 16; closed, with staff present.
    most_members: None for no limit. guests_welcome: one may come along once without promising anything.
    """

    class Bond(models.TextChoices):
        INTEREST = "interest", _("interesse")
        HOBBY = "hobby", _("hobby")
        QUESTION = "question", _("vraag")
        LANGUAGE = "language", _("taal")
        NEIGHBOURHOOD = "neighbourhood", _("buurt")
        LIFE_STAGE = "life_stage", _("levensfase")

    class Joining(models.TextChoices):
        OPEN = "open", _("iedereen kan meedoen")
        REQUEST = "request", _("je vraagt of je mee mag doen")
        INVITATION = "invitation", _("op uitnodiging")

    class Rhythm(models.TextChoices):
        """How often it means to meet."""

        WEEKLY = "weekly", pgettext_lazy("ritme van een groep", "elke week")
        FORTNIGHTLY = "fortnightly", _("elke twee weken")
        MONTHLY = "monthly", _("elke maand")
        QUARTERLY = "quarterly", _("elk kwartaal")
        NOW_AND_THEN = "now_and_then", _("af en toe")

    # Days in which a meeting is to be expected; of NOW_AND_THEN nothing is expected.
    RHYTHM_DAYS: ClassVar[dict[str, int]] = {"weekly": 7, "fortnightly": 14, "monthly": 31, "quarterly": 92}

    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="community")
    bond = models.CharField(max_length=14, choices=Bond.choices)
    home_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    rhythm = models.CharField(max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY)
    joining = models.CharField(max_length=10, choices=Joining.choices, default=Joining.OPEN)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    is_for_minors = models.BooleanField(default=False)
    guests_welcome = models.BooleanField(default=True)
    most_members = models.PositiveSmallIntegerField(null=True, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    picture_text = models.CharField(max_length=200, blank=True)
    librarian = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "communities"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(home_branch__isnull=False) | Q(municipality__isnull=False), name="community_has_a_home"
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                name="community_ages_in_order",
            ),
            # Who is under 16 is protected by a closed door and a colleague who is there.
            models.CheckConstraint(
                condition=Q(is_for_minors=False) | ~Q(joining="open"), name="community_for_minors_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False), name="community_began_before_it_ended"
            ),
        ]

    def __str__(self) -> str:
        return self.node.title

    @property
    def public_id(self) -> str:
        """The node's own, which stands in the address."""
        return self.node.public_id

    @property
    def is_living(self) -> bool:
        return self.began_at is not None and self.ended_at is None


class CommunityText(models.Model):
    """What a group says in one language. Plain text; an empty line starts a paragraph.

    summary: what happens there, in one sentence. come_along: how to come along once. rhythm: when it meets, in words.
    farewell: what it was, once it ended. Title and summary are copied to the node; this row is the source.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=LANGUAGES)
    title = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    about = models.TextField(blank=True)
    come_along = models.TextField(blank=True)
    rhythm = models.CharField(max_length=160, blank=True)
    farewell = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "language"], name="community_text_once_in_a_language")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.community_id}: {self.language}"


class MemberRole(models.TextChoices):
    """The words of "Maak het mee in Kerkrade"."""

    AMBASSADOR = "ambassador", _("ambassadeur")
    CO_PRODUCER = "co_producer", _("mede-producent")
    EXPERT = "expert", _("expert")
    ORGANISER = "organiser", _("organisator")


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> MemberQuerySet:
        """Who takes part now."""
        return self.filter(state=Member.State.MEMBER)

    def hosts(self) -> MemberQuerySet:
        """Who carries the group now."""
        return self.current().filter(is_host=True)


class Member(models.Model):
    """Somebody who takes part in a group, by the name that they chose.

    shown_name: the name under which they take part, such as a first name only. shown_to: who may see that name beside
    what they say and do; nobody unless they say so. roles: of MemberRole. is_host: carries the group, and may edit it.
    asked_at: when they asked, were asked or were added; joined_at: from when on they take part; left_at: until when.
    added_by: the colleague who put them in, at the desk, on paper or by phone. guardian_agreed_at: under 16 only, when
    a guardian agreed; guardian: who did. digest: how often the group's news come; they go by the person's own road.
    seen_rules_at: when they read the house rules. muted_until: may not write until then, by a moderator.
    hidden_at: a moderator hid their name and what they say of themselves.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("vraagt mee te doen")
        INVITED = "invited", _("uitgenodigd")
        MEMBER = "member", _("doet mee")
        LEFT = "left", pgettext_lazy("lid van een groep", "weg")
        REFUSED = "refused", _("niet toegelaten")
        REMOVED = "removed", _("verwijderd")

    class ShownTo(models.TextChoices):
        NOBODY = "nobody", _("niemand")
        MEMBERS = "members", _("de groep")
        EVERYONE = "everyone", _("iedereen")

    class Digest(models.TextChoices):
        NONE = "none", _("geen berichten")
        MEETINGS = "meetings", _("alleen over bijeenkomsten")
        WEEKLY = "weekly", pgettext_lazy("ritme van een groep", "elke week")
        DAILY = "daily", _("elke dag")

    OPEN: ClassVar = ("asked", "invited", "member")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="community_memberships")
    state = models.CharField(max_length=8, choices=State.choices)
    is_host = models.BooleanField(default=False)
    roles = ArrayField(models.CharField(max_length=12, choices=MemberRole.choices), default=list, blank=True)
    shown_name = models.CharField(max_length=80)
    shown_to = models.CharField(max_length=8, choices=ShownTo.choices, default=ShownTo.NOBODY)
    about = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=8, choices=Digest.choices, default=Digest.WEEKLY)
    digest_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    guardian = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    guardian_agreed_at = models.DateTimeField(null=True, blank=True)
    seen_rules_at = models.DateTimeField(null=True, blank=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-is_host", "joined_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=Q(state__in=("asked", "invited", "member")),
                name="community_member_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="member") | Q(joined_at__isnull=False), name="member_says_since_when"
            ),
            models.CheckConstraint(condition=Q(is_host=False) | Q(state="member"), name="host_takes_part"),
        ]
        indexes: ClassVar = [models.Index(fields=["community", "state"], name="members_of_community")]

    def __str__(self) -> str:
        return f"{self.shown_name}: {self.community_id}"

    @property
    def role_names(self) -> list[str]:
        """What they do in the group, in words of now."""
        return [str(MemberRole(role).label) for role in self.roles]

    @property
    def is_current(self) -> bool:
        """Whether they take part now."""
        return self.state == self.State.MEMBER

    def may_write(self, at: datetime) -> bool:
        """Whether they may say something in the group at that moment."""
        return self.state == self.State.MEMBER and (self.muted_until is None or self.muted_until <= at)


class CommunityInvitation(models.Model):
    """Somebody is asked to take part by a link in a mail. It works once, for a while; the link holds the signed id."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=80, blank=True)
    as_host = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    invited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.community_id}: {self.public_id}"


class ShelfTitle(models.Model):
    """A title on the shelf of a group, with one line on why. node: of the work. member: who put it there."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="shelf")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["community", "node"], name="on_a_shelf_once")]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.node_id}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def coming(self, at: datetime) -> MeetingQuerySet:
        """Meetings that are not over and were not cancelled, nor the session that they are."""
        found = self.filter(cancelled_at__isnull=True, ends_at__gt=at)
        return found.filter(Q(session__isnull=True) | Q(session__cancelled_at__isnull=True))

    def unsaid(self, at: datetime) -> MeetingQuerySet:
        """Meetings that are over of which nobody said whether they took place.

        Not those of the programme, which the door counts.
        """
        return self.filter(ends_at__lt=at, held_at__isnull=True, cancelled_at__isnull=True, session__isnull=True)


class Meeting(models.Model):
    """A group comes together. Where: one of room, branch and place, or words (`where`).

    session: of the activity that it is, where it stands in the programme. booking: of the room, where there is one.
    held_at: when a host or colleague said with one tap that it took place; people, new_faces: how many came and for how
    many it was the first time; how: counted or estimated.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    where = models.CharField(max_length=120, blank=True)
    session = models.OneToOneField(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="meeting")
    booking = models.OneToOneField(
        RoomBooking, on_delete=models.SET_NULL, null=True, blank=True, related_name="meeting"
    )
    has_staff = models.BooleanField(default=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    new_faces = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, default=How.COUNTED)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="meeting_starts_before_it_ends"),
            models.CheckConstraint(
                condition=Q(new_faces__isnull=True) | Q(people__isnull=True) | Q(new_faces__lte=F("people")),
                name="new_faces_are_among_people",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["community", "starts_at"], name="meetings_of_community")]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.starts_at:%Y-%m-%d %H:%M}"


class MeetingGuest(models.Model):
    """Somebody who said that they come along once, by a first name only: no account, no way to reach them.

    It goes soon after the meeting.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.name
