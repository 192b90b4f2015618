# SPDX-License-Identifier: EUPL-1.2
"""The kinds of notices, which rooms register in their own `notices.py`; the start imports those."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from django.utils.functional import Promise

# What a fact may be in a notice's `facts`: JSON-ready.
Fact: TypeAlias = str | int | None
# Which of these things (public ids of `Notice.about`) are still worth telling of. A constant number of queries.
StillHolds: TypeAlias = Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with an e-mail. media_type: as `text/calendar`."""

    name: str
    content: bytes
    media_type: str


# The files that go along with an e-mail about these things (as above), in a language. Asked while it is handed over.
Attachments: TypeAlias = Callable[[Collection[str], str], Collection[Attachment]]

# Where somebody stops hearing of this thing (as above) with one click and without logging in; empty for nowhere.
StopAddress: TypeAlias = Callable[[str], str]

LONG: Final = "long"
SHORT: Final = "short"
LENGTHS: Final = (LONG, SHORT)


class Urgency(StrEnum):
    """When a notice goes out: at once, or with the others in the one message of the day."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


class Form(StrEnum):
    """How a fact is written out. A date is ISO in the facts (`2026-03-01`), an amount is in cents."""

    TEXT = "text"
    DATE = "date"
    CENTS = "cents"


@dataclass(frozen=True, slots=True)
class Field:
    """A fact that a text may name.

    key: in the facts. name: as staff type it, in braces. sample: for the preview; another: of a second thing in it.
    is_private: may not stand in a subject, which shows on a locked screen.
    """

    key: str
    name: str
    label: str | Promise
    sample: Fact
    form: Form = Form.TEXT
    is_private: bool = False
    another: Fact = None


@dataclass(frozen=True, slots=True)
class Text:
    """What a kind says in one language and length. subject: of a long one only. line: for a kind that is a list."""

    body: str
    subject: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice.

    key: with the room's name before it, as `circulation.due_soon`. title, explanation: for staff and for who chooses.
    texts: by (language, length); Dutch in both lengths is always there.
    is_list: several of them are told in one paragraph with a line for each; `counted` then says what is counted, one
    and more, by language.
    may_be_off: a person may switch it off. to_guardian: of somebody under 16, the guardians are told.
    falls_back: important enough to go by another road when the chosen one can't be taken.
    order: in a message, lowest first. still_holds: asked just before a message goes out; None: it always holds.
    attachments: what goes along by e-mail; None: nothing. stops: for the button of a mail program that stops it.
    """

    key: str
    urgency: Urgency
    title: str | Promise
    explanation: str | Promise
    fields: tuple[Field, ...]
    texts: Mapping[tuple[str, str], Text]
    is_list: bool = False
    counted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    may_be_off: bool = False
    to_guardian: bool = True
    falls_back: bool = True
    order: int = 100
    still_holds: StillHolds | None = None
    attachments: Attachments | None = None
    stops: StopAddress | None = None

    def samples(self) -> list[dict[str, Any]]:
        """Facts for the preview: two of them for a list."""
        first = {each.key: each.sample for each in self.fields}
        second = {each.key: each.sample if each.another is None else each.another for each in self.fields}
        return [first, second] if self.is_list else [first]


# What a room tells in the daily round, such as which loans are due soon; restartable. Returns how many are new.
Gather: TypeAlias = Callable[[datetime], int]

_gatherers: dict[str, Gather] = {}


def register_gatherer(name: str, gather: Gather) -> None:
    """Let the round ask this once a day, before it makes the message of the day. name: with the room's before it.

    Raises ValueError for a name that is taken.
    """
    if _gatherers.get(name, gather) is not gather:
        raise ValueError(f"{name} is registered twice")
    _gatherers[name] = gather


def gatherers() -> dict[str, Gather]:
    """All of them, in the order of their registration."""
    return dict(_gatherers)


class UnknownKind(LookupError):
    """Nobody registered a kind of this name. code: for a machine."""

    code = "unknown-notice-kind"


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> NoticeKind:
    """Add a kind of notice. Called once, from a room's `notices.py`.

    Returns the kind. Raises ValueError for a key that is taken, or for texts of its own that are wrong: a field it does
    not have, a Dutch text that is missing.
    """
    from reuring.people.notices.texts import faults_of

    if kind.key in _kinds:
        raise ValueError(f"{kind.key} is registered twice")
    for length in LENGTHS:
        if ("nl", length) not in kind.texts:
            raise ValueError(f"{kind.key} has no {length} text in Dutch")
    for (language, length), text in kind.texts.items():
        if found := faults_of(kind, text, length):
            raise ValueError(f"{kind.key} {language} {length}: {'; '.join(str(fault.message) for fault in found)}")
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> NoticeKind:
    """A kind by its key. Raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(f"there is no kind of notice {key!r}") from None


def known_kind(key: str) -> NoticeKind | None:
    """A kind by its key, or None."""
    return _kinds.get(key)


def kinds() -> list[NoticeKind]:
    """All kinds, in the order in which a message tells them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def keys_of(urgency: Urgency) -> list[str]:
    """The keys of all kinds of one urgency."""
    return [kind.key for kind in _kinds.values() if kind.urgency is urgency]
