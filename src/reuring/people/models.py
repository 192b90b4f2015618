# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.people.likeness import match_key
from reuring.people.names import sort_key
from reuring.people.roles import Role
from reuring.places.models import Branch, Municipality


class NoticeRoad(models.TextChoices):
    """By which road the library writes to someone."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("sms")
    LETTER = "letter", _("brief")
    CALL = "call", _("telefoon")


class Person(models.Model):
    """A human being known to the library. An account is optional; so is nearly everything else.

    email: where the library writes to; no login (that is the account's), and a family may share one.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    given_name = models.CharField(max_length=80)
    family_name_prefix = models.CharField(max_length=20, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    sort_name = models.CharField(max_length=200, db_index=True, editable=False, db_default="", db_collation="C")
    # How the names sound, to find who may be in here twice (see likeness.py).
    match_key = models.CharField(max_length=40, editable=False, db_default="", db_collation="C")
    born_on = models.DateField(null=True, blank=True)
    language = models.CharField(
        max_length=2, default="nl", choices=[("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]
    )
    home_branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    notice_road = models.CharField(max_length=6, choices=NoticeRoad.choices, default=NoticeRoad.EMAIL)
    # A merged person's row stays as the address that leads to the one that was kept.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["match_key"], name="person_by_sound"),
            models.Index(fields=["born_on"], name="person_by_birth"),
            models.Index(fields=["email"], condition=~Q(email=""), name="person_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_by_phone"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.given_name, self.family_name_prefix, self.family_name]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name", "match_key"}
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Make what is kept beside the name. For who makes many rows at once; `save` does it by itself."""
        # The database has no Dutch collation, so the key to sort by is kept here too.
        self.sort_name = sort_key(self.given_name, self.family_name_prefix, self.family_name)
        self.match_key = match_key(self.given_name, self.family_name)


class PostalAddressQuerySet(models.QuerySet["PostalAddress"]):
    def current(self) -> PostalAddressQuerySet:
        """Where people live now."""
        return self.filter(valid_until__isnull=True)


class PostalAddress(models.Model):
    """Where a person lives, in the Netherlands or Germany. One of them is current; earlier ones have an end.

    postal_code: as it is looked up, in capitals without spaces (`6461AB`, `52134`). is_secret: shown to nobody who does
    not ask for it by name. valid_until: the first day on which it no longer holds.
    """

    class Country(models.TextChoices):
        NETHERLANDS = "NL", _("Nederland")
        GERMANY = "DE", _("Duitsland")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=120)
    house_number = models.PositiveIntegerField()
    addition = models.CharField(max_length=12, blank=True)
    postal_code = models.CharField(max_length=8)
    town = models.CharField(max_length=80)
    country = models.CharField(max_length=2, choices=Country.choices, default=Country.NETHERLANDS)
    is_secret = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = PostalAddressQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_until__isnull=True), name="one_current_address"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="address_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["postal_code", "house_number"], name="address_by_code_and_number")]

    def __str__(self) -> str:
        return f"{self.line}, {self.place}"

    @property
    def line(self) -> str:
        """Street and number, as on an envelope."""
        addition = f"-{self.addition}" if self.addition[:1].isdigit() else self.addition
        return f"{self.street} {self.house_number}{addition}"

    @property
    def place(self) -> str:
        """Postal code and town, as on an envelope."""
        code = self.postal_code
        if self.country == self.Country.NETHERLANDS:
            return f"{code[:4]} {code[4:]}  {self.town}"
        return f"{code} {self.town}"


class AccountManager(BaseUserManager["Account"]):
    """Django's own hook for making accounts."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email) or None, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way for a person to log in: by e-mail and password, by card and PIN, or through OpenID Connect."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # A part of what a session is checked against: a fresh value ends every session of this account.
    session_stamp = models.CharField(max_length=10, default=new_public_id, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    def __str__(self) -> str:
        return str(self.person)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "reuring.people.Account.session", f"{self.password}:{self.session_stamp}", secret=secret, algorithm="sha256"
        ).hexdigest()

    # Django's own switches, which nothing here turns on: roles decide.
    is_staff = False
    is_superuser = False


class CardQuerySet(models.QuerySet["Card"]):
    def usable(self) -> CardQuerySet:
        """Cards that are neither blocked nor replaced. One that expired is still among them."""
        return self.filter(blocked_at__isnull=True)


class Card(models.Model):
    """A patron card. Its PIN is kept as a hash only. A person has one that works; earlier ones stay, blocked.

    valid_until: the first day on which it no longer holds; empty for no end.
    """

    class BlockReason(models.TextChoices):
        LOST = "lost", _("kwijt")
        REPLACED = "replaced", _("vervangen")
        BLOCKED = "blocked", _("geblokkeerd")
        MERGED = "merged", _("samengevoegd")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cards")
    number = models.CharField(max_length=30, unique=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    block_reason = models.CharField(max_length=12, choices=BlockReason.choices, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, block_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(block_reason="")),
                name="blocked_card_says_why",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(blocked_at__isnull=True), name="one_usable_card"),
        ]

    def __str__(self) -> str:
        return self.number

    def is_expired(self, on: date) -> bool:
        """Whether its time was over on that day."""
        return self.valid_until is not None and self.valid_until <= on


class Household(models.Model):
    """People who live together. It has no name and no address of its own; a child may be in two."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public_id


class HouseholdMemberQuerySet(models.QuerySet["HouseholdMember"]):
    def in_force(self, on: date) -> HouseholdMemberQuerySet:
        """Memberships that hold on that day."""
        return self.filter(Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on)))


class HouseholdMember(models.Model):
    """Someone in a household. is_guardian: answers for the children in it. until: the first day out of it."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    is_guardian = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until__isnull=True), name="in_a_household_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.household}"


class Purpose(models.TextChoices):
    """What someone may agree to. Nothing here is needed to borrow."""

    LOAN_HISTORY = "loan_history", _("onthouden wat je leende")
    INTERESTS = "interests", _("tips bij wat je leuk vindt")
    SHARE_WITH_HOUSEHOLD = "share_with_household", _("delen met je huisgenoten")
    COUNT_ME = "count_me", _("meetellen in wat er leeft")
    INVITATIONS = "invitations", _("uitnodigingen bij wat je volgt")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def open(self, at: datetime) -> ConsentQuerySet:
        """Consents that held at that moment."""
        return self.filter(Q(given_at__lte=at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)))


class Consent(models.Model):
    """That someone agreed to a purpose, from when to when, and to which text.

    given_by: who said yes: the person, or a guardian of a child under 16; empty once that one is erased.
    text_version: of the words that were shown (see `consents.py`).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    text_version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at__isnull=True), name="one_open_consent"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose}"


class ErasureRequest(models.Model):
    """That someone asked to be forgotten. It goes with the person, or when they think better of it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="erasure_request")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"


