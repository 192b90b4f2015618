# SPDX-License-Identifier: EUPL-1.2
"""What notices say: the small syntax of their texts, the texts in force, and how a whole message is written.

A text is plain. A field is a name in braces, `{titel}`, and nothing else is: no loop, no condition, no attribute. A
line whose field is empty is left out. Facts are put in once, so braces in a title stay what they are (decision 0008).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_currency
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as speaking

from reuring.people.bsn import contains_bsn
from reuring.people.notices.kinds import LENGTHS, LONG, SHORT, Fact, Field, Form, NoticeKind, Text, kind_of
from reuring.people.notices.models import NoticeText
from reuring.people.policy import Obstacle

_FIELD: Final = re.compile(r"\{([^{}\n]*)\}")
_GIVEN: Final = re.compile(r"[{}]")
_GAP: Final = re.compile(r"\n{3,}")

FRAME: Final = "people.frame"
# Fields of a paragraph that tells of several things.
LIST: Final = Field("list", "lijst", _("voor elk ding een regel"), "")
COUNT: Final = Field("count", "aantal", _("hoeveel het er zijn, met het woord erbij"), "")


def fields_of(kind: NoticeKind, place: str, length: str = LONG) -> list[Field]:
    """The fields that a place of a text may name. place: `subject`, `body` or `line`. A short text has no list."""
    if place == "line":
        return list(kind.fields) if kind.is_list else []
    own = [each for each in kind.fields if not (place == "subject" and each.is_private)]
    if not kind.is_list:
        return own
    return [COUNT, *own] if place == "subject" or length == SHORT else [LIST, COUNT, *own]


def faults_of(kind: NoticeKind, text: Text, length: str) -> tuple[Obstacle, ...]:
    """Everything that is wrong with a text, each with the place that it is about as its code's first word."""
    found: list[Obstacle] = []
    places = {"subject": text.subject, "body": text.body, "line": text.line}
    for place, words in places.items():
        allowed = {each.name for each in fields_of(kind, place, length)}
        known = {each.name for each in kind.fields}
        for name in dict.fromkeys(_FIELD.findall(words)):
            if name in allowed:
                continue
            if name in known and place == "subject":
                message = _("{%(name)s} mag niet in het onderwerp: dat is te lezen op een vergrendelde telefoon.")
            else:
                message = _("Onbekend veld {%(name)s}.")
            found.append(Obstacle(f"{place}-field", message % {"name": name}))
        if _GIVEN.search(_FIELD.sub("", words)):
            found.append(Obstacle(f"{place}-brace", _("Er staat een accolade te veel. Schrijf een veld zo: {naam}.")))
        if contains_bsn(words):
            found.append(
                Obstacle(f"{place}-bsn", _("Hier staat iets dat op een BSN lijkt. Dat mag niet in een bericht."))
            )
    if not text.body.strip():
        found.append(Obstacle("body-empty", _("Schrijf wat het bericht zegt.")))
    if length == LONG and not text.subject.strip():
        found.append(Obstacle("subject-empty", _("Schrijf een onderwerp.")))
    if "\n" in text.subject or "\r" in text.subject:
        found.append(Obstacle("subject-lines", _("Een onderwerp is één regel.")))
    if kind.is_list and length == LONG and "{lijst}" in text.body and not text.line.strip():
        found.append(Obstacle("line-empty", _("Schrijf wat er in de lijst over elk ding staat.")))
    if kind.key == FRAME and "{berichten}" not in text.body:
        found.append(Obstacle("body-without-messages", _("Zet {berichten} in de tekst: daar komen de berichten.")))
    return tuple(found)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled in, by name. A line with an empty field is left out."""
    lines = []
    for pieces, names in _parsed(text):
        filled = [values.get(name, "") for name in names]
        if all(filled):
            lines.append("".join(piece + value for piece, value in zip(pieces, (*filled, ""), strict=True)))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The lines of a text, each as its pieces and the names of the fields between them."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        parts = _FIELD.split(line)
        lines.append((tuple(parts[::2]), tuple(parts[1::2])))
    return tuple(lines)


# Facts in words


@lru_cache(maxsize=4096)
def written(value: Fact, form: Form, language: str) -> str:
    """A fact as it stands in a text; empty for none."""
    if value is None or value == "":
        return ""
    if form is Form.DATE:
        pattern = "EEEE, d. MMMM" if language == "de" else "EEEE d MMMM"
        return format_date(date.fromisoformat(str(value)), pattern, locale=language)
    if form is Form.CENTS:
        return format_currency(int(value) / 100, "EUR", locale=language)
    return str(value)


def _together(kind: NoticeKind, many: Sequence[Mapping[str, Any]], language: str) -> dict[str, str]:
    """The fields of a paragraph about several things: the first day, the sum of amounts, a text that all share."""
    found = {}
    for each in kind.fields:
        values = [facts.get(each.key) for facts in many]
        given = [value for value in values if value not in (None, "")]
        shared: Fact = None
        if given and each.form is Form.DATE:
            shared = min(str(value) for value in given)
        elif given and each.form is Form.CENTS:
            shared = sum(int(value) for value in given)
        elif len(set(map(str, values))) == 1:
            shared = given[0] if given else None
        found[each.name] = written(shared, each.form, language)
    return found


def _each(kind: NoticeKind, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    return {each.name: written(facts.get(each.key), each.form, language) for each in kind.fields}


def counted(kind: NoticeKind, count: int, language: str) -> str:
    """`1 titel`, `3 titels`; only the number where the kind says no word."""
    words = kind.counted.get(language) or kind.counted.get("nl")
    return f"{count} {words[0 if count == 1 else 1]}" if words else str(count)


# Texts in force


@dataclass(frozen=True)
class Texts:
    """The texts of a moment: those that staff wrote, else those of the rooms. Read once, used for many messages."""

    written_by_staff: Mapping[tuple[str, str, str], Text] = field(default_factory=dict)

    @classmethod
    def at(cls, at: datetime) -> Texts:
        """The texts that hold at a moment. One query."""
        rows = NoticeText.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at), valid_from__lte=at)
        return cls({(row.kind, row.language, row.length): Text(row.body, row.subject, row.line) for row in rows})

    def of(self, kind: NoticeKind, language: str, length: str) -> Text:
        """A kind's text: in that language as staff wrote it, else as the room has it; else the Dutch one."""
        for code in dict.fromkeys((language, "nl")):
            found = self.written_by_staff.get((kind.key, code, length)) or kind.texts.get((code, length))
            if found:
                return found
        raise LookupError(f"{kind.key} has no {length} text")

    def with_text(self, kind: NoticeKind, language: str, length: str, text: Text) -> Texts:
        """The same texts with one of them replaced, for a preview."""
        return Texts({**self.written_by_staff, (kind.key, language, length): text})


