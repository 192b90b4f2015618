# SPDX-License-Identifier: EUPL-1.2
"""Lending between libraries, both ways: the ordinary verbs underneath, and what counts for the public lending right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase

from reuring.catalogue.cataloguing.refusals import BarcodeTaken, CataloguingRefused
from reuring.catalogue.models import Edition, Identifier, Item
from reuring.circulation.checks import lending
from reuring.circulation.day.between import REFUSED as TOLD_REFUSED
from reuring.circulation.day.between import (
    BetweenRefused,
    ask_for,
    cancel_request,
    keep_library,
    note_asked_of_us,
    receive,
    refuse_library,
    refuse_reader,
    send_back,
    send_for,
    send_to_library,
    take_back_from_library,
)
from reuring.circulation.lending import check_out, renew
from reuring.circulation.models import AskedFromLibrary, Hold, LentToLibrary, Loan, Movement, OtherLibrary, Via
from reuring.circulation.refusals import LoanRefused, RenewalRefused
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    TODAY,
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.ledger.books import owed_cents
from reuring.people.models import Person
from reuring.people.notices.models import Notice
from reuring.people.personal import ErasureRefused, erase_person, expire_all

ISBN = "9789044642315"


def codes(refused: Any) -> list[str]:
    return [each.code for each in refused.value.obstacles]


class AskedOfUs(TestCase):
    """Another library asks for a copy."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.type = make_type("library", kind="library", terms={"months": None, "max_loans": 50})
        make_rule()
        cls.rule = make_rule(type=cls.type, loan_days=42, max_renewals=1)
        cls.library = keep_library(library=OtherLibrary(name="Bibliotheek Elders"), actor=DESK, at=AT)
        cls.item = make_item(cls.branch)

    def ask(self, **more: Any) -> LentToLibrary:
        defaults = {"library": self.library, "branch": self.branch, "title": "Max Havelaar", "actor": DESK, "at": AT}
        return note_asked_of_us(**{**defaults, **more})

    def send(self, asked: LentToLibrary, item: Item | None = None) -> Loan:
        return send_to_library(asked=asked, item=item or self.item, branch=self.branch, actor=DESK, at=AT).loan

    def test_a_copy_is_lent_to_the_library_and_counts_for_nothing(self) -> None:
        asked = self.ask()
        loan = self.send(asked)
        asked.refresh_from_db()
        self.library.refresh_from_db()
        assert (asked.state, asked.loan, loan.person) == ("sent", loan, self.library.person)
        assert loan.due_on == TODAY + timedelta(days=42)
        renew(loan=loan, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=1), actor=DESK)
        assert set(Movement.objects.values_list("category", flat=True)) == {""}
        assert list(LentToLibrary.objects.open()) == [asked]
        assert lending().is_ok

    def test_it_is_over_when_it_comes_back_by_whatever_road(self) -> None:
        asked = self.ask()
        self.send(asked)
        check_in(item=self.item, branch=self.branch, via=Via.KIOSK, at=AT + timedelta(days=3), actor=DESK)
        assert not LentToLibrary.objects.open().exists()
        asked.refresh_from_db()
        with pytest.raises(BetweenRefused) as refused:
            take_back_from_library(asked=asked, branch=self.branch, actor=DESK, at=AT + timedelta(days=3))
        assert codes(refused) == ["not-out"]

    def test_taking_it_back_is_a_check_in(self) -> None:
        asked = self.ask()
        self.send(asked)
        asked.refresh_from_db()
        back = take_back_from_library(asked=asked, branch=self.branch, actor=DESK, at=AT + timedelta(days=3))
        assert back.goes.kind == "place"
        self.item.refresh_from_db()
        assert self.item.status == "available"

    def test_one_borrower_for_a_library(self) -> None:
        self.send(self.ask())
        self.send(self.ask(), make_item(self.branch))
        assert Person.objects.filter(given_name="Bibliotheek Elders").count() == 1

    def test_the_rules_of_lending_hold(self) -> None:
        asked = self.ask()
        make_loan(self.item, make_subscriber(make_type()))
        with pytest.raises(LoanRefused) as refused:
            self.send(asked)
        assert codes(refused) == ["on-loan"]
        asked.refresh_from_db()
        assert asked.state == "asked"

    def test_without_a_type_for_libraries_nothing_goes(self) -> None:
        self.type.kind = "school"
        self.type.save()
        with pytest.raises(BetweenRefused) as refused:
            self.send(self.ask())
        assert codes(refused) == ["no-type"]

    def test_no_with_a_reason_once(self) -> None:
        asked = self.ask()
        with pytest.raises(BetweenRefused) as refused:
            refuse_library(asked=asked, reason=" ", actor=DESK, at=AT)
        assert codes(refused) == ["reason-missing"]
        refuse_library(asked=asked, reason="Alleen om in te zien.", actor=DESK, at=AT)
        with pytest.raises(BetweenRefused) as refused:
            self.send(asked)
        assert codes(refused) == ["over"]


