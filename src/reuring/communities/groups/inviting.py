# SPDX-License-Identifier: EUPL-1.2
"""Asking somebody by mail to take part, or to carry the group: a link that works once, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.communities.groups.joining import join, make_host
from reuring.communities.groups.policy import obstacles_to_accept, obstacles_to_invite
from reuring.communities.models import Community, CommunityInvitation, Member
from reuring.communities.refusals import MemberRefused
from reuring.people.actions import open_own_account
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account, Person
from reuring.people.policy import Obstacle

KIND: Final = "community"
INVITATION_WORKS: Final = timedelta(days=30)
_SALT: Final = "communities.invitation"


def token_of(invitation: CommunityInvitation) -> str:
    """What stands in the link of an invitation."""
    return signing.Signer(salt=_SALT).sign(invitation.public_id)


def invitation_with(token: str) -> CommunityInvitation | None:
    """The invitation with this in its link, whatever became of it; None for a link that is forged or long gone."""
    try:
        public_id = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    found = CommunityInvitation.objects.select_related("community__node").filter(public_id=public_id)
    return found.first()


def is_open(invitation: CommunityInvitation, at: datetime) -> bool:
    """Whether its link works at that moment."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and invitation.expires_at > at


@transaction.atomic
def invite(
    *, community: Community, email: str, name: str, as_host: bool = False, language: str = "nl", site: str,
    actor: Actor, at: datetime,
) -> CommunityInvitation:  # fmt: skip
    """Ask somebody by mail to take part. name: as the mail greets them. site: scheme and host of the link in it.

    Raises MemberRefused with every obstacle.
    """
    from reuring.communities.groups.jobs import send_invitation

    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=community.pk)
    email = email.strip().lower()
    waiting = community.invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
    obstacles = obstacles_to_invite(
        is_ended=community.ended_at is not None,
        is_for_minors=community.is_for_minors,
        is_invited=waiting.filter(email__iexact=email).exists(),
        is_member=Member.objects.current().filter(community=community, person__account__email__iexact=email).exists(),
        count=waiting.count(),
    )
    if obstacles:
        raise MemberRefused(*obstacles)
    invitation = CommunityInvitation.objects.create(
        community=community, email=email, name=" ".join(name.split())[:80], as_host=as_host, language=language,
        invited_by=actor.account, invited_at=at, expires_at=at + INVITATION_WORKS,
    )  # fmt: skip
    send_invitation.defer(key=invitation.pk, site=site)
    _record(invitation, "invite", actor, at)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: CommunityInvitation, actor: Actor, at: datetime) -> CommunityInvitation:
    """Let a link no longer work. Doing it twice, or after it was used, changes nothing."""
    invitation = CommunityInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        _record(invitation, "withdraw_invitation", actor, at)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: CommunityInvitation, account: Account, name: str, at: datetime) -> Member:
    """Say yes with an account that one has. name: under which they take part. Raises MemberRefused."""
    person = Person.objects.select_for_update().get(pk=account.person_id)
    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=invitation.community_id)
    invitation = CommunityInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    obstacles = obstacles_to_accept(
        is_ended=community.ended_at is not None,
        is_used=invitation.accepted_at is not None,
        is_withdrawn=invitation.withdrawn_at is not None,
        is_over=invitation.expires_at <= at,
    )
    if obstacles:
        raise MemberRefused(*obstacles)
    actor = Actor.person(account)
    mine = Member.objects.filter(community=community, person=person, state__in=Member.OPEN)
    member = mine.filter(state=Member.State.MEMBER).first()
    if member is None:
        # Who asked before and is then invited, is in.
        mine.filter(state=Member.State.ASKED).delete()
        member = join(
            community=community, person=person, name=name, is_invited=True, carries_it=invitation.as_host,
            actor=actor, at=at,
        )  # fmt: skip
    if invitation.as_host and member.state == Member.State.MEMBER:
        member = make_host(member=member, is_host=True, actor=actor, at=at)
    invitation.accepted_at = at
    invitation.email = invitation.name = ""
    invitation.save(update_fields=["accepted_at", "email", "name"])
    _record(invitation, "accept_invitation", actor, at)
    return member


@transaction.atomic
def accept_as_new(
    *, invitation: CommunityInvitation, names: dict[str, str], name: str, password: str, at: datetime
) -> tuple[Account, Member]:
    """Say yes with a new account, whose address the mail proved. names: of the person. name: in the group.

    Raises MemberRefused or AccountRefused with every obstacle.
    """
    Community.objects.select_for_update(of=("self",)).get(pk=invitation.community_id)
    invitation = CommunityInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    email = invitation.email
    if not email:
        raise MemberRefused(Obstacle("used", _("Deze uitnodiging is al gebruikt.")))
    person = Person.objects.create(**names, email=email, language=invitation.language)
    actor = Actor.rule("communities")
    record_event(actor=actor, at=at, verb="make_person", subject_kind="person", subject_key=person.public_id)
    account = open_own_account(person=person, email=email, password=password, actor=actor, at=at)
    return account, accept_invitation(invitation=invitation, account=account, name=name, at=at)


def has_account(invitation: CommunityInvitation) -> bool:
    """Whether the address of an invitation is that of an account already, so that one logs in."""
    return bool(invitation.email) and Account.objects.filter(email__iexact=invitation.email).exists()


def _record(invitation: CommunityInvitation, verb: str, actor: Actor, at: datetime) -> None:
    # Without the name and address of the invited: the trail outlives an erasure.
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=invitation.community.public_id,
        after={"invitation": invitation.public_id, "host": invitation.as_host},
    )  # fmt: skip
