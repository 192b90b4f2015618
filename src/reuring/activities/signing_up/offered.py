# SPDX-License-Identifier: EUPL-1.2
"""What somebody can sign up for: the sessions that are still to come, their pools, and what is asked."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from reuring.activities.models import Activity, ActivityText, Pool, Question, Session
from reuring.activities.signing_up.policy import Asked

_WHERE: Final = ("session__room__branch", "session__branch", "session__place", "part")


@dataclass(frozen=True, slots=True)
class Offered:
    """An activity as somebody signs up for it. title: in the language that was asked for, else in Dutch.

    pools: of sessions that are not over, each with its session and part; by time, then by part.
    """

    activity: Activity
    title: str
    pools: list[Pool]
    questions: list[Question]

    @property
    def sessions(self) -> list[Session]:
        """The sessions that are still to come, each once, first one first; also those that were cancelled."""
        return list({pool.session_id: pool.session for pool in self.pools}.values())

    def asked(self) -> tuple[Asked, ...]:
        """The questions as the policy reads them. An answer to a choice is sent in Dutch, whatever the page shows."""
        return tuple(
            Asked(
                each.public_id,
                each.text,
                each.is_required,
                ("ja", "nee")
                if each.kind == Question.Kind.YES_NO
                else tuple(line.strip() for line in each.choices.splitlines() if line.strip())
                if each.kind == Question.Kind.CHOICE
                else (),
            )
            for each in self.questions
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read before. stamp: of all rows that it was read from. at: for which moment."""

    stamp: str
    at: datetime
    whole: Offered


# A thousand people who want one activity ask this process the same; making it from its rows costs more than all of
# signing up. What is kept is used only while every row it was read from is still the very same one.
_kept: dict[tuple[str, str], _Kept] = {}
_KEPT_MOST: Final = 200
# The names of rooms and places are not among those rows.
_KEPT_FOR: Final = timedelta(minutes=5)
_STAMP: Final = """
    SELECT concat_ws(' ', node.xmin, node.ctid, activity.xmin, activity.ctid,
        (SELECT string_agg(concat(row.xmin, row.ctid), ' ' ORDER BY row.id)
         FROM activities_activitytext row WHERE row.activity_id = activity.id),
        (SELECT string_agg(concat(row.xmin, row.ctid), ' ' ORDER BY row.id)
         FROM activities_question row WHERE row.activity_id = activity.id),
        (SELECT string_agg(concat(row.xmin, row.ctid), ' ' ORDER BY row.id)
         FROM activities_part row WHERE row.activity_id = activity.id),
        (SELECT string_agg(concat(session.xmin, session.ctid, pool.xmin, pool.ctid), ' ' ORDER BY pool.id)
         FROM activities_session session JOIN activities_pool pool ON pool.session_id = session.id
         WHERE session.activity_id = activity.id AND session.ends_at > %s))
    FROM threads_node node JOIN activities_activity activity ON activity.node_id = node.id
    WHERE node.public_id = %s
"""


def offered(public_id: str, *, language: str = "nl", at: datetime) -> Offered | None:
    """What can be signed up for of the activity with this public id; None for none of that name.

    Also of an activity that is not public: whoever shows it asks `activity.is_public`. The rows are shared with others
    who ask: to be read, never to be changed. One query where it was asked before and nothing changed, else three.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [at, public_id])
        found = cursor.fetchone()
    if found is None:
        return None
    kept = _kept.get((public_id, language))
    if kept is not None and kept.stamp == found[0] and kept.at <= at < kept.at + _KEPT_FOR:
        return kept.whole
    whole = _read(public_id, language, at)
    if whole is not None:
        while len(_kept) >= _KEPT_MOST:
            with contextlib.suppress(StopIteration, KeyError, RuntimeError):
                del _kept[next(iter(_kept))]
        _kept[public_id, language] = _Kept(found[0], at, whole)
    return whole


def _read(public_id: str, language: str, at: datetime) -> Offered | None:
    text = ActivityText.objects.filter(activity=OuterRef("session__activity"), language=language).exclude(title="")
    pools: list[Any] = list(
        Pool.objects.filter(session__activity__node__public_id=public_id, session__ends_at__gt=at)
        .select_related("session__activity__node", *_WHERE)
        .annotate(own_title=Coalesce(Subquery(text.values("title")[:1]), Value("")))
        .order_by("session__starts_at", "session_id", "part__position", "part_id")
    )
    if pools:
        activity, title = pools[0].session.activity, str(getattr(pools[0], "own_title", ""))
    else:
        found = Activity.objects.select_related("node").filter(node__public_id=public_id).first()
        if found is None:
            return None
        activity, title = found, ""
    questions = list(Question.objects.filter(activity=activity))
    return Offered(activity, title or activity.node.title, pools, questions)


def offered_of(activity: Activity, *, language: str = "nl", at: datetime) -> Offered:
    """The same for an activity that one has."""
    found = offered(activity.node.public_id, language=language, at=at)
    assert found is not None
    return found
