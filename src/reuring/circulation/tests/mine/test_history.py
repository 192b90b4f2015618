# SPDX-License-Identifier: EUPL-1.2
"""What I had at home before: kept only for who asked, and gone when they say so."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from reuring.circulation.checks import lending
from reuring.circulation.models import Loan, SubscriptionType, Via
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import DESK, make_open_branch, make_rule, make_subscriber, make_type
from reuring.circulation.tests.mine.home import at_home, lent, today, words
from reuring.people.actor import Actor
from reuring.people.consents import give_consent, text_version, withdraw_consent
from reuring.people.models import Account, Consent, Person, Purpose
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db
HISTORY = Purpose.LOAN_HISTORY


@pytest.fixture
def branch() -> Branch:
    return make_open_branch()


@pytest.fixture
def adult() -> SubscriptionType:
    make_rule()
    return make_type()


@pytest.fixture
def home(adult: SubscriptionType) -> tuple[Account, Client]:
    return at_home(adult)


def agree(person: Person) -> Consent:
    return give_consent(
        person=person, purpose=HISTORY, version=text_version(HISTORY), by=person, actor=DESK,
        at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip


def brought_back(person: Person, branch: Branch, title: str) -> Loan:
    loan = lent(person, branch, title)
    check_in(item=loan.item, branch=branch, via=Via.DESK, at=timezone.now(), actor=DESK)
    loan.refresh_from_db()
    return loan


def test_without_asking_nothing_is_kept(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    assert brought_back(account.person, branch, "Oeroeg").person is None
    said = words(client.get("/mine/history/"))
    assert "We onthouden niet wat je leent." in said
    assert "Oeroeg" not in said


def test_turning_it_on_keeps_what_comes_back_from_then_on(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    brought_back(account.person, branch, "Voorheen")
    answer = client.post("/mine/history/consent/", {"wanted": "on", "version": text_version(HISTORY)}, follow=True)
    assert "Dit staat nu aan." in words(answer)
    consent = Consent.objects.get(person=account.person, purpose=HISTORY)
    assert (consent.given_by, consent.withdrawn_at) == (account.person, None)
    brought_back(account.person, branch, "Oeroeg")
    said = words(client.get("/mine/history/"))
    assert "Oeroeg" in said
    assert "Voorheen" not in said


def test_an_old_text_is_not_agreed_to(home: tuple[Account, Client]) -> None:
    for version in ("0", "x", "", str(text_version(HISTORY) + 1)):
        home[1].post("/mine/history/consent/", {"wanted": "on", "version": version})
    assert not Consent.objects.exists()


def test_one_title_out_of_the_list(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    agree(account.person)
    one, other = brought_back(account.person, branch, "Oeroeg"), brought_back(account.person, branch, "De avonden")
    still = lent(account.person, branch, "Nog thuis")
    assert client.post("/mine/history/removal/", {"loan": one.public_id}).status_code == 302
    assert client.post("/mine/history/removal/", {"loan": one.public_id}).status_code == 404
    assert client.post("/mine/history/removal/", {"loan": still.public_id}).status_code == 404
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.person, other.person) == (None, account.person)


def test_all_out_of_the_list_and_it_goes_on(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    agree(account.person)
    brought_back(account.person, branch, "Oeroeg")
    still = lent(account.person, branch, "Nog thuis")
    client.post("/mine/history/removal/", {"all": "1"})
    assert not Loan.objects.filter(person=account.person, returned_at__isnull=False).exists()
    still.refresh_from_db()
    assert still.person == account.person
    assert brought_back(account.person, branch, "Nieuw").person == account.person


def test_turning_it_off_forgets_at_once_and_the_doctor_agrees(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    agree(account.person)
    brought_back(account.person, branch, "Oeroeg")
    client.post("/mine/history/consent/", {"wanted": "off"})
    assert not Loan.objects.filter(returned_at__isnull=False, person__isnull=False).exists()
    assert "Oeroeg" not in words(client.get("/mine/history/"))
    assert lending().is_ok


def test_a_child_can_not_turn_it_on_alone(adult: SubscriptionType) -> None:
    account, client = at_home(adult, born_on=date(today().year - 12, 1, 1))
    said = words(client.post("/mine/history/consent/", {"wanted": "on", "version": "1"}, follow=True))
    assert "geeft een ouder of verzorger toestemming" in said
    assert not Consent.objects.filter(person=account.person).exists()


def test_somebody_elses_list_is_not_there(
    home: tuple[Account, Client], adult: SubscriptionType, branch: Branch
) -> None:
    other = make_subscriber(adult, given_name="Wim")
    agree(other)
    loan = brought_back(other, branch, "De avonden")
    agree(home[0].person)
    assert "De avonden" not in words(home[1].get("/mine/history/"))
    assert home[1].post("/mine/history/removal/", {"loan": loan.public_id}).status_code == 404
    home[1].post("/mine/history/removal/", {"all": "1"})
    loan.refresh_from_db()
    assert loan.person == other


@pytest.mark.django_db(transaction=True)
def test_taking_the_consent_back_while_something_is_brought_back() -> None:
    make_rule()
    branch, person = make_open_branch(), make_subscriber(make_type())
    agree(person)
    loan = lent(person, branch, "Oeroeg")
    done = threading.Event()

    def withdraw() -> None:
        try:
            withdraw_consent(person=person, purpose=HISTORY, by=person, actor=Actor.rule("test"), at=timezone.now())
            done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=withdraw)
    with transaction.atomic():
        check_in(item=loan.item, branch=branch, via=Via.DESK, at=timezone.now(), actor=DESK)
        thread.start()
        assert not done.wait(0.5), "the withdrawal waits until the return is written"
    thread.join(timeout=20)
    assert done.is_set()
    loan.refresh_from_db()
    assert loan.returned_at is not None
    assert loan.person is None
