# SPDX-License-Identifier: EUPL-1.2
"""What may be lent, renewed and held: facts in, every obstacle out, without a database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as some

from reuring.catalogue.models import Item
from reuring.circulation.models import LendingRule, SubscriptionTerms
from reuring.circulation.policy import (
    CopyFacts,
    CopyKind,
    Obstacle,
    PatronFacts,
    QueueFacts,
    Wish,
    age_on,
    expected_on,
    obstacles_to_check_out,
    obstacles_to_hold,
    obstacles_to_renew,
    standing,
    takes_a_turn,
)
from reuring.people.roles import Role

TODAY = date(2026, 11, 24)
RULE = LendingRule(valid_from=TODAY)
TERMS = SubscriptionTerms(valid_from=TODAY, max_loans=3, max_holds=2, max_owed_cents=1000)


def patron(**facts: Any) -> PatronFacts:
    return PatronFacts(**{"age": 40, **facts})


def codes(obstacles: tuple[Obstacle, ...]) -> list[str]:
    return [each.code for each in obstacles]


def to_check_out(copy: CopyFacts | None = None, rule: LendingRule | None = RULE, **facts: Any) -> list[str]:
    return codes(
        obstacles_to_check_out(
            patron=patron(**facts), copy=copy or CopyFacts(status="available"), rule=rule, terms=TERMS
        )
    )


any_patron = some.builds(
    PatronFacts,
    age=some.none() | some.integers(0, 110),
    card=some.sampled_from(["ok", "blocked", "lost", "replaced", "expired"]),
    has_subscription=some.booleans(),
    subscription_ended_on=some.none() | some.just(TODAY),
    loans=some.integers(0, 5),
    loans_of_format=some.integers(0, 5),
    owed_cents=some.integers(0, 2000),
    holds=some.integers(0, 5),
)
any_copy = some.builds(
    CopyFacts,
    status=some.sampled_from(Item.Status.values),
    lent_to_same=some.booleans(),
    is_held_for_same=some.booleans(),
    is_held_for_other=some.booleans(),
    others_wait=some.integers(0, 5),
)
any_rule = some.none() | some.builds(
    lambda **values: LendingRule(valid_from=TODAY, **values),
    may_borrow=some.booleans(),
    may_hold=some.booleans(),
    max_loans=some.none() | some.integers(0, 5),
    max_renewals=some.integers(0, 3),
)


class CheckOutTest(SimpleTestCase):
    def test_nothing_stands_in_the_way(self) -> None:
        self.assertEqual(to_check_out(), [])

    def test_each_status_of_a_copy(self) -> None:
        for status, code in (
            ("available", []), ("on_loan", ["on-loan"]), ("on_shelf", []), ("in_transit", ["in-transit"]),
            ("reference", ["reference"]), ("missing", ["not-in"]), ("claimed", ["not-in"]), ("lost", ["not-in"]),
            ("damaged", ["damaged"]), ("withdrawn", ["withdrawn"]),
        ):  # fmt: skip
            with self.subTest(status=status):
                self.assertEqual(to_check_out(CopyFacts(status=status)), code)
        self.assertEqual(to_check_out(CopyFacts(status="on_loan", lent_to_same=True)), ["already-yours"])

    def test_a_copy_that_is_kept(self) -> None:
        for status in ("on_shelf", "in_transit"):
            self.assertEqual(to_check_out(CopyFacts(status=status, is_held_for_same=True)), [])
            self.assertEqual(to_check_out(CopyFacts(status=status, is_held_for_other=True)), ["held-for-other"])

    def test_others_wait_only_where_no_copy_is_left_for_them(self) -> None:
        self.assertEqual(to_check_out(CopyFacts("available", others_wait=2)), ["others-wait"])
        self.assertEqual(to_check_out(CopyFacts("on_shelf", is_held_for_same=True, others_wait=2)), [])

    def test_cards(self) -> None:
        for card in ("blocked", "lost", "replaced", "expired"):
            self.assertEqual(to_check_out(card=card), [f"card-{card}"])

    def test_subscriptions(self) -> None:
        self.assertEqual(to_check_out(has_subscription=False), ["no-subscription"])
        self.assertEqual(to_check_out(has_subscription=False, subscription_ended_on=TODAY), ["subscription-ended"])

    def test_limits_are_reached_at_their_number(self) -> None:
        self.assertEqual(to_check_out(loans=2), [])
        self.assertEqual(to_check_out(loans=3), ["too-many-loans"])
        few = LendingRule(valid_from=TODAY, max_loans=1)
        self.assertEqual(to_check_out(rule=few, loans_of_format=1), ["too-many-of-format"])
        self.assertEqual(to_check_out(rule=LendingRule(valid_from=TODAY, may_borrow=False)),
                         ["not-for-this-subscription"])  # fmt: skip

    def test_money_stops_above_its_limit_and_never_a_child(self) -> None:
        self.assertEqual(to_check_out(owed_cents=1000), [])
        self.assertEqual(to_check_out(owed_cents=1001), ["owes-too-much"])
        self.assertEqual(to_check_out(owed_cents=1001, age=18), ["owes-too-much"])
        self.assertEqual(to_check_out(owed_cents=999_999, age=17), [])
        self.assertEqual(to_check_out(owed_cents=1001, age=None), ["owes-too-much"])

    def test_a_hole_in_the_rules_and_a_clock(self) -> None:
        self.assertEqual(to_check_out(rule=None), ["no-rule"])
        found = obstacles_to_check_out(
            patron=patron(), copy=CopyFacts("available"), rule=RULE, terms=TERMS, at_is_before_last=True
        )
        self.assertEqual(codes(found), ["clock"])

    @given(who=any_patron, copy=any_copy, rule=any_rule, clock=some.booleans())
    def test_whatever_the_facts(self, who: PatronFacts, copy: CopyFacts, rule: LendingRule | None, clock: bool) -> None:
        found = obstacles_to_check_out(patron=who, copy=copy, rule=rule, terms=TERMS, at_is_before_last=clock)
        names = codes(found)
        self.assertEqual(len(names), len(set(names)))
        for each in found:
            self.assertTrue(str(each.message).endswith("."), each)
        # Debt stands beside nothing a child borrows, and only what is true of money is private.
        self.assertFalse(who.is_child and "owes-too-much" in names)
        self.assertEqual({each.code for each in found if each.is_private} - {"owes-too-much"}, set())
        # What is simply not so can't be set aside.
        everything = standing(found, set(names), set(Role))
        untrue = {"on-loan", "already-yours", "in-transit", "withdrawn", "damaged", "not-in", "no-rule",
                  "no-subscription", "subscription-ended"}  # fmt: skip
        self.assertEqual({each.code for each in everything}, set(names) & untrue)
        self.assertEqual(standing(found, (), set(Role)), found)


class StandingTest(SimpleTestCase):
    OBSTACLES = (
        Obstacle("desk", "Dit mag de balie.", Role.FRONT_DESK),
        Obstacle("admin", "Dit mag een beheerder.", Role.ADMINISTRATOR),
        Obstacle("nobody", "Dit mag niemand."),
    )

    def test_only_what_one_chose_and_may(self) -> None:
        everything = {"desk", "admin", "nobody"}
        self.assertEqual(codes(standing(self.OBSTACLES, everything, {Role.FRONT_DESK})), ["admin", "nobody"])
        self.assertEqual(codes(standing(self.OBSTACLES, {"admin"}, set(Role))), ["desk", "nobody"])
        self.assertEqual(codes(standing(self.OBSTACLES, everything, {Role.MEMBER})), ["desk", "admin", "nobody"])


class RenewTest(SimpleTestCase):
    def ask(self, rule: LendingRule | None = RULE, **facts: Any) -> list[str]:
        given = {
            "patron": patron(), "rule": rule, "renewals": 0, "others_wait": 0, "is_lost": False,
            "due_on": TODAY, "new_due_on": TODAY + timedelta(days=21), **facts,
        }  # fmt: skip
        return codes(obstacles_to_renew(**given))

    def test_every_obstacle_alone(self) -> None:
        self.assertEqual(self.ask(), [])
        self.assertEqual(self.ask(renewals=2), ["too-many-renewals"])
        self.assertEqual(self.ask(others_wait=1), ["others-wait"])
        self.assertEqual(self.ask(is_lost=True), ["lost"])
        self.assertEqual(self.ask(rule=None), ["no-rule"])
        self.assertEqual(self.ask(new_due_on=TODAY), ["no-gain"])
        self.assertEqual(self.ask(patron=patron(card="blocked")), ["card-blocked"])
        self.assertEqual(self.ask(patron=patron(has_subscription=False), rule=None), ["no-subscription"])

    def test_all_of_them_together(self) -> None:
        found = self.ask(patron=patron(card="lost"), renewals=9, others_wait=3, is_lost=True)
        self.assertEqual(found, ["card-lost", "lost", "others-wait", "too-many-renewals"])

    def test_what_can_never_be_renewed_says_so(self) -> None:
        found = obstacles_to_renew(
            patron=patron(), rule=LendingRule(valid_from=TODAY, max_renewals=0), renewals=0, others_wait=0,
            is_lost=False, due_on=TODAY, new_due_on=TODAY + timedelta(days=7),
        )  # fmt: skip
        self.assertEqual(str(found[0].message), "Dit kun je niet verlengen.")


class HoldTest(SimpleTestCase):
    def ask(self, rule: LendingRule | None = RULE, **facts: Any) -> list[str]:
        given = {
            "patron": patron(), "rule": rule, "terms": TERMS, "copies": 1, "has_it": False, "holds_it": False, **facts,
        }  # fmt: skip
        return codes(obstacles_to_hold(**given))

    def test_every_obstacle_alone(self) -> None:
        self.assertEqual(self.ask(), [])
        self.assertEqual(self.ask(copies=0), ["no-copy"])
        self.assertEqual(self.ask(has_it=True), ["already-yours"])
        self.assertEqual(self.ask(holds_it=True), ["already-held"])
        self.assertEqual(self.ask(rule=None), ["no-rule"])
        self.assertEqual(self.ask(rule=LendingRule(valid_from=TODAY, may_hold=False)), ["not-held"])
        self.assertEqual(self.ask(rule=LendingRule(valid_from=TODAY, may_borrow=False)), ["not-for-this-subscription"])
        self.assertEqual(self.ask(patron=patron(holds=2)), ["too-many-holds"])
        self.assertEqual(self.ask(patron=patron(card="expired")), ["card-expired"])

    def test_debt_blocks_no_hold(self) -> None:
        self.assertEqual(self.ask(patron=patron(owed_cents=999_999)), [])


class TurnTest(SimpleTestCase):
    """Whether lending a copy takes it from one who waits."""

    BOOK, DVD, GERMAN = CopyKind(1, "book", ("nl",)), CopyKind(2, "dvd", ("nl",)), CopyKind(3, "book", ("de",))

    def test_the_last_copy_and_the_last_but_one(self) -> None:
        self.assertFalse(takes_a_turn(self.BOOK, [], []))
        self.assertTrue(takes_a_turn(self.BOOK, [], [Wish()]))
        self.assertFalse(takes_a_turn(self.BOOK, [self.DVD], [Wish()]))
        self.assertTrue(takes_a_turn(self.BOOK, [self.DVD], [Wish(), Wish()]))
        self.assertTrue(takes_a_turn(self.BOOK, [self.DVD], [Wish()] * 200))

    def test_another_copy_that_does_not_fit_is_no_other_copy(self) -> None:
        self.assertTrue(takes_a_turn(self.BOOK, [self.DVD], [Wish(format="book")]))
        self.assertTrue(takes_a_turn(self.BOOK, [self.GERMAN], [Wish(language="nl")]))
        self.assertTrue(takes_a_turn(self.BOOK, [self.GERMAN], [Wish(edition_id=1)]))
        self.assertFalse(takes_a_turn(self.DVD, [self.GERMAN], [Wish(edition_id=1)]))

    def test_who_can_have_either_makes_room_for_who_can_not(self) -> None:
        # The film goes to who waits for any, the book to who waits for a book: both are needed.
        self.assertTrue(takes_a_turn(self.BOOK, [self.DVD], [Wish(), Wish(format="book")]))
        self.assertTrue(takes_a_turn(self.DVD, [self.BOOK], [Wish(), Wish(format="book")]))
        self.assertFalse(takes_a_turn(self.DVD, [self.BOOK, self.GERMAN], [Wish(), Wish(format="book")]))

    @given(
        copies=some.lists(some.sampled_from([BOOK, DVD, GERMAN]), max_size=3),
        this=some.sampled_from([BOOK, DVD, GERMAN]),
        wishes=some.lists(
            some.builds(
                Wish, some.sampled_from([None, None, 1, 2, 3]), some.sampled_from(["", "book", "dvd"]),
                some.sampled_from(["", "nl", "de"]),
            ),
            max_size=3,
        ),
    )  # fmt: skip
    def test_it_is_what_trying_every_way_finds(
        self, copies: list[CopyKind], this: CopyKind, wishes: list[Wish]
    ) -> None:
        def most(given: list[CopyKind]) -> int:
            """The most that can be served: every order of giving copies out is tried."""
            best = 0
            for order in permutations(range(len(wishes) + len(given)), len(given)):
                pairs = zip(order, given, strict=True)
                best = max(best, sum(place < len(wishes) and wishes[place].is_served_by(each) for place, each in pairs))
            return best

        self.assertEqual(takes_a_turn(this, copies, wishes), most([*copies, this]) > most(copies))


class AgeTest(SimpleTestCase):
    def test_from_the_birthday_on(self) -> None:
        born = date(2008, 11, 25)
        self.assertEqual(age_on(born, date(2026, 11, 24)), 17)
        self.assertEqual(age_on(born, date(2026, 11, 25)), 18)
        self.assertIsNone(age_on(None, TODAY))

    def test_born_on_a_leap_day(self) -> None:
        born = date(2008, 2, 29)
        self.assertEqual(age_on(born, date(2026, 2, 28)), 17)
        self.assertEqual(age_on(born, date(2026, 3, 1)), 18)


class QueueTest(SimpleTestCase):
    @given(
        place=some.integers(1, 30), copies=some.integers(1, 6), loan_days=some.integers(1, 60),
        due=some.lists(some.integers(-30, 60), max_size=6),
    )  # fmt: skip
    def test_who_is_before_is_served_first(self, place: int, copies: int, loan_days: int, due: list[int]) -> None:
        due_on = tuple(TODAY + timedelta(days=days) for days in due)
        turns = [expected_on(QueueFacts(each, 30, copies, due_on, loan_days), TODAY) for each in (place, place + 1)]
        first, second = turns
        assert first is not None
        assert second is not None
        self.assertLessEqual(TODAY, first)
        self.assertLessEqual(first, second)
        more = expected_on(QueueFacts(place, 30, copies + 1, due_on, loan_days), TODAY)
        self.assertTrue(more is not None and more <= first)

    def test_no_copy_no_day(self) -> None:
        self.assertIsNone(expected_on(QueueFacts(1, 1, 0, (), 21), TODAY))
