# SPDX-License-Identifier: EUPL-1.2
"""The tables of notices. They are part of the room people, and can be imported from `reuring.people.models`."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.models import Account, NoticeRoad, Person

LANGUAGES: Final = [("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]


class NoticeRules(models.Model):
    """How notices go out here, from a day on.

    digest_at: when the one message of the day is made, in the library's clock. sms_from, sms_until: no SMS goes out
    outside these hours. sms_parts: an SMS is at most that many parts long. instead_of_...: the road to take when
    someone can't be reached by the one chosen; empty for none. call_tries: on how many days somebody is called in vain.
    window: where the address of a letter stands, by the window of the envelopes.
    """

    class Window(models.TextChoices):
        LEFT = "left", _("links (DIN 5008, gewoon in Duitsland)")
        RIGHT = "right", _("rechts (gewoon in Nederland)")

    valid_from = models.DateField(unique=True)
    digest_at = models.TimeField(default=time(8))
    sms_from = models.TimeField(default=time(8))
    sms_until = models.TimeField(default=time(21))
    sms_parts = models.PositiveSmallIntegerField(default=3)
    instead_of_email = models.CharField(max_length=6, choices=NoticeRoad.choices, blank=True, default=NoticeRoad.LETTER)
    instead_of_sms = models.CharField(max_length=6, choices=NoticeRoad.choices, blank=True, default=NoticeRoad.EMAIL)
    instead_of_letter = models.CharField(max_length=6, choices=NoticeRoad.choices, blank=True, default=NoticeRoad.CALL)
    instead_of_call = models.CharField(max_length=6, choices=NoticeRoad.choices, blank=True, default=NoticeRoad.EMAIL)
    call_tries = models.PositiveSmallIntegerField(default=3)
    window = models.CharField(max_length=5, choices=Window.choices, default=Window.RIGHT)

    class Meta:
        verbose_name_plural = "notice rules"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sms_from__lt=models.F("sms_until")), name="sms_hours_in_order"),
            models.CheckConstraint(condition=Q(sms_parts__gte=1, sms_parts__lte=6), name="sms_parts_one_to_six"),
            models.CheckConstraint(condition=Q(call_tries__gte=1), name="call_at_least_once"),
        ]

    def __str__(self) -> str:
        return f"notices from {self.valid_from}"

    @classmethod
    def on(cls, day: date) -> NoticeRules:
        """The rules that hold on that day; the usual ones where nobody set any."""
        return cls.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or cls(valid_from=day)

    def instead_of(self, road: str) -> str:
        """The road to take when that one can't be; empty for none."""
        return str(getattr(self, f"instead_of_{road}"))


