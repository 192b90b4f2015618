# SPDX-License-Identifier: EUPL-1.2
"""What people are told about what they lend and hold: in time, once, and only while it is true."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from reuring.circulation.holding import cancel_hold, place_hold
from reuring.circulation.lending import renew
from reuring.circulation.models import Hold, LendingRule, Loan, NoticeStep, Subscription, SubscriptionType, Via
from reuring.circulation.notice_texts import TEXTS
from reuring.circulation.prolonging import renew_what_is_due
from reuring.circulation.reminding import (
    CATCH_UP_DAYS,
    USUAL,
    steps_on,
    stretches,
    tell_of_holds,
    tell_of_loans,
    tell_of_subscriptions,
)
from reuring.circulation.returning import check_in
from reuring.circulation.tests.cast import (
    AT,
    DESK,
    SINCE,
    TODAY,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.people.models import Message, Notice, NoticeOff, NoticeRoad, Person
from reuring.people.notices.composing import compose
from reuring.people.notices.jobs import at_once, run
from reuring.people.notices.kinds import Urgency, kind_of
from reuring.people.notices.sending import send_due
from reuring.places.models import Branch


class Library:
    """A branch with one rule, without renewals by themselves, and people who lend."""

    def __init__(self, **rule: Any) -> None:
        self.branch: Branch = make_open_branch(days=(1, 2, 3, 4, 5, 6, 7))
        self.rule: LendingRule = make_rule(**{"renews_by_itself": False, **rule})
        self.type: SubscriptionType = make_type()

    def reader(self, **overrides: Any) -> Person:
        return make_subscriber(self.type, **{"email": "els@example.org", **overrides})

    def loan(self, person: Person, due_in: int) -> Loan:
        """A loan that is due so many days after today."""
        loan = make_loan(make_item(self.branch), person, at=AT - timedelta(days=60))
        Loan.objects.filter(pk=loan.pk).update(due_on=TODAY + timedelta(days=due_in))
        loan.refresh_from_db()
        return loan


@pytest.fixture
def library(db: None) -> Library:
    return Library()


def kinds_told() -> list[str]:
    return [key.removeprefix("circulation.") for key in Notice.objects.order_by("pk").values_list("kind", flat=True)]


def body() -> str:
    compose(urgency=Urgency.AT_ONCE, at=AT)
    compose(urgency=Urgency.DIGEST, at=AT)
    return str(Message.objects.get().body)


# Which loans


@pytest.mark.parametrize(
    ("due_in", "kind"),
    [
        (4, None), (3, "due_soon"), (1, "due_soon"), (0, "due_soon"), (-1, None), (-2, None),
        (-3, "overdue_1"), (-9, "overdue_1"), (-10, None), (-13, None),
        (-14, "overdue_2"), (-20, "overdue_2"), (-21, None), (-28, "overdue_3"), (-42, "invoice"), (-48, "invoice"), (-49, None),
    ],
)  # fmt: skip
def test_the_ladder(library: Library, due_in: int, kind: str | None) -> None:
    library.loan(library.reader(), due_in)
    assert tell_of_loans(AT) == (kind is not None)
    assert kinds_told() == ([kind] if kind else [])


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True), st.integers(1, 70))
def test_a_late_loan_is_in_one_step_at_most_and_in_the_last_that_it_reached(days: list[int], late: int) -> None:
    due_on = TODAY - timedelta(days=late)
    reached = [
        each for each in stretches([(str(number), number) for number in days], TODAY)
        if each.first <= due_on <= each.last
    ]  # fmt: skip
    last = max((number for number in days if number <= late), default=None)
    told = last is not None and late - last <= CATCH_UP_DAYS
    assert [each.kind for each in reached] == ([str(last)] if told else [])


def test_nobody_is_told_twice_and_the_next_step_says_more(library: Library) -> None:
    loan = library.loan(library.reader(), -3)
    assert [tell_of_loans(AT), tell_of_loans(AT), tell_of_loans(AT + timedelta(days=1))] == [1, 0, 0]
    assert tell_of_loans(AT + timedelta(days=11)) == 1
    assert kinds_told() == ["overdue_1", "overdue_2"]
    assert set(Notice.objects.values_list("about", flat=True)) == {f"{loan.public_id}:{loan.due_on:%Y%m%d}"}


def test_what_is_lost_said_to_be_back_or_returned_is_left_alone(library: Library) -> None:
    person = library.reader()
    lost, claimed, back = (library.loan(person, -3) for _ in range(3))
    Loan.objects.filter(pk=lost.pk).update(lost_at=AT)
    Loan.objects.filter(pk=claimed.pk).update(claimed_returned_at=AT)
    check_in(item=back.item, branch=library.branch, via=Via.DESK, at=AT, actor=DESK)
    assert tell_of_loans(AT) == 0


def test_what_comes_back_before_the_message_goes_is_left_out(library: Library, mailoutbox: list[Any]) -> None:
    person = library.reader()
    back, out = library.loan(person, 2), library.loan(person, 2)
    assert tell_of_loans(AT) == 2
    check_in(item=back.item, branch=library.branch, via=Via.DESK, at=AT, actor=DESK)
    assert body().count("- Max Havelaar") == 1
    renew(loan=out, branch=library.branch, via=Via.DESK, at=AT, actor=DESK)
    send_due(clock=lambda: AT + timedelta(hours=1))
    assert mailoutbox == [], "renewed: it is not due soon any more"


def test_the_next_loan_of_the_same_copy_is_another_matter(library: Library) -> None:
    loan = library.loan(library.reader(), 2)
    tell_of_loans(AT)
    renew(loan=loan, branch=library.branch, via=Via.DESK, at=AT, actor=DESK)
    loan.refresh_from_db()
    assert tell_of_loans(AT + (loan.due_on - TODAY)) == 1


# Renewing by itself


def test_what_will_be_renewed_by_itself_needs_no_reminder(db: None) -> None:
    library = Library(renews_by_itself=True, max_renewals=2)
    person = library.reader()
    calm, wanted, used_up, tomorrow = (library.loan(person, days) for days in (3, 3, 3, 1))
    Loan.objects.filter(pk=used_up.pk).update(renewals=2)
    place_hold(
        work=wanted.item.edition.work, person=library.reader(), pickup_branch=library.branch, via=Via.HOME, at=AT,
        actor=DESK,
    )  # fmt: skip
    assert tell_of_loans(AT) == 3
    told = {about.partition(":")[0] for about in Notice.objects.values_list("about", flat=True)}
    assert told == {wanted.public_id, used_up.public_id, tomorrow.public_id}
    assert calm.public_id not in told


def test_a_renewal_by_itself_is_told_once(db: None) -> None:
    library = Library(renews_by_itself=True)
    library.loan(library.reader(), 1)
    for _again in range(2):
        renew_what_is_due(at=AT)
    assert kinds_told() == ["renewed"]
    assert "We hebben dit voor je verlengd" in body()


# Holds and subscriptions


def lies_ready(library: Library, person: Person) -> Hold:
    item = make_item(library.branch)
    hold = place_hold(
        work=item.edition.work, person=person, pickup_branch=library.branch, via=Via.HOME, at=AT, actor=DESK
    )
    check_in(item=item, branch=library.branch, via=Via.DESK, at=AT, actor=DESK)
    hold.refresh_from_db()
    assert hold.state == Hold.State.ON_SHELF
    return hold


def test_a_hold_that_is_ready_is_told_at_once(library: Library, mailoutbox: list[Any]) -> None:
    lies_ready(library, library.reader())
    at_once()
    assert [mail.subject for mail in mailoutbox] == ["1 reservering klaar bij Bleijerheide"]
    assert "Max Havelaar, in Bleijerheide, tot en met" in mailoutbox[0].body


def test_a_hold_that_was_given_up_meanwhile_is_not_told(library: Library) -> None:
    cancel_hold(hold=lies_ready(library, library.reader()), at=AT, actor=DESK)
    assert compose(urgency=Urgency.AT_ONCE, at=AT) == 0
    assert Notice.objects.get().cancelled_because == "gone"


def test_who_does_not_fetch_it_is_told_before_the_last_day(library: Library) -> None:
    hold = lies_ready(library, library.reader())
    assert hold.shelf_until is not None
    before = datetime.combine(hold.shelf_until - timedelta(days=2), AT.timetz())
    assert tell_of_holds(before - timedelta(days=1)) == 0
    assert [tell_of_holds(before), tell_of_holds(before)] == [1, 0]
    assert tell_of_holds(before + timedelta(days=3)) == 0


def test_a_hold_that_came_yesterday_and_ends_soon_is_not_told_twice(library: Library) -> None:
    hold = lies_ready(library, library.reader())
    Hold.objects.filter(pk=hold.pk).update(shelf_until=TODAY + timedelta(days=1))
    assert tell_of_holds(AT + timedelta(hours=20)) == 0


def test_a_subscription_that_ends_is_told_once_a_month_before(library: Library) -> None:
    def ending(days: int, **more: Any) -> Subscription:
        person = library.reader()
        Subscription.objects.filter(person=person).update(
            ends_on=TODAY + timedelta(days=days), **{"renews_by_itself": False, **more}
        )
        return Subscription.objects.get(person=person)

    soon, followed = ending(30), ending(10)
    ending(31)
    ending(0)
    ending(10, renews_by_itself=True)
    assert followed.ends_on is not None
    Subscription.objects.create(person=followed.person, type=library.type, starts_on=followed.ends_on)
    assert [tell_of_subscriptions(AT), tell_of_subscriptions(AT)] == [1, 0]
    assert "donderdag 24 december kun je niet meer lenen" in body()
    Subscription.objects.create(person=soon.person, type=library.type, starts_on=soon.ends_on)
    assert kind_of("circulation.subscription_ending").still_holds([soon.public_id]) == set()


# The whole round


def test_the_round_tells_once_a_day_by_the_road_and_in_the_language_of_each(
    library: Library, mailoutbox: list[Any]
) -> None:
    cache.clear()
    german = library.reader(language="de", email="d@example.org")
    by_letter = library.reader(notice_road=NoticeRoad.LETTER, email="")
    silent = library.reader(email="s@example.org")
    NoticeOff.objects.create(person=silent, kind="circulation.due_soon", since=AT)
    for person in (german, german, by_letter, silent):
        library.loan(person, 2)
    library.loan(german, -3)
    for _again in range(3):
        run(at=AT)
    (mail,) = mailoutbox
    assert "Hallo Els" in mail.body
    assert mail.body.index("Hast du das vergessen?") < mail.body.index("Bring das bitte rechtzeitig zurück")
    assert mail.body.count("Max Havelaar") == 3
    assert Notice.objects.filter(person=by_letter).get().cancelled_because == "no_road"
    assert not Notice.objects.filter(person=silent).exists()


def test_a_room_that_trips_stops_no_other_and_is_asked_again(
    library: Library, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from reuring.people.notices import kinds

    cache.clear()
    asked: list[int] = []
    monkeypatch.setitem(kinds._gatherers, "test.trips", lambda at: asked.append(1) or 1 // 0)
    library.loan(library.reader(), 2)
    run(at=AT)
    assert len(mailoutbox) == 1
    assert "test.trips could not say" in caplog.text
    run(at=AT)
    assert len(asked) == 2


def test_the_steps_are_dated_rows(db: None) -> None:
    assert dict(steps_on(TODAY)) == USUAL
    NoticeStep.objects.create(kind=NoticeStep.Kind.OVERDUE_1, days=7, valid_from=SINCE, valid_until=TODAY)
    NoticeStep.objects.create(kind=NoticeStep.Kind.OVERDUE_1, days=5, valid_from=TODAY)
    assert dict(steps_on(TODAY - timedelta(days=1)))["circulation.overdue_1"] == 7
    assert dict(steps_on(TODAY))["circulation.overdue_1"] == 5
    for wrong in ({"kind": NoticeStep.Kind.DUE_SOON, "days": 2}, {"kind": NoticeStep.Kind.INVOICE, "days": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeStep.objects.create(valid_from=TODAY, **wrong)


def test_every_kind_is_there_in_three_languages_and_names_no_title_in_its_subject() -> None:
    for key, texts in TEXTS.items():
        assert set(texts) == {(code, length) for code in ("nl", "de", "en") for length in ("long", "short")}, key
        assert all("{titel}" not in text.subject for text in texts.values())
        assert all("{titel}" not in text.body for (_code, length), text in texts.items() if length == "short")


def test_the_price_is_named_where_it_is_known(library: Library) -> None:
    loan = library.loan(library.reader(), -42)
    tell_of_loans(AT)
    text = body()
    assert "kost het samen" not in text
    loan.item.price_cents = 1_895
    loan.item.save(update_fields=["price_cents"])
    other = library.loan(library.reader(), -42)
    other.item.price_cents = 1_250
    other.item.save(update_fields=["price_cents"])
    tell_of_loans(AT)
    compose(urgency=Urgency.DIGEST, at=AT)
    assert "dan kost het samen €\xa012,50" in Message.objects.get(person=other.person).body


# Killed


@pytest.mark.django_db(transaction=True)
def test_a_round_that_is_killed_again_and_again_tells_everybody_once() -> None:
    library = Library()
    people = [library.reader(email=f"{number}@example.org") for number in range(30)]
    for person in people:
        for due_in in (2, 2, -3, -14):
            library.loan(person, due_in)
    seed = random.randrange(1_000_000)
    chance, kills = random.Random(seed), 0
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "reuring.engine.settings"}
    while True:
        process = subprocess.Popen(
            [sys.executable, "-m", "reuring.circulation.tests.killed_round"], env=environment,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        try:
            out, _error = process.communicate(timeout=chance.uniform(0.005, 0.08) if kills < 5 else 60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            kills += 1
            continue
        assert out == "done\n"
        break
    assert Notice.objects.count() == 120, f"seed {seed}, {kills} kills"
    counts = Counter(Message.objects.values_list("person", flat=True))
    assert counts == Counter({person.pk: 1 for person in people}), f"seed {seed}, {kills} kills"
    assert all(text.count("Max Havelaar") == 4 for text in Message.objects.values_list("body", flat=True))
