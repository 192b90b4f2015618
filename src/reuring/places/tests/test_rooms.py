# SPDX-License-Identifier: EUPL-1.2
"""Rooms as things: their parts, what is in them, when they can be used, how one gets in."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase

from reuring.places.getting_in import getting_in
from reuring.places.models import Branch, ClosingDay, Municipality, OpeningHours, Place, Room, RoomHours, RoomPart
from reuring.places.opening import hours_of
from reuring.places.room_forms import RoomForm, equipment_text, typed_equipment

MONDAY = date(2026, 11, 23)


class RoomTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        town = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
        cls.hub = Branch.objects.create(code="hub", name="HuB", municipality=town, town="Kerkrade", has_toilet=True)
        OpeningHours.objects.create(
            branch=cls.hub, weekday=1, opens=time(10), closes=time(18), valid_from=date(2021, 1, 1)
        )
        cls.hall, cls.stage = (Room.objects.create(branch=cls.hub, name=name) for name in ("Zaal", "Podium"))
        cls.whole = Room.objects.create(branch=cls.hub, name="Zaal + podium")
        cls.whole.parts.set([cls.hall, cls.stage])

    def form(self, room: Room, **typed: object) -> RoomForm:
        return RoomForm({"name": room.name, "has_step_free_access": "unknown", **typed}, instance=room)

    def test_a_whole_is_its_parts_and_a_part_is_itself(self) -> None:
        self.assertEqual(self.whole.elementary(), [self.hall, self.stage])
        self.assertEqual(self.hall.elementary(), [self.hall])
        self.assertCountEqual(Room.objects.elementary(), [self.hall, self.stage])
        with self.assertRaises(IntegrityError), transaction.atomic():
            RoomPart.objects.create(whole=self.hall, part=self.hall)

    def test_a_part_gets_no_parts_and_one_part_is_none(self) -> None:
        kitchen = Room.objects.create(branch=self.hub, name="Keuken")
        self.assertIn("parts", self.form(self.hall, parts=[str(kitchen.pk), str(self.stage.pk)]).errors)
        self.assertIn("parts", self.form(kitchen, parts=[str(self.stage.pk)]).errors)
        self.assertIn("parts", self.form(kitchen, parts=[str(self.stage.pk), str(self.whole.pk)]).errors)

    def test_what_is_in_it_comes_back_as_it_was_typed(self) -> None:
        form = self.form(self.hall, equipment_lines="40 stoelen\n2 x beamer (HDMI)\nvleugel")
        self.assertTrue(form.is_valid(), form.errors)
        form.save()
        self.assertEqual(equipment_text(list(self.hall.equipment.all())), "2 beamer, HDMI\n40 stoelen\nvleugel")
        again = self.form(self.hall, equipment_lines="41 stoelen")
        again.is_valid()
        again.save()
        self.assertEqual([str(each) for each in self.hall.equipment.all()], ["41 × stoelen"])
        for wrong in ("0 stoelen", "2 stoelen\nStoelen", "a" * 61, "x\n" * 61):
            with self.subTest(wrong[:12]), self.assertRaises(ValidationError):
                typed_equipment(wrong)

    def test_own_hours_hold_also_outside_those_of_the_branch_but_not_on_a_closing_day(self) -> None:
        RoomHours.objects.create(room=self.stage, weekday=1, opens=time(19), closes=time(23))
        hours = hours_of([self.hub], MONDAY, MONDAY)
        self.assertEqual([each.opens for each in hours.of_room(self.hall, MONDAY).stretches], [time(10)])
        self.assertEqual([each.opens for each in hours.of_room(self.stage, MONDAY).stretches], [time(19)])
        ClosingDay.objects.create(kind="closed", starts_on=MONDAY, ends_on=MONDAY, name="Verbouwing")
        shut = hours_of([self.hub], MONDAY, MONDAY).of_room(self.stage, MONDAY)
        self.assertEqual((shut.stretches, shut.reason), ((), "Verbouwing"))

    def test_a_room_that_ended_is_not_in_use(self) -> None:
        Room.objects.filter(pk=self.hall.pk).update(closed_on=MONDAY)
        self.assertNotIn(self.hall, Room.objects.in_use(MONDAY))
        self.assertIn(self.stage, Room.objects.bookable(MONDAY))

    def test_how_one_gets_in(self) -> None:
        self.assertEqual(getting_in(self.hall).sentences(), ["Er is een toilet voor wie een rolstoel heeft."])
        self.assertFalse(getting_in(self.hall).is_known)
        self.hub.has_step_free_access, self.hall.has_step_free_access = False, True
        self.assertFalse(getting_in(self.hall).is_step_free, "who can't get into the branch can't get into the room")
        square = Place(name="Markt", town="Kerkrade", is_quiet=True, access_note="Let op de stoep.")
        self.assertEqual(getting_in(square).sentences(), ["Het is er rustig.", "Let op de stoep."])
