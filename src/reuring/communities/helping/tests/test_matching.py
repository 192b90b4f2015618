# SPDX-License-Identifier: EUPL-1.2
"""From an ask to what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from reuring.communities.helping import checks
from reuring.communities.helping.kept import forget_listings, listings_of, old_listings
from reuring.communities.helping.listing import (
    ListingFacts,
    close_listing,
    edit_listing,
    make_listing,
    pause_listing,
    resume_listing,
)
from reuring.communities.helping.matching import (
    answer,
    are_apart,
    close,
    introduce,
    propose,
    release,
    say_it_suits,
    stop,
)
from reuring.communities.helping.notices import ENDING, INTRODUCED, OUTCOME, PROPOSED, STOPPED
from reuring.communities.helping.telling import tell_of_today
from reuring.communities.helping.tests.cast import an_ask, an_offer, grown_up, listed
from reuring.communities.models import Listing, Match, PersonBlock
from reuring.communities.refusals import ListingRefused, MatchRefused
from reuring.communities.tests.cast import ACTOR, AT, make_branch, make_community, make_person
from reuring.people.models import AuditEvent, Certificate
from reuring.people.notices.models import Notice

DAY = timedelta(days=1)


class MatchTest(TestCase):
    ask: Listing
    offer: Listing

    @classmethod
    def setUpTestData(cls) -> None:
        cls.truus, cls.bart = grown_up("Truus"), grown_up("Bart")
        cls.ask = an_ask(person=cls.truus, title="Iemand om mee te wandelen")
        cls.offer = an_offer(person=cls.bart, title="Wandelen op dinsdag")

    def refused(self, *codes: str) -> Any:
        case = self

        class Expect:
            def __enter__(self) -> None:
                pass

            def __exit__(self, kind: Any, fault: Any, trace: Any) -> bool:
                case.assertIsInstance(fault, MatchRefused | ListingRefused)
                case.assertEqual([each.code for each in fault.obstacles], list(codes))
                return True

        return Expect()

    def propose(self, **overrides: Listing) -> Match:
        return propose(ask=overrides.get("ask", self.ask), offer=overrides.get("offer", self.offer), actor=ACTOR, at=AT)

    def say(self, match: Match, side: str, says: bool = True) -> Match:
        return answer(match=match, side=side, says=says, actor=ACTOR, at=AT)

    def agreed(self) -> Match:
        match = self.propose()
        self.say(match, "ask")
        return self.say(match, "offer")

    def introduced(self, **overrides: Any) -> Match:
        fields = {"meet_at": AT + 3 * DAY, "meet_branch": make_branch(), **overrides}
        return introduce(match=self.agreed(), actor=ACTOR, at=AT, **fields)

    def told(self, kind: str) -> set[int]:
        return set(Notice.objects.filter(kind=kind, cancelled_at=None).values_list("person_id", flat=True))

    def test_the_whole_way(self) -> None:
        match = self.propose()
        self.assertEqual(self.told(PROPOSED), {self.truus.pk, self.bart.pk})
        self.assertEqual(self.propose(), match)
        with self.refused("no-two-yeses", "no-moment", "no-branch"):
            introduce(match=match, meet_at=None, meet_branch=None, actor=ACTOR, at=AT)
        self.say(match, "ask")
        match = self.say(match, "offer")
        self.assertTrue(match.is_agreed)
        with self.refused("not-introduced"):
            release(match=match, side="ask", may_see=True, actor=ACTOR, at=AT)
        match = introduce(
            match=match, meet_at=AT + 3 * DAY, meet_branch=make_branch(), meet_note="de leestafel", actor=ACTOR, at=AT
        )
        self.assertEqual(self.told(INTRODUCED), {self.truus.pk, self.bart.pk})
        facts = Notice.objects.get(kind=INTRODUCED, person=self.truus).facts
        self.assertEqual((facts["name"], facts["place"]), ("Bart", "HuB.Kerkrade, de leestafel"))
        match = release(match=match, side="ask", may_see=True, actor=ACTOR, at=AT)
        self.assertFalse(match.shows_contact)
        match = release(match=match, side="offer", may_see=True, actor=ACTOR, at=AT)
        self.assertTrue(match.shows_contact)
        match = release(match=match, side="offer", may_see=False, actor=ACTOR, at=AT)
        self.assertFalse(match.shows_contact)
        self.assertEqual(tell_of_today(AT + 30 * DAY), 2)
        self.assertEqual(tell_of_today(AT + 31 * DAY), 0)
        self.assertEqual(self.told(OUTCOME), {self.truus.pk, self.bart.pk})
        close(
            match=match, outcome="helped", text="We wandelen elke week.", ends_ask=True, actor=ACTOR, at=AT + 31 * DAY
        )
        self.ask.refresh_from_db()
        self.assertEqual(self.ask.state, Listing.State.CLOSED)
        self.assertTrue(checks.helping().is_ok)

    def test_a_no_is_told_kindly_and_not_asked_again(self) -> None:
        match = self.say(self.propose(), "offer", False)
        self.assertEqual((match.stopped_by, match.offer_says), ("offer", False))
        self.assertEqual(self.told(STOPPED), {self.truus.pk})
        with self.refused("said-no"):
            self.propose()
        with self.refused("not-live"):
            self.say(match, "ask")

    def test_one_click_stops_it_and_contact_goes(self) -> None:
        match = self.introduced()
        for side in ("ask", "offer"):
            release(match=match, side=side, may_see=True, actor=ACTOR, at=AT)
        match = stop(match=match, by="staff", actor=ACTOR, at=AT)
        self.assertFalse(match.shows_contact or match.ask_releases or match.offer_releases)
        self.assertEqual(self.told(STOPPED), {self.truus.pk, self.bart.pk})
        self.assertEqual(stop(match=match, by="ask", actor=ACTOR, at=AT).stopped_by, "staff")
        self.assertIsNotNone(self.propose().pk)  # staff stopped it themselves, so they may think again

    def test_never_more_than_somebody_wanted(self) -> None:
        first, second = self.propose(), self.propose(ask=an_ask())
        self.say(second, "offer")
        self.say(second, "ask")
        for side in ("ask", "offer"):
            with self.refused("full"):
                self.say(first, side)
        with self.refused("offer-full"):
            self.propose(ask=an_ask())

    def test_it_suits_me_waits_for_a_colleague(self) -> None:
        match = say_it_suits(own=self.offer, other=self.ask, actor=ACTOR, at=AT)
        self.assertEqual((match.offer_says, match.ask_says, match.asked_at), (True, None, None))
        self.assertEqual(say_it_suits(own=self.offer, other=self.ask, actor=ACTOR, at=AT), match)
        self.assertEqual(self.told(PROPOSED), set())
        with self.refused("not-asked"):
            self.say(match, "ask")
        self.assertEqual(self.propose(), match)
        self.assertEqual(self.told(PROPOSED), {self.truus.pk})
        stop(match=match, by="offer", actor=ACTOR, at=AT)
        self.assertEqual(self.told(STOPPED), {self.truus.pk})

    def test_who_blocked_somebody_is_never_brought_together_nor_named(self) -> None:
        PersonBlock.objects.create(person=self.truus, blocked=self.bart, at=AT)
        with self.refused("blocked"):
            self.propose()
        with self.refused("not-now"):
            say_it_suits(own=self.offer, other=self.ask, actor=ACTOR, at=AT)

    def test_a_block_that_comes_later_holds_as_well(self) -> None:
        match = self.agreed()
        PersonBlock.objects.create(person=self.bart, blocked=self.truus, at=AT)
        with self.refused("blocked"):
            introduce(match=match, meet_at=AT + DAY, meet_branch=make_branch(), actor=ACTOR, at=AT)
        self.assertTrue(are_apart(match))

    def test_care_needs_a_certificate_that_was_seen(self) -> None:
        careful = an_ask(with_care=True)
        with self.refused("no-certificate"):
            self.propose(ask=careful)
        seen = Certificate.objects.create(
            person=self.bart, kind=Certificate.Kind.values[0], issued_on=date(2026, 1, 1), seen_on=date(2026, 1, 5),
            valid_until=date(2030, 1, 1),
        )  # fmt: skip
        match = self.propose(ask=careful)
        self.say(match, "ask")
        self.say(match, "offer")
        seen.delete()
        with self.refused("no-certificate"):
            introduce(match=match, meet_at=AT + DAY, meet_branch=make_branch(), actor=ACTOR, at=AT)

    def test_who_introduces_may_ask_for_care_too(self) -> None:
        match, place = self.agreed(), {"meet_at": AT + DAY, "meet_branch": make_branch()}
        with self.refused("no-certificate"):
            introduce(match=match, with_care=True, actor=ACTOR, at=AT, **place)
        Certificate.objects.create(
            person=self.bart, kind=Certificate.Kind.values[0], issued_on=date(2026, 1, 1), seen_on=date(2026, 1, 5),
            valid_until=date(2030, 1, 1),
        )  # fmt: skip
        self.assertTrue(introduce(match=match, with_care=True, actor=ACTOR, at=AT, **place).needs_care)

    def test_a_group_for_children_always_needs_care(self) -> None:
        group = make_community(is_for_minors=True, joining="request", begins=False)
        facts = ListingFacts(title="Wie leest voor?", shown_name="Truus", kind="skill", branch=make_branch())
        ask = make_listing(side="ask", person=self.truus, facts=facts, community=group, actor=ACTOR, at=AT)
        self.assertTrue(ask.with_care)
        facts = replace(facts, fields={"with_care": False})
        self.assertTrue(edit_listing(listing=ask, facts=facts, actor=ACTOR, at=AT).with_care)

    def test_eighteen_and_over(self) -> None:
        with self.refused("young"):
            an_ask(person=make_person(born_on=date(2010, 1, 1)))
        unknown = an_ask(person=make_person())
        match = self.propose(ask=unknown)
        self.say(match, "ask")
        self.say(match, "offer")
        place = {"meet_at": AT + DAY, "meet_branch": make_branch()}
        with self.refused("age-unseen"):
            introduce(match=match, actor=ACTOR, at=AT, **place)
        introduce(match=match, adults_seen=True, actor=ACTOR, at=AT, **place)
        unknown.refresh_from_db()
        self.assertEqual(unknown.adult_seen_at, AT)

    def test_a_listing_pauses_ends_and_closes(self) -> None:
        match = self.propose()
        self.assertEqual(self.ask.expires_on, timezone.localdate(AT) + 182 * DAY)
        self.assertEqual(tell_of_today(AT + 170 * DAY), 2)
        self.assertEqual(self.told(ENDING), {self.truus.pk, self.bart.pk})
        pause_listing(listing=self.ask, actor=ACTOR, at=AT)
        self.assertFalse(Listing.objects.open(timezone.localdate(AT)).asks().exists())
        kept = resume_listing(listing=self.ask, actor=ACTOR, at=AT + 170 * DAY)
        self.assertEqual(kept.expires_on, timezone.localdate(AT) + 352 * DAY)
        close_listing(listing=self.offer, actor=ACTOR, at=AT)
        match.refresh_from_db()
        self.assertEqual((match.is_live, match.stopped_by), (False, "offer"))
        from reuring.communities.helping.listing import ListingFacts

        with self.refused("closed"):
            edit_listing(listing=self.offer, facts=ListingFacts("x", "y", "time"), actor=ACTOR, at=AT)

    def test_what_is_kept_says_nothing_of_the_other(self) -> None:
        self.introduced()
        [row] = listings_of(self.truus)
        self.assertEqual(row["matches"][0]["said"], True)
        self.assertNotIn("Bart", str(row))
        trail = str(list(AuditEvent.objects.filter(subject_kind__in=("match", "listing")).values("before", "after")))
        self.assertNotIn("Bart", trail)
        self.assertNotIn("Truus", trail)
        forget_listings(self.bart)
        self.assertEqual(self.told(STOPPED), {self.truus.pk})
        self.assertFalse(Match.objects.exists())
        close_listing(listing=self.ask, actor=ACTOR, at=AT)
        self.assertEqual(old_listings(AT), 0)
        self.assertGreater(old_listings(AT + DAY), 0)

    def test_signals_count_the_deepest_topic(self) -> None:
        from reuring.communities.helping.signals import _asks
        from reuring.communities.tests.cast import make_topic

        make_topic("nature", "Natuur"), make_topic("walking", "Wandelen", path=["nature", "walking"])
        listed("ask", topics=("nature", "walking"))
        [event] = list(_asks(AT - DAY, AT + DAY))
        self.assertEqual(event.topic_id, make_topic("walking").pk)