class AskedFromOthers(TestCase):
    """Somebody here would like what another library has."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.other = make_open_branch("Chevremont")
        cls.type = make_type(terms={"max_holds": 1})
        make_rule()
        cls.els = make_subscriber(cls.type)
        cls.library = keep_library(library=OtherLibrary(name="Bibliotheek Elders"), actor=DESK, at=AT)

    def ask(self, **more: Any) -> AskedFromLibrary:
        defaults = {"person": self.els, "pickup_branch": self.branch, "title": "Handboek bijen", "cost_cents": 450}
        return ask_for(**{**defaults, "actor": DESK, "at": AT, **more})

    def sent_for(self, **more: Any) -> AskedFromLibrary:
        return send_for(asked=self.ask(**more), library=self.library, actor=DESK, at=AT)

    def receive(self, asked: AskedFromLibrary, barcode: str = "99000001", **more: Any) -> Any:
        defaults = {"asked": asked, "barcode": barcode, "back_on": TODAY + timedelta(days=40), "branch": self.branch}
        return receive(**{**defaults, "actor": DESK, "at": AT, **more})

    def test_from_asking_to_sending_back(self) -> None:
        asked = self.sent_for(creator="Veldman, Ruud")
        here = self.receive(asked)
        assert here.goes.kind == "shelf"
        asked.refresh_from_db()
        assert asked.item is not None
        assert (asked.state, asked.item.barcode, asked.item.status) == ("here", "99000001", "on_shelf")
        assert Hold.objects.get().person == self.els
        assert owed_cents([self.els.pk])[self.els.pk] == 450
        # Visitors don't find what is here for a while.
        assert asked.item.edition.work.node.visibility == "staff"
        check_out(item=asked.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        with pytest.raises(CataloguingRefused):
            send_back(asked=asked, actor=DESK, at=AT)
        check_in(item=asked.item, branch=self.branch, via=Via.DESK, at=AT + timedelta(days=9), actor=DESK)
        asked = send_back(asked=asked, actor=DESK, at=AT + timedelta(days=9))
        assert asked.item is not None
        asked.item.refresh_from_db()
        assert (asked.state, asked.item.status) == ("sent_back", "withdrawn")
        assert lending().is_ok

    def test_nobody_keeps_it_longer_than_the_other_library_lends_it(self) -> None:
        asked = self.sent_for()
        self.receive(asked, back_on=TODAY + timedelta(days=9))
        asked.refresh_from_db()
        assert asked.item is not None
        done = check_out(item=asked.item, person=self.els, branch=self.branch, via=Via.DESK, at=AT, actor=DESK)
        assert done.loan.due_on == TODAY + timedelta(days=9)
        with pytest.raises(RenewalRefused) as refused:
            renew(loan=done.loan, branch=self.branch, via=Via.HOME, at=AT + timedelta(days=8), actor=DESK)
        assert codes(refused) == ["no-gain"]

    def test_it_goes_to_where_it_is_picked_up(self) -> None:
        here = self.receive(self.sent_for(pickup_branch=self.other))
        assert (here.goes.kind, here.goes.branch) == ("transit", self.other)

    def test_too_many_holds_do_not_stand_in_the_way_of_what_came_all_this_way(self) -> None:
        from reuring.people.actor import Actor
        from reuring.people.roles import Role
        from reuring.people.tests.cast import make_account

        self.receive(self.sent_for(cost_cents=0))
        noor = Actor.person(make_account(role=Role.FRONT_DESK))
        second = self.receive(self.sent_for(title="Imkeren", cost_cents=0), "99000002", actor=noor)
        assert second.goes.kind == "shelf"

    def test_a_known_isbn_uses_the_record_that_is_there(self) -> None:
        edition = make_edition()
        Identifier.objects.create(edition=edition, scheme="isbn", value=ISBN)
        asked = self.sent_for(isbn=ISBN)
        self.receive(asked)
        asked.refresh_from_db()
        assert asked.item is not None
        assert asked.item.edition == edition
        edition.work.node.refresh_from_db()
        assert edition.work.node.visibility == "public"

    def test_what_goes_wrong_leaves_nothing_behind(self) -> None:
        make_item(self.branch, barcode="99000001")
        asked = self.sent_for()
        editions = Edition.objects.count()
        with pytest.raises(BarcodeTaken):
            self.receive(asked)
        with pytest.raises(BetweenRefused) as refused:
            self.receive(asked, "99000003", back_on=TODAY)
        assert codes(refused) == ["back-past"]
        asked.refresh_from_db()
        assert (asked.state, Edition.objects.count(), owed_cents([self.els.pk])[self.els.pk]) == (
            "sent_for", editions, 0,
        )  # fmt: skip
        with pytest.raises(BetweenRefused) as refused:
            self.receive(self.ask(title="Iets anders"), "99000004")
        assert codes(refused) == ["not-now"]

    def test_receiving_twice_charges_once(self) -> None:
        asked = self.sent_for()
        self.receive(asked)
        with pytest.raises(BetweenRefused):
            self.receive(asked, "99000005")
        assert owed_cents([self.els.pk])[self.els.pk] == 450

    def test_a_hold_nobody_picks_up_ends_with_sending_back(self) -> None:
        asked = self.sent_for()
        self.receive(asked)
        asked.refresh_from_db()
        send_back(asked=asked, actor=DESK, at=AT + timedelta(days=30))
        assert Hold.objects.get().state == "cancelled"

    def test_a_refusal_is_told(self) -> None:
        asked = self.sent_for()
        with pytest.raises(BetweenRefused) as refused:
            refuse_reader(asked=asked, reason="", actor=DESK, at=AT)
        assert codes(refused) == ["reason-missing"]
        refuse_reader(asked=asked, reason="Geen bibliotheek leent dit uit.", actor=DESK, at=AT)
        notice = Notice.objects.get(kind=TOLD_REFUSED)
        assert (notice.person, notice.facts["title"]) == (self.els, "Handboek bijen")
        assert owed_cents([self.els.pk])[self.els.pk] == 0
        with pytest.raises(BetweenRefused) as refused:
            cancel_request(asked=asked, actor=DESK, at=AT)
        assert codes(refused) == ["not-now"]

    def test_bad_input(self) -> None:
        with pytest.raises(BetweenRefused) as refused:
            self.ask(note="111222333", cost_cents=1_000_000)
        assert codes(refused) == ["bsn", "cost-absurd"]

    def test_the_reader_is_forgotten_ninety_days_after_it_is_over(self) -> None:
        asked = cancel_request(asked=self.ask(note="Voor school."), actor=DESK, at=AT)
        expire_all(at=AT + timedelta(days=89))
        asked.refresh_from_db()
        assert asked.person == self.els
        expire_all(at=AT + timedelta(days=91))
        asked.refresh_from_db()
        assert (asked.person, asked.note) == (None, "")

    def test_erasing_waits_for_what_is_here_and_cancels_the_rest(self) -> None:
        ria = make_subscriber(self.type, given_name="Ria")
        asked = self.ask(person=ria)
        erase_person(person=ria, actor=DESK, at=AT)
        asked.refresh_from_db()
        assert (asked.state, asked.person) == ("cancelled", None)
        self.receive(self.sent_for())
        with pytest.raises(ErasureRefused) as refused:
            erase_person(person=self.els, actor=DESK, at=AT)
        assert "from-library-here" in codes(refused)
