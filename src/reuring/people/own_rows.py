# SPDX-License-Identifier: EUPL-1.2
"""What this room itself says about the personal data that it keeps (see `personal.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.people import certificates
from reuring.people.households import forget_empty, has_two_homes
from reuring.people.looks import KEPT_DAYS
from reuring.people.models import (
    Account,
    AuditEvent,
    Badge,
    Card,
    Certificate,
    Consent,
    ErasureRequest,
    HouseholdMember,
    Look,
    Person,
    PostalAddress,
    RoleGrant,
    Workstation,
)
from reuring.people.personal import move_rows, move_rows_back, register_personal, rows_of, rows_to, show_nothing

ROLE_KEPT_DAYS = 2 * 365


def _leave_name_behind(person: Person) -> None:
    # The trail stays whole, without who it was: the trigger on the table allows just this.
    rows_to(AuditEvent, "actor", person).update(actor=None, actor_name="")


def _what_i_did(person: Person) -> list[dict[str, Any]]:
    return rows_of(AuditEvent, "actor", person, only=("at", "verb", "subject_kind", "subject_key"))


def _expire_roles(before: datetime) -> int:
    return RoleGrant.objects.filter(valid_until__lt=before.date()).delete()[0]


# Merging and erasing a person treat the account itself (see `merge_people`, `erase_person`).
def _nothing_moves(kept: Person, gone: Person) -> None:
    return None


def _nothing_moves_back(kept: Person, gone: Person, moved: Any) -> None:
    return None


def _nothing_goes(person: Person) -> None:
    return None


def _merge_cards(kept: Person, gone: Person) -> dict[str, list[int]]:
    # One card works; that of the person who goes is blocked where the other has one.
    blocked: list[int] = []
    if Card.objects.usable().filter(person=kept).exists():
        usable = Card.objects.usable().filter(person=gone)
        blocked = list(usable.values_list("pk", flat=True))
        usable.update(blocked_at=Now(), block_reason=Card.BlockReason.MERGED)
    return {"moved": move_rows(Card, "person", kept, gone), "blocked": blocked}


def _unmerge_cards(kept: Person, gone: Person, moved: Any) -> None:
    if not moved:
        return
    move_rows_back(Card, "person", gone, moved["moved"])
    blocked = Card.objects.filter(pk__in=moved["blocked"], person=gone, block_reason=Card.BlockReason.MERGED)
    blocked.update(blocked_at=None, block_reason="")


def _unless_two_homes(model: type[Model], person: Person) -> Any:
    if has_two_homes(person, timezone.now()):
        return gettext("Dit laten we hier niet zien, omdat je in twee huizen woont. Vraag het bij de balie.")
    return rows_of(model, "person", person)


def _leave_households(person: Person) -> None:
    households = list(rows_to(HouseholdMember, "person", person).values_list("household_id", flat=True))
    rows_to(HouseholdMember, "person", person).delete()
    forget_empty(households)


def _merge_consents(kept: Person, gone: Person) -> list[int]:
    # What the person who stays decided about a purpose goes before a yes of the one who goes.
    decided = Consent.objects.filter(person=kept).values("purpose")
    moving = Consent.objects.filter(person=gone).exclude(withdrawn_at__isnull=True, purpose__in=decided)
    moved = list(moving.values_list("pk", flat=True))
    Consent.objects.filter(pk__in=moved).update(person=kept)
    return moved


register_personal(
    Person,
    "merged_into",
    export=show_nothing,
    erase=_nothing_goes,  # erase_person takes the merged ones first
)
register_personal(
    Account,
    "person",
    export=lambda person: rows_of(Account, "person", person, only=("email", "date_joined", "last_login")),
    erase=_nothing_goes,
    merge=_nothing_moves,
    unmerge=_nothing_moves_back,
    label=_("accounts"),
)
register_personal(
    Card,
    "person",
    export=lambda person: rows_of(
        Card, "person", person, only=("number", "issued_on", "valid_until", "blocked_at", "block_reason")
    ),
    merge=_merge_cards,
    unmerge=_unmerge_cards,
    label=_("passen"),
)
register_personal(
    PostalAddress, "person", export=lambda person: _unless_two_homes(PostalAddress, person), label=_("adressen")
)
register_personal(
    HouseholdMember,
    "person",
    export=lambda person: _unless_two_homes(HouseholdMember, person),
    erase=_leave_households,
    label=_("plaatsen in een huishouden"),
)
register_personal(Consent, "person", merge=_merge_consents, label=_("toestemmingen"))
register_personal(
    Certificate,
    "person",
    export=lambda person: rows_of(
        Certificate, "person", person, only=("kind", "issued_on", "seen_on", "valid_until", "withdrawn_at")
    ),
    keep_days=certificates.KEPT_DAYS,
    expire=certificates.expire,
    label=_("verklaringen omtrent het gedrag die zijn gezien"),
)
register_personal(Certificate, "seen_by", export=show_nothing)
register_personal(ErasureRequest, "person")
register_personal(Consent, "given_by", export=show_nothing)
register_personal(
    Look,
    "person",
    export=lambda person: rows_of(Look, "person", person, only=("at", "purpose")),
    keep_days=KEPT_DAYS,
    expire=lambda before: Look.objects.filter(at__lt=before).delete()[0],
    label=_("keren dat een collega keek"),
)
register_personal(Look, "account", export=show_nothing)
register_personal(RoleGrant, "person", keep_days=ROLE_KEPT_DAYS, expire=_expire_roles, label=_("rollen"))
register_personal(Badge, "account", export=lambda person: rows_of(Badge, "account", person, only=("set_at",)))
register_personal(Workstation, "enrolled_by", export=show_nothing)
register_personal(
    AuditEvent,
    "actor",
    export=_what_i_did,
    erase=_leave_name_behind,
    label=_("regels in het logboek"),
    stays=_("Dat er iets gebeurde blijft in het logboek staan, zonder naam."),
)

# Tables of django-allauth that say something about a person. They go with the account.
register_personal(
    EmailAddress,
    "user",
    export=lambda person: rows_of(EmailAddress, "user", person, only=("email", "verified", "primary")),
)
register_personal(
    SocialAccount, "user", export=lambda person: rows_of(SocialAccount, "user", person, only=("provider", "last_login"))
)
register_personal(
    Authenticator, "user", export=lambda person: rows_of(Authenticator, "user", person, only=("type", "created_at"))
)
