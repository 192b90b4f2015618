# SPDX-License-Identifier: EUPL-1.2
"""Two people with one link, an ending in between, two colleagues with one name: each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from reuring.partners.actions import end_partner
from reuring.partners.checks import partners
from reuring.partners.invitations import accept_invitation, invite
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember
from reuring.partners.tests.cast import COMMAND, make_partner
from reuring.people.actions import Refused
from reuring.people.tests.cast import make_account

ROUNDS = 4


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do these together. Returns what each gave: a value, or its refusal; anything else, a deadlock too, is a fault."""
    start, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait(30)
            found[place] = deed()
        except BaseException as fault:
            found[place] = fault  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, Refused):
            raise each
    return found


class AtOnce(TransactionTestCase):
    def invited(self, partner: Partner) -> PartnerInvitation:
        email = f"{PartnerInvitation.objects.count()}@theater.example"
        now = timezone.now()
        return invite(partner=partner, email=email, name="Petra", site="http://here", actor=COMMAND, at=now)

    def test_one_link_lets_one_in(self) -> None:
        theatre = make_partner()
        one, other = make_account(), make_account()
        for count in range(1, ROUNDS + 1):
            link = self.invited(theatre)
            accept = partial(accept_invitation, invitation=link, at=timezone.now())
            found = at_once(partial(accept, account=one), partial(accept, account=other))
            assert sum(isinstance(each, PartnerMember) for each in found) == 1, count
            PartnerMember.objects.all().delete()

    def test_nobody_acts_for_a_partner_that_ended(self) -> None:
        account = make_account()
        for _count in range(ROUNDS):
            theatre = make_partner()
            link = self.invited(theatre)
            at_once(
                partial(accept_invitation, invitation=link, account=account, at=timezone.now()),
                partial(end_partner, partner=theatre, actor=COMMAND, at=timezone.now()),
            )
            assert not PartnerMember.objects.current().exists()
            assert partners().is_ok

    def test_two_partners_of_one_name(self) -> None:
        found = at_once(make_partner, make_partner)
        assert sum(isinstance(each, Refused) for each in found) == 1
        assert Partner.objects.count() == 1
