# SPDX-License-Identifier: EUPL-1.2
"""Makers, agreements, the night and the titles, as staff and volunteers see them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reuring.activities.models import Activity, Agreement, Maker, Registration, Session, Shift
from reuring.activities.tests.cast import AT, make_account, make_activity, make_session
from reuring.activities.together.agreeing import AgreementFacts, keep_agreement
from reuring.activities.together.links import path_of_maker
from reuring.activities.together.mails import send_to_maker
from reuring.activities.together.makers import Who, credits_of, name_maker
from reuring.activities.together.numbers import photo_wishes
from reuring.activities.together.refusals import AgreementRefused, MakerRefused, TitleRefused
from reuring.activities.together.running import keep_line, sheet_of
from reuring.activities.together.titles import change_title, pick_title, suggestions, titles_of
from reuring.partners.models import Partner
from reuring.partners.tests.cast import make_partner
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in
from reuring.threads.models import Link, Node, NodeKind, NodeTopic, Source, Topic
from reuring.threads.topics import load_topics
from reuring.threads.what_next import paths_from

SOON = timezone.localdate() + timedelta(days=30)


def make_title(title: str, *topics: str) -> Node:
    """A node as the collection has them; the room that draws its card is not here."""
    node = Node.objects.create(kind=NodeKind.WORK, title=title, language="nl")
    for key in topics:
        NodeTopic.objects.create(node=node, topic=Topic.objects.get(key=key), source=Source.RULE)
    return node


class MakingTests(TestCase):
    staff: Account
    actor: Actor
    partner: Partner
    activity: Activity
    session: Session

    @classmethod
    def setUpTestData(cls) -> None:
        cls.staff = make_account(Role.PROGRAMME_MAKER)
        cls.actor = Actor.person(cls.staff)
        cls.partner = make_partner()
        cls.activity = make_activity("Muziek in de hal")
        cls.session = make_session(cls.activity, on=SOON)

    def setUp(self) -> None:
        self.client = log_in(self.staff)

    def name(self, **who: Any) -> Maker:
        return name_maker(activity=self.activity, who=Who(**who), role="expert", site="", actor=self.actor, at=AT)

    def path(self, name: str, *more: str) -> str:
        return reverse(f"activities:{name}", args=[self.activity.public_id, *more])

    # Makers

    def test_a_resident_is_shown_only_after_a_yes(self) -> None:
        maker = self.name(name="Jos", email="jos@example.org")
        self.assertEqual(credits_of(self.activity), [])
        [job] = ProcrastinateJob.objects.filter(task_name="activities.maker_mail")
        send_to_maker(**job.args)
        self.assertIn(path_of_maker(maker), mail.outbox[0].body)
        self.client.logout()
        path = path_of_maker(maker)
        self.assertEqual(self.client.get(path.partition("?")[0]).status_code, 404)
        self.assertContains(self.client.get(path), "Muziek in de hal")
        self.client.post(path, {"yes": "1"})
        maker.refresh_from_db()
        self.assertEqual(([each.name for each in credits_of(self.activity)], maker.email), (["Jos"], ""))
        self.client.post(path, {"no": "1"})
        self.assertEqual(credits_of(self.activity), [])

    def test_a_partner_is_tied_to_what_it_makes(self) -> None:
        maker = self.name(partner=self.partner)
        with self.assertRaises(MakerRefused):
            self.name(partner=self.partner)
        with self.assertRaises(MakerRefused):
            self.name(name="  ")
        [credit] = credits_of(self.activity)
        self.assertEqual((credit.name, credit.address), (self.partner.name, self.partner.node.address))
        self.assertEqual([path.node_id for path in paths_from(self.partner.node_id)], [self.activity.node_id])
        self.client.post(self.path("maker", maker.public_id), {"remove": "1"})
        self.assertFalse(Link.objects.exists())

    def test_the_page_of_makers(self) -> None:
        self.name(partner=self.partner)
        said = {"kind": "staff", "staff-name": "Samira", "staff-role": "organiser"}
        self.assertEqual(self.client.post(self.path("makers"), said).status_code, 302)
        self.assertEqual(self.client.post(self.path("makers"), {**said, "staff-name": ""}).status_code, 422)
        maker = Maker.objects.get(name="Samira")
        self.client.post(self.path("maker", maker.public_id), {"role": "ambassador", "first": "1"})
        page = self.client.get(self.path("makers"))
        self.assertEqual([credit.role for credit in page.context["credits"]], ["ambassadeur", "expert"])

    # Agreements

    def agree(self, **more: Any) -> Agreement:
        facts = AgreementFacts(**{"what": "people", "text": "Licht", "name": "Annelies", "due_on": SOON, **more})
        return keep_agreement(activity=self.activity, facts=facts, actor=self.actor, at=AT)

    def test_agreements_and_what_is_late(self) -> None:
        late = self.agree(text="Posters", due_on=date(2026, 1, 1), partner=self.partner, amount_cents=2_500)
        self.agree()
        page = self.client.get("/staff/agreements/")
        self.assertEqual([each.text for each in page.context["late"]], ["Posters"])
        mark = self.path("agreement_mark", late.public_id)
        self.client.post(mark, {"done": "1", "back": "list"})
        late.refresh_from_db()
        self.assertEqual(late.done_by, self.staff)
        self.assertEqual(self.client.get("/staff/agreements/").context["late"], [])
        said = {
            "what": "money",
            "text": "Honorarium",
            "name": "Samira",
            "due_on": "2026-04-01",
            "amount_cents": "125,00",
        }
        self.client.post(self.path("agreement_new"), said)
        made = Agreement.objects.get(what="money")
        self.assertEqual((made.amount_cents, made.partner), (12_500, None))
        wrong = self.client.post(self.path("agreement", made.public_id), {**said, "name": ""})
        self.assertEqual(wrong.status_code, 422)
        Activity.objects.filter(pk=self.activity.pk).update(state="cancelled", cancelled_at=AT)
        with self.assertRaises(AgreementRefused):
            self.agree()

    def test_a_speaker_and_the_letter(self) -> None:
        said = {"name": "Roos Willems", "fee_cents": "250", "travel_cents": "18,40", "agreed_on": "2026-03-02"}
        self.client.post(self.path("speaker_new"), said)
        speaker = self.activity.speaker_agreements.get()
        page = self.client.get(self.path("together"))
        self.assertContains(page, "268,40")
        letter = self.client.get(self.path("speaker_letter", speaker.public_id))
        self.assertContains(letter, "HuB.Kerkrade")
        self.client.post(self.path("speaker", speaker.public_id), {"remove": "1"})
        self.assertFalse(self.activity.speaker_agreements.exists())

    # The night

    def test_the_run_sheet_goes_by_the_clock(self) -> None:
        path = self.path("run_sheet", self.session.public_id)
        self.client.post(path, {"clock": "21:00", "what": "Napraten", "duration_minutes": "30"})
        self.client.post(path, {"clock": "18:45", "what": "Stoelen", "who": "Marc"})
        keep_line(session=self.session, clock="00.15", what="Licht uit")
        found = [(line.item.what, line.item.minutes_from_start) for line in sheet_of(self.session)]
        self.assertEqual(found, [("Stoelen", -45), ("Napraten", 90), ("Licht uit", 285)])
        self.assertEqual(self.client.post(path, {"clock": "laat", "what": "Iets"}).status_code, 422)
        other = make_session(self.activity, on=SOON + timedelta(days=7))
        self.client.post(self.path("run_sheet_copy", other.public_id), {"from": self.session.public_id})
        self.assertEqual(len(sheet_of(other)), 3)
        item = sheet_of(other)[0].item
        line = reverse("activities:run_sheet_line", args=[self.activity.public_id, other.public_id, item.pk])
        self.assertContains(self.client.get(line), "18:45")
        self.client.post(line, {"remove": "1"})
        self.assertContains(self.client.get(path), "21.00–21.30")

    def test_volunteers_take_turns(self) -> None:
        roster = self.path("roster", self.session.public_id)
        self.client.post(roster, {"what": "Deur", "starts": "19:00", "ends": "20:00", "needed": "1"})
        self.assertEqual(
            self.client.post(roster, {"what": "Deur", "starts": "20:00", "ends": "19:00", "needed": "1"}).status_code,
            422,
        )
        shift = Shift.objects.get()
        self.assertEqual(timezone.localtime(shift.starts_at, ZoneInfo("Europe/Amsterdam")).hour, 19)
        leo, piet = make_account(Role.VOLUNTEER, given_name="Leo"), make_account(Role.VOLUNTEER, given_name="Piet")
        take = reverse("activities:my_shift", args=[shift.public_id])
        first, second = log_in(leo), log_in(piet)
        self.assertContains(first.get("/mine/shifts/"), "Deur")
        first.post(take)
        first.post(take)
        second.post(take)
        self.assertEqual([turn.name for turn in shift.turns.all()], ["Leo"])
        self.assertNotContains(second.get("/mine/shifts/"), "Deur")
        self.client.post(self.path("shift", self.session.public_id, shift.public_id), {"remove": "1"})
        first.post(take, {"back": "1"})
        self.assertFalse(shift.turns.exists())
        self.client.post(self.path("shift", self.session.public_id, shift.public_id), {"name": "Truus"})
        self.assertContains(self.client.get(roster), "Truus")

    def test_wishes_about_photographs_are_counted_in_people(self) -> None:
        for size, wish in ((3, True), (1, False), (2, None)):
            Registration.objects.create(
                activity=self.activity, state="confirmed", size=size, allows_photos=wish, made_at=AT
            )
        found = photo_wishes(self.activity)
        self.assertEqual((found.yes, found.no, found.unknown), (3, 1, 2))
        self.assertContains(self.client.get(self.path("photo_sign")), "Liever niet op de foto?")

    # Titles

    def test_titles_are_suggested_picked_and_ordered(self) -> None:
        load_topics()
        NodeTopic.objects.create(
            node=self.activity.node, topic=Topic.objects.get(key="mining-history"), source=Source.STAFF
        )
        fits, other = make_title("Kompels", "mining-history"), make_title("Iets anders")
        self.assertIn(fits.pk, [path.node_id for path in paths_from(self.activity.node_id)])
        self.assertEqual(suggestions(self.activity, None), [])  # no works stand behind these nodes, so no cards
        said = {"activity": self.activity, "actor": self.actor, "at": AT}
        first = pick_title(node_id=other.pk, relation="is_about", **said)
        second = pick_title(node_id=fits.pk, relation="leads_to", reason="Om verder te lezen.", **said)
        for wrong in (fits.pk, self.partner.node_id):
            with self.assertRaises(TitleRefused):
                pick_title(node_id=wrong, relation="is_about", **said)
        change_title(link=second, relation="starts_from", reason="", position=0, **said)
        order = Link.objects.filter(from_node=self.activity.node_id).order_by("position")
        self.assertEqual(list(order.values_list("to_node", flat=True)), [fits.pk, other.pk])
        self.assertEqual(titles_of(self.activity, None), [])
        self.client.post(self.path("title", str(first.pk)), {"remove": "1"})
        self.assertEqual(order.count(), 1)
        self.assertEqual(self.client.get(self.path("titles")).status_code, 200)
        self.assertEqual(self.client.get(self.path("title_list")).status_code, 200)

    def test_what_is_still_to_come_goes_before(self) -> None:
        book, sequel = make_title("Kompels"), make_title("Kompels 2")
        past, coming = make_activity("Vorig jaar").node, self.activity.node
        for node, ends_at in (
            (past, timezone.now() - timedelta(days=300)),
            (coming, timezone.now() + timedelta(days=9)),
        ):
            Node.objects.filter(pk=node.pk).update(starts_at=ends_at, ends_at=ends_at)
            Link.objects.create(from_node=node, to_node=book, relation="is_about", source=Source.STAFF)
        Link.objects.create(from_node=book, to_node=sequel, relation="leads_to", source=Source.STAFF)
        found = [path.node_id for path in paths_from(book.pk)]
        self.assertEqual(found, [coming.pk, sequel.pk, past.pk])


def test_a_time_is_on_the_nearest_day() -> None:
    from reuring.activities.together.running import minutes_from

    start = datetime(2026, 3, 20, 19, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    session = Session(starts_at=start, time_zone="Europe/Amsterdam")
    assert [minutes_from(session, clock) for clock in ("18:00", "19.30", "1:00")] == [-90, 0, 330]
