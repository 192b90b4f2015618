# SPDX-License-Identifier: EUPL-1.2
"""The programme for machines: read with a library of another's, and with what Python has itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from django.test import TestCase, override_settings
from django.utils import timezone
from icalendar import Calendar

from reuring.activities.models import Activity, ActivityText, Form, Maker, Session, SessionText
from reuring.activities.tests.cast import AMSTERDAM, make_activity, make_branch, make_session
from reuring.partners.models import Partner
from reuring.protocols.programme import views
from reuring.threads.models import Node, NodeKind, NodeTopic, Source, Topic, TopicText

ATOM = "{http://www.w3.org/2005/Atom}"


def _next_change(month: int) -> date:
    """The day in that month of next year on which the clock changes: its last Sunday."""
    last = date(timezone.localdate().year + 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


class DoorsTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_branch(
            street="Kerkplein 1", postal_code="6461 AA", town="Kerkrade", latitude="50.86560", longitude="6.06250"
        )
        cls.reading = make_activity("Leeskring; en, meer", changed_at=datetime(2026, 1, 5, tzinfo=UTC))
        ActivityText.objects.create(activity=cls.reading, language="de", title="Lesekreis", summary="Zusammen lesen.")
        cls.change = _next_change(3)
        cls.before = make_session(cls.reading, cls.change - timedelta(days=1), time(19, 30))
        cls.after = make_session(
            cls.reading, cls.change + timedelta(days=6), time(19, 30), online_url="https://meet.example/x"
        )
        SessionText.objects.create(session=cls.after, language="nl", title="Multatuli", note="Neem het boek mee.")
        SessionText.objects.create(session=cls.before, language="nl", note="Kom op tijd.")
        SessionText.objects.create(session=cls.before, language="de", note="Bitte pünktlich.")
        cls.off = make_session(cls.reading, cls.change + timedelta(days=13), time(19, 30))
        Session.objects.filter(pk=cls.off.pk).update(state="cancelled", cancelled_at=timezone.now(), sequence=2)
        cls.show = make_activity(
            "Mijnlampen", form=Form.EXHIBITION, shape="exhibition", sign_up="none", price="fixed", price_cents=500
        )
        starts = datetime.combine(cls.change, time(10), tzinfo=AMSTERDAM)
        make_session(cls.show, cls.change, starts_at=starts, ends_at=starts + timedelta(days=20))
        topic = Topic.objects.create(key="x-mines", path=["x-mines"])
        TopicText.objects.create(topic=topic, language="nl", name="Mijnen")
        NodeTopic.objects.create(node=cls.show.node, topic=topic, source=Source.STAFF)
        node = Node.objects.create(kind=NodeKind.PARTNER, title="Mijnmuseum", address="/p/x/")
        partner = Partner.objects.create(
            node=node, public_id=node.public_id, name=node.title, kind="association", created_at=timezone.now()
        )
        Maker.objects.create(activity=cls.show, role="co_producer", partner=partner, name=partner.name)
        Maker.objects.create(activity=cls.show, role="expert", name="Iemand die het niet wil", email="a@b.example")
        make_session(make_activity("Klas 4b", is_listed=False), cls.change)
        make_session(make_activity("Nog geheim", state="draft", published_at=None), cls.change)

    def setUp(self) -> None:
        views._lately_made.clear()

    def calendar(self, path: str = "/calendar.ics", **headers: Any) -> Any:
        answer = self.client.get(path, **headers)
        assert answer.status_code == 200, answer.status_code
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        return Calendar.from_ical(answer.content)

    def events(self, path: str = "/calendar.ics") -> dict[str, Any]:
        return {str(event["summary"]): event for event in self.calendar(path).events}

    def test_the_whole_programme(self) -> None:
        events = self.events()
        assert list(events) == [
            "Leeskring; en, meer",
            "Mijnlampen",
            "Leeskring; en, meer: Multatuli",
            "Gaat niet door: Leeskring; en, meer",
        ]
        first = events["Leeskring; en, meer"]
        assert first["uid"] == f"{self.before.public_id}@localhost"
        assert first["location"] == "HuB.Kerkrade, Kerkplein 1, 6461 AA Kerkrade"
        assert (first["geo"].latitude, first["geo"].longitude) == (50.8656, 6.0625)
        assert first["url"] == f"http://testserver{self.reading.node.address}"
        assert "Samen lezen" in first["description"]
        assert events["Leeskring; en, meer: Multatuli"]["description"].count("Neem het boek mee.") == 1

    def test_the_hour_of_the_clock_stays_over_the_change(self) -> None:
        calendar = self.calendar()
        zones = [str(zone["tzid"]) for zone in calendar.timezones]
        assert zones == ["Europe/Amsterdam"]
        starts = [event.start for event in calendar.events if "Leeskring" in event["summary"]]
        assert {moment.strftime("%H:%M") for moment in starts} == {"19:30"}
        assert starts[1].astimezone(UTC) - starts[0].astimezone(UTC) == timedelta(days=7, hours=-1)
        assert b"DTSTART;TZID=Europe/Amsterdam:" in self.client.get("/calendar.ics").content

    def test_what_was_cancelled_says_so_and_a_period_is_whole_days(self) -> None:
        events = self.events()
        off, show = events["Gaat niet door: Leeskring; en, meer"], events["Mijnlampen"]
        assert (off["status"], off["sequence"], off["transp"]) == ("CANCELLED", 2, "TRANSPARENT")
        assert (show.start, show.end) == (self.change, self.change + timedelta(days=21))
        assert show["transp"] == "TRANSPARENT"
        now = timezone.now()
        Activity.objects.filter(pk=self.show.pk).update(state="cancelled", cancelled_at=now, changed_at=now)
        assert self.events()["Gaat niet door: Mijnlampen"]["status"] == "CANCELLED"

    def test_nothing_that_is_for_who_signed_up_and_nothing_unlisted(self) -> None:
        for path in ("/calendar.ics", "/programme.atom", "/api/v1/activities/"):
            text = self.client.get(path).content.decode()
            for secret in ("meet.example", "Klas 4b", "Nog geheim", "Iemand die het niet wil", "a@b.example"):
                assert secret not in text, (path, secret)

    def test_a_part_of_it_one_activity_and_one_session(self) -> None:
        assert list(self.events("/calendar.ics?topic=x-mines")) == ["Mijnlampen"]
        assert list(self.events("/calendar.ics?branch=elsewhere")) == []
        one = self.calendar(f"/a/{self.reading.public_id}/calendar.ics")
        assert len(one.events) == 3
        assert one["name"] == "Leeskring; en, meer"
        [alone] = self.calendar(f"/a/{self.reading.public_id}/{self.after.public_id}.ics").events
        assert alone["uid"] == f"{self.after.public_id}@localhost"
        for path in (
            "/a/nothing000/calendar.ics",
            f"/a/{self.show.public_id}/{self.after.public_id}.ics",
            f"/a/{Activity.objects.get(state='draft').public_id}/calendar.ics",
            f"/api/v1/activities/{Activity.objects.get(state='draft').public_id}/",
        ):
            assert self.client.get(path).status_code == 404, path

    def test_in_another_language_with_dutch_where_there_is_no_other(self) -> None:
        events = self.events("/de/calendar.ics")
        assert {"Lesekreis", "Mijnlampen", "Lesekreis: Multatuli"} <= set(events)
        assert "pünktlich" in events["Lesekreis"]["description"]
        assert "op tijd" not in events["Lesekreis"]["description"]
        assert events["Lesekreis"]["url"] == f"http://testserver/de{self.reading.node.address}"

    def test_who_has_it_already_gets_nothing_until_something_changes(self) -> None:
        first = self.client.get("/calendar.ics")
        with self.assertNumQueries(2):
            again = self.client.get("/calendar.ics", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        with self.assertNumQueries(2):
            assert self.client.get("/calendar.ics?nonsense=1").content == first.content
        Session.objects.filter(pk=self.before.pk).update(sequence=1, changed_at=timezone.now() + timedelta(minutes=1))
        new = self.client.get("/calendar.ics", headers={"If-None-Match": first["ETag"]})
        assert new.status_code == 200
        assert new["ETag"] != first["ETag"]

    @override_settings(DEFAULT_FROM_EMAIL="Bibliotheek <noreply@bibliotheek.example>")
    def test_an_event_is_called_the_same_everywhere(self) -> None:
        uids = {
            str(event["uid"])
            for path in ("/calendar.ics", "/de/calendar.ics", f"/a/{self.reading.public_id}/calendar.ics")
            for event in self.calendar(path).events
        }
        assert len(uids) == 4
        assert all(uid.endswith("@bibliotheek.example") for uid in uids)

    def test_the_feed_of_what_is_new(self) -> None:
        Activity.objects.filter(pk=self.show.pk).update(published_at=timezone.now())
        answer = self.client.get("/programme.atom")
        assert answer["Content-Type"].startswith("application/atom+xml")
        entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Mijnlampen", "Leeskring; en, meer"]
        assert entries[0].findtext(f"{ATOM}id") == f"http://testserver{self.show.node.address}"
        assert [one.get("term") for one in entries[0].findall(f"{ATOM}category")] == ["Mijnen"]
        assert "10.00, HuB.Kerkrade." in entries[0].findtext(f"{ATOM}summary", "")
        assert b"<entry" not in self.client.get("/programme.atom?age=5&topic=x-none").content

    def test_the_programme_as_json(self) -> None:
        found = self.client.get("/api/v1/activities/?size=1&page=2&nonsense=1").json()
        assert (found["total"], found["page"], found["size"]) == (2, 2, 1)
        [show] = found["activities"]
        assert show["title"] == "Mijnlampen"
        assert show["price"] == {"kind": "fixed", "cents": 500, "currency": "EUR"}
        assert show["topics"] == ["x-mines"]
        assert [(one["name"], one["role"]) for one in show["partners"]] == [("Mijnmuseum", "co_producer")]
        [session] = show["sessions"]
        assert session["place"]["town"] == "Kerkrade"
        assert session["starts_at"].endswith(("+01:00", "+02:00"))
        assert "target" not in str(found)
        one = self.client.get(f"/api/v1/activities/{self.reading.public_id}/").json()
        assert [each["status"] for each in one["sessions"]] == ["planned", "planned", "cancelled"]
        assert one["sessions"][1]["title"] == "Multatuli"

    def test_json_of_a_part_by_the_words_of_the_agenda(self) -> None:
        found = self.client.get("/api/v1/activities/?free=1&size=999").json()
        assert [one["title"] for one in found["activities"]] == ["Leeskring; en, meer"]
        assert (found["size"], found["query"]) == (100, "free=1")
        assert found["activities"][0]["sessions_total"] == 3

    def test_the_number_of_queries_stays_the_same(self) -> None:
        paths = {"/calendar.ics": 5, "/programme.atom": 8, "/api/v1/activities/?size=100": 11}
        for number in range(30):
            activity = make_activity(f"Avond {number}")
            make_session(activity, self.change + timedelta(days=number))
            make_session(activity, self.change + timedelta(days=number + 1))
        for path, queries in paths.items():
            with self.assertNumQueries(queries):
                assert self.client.get(path).status_code == 200