class Look(models.Model):
    """That a colleague looked at a person's data. Kept apart from the audit trail, with a clock of its own.

    account: empty once that colleague is erased. purpose: what was looked at, or why.
    """

    class Why(models.TextChoices):
        DESK = "desk", _("hulp aan de balie")
        ADDRESS = "address", _("een geheim adres bekeken")
        DUPLICATES = "duplicates", _("nagegaan of iemand dubbel staat")
        CERTIFICATE = "certificate", _("je verklaring omtrent het gedrag")

    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField(db_index=True)
    purpose = models.CharField(max_length=24)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="looks_at_a_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.purpose}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def in_force(self, on: date) -> CertificateQuerySet:
        """Certificates that count on that day."""
        return self.filter(withdrawn_at__isnull=True, seen_on__lte=on, valid_until__gt=on)


class Certificate(models.Model):
    """That a colleague saw a certificate of conduct of somebody: when, and until when that counts. Never the document.

    valid_until: the first day on which it no longer counts, by the rule of the day on which it was seen.
    seen_by: empty once that colleague is erased.
    """

    class Kind(models.TextChoices):
        VOG = "vog", _("verklaring omtrent het gedrag (VOG)")
        GERMAN = "german", _("Führungszeugnis (Duitsland)")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VOG)
    issued_on = models.DateField()
    seen_on = models.DateField()
    seen_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    valid_until = models.DateField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seen_on__gte=F("issued_on")), name="certificate_seen_after_issue"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("seen_on")), name="certificate_counts_when_seen"),
            models.UniqueConstraint(
                fields=["person", "kind", "issued_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificate_noted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}, {self.issued_on}"


class CertificateRule(models.Model):
    """For how many years after its date a certificate of conduct counts here, from a day on."""

    valid_from = models.DateField(unique=True)
    years = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=10), name="certificate_years_one_to_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.years} from {self.valid_from}"

    @classmethod
    def on(cls, day: date) -> CertificateRule:
        """The rule that holds on that day; the usual one where nobody set any."""
        return cls.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or cls(valid_from=day)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date) -> RoleGrantQuerySet:
        """Grants that hold on that day."""
        return self.filter(Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on)))

    def of(self, account: Account) -> RoleGrantQuerySet:
        """Grants of the person behind an account."""
        return self.filter(person_id=account.person_id)

    def holding_at(self, branch: Branch) -> RoleGrantQuerySet:
        """Grants that reach that branch: its own, its municipality's, and those for the whole organisation."""
        whole = Q(municipality__isnull=True, branch__isnull=True)
        return self.filter(whole | Q(municipality_id=branch.municipality_id) | Q(branch=branch))


