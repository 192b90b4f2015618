# SPDX-License-Identifier: EUPL-1.2
"""A kiosk logs in, asks how we are, and comes with bytes that are no message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError

from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.people.tests.cast import make_branch
from reuring.places.models import Organisation
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2 import kiosks, session
from reuring.protocols.tests.kiosks import DATE, PASSWORD, Kiosked, framed, make_kiosk, named

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACTOR = Actor.command("test")


@pytest.fixture
def kiosk() -> Kiosk:
    return make_kiosk(make_branch())


def test_a_kiosk_logs_in_and_is_told_what_it_may(kiosk: Kiosk) -> None:
    Organisation.objects.update_or_create(
        pk=1, defaults={"name": "De Bibliotheek", "short_name": "Bieb", "isil": "NL-X"}
    )
    kiosk.may_hold = False
    kiosk.save()
    said = Kiosked(kiosk).say("9900802.00")
    assert said[:8] == "98YYYYYY"
    assert said[8:14] == "100003"
    assert said[32:36] == "2.00"
    assert said[36:].startswith("AONL-X|AMDe Bibliotheek|")
    assert named(said, "BX") == ["YYYYYYYYYYYYNNYY"]
    assert named(said, "AN") == ["Bleijerheide"]


@pytest.mark.parametrize(
    ("username", "password"), [("hal", "wrong"), ("other", PASSWORD), ("", ""), ("hal", ""), ("h\0al", PASSWORD)]
)
def test_who_can_not_log_in_is_told_so_and_after_three_times_hung_up_on(
    kiosk: Kiosk, username: str, password: str
) -> None:
    kiosked = Kiosked()
    frame = framed(f"9300CN{username}|CO{password}|", None)
    outcomes = [kiosked.session.answer(frame) for _turn in range(3)]
    assert [outcome.data for outcome in outcomes] == [b"940\r"] * 3
    assert [outcome.hangs_up for outcome in outcomes] == [False, False, True]


def test_before_logging_in_one_may_only_ask_how_we_are(kiosk: Kiosk) -> None:
    kiosked = Kiosked()
    said = kiosked.say("9900802.00")
    assert said[:8] == "98YNNNNY"
    assert named(said, "BX") == ["NNNNYYYNNNNNNNNN"]
    outcome = kiosked.session.answer(framed(f"17{DATE}AO|AB1|", None))
    assert (outcome.data, outcome.hangs_up) == (b"940\r", True)


@pytest.mark.parametrize(
    ("allowed", "address", "is_in"),
    [
        ([], "203.0.113.9", True),
        (["192.0.2.7"], "192.0.2.7", True),
        (["192.0.2.7"], "::ffff:192.0.2.7", True),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db8::5", True),
        (["192.0.2.0/24"], "192.0.3.1", False),
        (["192.0.2.0/24"], "", False),
    ],
)
def test_a_kiosk_comes_in_from_its_own_addresses_only(
    kiosk: Kiosk, allowed: list[str], address: str, is_in: bool
) -> None:
    Kiosk.objects.update(allowed_addresses=allowed)
    assert Kiosked(address=address).say(f"9300CNhal|CO{PASSWORD}|") == ("941" if is_in else "940")


def test_a_revoked_kiosk_is_out_within_seconds_and_one_with_a_new_password_too(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosked = Kiosked(kiosk)
    assert kiosked.say("9900802.00").startswith("98Y")
    password = kiosks.renew_password(kiosk=kiosk, actor=ACTOR, at=AT)
    monkeypatch.setattr(session, "KIOSK_SECONDS", 0)
    assert kiosked.session.answer(framed("9900802.00")).hangs_up
    again = Kiosked()
    assert again.say(f"9300CNhal|CO{PASSWORD}|") == "940"
    assert again.say(f"9300CNhal|CO{password}|") == "941"
    kiosks.revoke_kiosk(kiosk=kiosk, actor=ACTOR, at=AT)
    assert again.session.answer(framed("9900802.00")).hangs_up
    assert Kiosked().say(f"9300CNhal|CO{password}|") == "940"
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["renew_password", "revoke"]


def test_a_right_that_is_taken_away_is_gone_within_seconds(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosked = Kiosked(kiosk)
    kiosks.change_kiosk(kiosk=kiosk, settings={"may_check_out": False}, actor=ACTOR, at=AT)
    monkeypatch.setattr(session, "KIOSK_SECONDS", 0)
    assert named(kiosked.say("9900802.00"), "BX")[0][1] == "N"
    assert AuditEvent.objects.get().after == {**AuditEvent.objects.get().before, "may_check_out": False}


def test_a_kiosk_says_that_its_paper_is_gone(kiosk: Kiosk) -> None:
    Kiosked(kiosk).say("9910802.00")
    kiosk.refresh_from_db()
    assert kiosk.state == Kiosk.State.NO_PAPER


def test_a_password_is_shown_once_and_kept_as_a_hash() -> None:
    made, password = kiosks.make_kiosk(
        branch=make_branch(), name="Kiosk", username="hal", settings={"asks_pin": False}, actor=ACTOR, at=AT
    )
    assert len(password) == 16
    assert password not in str(vars(made))
    assert not made.asks_pin
    with pytest.raises(kiosks.KioskRefused):
        kiosks.make_kiosk(branch=made.branch, name="2", username="hal", settings={}, actor=ACTOR, at=AT)


@pytest.mark.parametrize(
    ("checksum", "frame", "said"),
    [
        ("if_sent", framed("9900802.00", None), "98"),
        ("if_sent", b"9900802.00AY1AZ0000", "96AZFEF6"),
        ("required", framed("9900802.00", None), "96AZFEF6"),
        ("required", framed("9900802.00"), "98"),
        ("ignored", b"9900802.00AY1AZ0000", "98"),
    ],
)
def test_checksums_are_asked_for_as_the_kiosk_is_set(kiosk: Kiosk, checksum: str, frame: bytes, said: str) -> None:
    Kiosk.objects.update(checksum=checksum)
    kiosked = Kiosked()
    kiosked.raw(framed(f"9300CNhal|CO{PASSWORD}|"))
    assert kiosked.raw(frame).startswith(said)


def test_an_answer_has_a_sequence_number_and_checksum_when_the_message_has(kiosk: Kiosk) -> None:
    kiosked = Kiosked()
    assert kiosked.raw(framed(f"9300CNhal|CO{PASSWORD}|", 1)) == "941AY1AZFDFC"
    assert kiosked.raw(framed(f"9300CNhal|CO{PASSWORD}|", None)) == "941"
    assert kiosked.raw(f"9300CNhal|CO{PASSWORD}|AY4".encode()) == "941AY4"


def test_garbage_is_asked_for_again_until_it_is_enough(kiosk: Kiosk) -> None:
    kiosked = Kiosked(kiosk)
    outcomes = [kiosked.session.answer(garbage) for garbage in (b"GET / HTTP/1.1", None, b"\xff\xfe") * 20]
    assert {outcome.data for outcome in outcomes} == {b"96AZFEF6\r"}
    assert [outcome.hangs_up for outcome in outcomes].index(True) == session.MOST_UNREADABLE - 1


def test_a_message_that_nobody_knows_is_passed_over(kiosk: Kiosk) -> None:
    assert Kiosked(kiosk).session.answer(framed("7700x|")) == session.Outcome()


def test_an_answer_is_sent_again_when_asked(kiosk: Kiosk) -> None:
    kiosked = Kiosked()
    assert kiosked.raw(framed("97", None)).startswith("96")
    first = kiosked.raw(framed(f"9300CNhal|CO{PASSWORD}|", 1))
    assert kiosked.raw(b"97AZFEF5") == first
    assert kiosked.raw(b"97") == first
    assert kiosked.raw(b"96") == first


def test_the_time_is_never_told_from_memory(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosked = Kiosked(kiosk)
    moments = iter([AT, AT.replace(hour=13)])
    monkeypatch.setattr(session.timezone, "now", lambda: next(moments))
    said = [kiosked.raw(framed("9900802.00", 1)) for _turn in range(2)]
    assert [each[14:32] for each in said] == ["20261124    130000", "20261124    140000"]


def test_a_kiosk_is_told_when_the_database_is_away(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def away(asked: session.Asked) -> Any:
        tries.append(asked.message.code)
        raise OperationalError("the connection is lost")

    kiosked = Kiosked(kiosk)
    monkeypatch.setattr("reuring.protocols.sip2.verbs.VERBS", {"17": away, "99": away})
    monkeypatch.setattr(session.connection, "close", lambda: None)  # it is the test's own
    said = kiosked.say(f"17{DATE}AO|AB300|")
    assert named(said, "AF") == ["We kunnen er even niet bij. Probeer het over een paar minuten opnieuw."]
    assert kiosked.say("9900802.00").startswith("98N")
    kiosked.turn = 1  # as if it did not get the first answer: it is tried again
    kiosked.say(f"17{DATE}AO|AB300|")
    assert tries == ["17", "17", "99", "99", "17", "17"]  # each once more on a new connection


def test_whatever_goes_wrong_is_answered(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(asked: session.Asked) -> Any:
        raise RuntimeError("a fault of ours")

    kiosked = Kiosked(kiosk)
    monkeypatch.setattr("reuring.protocols.sip2.verbs.VERBS", {"17": broken})
    said = kiosked.say(f"17{DATE}AO|AB300|")
    assert said.startswith("180100")
    assert named(said, "AF") == ["Dat ging hier niet goed. Probeer het nog een keer, of vraag een medewerker."]
    assert "a fault of ours" in caplog.text
