# SPDX-License-Identifier: EUPL-1.2
"""Joining: everything in one transaction, once, and nobody twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase

from reuring.circulation.members.joining import Guardian, Joined, JoinRefused, Who, begin_to_borrow, join
from reuring.circulation.members.subscribing import current_subscription
from reuring.circulation.models import Joining, Subscription
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_type
from reuring.ledger.books import owed_cents
from reuring.people.consents import text_version
from reuring.people.contact import change_address
from reuring.people.households import children_of, housemates_of, join_household, start_household
from reuring.people.models import AuditEvent, Card, Consent, HouseholdMember, Person, PostalAddress, Purpose
from reuring.people.patrons import LooksKnown
from reuring.people.tests.cast import make_branch, make_card, make_person

HOME = {"street": "Markt", "house_number": 12, "postal_code": "6461AB", "town": "Kerkrade", "country": "NL"}
ELS = Who("Els", "Habets", date(1986, 3, 1), email="els@example.org", address=HOME)
FIEN = Who("Fien", "Habets", date(2016, 5, 1), email="els@example.org", address=HOME)


class JoiningTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_branch()
        cls.adult = make_type("adult", min_age=18, terms={"fee_cents": 4_800})
        cls.youth = make_type("youth", max_age=17, terms={"months": None})
        cls.eurode = make_type("eurode", is_reciprocal=True, terms={"months": None})

    def join(self, who: Who = ELS, **more: Any) -> Joined:
        return join(
            **{"who": who, "type": self.adult, "key": "form", "branch": self.branch, "actor": DESK, "at": AT, **more}
        )

    def refused(self, who: Who = ELS, **more: Any) -> list[str]:
        with self.assertRaises(JoinRefused) as caught:
            self.join(who, **more)
        self.assertFalse(Person.objects.exists(), "nothing stays of a joining that was refused")
        self.assertFalse(Joining.objects.exists())
        return [each.code for each in caught.exception.obstacles]

    def test_a_subscriber_has_everything_at_once(self) -> None:
        joined = self.join(pin="7391")
        person = joined.person
        self.assertEqual(PostalAddress.objects.current().get(person=person).postal_code, "6461AB")
        self.assertEqual(joined.card, Card.objects.usable().get(person=person))
        self.assertEqual(joined.subscription, current_subscription(person, TODAY))
        self.assertEqual(owed_cents([person.pk])[person.pk], 4_800)
        self.assertEqual(
            AuditEvent.objects.get(verb="join").after, {"type": "adult", "online": False, "guardian": None}
        )

    def test_the_same_form_twice_joins_once(self) -> None:
        first, again = self.join(), self.join()
        self.assertEqual((first.person, first.card), (again.person, again.card))
        self.assertTrue(again.was_done)
        self.assertEqual((Person.objects.count(), Card.objects.count(), Subscription.objects.count()), (1, 1, 1))

    def test_a_participant_has_no_card_and_no_subscription(self) -> None:
        joined = self.join(replace(ELS, address=None), type=None)
        self.assertEqual((joined.card, joined.subscription, joined.charge), (None, None, None))
        self.assertFalse(Card.objects.exists())

    def test_every_obstacle_at_once(self) -> None:
        self.assertEqual(
            self.refused(replace(ELS, born_on=date(2010, 12, 1), address=None), pin="1234", card_number="12"),
            ["no-address", "no-guardian", "wrong-age", "number-form", "pin-easy"],
        )
        self.assertEqual(self.refused(type=self.eurode), ["no-elsewhere-card"])

    def test_nobody_is_made_known_twice(self) -> None:
        first = self.join()
        moved = replace(ELS, given_name="ELS", family_name="Habetz", email="anders@example.org")
        with self.assertRaises(LooksKnown) as caught:
            self.join(moved, key="other form")
        self.assertEqual([each.person for each in caught.exception.likely], [first.person])
        self.assertEqual(Card.objects.count(), 1)
        self.assertEqual(self.join(moved, key="other form", is_someone_else=True).was_done, False)
        self.assertEqual(Card.objects.count(), 2)

    def test_a_card_that_was_printed_before(self) -> None:
        make_card(make_person(), "2000000100")
        joined = self.join(card_number="2000000017")
        assert joined.card is not None
        self.assertEqual(joined.card.number, "2000000017")

    def test_a_card_that_somebody_has_is_refused(self) -> None:
        make_card(make_person(), "2000000017")
        with self.assertRaises(JoinRefused) as caught:
            self.join(card_number="2000000017")
        self.assertEqual([each.code for each in caught.exception.obstacles], ["number-taken"])

    def test_a_child_comes_into_the_household_of_who_answers_for_it(self) -> None:
        els = self.join().person
        fien = self.join(FIEN, type=self.youth, key="form-2", guardian=Guardian(person=els)).person
        self.assertEqual(children_of(els, AT), [fien])
        self.assertEqual(AuditEvent.objects.filter(verb="join").latest("id").after["guardian"], els.public_id)
        siem = self.join(
            replace(FIEN, given_name="Siem", born_on=date(2018, 2, 2)), type=self.youth, key="form-3",
            guardian=Guardian(person=els),
        ).person  # fmt: skip
        self.assertEqual({mate.person for mate in housemates_of(fien, AT)}, {els, siem})
        self.assertEqual(owed_cents([fien.pk, siem.pk]), {fien.pk: 0, siem.pk: 0})

    def test_a_guardian_who_lived_there_already_becomes_one(self) -> None:
        ruud, els = make_person(given_name="Ruud"), self.join().person
        home = start_household(person=ruud, is_guardian=True, actor=DESK, at=AT).household
        join_household(household=home, person=els, actor=DESK, at=AT)
        self.join(FIEN, type=self.youth, key="form-2", guardian=Guardian(person=els))
        self.assertTrue(HouseholdMember.objects.get(person=els).is_guardian)
        self.assertEqual(home.members.count(), 3)

    def test_a_guardian_who_is_made_known_with_the_child(self) -> None:
        joined = self.join(FIEN, type=self.youth, guardian=Guardian(who=ELS))
        assert joined.guardian is not None
        self.assertEqual(joined.guardian.given_name, "Els")
        self.assertEqual(children_of(joined.guardian, AT), [joined.person])
        self.assertFalse(Card.objects.filter(person=joined.guardian).exists())

    def test_a_guardian_who_agreed_on_paper(self) -> None:
        joined = self.join(FIEN, type=self.youth, guardian=Guardian(is_on_paper=True))
        self.assertIsNone(joined.guardian)
        self.assertEqual(AuditEvent.objects.get(verb="join").after["guardian"], "paper")

    def test_a_guardian_under_age_is_none(self) -> None:
        young = make_person(born_on=date(2010, 1, 1))
        with self.assertRaises(JoinRefused) as caught:
            self.join(FIEN, type=self.youth, guardian=Guardian(person=young))
        self.assertEqual([each.code for each in caught.exception.obstacles], ["guardian-under-age"])

    def test_consents_are_those_that_were_ticked(self) -> None:
        history = (Purpose.LOAN_HISTORY, text_version(Purpose.LOAN_HISTORY))
        els = self.join(consents=[history]).person
        self.assertEqual(Consent.objects.get(person=els).purpose, Purpose.LOAN_HISTORY)
        fien = self.join(FIEN, type=self.youth, key="form-2", guardian=Guardian(person=els), consents=[history]).person
        self.assertEqual(Consent.objects.get(person=fien).given_by, els)

    def test_who_took_part_begins_to_borrow(self) -> None:
        person = self.join(replace(ELS, address=None), type=None).person
        common: dict[str, Any] = {"person": person, "type": self.adult, "actor": DESK, "at": AT}
        with self.assertRaises(JoinRefused) as caught:
            begin_to_borrow(**common, pin="1111")
        self.assertEqual([each.code for each in caught.exception.obstacles], ["pin-easy", "no-address"])
        self.assertFalse(Subscription.objects.exists())
        change_address(person=person, **HOME, actor=DESK, at=AT)
        begun = begin_to_borrow(**common, pin="7391", key="form-9")
        again = begin_to_borrow(**common, pin="7391", key="form-9")
        self.assertEqual((begun.card, begun.subscription), (again.card, again.subscription))
        self.assertEqual(owed_cents([person.pk])[person.pk], 4_800)


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_send_one_form_at_once() -> None:
    adult = make_type("adult", terms={"fee_cents": 4_800})
    ready, people = threading.Barrier(4), []

    def send() -> None:
        try:
            ready.wait(timeout=20)
            people.append(join(who=ELS, type=adult, key="form", branch=None, actor=DESK, at=AT).person.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(people) == 4
    assert len(set(people)) == 1
    assert (Person.objects.count(), Card.objects.count(), Subscription.objects.count()) == (1, 1, 1)
