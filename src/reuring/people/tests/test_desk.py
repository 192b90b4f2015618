# SPDX-License-Identifier: EUPL-1.2
"""The shared desk: enrolling a computer, taking over with a badge or a desk PIN, and locking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reuring.people import desk
from reuring.people.actor import Actor
from reuring.people.models import Account, AuditEvent, Badge, Workstation
from reuring.people.roles import Role
from reuring.people.tests.cast import PASSWORD, log_in, make_account, make_branch
from reuring.places.models import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_guesses_yet() -> None:
    cache.clear()


@pytest.fixture
def branch() -> Branch:
    return make_branch()


@pytest.fixture
def station(branch: Branch) -> Client:
    """A browser that an administrator enrolled, with nobody logged in."""
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    assert client.post("/workstations/", {"branch": branch.pk, "name": "balie links"}).status_code == 302
    client.post("/account/logout/")
    return client


def badge_for(account: Account) -> str:
    return desk.assign_badge(account=account, actor=Actor.command("test"), at=timezone.now())


def test_enrolling_keeps_a_secret_in_the_browser_and_its_hash_here(station: Client) -> None:
    cookie = station.cookies[desk.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    secret = cookie.value.split(":")[0]
    row = Workstation.objects.get()
    assert secret not in row.secret_hash
    assert len(row.secret_hash) == 64
    page = station.get("/desk/switch/").content.decode()
    assert "Scan je badge" in page
    assert "autofocus" in page


def test_any_other_computer_is_no_shared_desk(station: Client) -> None:
    assert "geen gedeelde balie" in Client().get("/desk/switch/").content.decode()
    forged = Client()
    forged.cookies[desk.COOKIE] = station.cookies[desk.COOKIE].value.split(":")[0]
    assert "geen gedeelde balie" in forged.get("/desk/switch/").content.decode()
    forged.post("/desk/switch/", {"code": badge_for(make_account(role=Role.FRONT_DESK))})
    assert "_auth_user_id" not in forged.session


def test_a_badge_switches_person_and_opens_staff_pages(station: Client) -> None:
    noor, toine = make_account(role=Role.FRONT_DESK), make_account(role=Role.ADMINISTRATOR)
    codes = {account: badge_for(account) for account in (noor, toine)}
    answer = station.post("/desk/switch/", {"code": f"{codes[noor]}\n", "next": "/mine/desk-pin/"})
    assert answer["Location"] == "/mine/desk-pin/"
    first_key = station.session.session_key
    assert "Noor" in station.get("/mine/").content.decode()
    assert station.get("/people/").status_code == 403
    station.session["left_by_noor"] = True
    station.post("/desk/switch/", {"code": codes[toine]})
    assert station.session.session_key != first_key
    assert "left_by_noor" not in station.session
    assert station.get("/people/").status_code == 200
    assert AuditEvent.objects.filter(verb="take_over").count() == 2


def test_a_name_and_a_desk_pin(station: Client) -> None:
    noor = make_account(role=Role.FRONT_DESK)
    desk.set_desk_pin(account=noor, pin="4826", actor=Actor.person(noor), at=timezone.now())
    page = station.get("/desk/switch/").content.decode()
    assert "Noor Bemelmans" in page
    wrong = station.post("/desk/switch/", {"account": noor.public_id, "pin": "4827"})
    assert wrong.status_code == 422
    assert "horen niet bij elkaar" in wrong.content.decode()
    assert station.post("/desk/switch/", {"account": noor.public_id, "pin": "4826"}).status_code == 302
    assert station.get("/mine/").status_code == 200


def test_odd_input_is_only_refused(station: Client) -> None:
    for data in (
        {"code": "\0"},
        {"account": "\0", "pin": "\0"},
        {"account": "x" * 9999, "pin": "1"},
        {},
        {"code": "9" * 9999},
    ):
        assert station.post("/desk/switch/", data).status_code == 422
    away = station.post(
        "/desk/switch/?next=https://elders.example/", {"code": badge_for(make_account(role=Role.FRONT_DESK))}
    )
    assert away["Location"] == "/mine/"


def test_guessing_a_desk_pin_or_badge_stops(station: Client) -> None:
    noor = make_account(role=Role.FRONT_DESK)
    desk.set_desk_pin(account=noor, pin="4826", actor=Actor.person(noor), at=timezone.now())
    for _turn in range(5):
        station.post("/desk/switch/", {"account": noor.public_id, "pin": "1111"})
    refused = station.post("/desk/switch/", {"account": noor.public_id, "pin": "4826"})
    assert "wachten we even" in refused.content.decode()
    for _turn in range(10):
        station.post("/desk/switch/", {"code": "12345678901234567890"})
    refused = station.post("/desk/switch/", {"code": badge_for(noor)})
    assert "wachten we even" in refused.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.HOST, Role.VOLUNTEER, Role.PARTNER])
def test_only_colleagues_take_over(station: Client, role: Role) -> None:
    answer = station.post("/desk/switch/", {"code": badge_for(make_account(role=role))})
    assert "geen rol bij deze vestiging" in answer.content.decode()
    assert "_auth_user_id" not in station.session


def test_a_colleague_of_another_branch_does_not_take_over(station: Client, branch: Branch) -> None:
    elsewhere = make_account(role=Role.FRONT_DESK, branch=make_branch("Eygelshoven"))
    assert station.post("/desk/switch/", {"code": badge_for(elsewhere)}).status_code == 422
    here = make_account(role=Role.FRONT_DESK, municipality=branch.municipality)
    assert station.post("/desk/switch/", {"code": badge_for(here)}).status_code == 302


def test_revoking_ends_the_session_at_once(station: Client) -> None:
    toine = make_account(role=Role.ADMINISTRATOR)
    station.post("/desk/switch/", {"code": badge_for(toine)})
    row = Workstation.objects.get()
    assert log_in(toine).post(f"/workstations/{row.public_id}/revocation/").status_code == 302
    assert station.get("/people/")["Location"].startswith("/desk/switch/")
    assert "_auth_user_id" not in station.session
    assert "geen gedeelde balie" in station.get("/desk/switch/").content.decode()


def test_it_locks_when_nobody_touches_it(station: Client) -> None:
    toine = make_account(role=Role.ADMINISTRATOR)
    station.post("/desk/switch/", {"code": badge_for(toine)})
    for minutes, is_open in [(9, True), (11, False)]:
        session = station.session
        session["desk_seen_at"] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
        session.save()
        answer = station.get("/people/?q=jan")
        assert (answer.status_code == 200) is is_open
    assert answer["Location"] == "/desk/switch/?next=%2Fpeople%2F%3Fq%3Djan"
    assert station.get("/mine/").status_code == 302


def test_a_stolen_desk_session_is_worth_nothing_elsewhere(station: Client) -> None:
    toine = make_account(role=Role.ADMINISTRATOR)
    station.post("/desk/switch/", {"code": badge_for(toine)})
    thief = Client()
    thief.cookies["sessionid"] = station.cookies["sessionid"].value
    assert thief.get("/people/")["Location"].startswith("/desk/switch/")
    assert "_auth_user_id" not in thief.session


def test_a_new_badge_ends_the_old_one_and_is_shown_once(station: Client) -> None:
    noor = make_account(role=Role.FRONT_DESK)
    old = badge_for(noor)
    admin = log_in(make_account(role=Role.ADMINISTRATOR))
    page = admin.post(f"/people/{noor.person.public_id}/badge/")
    code = page.context["code"]
    assert code in page.content.decode()
    assert code not in admin.get(f"/people/{noor.person.public_id}/").content.decode()
    assert not Badge.objects.filter(code_hash=code).exists()
    assert station.post("/desk/switch/", {"code": old}).status_code == 422
    assert station.post("/desk/switch/", {"code": code}).status_code == 302


def test_setting_a_desk_pin_asks_the_password_first() -> None:
    noor = make_account(role=Role.FRONT_DESK)
    client = log_in(noor)
    assert client.get("/mine/desk-pin/")["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/mine/desk-pin/", {"pin": "1234", "again": "1234"}).status_code == 200
    assert client.post("/mine/desk-pin/", {"pin": "4826", "again": "4826"}).status_code == 302
    assert Badge.objects.get(account=noor).pin_hash.startswith("pin1$")


def test_an_administrator_of_one_branch_enrols_there_only(branch: Branch) -> None:
    other = make_branch("Eygelshoven")
    client = log_in(make_account(role=Role.ADMINISTRATOR, branch=branch))
    assert client.post("/workstations/", {"branch": other.pk, "name": "balie"}).status_code == 200
    assert client.post("/workstations/", {"branch": branch.pk, "name": "balie"}).status_code == 302
    assert [row.branch for row in Workstation.objects.all()] == [branch]
