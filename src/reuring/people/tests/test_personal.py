# SPDX-License-Identifier: EUPL-1.2
"""Personal data over all rooms: every key is registered; export, erasure, merging and the clocks do what they say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from reuring.engine.checks import Check, ask_all, register_check, registered_checks
from reuring.people import desk
from reuring.people.actions import grant_role
from reuring.people.actor import Actor
from reuring.people.checks import an_administrator, no_demo_passwords
from reuring.people.demo import DEMO_PASSWORD, DEMO_PIN, demo_accounts
from reuring.people.models import (
    Account,
    AuditEvent,
    Badge,
    Card,
    Consent,
    HouseholdMember,
    Person,
    PostalAddress,
    RoleGrant,
)
from reuring.people.personal import (
    MergeRefused,
    erase_person,
    export_person,
    merge_people,
    register_personal,
    registered,
    unmerge_people,
)
from reuring.people.retention import clear_what_expired
from reuring.people.roles import GRANTABLE, Role
from reuring.people.tests.cast import (
    grant,
    log_in,
    make_account,
    make_address,
    make_branch,
    make_card,
    make_household,
    make_person,
)

COMMAND = Actor.command("test")


def keys_to_people() -> set[str]:
    """Every key to a person or an account in the project's own tables."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("reuring.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in (Person, Account)
    }


def test_every_key_to_a_person_says_what_happens_to_it() -> None:
    assert keys_to_people() - {data.name for data in registered()} == set()


def test_a_registration_is_right_or_refused() -> None:
    with pytest.raises(ValueError, match="no key to a person"):
        register_personal(Card, "number")
    with pytest.raises(ValueError, match="no key to a person"):
        register_personal(Person, "home_branch")
    with pytest.raises(ValueError, match="twice"):
        register_personal(Card, "person")
    with pytest.raises(ValueError, match="go together"):
        register_personal(Card, "person", keep_days=10)


@pytest.mark.django_db
def test_export_shows_everything_but_secrets() -> None:
    account = make_account(role=Role.HOST, branch=make_branch())
    make_card(account.person)
    make_address(account.person, street="Kapellaan")
    make_household(guardians=[account.person])
    Consent.objects.create(
        person=account.person, purpose="interests", text_version=1, given_at=timezone.now(), given_by=account.person
    )
    desk.assign_badge(account=account, actor=COMMAND, at=timezone.now())
    desk.set_desk_pin(account=account, pin="4826", actor=Actor.person(account), at=timezone.now())
    text = json.dumps(export_person(account.person, at=timezone.now()))
    for shown in (
        "Mieke",
        account.email,
        "2000000100",
        "host",
        "set_desk_pin",
        "Kapellaan",
        "interests",
        "is_guardian",
    ):
        assert shown in text
    badge = Badge.objects.get(account=account)
    for hidden in (account.password, badge.code_hash, badge.pin_hash, account.session_stamp, "pin_hash"):
        assert hidden not in text


