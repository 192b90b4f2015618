# SPDX-License-Identifier: EUPL-1.2
"""Pools: nobody can write a seat too many, whoever forgets to ask."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase

from reuring.activities.models import Registration, Seat
from reuring.activities.pools import PoolsBusy, lock_pools, room_in
from reuring.activities.tests.cast import AT, make_activity, make_session


def _registration(activity: Any, **overrides: Any) -> Registration:
    return Registration.objects.create(activity=activity, made_at=AT, **{"state": "confirmed", **overrides})


class PoolTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity(capacity=2)
        cls.pool = make_session(cls.activity).pools.get()

    def test_a_seat_too_many_is_refused_by_the_database(self) -> None:
        for number in (1, 2):
            Seat.objects.create(registration=_registration(self.activity), pool=self.pool, number=number, is_taken=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(registration=_registration(self.activity), pool=self.pool, number=1, is_taken=True)
        waiting = _registration(self.activity, state="waiting", waiting_since=AT)
        seat = Seat.objects.create(registration=waiting, pool=self.pool, number=1, is_taken=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(is_taken=True)
        room = room_in([self.pool.pk])[self.pool.pk]
        assert (room.capacity, room.taken, room.waiting, room.free) == (2, 2, 1, 0)
        assert not room.fits(1)

    def test_a_capacity_below_what_is_taken_throws_nobody_out_and_lets_nobody_in(self) -> None:
        seat = Seat.objects.create(registration=_registration(self.activity), pool=self.pool, number=1, is_taken=True)
        self.pool.capacity = 0
        self.pool.save()
        seat.name = "Anneke"
        seat.save()
        assert room_in([self.pool.pk])[self.pool.pk].free == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(registration=_registration(self.activity), pool=self.pool, number=1, is_taken=True)


class RaceTest(TransactionTestCase):
    def test_many_that_write_at_once_without_asking_fill_the_pool_and_no_more(self) -> None:
        activity = make_activity(capacity=5)
        pool = make_session(activity).pools.get()
        start, done = threading.Barrier(12), []

        def take() -> None:
            start.wait()
            try:
                with transaction.atomic():
                    Seat.objects.create(registration=_registration(activity), pool=pool, number=1, is_taken=True)
                done.append(True)
            except IntegrityError:
                done.append(False)
            finally:
                connection.close()

        threads = [threading.Thread(target=take) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done) == [False] * 7 + [True] * 5
        assert Seat.objects.filter(pool=pool, is_taken=True).count() == 5

    def test_who_waits_too_long_for_a_pool_is_told_so(self) -> None:
        pool = make_session(make_activity()).pools.get()
        held, told = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                lock_pools([pool.pk])
                held.set()
                told.wait(20)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        with pytest.raises(PoolsBusy), transaction.atomic():
            lock_pools([pool.pk], patience_seconds=0.05)
        told.set()
        holder.join()
