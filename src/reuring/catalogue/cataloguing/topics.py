# SPDX-License-Identifier: EUPL-1.2
"""The topics of a work, by hand. What staff took away, no rule gives back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.cataloguing.works import GONE, locked_works
from reuring.catalogue.models import RefusedTopic, Work
from reuring.catalogue.works import refresh_works
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.threads import outbox
from reuring.threads.models import NodeTopic, Source, Topic
from reuring.threads.topics import live_topic_ids

KIND: Final = "work"


def topics_now(work: Work) -> dict[str, str]:
    """The keys of a work's topics, each with who gave it."""
    return dict(
        NodeTopic.objects.filter(node_id=work.node_id).order_by("topic__key").values_list("topic__key", "source")
    )


@transaction.atomic
def change_topics(
    *,
    work: Work,
    give: Collection[str] = (),
    take: Collection[str] = (),
    actor: Actor,
    at: datetime,
    reason: str = "",
    undoes: AuditEvent | None = None,
) -> None:
    """Give a work topics, and take others away for good. give, take: keys of topics; unknown ones do nothing.

    Raises CataloguingRefused where the work is no longer there.
    """
    work = _locked(work)
    before, refused_before = topics_now(work), _refused(work)
    _take(work, take)
    _give(work, give, actor)
    _record(work, before, refused_before, actor, at, reason, undoes)


@transaction.atomic
def restore_topics(*, work: Work, event: AuditEvent, actor: Actor, at: datetime) -> None:
    """Put back the topics and refusals that an event changed."""
    work = _locked(work)
    before, refused_before = topics_now(work), _refused(work)
    was, became = (event.before or {})["topics"], (event.after or {})["topics"]
    refused_was, refused_became = set((event.before or {})["refused"]), set((event.after or {})["refused"])
    ids = dict(Topic.objects.values_list("key", "id")) | live_topic_ids()
    gone = [ids[key] for key in became.keys() - was.keys() if key in ids]
    NodeTopic.objects.filter(node_id=work.node_id, topic_id__in=gone).delete()
    freed = [ids[key] for key in refused_became - refused_was if key in ids]
    RefusedTopic.objects.filter(work=work, topic_id__in=freed).delete()
    for key in refused_was - refused_became:
        if key in ids:
            RefusedTopic.objects.get_or_create(work=work, topic_id=ids[key])
    for key, source in was.items():
        if key in ids and source != became.get(key):
            NodeTopic.objects.update_or_create(node_id=work.node_id, topic_id=ids[key], defaults={"source": source})
    _record(work, before, refused_before, actor, at, "", event)


def _locked(work: Work) -> Work:
    found = locked_works([work.pk]).get(work.pk)
    if found is None:
        raise CataloguingRefused(GONE)
    return found


def _give(work: Work, keys: Collection[str], actor: Actor) -> None:
    person_id = actor.account.person_id if actor.account else None
    for topic in Topic.objects.filter(key__in=keys, is_retired=False):
        RefusedTopic.objects.filter(work=work, topic=topic).delete()
        NodeTopic.objects.update_or_create(
            node_id=work.node_id, topic=topic, defaults={"source": Source.STAFF, "reason": "", "made_by_id": person_id}
        )


def _take(work: Work, keys: Collection[str]) -> None:
    taken = Topic.objects.filter(key__in=keys)
    for topic in taken:
        RefusedTopic.objects.get_or_create(work=work, topic=topic)
    NodeTopic.objects.filter(node_id=work.node_id, topic__in=taken).delete()


def _refused(work: Work) -> list[str]:
    return list(RefusedTopic.objects.filter(work=work).order_by("topic__key").values_list("topic__key", flat=True))


def _record(
    work: Work,
    before: dict[str, str],
    refused: list[str],
    actor: Actor,
    at: datetime,
    reason: str,
    undoes: AuditEvent | None,
) -> None:
    refresh_works([work.pk])
    after, refused_after = topics_now(work), _refused(work)
    if before == after and refused == refused_after:
        return
    record_event(
        actor=actor, at=at, verb="undo" if undoes else "topics", subject_kind=KIND, subject_key=work.node.public_id,
        reason=reason[:200], undoes=undoes,
        before={"topics": before, "refused": refused, "fields": {"topics": sorted(before)}},
        after={"topics": after, "refused": refused_after, "fields": {"topics": sorted(after)}},
    )  # fmt: skip
    outbox.note([work.node_id])
