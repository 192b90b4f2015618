# SPDX-License-Identifier: EUPL-1.2
"""Staff keep the texts of notices and the rules by which they go out. Both are dated; what went before stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.notices.kinds import NoticeKind, Text
from reuring.people.notices.models import NoticeRules, NoticeText
from reuring.people.notices.texts import default_of, faults_of
from reuring.people.personal import plain
from reuring.people.policy import Obstacle


class TextRefused(Refused):
    """A text can't be kept so."""


def text_in_force(kind: NoticeKind, language: str, length: str) -> NoticeText | None:
    """What staff wrote, where they did."""
    return NoticeText.objects.filter(kind=kind.key, language=language, length=length, valid_until=None).first()


@transaction.atomic
def keep_text(
    *, kind: NoticeKind, language: str, length: str, text: Text, seen: int | None, actor: Actor, at: datetime
) -> NoticeText:
    """Put a text in force from the moment `at`.

    seen: key of the row that was in force when the page was opened; None: there was none.
    Raises TextRefused with every fault, or when somebody else changed it meanwhile.
    """
    if faults := faults_of(kind, text, length):
        raise TextRefused(*faults)
    before = _end(kind, language, length, seen, at)
    row = NoticeText.objects.create(
        kind=kind.key,
        language=language,
        length=length,
        subject=text.subject,
        body=text.body,
        line=text.line,
        valid_from=at,
        edited_by=actor.account,
    )
    _record("edit", kind, language, length, before, _facts(text), actor, at)
    return row


@transaction.atomic
def reset_text(*, kind: NoticeKind, language: str, length: str, seen: int | None, actor: Actor, at: datetime) -> None:
    """Let the text that the room gives hold again. Raises TextRefused when somebody else changed it meanwhile."""
    before = _end(kind, language, length, seen, at)
    if before is not None:
        after = _facts(default_of(kind, language, length))
        _record("reset", kind, language, length, before, after, actor, at)


def _end(kind: NoticeKind, language: str, length: str, seen: int | None, at: datetime) -> dict[str, Any] | None:
    """End the text in force. Returns what it said, None where there was none."""
    with connection.cursor() as cursor:  # also where there is no row yet to lock
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"text {kind.key} {language} {length}"])
    held = text_in_force(kind, language, length)
    if (held.pk if held else None) != seen:
        text = _("Iemand anders heeft dit intussen veranderd. Kijk het na en bewaar dan opnieuw.")
        raise TextRefused(Obstacle("changed-meanwhile", text))
    if held is None:
        return None
    held.valid_until = max(at, held.valid_from)
    held.save(update_fields=["valid_until"])
    return _facts(Text(held.body, held.subject, held.line))


def _facts(text: Text) -> dict[str, Any]:
    return {"subject": text.subject, "body": text.body, "line": text.line}


def _record(
    verb: str,
    kind: NoticeKind,
    language: str,
    length: str,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> None:
    record_event(
        actor=actor,
        at=at,
        verb=verb,
        subject_kind="notice_text",
        subject_key=subject_key(kind, language, length),
        before=before,
        after=after,
    )


def subject_key(kind: NoticeKind, language: str, length: str) -> str:
    """What the audit trail calls a text."""
    return f"{kind.key}:{language}:{length}"


@transaction.atomic
def keep_rules(*, rules: NoticeRules, actor: Actor, at: datetime) -> NoticeRules:
    """Let these rules hold from today on. rules: unsaved, with every field but the day."""
    on = timezone.localdate(at)
    before = _as_facts(NoticeRules.on(on))
    fields = {name: value for name, value in model_to_dict(rules).items() if name not in ("id", "valid_from")}
    row, _made = NoticeRules.objects.update_or_create(valid_from=on, defaults=fields)
    record_event(
        actor=actor,
        at=at,
        verb="edit",
        subject_kind="notice_rules",
        subject_key="all",
        before=before,
        after=_as_facts(row),
    )
    return row


def _as_facts(rules: NoticeRules) -> dict[str, Any]:
    return {name: plain(value) for name, value in model_to_dict(rules).items() if name != "id"}
