# SPDX-License-Identifier: EUPL-1.2
"""The verb that writes an activity: what it is, its texts, its topics and its node, in one transaction.

The other verbs of the programme are beside it: `sessions.py` (when and where), `publishing.py` (from draft to done).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict

from django.db import transaction

from reuring.activities.models import Activity, ActivityText, RoomBooking, Season, TargetGroup
from reuring.activities.programme.nodes import LANGUAGES, refresh_node, set_topics
from reuring.activities.programme.policy import obstacles_to_keep
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import Municipality
from reuring.threads.models import Node, NodeKind

KIND: Final = "activity"
_TEXTS: Final = ("title", "summary", "description", "plain", "outcome")


class ActivityFields(TypedDict, total=False):
    """What can be written of an activity; what is left out stays as it is. See the fields of `Activity`."""

    form: str
    shape: str
    attendance: str
    season: Season | None
    functions: list[str]
    municipality: Municipality | None
    languages: list[str]
    age_from: int | None
    age_to: int | None
    is_listed: bool
    sign_up: str
    opens_at: datetime | None
    closes_minutes_before: int
    most_together: int
    price: str
    price_cents: int
    pass_name: str
    pass_price_cents: int | None
    picture: str
    picture_text: str
    access_note: str
    debate_question: str
    proposed_by: Partner | None
    copied_from: Activity | None


class TextFields(TypedDict, total=False):
    """What an activity says in one language; what is left out stays as it is."""

    title: str
    summary: str
    description: str
    plain: str
    outcome: str


@transaction.atomic
def keep_activity(
    *,
    activity: Activity | None = None,
    fields: ActivityFields | None = None,
    texts: Mapping[str, TextFields] | None = None,
    target_groups: Collection[TargetGroup] | None = None,
    topics: Collection[str] | None = None,
    actor: Actor,
    at: datetime,
) -> Activity:
    """Write an activity with its node, so that it can be found once it is public: a new one, or one that there is.

    activity: None for a new one, which is a draft. fields: needs `form` for a new one. texts: by language (`nl`, `de`,
    `en`); one in which nothing is left is taken away. topics: keys, exactly these. None: stays as it is.
    Returns it. Raises ProgrammeRefused with every obstacle.
    """
    is_new = activity is None
    if activity is None:
        public_id = new_public_id()
        node = Node(public_id=public_id, kind=NodeKind.ACTIVITY, address=f"/a/{public_id}/", created_at=at)
        node.visibility = Node.Visibility.HIDDEN
        activity = Activity(node=node, made_by=actor.account, made_at=at)
    else:
        activity = locked(activity)
        node = activity.node
    before = None if is_new else told(activity)
    for name, value in (fields or {}).items():
        setattr(activity, name, value)
    merged = _merged(activity, texts or {})
    obstacles = obstacles_to_keep(
        has_title=any(text.title for text in merged.values()),
        longest_title=max((len(text.title) for text in merged.values()), default=0),
        longest_summary=max((len(text.summary) for text in merged.values()), default=0),
        age_from=activity.age_from,
        age_to=activity.age_to,
        price=activity.price,
        price_cents=activity.price_cents,
        pass_price_cents=activity.pass_price_cents,
    )
    if obstacles:
        raise ProgrammeRefused(*obstacles)
    if is_new:
        node.save()
    activity.changed_at = at
    activity.save()
    _keep_texts(activity, merged)
    if target_groups is not None:
        activity.target_groups.set(target_groups)
    if topics is not None:
        set_topics(node, topics, actor)
    refresh_node(activity)
    _carry_on(activity)
    after = told(activity)
    if before != after:
        record(activity, "add" if is_new else "edit", actor=actor, at=at, before=before, after=after)
    return activity


def _carry_on(activity: Activity) -> None:
    """What is kept elsewhere of an activity: where sessions without a place count, and what its rooms are kept for."""
    nowhere = activity.sessions.filter(room=None, branch=None, place=None)
    nowhere.exclude(municipality=activity.municipality).update(municipality=activity.municipality)
    title = activity.node.title[:120]
    RoomBooking.objects.filter(session__activity=activity).exclude(title=title).update(title=title)


def locked(activity: Activity) -> Activity:
    """The same activity, kept from others until the end of this transaction; people may go on signing up for it.

    A lock that also kept its key would cross with theirs: they hold pools and then point to the activity.
    """
    return Activity.objects.select_for_update(of=("self",), no_key=True).select_related("node").get(pk=activity.pk)


def _merged(activity: Activity, texts: Mapping[str, TextFields]) -> dict[str, ActivityText]:
    """The texts as they will be, by language."""
    found = {text.language: text for text in activity.texts.all()} if activity.pk else {}
    for language, values in texts.items():
        row = found.setdefault(language, ActivityText(language=language))
        for name, value in values.items():
            setattr(row, name, str(value).strip().replace("\r\n", "\n"))
    return found


def _keep_texts(activity: Activity, texts: Mapping[str, ActivityText]) -> None:
    for row in texts.values():
        if any(getattr(row, name) for name in _TEXTS):
            row.activity = activity
            row.save()
        elif row.pk:
            row.delete()


def record(
    activity: Activity,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add to the history of an activity, with only what differs of `before` and `after`."""
    if before is not None and after is not None:
        differs = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        before, after = {name: before.get(name) for name in differs}, {name: after.get(name) for name in differs}
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=activity.public_id, before=before, after=after,
        reason=reason[:200],
    )  # fmt: skip


def told(activity: Activity) -> dict[str, Any]:
    """An activity as its history keeps it."""
    plain = (
        "form", "shape", "attendance", "functions", "languages", "age_from", "age_to", "is_listed", "sign_up",
        "closes_minutes_before", "most_together", "price", "price_cents", "pass_name", "pass_price_cents", "picture",
        "picture_text", "access_note", "debate_question",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(activity, name) for name in plain}
    found |= {
        "season": activity.season.name if activity.season else None,
        "municipality": activity.municipality.code if activity.municipality else None,
        "opens_at": activity.opens_at.isoformat() if activity.opens_at else None,
        "proposed_by": activity.proposed_by.public_id if activity.proposed_by else None,
        "target_groups": list(activity.target_groups.values_list("key", flat=True)),
        "topics": sorted(activity.node.node_topics.values_list("topic__key", flat=True)),
    }
    for text in activity.texts.order_by("language"):
        found |= {f"{name}.{text.language}": getattr(text, name) for name in _TEXTS if getattr(text, name)}
    return {name: str(value) if hasattr(value, "label") else value for name, value in found.items()}


__all__ = ["KIND", "LANGUAGES", "ActivityFields", "TextFields", "keep_activity", "locked", "record", "told"]
