# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about people."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import Exists, OuterRef
from django.utils import timezone

import reuring.people.notices.checks  # noqa: F401 - registers what notices are asked
from reuring.engine.checks import Check, register_check
from reuring.people.ages import ADULT_FROM, latest_birth
from reuring.people.demo import DEMO_PASSWORD, demo_logins
from reuring.people.family import is_without_guardian
from reuring.people.models import Account, Card, HouseholdMember, NoticeRoad, Person, PostalAddress, RoleGrant
from reuring.people.pin_hashes import has_lost_key
from reuring.people.roles import STAFF, Role


def staff_with_second_factor() -> Check:
    """Whether every colleague with an account has a second factor."""
    if not settings.CONFIGURATION.asks_second_factor:
        return Check(True, "No second factor is asked here, because this is a demonstration.")
    on = timezone.localdate()
    staff = RoleGrant.objects.in_force(on).filter(role__in=STAFF).values("person")
    strong = Authenticator.objects.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]).values(
        "user"
    )
    without = Account.objects.filter(person__in=staff, is_active=True).exclude(pk__in=strong).count()
    if without:
        return Check(
            False,
            f"{without} of the colleagues have no second factor yet, so the staff pages are closed to them.",
            "They log in and follow the steps; an administrator sees who they are under People.",
        )
    return Check(True, "Every colleague with an account has a second factor.")


def an_administrator() -> Check:
    """Whether somebody may grant roles."""
    found = (
        RoleGrant.objects.in_force(timezone.localdate())
        .filter(role=Role.ADMINISTRATOR, municipality=None, branch=None, person__account__is_active=True)
        .exists()
    )
    if found:
        return Check(True, "There is an administrator for the whole organisation.")
    return Check(
        False, "Nobody is an administrator, so nobody can grant roles.", "Make one on the server's command line."
    )


def no_demo_passwords() -> Check:
    """Whether the known passwords of the demonstration are nowhere else."""
    if settings.DEMO:
        return Check(True, "The demo accounts have known passwords, as a demonstration should.")
    for account in Account.objects.filter(email__in=demo_logins(), is_active=True):
        if check_password(DEMO_PASSWORD, account.password):
            return Check(
                False,
                f"The demo account {account.email} works here with the password that everybody knows.",
                "Close it or give it another password; start a real installation with an empty data folder.",
            )
    return Check(True, "No account has a password from the demonstration.")


def pins_with_their_key() -> Check:
    """Whether every PIN was made with a secret key that is here."""
    kept = Card.objects.usable().exclude(pin_hash="").values_list("pin_hash", flat=True)
    lost = sum(has_lost_key(each) for each in kept.iterator(chunk_size=10_000))
    if lost:
        return Check(
            False,
            f"{lost} cards have a PIN that was made with another secret key, so no PIN works there.",
            "Put the secret key of that time back, or set it as REURING_PREVIOUS_SECRET_KEY; else give new PINs.",
        )
    return Check(True, "Every PIN can be checked with the secret key that is here.")


def children_with_guardians() -> Check:
    """Whether every child in a household has somebody of age there who answers for it."""
    on = timezone.localdate()
    homes: dict[int, list[tuple[date | None, bool]]] = {}
    members = HouseholdMember.objects.in_force(on).filter(person__merged_into__isnull=True)
    for household, born_on, guards in members.values_list("household_id", "person__born_on", "is_guardian").iterator():
        homes.setdefault(household, []).append((born_on, guards))
    lonely = sum(is_without_guardian(residents, on=on) for residents in homes.values())
    if lonely:
        return Check(
            False,
            f"In {lonely} households there is a child and nobody who answers for it.",
            "At the desk, on the page of the household, say who the parent or guardian is.",
        )
    return Check(True, "Every child in a household has a parent or guardian there.")


def guardians_of_age() -> Check:
    """Whether nobody under age answers for a child: a date of birth may have been put right afterwards."""
    on = timezone.localdate()
    young = (
        HouseholdMember.objects.in_force(on)
        .filter(is_guardian=True, person__born_on__gt=latest_birth(ADULT_FROM, on))
        .count()
    )
    if young:
        return Check(
            False,
            f"{young} people under 18 are written down as a parent or guardian.",
            "Look at their dates of birth at the desk; until then they see nothing of anybody.",
        )
    return Check(True, "Everybody who answers for a child is of age.")


def nothing_left_with_the_merged() -> Check:
    """Whether no card works for somebody who was merged into another."""
    left = Card.objects.usable().filter(person__merged_into__isnull=False).count()
    if left:
        return Check(
            False,
            f"{left} cards work for a person that was merged into another.",
            "Part the two at the desk, and merge them again.",
        )
    return Check(True, "No card works for a person that was merged.")


def roads_that_lead_somewhere() -> Check:
    """Whether everybody with a card and a way to be reached chose a way that works."""
    people = Person.objects.filter(merged_into__isnull=True, cards__blocked_at__isnull=True, cards__isnull=False)
    at_home = PostalAddress.objects.current().filter(person=OuterRef("pk"))
    nowhere = (
        people.filter(notice_road=NoticeRoad.CALL, phone="")
        | people.filter(notice_road=NoticeRoad.SMS, phone="")
        | people.filter(~Exists(at_home), notice_road=NoticeRoad.LETTER)
    )
    lost = nowhere.distinct().count()
    if lost:
        return Check(
            False,
            f"{lost} people chose a road for messages that leads nowhere.",
            "Their messages go by another road or to the call list; ask them at the desk.",
        )
    return Check(True, "Every road that people chose for messages leads somewhere.")


register_check("second factor", staff_with_second_factor)
register_check("administrator", an_administrator)
register_check("demo passwords", no_demo_passwords)
register_check("PINs", pins_with_their_key)
register_check("guardians", children_with_guardians)
register_check("guardians of age", guardians_of_age)
register_check("merged people", nothing_left_with_the_merged)
register_check("roads for messages", roads_that_lead_somewhere)