class PrintRun(models.Model):
    """Letters that were made to be printed together. They have gone out once somebody says so."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"letters of {self.made_at:%Y-%m-%d %H:%M}"


class Message(models.Model):
    """What goes out to one person by one road.

    day: on which it was made, in the library's clock. address: an e-mail address, a telephone number, or the lines on
    an envelope, as they were then; emptied in time, and so are subject and body. not_before: when it may go (again).
    taken_at: since when it is being handed over. reason, detail: why it did not go, and what the other side said.
    is_stale: a notice in it was cancelled, so it is written anew first.
    """

    class State(models.TextChoices):
        READY = "ready", _("gaat zo weg")
        BY_HAND = "by_hand", _("wacht op een collega")
        HANDING_OVER = "handing_over", _("gaat nu weg")
        HANDED_OVER = "handed_over", _("weg")
        UNSURE = "unsure", _("misschien weg")
        FAILED = "failed", _("niet gelukt")
        CANCELLED = "cancelled", _("hoefde niet meer")

    class Reason(models.TextChoices):
        NONE = "", "-"
        NO_ROAD = "no-road", _("Er is geen e-mailadres, telefoonnummer of postadres bekend.")
        MAIL_CLOSED = "mail-closed", _("De mailserver antwoordt niet.")
        MAIL_BROKEN = "mail-broken", _("De verbinding met de mailserver brak af.")
        MAIL_REFUSED = "mail-refused", _("De mailserver weigert dit bericht.")
        MAIL_ADDRESS = "mail-address", _("Dit e-mailadres kan niet.")
        SMS_CLOSED = "sms-closed", _("De sms-dienst antwoordt niet, of laat ons er niet in.")
        SMS_OFF = "sms-off", _("Sms staat uit in de instellingen.")
        SMS_REFUSED = "sms-refused", _("De sms-dienst weigert dit bericht.")
        DIED = "died", _("De computer viel stil terwijl het wegging.")
        BROKE_OFF = "broke-off", _("De verbinding brak af nadat het bericht was gegeven.")
        FAULT = "fault", _("Er ging iets mis in Reuring zelf.")
        NO_ANSWER = "no-answer", _("Er werd niet opgenomen, op geen van de dagen.")
        WRONG_NUMBER = "wrong-number", _("Het telefoonnummer klopt niet.")

    # What still has to go out.
    AHEAD: ClassVar = (State.READY, State.BY_HAND)

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    road = models.CharField(max_length=6, choices=NoticeRoad.choices, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    day = models.DateField()
    is_digest = models.BooleanField()
    state = models.CharField(max_length=12, choices=State.choices)
    address = models.TextField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    composed_at = models.DateTimeField(db_index=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    is_stale = models.BooleanField(default=False)
    print_run = models.ForeignKey(PrintRun, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "day"], condition=Q(is_digest=True), name="one_digest_a_day"),
            models.CheckConstraint(
                condition=Q(state="handed_over", handed_over_at__isnull=False)
                | (~Q(state="handed_over") & Q(handed_over_at__isnull=True)),
                name="handed_over_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="handing_over", taken_at__isnull=False)
                | (~Q(state="handing_over") & Q(taken_at__isnull=True)),
                name="handing_over_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(road__in=NoticeRoad.values), name="handed_over_by_a_road"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=Q(state="ready"), name="messages_to_hand_over"),
            models.Index(fields=["road", "not_before", "id"], condition=Q(state="by_hand"), name="messages_by_hand"),
            models.Index(
                fields=["state", "-composed_at"],
                condition=Q(state__in=("handing_over", "unsure", "failed")),
                name="messages_to_look_at",
            ),
            models.Index(fields=["person", "-composed_at"], name="messages_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.road} {self.public_id}: {self.state}"


class Attempt(models.Model):
    """One try to hand a message over: by a machine, or by a colleague who called or printed.

    number: the first is 1. outcome: empty while it lasts. A message has at most one that succeeded: the database says
    so.
    """

    class Outcome(models.TextChoices):
        NONE = "", _("bezig")
        HANDED_OVER = "handed_over", _("weg")
        NOT_SENT = "not_sent", _("niet gelukt")
        UNSURE = "unsure", _("misschien weg")
        NO_ANSWER = "no_answer", _("niemand nam op")
        WRONG_NUMBER = "wrong_number", _("verkeerd nummer")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="attempts_counted"),
            models.UniqueConstraint(
                fields=["message"], condition=Q(outcome="handed_over"), name="a_message_goes_out_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} ({self.number}): {self.outcome}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> NoticeQuerySet:
        """What is in no message yet."""
        return self.filter(message__isnull=True, cancelled_at__isnull=True)


class Notice(models.Model):
    """One thing to tell one person.

    person: who is told. regards: whom it is about where that is someone else, such as a child. key: made by who tells;
    the same key reaches the same person once. about: public id of what it is about (a loan, a hold). facts: what the
    text needs, as the kind's fields say; emptied in time. due_at: not before then.
    """

    class Because(models.TextChoices):
        GONE = "gone", _("hoefde niet meer")
        OFF = "off", _("wil dit bericht niet")
        NO_ROAD = "no_road", _("geen adres of nummer bekend")
        LEFT = "left", _("niet meer bij ons bekend")

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")
    regards = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=8, choices=Because.choices, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "person"], name="a_person_is_told_once"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_because="")),
                name="cancelled_notice_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "id"],
                condition=Q(message__isnull=True, cancelled_at__isnull=True),
                name="notices_waiting",
            ),
            models.Index(fields=["about"], condition=~Q(about=""), name="notices_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class NoticeOff(models.Model):
    """A kind of notice that someone does not want. Only kinds that may be switched off."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices_off")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "notices off"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind"], name="a_kind_is_off_once")]

    def __str__(self) -> str:
        return f"{self.person}: no {self.kind}"


class NoticeText(models.Model):
    """What a kind says in one language, as staff wrote it; without a row in force the text of its room holds.

    length: `long` for e-mail, letters and the telephone, `short` for SMS. body: with fields in braces. line: what is
    said of each thing in the list. valid_until: empty for the one in force; earlier ones stay as they were.
    """

    class Length(models.TextChoices):
        LONG = "long", _("lang: e-mail, brief en telefoon")
        SHORT = "short", _("kort: sms")

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    length = models.CharField(max_length=5, choices=Length.choices)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    line = models.CharField(max_length=300, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "language", "length"], condition=Q(valid_until__isnull=True), name="one_text_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="text_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.length}"
