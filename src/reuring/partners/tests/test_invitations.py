# SPDX-License-Identifier: EUPL-1.2
"""Invitations: sent once, for a while, and used once, by who has an account and by who has none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from reuring.partners.actions import end_partner
from reuring.partners.invitations import (
    InvitationRefused,
    accept_invitation,
    invitation_with,
    invite,
    token_of,
    withdraw_invitation,
)
from reuring.partners.mails import send
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember
from reuring.partners.personal import INVITATION_DAYS
from reuring.partners.tests.cast import COMMAND, join, make_partner
from reuring.people.models import Account
from reuring.people.retention import clear_what_expired
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

pytestmark = pytest.mark.django_db
EMAIL = "petra@theater.example"


@pytest.fixture
def theatre() -> Partner:
    return make_partner()


def ask(partner: Partner, email: str = EMAIL) -> PartnerInvitation:
    return invite(partner=partner, email=email, name="Petra", site="http://here", actor=COMMAND, at=timezone.now())


def codes(refused: pytest.ExceptionInfo[InvitationRefused]) -> list[str]:
    return [each.code for each in refused.value.obstacles]


def test_a_mail_with_a_link_is_sent_with_the_invitation(theatre: Partner) -> None:
    invitation = ask(theatre)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'partners.invitation'")
        assert cursor.fetchone() is not None
    send(key=invitation.pk, site="http://here")
    assert mail.outbox[0].to == [EMAIL]
    link = re.search(r"http://here(\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert link[1].endswith(f"/workspace/invitations/{token_of(invitation)}/")
    withdraw_invitation(invitation=invitation, actor=COMMAND, at=timezone.now())
    send(key=invitation.pk, site="http://here")
    assert len(mail.outbox) == 1


def test_one_open_invitation_for_an_address_and_none_for_a_member(theatre: Partner) -> None:
    ask(theatre)
    with pytest.raises(InvitationRefused) as refused:
        ask(theatre, EMAIL.upper())
    assert codes(refused) == ["already-invited"]
    account = make_account(email="marc@theater.example")
    join(theatre, account.person)
    with pytest.raises(InvitationRefused) as refused:
        ask(theatre, "marc@theater.example")
    assert codes(refused) == ["already-member"]
    for number in range(9):
        ask(theatre, f"{number}@theater.example")
    with pytest.raises(InvitationRefused) as refused:
        ask(theatre, "nog-een@theater.example")
    assert codes(refused) == ["too-many-invitations"]


def test_who_has_an_account_accepts_once(theatre: Partner) -> None:
    invitation, account = ask(theatre), make_account(role=Role.MEMBER)
    client, page = log_in(account), f"/workspace/invitations/{token_of(invitation)}/"
    assert "Ja, ik doe mee" in client.get(page).content.decode()
    assert client.post(page)["Location"] == f"/workspace/{theatre.public_id}/"
    assert theatre.name in client.get(f"/workspace/{theatre.public_id}/").content.decode()
    invitation.refresh_from_db()
    assert (invitation.email, invitation.name, invitation.accepted_by) == ("", "", account.person)
    assert client.get(page)["Location"] == "/workspace/"
    assert Client().get(page).status_code == 410
    with pytest.raises(InvitationRefused) as refused:
        accept_invitation(invitation=invitation, account=make_account(), at=timezone.now())
    assert codes(refused) == ["used"]


def test_who_has_none_makes_an_account(theatre: Partner) -> None:
    client, page = Client(), f"/workspace/invitations/{token_of(ask(theatre))}/"
    fields = {"given_name": "Petra", "family_name": "de Rijk", "password": "kort"}
    assert client.post(page, fields).status_code == 422
    assert not Account.objects.filter(email=EMAIL).exists()
    answer = client.post(page, fields | {"password": "een-lamp-in-de-mijn"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/workspace/{theatre.public_id}/"
    assert answer.status_code == 200
    member = PartnerMember.objects.get(partner=theatre)
    assert member.person.account.email == EMAIL


def test_who_has_an_account_with_that_address_logs_in_first(theatre: Partner) -> None:
    make_account(email=EMAIL)
    page = f"/workspace/invitations/{token_of(ask(theatre))}/"
    assert "/account/login/?next=" in Client().get(page).content.decode()


def test_a_link_that_is_forged_late_or_for_nothing(theatre: Partner) -> None:
    invitation = ask(theatre)
    assert invitation_with(token_of(invitation)[:-1] + "~") is None
    with pytest.raises(InvitationRefused) as refused:
        accept_invitation(invitation=invitation, account=make_account(), at=invitation.expires_at)
    assert codes(refused) == ["expired"]
    end_partner(partner=theatre, actor=COMMAND, at=timezone.now())
    with pytest.raises(InvitationRefused) as refused:
        accept_invitation(invitation=invitation, account=make_account(), at=timezone.now())
    assert codes(refused) == ["ended", "withdrawn"]
    assert Client().get(f"/workspace/invitations/{token_of(invitation)}/").status_code == 410
    clear_what_expired(at=timezone.now() + timedelta(days=INVITATION_DAYS + 1))
    assert not PartnerInvitation.objects.exists()
