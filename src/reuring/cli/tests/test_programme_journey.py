# SPDX-License-Identifier: EUPL-1.2
"""A whole evening, from the first plan to what came of it, through the doors that people use.

A programme maker and the theatre plan a series of four evenings in the hub and a village hall in one sitting. A
resident's idea becomes one of them. Sixty people sign up by four roads, and some wait. On the night the line is
down, and the door counts all the same. The steps of the one test are in the order in which they happen.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from typing import Any

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.day.tests.cast import sealed
from reuring.activities.models import Activity, Idea, Maker, Registration, RoomBooking, Session, TargetGroup
from reuring.activities.news import tell_of_news
from reuring.activities.programme.defaults import load_defaults
from reuring.activities.programme.jobs import publishing
from reuring.activities.signing_up.links import path_of
from reuring.activities.tests.cast import make_branch, make_municipality, make_room
from reuring.activities.together.jobs import ideas_done
from reuring.activities.together.links import path_of_idea
from reuring.partners.tests.cast import join, make_partner
from reuring.people.consents import text_version
from reuring.people.models import Account, Purpose
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_household, make_person
from reuring.places.models import Place

TITLE = "Vier avonden ondergronds"
IDEA = "Koempels vertellen"
SECRETS = ("Ada", "Toos", "Bep", "Hub", "example.org", "0612345678")


class ProgrammeJourney(TestCase):
    maker: Account
    annelies: Account
    noor: Account
    lieve: Account

    @classmethod
    def setUpTestData(cls) -> None:
        load_defaults()
        cls.kerkrade = make_municipality()
        cls.simpelveld = make_municipality(slug="simpelveld", code="GM0965", name="Simpelveld", accent="simpelveld")
        branch = make_branch()
        branch.has_step_free_access = True
        branch.save()
        cls.hall = make_room(branch=branch)
        cls.village = Place.objects.create(
            name="Gemeenschapshuis Bocholtz", town="Bocholtz", municipality=cls.simpelveld, has_step_free_access=True
        )
        cls.theatre = make_partner()
        cls.annelies = make_account(person=make_person(given_name="Annelies", family_name="Smeets"))
        join(cls.theatre, cls.annelies.person)
        cls.maker = make_account(role=Role.PROGRAMME_MAKER)
        cls.noor = make_account(role=Role.FRONT_DESK)
        cls.lieve = make_account(role=Role.MEMBER)
        cls.mates = [make_person(given_name=name, born_on=date(2015, 5, 1)) for name in ("Fem", "Teun", "Pip")]
        make_household(guardians=[cls.lieve.person], others=cls.mates)
        cls.first_on = timezone.localdate() + timedelta(days=30)

    def setUp(self) -> None:
        self.staff, self.partner, self.stranger = log_in(self.maker), log_in(self.annelies), Client()

    def test_four_evenings(self) -> None:
        self.the_theatre_and_the_library_plan_in_one_sitting()
        self.an_idea_becomes_the_third_evening()
        self.it_is_published()
        self.sixty_people_sign_up_by_four_roads()
        self.one_cancels_and_the_first_who_waits_comes()
        self.the_door_counts_with_the_line_down()
        self.partner_and_planners_see_numbers_and_no_names()
        self.what_came_of_it_stands_on_the_trail_of_the_idea()

    # Doing

    def go(self, name: str, *more: str) -> str:
        return reverse(f"activities:{name}", args=more)

    def do(self, client: Client, address: str, **said: Any) -> Any:
        """Fill in a form. It is taken: a form that is not says why, and fails the test."""
        answer = client.post(address, said)
        if answer.status_code == 422:
            found = re.findall(r"(?:error|alert)[^>]*>\s*([^<]+)", answer.content.decode())
            self.fail(f"{address} refuses {said}: {found}")
        self.assertEqual(answer.status_code, 302, address)
        return answer

    @property
    def own(self) -> str:
        return self.activity.public_id

    @property
    def page(self) -> str:
        return self.go("activity", self.own)

    def sessions(self) -> list[Session]:
        return list(self.activity.sessions.order_by("starts_at"))

    def the_clock_comes_to(self, session: Session) -> None:
        """It is that evening: the session began half an hour ago."""
        now = timezone.now()
        Session.objects.filter(pk=session.pk).update(
            starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=90)
        )

    # The steps

    def the_theatre_and_the_library_plan_in_one_sitting(self) -> None:
        workspace = self.go("workspace_proposal", self.theatre.public_id)
        self.do(
            self.partner, workspace, title=TITLE, form="theatre", what="Verhalen over de mijn, op het toneel.",
            on=self.first_on, starts="20:00", ends="22:00", where=f"branch:{self.hall.branch_id}",
            brings="Twee spelers en het licht.",
        )  # fmt: skip
        self.activity = Activity.objects.get(state="proposed")
        together = self.go("together", self.own)
        self.assertContains(self.staff.get(together), "Twee spelers en het licht.")
        self.do(self.staff, self.go("proposal", self.own), new_state="agreed", text="Heel graag!")
        # When and where: the first evening gets the hall, three follow by a rule, and two go to the village.
        evening = {"starts": "20:00", "ends": "22:00"}
        hub, village = f"room:{self.hall.public_id}", f"place:{self.village.public_id}"
        [first] = self.sessions()
        self.do(self.staff, self.go("staff_session", self.own, first.public_id), on=self.first_on, where=hub, **evening)
        days = [self.first_on + timedelta(weeks=week) for week in (1, 2, 3)]
        self.do(
            self.staff, self.go("staff_repeat", self.own), on=days[0], where=hub, often="weekly", count="3",
            step="sure", day=[str(day) for day in days], **evening,
        )  # fmt: skip
        for day, session in list(zip(days, self.sessions()[1:], strict=True))[::2]:
            place = self.go("staff_session", self.own, session.public_id)
            self.do(self.staff, place, on=day, where=village, scope="this", **evening)
        assert [each.place or each.room for each in self.sessions()] == [self.hall, self.village] * 2
        booked = RoomBooking.objects.active().filter(room=self.hall)
        assert set(booked.values_list("session", flat=True)) == {each.pk for each in self.sessions()[::2]}
        # What it is, for whom, and how one signs up.
        self.do(
            self.staff, self.go("staff_about", self.own), form="theatre", shape="series", attendance="in_person",
            languages=["nl"], is_listed="on",
        )  # fmt: skip
        adults = TargetGroup.objects.get(key="adults")
        self.do(
            self.staff, self.go("staff_planning", self.own), functions=["culture"], target_groups=[adults.pk],
            municipality=self.kerkrade.pk,
        )  # fmt: skip
        self.do(
            self.staff, self.go("staff_sign_up", self.own), sign_up="either", closes_minutes_before="0",
            most_together="6", price="free",
        )  # fmt: skip
        # Who does what, each with a date and a name: the library for itself, the theatre for itself.
        due = self.first_on - timedelta(days=14)
        agreed = self.go("agreement_new", self.own)
        self.do(self.staff, agreed, what="room", text="Theaterzaal open en warm", name="Fatima", due_on=due)
        theirs = self.go("workspace_agreement_new", self.theatre.public_id, self.own)
        light = {"what": "people", "text": "Licht en geluid", "name": "Marc", "due_on": due}
        self.do(self.partner, theirs, partner=self.theatre.pk, **light)
        for client, page in ((self.staff, together), (self.partner, self.workspace())):
            shown = client.get(page)
            for words in ("Theaterzaal open en warm", "Fatima", "Licht en geluid", "Marc"):
                self.assertContains(shown, words)

    def workspace(self) -> str:
        return self.go("workspace_activity", self.theatre.public_id, self.own)

    def an_idea_becomes_the_third_evening(self) -> None:
        said = {"title": IDEA, "given_name": "Mia", "reach": "mia@example.org", "municipality": self.kerkrade.pk}
        self.do(self.stranger, self.go("idea_new"), **said)
        idea = self.idea = Idea.objects.get()
        self.do(self.staff, self.go("idea_answers", idea.public_id), new_state="talk", text="Wat mooi. Kom je praten?")
        self.do(self.staff, self.go("idea_activities", idea.public_id), activity=self.own)
        third = self.sessions()[2]
        self.do(
            self.staff, self.go("staff_session", self.own, third.public_id), scope="this", title=IDEA,
            on=self.first_on + timedelta(weeks=2), starts="20:00", ends="22:00", where=f"room:{self.hall.public_id}",
        )  # fmt: skip
        self.assertContains(self.stranger.get(path_of_idea(idea)), "Kom je praten?")
        self.assertEqual(self.stranger.get(self.go("idea", idea.public_id)).status_code, 404)

    def it_is_published(self) -> None:
        agreed = text_version(Purpose.INTERESTS)
        self.do(log_in(self.lieve), reverse("threads:follow", args=[self.theatre.public_id]), agreed=agreed)
        self.do(self.staff, self.go("staff_publication", self.own))
        self.activity.refresh_from_db()
        self.assertEqual(self.activity.state, "published", self.staff.get(self.go("staff_activity", self.own)))
        page = self.stranger.get(self.page)
        for words in (self.theatre.name, IDEA, "Gemeenschapshuis Bocholtz", "Theaterzaal"):
            self.assertContains(page, words)
        # Her name stands there from when she agrees.
        self.assertNotContains(page, "Mia")
        [key] = re.findall(r'name="key" value="([^"]+)"', self.stranger.get(path_of_idea(self.idea)).content.decode())
        consent = self.go("idea_consent", self.idea.public_id)
        self.do(self.stranger, consent, key=key, may_show="on", shows_name="on")
        self.assertContains(self.stranger.get(self.page), "Mia")
        self.assertContains(self.stranger.get(self.go("idea", self.idea.public_id)), TITLE)
        # For whom it was planned stands nowhere that visitors look.
        self.assertNotContains(page, str(TargetGroup.objects.get(key="adults")))
        self.assertContains(self.stranger.get(self.go("agenda")), TITLE)
        # Who follows the theatre hears of it, once.
        assert [tell_of_news(timezone.now()) for _day in range(2)] == [1, 0]
        news = Notice.objects.get(person=self.lieve.person).facts
        assert (news["title"], news["because"]) == (TITLE, self.theatre.name)

    def sign_up(self, client: Client, given_name: str = "", count: int = 1, **more: Any) -> Registration:
        """Sign up for the third evening."""
        key = uuid.uuid4()
        said = {"together": "some", "sessions": [self.third.public_id], "key": key, f"count_{self.part}": count, **more}
        if given_name:
            said["given_name"] = given_name
        address = self.go("staff_register", self.own) if client is self.desk else self.go("register", self.own)
        self.do(client, address, **said)
        return Registration.objects.get(key=key)

    def sixty_people_sign_up_by_four_roads(self) -> None:
        self.third, self.desk = self.sessions()[2], log_in(self.noor)
        self.part = self.activity.parts.get().public_id
        web = [self.sign_up(self.stranger, f"Toos {number}", 6, email="toos@example.org") for number in range(6)]
        self.alone = self.sign_up(self.stranger, "Bep", 1, email="bep@example.org")
        known = [self.lieve.person.public_id, *(each.public_id for each in self.mates)]
        home = self.sign_up(log_in(self.lieve), count=0, known=known)
        called = self.sign_up(self.desk, "Hub", 10, phone="06 12345678")
        stood = self.sign_up(self.desk, "Sjeng", 9, at_desk="on")
        self.groups = [*web, home, called, stood]
        roads = [("web", 6)] * 6 + [("web", 4), ("phone", 10), ("desk", 9)]
        assert [(each.road, each.size) for each in self.groups] == roads
        assert home.person == self.lieve.person
        assert self.taken() == 60
        # Whoever comes now waits, the first one first.
        refused = self.stranger.post(
            self.go("register", self.own),
            {"together": "some", "sessions": [self.third.public_id], "given_name": "Ada", f"count_{self.part}": "1"}
            | {"key": uuid.uuid4()},
        )
        self.assertEqual(refused.status_code, 422)
        self.ada = self.sign_up(self.stranger, "Ada", 1, email="ada@example.org", waits="on")
        self.sign_up(self.desk, "Wiel", 2, phone="06 87654321", waits="on")
        assert self.taken() == 60
        self.assertContains(self.stranger.get(path_of(self.ada)), "nummer 1")
        self.assertContains(self.stranger.get(self.page), "wachtlijst")
        # The other evenings are free for all of them.
        assert not Registration.objects.filter(seats__pool__session=self.sessions()[0]).exists()

    def taken(self) -> int:
        return self.third.pools.get().seats.filter(is_taken=True).count()

    def one_cancels_and_the_first_who_waits_comes(self) -> None:
        self.do(self.stranger, self.go("registration_cancelling", path_of(self.alone).split("/")[-2]))
        self.ada.refresh_from_db()
        assert (self.ada.state, self.taken()) == ("offered", 60)
        assert Notice.objects.filter(kind="activities.offer", person=self.ada.person).exists()
        own = path_of(self.ada)
        self.assertContains(self.stranger.get(own), "Er is een plek voor je")
        self.do(self.stranger, f"{own}accepting/")
        self.assertContains(self.stranger.get(own), "Je bent aangemeld")
        assert self.taken() == 60
        assert Registration.objects.get(given_name="Wiel").state == "waiting"

    def the_door_counts_with_the_line_down(self) -> None:
        self.the_clock_comes_to(self.third)
        key = self.third.public_id
        self.assertContains(self.desk.get(self.go("day")), TITLE)
        door = self.desk.get(self.go("door_state", key)).json()
        seen = json.dumps(door["door"])
        assert "Toos 0" in seen
        for hidden in ("example.org", "612345678"):
            assert hidden not in seen
        # What was done without a line comes in later, and twice, because the first answer was lost.
        acts = [self.act("mark", number, registration=each.public_id) for number, each in enumerate(self.groups)]
        acts.append(self.act("mark", 20, code=f"https://bieb.example{path_of(self.ada)}"))
        acts.append(self.act("heads", 21, age_band="12-17", count=2))
        sent = json.dumps({"now": timezone.now().isoformat(), "acts": acts})
        for _time in range(2):
            answer = self.desk.post(self.go("door_acts", key), sent, content_type="application/json").json()
            assert answer["broken"] == []
            assert [each["state"] for each in answer["played"]] == ["done"] * len(acts)
        self.do(self.desk, self.go("door_result", key), how="counted", note="Een volle zaal.")
        result = Session.objects.get(pk=self.third.pk).result
        assert (result.visitors, result.how) == (62, "counted")

    def act(self, kind: str, second: int, **more: Any) -> dict[str, str]:
        """What the phone at the door did ten minutes ago, as its browser seals it."""
        at = timezone.now() - timedelta(minutes=10) + timedelta(seconds=second)
        key = str(uuid.uuid4())
        return sealed({"key": key, "session": self.third.public_id, "kind": kind, "at": at.isoformat(), **more})

    def partner_and_planners_see_numbers_and_no_names(self) -> None:
        page = self.partner.get(self.workspace())
        self.assertContains(page, "62")
        year = self.first_on + timedelta(days=365)
        look = {"group": TargetGroup.objects.get(key="adults").pk, "function": "culture"}
        cell = self.staff.get(self.go("coherence_cell"), {**look, "from": self.first_on, "until": year})
        coherence = self.staff.get(self.go("coherence"))
        self.assertContains(cell, TITLE)
        self.assertContains(coherence, "62")
        for shown in (page, cell, coherence):
            for name in SECRETS:
                self.assertNotContains(shown, name)

    def what_came_of_it_stands_on_the_trail_of_the_idea(self) -> None:
        for session in self.sessions():
            if session.pk != self.third.pk:
                self.the_clock_comes_to(session)
                self.do(self.desk, self.go("door_result", session.public_id), how="estimated", visitors="40")
        now = timezone.now()
        self.activity.sessions.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
        self.do(self.staff, self.go("staff_outcome", self.own), nl="Zestig mensen, en een boek met hun verhalen.")
        publishing(int(now.timestamp()))
        ideas_done(int(now.timestamp()))
        self.activity.refresh_from_db()
        assert self.activity.state == "done"
        trail = self.stranger.get(self.go("idea", self.idea.public_id))
        for words in ("Mia", "Kom je praten?", TITLE, "een boek met hun verhalen"):
            self.assertContains(trail, words)
        assert Maker.objects.get(idea=self.idea).is_shown
