# SPDX-License-Identifier: EUPL-1.2
"""My library: choosing how I am written to, and reading what I was sent; and what is kept of it, how long."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.models import Account, AuditEvent, Household, Message, Notice, NoticeOff, Person
from reuring.people.notices.choosing import optional_kinds
from reuring.people.notices.composing import compose
from reuring.people.notices.kinds import Urgency
from reuring.people.notices.sending import send_due
from reuring.people.notices.telling import tell
from reuring.people.notices.tests.shelf import DUE, OVER, due, join, make_reader, ready
from reuring.people.personal import erase_person, export_person
from reuring.people.retention import clear_what_expired
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

pytestmark = pytest.mark.django_db
ADDRESS = "/mine/notices/"


@pytest.fixture
def account() -> Account:
    account = make_account(role=Role.MEMBER)
    Person.objects.filter(pk=account.person_id).update(phone="06 12345678", email="lieve@example.org")
    account.person.refresh_from_db()
    return account


def told(person: Person, *more: Any) -> None:
    tell([due(person), *more], at=timezone.now())
    compose(urgency=Urgency.DIGEST, at=timezone.now())
    send_due()


def choose(client: Client, **fields: Any) -> Any:
    wanted = [kind.key for kind in optional_kinds()]
    return client.post(ADDRESS, {"road": "email", "language": "nl", "wanted": wanted, **fields})


def test_a_stranger_logs_in_first() -> None:
    assert log_in(None).get(ADDRESS).status_code == 302


def test_one_chooses_road_language_and_what_not(account: Account) -> None:
    client = log_in(account)
    page = client.get(ADDRESS).content.decode()
    assert "E-mail (lieve@example.org)" in page
    assert "Telefoon: we bellen je (+31612345678)" in page
    assert "Brief" not in page.split("Wat we je stuurden")[0].split("</form>")[0], "there is no address to write to"
    answer = choose(
        client, road="call", language="de", wanted=[kind.key for kind in optional_kinds() if kind is not DUE]
    )
    assert answer["Location"].endswith("/de/mine/notices/")
    account.person.refresh_from_db()
    assert (account.person.notice_road, account.person.language) == ("call", "de")
    assert NoticeOff.objects.get().kind == DUE.key
    event = AuditEvent.objects.get(verb="choose_notices")
    assert event.before == {"road": "email", "language": "nl", "off": []}
    assert choose(client, road="email").status_code == 302
    assert NoticeOff.objects.count() == 0
    choose(client, road="email")
    assert AuditEvent.objects.filter(verb="choose_notices").count() == 2, "the same choice again is no event"


def test_a_road_that_leads_nowhere_is_refused(account: Account) -> None:
    assert choose(log_in(account), road="letter").status_code == 422
    account.person.refresh_from_db()
    assert account.person.notice_road == "email"


def test_a_road_chosen_before_may_stay(account: Account) -> None:
    Person.objects.filter(pk=account.person_id).update(notice_road="letter")
    client = log_in(account)
    assert "daarvan hebben we nog geen adres of nummer" in client.get(ADDRESS).content.decode()
    assert choose(client, road="letter").status_code == 302


def test_one_reads_what_one_was_sent_and_nobody_elses(account: Account, mailoutbox: list[Any]) -> None:
    told(account.person, due(make_reader(email="b@example.org"), 2))
    page = log_in(account).get(ADDRESS).content.decode()
    assert "1 titel bijna terug" in page
    assert "Boek 1" in page
    assert "Boek 2" not in page
    Message.objects.update(composed_at=timezone.now() - timedelta(days=31))
    assert "Boek 1" not in log_in(account).get(ADDRESS).content.decode()


def test_everything_is_in_the_export(account: Account, mailoutbox: list[Any]) -> None:
    told(account.person)
    found = json.dumps(export_person(account.person, at=timezone.now()))
    assert "Boek 1" in found
    assert "1 titel bijna terug" in found


def test_words_go_after_a_month_and_rows_after_a_year(account: Account, mailoutbox: list[Any]) -> None:
    told(account.person)
    day = timedelta(days=1)
    clear_what_expired(at=timezone.now() + 29 * day)
    assert Message.objects.get().body
    clear_what_expired(at=timezone.now() + 31 * day)
    message, notice = Message.objects.get(), Notice.objects.get()
    assert (message.subject, message.body, message.address, notice.facts) == ("", "", "", {})
    assert (notice.key, notice.about) == ("due:1", "loan1"), "still out: the key keeps it from being told twice"
    assert message.state == "handed_over"
    OVER.add("loan1")
    try:
        clear_what_expired(at=timezone.now() + 32 * day)
    finally:
        OVER.discard("loan1")
    notice.refresh_from_db()
    assert (notice.about, notice.key) == ("", f"gone:{notice.pk}"), "nothing leads from the person to the loan"
    clear_what_expired(at=timezone.now() + 364 * day)
    assert Message.objects.count() == 1
    clear_what_expired(at=timezone.now() + 367 * day)
    assert (Message.objects.count(), Notice.objects.count()) == (0, 0)


def test_what_still_waits_keeps_its_facts(account: Account) -> None:
    tell([due(account.person)], at=timezone.now())
    clear_what_expired(at=timezone.now() + timedelta(days=40))
    assert Notice.objects.get().facts["title"] == "Boek 1"


def test_who_is_erased_leaves_no_words_behind(account: Account, mailoutbox: list[Any]) -> None:
    person = account.person
    told(person)
    tell([due(person, 2), ready(person, 3)], at=timezone.now())
    compose(urgency=Urgency.AT_ONCE, at=timezone.now())
    erase_person(person=person, actor=Actor.command("test"), at=timezone.now())
    assert send_due().handed_over == 0
    assert len(mailoutbox) == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "handed_over"]
    for message in Message.objects.all():
        assert (message.person, message.address, message.body, message.subject) == (None, "", "", "")
    for notice in Notice.objects.all():
        assert (notice.person, notice.facts, notice.about) == (None, {}, "")
    assert Notice.objects.waiting().count() == 0


def test_a_child_that_is_erased_is_not_named_any_more(mailoutbox: list[Any]) -> None:
    child, guardian, home = (
        make_reader(given_name="Tim", born_on=timezone.localdate() - timedelta(days=3000)),
        make_reader(email="ouder@example.org"),
        Household.objects.create(),
    )
    join(home, child)
    join(home, guardian, is_guardian=True)
    told(child)
    assert "Voor Tim:" in mailoutbox[0].body
    tell([ready(child, 2), ready(guardian, 3)], at=timezone.now())
    compose(urgency=Urgency.AT_ONCE, at=timezone.now())
    erase_person(person=child, actor=Actor.command("test"), at=timezone.now())
    send_due()
    assert len(mailoutbox) == 2
    assert "Tim" not in mailoutbox[1].body
    assert "Boek 3" in mailoutbox[1].body
    assert "Boek 2" not in mailoutbox[1].body
    assert not any("Tim" in body for body in Message.objects.values_list("body", flat=True))
