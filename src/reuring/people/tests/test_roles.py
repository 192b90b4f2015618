# SPDX-License-Identifier: EUPL-1.2
"""Roles: what reaches where, who grants and ends them, and the pages for it."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from reuring.people.access import may
from reuring.people.actions import AccountRefused, RoleRefused, end_role, grant_role, make_administrator
from reuring.people.actor import Actor
from reuring.people.models import Account, AuditEvent, Person, RoleGrant
from reuring.people.names import sort_key
from reuring.people.policy import WHOLE, Held, Where, obstacles_to_end, obstacles_to_grant, reaches
from reuring.people.policy import may as may_by
from reuring.people.roles import Role
from reuring.people.tests.cast import grant, log_in, make_account, make_branch, make_person
from reuring.places.models import Municipality

TODAY = date(2026, 3, 2)
KERKRADE, BRUNSSUM = Where(municipality=1), Where(municipality=2)
CHEVREMONT, TREEBEEK = Where(municipality=1, branch=10), Where(municipality=2, branch=20)


# Policy, without a database


@pytest.mark.parametrize(
    ("held", "asked", "answer"),
    [
        (WHOLE, WHOLE, True), (WHOLE, KERKRADE, True), (WHOLE, CHEVREMONT, True),
        (KERKRADE, WHOLE, False), (KERKRADE, KERKRADE, True), (KERKRADE, CHEVREMONT, True),
        (KERKRADE, BRUNSSUM, False), (KERKRADE, TREEBEEK, False),
        (CHEVREMONT, WHOLE, False), (CHEVREMONT, KERKRADE, False), (CHEVREMONT, CHEVREMONT, True),
        (CHEVREMONT, TREEBEEK, False),
    ],
)  # fmt: skip
def test_how_far_a_role_reaches(held: Where, asked: Where, answer: bool) -> None:
    assert reaches(held, asked) is answer


def test_the_days_of_a_role() -> None:
    held = Held(Role.CATALOGUER, WHOLE, TODAY, TODAY + timedelta(days=7))
    for days, answer in [(-1, False), (0, True), (6, True), (7, False)]:
        assert may_by([held], Role.CATALOGUER, where=None, on=TODAY + timedelta(days=days)) is answer


def test_an_administrator_may_what_colleagues_may_and_no_more() -> None:
    held = [Held(Role.ADMINISTRATOR, KERKRADE, TODAY)]
    assert may_by(held, Role.CATALOGUER, where=CHEVREMONT, on=TODAY)
    assert not may_by(held, Role.CATALOGUER, where=TREEBEEK, on=TODAY)
    assert not may_by(held, Role.HOST, where=CHEVREMONT, on=TODAY)


def test_every_obstacle_at_once() -> None:
    cataloguer = Held(Role.CATALOGUER, KERKRADE, TODAY)
    found = obstacles_to_grant(
        granter=[cataloguer], held=[cataloguer], role=Role.CATALOGUER, where=KERKRADE, since=TODAY, until=TODAY
    )
    assert [each.code for each in found] == ["no-administrator-here", "ends-before-it-starts", "already-granted"]
    last = Held(Role.ADMINISTRATOR, WHOLE, TODAY - timedelta(days=9), TODAY)
    found = obstacles_to_end(ender=[], grant=last, whole_administrators=1, on=TODAY)
    assert [each.code for each in found] == ["already-ended", "no-administrator-here", "last-administrator"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (("Jef", "van der", "Weijden"), "weijden,jef,van der"), (("Ömer", "", "Yılmaz"), "yilmaz,omer"),
        (("Mieke", "", "Göbbels-Groß"), "gobbels gross,mieke"), (("Madonna", "", ""), "madonna"),
        (("Seán", "", "O'Neill"), "o neill,sean"),
    ],
)  # fmt: skip
def test_the_key_to_sort_a_name_by(name: tuple[str, str, str], key: str) -> None:
    assert sort_key(*name) == key


# Actions and pages


@pytest.mark.django_db
def test_may_asks_the_place() -> None:
    branch = make_branch()
    elsewhere = make_branch(
        "Treebeek", municipality=Municipality.objects.get_or_create(code="GM0899", slug="brunssum", name="Brunssum")[0]
    )
    account = make_account(role=Role.CATALOGUER, municipality=branch.municipality)
    on = timezone.localdate()
    assert may(account, Role.CATALOGUER, on=on)
    assert may(account, Role.CATALOGUER, branch=branch, on=on)
    assert may(account, Role.CATALOGUER, municipality=branch.municipality, on=on)
    assert not may(account, Role.CATALOGUER, branch=elsewhere, on=on)
    assert not may(account, Role.CATALOGUER, everywhere=True, on=on)
    assert not may(account, Role.ADMINISTRATOR, on=on)


@pytest.mark.django_db
def test_granting_and_ending_leave_a_trail() -> None:
    admin, ria = make_account(role=Role.ADMINISTRATOR), make_person(given_name="Ria")
    now = timezone.now()
    made = grant_role(person=ria, role=Role.POLICY_OFFICER, actor=Actor.person(admin), at=now)
    with pytest.raises(RoleRefused) as refused:
        grant_role(person=ria, role=Role.POLICY_OFFICER, actor=Actor.person(admin), at=now)
    assert [each.code for each in refused.value.obstacles] == ["already-granted"]
    end_role(grant=made, actor=Actor.person(admin), at=now)
    again = grant_role(person=ria, role=Role.POLICY_OFFICER, actor=Actor.person(admin), at=now)
    assert again.pk == made.pk
    assert again.valid_until is None
    trail = AuditEvent.objects.filter(subject_key=ria.public_id).order_by("id")
    assert [event.verb for event in trail] == ["grant_role", "end_role", "grant_role"]
    assert trail[1].before["valid_until"] is None


@pytest.mark.django_db
def test_an_administrator_of_a_branch_grants_there_only() -> None:
    branch = make_branch()
    admin = make_account(role=Role.ADMINISTRATOR, branch=branch)
    person, now = make_person(), timezone.now()
    grant_role(person=person, role=Role.FRONT_DESK, branch=branch, actor=Actor.person(admin), at=now)
    for place in ({}, {"municipality": branch.municipality}, {"branch": make_branch("Eygelshoven")}):
        with pytest.raises(RoleRefused):
            grant_role(person=person, role=Role.HOST, actor=Actor.person(admin), at=now, **place)


@pytest.mark.django_db
def test_the_last_administrator_stays() -> None:
    admin = make_account(role=Role.ADMINISTRATOR)
    mine = RoleGrant.objects.get(person=admin.person)
    page = log_in(admin).post(f"/people/{admin.person.public_id}/roles/{mine.pk}/end/", follow=True)
    assert "laatste beheerder" in page.content.decode()
    mine.refresh_from_db()
    assert mine.valid_until is None


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_leave_one() -> None:
    accounts = [make_account(role=Role.ADMINISTRATOR) for _turn in range(2)]
    grants = [RoleGrant.objects.get(person=account.person) for account in accounts]
    ready, outcomes = threading.Barrier(2), []

    def end(mine: Account, other: RoleGrant) -> None:
        try:
            ready.wait(timeout=20)
            end_role(grant=other, actor=Actor.person(mine), at=timezone.now())
            outcomes.append("ended")
        except RoleRefused as refused:
            outcomes.append(refused.obstacles[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in zip(accounts, reversed(grants), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outcomes.count("ended") == 1
    assert RoleGrant.objects.in_force(timezone.localdate()).filter(role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.django_db
def test_the_list_shows_roles_and_finds_names_in_few_queries(django_assert_max_num_queries: object) -> None:
    branch = make_branch()
    admin = make_account(role=Role.ADMINISTRATOR)
    for number in range(12):
        make_account(role=Role.VOLUNTEER, person=make_person(given_name=f"Vera{number}", home_branch=branch))
    make_account(role=Role.CATALOGUER, branch=branch)
    make_person(given_name="Onbekend", born_on=date(1950, 1, 1))
    client = log_in(admin)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = client.get("/people/").content.decode()
    assert "Vera11" in page
    assert "medewerker collectie (Bleijerheide)" in page
    assert "Onbekend" not in page
    for query in ("van der weijden", "WEIJ", "jef weijden"):
        assert "Jef van der Weijden" in client.get("/people/", {"q": query}).content.decode()
    found = client.get("/people/", {"q": "onbekend"}).content.decode()
    assert "Onbekend" in found
    assert "1950" not in found
    for odd in ("xyzzy" * 2000, "\0", "%", "_", "'; --"):
        assert client.get("/people/", {"q": odd, "page": "-1"}).status_code == 200
    assert "Niemand gevonden" in client.get("/people/", {"q": "xyzzy"}).content.decode()
    assert client.get("/people/%00/").status_code == 404


@pytest.mark.django_db
def test_granting_and_ending_in_the_browser() -> None:
    branch = make_branch()
    client, noor = log_in(make_account(role=Role.ADMINISTRATOR)), make_account()
    address = f"/people/{noor.person.public_id}/"
    data = {"role": "front_desk", "place": f"b{branch.pk}", "until": ""}
    page = client.post(f"{address}roles/", data, follow=True).content.decode()
    assert "medewerker balie" in page
    assert "Bleijerheide" in page
    made = RoleGrant.objects.get(person=noor.person)
    assert (made.branch, made.municipality) == (branch, None)
    again = client.post(f"{address}roles/", data)
    assert again.status_code == 422
    assert "heeft deze rol hier al" in again.content.decode()
    assert client.post(f"{address}roles/", {**data, "role": "visitor"}).status_code == 422
    client.post(f"{address}roles/{made.pk}/end/")
    assert log_in(noor).get("/mine/desk-pin/").status_code == 403


@pytest.mark.django_db
def test_a_new_colleague_gets_a_letter_and_chooses_a_password() -> None:
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    data = {"given_name": "Gülay", "family_name_prefix": "", "family_name": "Demir", "email": "Gulay@example.org"}
    assert client.post("/people/new/", data).status_code == 302
    person = Person.objects.get(given_name="Gülay")
    path = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    browser = Client()
    page = browser.get(path, follow=True)
    fresh = "een-bos-bloemen-erbij"
    browser.post(page.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    browser.post("/account/login/", {"login": "gulay@example.org", "password": fresh})
    assert "Gülay" in browser.get("/mine/").content.decode()
    assert client.post("/people/new/", data).status_code == 200
    assert Account.objects.filter(person=person).count() == 1
    with_number = client.post("/people/new/", {**data, "family_name": "Demir 123456782", "email": "ander@example.org"})
    assert "burgerservicenummer" in with_number.content.decode()


@pytest.mark.django_db
def test_the_first_administrator_is_made_on_the_server() -> None:
    details = {"given_name": "Toine", "family_name": "Quaedvlieg", "email": "Toine@example.org"}
    now = timezone.now()
    with pytest.raises(AccountRefused) as refused:
        make_administrator(**details, password="1234", actor=Actor.command("reuring"), at=now)
    assert {each.code for each in refused.value.obstacles} == {"password-weak"}
    account = make_administrator(
        **details, password="een-lange-gang-onder-de-grond", actor=Actor.command("reuring"), at=now
    )
    assert may(account, Role.ADMINISTRATOR, everywhere=True, on=timezone.localdate(now))
    browser = Client()
    browser.post("/account/login/", {"login": "toine@example.org", "password": "een-lange-gang-onder-de-grond"})
    assert browser.get("/people/")["Location"].startswith("/mine/second-factor/")
    with pytest.raises(AccountRefused):
        make_administrator(**details, password="een-lange-gang-onder-de-grond", actor=Actor.command("reuring"), at=now)


@pytest.mark.django_db
def test_a_merged_person_leads_to_the_one_who_stayed() -> None:
    kept = make_person()
    gone = make_person(merged_into=kept)
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    assert client.get(f"/people/{gone.public_id}/")["Location"] == f"/people/{kept.public_id}/"


@pytest.mark.django_db
def test_roles_change_for_who_is_already_logged_in() -> None:
    account = make_account(role=Role.MEMBER)
    client = log_in(account)
    assert client.get("/mine/desk-pin/").status_code == 403
    grant(account, Role.FRONT_DESK)
    assert client.get("/mine/desk-pin/").status_code == 302