@pytest.mark.django_db
def test_my_data_as_a_file_asks_the_password() -> None:
    account = make_account()
    client = log_in(account)
    assert client.get("/mine/data/")["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": "een-lamp-in-de-mijn"})
    answer = client.get("/mine/data/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["person"]["name"] == "Wim Crombach"


@pytest.mark.django_db
def test_erasing_leaves_no_name_and_the_trail_whole() -> None:
    account = make_account(role=Role.CATALOGUER)
    make_card(account.person)
    person = account.person
    earlier = make_person(given_name="Zelfde", merged_into=person)
    now = timezone.now()
    desk.set_desk_pin(account=account, pin="4826", actor=Actor.person(account), at=now)
    before = AuditEvent.objects.count()
    erase_person(person=person, actor=Actor.person(account), at=now, reason="verzoek")
    assert not Person.objects.filter(pk__in=[person.pk, earlier.pk]).exists()
    for model in (Account, Card, RoleGrant, Badge):
        assert not model.objects.exists()
    assert AuditEvent.objects.count() == before + 2
    assert not AuditEvent.objects.exclude(actor_name="").filter(actor_name__contains="Jef").exists()
    assert AuditEvent.objects.filter(verb="set_desk_pin", actor=None, actor_name="").exists()


@pytest.mark.django_db
def test_the_trail_can_only_grow() -> None:
    person = make_person()
    grant_role(person=person, role=Role.HOST, actor=COMMAND, at=timezone.now())
    for change in (lambda: AuditEvent.objects.update(verb="nothing"), lambda: AuditEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def everything_of(*people: Person) -> dict[str, object]:
    """What stands in the tables about these people, to compare before and after."""
    return {
        "cards": sorted(Card.objects.filter(person__in=people).values_list("number", "person", "block_reason")),
        "roles": sorted(RoleGrant.objects.filter(person__in=people).values_list("pk", "person")),
        "accounts": sorted(Account.objects.filter(person__in=people).values_list("pk", "person", "is_active")),
        "addresses": sorted(PostalAddress.objects.filter(person__in=people).values_list("street", "person")),
        "homes": sorted(HouseholdMember.objects.filter(person__in=people).values_list("household", "person")),
        "consents": sorted(Consent.objects.filter(person__in=people).values_list("purpose", "person")),
        "merged": sorted(Person.objects.filter(merged_into__in=people).values_list("pk", "merged_into")),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("both_have_an_account", [True, False])
def test_merging_and_parting_give_back_what_was(both_have_an_account: bool) -> None:
    kept = make_account().person if both_have_an_account else make_person()
    gone = make_account().person
    make_card(kept, "1")
    make_card(gone, "2")
    make_person(merged_into=gone)
    for person in (kept, gone):
        RoleGrant.objects.create(person=person, role=Role.HOST, valid_from="2025-01-06")
    RoleGrant.objects.create(person=gone, role=Role.VOLUNTEER, valid_from="2025-01-06")
    make_address(kept, street="Markt")
    make_address(gone, street="Kapellaan", valid_until="2025-06-01")
    make_address(gone, street="Hoofdstraat")
    make_household(others=[kept, gone])
    make_household(guardians=[gone])
    Consent.objects.create(person=gone, purpose="interests", text_version=1, given_at=timezone.now())
    before = everything_of(kept, gone)
    merged = merge_people(kept=kept, gone=gone, actor=COMMAND, at=timezone.now())
    assert Card.objects.filter(person=kept).count() == 2
    # The role that both had can't stand there twice, so one stays behind.
    assert RoleGrant.objects.filter(person=kept).count() == 2
    assert Account.objects.filter(person=kept, is_active=True).count() == 1
    # Where one can live now and in which household one can be once, what kept has stands; the rest moved.
    assert set(PostalAddress.objects.filter(person=kept).values_list("street", flat=True)) == {"Markt", "Kapellaan"}
    assert HouseholdMember.objects.filter(person=kept).count() == 2
    # All of it is still told to the person.
    assert "Hoofdstraat" in json.dumps(export_person(kept, at=timezone.now()))
    gone.refresh_from_db()
    assert gone.merged_into == kept
    # Only one card works, and the one that was made later stays where it is.
    [works] = Card.objects.usable().filter(person=kept)
    assert works.number == "1"
    make_card(kept, "3", blocked_at=timezone.now(), block_reason="lost")
    parted = unmerge_people(gone=gone, actor=COMMAND, at=timezone.now())
    assert parted.undoes == merged
    Card.objects.filter(number="3").delete()
    assert everything_of(kept, gone) == before
    merge_people(kept=kept, gone=gone, actor=COMMAND, at=timezone.now())


@pytest.mark.django_db
def test_what_can_not_be_merged_or_parted() -> None:
    one, two, three = make_person(), make_person(), make_person()
    now = timezone.now()

    def refusal(**call: Person) -> str:
        with pytest.raises(MergeRefused) as refused:
            (merge_people if "kept" in call else unmerge_people)(**call, actor=COMMAND, at=now)  # type: ignore[operator]
        return refused.value.obstacles[0].code

    assert refusal(kept=one, gone=one) == "same-person"
    assert refusal(gone=one) == "not-merged"
    merge_people(kept=one, gone=two, actor=COMMAND, at=now)
    assert refusal(kept=two, gone=three) == "already-merged"
    merge_people(kept=three, gone=one, actor=COMMAND, at=now)
    two.refresh_from_db()
    assert two.merged_into == three


@pytest.mark.django_db
def test_the_clocks_take_away_what_was_kept_long_enough() -> None:
    now = timezone.now()
    account = make_account()
    old = grant(account, Role.HOST, since=now.date() - timedelta(days=2000), until=now.date() - timedelta(days=800))
    recent = grant(
        account, Role.PARTNER, since=now.date() - timedelta(days=2000), until=now.date() - timedelta(days=600)
    )
    log_in(account)
    gone = clear_what_expired(at=now)
    assert gone["people.RoleGrant.person"] == 1
    assert list(RoleGrant.objects.all()) == [recent]
    assert old.pk != recent.pk
    assert clear_what_expired(at=now)["people.RoleGrant.person"] == 0
    assert clear_what_expired(at=now + timedelta(days=15))["sessions"] == 1
    assert AuditEvent.objects.filter(verb="expire").count() == 2


@pytest.mark.django_db
def test_demo_accounts_exist_in_a_demonstration_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="demonstration only"):
        demo_accounts(timezone.now())
    monkeypatch.setattr(settings, "DEMO", True)
    shown = demo_accounts(timezone.now())
    counts = Person.objects.count(), Account.objects.count(), Card.objects.count(), RoleGrant.objects.count()
    assert demo_accounts(timezone.now()) == shown
    assert counts == (Person.objects.count(), Account.objects.count(), Card.objects.count(), RoleGrant.objects.count())
    assert set(RoleGrant.objects.values_list("role", flat=True)) == set(GRANTABLE)
    from django.test import Client

    for _label, login, secret in shown:
        assert secret in (DEMO_PASSWORD, DEMO_PIN)
        assert Client().post("/account/login/", {"login": login, "password": secret}).status_code == 302
    assert no_demo_passwords().is_ok
    monkeypatch.setattr(settings, "DEMO", False)
    assert not no_demo_passwords().is_ok


@pytest.mark.django_db
def test_the_doctor_asks_about_people() -> None:
    assert {"second factor", "administrator", "demo passwords"} <= set(registered_checks())
    assert not an_administrator().is_ok
    make_account(role=Role.ADMINISTRATOR)
    assert an_administrator().is_ok
    answers = {answer.name: answer.check for answer in ask_all() if answer.name in ("administrator", "second factor")}
    assert answers["administrator"].is_ok
    assert not answers["second factor"].is_ok
    assert answers["second factor"].what_to_do


def test_a_check_that_fails_to_answer_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reuring.engine.checks._checks", {})

    def breaks() -> Check:
        raise OSError("no disk")

    register_check("disk", breaks)
    register_check("sky", lambda: Check(True, "It is blue."))
    with pytest.raises(ValueError, match="already"):
        register_check("disk", lambda: Check(True, ""))
    disk, sky = ask_all()
    assert not disk.check.is_ok
    assert "no disk" in disk.check.sentence
    assert sky.check.is_ok
