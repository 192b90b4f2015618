# SPDX-License-Identifier: EUPL-1.2
"""What a plan lacks and how far it is: facts in, words out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase
from django.utils import timezone

from reuring.communities.building.dayparts import coming_days, hours_on, said
from reuring.communities.building.missing import Need, PlanFacts, missing_of, stage_of
from reuring.communities.building.policy import (
    is_open_for_answers,
    obstacles_to_become,
    obstacles_to_need,
    obstacles_to_picture,
    obstacles_to_spend,
)

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)


class MissingTests(SimpleTestCase):
    def test_what_is_missing_in_words(self) -> None:
        facts = PlanFacts(people=12, when=said(1, "evening"), needs=(Need(7, "person", "iemand die kan bakken"),))
        self.assertEqual(
            [each.text for each in missing_of(facts)],
            [
                "mensen die ook willen komen",
                "iemand die het organiseert",
                "een datum (liefst dinsdagavond)",
                "een ruimte voor 12 mensen, dinsdagavond",
                "iemand die kan bakken",
            ],
        )
        whole = PlanFacts(comers=3, helpers=1, organisers=1, has_date=True, has_room=True)
        self.assertEqual(missing_of(whole), [])
        self.assertEqual(missing_of(PlanFacts(has_activity=True)), [])

    def test_stages_describe_and_never_gate(self) -> None:
        self.assertEqual(stage_of(PlanFacts()), "idea")
        self.assertEqual(stage_of(PlanFacts(comers=1)), "interest")
        # Nobody joined, and it was agreed all the same.
        self.assertEqual(stage_of(PlanFacts(is_agreed=True)), "agreed")
        self.assertEqual(stage_of(PlanFacts(has_room=True, has_title=True)), "found")
        self.assertEqual(stage_of(PlanFacts(comers=1, helpers=1)), "people")
        self.assertEqual(stage_of(PlanFacts(has_activity=True, is_looked_back=True)), "looked_back")
        self.assertEqual(stage_of(PlanFacts(said_stage="interest", is_agreed=True)), "interest")

    def test_days(self) -> None:
        self.assertEqual(said(None, "evening"), "een avond")
        self.assertEqual(coming_days(1, date(2026, 3, 3), 2), [date(2026, 3, 10), date(2026, 3, 17)])
        starts, ends = hours_on(date(2026, 3, 10), "evening")
        self.assertEqual((timezone.localtime(starts).hour, ends - starts), (19, timedelta(hours=2)))

    def test_policies(self) -> None:
        def codes(found: tuple[object, ...]) -> list[str]:
            return [each.code for each in found]  # type: ignore[attr-defined]

        day = AT + timedelta(days=3)
        self.assertEqual(codes(obstacles_to_become(starts_at=None, ends_at=None, is_merged=True, at=AT)),
                         ["merged", "no-date"])  # fmt: skip
        self.assertEqual(codes(obstacles_to_become(starts_at=AT, ends_at=day, is_merged=False, at=AT)), ["past"])
        self.assertEqual(codes(obstacles_to_need(text=" ", count=20)), ["no-text", "too-many"])
        self.assertEqual(codes(obstacles_to_picture(is_agreed=False, text="", count=6, most=6)),
                         ["no-consent", "no-text", "too-many"])  # fmt: skip
        spent = {"what": "Koffie", "spent_on": AT.date(), "today": AT.date()}
        over = obstacles_to_spend(amount_cents=600, granted_cents=1000, spent_cents=500, is_over=False, **spent)
        self.assertEqual(codes(over), ["over"])
        self.assertIn("5,00", str(over[0].message))
        self.assertEqual(
            obstacles_to_spend(amount_cents=600, granted_cents=1000, spent_cents=500, is_over=True, **spent), ()
        )
        none = obstacles_to_spend(amount_cents=1, granted_cents=0, spent_cents=0, is_over=True, **spent)
        self.assertEqual(codes(none), ["no-grant"])
        moments = {"starts": [AT], "ends": [AT + timedelta(hours=2)]}
        for hours, is_open in ((-1, False), (1, True), (24 * 7, True), (24 * 7 + 3, False)):
            self.assertIs(is_open_for_answers(at=AT + timedelta(hours=hours), **moments), is_open, hours)
