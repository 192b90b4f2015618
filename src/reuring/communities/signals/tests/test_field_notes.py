# SPDX-License-Identifier: EUPL-1.2
"""Field notes: in twenty seconds, without a person, and one's own to take back until they are counted."""

from __future__ import annotations

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from reuring.communities.models import FieldNote
from reuring.communities.signals.noting import topics_like
from reuring.communities.signals.policy import obstacles_to_note
from reuring.communities.tests.cast import make_topic
from reuring.people.models import Account, AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch

PAGE = "/staff/field-notes/"


class TestFieldNotes(TestCase):
    clerk: Account

    @classmethod
    def setUpTestData(cls) -> None:
        cls.topic = make_topic()
        make_topic("debt", "Schulden", is_sensitive=True)
        cls.branch = make_branch()
        cls.clerk = make_account(role=Role.FRONT_DESK)
        cls.other = make_account(role=Role.PROGRAMME_MAKER)

    def post(self, account: Account, **more: object) -> int:
        facts = {
            "topic": "genealogy",
            "where": "school",
            "municipality": self.branch.municipality_id,
            "text": "",
            **more,
        }
        return log_in(account).post(PAGE, facts).status_code

    def test_note_see_and_take_back(self) -> None:
        browser = log_in(self.clerk)
        found = browser.get(f"{PAGE}topics/?q=stamb").content.decode()
        assert 'value="genealogy"' in found
        assert "<html" not in found
        assert self.post(self.clerk, text="Drie ouders over hun stamboom") == 302
        note = FieldNote.objects.get()
        assert (note.topic, note.where, note.noted_by) == (self.topic, "school", self.clerk)
        assert "Drie ouders" in browser.get(PAGE).content.decode()
        # Only one's own, and only until it is counted.
        log_in(self.other).post(f"{PAGE}{note.public_id}/removal/")
        assert FieldNote.objects.exists()
        FieldNote.objects.update(noted_at=timezone.now() - timedelta(days=8))
        browser.post(f"{PAGE}{note.public_id}/removal/")
        assert FieldNote.objects.exists()
        FieldNote.objects.update(noted_at=timezone.now())
        browser.post(f"{PAGE}{note.public_id}/removal/")
        assert not FieldNote.objects.exists()
        kept = AuditEvent.objects.filter(subject_kind="field_note", subject_key=note.public_id).order_by("pk")
        assert list(kept.values_list("verb", flat=True)) == ["note", "take_back"]

    def test_no_people_and_nothing_sensitive(self) -> None:
        assert self.post(self.clerk, text="bel els@voorbeeld.nl") == 422
        assert self.post(self.clerk, topic="debt") == 422
        assert self.post(self.clerk, topic="nothing") == 422
        assert not FieldNote.objects.exists()
        assert log_in(make_account()).get(PAGE).status_code == 403


def test_what_names_somebody_is_refused() -> None:
    for text in ("06-12345678", "mail a@b.nl", "045 5 123 456", "https://a.nl/els", "bsn 111222333"):
        assert obstacles_to_note(text=text, is_sensitive=False), text
    for text in ("", "Veel mensen vroegen naar 1945", "In 2 straten, 3 keer", "Om 19.30 uur op nr. 12"):
        assert not obstacles_to_note(text=text, is_sensitive=False), text
    assert [each.code for each in obstacles_to_note(text="", is_sensitive=True)] == ["sensitive"]


def test_topics_by_what_is_typed() -> None:
    found, passed_over = topics_like("stam")
    assert "genealogy" in [each.key for each in found]
    assert not passed_over
    assert topics_like("schulden") == ([], True)
    assert topics_like("") == ([], False)