class RoleGrant(models.Model):
    """A role that someone has: for the whole organisation, one municipality or one branch.

    valid_until is the first day on which it no longer holds.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(
        max_length=24, choices=[(role.value, role.label) for role in Role if role is not Role.VISITOR]
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=True) | Q(branch__isnull=True), name="role_for_one_kind_of_place"
            ),
            models.UniqueConstraint(
                fields=["person", "role", "municipality", "branch", "valid_from"],
                name="role_granted_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class WorkstationQuerySet(models.QuerySet["Workstation"]):
    def enrolled(self) -> WorkstationQuerySet:
        """Workstations that may still be used to take over."""
        return self.filter(revoked_at__isnull=True)


class Workstation(models.Model):
    """A shared computer at a desk. It holds a secret cookie; here is only that secret's hash."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="workstations")
    name = models.CharField(max_length=60)
    secret_hash = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    # Empty once that colleague is erased; the audit trail keeps that it was done.
    enrolled_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = WorkstationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name}, {self.branch}"


class Badge(models.Model):
    """What a colleague scans at an enrolled workstation to take over. Kept as hashes only."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="badge")
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"badge of {self.account}"


class AuditEvent(models.Model):
    """One thing that was done, in order. Rows are only ever added: a database trigger refuses the rest.

    subject_kind, subject_key: what it was done to, as a room's own name and that row's public id. before, after: the
    fields that changed, as they were and as they became. undoes: the event that this one takes back.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    actor_kind = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=40)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_key", "-id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.verb} {self.subject_kind} {self.subject_key}"


# The tables of notices: they lean on those above.
from reuring.people.notices.models import Attempt as Attempt  # noqa: E402
from reuring.people.notices.models import Message as Message  # noqa: E402
from reuring.people.notices.models import Notice as Notice  # noqa: E402
from reuring.people.notices.models import NoticeOff as NoticeOff  # noqa: E402
from reuring.people.notices.models import NoticeRules as NoticeRules  # noqa: E402
from reuring.people.notices.models import NoticeText as NoticeText  # noqa: E402
from reuring.people.notices.models import PrintRun as PrintRun  # noqa: E402