# A whole message


@dataclass(frozen=True, slots=True)
class Told:
    """One notice to write. regards: the name of whom it is about where that is not the person who reads it."""

    kind: NoticeKind
    facts: Mapping[str, Any]
    regards: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it goes out. subject: empty for a short one."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. phone, site: empty where there is none."""

    library: str
    phone: str = ""
    site: str = ""


def sender() -> Sender:
    """The library as the sender of its messages. One query."""
    from reuring.places.models import Organisation

    found = Organisation.objects.first()
    site = settings.CONFIGURATION.public_url or ""
    return Sender(found.name if found else "Bibliotheek", found.phone if found else "", site.rstrip("/"))


def write(told: Iterable[Told], *, name: str, language: str, length: str, texts: Texts, of: Sender) -> Written:
    """One message with these notices in it: first one's own, then by whom they are about; in the order of their kinds.

    name: the given name of who reads it. length: LONG or SHORT.
    """
    groups: dict[tuple[str, int, str], list[Told]] = {}
    for each in told:
        groups.setdefault((each.regards, each.kind.order, each.kind.key), []).append(each)
    parts: list[str] = []
    subjects: list[str] = []
    about = ""
    for (regards, _order, _key), members in sorted(groups.items()):
        kind = members[0].kind
        if regards != about:
            about = regards
            with speaking(language):
                parts.append(gettext("Voor %(name)s:") % {"name": regards})
        text = texts.of(kind, language, length)
        all_facts = [member.facts for member in members]
        if kind.is_list:
            values = _together(kind, all_facts, language)
            values[COUNT.name] = counted(kind, len(members), language)
            lines = [fill(text.line, _each(kind, facts, language)) for facts in all_facts]
            values[LIST.name] = "\n".join(f"- {line}" for line in lines if line)
            parts.append(fill(text.body, values))
            subjects.append(fill(text.subject, values))
        else:
            for facts in all_facts:
                values = _each(kind, facts, language)
                parts.append(fill(text.body, values))
                subjects.append(fill(text.subject, values))
    frame = texts.of(kind_of(FRAME), language, length)
    around = {
        "naam": name,
        "berichten": (" " if length == SHORT else "\n\n").join(filter(None, parts)),
        "bibliotheek": of.library,
        "telefoon": of.phone,
        "mijn_berichten": _address(of, language),
    }
    subject = subjects[0] if len(subjects) == 1 and subjects[0] else fill(frame.subject, around)
    body = fill(frame.body, around)
    if length == SHORT:
        return Written("", " ".join(body.split()))
    return Written(" ".join(subject.split())[:200], body)


def _address(of: Sender, language: str) -> str:
    if not of.site:
        return ""
    with speaking(language):
        return of.site + reverse("people:mine_notices")


def as_html(body: str) -> SafeString:
    """A body as simple HTML: paragraphs, lists for lines that begin with a dash, and its own addresses as links."""
    blocks = []
    for block in body.split("\n\n"):
        lines = block.split("\n")
        for items, group in _runs(lines):
            shown = [_linked(line[2:] if items else line) for line in group]
            if items:
                blocks.append("<ul>" + "".join(f"<li>{line}</li>" for line in shown) + "</ul>")
            else:
                blocks.append("<p>" + "<br>".join(shown) + "</p>")
    return mark_safe("\n".join(blocks))  # noqa: S308 - every piece was escaped


def _runs(lines: Sequence[str]) -> Iterable[tuple[bool, list[str]]]:
    """Lines in runs: (whether they are of a list, the lines)."""
    group: list[str] = []
    is_list = False
    for line in lines:
        if line.startswith("- ") is not is_list and group:
            yield is_list, group
            group = []
        is_list = line.startswith("- ")
        group.append(line)
    if group:
        yield is_list, group


def _linked(line: str) -> str:
    site = (settings.CONFIGURATION.public_url or "").rstrip("/")
    shown: str = escape(line)
    if site:
        pattern = re.escape(escape(site)) + r"(?:/[\w\-./]*)?"
        shown = re.sub(pattern, lambda found: f'<a href="{found[0]}">{found[0]}</a>', shown)
    return shown


def default_of(kind: NoticeKind, language: str, length: str) -> Text:
    """The text that a room gives a kind, the Dutch one where it has none in that language."""
    return kind.texts.get((language, length)) or kind.texts["nl", length]


__all__ = ["LENGTHS", "LONG", "SHORT", "Sender", "Texts", "Told", "Written", "as_html", "faults_of", "fill", "write"]
