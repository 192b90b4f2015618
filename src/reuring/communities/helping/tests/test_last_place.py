# SPDX-License-Identifier: EUPL-1.2
"""Two asks take the last place of one offer in the same instant, each on a connection of its own."""

from __future__ import annotations

from functools import partial

from django.test import TransactionTestCase

from reuring.activities.tests.test_booking_at_once import together
from reuring.communities.helping import checks
from reuring.communities.helping.matching import answer, propose
from reuring.communities.helping.tests.cast import an_ask, an_offer
from reuring.communities.models import Match
from reuring.communities.refusals import MatchRefused
from reuring.communities.tests.cast import ACTOR, AT


class LastPlaceTest(TransactionTestCase):
    def test_the_last_place_is_given_once(self) -> None:
        offer = an_offer(most=2)
        matches = [propose(ask=an_ask(), offer=offer, actor=ACTOR, at=AT) for _each in range(6)]
        for match in matches:
            answer(match=match, side="offer", says=True, actor=ACTOR, at=AT)
        found = together(
            *(partial(answer, match=match, side="ask", says=True, actor=ACTOR, at=AT) for match in matches)
        )
        won = [each for each in found if isinstance(each, Match)]
        lost = [each for each in found if isinstance(each, MatchRefused)]
        self.assertEqual((len(won), len(lost)), (2, 4), found)
        self.assertEqual({code for each in lost for code in [each.obstacles[0].code]}, {"full"})
        self.assertEqual(Match.objects.agreed().count(), 2)
        self.assertTrue(checks.helping().is_ok)

    def test_one_pair_is_proposed_once(self) -> None:
        ask, offer = an_ask(), an_offer()
        found = together(*(partial(propose, ask=ask, offer=offer, actor=ACTOR, at=AT) for _each in range(4)))
        self.assertEqual(len({match.pk for match in found}), 1, found)
