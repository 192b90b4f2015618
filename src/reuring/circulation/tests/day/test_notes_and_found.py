# SPDX-License-Identifier: EUPL-1.2
"""Notes for the next shift and lost property: what is kept, how long, and what is never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from reuring.circulation.day.found import (
    FoundRefused,
    end_ask,
    give_away,
    hand_out,
    keeping_of,
    likely_found,
    match_ask,
    note_ask,
    note_found,
    open_asks,
    rules_on,
    search_found,
)
from reuring.circulation.day.notes import NoteRefused, finish_note, take_up_note, write_note
from reuring.circulation.models import FoundItem, FoundRule, LostAsk, ShiftNote
from reuring.circulation.tests.cast import AT, DESK, TODAY, make_open_branch
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.personal import expire_all
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account

BSN = "111222333"


def codes(refused: Any) -> list[str]:
    return [each.code for each in refused.value.obstacles]


class Notes(TestCase):
    """Notes of a branch."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.noor = make_account(role=Role.FRONT_DESK)
        cls.actor = Actor.person(cls.noor)

    def write(self, text: str = "De printer is stuk.", **more: Any) -> ShiftNote:
        return write_note(**{"branch": self.branch, "text": text, "actor": self.actor, "at": AT, **more})

    def test_pinned_notes_come_first_and_done_ones_go(self) -> None:
        plain = self.write()
        pinned = self.write("Sleutel ligt bij de buren.", is_pinned=True, at=AT - timedelta(hours=1))
        assert list(ShiftNote.objects.open(TODAY)) == [pinned, plain]
        finish_note(note=pinned, actor=self.actor, at=AT)
        other = finish_note(note=pinned, actor=DESK, at=AT + timedelta(hours=1))
        assert (other.done_by, other.done_at) == (self.noor, AT)
        assert list(ShiftNote.objects.open(TODAY)) == [plain]
        take_up_note(note=pinned, actor=self.actor, at=AT)
        assert list(ShiftNote.objects.open(TODAY)) == [pinned, plain]

    def test_a_note_ends_after_its_day(self) -> None:
        note = self.write(until=TODAY)
        assert list(ShiftNote.objects.open(TODAY)) == [note]
        assert not ShiftNote.objects.open(TODAY + timedelta(days=1)).exists()

    def test_everything_wrong_with_a_note_is_said(self) -> None:
        with pytest.raises(NoteRefused) as refused:
            self.write(f"Vraag naar {BSN}", until=TODAY - timedelta(days=1))
        assert codes(refused) == ["until-past", "bsn"]
        with pytest.raises(NoteRefused) as refused:
            self.write("  ", until=TODAY + timedelta(days=31))
        assert codes(refused) == ["text-missing", "until-far"]
        assert not ShiftNote.objects.exists()

    def test_the_trail_does_not_keep_the_text(self) -> None:
        note = self.write("De koffie is op.")
        event = AuditEvent.objects.get(subject_kind="shift_note", subject_key=note.public_id)
        assert "koffie" not in f"{event.before}{event.after}{event.reason}"

    def test_a_note_is_gone_after_thirty_days(self) -> None:
        self.write(is_pinned=True)
        expire_all(at=AT + timedelta(days=29))
        assert ShiftNote.objects.exists()
        expire_all(at=AT + timedelta(days=31))
        assert not ShiftNote.objects.exists()


