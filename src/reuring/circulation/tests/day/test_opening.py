# SPDX-License-Identifier: EUPL-1.2
"""Opening and closing a branch: one day, its checklists, and what lay about."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.utils import timezone, translation

from reuring.circulation.day.leftovers import leftovers
from reuring.circulation.day.opening import (
    Moment,
    OpeningRefused,
    add_checklist_item,
    change_checklist_item,
    checklist,
    close_branch,
    day_of,
    end_checklist_item,
    open_branch,
    open_day,
    reopen_branch,
    tick,
    untick,
)
from reuring.circulation.day.policy import obstacles_to_open, obstacles_to_reopen
from reuring.circulation.models import BranchDay, ChecklistItem
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_open_branch
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account


def codes(refused: Any) -> list[str]:
    return [each.code for each in refused.value.obstacles]


def test_all_that_stands_in_the_way_is_said_at_once() -> None:
    assert obstacles_to_open(open_since=None, on=TODAY, was_closed=False) == ()
    found = obstacles_to_open(open_since=TODAY - timedelta(days=1), on=TODAY, was_closed=True)
    assert [each.code for each in found] == ["earlier-open", "already-closed"]
    found = obstacles_to_reopen(is_closed=False, is_latest=False, reason=" ")
    assert [each.code for each in found] == ["not-closed", "later-day", "reason-missing"]


class Opening(TestCase):
    """A branch that opens in the morning."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.noor = make_account(role=Role.FRONT_DESK)
        cls.actor = Actor.person(cls.noor)
        cls.lamps = add_checklist_item(
            branch=None, moment=Moment.OPENING, texts={"nl": "Lampen aan", "de": "Lampen an"}, position=1,
            valid_from=TODAY, actor=DESK, at=AT,
        )  # fmt: skip
        cls.doors = add_checklist_item(
            branch=cls.branch, moment=Moment.CLOSING, texts={"nl": "Deuren op slot"}, position=1, valid_from=TODAY,
            actor=DESK, at=AT,
        )  # fmt: skip

    def opened(self) -> BranchDay:
        return open_branch(branch=self.branch, actor=self.actor, at=AT)

    def test_a_day_is_opened_once(self) -> None:
        day = self.opened()
        assert (day.on, day.opened_by) == (TODAY, self.noor)
        with pytest.raises(OpeningRefused) as refused:
            self.opened()
        assert codes(refused) == ["already-open"]
        with pytest.raises(IntegrityError), transaction.atomic():
            BranchDay.objects.create(branch=self.branch, on=TODAY, opened_at=AT, closed_at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            BranchDay.objects.create(branch=self.branch, on=TODAY + timedelta(days=1), opened_at=AT)

    def test_yesterday_is_closed_first(self) -> None:
        self.opened()
        with pytest.raises(OpeningRefused) as refused:
            open_branch(branch=self.branch, actor=self.actor, at=AT + timedelta(days=1))
        assert codes(refused) == ["earlier-open"]
        late = open_day(self.branch)
        assert late is not None
        close_branch(day=late, actor=self.actor, at=AT + timedelta(days=1))
        assert open_branch(branch=self.branch, actor=self.actor, at=AT + timedelta(days=1)).on == TODAY + timedelta(1)

    def test_the_lists_say_who_looked_and_when(self) -> None:
        day = self.opened()
        with translation.override("de"):
            assert [line.text for line in checklist(day, Moment.OPENING)] == ["Lampen an"]
            assert [line.text for line in checklist(day, Moment.CLOSING)] == ["Deuren op slot"]
        first = tick(day=day, item=self.lamps, actor=self.actor, at=AT)
        again = tick(day=day, item=self.lamps, actor=DESK, at=AT + timedelta(minutes=5))
        assert (again.pk, again.account, again.at) == (first.pk, self.noor, AT)
        [line] = checklist(day, Moment.OPENING)
        assert line.tick is not None
        untick(day=day, item=self.lamps, actor=self.actor, at=AT)
        [line] = checklist(day, Moment.OPENING)
        assert line.tick is None
        assert AuditEvent.objects.filter(subject_kind="branch_day", verb="untick").count() == 1

    def test_a_list_of_another_branch_is_not_ticked_here(self) -> None:
        other = make_open_branch("Chevremont")
        day = open_branch(branch=other, actor=self.actor, at=AT)
        with pytest.raises(OpeningRefused) as refused:
            tick(day=day, item=self.doors, actor=self.actor, at=AT)
        assert codes(refused) == ["not-asked"]

    def test_closing_keeps_what_lay_about_and_what_was_not_ticked(self) -> None:
        day = close_branch(day=self.opened(), actor=self.actor, at=AT + timedelta(hours=5))
        assert day.left == {"shelf": 0, "transit": 0, "bags": 0, "notes": 0, "unticked": 1}
        assert set(day.left) - {"unticked"} == {each.code for each in leftovers(self.branch, AT)}
        with pytest.raises(OpeningRefused) as refused:
            close_branch(day=day, actor=self.actor, at=AT)
        assert codes(refused) == ["already-closed"]
        with pytest.raises(OpeningRefused) as refused:
            tick(day=day, item=self.doors, actor=self.actor, at=AT)
        assert codes(refused) == ["closed"]

    def test_a_closed_day_opens_again_with_a_reason(self) -> None:
        day = close_branch(day=self.opened(), actor=self.actor, at=AT + timedelta(hours=5))
        with pytest.raises(OpeningRefused) as refused:
            open_branch(branch=self.branch, actor=self.actor, at=AT + timedelta(hours=6))
        assert codes(refused) == ["already-closed"]
        with pytest.raises(OpeningRefused) as refused:
            reopen_branch(day=day, reason="", actor=self.actor, at=AT + timedelta(hours=6))
        assert codes(refused) == ["reason-missing"]
        day = reopen_branch(day=day, reason="De kassa was verkeerd geteld.", actor=self.actor, at=AT)
        assert (day.closed_at, day.left) == (None, {})
        event = AuditEvent.objects.get(subject_kind="branch_day", verb="reopen")
        assert event.reason == "De kassa was verkeerd geteld."

    def test_an_earlier_day_stays_closed_once_a_later_one_opened(self) -> None:
        day = close_branch(day=self.opened(), actor=self.actor, at=AT)
        open_branch(branch=self.branch, actor=self.actor, at=AT + timedelta(days=1))
        with pytest.raises(OpeningRefused) as refused:
            reopen_branch(day=day, reason="Toch nog iets.", actor=self.actor, at=AT + timedelta(days=1))
        assert codes(refused) == ["later-day"]

    def test_a_list_changes_and_ends(self) -> None:
        with pytest.raises(OpeningRefused) as refused:
            change_checklist_item(item=self.lamps, texts={"nl": " ", "de": "x"}, position=1, actor=DESK, at=AT)
        assert codes(refused) == ["text-missing"]
        change_checklist_item(item=self.lamps, texts={"nl": "Licht aan", "de": ""}, position=3, actor=DESK, at=AT)
        assert list(self.lamps.texts.values_list("language", "text")) == [("nl", "Licht aan")]
        end_checklist_item(item=self.lamps, on=TODAY, actor=DESK, at=AT)
        assert not ChecklistItem.objects.in_force(TODAY).filter(pk=self.lamps.pk).exists()
        assert checklist(self.opened(), Moment.OPENING) == []


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_open_at_once_open_one_day() -> None:
    branch = make_open_branch()
    done: list[str] = []

    def opens() -> None:
        try:
            open_branch(branch=branch, actor=DESK, at=timezone.now())
            done.append("opened")
        except OpeningRefused:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=opens) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["opened", "refused", "refused", "refused"]
    assert day_of(branch, timezone.now()) is not None
