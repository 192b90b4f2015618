# SPDX-License-Identifier: EUPL-1.2
"""The pages on rooms: as who makes, who looks, a partner and a stranger."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.booking.actions import block_room, book_room
from reuring.activities.models import RoomBooking
from reuring.activities.tests.cast import AMSTERDAM, make_account, make_branch, make_room
from reuring.partners.tests.cast import make_partner
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in
from reuring.places.models import OpeningHours


class RoomPagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.on = timezone.localdate() + timedelta(days=7)
        cls.hub = make_branch()
        OpeningHours.objects.create(
            branch=cls.hub, weekday=cls.on.isoweekday(), opens=time(9), closes=time(18), valid_from=cls.on
        )
        cls.hall = make_room(needs_approval=True, has_hearing_loop=True, set_up_minutes=30)
        cls.room = make_room(name="Lokaal", capacity=16)
        cls.maker, cls.other = make_account(Role.PROGRAMME_MAKER), make_account(Role.PROGRAMME_MAKER)
        cls.desk = make_account(Role.FRONT_DESK)

    def at(self, hour: int) -> datetime:
        return datetime.combine(self.on, time(hour), AMSTERDAM)

    def booked(self, **more: object) -> RoomBooking:
        values = {"room": self.hall, "starts_at": self.at(10), "ends_at": self.at(12), "title": "Koor", **more}
        return book_room(**values, actor=Actor.person(self.maker), at=timezone.now())  # type: ignore[arg-type]

    def typed(self, **more: object) -> dict[str, object]:
        usual = {
            "room": self.room.public_id,
            "on": self.on.isoformat(),
            "start": "10",
            "until": "12.00",
            "title": "Koor",
        }
        return {**usual, **more}

    def test_a_day_and_a_week(self) -> None:
        booking = self.booked()
        block_room(
            room=self.room, starts_at=self.at(14), ends_at=self.at(15), reason="Vloer",
            actor=Actor.person(self.maker), at=timezone.now(),
        )  # fmt: skip
        client = log_in(self.desk)
        day = f"{reverse('activities:rooms')}?on={self.on}"
        page = client.get(day).content.decode()
        self.assertIn(reverse("activities:room_booking", args=[booking.public_id]), page)
        self.assertIn("Klaarzetten of opruimen, 09.30 tot 10.00", page)
        self.assertIn("Vrij van 12.00 tot 18.00", page)
        self.assertNotIn(reverse("activities:room_new_booking"), page, "the desk looks, and books nothing")
        self.assertIn(f"room={self.hall.public_id}", log_in(self.maker).get(day).content.decode())
        week = client.get(f"{reverse('activities:rooms_week')}?on={self.on}&branch=hub").content.decode()
        self.assertIn("Vloer", week)
        for odd in ("2026-99-99", "9999-12-31", "x"):
            self.assertEqual(client.get(f"{reverse('activities:rooms')}?on={odd}").status_code, 200)

    def test_more_rooms_and_bookings_ask_no_more(self) -> None:
        client = log_in(self.desk)
        address = f"{reverse('activities:rooms_week')}?on={self.on}"
        client.get(address)
        with self.assertNumQueries(FEW):
            client.get(address)
        for number in range(4):
            room = make_room(name=f"Kamer {number}", branch=make_branch(code=f"b{number}", name=f"Tak {number}"))
            book_room(
                room=room, starts_at=self.at(10), ends_at=self.at(12), title="Koor", actor=Actor.command("test"),
                set_aside={"room-shut"}, at=timezone.now(),
            )  # fmt: skip
        with self.assertNumQueries(FEW):
            client.get(address)

    def test_a_maker_books_is_refused_kindly_and_passes_by(self) -> None:
        client, address = log_in(self.maker), reverse("activities:room_new_booking")
        self.assertContains(client.get(f"{address}?room={self.room.public_id}&start=10.00"), 'value="10.00"')
        self.assertEqual(client.post(address, self.typed()).status_code, 302)
        taken = client.post(address, self.typed(until="11"))
        self.assertContains(taken, "Lokaal is dan van “Koor”", status_code=422)
        self.assertNotContains(taken, "Doe het toch", status_code=422)
        late = client.post(address, self.typed(start="19", until="21"))
        self.assertContains(late, "Doe het toch", status_code=422)
        passed = client.post(address, self.typed(start="19", until="21", set_aside="room-shut"))
        self.assertEqual(passed.status_code, 302)
        self.assertContains(client.get(passed.url), "dat ging toch door")
        bad = client.post(address, self.typed(title="BSN 123456782", start="25", until="9"))
        self.assertContains(bad, "burgerservicenummer", status_code=422)

    def test_the_hour_that_does_not_exist(self) -> None:
        march = next(
            day for year in range(self.on.year, self.on.year + 2) for day in [_last_sunday(year)] if day > self.on
        )
        typed = self.typed(on=march.isoformat(), start="2.30", until="4")
        page = log_in(self.maker).post(reverse("activities:room_new_booking"), typed)
        self.assertContains(page, "gaat de klok een uur vooruit", status_code=422)

    def test_a_request_is_answered_by_another(self) -> None:
        booking = self.booked()
        mine, theirs = log_in(self.maker), log_in(self.other)
        address = reverse("activities:room_booking", args=[booking.public_id])
        self.assertNotContains(mine.get(address), "Ja, dit kan")
        self.assertContains(theirs.get(address), "Ja, dit kan")
        self.assertContains(theirs.get(reverse("activities:room_requests")), "Koor")
        refusal = reverse("activities:room_refusal", args=[booking.public_id])
        self.assertContains(theirs.post(refusal, {"reason": ""}), "Schrijf erbij waarom niet", status_code=422)
        approval = reverse("activities:room_approval", args=[booking.public_id])
        self.assertEqual(mine.post(approval).status_code, 422)
        self.assertEqual(theirs.post(approval).status_code, 302)
        self.assertEqual(log_in(self.desk).post(approval).status_code, 403)
        move = reverse("activities:room_move", args=[booking.public_id])
        self.assertContains(mine.get(move), 'value="10.00"')
        self.assertEqual(mine.post(move, self.typed(start="13", until="15")).status_code, 302)
        cancellation = reverse("activities:room_cancellation", args=[booking.public_id])
        self.assertEqual(log_in(self.desk).post(cancellation).status_code, 422)
        self.assertEqual(mine.post(cancellation).status_code, 302)
        booking.refresh_from_db()
        self.assertEqual((booking.state, booking.room), ("cancelled", self.room))

    def test_what_is_free(self) -> None:
        client = log_in(self.desk)
        self.booked()
        address = reverse("activities:rooms_free")
        self.assertEqual(client.get(address).status_code, 200)
        asked = {"on": self.on.isoformat(), "start": "10", "until": "11", "people": "10"}
        page = client.get(address, asked)
        self.assertEqual([each.room for each in page.context["free"]], [self.room])
        self.assertContains(page, "Dan niet vrij")
        self.assertContains(client.get(address, {**asked, "until": "9"}), "Er is dan niets vrij")

    def test_a_booked_room_keeps_its_parts_and_stays(self) -> None:
        self.booked(room=self.room)
        client = log_in(make_account(Role.ADMINISTRATOR))
        address = reverse("web:room_edit", args=[self.room.public_id])
        extra = make_room(name="Keuken")
        typed = {
            "name": "Lokaal", "parts": [self.hall.pk, extra.pk], "closed_on": self.on.isoformat(),
            "has_step_free_access": "unknown", "version": client.get(address).context["version"],
        }  # fmt: skip
        page = client.post(address, typed)
        self.assertContains(page, "Verander de delen als dat voorbij is", status_code=422)
        self.assertContains(page, "Verplaats dat eerst", status_code=422)
        typed |= {"parts": [], "closed_on": (self.on + timedelta(days=1)).isoformat()}
        self.assertEqual(client.post(address, typed).status_code, 302)

    def test_a_partner_asks_and_lets_go(self) -> None:
        partner, anne = make_partner(), make_account(Role.PARTNER)
        partner.members.create(person=anne.person, since=self.on - timedelta(days=30))
        self.booked(room=self.room, starts_at=self.at(15), ends_at=self.at(16), title="Geheim")
        client = log_in(anne)
        new = reverse("activities:partner_room_new", args=[partner.public_id])
        self.assertContains(client.get(new), "Vraag een ruimte aan")
        refused = client.post(new, self.typed(start="15", until="16"))
        self.assertContains(refused, "niet vrij", status_code=422)
        self.assertNotContains(refused, "Geheim", status_code=422)
        self.assertEqual(client.post(new, self.typed()).status_code, 302)
        rooms = reverse("activities:partner_rooms", args=[partner.public_id])
        self.assertContains(client.get(rooms), "aangevraagd")
        self.assertEqual(log_in(self.desk).get(rooms).status_code, 403)
        stranger = make_account(Role.PARTNER, given_name="Tom")
        self.assertEqual(log_in(stranger).get(rooms).status_code, 404)
        self.assertEqual(client.get(reverse("activities:rooms")).status_code, 403)
        booking = RoomBooking.objects.get(partner=partner)
        client.post(reverse("activities:partner_room_cancellation", args=[partner.public_id, booking.public_id]))
        booking.refresh_from_db()
        self.assertEqual(booking.state, "cancelled")

    def test_a_stranger_sees_nothing(self) -> None:
        self.assertEqual(Client().get(reverse("activities:rooms")).status_code, 302)


# Session, account, roles; branches; rooms with hours, equipment, parts and theirs; hours of branches; what is kept.
FEW = 13


def _last_sunday(year: int):  # type: ignore[no-untyped-def]
    last = datetime(year, 3, 31, tzinfo=AMSTERDAM).date()
    return last - timedelta(days=last.isoweekday() % 7)
