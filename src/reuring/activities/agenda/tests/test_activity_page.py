# SPDX-License-Identifier: EUPL-1.2
"""An activity on its page, in lists and in search: what it says, to whom, in how many queries."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.activities.agenda.seats_left import seats_left
from reuring.activities.cards import activity_cards
from reuring.activities.documents import make_documents
from reuring.activities.models import (
    Activity,
    ActivityText,
    Form,
    Idea,
    Maker,
    Part,
    Pool,
    Registration,
    Seat,
    Session,
    Speaker,
    TargetGroup,
)
from reuring.activities.tests.cast import make_activity, make_branch, make_room, make_session
from reuring.places.models import Place
from reuring.threads.models import Link, Node, NodeKind, OldAddress
from reuring.threads.topics import load_topics

MOST_QUERIES = 22


def fill(session: Session, people: int) -> None:
    """So many seats of a session are taken."""
    pool = session.pools.get()
    registration = Registration.objects.create(
        activity=session.activity, state="confirmed", made_at=timezone.now(), size=people, given_name="Mo"
    )
    Seat.objects.bulk_create(
        Seat(registration=registration, pool=pool, number=number + 1, is_taken=True) for number in range(people)
    )


class ActivityPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_topics()
        today = timezone.localdate()
        cls.soon = today + timedelta(days=8)
        cls.debate = make_activity("Mag een stad stil zijn?", form=Form.DEBATE, debate_question="Moet het stiller?")
        cls.room = make_room(branch=make_branch(has_step_free_access=True), has_hearing_loop=True)
        cls.session = make_session(cls.debate, cls.soon, room=cls.room)
        text = cls.debate.texts.get()
        text.description = "Een avond.\n\n<script>alert(1)</script>"
        text.plain = "Kom praten."
        text.save()
        for name, side in (("Ans", "for"), ("Bo", "against"), ("Cor", "chair")):
            Speaker.objects.create(activity=cls.debate, name=name, side=side)
        Maker.objects.create(activity=cls.debate, role="expert", name="Wil Ploum", agreed_at=timezone.now())
        Maker.objects.create(activity=cls.debate, role="expert", name="Stille Hulp")
        group = TargetGroup.objects.create(key="hidden-group", name="Verborgen doelgroep")
        cls.debate.target_groups.add(group)
        cls.past = make_activity("Wat was", state=Activity.State.DONE)
        make_session(cls.past, today - timedelta(days=30))
        fill(cls.session, 9)

    def page(self, activity: Activity, query: str = "", prefix: str = "") -> str:
        return self.client.get(f"{prefix}/a/{activity.public_id}/{query}").content.decode()

    def test_says_what_when_where_and_how_many_seats(self) -> None:
        page = self.page(self.debate)
        for words in ("Mag een stad stil zijn?", "Moet het stiller?", "Nog 3 plekken", "Theaterzaal", "Gratis",
                      "Zonder drempels", "Ringleiding", "Ans", "Bo", "gespreksleider", "Wil Ploum", "Voor", "Tegen"):  # fmt: skip
            self.assertIn(words, page)
        self.assertIn("&lt;script&gt;", page)
        self.assertIn(f"/a/{self.debate.public_id}/register/?session={self.session.public_id}", page)
        self.assertEqual(page.count(f'id="follow-{self.debate.public_id}"'), 1)
        for words in ("Stille Hulp", "Verborgen doelgroep", "hidden-group"):
            self.assertNotIn(words, page)

    def test_the_idea_it_began_with_is_told_as_its_giver_agreed(self) -> None:
        given = {"made_at": timezone.now(), "state": "activity", "given_name": "Nour", "shows_name": True}
        seen = Idea.objects.create(title="Praat over stilte", agreed_at=timezone.now(), **given)
        quiet = Idea.objects.create(title="Niet tonen", **given)
        self.debate.ideas.add(seen, quiet)
        page = self.page(self.debate)
        self.assertIn("Met een idee van Nour:", page)
        self.assertIn(f"/ideas/{seen.public_id}/", page)
        self.assertNotIn("Niet tonen", page)
        Idea.objects.filter(pk=seen.pk).update(shows_name=False)
        self.assertNotIn("Nour", self.page(self.debate))

    def test_plain_words_on_request(self) -> None:
        self.assertIn("Kom praten.", self.page(self.debate, "?plain=1"))
        self.assertNotIn("Een avond.", self.page(self.debate, "?plain=1"))

    def test_a_missing_translation_shows_dutch_and_says_so(self) -> None:
        self.assertIn("Mag een stad stil zijn?", self.page(self.debate, prefix="/en"))
        self.assertIn('lang="nl"', self.page(self.debate, prefix="/en"))
        ActivityText.objects.create(activity=self.debate, language="en", title="May a town be quiet?", summary="Talk.")
        self.assertIn("May a town be quiet?", self.page(self.debate, prefix="/en"))

    def test_structured_data(self) -> None:
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', self.page(self.debate), re.S)
        assert found is not None
        (event,) = json.loads(found[1])
        self.assertEqual((event["@type"], event["location"]["name"]), ("Event", "HuB.Kerkrade, Theaterzaal"))
        self.assertEqual(event["eventStatus"], "https://schema.org/EventScheduled")

    def test_cancelled_and_over_are_said(self) -> None:
        self.assertIn("Dit is geweest", self.page(self.past))
        Activity.objects.filter(pk=self.debate.pk).update(
            state="cancelled", cancelled_at=timezone.now(), cancel_reason="De spreker is ziek."
        )
        page = self.page(self.debate)
        self.assertIn("Dit gaat niet door", page)
        self.assertIn("De spreker is ziek.", page)

    def test_what_is_hidden_is_not_there_and_what_was_merged_leads_on(self) -> None:
        draft = make_activity("Geheim", state=Activity.State.DRAFT)
        self.assertEqual(self.client.get(f"/a/{draft.public_id}/").status_code, 404)
        OldAddress.objects.create(public_id="old0000000", node=self.debate.node)
        answer = self.client.get("/a/old0000000/")
        self.assertRedirects(answer, self.debate.node.address, 301)

    def test_never_more_queries_with_more_on_it(self) -> None:
        def more(number: int) -> None:
            make_session(self.debate, self.soon + timedelta(days=number + 1))
            node = Node.objects.create(kind=NodeKind.WORK, title=f"Boek {number}", address=f"/w/{number}/")
            Link.objects.create(from_node=self.debate.node, to_node=node, relation="is_about", source="staff")

        more(0)
        with CaptureQueriesContext(connection) as first:
            self.page(self.debate)
        self.assertLessEqual(len(first), MOST_QUERIES)
        for number in range(1, 12):
            more(number)
        with self.assertNumQueries(len(first)):
            self.page(self.debate)

    def test_cards_say_when_and_how_it_stands(self) -> None:
        free = make_activity("Open tafel", form=Form.OPEN_TABLE, sign_up="none", parts=False)
        make_session(free, self.soon, place=Place.objects.create(name="Stadspark", town="Kerkrade"))
        full = make_activity("Vol", capacity=2)
        fill(make_session(full, self.soon), 2)
        nodes = [each.node_id for each in (self.debate, free, full, self.past)]
        with self.assertNumQueries(4):
            cards = activity_cards(nodes, None)
        says = [cards[node].availability for node in nodes]
        self.assertEqual(says, ["Nog 3 plekken", "Gratis, kom gewoon", "Vol: wachtlijst", "Geweest"])
        self.assertIn("19.30 tot 21.30 uur, Stadspark", cards[free.node_id].byline)

    def test_seats_left_in_two_queries(self) -> None:
        part = Part.objects.create(activity=self.debate, label="online", is_online=True)
        Pool.objects.create(session=self.session, part=part, capacity=None)
        with self.assertNumQueries(2):
            left = seats_left([self.session.pk])[self.session.pk]
        self.assertEqual([each.free for each in left.parts], [3, None])
        self.assertFalse(left.is_full)

    def test_search_knows_its_words_and_that_it_is_over(self) -> None:
        found: dict[str, Any] = {each.title: each for each in make_documents([self.debate.node_id, self.past.node_id])}
        debate = found["Mag een stad stil zijn?"]
        self.assertEqual((debate.is_over, found["Wat was"].is_over), (False, True))
        self.assertEqual(debate.creators, ("Ans", "Bo", "Cor", "Wil Ploum"))
        self.assertIn("Debat", debate.subjects)
        self.assertEqual(debate.branches, ("hub",))
        self.assertNotIn("hidden-group", str(debate))

    def test_a_day_of_another_year(self) -> None:
        late = make_activity("Later")
        make_session(late, date(timezone.localdate().year + 1, 3, 20))
        self.assertIn("20 maart", self.page(late))
