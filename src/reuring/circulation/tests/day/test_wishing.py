# SPDX-License-Identifier: EUPL-1.2
"""Wishes for titles to buy: joined, answered in kind words, told, held and forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from reuring.catalogue.models import Identifier, Item
from reuring.circulation.day.answers import ANSWERS, answer_in
from reuring.circulation.day.policy import is_same_wish, wish_keys
from reuring.circulation.day.wishing import (
    ANSWERED,
    ARRIVED,
    MOST_OPEN,
    Wished,
    WishRefused,
    arrivals,
    arrive,
    decide,
    make_wish,
    withdraw_wish,
    works_with,
)
from reuring.circulation.models import Hold, Wish, WishVoice
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    make_edition,
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.people.models import Person
from reuring.people.notices.models import Notice
from reuring.people.personal import erase_person, expire_all, export_person
from reuring.people.tests.cast import make_person

ISBN = "9789044642315"


def codes(refused: Any) -> list[str]:
    return [each.code for each in refused.value.obstacles]


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("De zeven zussen", "Lucinda Riley", ""), ("Zeven Zussen!", "Riley, Lucinda", ""), True),
        (("De zeven zussen", "Lucinda Riley", ""), ("De zeven zussen", "", ""), True),
        (("De zeven zussen", "Lucinda Riley", ""), ("De zeven zussen", "Jan Terlouw", ""), False),
        (("De zeven zussen", "", ISBN), ("The seven sisters", "", ISBN), True),
        (("IJstijd", "", ""), ("Ystijd", "", ""), True),
        (("De aanslag", "Harry Mulisch", ""), ("De ontdekking", "Harry Mulisch", ""), False),
        (("Samen", "Anna de Bont en Wim Smit", ""), ("Samen", "A. de Bont", ""), True),
    ],
)
def test_what_is_one_wish(one: tuple[str, str, str], other: tuple[str, str, str], answer: bool) -> None:
    assert is_same_wish(wish_keys(*one), wish_keys(*other)) is answer
    assert is_same_wish(wish_keys(*other), wish_keys(*one)) is answer


def test_every_answer_reads_well() -> None:
    for key in ANSWERS:
        assert answer_in(key, "nl").endswith((".", "?"))
    assert answer_in("nonsense", "nl") == ""


class Wishing(TestCase):
    """People who wish, and a branch where they pick up."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        make_rule()
        cls.type = make_type(terms={"max_holds": 5})
        cls.els = make_subscriber(cls.type)
        cls.wim = make_subscriber(cls.type, given_name="Wim", language="de")

    def wish(self, person: Person | None = None, title: str = "De zeven zussen", **more: Any) -> Wished:
        return make_wish(**{"person": person or self.els, "title": title, "actor": DESK, "at": AT, **more})

    def test_the_second_joins_the_first_and_fills_in_what_was_missing(self) -> None:
        first = self.wish()
        second = self.wish(self.wim, "Zeven zussen", creator="Riley, Lucinda", isbn=ISBN, at=AT + timedelta(hours=1))
        assert (first.is_new, second.is_new, second.voices) == (True, False, 2)
        assert second.wish == first.wish
        kept = Wish.objects.get()
        assert (kept.title, kept.creator, kept.isbn) == ("De zeven zussen", "Riley, Lucinda", ISBN)

    def test_wishing_twice_is_one_voice(self) -> None:
        self.wish()
        again = self.wish(remark="Voor de leesclub.", wants_hold=True, pickup_branch=self.branch)
        assert again.voices == 1
        voice = WishVoice.objects.get()
        assert (voice.remark, voice.wants_hold, voice.at) == ("Voor de leesclub.", True, AT)

    def test_another_writer_is_another_wish(self) -> None:
        self.wish(creator="Lucinda Riley")
        assert self.wish(self.wim, creator="Jan Terlouw").is_new
        with pytest.raises(IntegrityError), transaction.atomic():
            Wish.objects.create(title="x", title_key="zeven zussen", creator_key="riley", wished_at=AT)

    def test_what_we_have_is_not_bought(self) -> None:
        edition = make_edition(make_work("De zeven zussen"))
        Identifier.objects.create(edition=edition, scheme="isbn", value=ISBN)
        assert works_with(ISBN) == []
        item = make_item(self.branch, edition)
        assert works_with(ISBN) == [edition.work]
        with pytest.raises(WishRefused) as refused:
            self.wish(isbn=ISBN)
        assert codes(refused) == ["here-already"]
        Item.objects.filter(pk=item.pk).update(status="withdrawn")
        assert self.wish(isbn=ISBN).is_new

    def test_everything_wrong_is_said(self) -> None:
        with pytest.raises(WishRefused) as refused:
            self.wish(title="!?", remark="Mijn nummer is 111222333", wants_hold=True)
        assert codes(refused) == ["title-missing", "bsn", "branch-missing"]

    def test_nobody_has_more_than_some_wishes_open(self) -> None:
        for number in range(MOST_OPEN):
            self.wish(title=f"Titel {number}")
        with pytest.raises(WishRefused) as refused:
            self.wish(title="Nog een")
        assert codes(refused) == ["too-many"]
        self.wish(title="Titel 3", remark="Toch graag.")
        self.wish(self.wim, title="Nog een")

    def test_taking_back_leaves_the_wish_to_the_others(self) -> None:
        mine, theirs = self.wish(), self.wish(self.wim)
        withdraw_wish(voice=mine.voice, actor=DESK, at=AT)
        assert Wish.objects.get().voices.get() == theirs.voice
        withdraw_wish(voice=theirs.voice, actor=DESK, at=AT)
        assert not Wish.objects.exists()

    def test_an_answer_is_told_in_ones_own_language(self) -> None:
        wish = self.wish().wish
        self.wish(self.wim)
        decide(wish=wish, answer="not_for_us", words="Kijk eens bij Terlouw.", actor=DESK, at=AT)
        told = {notice.person_id: notice.facts for notice in Notice.objects.filter(kind=ANSWERED)}
        assert set(told) == {self.els.pk, self.wim.pk}
        assert told[self.els.pk]["answer"] == answer_in("not_for_us", "nl")
        assert told[self.wim.pk]["answer"] == answer_in("not_for_us", "de")
        assert told[self.els.pk]["words"] == "Kijk eens bij Terlouw."
        with pytest.raises(WishRefused) as refused:
            decide(wish=wish, answer="x", words="111222333", actor=DESK, at=AT)
        assert codes(refused) == ["decided", "answer-unknown", "bsn"]
        with pytest.raises(WishRefused) as refused:
            withdraw_wish(voice=wish.voices.all()[0], actor=DESK, at=AT)
        assert codes(refused) == ["decided"]
        # Who wishes it later begins a wish of its own.
        assert self.wish(make_person(given_name="Ria")).is_new

    def test_a_title_that_came_is_held_in_the_order_of_wishing(self) -> None:
        wish = self.wish(self.wim, wants_hold=True, pickup_branch=self.branch, at=AT - timedelta(days=2)).wish
        self.wish(wants_hold=True, pickup_branch=self.branch)
        stranger = make_person(given_name="Ria")
        self.wish(stranger, wants_hold=True, pickup_branch=self.branch)
        work = make_work("De zeven zussen")
        make_item(self.branch, make_edition(work))
        with pytest.raises(WishRefused) as refused:
            arrive(wish=wish, work=work, actor=DESK, at=AT)
        assert codes(refused) == ["not-bought"]
        decide(wish=wish, answer="bought", actor=DESK, at=AT)
        came = arrive(wish=wish, work=work, actor=DESK, at=AT)
        # Who has no subscription is told, and can't hold.
        assert (came.held, came.refused) == (2, 1)
        assert list(Hold.objects.order_by("queued_at", "id").values_list("person", flat=True)) == [
            self.wim.pk, self.els.pk,
        ]  # fmt: skip
        assert Notice.objects.filter(kind=ARRIVED).count() == 3
        again = arrive(wish=wish, work=work, actor=DESK, at=AT)
        assert (again.held, Hold.objects.count()) == (0, 2)

    def test_an_isbn_finds_its_copy_by_itself(self) -> None:
        wish = self.wish(isbn=ISBN, wants_hold=True, pickup_branch=self.branch).wish
        decide(wish=wish, answer="bought", actor=DESK, at=AT)
        assert arrivals(AT) == 0
        edition = make_edition(make_work("De zeven zussen"))
        Identifier.objects.create(edition=edition, scheme="isbn", value=ISBN)
        make_item(self.branch, edition)
        assert arrivals(AT) == 1
        wish.refresh_from_db()
        assert (wish.state, wish.work) == ("arrived", edition.work)
        assert Hold.objects.get().person == self.els
        assert arrivals(AT) == 0

    def test_who_wished_is_forgotten_ninety_days_after_the_answer(self) -> None:
        wish = self.wish(remark="Voor mijn zus.", wants_hold=True, pickup_branch=self.branch).wish
        expire_all(at=AT + timedelta(days=400))
        assert WishVoice.objects.get().person == self.els
        decide(wish=wish, answer="not_for_us", actor=DESK, at=AT)
        expire_all(at=AT + timedelta(days=89))
        assert WishVoice.objects.get().person == self.els
        expire_all(at=AT + timedelta(days=91))
        voice = WishVoice.objects.get()
        assert (voice.person, voice.remark, voice.wants_hold) == (None, "", False)
        assert wish.voices.count() == 1

    def test_who_is_erased_leaves_only_a_count(self) -> None:
        person = make_person(given_name="Ria")
        wish = self.wish(person, remark="Voor mijn zus.").wish
        assert export_person(person, at=AT)["circulation.WishVoice.person"][0]["remark"] == "Voor mijn zus."
        erase_person(person=person, actor=DESK, at=AT)
        voice = wish.voices.get()
        assert (voice.person, voice.remark) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_people_who_wish_the_same_in_one_instant_have_one_wish() -> None:
    people = [make_person(given_name=name) for name in ("Els", "Wim", "Ria", "Leo")]
    faults: list[Exception] = []

    def wishes(person: Person) -> None:
        try:
            make_wish(person=person, title="De zeven zussen", actor=DESK, at=AT)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=wishes, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Wish.objects.get().voices.count() == 4
