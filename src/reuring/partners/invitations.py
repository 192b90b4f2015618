# SPDX-License-Identifier: EUPL-1.2
"""The verbs of invitations: to ask somebody to act for a partner, to take that back, to say yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.partners.actions import KIND, become_member
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember, PartnerRole
from reuring.partners.policy import obstacles_to_accept, obstacles_to_invite
from reuring.people.actions import Refused, open_own_account
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account, Person
from reuring.people.policy import Obstacle

INVITATION_WORKS: Final = timedelta(days=14)
_SALT: Final = "partners.invitation"


class InvitationRefused(Refused):
    """Somebody can't be invited, or an invitation can't be accepted."""


def token_of(invitation: PartnerInvitation) -> str:
    """What stands in the link of an invitation."""
    return signing.Signer(salt=_SALT).sign(invitation.public_id)


def invitation_with(token: str) -> PartnerInvitation | None:
    """The invitation with this in its link, whatever became of it; None for a link that is forged or long gone."""
    try:
        public_id = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return PartnerInvitation.objects.select_related("partner").filter(public_id=public_id).first()


@transaction.atomic
def invite(
    *,
    partner: Partner,
    email: str,
    name: str,
    role: PartnerRole = PartnerRole.EDITOR,
    language: str = "nl",
    site: str,
    actor: Actor,
    at: datetime,
) -> PartnerInvitation:
    """Ask somebody by mail to act for a partner.

    name: as the mail greets them. language: of the mail. site: scheme and host of the link in it.
    Raises InvitationRefused with every obstacle.
    """
    from reuring.partners.jobs import send_invitation

    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    email = email.strip().lower()
    waiting = PartnerInvitation.objects.open(at).filter(partner=partner)
    members = PartnerMember.objects.current().filter(partner=partner)
    obstacles = obstacles_to_invite(
        is_active=partner.is_active,
        is_invited=waiting.filter(email__iexact=email).exists(),
        is_member=members.filter(person__account__email__iexact=email).exists(),
        open_invitations=waiting.count(),
    )
    if obstacles:
        raise InvitationRefused(*obstacles)
    invitation = PartnerInvitation.objects.create(
        partner=partner,
        email=email,
        name=" ".join(name.split()),
        role=role,
        language=language,
        invited_by=actor.account,
        invited_at=at,
        expires_at=at + INVITATION_WORKS,
    )
    send_invitation.defer(key=invitation.pk, site=site)
    _record(actor, at, "invite", invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: PartnerInvitation, actor: Actor, at: datetime) -> PartnerInvitation:
    """Let a link no longer work. Doing it twice, or after it was used, changes nothing."""
    invitation = (
        PartnerInvitation.objects.select_for_update(of=("self",)).select_related("partner").get(pk=invitation.pk)
    )
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        _record(actor, at, "withdraw_invitation", invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: PartnerInvitation, account: Account, at: datetime) -> PartnerMember:
    """Say yes to an invitation with an account that one has: from now on its person acts for the partner.

    Raises InvitationRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=account.person_id)
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=invitation.partner_id)
    invitation = PartnerInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    obstacles = obstacles_to_accept(
        is_active=partner.is_active,
        is_used=invitation.accepted_at is not None,
        is_withdrawn=invitation.withdrawn_at is not None,
        expires_at=invitation.expires_at,
        at=at,
        is_member=PartnerMember.objects.current().filter(partner=partner, person=person).exists(),
    )
    if obstacles:
        raise InvitationRefused(*obstacles)
    actor = Actor.person(account)
    member = become_member(partner=partner, person=person, role=PartnerRole(invitation.role), actor=actor, at=at)
    invitation.accepted_at, invitation.accepted_by = at, person
    invitation.email = invitation.name = ""
    invitation.save(update_fields=["accepted_at", "accepted_by", "email", "name"])
    _record(actor, at, "accept_invitation", invitation)
    return member


@transaction.atomic
def accept_as_new(
    *, invitation: PartnerInvitation, names: dict[str, str], password: str, at: datetime
) -> tuple[Account, PartnerMember]:
    """Say yes to an invitation with a new account, whose address the mail proved.

    names: `given_name`, `family_name_prefix` and `family_name` of the person who joins. password: checked by the rules.
    Raises InvitationRefused or AccountRefused with every obstacle.
    """
    Partner.objects.select_for_update(of=("self",)).get(pk=invitation.partner_id)
    invitation = PartnerInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    email = invitation.email
    if not email:
        raise InvitationRefused(Obstacle("used", _("Deze uitnodiging is al gebruikt.")))
    person = Person.objects.create(**names, email=email, language=invitation.language)
    actor = Actor.rule("partners")
    record_event(actor=actor, at=at, verb="make_person", subject_kind="person", subject_key=person.public_id)
    account = open_own_account(person=person, email=email, password=password, actor=actor, at=at)
    return account, accept_invitation(invitation=invitation, account=account, at=at)


def has_account(invitation: PartnerInvitation) -> bool:
    """Whether the address of an invitation is that of an account already, so that one logs in."""
    return bool(invitation.email) and Account.objects.filter(email__iexact=invitation.email).exists()


def _record(actor: Actor, at: datetime, verb: str, invitation: PartnerInvitation) -> None:
    # Without the name and address of the invited: the trail outlives an erasure.
    after: dict[str, Any] = {"invitation": invitation.public_id, "role": str(invitation.role)}
    key = invitation.partner.public_id
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=key, after=after)
