# SPDX-License-Identifier: EUPL-1.2
"""What looks like spam, what protects the young, what may be decided: without a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reuring.communities.moderating.deciding_policy import choices_for, obstacles_to_ask, obstacles_to_decide
from reuring.communities.moderating.protection import (
    obstacles_to_meet,
    obstacles_to_take_part,
)
from reuring.communities.moderating.spam import Sign, Treatment, Written, count_links, how_often, verdict

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LINKS = "Kijk op https://a.example http://b.example www.c.example"


@pytest.mark.parametrize(
    ("written", "treatment", "signs"),
    [
        (Written("Wie kent deze akte?", MINUTE), Treatment.PASS, ()),
        (Written("Kijk op https://delpher.nl/akte", DAY), Treatment.PASS, ()),
        (Written("Kijk op https://delpher.nl/akte", MINUTE), Treatment.HOLD, (Sign.NEW,)),
        (Written(LINKS, DAY), Treatment.LOOK, (Sign.LINKS,)),
        (Written(LINKS, None), Treatment.HOLD, (Sign.LINKS,)),
        (Written(LINKS * 2, DAY), Treatment.HOLD, (Sign.LINKS,)),
        (Written(LINKS * 2, DAY, is_trusted=True), Treatment.PASS, ()),
        (Written("Ik kom ook", DAY, same=5), Treatment.PASS, ()),
        (Written("Goedkope zonnebrillen hier", DAY, same=2), Treatment.LOOK, (Sign.SAME,)),
        (Written("Goedkope zonnebrillen hier", DAY, same=3), Treatment.HOLD, (Sign.SAME,)),
        (Written("Een leeskring", None, is_flood=True), Treatment.HOLD, (Sign.MANY,)),
    ],
)
def test_what_looks_like_spam(written: Written, treatment: Treatment, signs: tuple[Sign, ...]) -> None:
    found = verdict(written)
    assert (found.treatment, found.signs) == (treatment, signs)


def test_links_and_the_same_text() -> None:
    assert count_links("Mail naar info@huis.nl, of kijk bij koop-nu.shop") == 1
    assert how_often("Goedkope  BRILLEN!", ["goedkope brillen", "Goedkopé brillen.", "iets anders"]) == 3


def take_part(**facts: Any) -> list[str]:
    usual = {"age": 12, "is_for_minors": True, "has_guardian_consent": True, "has_staff": True}
    return [obstacle.code for obstacle in obstacles_to_take_part(**{**usual, **facts})]


def test_who_takes_part_among_the_young() -> None:
    assert take_part() == []
    assert take_part(has_guardian_consent=False) == ["no-guardian"]
    assert take_part(has_guardian_consent=False, may_be_asked_of_guardian=True) == []
    assert take_part(has_staff=False) == ["no-staff"]
    assert take_part(age=None) == ["age-unknown"]
    assert take_part(age=40) == ["adult"]
    assert take_part(age=40, carries_it=True) == []
    assert take_part(is_for_minors=False) == ["young"]
    assert take_part(age=16, is_for_minors=False, has_guardian_consent=False, has_staff=False) == []
    assert [each.code for each in obstacles_to_meet(is_for_minors=True, has_staff=False)] == ["minors-staff"]
    assert obstacles_to_meet(is_for_minors=False, has_staff=False) == ()


def decide(**facts: Any) -> list[str]:
    usual: dict[str, Any] = {
        "what": "hide", "why": "Dit is reclame.", "days": None, "choices": ("keep", "hide", "warn", "mute", "remove"),
        "is_waiting": True, "is_second_look": False, "seen": 0, "decisions": 0, "decided_first": False,
        "is_own": False, "as_host": False, "is_serious": False,
    }  # fmt: skip
    return [obstacle.code for obstacle in obstacles_to_decide(**{**usual, **facts})]


def test_what_may_be_decided() -> None:
    assert decide() == []
    assert decide(why=" ") == ["no-why"]
    assert decide(what="mute") == ["no-days"]
    assert decide(is_waiting=False) == decide(decisions=1) == ["decided"]
    assert decide(is_second_look=True, decided_first=True) == ["same-colleague"]
    assert decide(is_second_look=True) == []
    assert decide(is_own=True) == ["own"]
    assert decide(as_host=True) == []
    assert decide(as_host=True, what="remove") == ["host"]
    assert decide(as_host=True, is_serious=True) == ["serious"]
    assert choices_for(has_member=False, has_person=True, is_there=True) == ("keep", "hide", "warn")
    assert choices_for(has_member=True, has_person=True, is_there=False) == ("keep",)


def test_when_a_second_look_may_be_asked() -> None:
    def ask(**facts: bool) -> list[str]:
        usual = {"is_decided": True, "was_asked": False, "is_concerned": True, "is_looked_at": False}
        return [obstacle.code for obstacle in obstacles_to_ask(**{**usual, **facts})]

    assert ask() == []
    assert ask(was_asked=True) == ["asked"]
    assert ask(is_concerned=False) == ["not-yours"]
    assert ask(is_looked_at=True) == ["open"]
