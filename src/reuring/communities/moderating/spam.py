# SPDX-License-Identifier: EUPL-1.2
"""Whether what somebody writes looks like spam: a pure decision. What looks so waits kindly; nothing is thrown away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

# So many links is a lot; so many is no message any more.
MANY_LINKS: Final = 3
TOO_MANY_LINKS: Final = 6
# The same text so often within a day, this time included.
SAME_TO_LOOK: Final = 2
SAME_TO_HOLD: Final = 3
# So long somebody is new.
NEW: Final = timedelta(hours=1)
# In which the same text counts.
SAME_WITHIN: Final = timedelta(days=1)
# Shorter texts, such as "Ja, ik kom", are said often.
SAME_FROM_LETTERS: Final = 20

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop|site|online)\b"
)


class Sign(StrEnum):
    """Why the house itself looks at something. Kept in `Case.by_rule`."""

    LINKS = "links"
    SAME = "same"
    NEW = "new"
    MANY = "many"


class Treatment(StrEnum):
    """What is done: nothing; somebody looks while it stands; it waits until somebody looked."""

    PASS = "pass"  # noqa: S105 - no password
    LOOK = "look"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of something that was just written.

    text: all of it. since: how long its writer takes part; None for a stranger. same: how often the same text was
    written within a day, by the same person or anywhere by somebody new, this time included. is_trusted: by who works
    here or carries the group. is_flood: more came in today than anybody reads.
    """

    text: str
    since: timedelta | None = None
    same: int = 1
    is_trusted: bool = False
    is_flood: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done, and for which signs."""

    treatment: Treatment
    signs: tuple[Sign, ...] = ()


def verdict(written: Written) -> Verdict:
    """What to do with what was written."""
    if written.is_trusted:
        return Verdict(Treatment.PASS)
    links = count_links(written.text)
    is_new = written.since is None or written.since < NEW
    look: list[Sign] = []
    hold: list[Sign] = []
    if links >= MANY_LINKS:
        (hold if is_new or links >= TOO_MANY_LINKS else look).append(Sign.LINKS)
    if written.same >= SAME_TO_LOOK and counts_as_same(written.text):
        (hold if is_new or written.same >= SAME_TO_HOLD else look).append(Sign.SAME)
    if written.since is not None and is_new and links:
        hold.append(Sign.NEW)
    if written.is_flood:
        hold.append(Sign.MANY)
    signs = tuple(sorted({*hold, *look}, key=list(Sign).index))
    if hold:
        return Verdict(Treatment.HOLD, signs)
    return Verdict(Treatment.LOOK if look else Treatment.PASS, signs)


def count_links(text: str) -> int:
    """How many addresses of other sites stand in a text."""
    return len(_LINK.findall(unicodedata.normalize("NFKC", text).lower()))


def counts_as_same(text: str) -> bool:
    """Whether it is striking that a text is written twice."""
    return len(" ".join(text.split())) >= SAME_FROM_LETTERS


def how_often(text: str, others: Collection[str]) -> int:
    """How often a text stands among these and itself, whatever its spaces, capitals and accents."""
    own = _folded(text)
    return 1 + sum(_folded(each) == own for each in others)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
