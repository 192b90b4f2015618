# SPDX-License-Identifier: EUPL-1.2
"""The pages of groups: as a stranger, as who takes part, as a host, as colleagues, and as a guardian."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.activities.tests.cast import make_account, make_activity
from reuring.communities.models import Meeting, MeetingGuest, Member, ShelfTitle
from reuring.communities.tests.cast import AT, make_branch, make_community, make_member, make_topic
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_household, make_person
from reuring.threads.models import Link, Node, NodeKind, Source


class GroupPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_topic()
        cls.librarian = make_account(Role.COMMUNITY_LIBRARIAN, given_name="Bas")
        cls.group = make_community(topics=("genealogy",), librarian=cls.librarian.person, languages=["nl", "de"])
        cls.forming = make_community("Wandelen", begins=False)
        host, member = make_account(given_name="Truus"), make_account(given_name="Mia")
        make_member(cls.group, host.person, name="Truus", is_host=True, shown_to="everyone", roles=["organiser"])
        cls.row = make_member(cls.group, member.person, name="Mia")
        make_member(cls.group, make_person(), name="Verborgen", roles=["expert"])
        now = timezone.now()
        cls.next = Meeting.objects.create(
            community=cls.group, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=5, hours=2),
            branch=make_branch(), where="de lange tafel",
        )  # fmt: skip
        cls.past = Meeting.objects.create(
            community=cls.group, starts_at=now - timedelta(days=5), ends_at=now - timedelta(days=4, hours=23),
            branch=make_branch(),
        )  # fmt: skip
        cls.work = Node.objects.create(kind=NodeKind.WORK, title="Oude akten", address="/w/x/", visibility="public")
        activity = make_activity("Avond over akten")
        Link.objects.create(
            from_node=activity.node, to_node=cls.group.node, relation=Link.Relation.MADE_BY, source=Source.STAFF,
            made_at=AT,
        )  # fmt: skip
        cls.as_host, cls.as_member = log_in(host), log_in(member)
        cls.as_librarian = log_in(cls.librarian)
        cls.as_maker = log_in(make_account(Role.PROGRAMME_MAKER))
        cls.as_desk = log_in(make_account(Role.FRONT_DESK))
        cls.base = f"/c/{cls.group.public_id}/"

    def statuses(self, client: Client, *paths: str) -> list[int]:
        return [client.get(f"{self.base}{path}").status_code for path in paths]

    def test_a_stranger_sees_what_happens_when_and_how_to_come_and_only_names_that_were_shown(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            response = self.client.get(self.base)
        # However many take part and whatever was said; other packages add their own panels.
        self.assertLess(len(asked), 30)
        for text in ("Samen zoeken.", "de lange tafel", "Een keer meekomen", "Truus", "Avond over akten"):
            self.assertContains(response, text)
        self.assertNotContains(response, "Verborgen")
        self.assertNotContains(response, "Hoe gaat het met de groep?")
        # Nor the role of who is not shown, nor how few they are.
        self.assertContains(response, "Minder dan 10 mensen doen mee. Onder hen: organisator.")
        self.assertContains(self.as_member.get(self.base), "3 mensen doen mee. Onder hen: expert, organisator.")
        inside = ("members/", "meetings/", "me/", "edit/", "paper/", "ending/")
        self.assertEqual(self.statuses(self.client, *inside), [302] * 6)
        self.assertEqual(self.client.get(f"/de{self.base}").status_code, 200)
        self.assertEqual(self.client.get(f"/c/{self.forming.public_id}/").status_code, 404)

    def test_the_list_narrows(self) -> None:
        self.assertContains(self.client.get("/groups/"), "Stamboom Kerkrade")
        self.assertNotContains(self.client.get("/groups/"), "Wandelen")
        for query in ("topic=genealogy", "language=de", "municipality=kerkrade", "bond=hobby", "open=1"):
            self.assertContains(self.client.get(f"/groups/?{query}"), "Stamboom Kerkrade")
        self.assertNotContains(self.client.get("/groups/?topic=x"), "Stamboom Kerkrade")

    def test_a_nought_in_an_address_or_a_form_breaks_nothing(self) -> None:
        for query in ("topic=%00", "municipality=x%00&topic=x%00y&language=n%00l", "language=%00"):
            self.assertEqual(self.client.get(f"/groups/?{query}").status_code, 200)
        self.assertEqual(self.client.get("/helping/?topic=x%00").status_code, 200)
        self.assertEqual(self.as_member.get(f"{self.base}ideas/new/?question=%00a&follows=%00").status_code, 200)
        given = {"member": "\0", "title": str(self.work.pk), "why": "x\0y"}
        with self.assertLogs("django.request", "WARNING"):
            self.assertEqual(self.as_member.post(f"{self.base}shelf/", given).status_code, 400)

    def test_come_along_once_without_an_account(self) -> None:
        self.assertContains(self.client.get(f"{self.base}come/"), "de lange tafel")
        self.assertEqual(self.client.post(f"{self.base}come/", {"name": "Jo"}).status_code, 302)
        self.assertEqual(MeetingGuest.objects.get().name, "Jo")
        self.assertContains(self.as_host.get(f"{self.base}meetings/"), "Jo")
        self.assertContains(self.client.get(f"{self.base}calendar.ics"), "BEGIN:VEVENT")
        # Without a next time one follows the group, or asks us.
        Meeting.objects.filter(pk=self.next.pk).update(cancelled_at=timezone.now())
        self.assertContains(self.client.get(self.base), "Volg de groep, dan hoor je het")
        page = self.client.get(f"{self.base}come/")
        self.assertContains(page, f'id="follow-{self.group.public_id}"')
        self.assertContains(page, "Loop binnen of bel ons")

    def test_the_ways_in_are_there_without_any_group_that_meets(self) -> None:
        Meeting.objects.all().delete()
        for address in ("/", "/experience/", "/ask/"):
            page = self.client.get(address)
            self.assertContains(page, 'href="/groups/"')
            self.assertContains(page, 'href="/helping/"')
        self.assertContains(self.client.get("/t/genealogy/"), "Alle groepen")

    def test_join_by_oneself_and_say_how_one_is_shown_and_leave(self) -> None:
        self.assertContains(self.client.get(f"{self.base}join/"), "Log in")
        account = make_account(given_name="Nieuw")
        browser = log_in(account)
        given = {"whom": "me", "name": "Nieuw", "shown_to": "nobody", "rules": "on"}
        self.assertEqual(browser.post(f"{self.base}join/", given).status_code, 302)
        member = Member.objects.get(person=account.person)
        self.assertContains(browser.get(f"{self.base}me/"), "Nieuw")
        changed = {"name": "N.", "shown_to": "everyone", "roles": ["expert"], "digest": "meetings", "about": ""}
        self.assertEqual(browser.post(f"{self.base}me/", changed).status_code, 302)
        self.assertContains(self.client.get(self.base), "N.")
        self.assertContains(browser.get("/mine/"), "Mijn groepen")
        browser.post(f"{self.base}leaving/")
        member.refresh_from_db()
        self.assertEqual(member.state, "left")

    def test_what_each_may_open(self) -> None:
        pages = ("members/", "meetings/", "me/", "edit/", "paper/", "ending/", "meetings/new/", "picture/", "shelf/")
        self.assertEqual(self.statuses(self.as_host, *pages), [200] * 9)
        self.assertEqual(self.statuses(self.as_member, *pages), [200, 200, 200, 404, 200, 404, 404, 404, 200])
        self.assertEqual(self.statuses(self.as_librarian, *pages), [200, 200, 404, 200, 200, 200, 200, 200, 200])
        self.assertEqual(self.statuses(self.as_maker, *pages), [404, 200, 404, 200, 404, 200, 200, 200, 200])
        self.assertEqual(self.statuses(self.as_desk, *pages), [404, 404, 404, 404, 404, 404, 404, 404, 200])
        self.assertEqual(self.client.get(f"{self.base}shelf/").status_code, 200)

    def test_members_see_no_more_names_than_people_show_and_the_host_leads(self) -> None:
        self.assertNotContains(self.as_member.get(f"{self.base}members/"), "Verborgen")
        self.assertContains(self.as_host.get(f"{self.base}members/"), "Verborgen")
        path = f"{self.base}members/{self.row.public_id}/"
        self.assertEqual(self.as_member.post(path, {"do": "host"}).status_code, 404)
        self.as_host.post(path, {"do": "host"})
        self.row.refresh_from_db()
        self.assertTrue(self.row.is_host)
        sent = {"name": "Jan", "email": "jan@example.org", "language": "nl"}
        self.assertEqual(self.as_host.post(f"{self.base}invitations/", sent).status_code, 302)
        self.assertContains(self.as_host.get(f"{self.base}members/"), "jan@example.org")

    def test_the_shelf_is_of_its_members(self) -> None:
        self.assertEqual(self.client.post(f"{self.base}shelf/", {"title": self.work.pk}).status_code, 404)
        self.as_member.post(f"{self.base}shelf/", {"title": self.work.pk, "why": "Leest als een speurtocht"})
        row = ShelfTitle.objects.get()
        self.assertEqual((row.why, row.member), ("Leest als een speurtocht", self.row))
        self.as_member.post(f"{self.base}shelf/{row.pk}/", {"why": "Mooi"})
        self.as_host.post(f"{self.base}shelf/{row.pk}/", {"remove": "1"})
        self.assertFalse(ShelfTitle.objects.exists())

    def test_a_host_plans_and_says_with_one_tap_that_it_took_place(self) -> None:
        self.assertContains(self.as_host.get(self.base), "Het ging door")
        self.as_host.post(f"{self.base}meetings/{self.past.public_id}/held/", {"people": "7", "new_faces": "2"})
        self.past.refresh_from_db()
        self.assertEqual((self.past.people, self.past.new_faces), (7, 2))
        on = timezone.localdate() + timedelta(days=20)
        given = {"on": f"{on}", "starts": "19:00", "ends": "21:00", "place": f"branch:{make_branch().public_id}"}
        self.assertEqual(self.as_host.post(f"{self.base}meetings/new/", given).status_code, 302)
        again = self.as_host.get(f"{self.base}meetings/{self.next.public_id}/")
        self.assertContains(again, "de lange tafel")
        wrong = self.as_host.post(f"{self.base}meetings/new/", {**given, "place": "words"})
        self.assertContains(wrong, "Schrijf erbij waar het is", status_code=422)

    def test_a_host_changes_what_it_says_and_cannot_say_who_accompanies_it(self) -> None:
        page = self.as_host.get(f"{self.base}edit/")
        form = page.context["form"]
        self.assertNotIn("librarian", form.fields)
        given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
        given |= {"title_nl": "Stamboom anders", "title_en": "Family trees", "summary_en": "Search together."}
        self.assertEqual(self.as_host.post(f"{self.base}edit/", given).status_code, 302)
        self.assertContains(self.client.get(f"/en{self.base}"), "Search together.")
        self.assertContains(self.as_host.post(f"{self.base}edit/", given), "Iemand anders", status_code=422)
        self.group.refresh_from_db()
        self.assertEqual(self.group.librarian, self.librarian.person)

    def test_a_good_ending_and_a_new_beginning(self) -> None:
        self.as_host.post(f"{self.base}ending/", {"farewell": "Het was een mooi jaar."})
        page = self.client.get(self.base)
        self.assertContains(page, "Het was een mooi jaar.")
        self.assertNotContains(page, "Een keer meekomen")
        self.assertEqual(self.as_host.post(f"{self.base}beginning/").status_code, 404)
        self.as_librarian.post(f"{self.base}beginning/")
        self.assertContains(self.client.get(self.base), "Een keer meekomen")

    def test_staff_make_one_and_see_how_each_fares(self) -> None:
        self.assertContains(self.as_librarian.get("/staff/groups/?state=forming"), "Wandelen")
        with CaptureQueriesContext(connection) as asked:
            self.assertContains(self.as_librarian.get("/staff/groups/"), "Het ging door")
        self.assertLess(len(asked), 14)
        self.assertEqual(self.as_member.get("/staff/groups/").status_code, 403)
        given = {"title_nl": "Haken", "summary_nl": "Samen haken.", "bond": "hobby", "rhythm": "weekly",
                 "joining": "open", "home": f"branch:{make_branch().public_id}"}  # fmt: skip
        made = self.as_maker.post("/staff/groups/new/", given)
        self.assertEqual(made.status_code, 302)
        self.assertContains(self.as_maker.get(made["Location"]), "Zet op de site")

    def test_a_new_one_begins_with_what_the_address_says(self) -> None:
        page = self.as_librarian.get("/staff/groups/new/?topic=genealogy&home=town:kerkrade")
        form = page.context["form"]
        self.assertEqual((form["topics"].value(), form["home"].value()), (["genealogy"], "town:kerkrade"))

    def test_the_desk_puts_somebody_in_and_sees_only_those(self) -> None:
        person = make_person(given_name="Annie", family_name="Vaessen")
        path = f"/staff/groups/{self.group.public_id}/people/"
        self.assertContains(self.as_librarian.get(f"{path}?q=Vaessen"), "Annie")
        self.as_desk.post(f"{path}?person={person.public_id}", {"name": "Annie", "digest": "weekly"})
        self.assertEqual(Member.objects.get(person=person).state, "member")
        self.assertContains(self.as_desk.get(f"/patrons/{person.public_id}/groups/"), "Stamboom Kerkrade")
        self.assertContains(self.as_desk.get(f"/patrons/{person.public_id}/"), "als Annie")
        page = self.as_desk.get(f"/patrons/{self.row.person.public_id}/groups/")
        self.assertNotContains(page, "als Mia")

    def test_a_guardian_asks_for_a_child_or_agrees_to_what_it_asked(self) -> None:
        makers = make_community("Makers", joining="request", is_for_minors=True, librarian=self.librarian.person)
        account = make_account(given_name="Marieke")
        young = date(timezone.localdate().year - 10, 1, 1)
        child, other = (make_person(given_name=name, born_on=young) for name in ("Fenna", "Daan"))
        make_household(guardians=[account.person], others=[child, other])
        browser = log_in(account)
        given = {"whom": child.public_id, "name": "Fenna", "shown_to": "nobody", "rules": "on"}
        self.assertEqual(browser.post(f"/c/{makers.public_id}/join/", given).status_code, 302)
        self.assertEqual(Member.objects.get(person=child).guardian, account.person)
        asked = Member.objects.create(community=makers, person=other, state="asked", shown_name="Daan", asked_at=AT)
        self.assertContains(browser.get("/groups/children/"), "Ik vind het goed")
        browser.post("/groups/children/", {"member": asked.public_id, "agree": "1"})
        asked.refresh_from_db()
        self.assertEqual(asked.guardian, account.person)
        self.assertEqual(self.client.get(f"/c/{makers.public_id}/come/").status_code, 404)
        self.assertNotContains(self.client.get(f"/c/{makers.public_id}/"), "Fenna")
