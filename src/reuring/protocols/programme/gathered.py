# SPDX-License-Identifier: EUPL-1.2
"""What machines are told of sessions, in the language of now. A constant number of queries, however many sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max
from django.utils.translation import get_language

from reuring.activities.agenda.where import line_of
from reuring.activities.models import Activity, ActivityText, Session, SessionText
from reuring.activities.models.programme import SessionQuerySet
from reuring.places.models import Address
from reuring.threads.addresses import local

# What a session needs to be told, without a further query for each.
_WITH: Final = ("activity__node", "room__branch", "branch", "place", "municipality")


@dataclass(frozen=True, slots=True)
class Told:
    """One session as everybody may know it. Never an address to join on line: that is for who signed up.

    title, summary: of the activity. name: of this session itself, note: about it; both may be empty.
    """

    session: Session
    title: str
    summary: str
    name: str
    note: str

    @property
    def activity(self) -> Activity:
        return self.session.activity

    @property
    def full_title(self) -> str:
        return f"{self.title}: {self.name}" if self.name and self.name != self.title else self.title

    @property
    def is_cancelled(self) -> bool:
        return self.session.is_cancelled or self.activity.state == Activity.State.CANCELLED

    @property
    def changed_at(self) -> datetime:
        """When something about it was changed last."""
        return max(self.session.changed_at, self.activity.changed_at)

    @property
    def path(self) -> str:
        """Where its page is, in the language of now."""
        return local(self.activity.node.address)

    @property
    def address(self) -> Address | None:
        """Where it takes place; None on line, or when that is not known yet."""
        room = self.session.room
        return room.branch if room is not None else self.session.branch or self.session.place

    @property
    def where(self) -> str:
        """The place and the room, in one line; empty when that is not known yet."""
        return line_of(self.session)


def told(sessions: SessionQuerySet, most: int) -> list[Told]:
    """These sessions in their order, at most so many. Three queries."""
    language = (get_language() or "nl").split("-")[0]
    found = list(sessions.select_related(*_WITH)[:most])
    texts = texts_of({session.activity_id for session in found}, language)
    rows = SessionText.objects.filter(session__in=found, language__in={language, "nl"})
    # The language of now last, so that it stays.
    own = {text.session_id: text for text in sorted(rows, key=lambda text: text.language == language)}
    return [_told(session, texts.get(session.activity_id), own.get(session.pk)) for session in found]


def texts_of(activity_ids: set[int], language: str) -> dict[int, ActivityText]:
    """What these activities say in a language. One query; one without such a text is not among them."""
    texts = ActivityText.objects.filter(activity_id__in=activity_ids, language=language)
    return {text.activity_id: text for text in texts}


def _told(session: Session, text: ActivityText | None, own: SessionText | None) -> Told:
    node = session.activity.node
    return Told(
        session=session,
        title=(text.title if text else "") or node.title,
        summary=(text.summary if text else "") or node.summary,
        name=own.title if own else "",
        note=own.note if own else "",
    )


def mark_of(sessions: SessionQuerySet) -> tuple[int, datetime | None]:
    """How many these are and when one of them was changed last: what says whether a copy is still good. One query."""
    seen = sessions.order_by().aggregate(
        count=Count("pk"), session=Max("changed_at"), activity=Max("activity__changed_at")
    )
    moments: Sequence[datetime] = [moment for moment in (seen["session"], seen["activity"]) if moment]
    return seen["count"], max(moments, default=None)
