# SPDX-License-Identifier: EUPL-1.2
"""What a partner proposes, agrees and sees: its own activities, and numbers without names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.models import Activity, Registration, Seat, SessionResult
from reuring.activities.tests.cast import AT, make_account, make_activity, make_branch, make_session
from reuring.activities.together.agreeing import AgreementFacts, keep_agreement
from reuring.activities.together.makers import Who, name_maker
from reuring.activities.together.numbers import by_age, numbers_of
from reuring.activities.together.proposing import decide
from reuring.activities.together.refusals import ProposalRefused
from reuring.partners.models import Partner, PartnerRole
from reuring.partners.tests.cast import join, make_partner
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.people.notices.models import Notice
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in

SOON = timezone.localdate() + timedelta(days=30)


class WorkspaceTests(TestCase):
    staff: Account
    member: Account
    partner: Partner
    activity: Activity

    @classmethod
    def setUpTestData(cls) -> None:
        cls.staff = make_account(Role.PROGRAMME_MAKER)
        cls.partner = make_partner()
        cls.member = make_account(given_name="Annelies")
        join(cls.partner, cls.member.person)
        cls.activity = make_activity("Muziek in de hal")
        name_maker(
            activity=cls.activity, who=Who(partner=cls.partner), role="co_producer", site="",
            actor=Actor.person(cls.staff), at=AT,
        )  # fmt: skip

    def setUp(self) -> None:
        self.client = log_in(self.member)

    def path(self, name: str, *more: str) -> str:
        return reverse(f"activities:workspace_{name}", args=[self.partner.public_id, *more])

    def propose(self, **more: Any) -> Any:
        said = {"title": "Het boek dat niet dicht wilde", "form": "theatre", "what": "Voor iedereen.", **more}
        return self.client.post(self.path("proposal"), said)

    def test_a_proposal_and_its_answer(self) -> None:
        branch = make_branch()
        made = self.propose(
            on=SOON, starts="14:00", ends="15:30", where=f"branch:{branch.pk}", brings="Decor en spelers."
        )
        self.assertEqual(made.status_code, 302)
        activity = Activity.objects.get(state="proposed")
        self.assertEqual((activity.proposed_by, activity.node.visibility), (self.partner, "hidden"))
        self.assertEqual(activity.sessions.get().branch, branch)
        page = self.path("activity", activity.public_id)
        self.assertContains(self.client.get(page), "Decor en spelers.")
        staff = log_in(self.staff)
        together = reverse("activities:together", args=[activity.public_id])
        self.assertContains(staff.get(together), "Decor en spelers.")
        self.assertEqual(staff.post(f"{together}proposal/", {"new_state": "declined"}).status_code, 422)
        staff.post(f"{together}proposal/", {"new_state": "", "text": "Hoeveel mensen zijn jullie?"})
        staff.post(f"{together}proposal/", {"new_state": "agreed", "text": "Wat leuk!"})
        activity.refresh_from_db()
        self.assertEqual(activity.state, "agreed")
        self.assertContains(self.client.get(page), "Wat leuk!")
        self.assertEqual(Notice.objects.filter(person=self.member.person).count(), 2)
        self.client.post(self.path("notes", activity.public_id), {"text": "Fijn!"})
        self.assertContains(staff.get(together), "Fijn!")

    def test_a_no_is_not_public(self) -> None:
        self.propose()
        activity = Activity.objects.get(state="proposed")
        actor = Actor.person(self.staff)
        decide(activity=activity, new_state="declined", text="De zaal is al vol.", actor=actor, at=AT)
        activity.refresh_from_db()
        self.assertFalse(activity.is_public)
        self.assertContains(self.client.get(self.path("activity", activity.public_id)), "De zaal is al vol.")
        with self.assertRaises(ProposalRefused):
            decide(activity=activity, new_state="agreed", text="Toch wel", actor=actor, at=AT)

    def test_what_is_no_proposal(self) -> None:
        for wrong in (
            {"title": " "},
            {"on": "2020-01-01", "starts": "14:00", "ends": "15:00"},
            {"on": SOON, "starts": "14:00", "ends": "13:00"},
            {"on": SOON, "starts": "14:00"},
            {"what": "BSN 123456782"},
        ):
            self.assertEqual(self.propose(**wrong).status_code, 422, wrong)
        self.assertFalse(Activity.objects.filter(state="proposed").exists())

    def test_only_its_own(self) -> None:
        other, theirs = make_partner("Stichting SMK"), make_activity("Van een ander")
        page = self.path("activity", self.activity.public_id)
        self.assertEqual(self.client.get(page).status_code, 200)
        self.assertEqual(self.client.get(self.path("activity", theirs.public_id)).status_code, 404)
        elsewhere = reverse("activities:workspace_activity", args=[other.public_id, self.activity.public_id])
        self.assertEqual(self.client.get(elsewhere).status_code, 404)
        self.assertNotContains(self.client.get(self.path("activities")), "Van een ander")
        looks_on = make_account(given_name="Marc")
        join(self.partner, looks_on.person, PartnerRole.CONTACT)
        client = log_in(looks_on)
        self.assertEqual(client.get(page).status_code, 200)
        self.assertEqual(client.get(self.path("proposal")).status_code, 404)
        self.assertEqual(Client().get(page).status_code, 302)

    def test_each_marks_its_own(self) -> None:
        actor = Actor.person(self.staff)
        ours = keep_agreement(
            activity=self.activity, facts=AgreementFacts("room", "Zaal", "Samira", SOON), actor=actor, at=AT
        )
        theirs = keep_agreement(
            activity=self.activity, facts=AgreementFacts("people", "Licht", "Marc", SOON, self.partner), actor=actor,
            at=AT,
        )  # fmt: skip
        key = self.activity.public_id
        for each, status in ((ours, 404), (theirs, 302)):
            mark = self.client.post(self.path("agreement_mark", key, each.public_id), {"done": "1"})
            self.assertEqual(mark.status_code, status)
        theirs.refresh_from_db()
        self.assertEqual(theirs.done_by, self.member)
        said = {"what": "publicity", "text": "Nieuwsbrief", "name": "Marc", "due_on": SOON, "partner": self.partner.pk}
        self.assertEqual(self.client.post(self.path("agreement_new", key), said).status_code, 302)
        away = {**said, "partner": "", "text": "Doen jullie het maar"}
        self.assertEqual(self.client.post(self.path("agreement", key, theirs.public_id), away).status_code, 422)

    def test_numbers_without_names(self) -> None:
        session = make_session(self.activity, on=SOON)
        registration = Registration.objects.create(
            activity=self.activity, state="confirmed", given_name="Geheimpje", made_at=AT
        )
        Seat.objects.create(
            registration=registration, pool=session.pools.get(), number=1, is_taken=True, name="Geheimpje"
        )
        SessionResult.objects.create(
            session=session, visitors=20, how="estimated", by_age={"4-11": 12, "12-17": 8}, at=AT
        )
        with self.assertNumQueries(5):
            [found] = numbers_of([self.activity]).values()
        self.assertEqual((found.sessions, found.places, found.registered, found.came), (1, 12, 1, 20))
        page = self.client.get(self.path("activity", self.activity.public_id))
        self.assertContains(page, "geschat")
        self.assertNotContains(page, "Geheimpje")
        self.assertEqual(self.client.get(f"/workspace/{self.partner.public_id}/").status_code, 200)


def ages(**bands: int) -> list[int]:
    named = {band.strip("_").replace("_", "-"): people for band, people in bands.items()}
    return [people for _label, people in by_age([SessionResult(by_age=named)])]


def test_few_people_are_not_told_apart_by_age() -> None:
    assert ages(_4_11=2, _12_17=2) == []
    assert ages(_4_11=30) == []
    assert ages(_4_11=30, _12_17=20) == [30, 20]
    # Three would show as what is left of the total, so the next one goes with them.
    assert ages(_4_11=30, _12_17=10, _18_64=3) == [30, 13]
    assert ages(_4_11=30, _12_17=3) == []
    assert ages(_4_11=30, _12_17=3, _18_64=4) == [30, 7]
