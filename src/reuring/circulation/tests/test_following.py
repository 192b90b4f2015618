# SPDX-License-Identifier: EUPL-1.2
"""Cataloguers merge, split and move works; whoever waits keeps the place, and undo puts everything back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import TestCase

from reuring.catalogue.cataloguing.undoing import undo
from reuring.catalogue.cataloguing.works import merge_works, split_off
from reuring.catalogue.models import Work
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Hold, Via
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.people.models import AuditEvent, Person


class FollowingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.type = make_type()
        make_rule()
        cls.people = [make_subscriber(cls.type, given_name=f"P{number}") for number in range(4)]
        cls.into, cls.gone = make_work("Max Havelaar"), make_work("Max Havelaar, of de koffieveilingen")
        cls.editions = [make_edition(cls.into), make_edition(cls.gone)]
        cls.items = [make_item(cls.branch, edition) for edition in cls.editions]
        for item in cls.items:
            make_loan(item, cls.people[3])

    def hold(self, person: Person, work: Work, minutes: int, **more: Any) -> Hold:
        at = AT + timedelta(minutes=minutes)
        return place_hold(work=work, person=person, pickup_branch=self.branch, via=Via.HOME, at=at, actor=DESK, **more)

    def merge(self) -> AuditEvent:
        merge_works(into=self.into, gone=self.gone, actor=DESK, at=AT)
        return AuditEvent.objects.filter(verb="merge").latest("pk")

    def test_the_queues_become_one_in_the_order_of_time_and_undo_parts_them(self) -> None:
        late, early = self.hold(self.people[0], self.into, 9), self.hold(self.people[1], self.gone, 1)
        event = self.merge()
        queue = Hold.objects.waiting(AT.date()).filter(work=self.into)
        self.assertEqual([hold.pk for hold in queue], [early.pk, late.pk])
        undo(event=event, actor=DESK, at=AT)
        late.refresh_from_db()
        early.refresh_from_db()
        self.assertEqual((late.work, early.work), (self.into, self.gone))

    def test_who_stood_in_both_queues_keeps_the_better_place(self) -> None:
        worse, better = self.hold(self.people[0], self.into, 9), self.hold(self.people[0], self.gone, 1)
        self.merge()
        worse.refresh_from_db()
        better.refresh_from_db()
        self.assertEqual((worse.state, better.state, better.work), ("cancelled", "waiting", self.into))

    def test_a_hold_for_one_edition_goes_where_the_edition_goes(self) -> None:
        other = make_edition(self.into, year=1999)
        make_loan(make_item(self.branch, other), self.people[3])
        whole = self.hold(self.people[0], self.into, 1)
        single = self.hold(self.people[1], self.into, 2, edition=other)
        new = split_off(edition=other, actor=DESK, at=AT)
        whole.refresh_from_db()
        single.refresh_from_db()
        self.assertEqual((whole.work, single.work), (self.into, new))
