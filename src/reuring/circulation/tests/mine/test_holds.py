# SPDX-License-Identifier: EUPL-1.2
"""Taking a place in a queue from the page of a title, and what one can do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.catalogue.models import Item, Work
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Hold, SubscriptionType, Via
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    DESK,
    make_edition,
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.circulation.tests.mine.home import KEY, at_home, lent, today, words
from reuring.people.models import Account
from reuring.people.tests.cast import log_in, make_account
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    return make_open_branch(days=(1, 2, 3, 4, 5, 6, 7))


@pytest.fixture
def adult() -> SubscriptionType:
    make_rule()
    return make_type()


@pytest.fixture
def home(adult: SubscriptionType) -> tuple[Account, Client]:
    return at_home(adult)


@pytest.fixture
def out(branch: Branch, adult: SubscriptionType) -> Work:
    """A title whose only copy is out."""
    return lent(make_subscriber(adult, given_name="Wim"), branch, "Oeroeg", due_in=10).item.edition.work


def page_of(work: Work) -> str:
    return f"/w/{work.node.public_id}/"


def hold_for(work: Work, account: Account, branch: Branch) -> Hold:
    return place_hold(
        work=work, person=account.person, pickup_branch=branch, via=Via.HOME, at=timezone.now(), actor=DESK
    )


def test_the_queue_is_told_before_one_decides(out: Work, adult: SubscriptionType, branch: Branch) -> None:
    work = out
    Work.objects.filter(pk=work.pk).update(creators="Hella S. Haasse")
    for _turn in range(2):
        hold_for(work, make_account(person=make_subscriber(adult)), branch)
    said = words(Client().get(page_of(work)))
    assert "Er wachten al 2 mensen. Jij bent aan de beurt: over ongeveer 2 maanden." in said


def test_who_is_not_logged_in_comes_back_to_the_title(out: Work) -> None:
    client = Client()
    assert f'href="{page_of(out)}hold/"' in client.get(page_of(out)).content.decode()
    assert client.get(f"{page_of(out)}hold/")["Location"] == f"/account/login/?next={page_of(out)}hold/"


def test_reserving_and_what_the_title_says_then(home: tuple[Account, Client], out: Work, branch: Branch) -> None:
    account, client = home
    said = words(client.get(f"{page_of(out)}hold/"))
    assert "Reserveren kost niets." in said
    answer = client.post(f"{page_of(out)}hold/", {"branch": branch.pk, "key": KEY}, follow=True)
    assert "Oeroeg is voor je gereserveerd." in words(answer)
    hold = Hold.objects.get(person=account.person)
    assert (hold.work, hold.pickup_branch, hold.placed_via) == (out, branch, Via.HOME)
    client.post(f"{page_of(out)}hold/", {"branch": branch.pk, "key": KEY})
    assert Hold.objects.count() == 1, "the same form sent twice"
    again = client.post(f"{page_of(out)}hold/", {"branch": branch.pk})
    assert again.status_code == 422
    assert "Je staat hiervoor al in de rij." in words(again)
    assert "Je bent als eerste aan de beurt" in words(client.get(page_of(out)))


def test_a_title_in_several_forms_lets_one_choose(home: tuple[Account, Client], branch: Branch) -> None:
    account, client = home
    work = make_work("Max Havelaar")
    make_item(branch, make_edition(work))
    make_item(branch, make_edition(work, format="audio_book"))
    make_item(branch, make_edition(work, languages=["de"]))
    said = words(client.get(f"{page_of(work)}hold/"))
    for each in ("Maakt niet uit, de eerste die er is", "Boek, Nederlands", "Luisterboek, Nederlands", "Boek, Duits"):
        assert each in said
    client.post(f"{page_of(work)}hold/", {"branch": branch.pk, "choice": "book.de", "key": KEY})
    hold = Hold.objects.get(person=account.person)
    assert (hold.format, hold.language) == ("book", "de")
    assert "Boek, Duits" in words(client.get("/mine/holds/"))
    assert client.post(f"{page_of(work)}hold/", {"branch": branch.pk, "choice": "dvd.xx"}).status_code == 422


def test_every_obstacle_is_told_at_once(branch: Branch) -> None:
    make_rule()
    nobody = log_in(make_account())
    work = make_work("Alleen hier")
    item = make_item(branch, make_edition(work))
    said = words(nobody.get(f"{page_of(work)}hold/"))
    assert "Reserveren kan nu niet" in said
    assert "Er is nog geen abonnement." in said
    assert nobody.post(f"{page_of(work)}hold/", {"branch": branch.pk}).status_code == 422
    Item.objects.filter(pk=item.pk).update(status=Item.Status.REFERENCE)
    assert "geen exemplaar dat je kunt lenen" in words(nobody.get(f"{page_of(work)}hold/"))
    assert nobody.post(f"{page_of(work)}hold/", {"branch": branch.pk}).status_code == 422
    assert not Hold.objects.exists()


def test_the_price_is_told_before(adult: SubscriptionType, branch: Branch, out: Work) -> None:
    make_rule(type=adult, hold_price_cents=50)
    said = words(at_home(adult)[1].get(f"{page_of(out)}hold/")).replace("\xa0", " ")
    assert "Reserveren kost € 0,50. Je betaalt pas als je het ophaalt." in said


def test_a_branch_that_is_none(home: tuple[Account, Client], out: Work) -> None:
    for typed in ("", "0", "x", "99999999999999999999"):
        assert home[1].post(f"{page_of(out)}hold/", {"branch": typed}).status_code == 422
    assert not Hold.objects.exists()


def test_giving_a_place_up(home: tuple[Account, Client], out: Work, branch: Branch) -> None:
    account, client = home
    hold = hold_for(out, account, branch)
    said = words(client.post(f"/mine/holds/{hold.public_id}/cancellation/", follow=True))
    assert "Je reservering van Oeroeg is weg." in said
    hold.refresh_from_db()
    assert hold.state == Hold.State.CANCELLED
    again = words(client.post(f"/mine/holds/{hold.public_id}/cancellation/", follow=True))
    assert "al afgelopen" in again


def test_a_pause_keeps_the_place(home: tuple[Account, Client], out: Work, branch: Branch) -> None:
    account, client = home
    hold = hold_for(out, account, branch)
    first, last = today(), today() + timedelta(days=9)
    page = f"/mine/holds/{hold.public_id}/"
    said = words(client.post(f"{page}suspension/", {"since": first, "back": last}, follow=True))
    assert "Oeroeg staat op pauze." in said
    hold.refresh_from_db()
    assert (hold.suspended_from, hold.suspended_until) == (first, last + timedelta(days=1))
    assert "Op pauze van" in words(client.get("/mine/holds/"))
    client.post(f"{page}suspension/", {"resume": "1"})
    hold.refresh_from_db()
    assert hold.suspended_until is None
    for wrong in ({}, {"since": last, "back": first}, {"since": "x", "back": "y"}):
        client.post(f"{page}suspension/", wrong)
    hold.refresh_from_db()
    assert hold.suspended_until is None


def test_picking_up_elsewhere(home: tuple[Account, Client], out: Work, branch: Branch) -> None:
    account, client = home
    hold = hold_for(out, account, branch)
    other = make_open_branch("Eygelshoven")
    said = words(client.post(f"/mine/holds/{hold.public_id}/branch/", {"branch": other.pk}, follow=True))
    assert "Je haalt Oeroeg op in Eygelshoven." in said
    hold.refresh_from_db()
    assert hold.pickup_branch == other


def test_what_lies_ready_stands_first_with_its_last_day(
    home: tuple[Account, Client], out: Work, branch: Branch
) -> None:
    account, client = home
    waiting = lent(make_subscriber(make_type("other")), branch, "De avonden").item.edition.work
    hold_for(waiting, account, branch)
    hold = hold_for(out, account, branch)
    item = Item.objects.get(edition__work=out)
    check_in(item=item, branch=branch, via=Via.DESK, at=timezone.now(), actor=DESK)
    hold.refresh_from_db()
    assert hold.shelf_until == today() + timedelta(days=7)
    said = words(client.get("/mine/holds/"))
    assert said.index("Oeroeg") < said.index("Ligt klaar in Bleijerheide") < said.index("De avonden")
    assert "Pauzeer" not in said[said.index("Oeroeg") : said.index("De avonden")]


@pytest.mark.parametrize("what", ["", "cancellation/", "suspension/", "branch/"])
def test_somebody_elses_hold_is_not_there(
    home: tuple[Account, Client], out: Work, adult: SubscriptionType, branch: Branch, what: str
) -> None:
    hold = hold_for(out, make_account(person=make_subscriber(adult)), branch)
    address = f"/mine/holds/{hold.public_id}/{what}"
    data = {"since": today(), "back": today() + timedelta(days=3), "branch": branch.pk}
    answer = home[1].post(address, data) if what else home[1].get(address)
    assert answer.status_code == 404
    hold.refresh_from_db()
    assert (hold.state, hold.suspended_until) == (Hold.State.WAITING, None)
    assert "Oeroeg" not in words(home[1].get("/mine/holds/"))


def test_as_many_queries_for_ten_holds_as_for_two(
    home: tuple[Account, Client], adult: SubscriptionType, branch: Branch, django_assert_max_num_queries: Any
) -> None:
    account, client = home
    counts = []
    for turn, many in enumerate((2, 8)):
        for number in range(many):
            hold_for(lent(make_subscriber(adult), branch, f"Deel {turn} {number}").item.edition.work, account, branch)
        client.get("/mine/holds/")
        with django_assert_max_num_queries(14) as count:
            client.get("/mine/holds/")
        counts.append(len(count))
    assert counts[0] == counts[1]
