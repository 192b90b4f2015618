# SPDX-License-Identifier: EUPL-1.2
from datetime import date, time

from django.db import IntegrityError, transaction
from django.test import TestCase

from reuring.places.models import Branch, ClosingDay, Municipality, OpeningException, OpeningHours
from reuring.places.opening import hours_of

MONDAY = date(2026, 11, 23)
SINCE = date(2021, 1, 1)


class OpeningTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        town = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
        cls.hub = Branch.objects.create(code="hub", name="HuB.Kerkrade", municipality=town, town="Kerkrade")
        cls.west = Branch.objects.create(code="west", name="West", municipality=town, town="Kerkrade")
        for opens, closes, is_staffed in ((9, 10, False), (10, 18, True)):
            OpeningHours.objects.create(
                branch=cls.hub,
                weekday=1,
                opens=time(opens),
                closes=time(closes),
                is_staffed=is_staffed,
                valid_from=SINCE,
            )

    def on(self, day: date = MONDAY, branch: Branch | None = None):
        branch = branch or self.hub
        with self.assertNumQueries(3):
            return hours_of([branch], day, day).on(branch.id, day)

    def test_the_week(self) -> None:
        day = self.on()
        self.assertEqual([stretch.is_staffed for stretch in day.stretches], [False, True])
        self.assertEqual(day.open_until(time(9, 30)), time(10))
        self.assertIsNone(day.open_until(time(18)))
        self.assertEqual(day.opens_after(time(8)), time(9))
        self.assertEqual(self.on(date(2026, 11, 24)).stretches, ())

    def test_hours_hold_from_a_day_until_another(self) -> None:
        OpeningHours.objects.filter(branch=self.hub).update(valid_until=MONDAY)
        self.assertEqual(self.on().stretches, ())
        self.assertEqual(len(self.on(date(2026, 11, 16)).stretches), 2)

    def test_an_exception_takes_the_place_of_the_week(self) -> None:
        OpeningException.objects.create(
            branch=self.hub, on=MONDAY, opens=time(12), closes=time(14), reason="Inventaris"
        )
        day = self.on()
        self.assertEqual([(each.opens, each.closes) for each in day.stretches], [(time(12), time(14))])
        self.assertEqual(day.reason, "Inventaris")

    def test_a_closing_day_shuts_one_branch_or_all(self) -> None:
        ClosingDay.objects.create(branch=self.west, kind="closed", starts_on=MONDAY, ends_on=MONDAY, name="Verbouwing")
        self.assertEqual(len(self.on().stretches), 2)
        ClosingDay.objects.create(kind="holiday", starts_on=date(2026, 11, 20), ends_on=MONDAY, name="Feest")
        self.assertEqual(self.on().stretches, ())
        self.assertEqual(self.on().reason, "Feest")

    def test_a_fine_free_day_is_an_ordinary_day_for_the_door(self) -> None:
        ClosingDay.objects.create(kind="fine_free", starts_on=MONDAY, ends_on=MONDAY, name="Zomer")
        self.assertEqual(len(self.on().stretches), 2)

    def test_stretches_never_overlap(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            OpeningHours.objects.create(branch=self.hub, weekday=1, opens=time(17), closes=time(19), valid_from=SINCE)
        # The next one begins where the last one ends; another day, branch or year is free.
        OpeningHours.objects.create(branch=self.hub, weekday=1, opens=time(18), closes=time(19), valid_from=SINCE)
        OpeningHours.objects.create(branch=self.west, weekday=1, opens=time(9), closes=time(19), valid_from=SINCE)

    def test_a_stretch_ends_after_it_begins(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            OpeningHours.objects.create(branch=self.hub, weekday=2, opens=time(17), closes=time(9), valid_from=SINCE)
        with self.assertRaises(IntegrityError), transaction.atomic():
            ClosingDay.objects.create(kind="closed", starts_on=MONDAY, ends_on=date(2026, 11, 1), name="Achteruit")

    def test_there_is_one_flagship(self) -> None:
        Branch.objects.filter(id=self.hub.id).update(is_flagship=True)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Branch.objects.filter(id=self.west.id).update(is_flagship=True)
