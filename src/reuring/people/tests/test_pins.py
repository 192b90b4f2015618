# SPDX-License-Identifier: EUPL-1.2
"""PINs: how they are kept, and how often one may try at a kiosk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reuring.people.checks import pins_with_their_key
from reuring.people.models import Card
from reuring.people.pin_hashes import has_lost_key, hash_pin, is_pin, is_worn
from reuring.people.pins import Outcome, PinAnswer, check_pin
from reuring.people.tests.cast import PIN, make_card, make_person

pytestmark = pytest.mark.django_db
NUMBER = "2000000017"


@pytest.fixture(autouse=True)
def _nobody_guessed() -> None:
    cache.clear()


def tried(number: str, pin: str, source: str = "kiosk 1") -> PinAnswer:
    return check_pin(number, pin, source=source, at=timezone.now())


def test_a_hash_tells_nothing_and_fits_its_column() -> None:
    kept = hash_pin("2580")
    assert is_pin("2580", kept)
    assert not is_pin("2581", kept)
    assert not is_pin("", kept)
    assert not is_worn(kept)
    assert "2580" not in kept.split("$")[-1]
    assert len(kept) <= Card._meta.get_field("pin_hash").max_length
    assert hash_pin("2580") != kept


def test_without_the_key_a_hash_can_not_be_guessed_at(settings: Any) -> None:
    kept = hash_pin("2580")
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-of-another-machine"
    assert not is_pin("2580", kept)
    assert has_lost_key(kept)
    make_card(make_person(), NUMBER)
    Card.objects.update(pin_hash=kept)
    assert not pins_with_their_key().is_ok
    settings.SECRET_KEY_FALLBACKS = [before]
    assert pins_with_their_key().is_ok
    assert is_pin("2580", kept)
    assert is_worn(kept)
    assert not has_lost_key(kept)


def test_a_hash_from_before_works_and_is_made_anew() -> None:
    card = make_card(make_person(), NUMBER, pin="")
    Card.objects.filter(pk=card.pk).update(pin_hash=make_password(PIN))
    assert tried(NUMBER, "0001").outcome is Outcome.WRONG
    card.refresh_from_db()
    assert is_worn(card.pin_hash)
    answer = tried("2000 000 017", PIN)
    assert answer.is_right
    assert answer.card == card
    card.refresh_from_db()
    assert not is_worn(card.pin_hash)
    assert tried(NUMBER, PIN).is_right


def test_a_wrong_pin_an_unknown_a_blocked_and_a_damaged_card_read_the_same() -> None:
    person = make_person()
    make_card(person, NUMBER)
    make_card(person, "2000000025", blocked_at=timezone.now(), block_reason="lost")
    make_card(make_person(), "2000000033", pin="")
    for number, pin in [
        (NUMBER, "0000"), (NUMBER, ""), ("2000000025", PIN), ("2000000033", ""), ("999", PIN), ("", ""),
        ("20000\x0000017", PIN), ("é" * 500, "\x00"), (NUMBER, "9" * 100_000),
    ]:  # fmt: skip
        answer = tried(number, pin, source=f"kiosk for {number[:5]}")
        assert answer.outcome is Outcome.WRONG, number
        assert answer.card is None
        assert "horen niet bij elkaar" in str(answer.message)


def test_guesses_at_a_card_count_over_kiosks_and_the_web_together() -> None:
    make_card(make_person(), NUMBER)
    for turn in range(3):
        assert tried(NUMBER, "0001", source=f"kiosk {turn}").outcome is Outcome.WRONG
    for _turn in range(2):
        Client().post("/account/login/", {"login": NUMBER, "password": "0001"})
    waits = tried(NUMBER, PIN, source="kiosk 9")
    assert waits.outcome is Outcome.TOO_MANY
    assert waits.card is None
    assert "wachten we even" in str(waits.message)
    page = Client().post("/account/login/", {"login": NUMBER, "password": PIN}).content.decode()
    assert "wachten we even" in page


def test_one_pin_on_many_cards_is_stopped_at_the_kiosk(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "kiosk_failed": "4/5m/key"}
    make_card(make_person(), NUMBER)
    for turn in range(4):
        assert tried(f"21{turn:08}", "0001").outcome is Outcome.WRONG
    assert tried(NUMBER, PIN).outcome is Outcome.TOO_MANY
    assert tried(NUMBER, PIN, source="kiosk 2").is_right


def test_a_right_pin_counts_for_nobody(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "kiosk_failed": "2/5m/key"}
    make_card(make_person(), NUMBER)
    for _turn in range(12):
        assert tried(NUMBER, PIN).is_right
