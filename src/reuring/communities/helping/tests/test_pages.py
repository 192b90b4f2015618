# SPDX-License-Identifier: EUPL-1.2
"""The pages of asks and offers: as a stranger, as who has a part in them, and as staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client, TestCase
from django.utils import timezone, translation

from reuring.communities.helping.matching import answer, propose, say_it_suits
from reuring.communities.helping.rounds import ask_round, work_out
from reuring.communities.helping.tests.cast import an_ask, an_offer, grown_up, listed
from reuring.communities.models import Listing, Match, PersonBlock, Round, RoundPair
from reuring.communities.tests.cast import ACTOR, AT, make_branch, make_community, make_member, make_topic
from reuring.people.models import AuditEvent, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

FORM = {"kind": "company", "title": "Naar de film", "shown_name": "Wim", "reach_km": "10", "is_one_to_one": "on"}


class HelpingPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        # Pages ask the clock on the wall, so everything stands since now.
        cls.now = timezone.now()
        make_topic("walking", "Wandelen")
        cls.truus, cls.bart = grown_up("Truus", email="truus@example.org", phone="+31455430001"), grown_up("Bart")
        cls.ask = an_ask(
            person=cls.truus, title="Iemand om mee te wandelen", topics=("walking",), times=("tue-evening",)
        )
        cls.offer = an_offer(person=cls.bart, title="Wandelen op dinsdag", topics=("walking",))
        cls.hidden = an_ask(title="Liever niet op de site", may_be_seen=False)
        Listing.objects.update(expires_on=None, made_at=cls.now, waiting_since=cls.now)
        cls.mine = make_account(person=cls.truus)
        cls.librarian = make_account(role=Role.COMMUNITY_LIBRARIAN)

    def me(self, person: Person | None = None) -> Client:
        return log_in(self.mine if person is None else make_account(person=person))

    def staff(self) -> Client:
        return log_in(self.librarian)

    def propose(self) -> Match:
        return propose(ask=self.ask, offer=self.offer, actor=ACTOR, at=self.now)

    def agreed(self) -> Match:
        match = self.propose()
        for side in ("ask", "offer"):
            match = answer(match=match, side=side, says=True, actor=ACTOR, at=self.now)
        return match

    def post(self, client: Client, path: str, **data: Any) -> Any:
        return client.post(path, data, follow=True)

    def test_a_stranger_reads_what_may_be_read_and_no_way_to_reach_anybody(self) -> None:
        response = self.client.get("/helping/")
        self.assertContains(response, "Iemand om mee te wandelen")
        self.assertNotContains(response, "Liever niet op de site")
        self.assertContains(self.client.get("/helping/?side=offer&kind=company&topic=walking"), "Wandelen op dinsdag")
        self.assertNotContains(self.client.get("/helping/?side=offer"), "Iemand om mee te wandelen")
        self.assertContains(self.client.get("/helping/?place=m:999999999&topic=x"), "Hier past nu niets bij")
        page = self.client.get(f"/helping/{self.ask.public_id}/")
        self.assertContains(page, "dinsdagavond")
        for secret in ("truus@example.org", "Habets", "5430001"):
            self.assertNotContains(page, secret)
        self.assertEqual(self.client.get(f"/helping/{self.hidden.public_id}/").status_code, 404)

    def test_the_list_asks_a_constant_number_of_queries(self) -> None:
        self.client.get("/helping/")
        with self.assertNumQueries(7):
            self.client.get("/helping/")
        for number in range(5):
            listed("offer", title=f"Nog een {number}", topics=("walking",))
        Listing.objects.update(expires_on=None)
        with self.assertNumQueries(7):
            self.client.get("/helping/")

    def test_who_blocked_somebody_is_not_shown_to_them(self) -> None:
        PersonBlock.objects.create(person=self.bart, blocked=self.truus, at=AT)
        self.assertNotContains(self.me().get("/helping/"), "Wandelen op dinsdag")

    def test_it_suits_me_from_a_new_offer(self) -> None:
        wim = grown_up("Wim")
        client = self.me(wim)
        place = f"b:{make_branch().pk}"
        address = f"/mine/helping/new/?side=offer&for={self.ask.public_id}"
        self.assertContains(client.get(address), "Iemand om mee te wandelen")
        refused = client.post(address, {**FORM, "title": "Bel 0612345678", "place": place, "most": 1})
        self.assertContains(refused, "Zet hier geen e-mailadres", status_code=422)
        response = self.post(client, address, **FORM, place=place, most=1, times=["tue-evening"])
        self.assertContains(response, "Ook doorgegeven: dit past bij mij.")
        match = Match.objects.get(offer__person=wim)
        self.assertEqual((match.offer_says, match.asked_at), (True, None))
        self.assertContains(self.staff().get("/staff/helping/"), "Zegt zelf: dit past bij mij.")
        self.assertNotContains(self.me().get("/mine/helping/"), "Naar de film")  # she does not know of it yet

    def test_in_my_library_make_change_pause_close(self) -> None:
        client = self.me()
        self.assertContains(client.get("/mine/"), "Iemand om mee te wandelen")
        address = f"/mine/helping/{self.ask.public_id}/"
        self.assertContains(client.get(address), 'value="tue-evening" checked')
        place = f"m:{self.ask.municipality_id}"
        self.assertContains(self.post(client, address, **FORM, place=place), "Bewaard")
        self.ask.refresh_from_db()
        self.assertEqual((self.ask.title, self.ask.times, self.ask.branch), ("Naar de film", [], None))
        self.assertContains(self.post(client, address + "state/", do="pause"), "Even niet: we zoeken nu niet voor je.")
        self.assertContains(self.post(client, address + "state/", do="resume"), "Staat er tot en met")
        self.post(client, address + "state/", do="close")
        self.ask.refresh_from_db()
        self.assertEqual(self.ask.state, Listing.State.CLOSED)
        self.assertEqual(client.get(f"/mine/helping/{self.offer.public_id}/").status_code, 404)

    def test_a_match_from_both_sides(self) -> None:
        match = self.propose()
        truus, bart, sjef = self.me(), self.me(self.bart), self.staff()
        address = f"/mine/matches/{match.public_id}/"
        page = truus.get(address)
        self.assertContains(page, "Allebei: Wandelen")
        self.assertNotContains(page, "Bart")
        self.assertEqual(self.me(grown_up("Wim")).get(address).status_code, 404)
        self.post(truus, address + "answers/", says="yes")
        self.post(bart, address + "answers/", says="yes")
        here = f"/staff/helping/matches/{match.public_id}/"
        self.assertContains(sjef.get("/staff/helping/matches/"), "zeiden allebei ja")
        day = (self.now + timedelta(days=3)).date()
        told = self.post(sjef, here, on=day, clock="14:00", branch=make_branch().pk, note="de leestafel")
        self.assertContains(told, "Ze zijn aan elkaar voorgesteld")
        page = truus.get(address)
        self.assertContains(page, "Bart")
        self.assertContains(page, "de leestafel")
        self.post(truus, address + "contact/", may_see="1")
        self.assertNotContains(bart.get(address), "truus@example.org")
        self.post(bart, address + "contact/", may_see="1")
        self.assertContains(bart.get(address), "truus@example.org")
        self.post(truus, address + "contact/", may_see="0")
        self.assertNotContains(bart.get(address), "truus@example.org")
        done = self.post(truus, address + "outcome/", outcome="helped", text="Elke week!", ends_ask="on")
        self.assertContains(done, "Dank je wel dat je het vertelt.")
        self.assertContains(sjef.get(here), "Elke week!")
        self.assertNotContains(bart.get(address), "Elke week!")

    def test_one_click_stops_it(self) -> None:
        match = self.agreed()
        self.post(self.me(), f"/mine/matches/{match.public_id}/stop/")
        self.assertContains(self.me(self.bart).get(f"/mine/matches/{match.public_id}/"), "Dit gaat niet door.")

    def test_staff_see_the_best_three_and_propose(self) -> None:
        client = self.staff()
        page = client.get("/staff/helping/")
        self.assertContains(page, "Allebei: Wandelen")
        self.assertContains(page, "Liever niet op de site")
        with self.assertNumQueries(18):
            client.get("/staff/helping/")
        for _each in range(4):
            an_ask(), an_offer()
        Listing.objects.update(expires_on=None)
        with self.assertNumQueries(18):
            client.get("/staff/helping/")
        told = self.post(
            client, "/staff/helping/proposals/", ask=self.ask.public_id, offer=self.offer.public_id, page="1"
        )
        self.assertContains(told, "Gevraagd.")
        match = Match.objects.get()
        here = f"/staff/helping/matches/{match.public_id}/"
        self.post(client, here + "answers/", side="ask", do="yes")
        self.post(client, here + "answers/", side="offer", do="no")
        match.refresh_from_db()
        self.assertEqual((match.ask_says, match.offer_says, match.stopped_by), (True, False, "offer"))
        self.assertContains(client.get(here), "Dit gaat niet door.")

    def test_a_wish_that_staff_leave_aside(self) -> None:
        match = say_it_suits(own=self.offer, other=self.ask, actor=ACTOR, at=self.now)
        self.post(self.staff(), f"/staff/helping/matches/{match.public_id}/stop/")
        self.assertNotContains(self.staff().get("/staff/helping/"), "Zegt zelf")

    def test_typed_at_the_desk_for_who_is_not_online(self) -> None:
        client = log_in(make_account(role=Role.FRONT_DESK))
        annie = grown_up("Annie")
        address = f"/staff/helping/listings/new/?side=ask&person={annie.public_id}"
        self.assertContains(client.get("/staff/helping/listings/new/"), "Zoek eerst de persoon op")
        self.assertContains(self.post(client, address, **FORM, place=f"b:{make_branch().pk}"), "Het staat er.")
        made = Listing.objects.get(person=annie)
        self.assertIsNotNone(made.entered_by)
        self.assertContains(client.get(f"/patrons/{annie.public_id}/"), "Naar de film")
        self.assertContains(client.get("/staff/helping/listings/?q=film"), "Naar de film")
        self.post(client, f"/staff/helping/listings/{made.public_id}/", do="close")
        made.refresh_from_db()
        self.assertEqual(made.state, Listing.State.CLOSED)
        self.assertEqual(client.get("/staff/helping/").status_code, 403)

    def test_blocks_hold_inside_a_group(self) -> None:
        group, other = make_community(), grown_up("Bart")
        for person in (self.truus, other):
            make_member(group, person)
        hidden = an_ask(person=other, title="Samen koken", may_be_seen=False)
        Listing.objects.filter(pk=hidden.pk).update(community=group, expires_on=None)
        pages = (f"/c/{group.public_id}/", f"/c/{group.public_id}/helping/")
        client = self.me()
        for page in pages:
            self.assertContains(client.get(page), "Samen koken")
        PersonBlock.objects.create(person=other, blocked=self.truus, at=AT)
        for page in pages:
            self.assertNotContains(client.get(page), "Samen koken")
        self.assertEqual(client.get(f"/helping/{hidden.public_id}/").status_code, 404)

    def test_in_a_group(self) -> None:
        group = make_community()
        make_member(group, self.truus)
        client = self.me()
        page = f"/c/{group.public_id}/helping/"
        address = f"/mine/helping/new/?side=offer&group={group.public_id}"
        self.assertContains(client.get(page), address.replace("&", "&amp;"))
        self.post(client, address, **FORM, place=f"b:{make_branch().pk}", most=2)
        self.assertContains(client.get(page), "Naar de film")
        self.assertContains(client.get(f"/c/{group.public_id}/"), "Naar de film")
        self.assertNotContains(self.client.get(page), "Naar de film")
        made = Listing.objects.get(community=group)
        self.assertEqual(client.get(f"/helping/{made.public_id}/").status_code, 200)
        self.assertEqual(self.client.get(f"/helping/{made.public_id}/").status_code, 404)

    def test_proposals_for_everybody(self) -> None:
        client = self.staff()
        self.assertContains(self.post(client, "/staff/helping/everyone/"), "We kijken wie bij wie past: 0%")
        found = Round.objects.get()
        self.assertEqual(ask_round(actor=ACTOR, at=timezone.now()), found)
        work_out(found.public_id, at=timezone.now())
        pair = RoundPair.objects.get(ask=self.ask)
        self.assertFalse(Match.objects.exists())
        here = f"/staff/helping/everyone/{found.public_id}/"
        self.assertContains(client.get(here), "Iemand om mee te wandelen")
        self.assertContains(self.post(client, here + "choices/", do="choose"), "Kruis eerst")
        self.assertContains(self.post(client, here + "choices/", do="choose", pair=[pair.pk]), "1 voorstel gedaan")
        self.assertEqual((Match.objects.get().ask, Match.objects.get().offer), (self.ask, self.offer))
        self.post(client, here + "choices/", do="choose", pair=[pair.pk])
        self.assertEqual(Match.objects.count(), 1)
        RoundPair.objects.filter(pk=pair.pk).update(chosen_at=None)
        for _twice in range(2):
            self.post(client, here + "choices/", do="pass", pair=[pair.pk])
        self.assertEqual(AuditEvent.objects.get(verb="pass_over").after, {"pairs": 1})

    def test_in_german(self) -> None:
        with translation.override("de"):
            self.assertEqual(self.client.get("/de/helping/").status_code, 200)