class Found(TestCase):
    """Things that were left behind."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.other = make_open_branch("Chevremont")
        FoundRule.objects.create(keep_days=90, goes="charity", valid_from=TODAY - timedelta(days=400))
        FoundRule.objects.create(
            kind="phone", keep_days=14, goes="municipality", valid_from=TODAY - timedelta(days=400)
        )

    def find(self, description: str = "Zwarte paraplu", **more: Any) -> FoundItem:
        defaults = {"branch": self.branch, "kind": "umbrella", "found_on": TODAY, "actor": DESK, "at": AT}
        return note_found(**{**defaults, "description": description, **more})

    def test_a_thing_is_found_again_by_any_of_its_words(self) -> None:
        thing = self.find(found_where="Leeszaal", box="B2")
        self.find("Rode muts", kind="clothes", branch=self.other)
        assert list(search_found(None, words="paraplu leeszaal")) == [thing]
        assert list(search_found(self.branch)) == [thing]
        assert search_found(None).count() == 2
        assert list(search_found(None, words="b2", kind="umbrella")) == [thing]
        assert not search_found(None, words="groene\0 paraplu").exists()

    def test_handing_out_asks_for_proof_and_keeps_nobody(self) -> None:
        thing = self.find()
        with pytest.raises(FoundRefused) as refused:
            hand_out(thing=thing, was_proof_shown=False, actor=DESK, at=AT)
        assert codes(refused) == ["no-proof"]
        thing = hand_out(thing=thing, was_proof_shown=True, actor=DESK, at=AT)
        assert (thing.state, thing.was_proof_shown) == ("handed_out", True)
        with pytest.raises(FoundRefused) as refused:
            hand_out(thing=thing, was_proof_shown=True, actor=DESK, at=AT)
        assert codes(refused) == ["gone"]
        with pytest.raises(IntegrityError), transaction.atomic():
            FoundItem.objects.filter(pk=thing.pk).update(was_proof_shown=False)

    def test_a_rule_says_when_a_thing_goes_and_where(self) -> None:
        umbrella, phone = self.find(), self.find("Telefoon met barst", kind="phone")
        rules = rules_on(TODAY)
        assert keeping_of(umbrella, rules).until == TODAY + timedelta(days=90)
        assert keeping_of(phone, rules).until == TODAY + timedelta(days=14)
        with pytest.raises(FoundRefused) as refused:
            give_away(thing=phone, actor=DESK, at=AT + timedelta(days=14))
        assert codes(refused) == ["too-early"]
        assert give_away(thing=phone, actor=DESK, at=AT + timedelta(days=15)).went == "municipality"

    def test_without_a_rule_nothing_goes(self) -> None:
        thing = self.find()
        FoundRule.objects.all().delete()
        with pytest.raises(FoundRefused) as refused:
            give_away(thing=thing, actor=DESK, at=AT + timedelta(days=500))
        assert codes(refused) == ["no-rule"]

    def test_bad_days_and_numbers_are_refused(self) -> None:
        with pytest.raises(FoundRefused) as refused:
            self.find(f"Pas met {BSN}", found_on=TODAY + timedelta(days=1))
        assert codes(refused) == ["found-later", "bsn"]
        with pytest.raises(FoundRefused) as refused:
            self.find(found_on=TODAY - timedelta(days=500))
        assert codes(refused) == ["found-long-ago"]

    def ask(self, **more: Any) -> LostAsk:
        defaults = {"branch": self.other, "kind": "umbrella", "description": "Paraplu", "name": "Els Habets"}
        return note_ask(**{**defaults, "contact": "045 123 45 67", "actor": DESK, "at": AT, **more})

    def test_who_asks_is_forgotten_when_the_thing_is_handed_out(self) -> None:
        thing, ask = self.find(), self.ask(lost_on=TODAY)
        assert list(likely_found(ask)) == [thing]
        match_ask(ask=ask, thing=thing, actor=DESK, at=AT)
        hand_out(thing=thing, was_proof_shown=True, actor=DESK, at=AT)
        ask.refresh_from_db()
        assert (ask.name, ask.contact, ask.ended_at) == ("", "", AT)
        assert not open_asks().exists()
        with pytest.raises(FoundRefused) as refused:
            match_ask(ask=ask, thing=thing, actor=DESK, at=AT)
        assert codes(refused) == ["gone"]

    def test_who_asks_is_forgotten_after_a_month_or_when_it_ends(self) -> None:
        ask = end_ask(ask=self.ask(), actor=DESK, at=AT)
        assert (ask.name, ask.contact) == ("", "")
        self.ask()
        expire_all(at=AT + timedelta(days=31))
        assert not LostAsk.objects.exists()

    def test_what_is_done_is_forgotten_after_a_year(self) -> None:
        hand_out(thing=self.find(), was_proof_shown=True, actor=DESK, at=AT)
        kept = self.find()
        expire_all(at=AT + timedelta(days=366))
        assert list(FoundItem.objects.all()) == [kept]
