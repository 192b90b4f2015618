# SPDX-License-Identifier: EUPL-1.2
"""Splitting, moving and merging works by hand, each with a preview, each to be undone.

Nothing is thrown away: a work that goes up in another stays as a hidden row without editions, its address leads to the
other, and undo brings back the very same rows. Editions that staff placed are marked, so that imports leave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.policy import (
    WorkFacts,
    obstacles_to_merge,
    obstacles_to_move_edition,
    obstacles_to_split,
)
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.followers import followers, is_follower
from reuring.catalogue.models import Edition, RefusedTopic, Work, WorkKey
from reuring.catalogue.works import lock_catalogue, refresh_works, relations_to
from reuring.engine.public_ids import new_public_id
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.threads import outbox
from reuring.threads.models import Link, Node, NodeKind, NodeText, NodeTopic, OldAddress, Source

KIND: Final = "work"
RECORD: Final = "record"
GONE: Final = Obstacle("work-gone", _("Dit werk is er niet meer. Ververs de pagina."))
# What a merge brings along, or may leave behind; anything else that refers to a work or its node is an obstacle.
_KNOWN_TO_NODE: Final = (Work, NodeTopic, NodeText, Link, OldAddress)
_KNOWN_TO_WORK: Final = (Edition, WorkKey, RefusedTopic)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a deed on works will do, before it is done.

    obstacles: why it can't be done. editions: those that get another work. copies: how many items go along.
    topics, links: how many ties of staff and visitors go along. goes: whether the work that is left is merged away.
    """

    obstacles: tuple[Obstacle, ...]
    editions: tuple[Edition, ...]
    copies: int
    topics: int = 0
    links: int = 0
    goes: bool = False


def facts_of(work: Work) -> WorkFacts:
    """What matters about a work, as the database has it now."""
    return WorkFacts(
        key=work.pk,
        is_hidden=work.node.visibility == Node.Visibility.HIDDEN,
        editions=work.editions.count(),
        clings=_clings(work),
    )


def _clings(work: Work) -> tuple[str, ...]:
    """Rows elsewhere in the house that refer to a work or its node and can't go along, in the words of their rooms."""
    found: list[str] = []
    for owner, known, value in ((Node, _KNOWN_TO_NODE, work.node_id), (Work, _KNOWN_TO_WORK, work.pk)):
        for relation in relations_to(owner):
            model: type[models.Model] = relation.related_model
            if (
                model not in known
                and not is_follower(model)
                and model._default_manager.filter(**{relation.field.name: value}).exists()
            ):
                # Of a table between many and many, the one that holds on is named.
                named: Any = model._meta.auto_created or model
                found.append(str(named._meta.verbose_name_plural))
    return tuple(found)


def preview_split(edition: Edition) -> Preview:
    """What happens when an edition becomes a work of its own."""
    return Preview(obstacles_to_split(facts_of(edition.work)), (edition,), edition.items.count())


def preview_move(edition: Edition, to: Work) -> Preview:
    """What happens when an edition goes to another work."""
    facts = facts_of(edition.work)
    ties = _ties(edition.work) if facts.editions == 1 else (0, 0)
    return Preview(
        obstacles_to_move_edition(facts, facts_of(to)),
        (edition,),
        edition.items.count(),
        *ties,
        goes=facts.editions == 1,
    )


def preview_merge(into: Work, gone: Work) -> Preview:
    """What happens when one work goes up in another."""
    editions = tuple(gone.editions.order_by("id"))
    copies = sum(edition.items.count() for edition in editions)
    return Preview(obstacles_to_merge(facts_of(into), facts_of(gone)), editions, copies, *_ties(gone), goes=True)


def _ties(work: Work) -> tuple[int, int]:
    topics = NodeTopic.objects.filter(node_id=work.node_id).exclude(source=Source.RULE).count()
    links = Link.objects.filter(Q(from_node=work.node_id) | Q(to_node=work.node_id)).count()
    return topics, links


def locked_works(keys: Iterable[int]) -> dict[int, Work]:
    """These works, locked in the order of their keys, after the lock on the whole catalogue. In a transaction only."""
    lock_catalogue()
    rows = Work.objects.select_for_update(of=("self",)).select_related("node").filter(pk__in=set(keys)).order_by("pk")
    return {work.pk: work for work in rows}


def both_works(one: int, other: int) -> tuple[Work, Work]:
    """Two works, locked. Raises CataloguingRefused where one was split off and put back meanwhile."""
    works = locked_works([one, other])
    if one not in works or other not in works:
        raise CataloguingRefused(GONE)
    return works[one], works[other]


def locked_edition(edition: Edition) -> Edition:
    """An edition as it is now, with its work; nobody else joins editions to works until the transaction ends."""
    lock_catalogue()
    return Edition.objects.select_for_update(of=("self",)).select_related("work__node").get(pk=edition.pk)


def own_keys(edition: Edition) -> list[str]:
    """The keys of an edition's work that no other of its editions gives."""
    others = {
        key
        for keys in Edition.objects.filter(work_id=edition.work_id)
        .exclude(pk=edition.pk)
        .values_list("work_keys", flat=True)
        for key in keys
    }
    wanted = [key for key in edition.work_keys if key not in others]
    return list(
        WorkKey.objects.filter(work_id=edition.work_id, key__in=wanted).order_by("key").values_list("key", flat=True)
    )


def place(edition_ids: Sequence[int], work: Work, *, is_kept_apart: bool = True) -> None:
    """Put editions with a work, and mark them as placed by hand."""
    Edition.objects.filter(pk__in=edition_ids).update(work=work, is_kept_apart=is_kept_apart)
    for follower in followers().values():
        if follower.placed is not None:
            follower.placed(edition_ids, work)


@transaction.atomic
def split_off(*, edition: Edition, actor: Actor, at: datetime, reason: str = "") -> Work:
    """Make an edition a work of its own, with an address of its own.

    The keys that only this edition gives go along, so that an import brings its like there. Returns the new work.
    Raises CataloguingRefused.
    """
    edition = locked_edition(edition)
    old = locked_works([edition.work_id])[edition.work_id]
    obstacles = obstacles_to_split(facts_of(old))
    if obstacles:
        raise CataloguingRefused(*obstacles)
    public_id = new_public_id()
    node = Node.objects.create(
        public_id=public_id, kind=NodeKind.WORK, title=edition.title, address=f"/w/{public_id}/", created_at=at
    )
    new = Work.objects.create(node=node, sort_title=edition.sort_title)
    keys = own_keys(edition)
    was_kept_apart = edition.is_kept_apart
    place([edition.pk], new)
    WorkKey.objects.filter(key__in=keys, work=old).update(work=new)
    refresh_works([old.pk, new.pk])
    # Titles and addresses as they are after the deed.
    names = {"from": name_of(old), "to": name_of(new)}
    for kind, key in ((RECORD, edition.public_id),):
        record_event(
            actor=actor, at=at, verb="split", subject_kind=kind, subject_key=key, reason=reason[:200],
            before={"work": old.pk, "keys": keys, "is_kept_apart": was_kept_apart, "fields": {"work": names["from"]}},
            after={"work": new.pk, "node": node.pk, "public_id": public_id, "fields": {"work": names["to"]}},
        )  # fmt: skip
    outbox.note([old.node_id, node.pk])
    return new


def name_of(work: Work) -> str:
    """A work as the trail names it: its title now, and its public id."""
    node = Node.objects.get(pk=work.node_id)
    return f"{node.title} ({node.public_id})"


@transaction.atomic
def move_edition(*, edition: Edition, to: Work, actor: Actor, at: datetime, reason: str = "") -> Work:
    """Put an edition with another work. A work that has no editions left goes up in that one.

    Returns the work that it is with. Raises CataloguingRefused.
    """
    edition = locked_edition(edition)
    old, new = both_works(edition.work_id, to.pk)
    facts = facts_of(old)
    obstacles = obstacles_to_move_edition(facts, facts_of(new))
    if obstacles:
        raise CataloguingRefused(*obstacles)
    names = {"from": name_of(old), "to": name_of(new)}
    keys = own_keys(edition)
    was_kept_apart = edition.is_kept_apart
    brought: dict[str, Any] = {}
    if facts.editions == 1:
        keys = list(WorkKey.objects.filter(work=old).order_by("key").values_list("key", flat=True))
        brought = bring_along(old, new)
    place([edition.pk], new)
    WorkKey.objects.filter(key__in=keys, work=old).update(work=new)
    refresh_works([old.pk, new.pk])
    record_event(
        actor=actor, at=at, verb="move", subject_kind=RECORD, subject_key=edition.public_id, reason=reason[:200],
        before={"work": old.pk, "keys": keys, "is_kept_apart": was_kept_apart, "fields": {"work": names["from"]}},
        after={"work": new.pk, "brought": brought, "fields": {"work": names["to"]}},
    )  # fmt: skip
    outbox.note([old.node_id, new.node_id])
    return new


@transaction.atomic
def merge_works(*, into: Work, gone: Work, actor: Actor, at: datetime, reason: str = "") -> Work:
    """Let one work go up in another: editions, keys, topics of people, links, translations and addresses go along.

    Returns the work that stays. Raises CataloguingRefused.
    """
    into, gone = both_works(into.pk, gone.pk)
    obstacles = obstacles_to_merge(facts_of(into), facts_of(gone))
    if obstacles:
        raise CataloguingRefused(*obstacles)
    names = {"into": name_of(into), "gone": name_of(gone)}
    editions = list(Edition.objects.filter(work=gone).order_by("id").values("id", "is_kept_apart"))
    keys = list(WorkKey.objects.filter(work=gone).order_by("key").values_list("key", flat=True))
    brought = bring_along(gone, into)
    place([each["id"] for each in editions], into)
    WorkKey.objects.filter(work=gone).update(work=into)
    refresh_works([into.pk])
    record_event(
        actor=actor, at=at, verb="merge", subject_kind=KIND, subject_key=into.node.public_id, reason=reason[:200],
        before={"work": gone.pk, "keys": keys, "editions": editions,
                "fields": {"work": f"{names['gone']}; {names['into']}"}},
        after={"work": into.pk, "brought": brought, "fields": {"work": names["into"]}},
    )  # fmt: skip
    outbox.note([into.node_id, gone.node_id])
    return into


def bring_along(gone: Work, into: Work) -> dict[str, Any]:
    """Hide a work, let its address lead to another, and give that one what people tied to it.

    Returns what was brought, enough for `take_back` to undo exactly that.
    """
    own = OldAddress.objects.create(public_id=gone.node.public_id, node=into.node)
    old = list(OldAddress.objects.filter(node=gone.node).values_list("pk", flat=True))
    OldAddress.objects.filter(pk__in=old).update(node=into.node)
    topics = [
        topic.pk
        for tie in NodeTopic.objects.filter(node=gone.node).exclude(source=Source.RULE).order_by("pk")
        for topic, is_new in [
            NodeTopic.objects.get_or_create(node=into.node, topic_id=tie.topic_id, defaults=_tie(tie))
        ]
        if is_new
    ]
    texts = [
        text.pk
        for each in NodeText.objects.filter(node=gone.node).order_by("pk")
        for text, is_new in [
            NodeText.objects.get_or_create(
                node=into.node, language=each.language, defaults={"title": each.title, "summary": each.summary}
            )
        ]
        if is_new
    ]
    links_out = _bring_links(gone.node, into.node, "from_node", "to_node")
    links_in = _bring_links(gone.node, into.node, "to_node", "from_node")
    Node.objects.filter(pk=gone.node_id).update(visibility=Node.Visibility.HIDDEN)
    Work.objects.filter(pk=into.pk).update(popularity=F("popularity") + gone.popularity)
    outbox.note([*_other_ends(links_out, "to_node"), *_other_ends(links_in, "from_node")])
    return {
        "address": own.pk, "addresses": old, "topics": topics, "texts": texts, "links_out": links_out,
        "links_in": links_in, "popularity": gone.popularity, "visibility": str(gone.node.visibility),
        "rows": {label: rows for label, each in followers().items() if (rows := each.bring(gone, into))},
    }  # fmt: skip


def _tie(tie: NodeTopic) -> dict[str, Any]:
    return {"source": tie.source, "reason": tie.reason, "made_by_id": tie.made_by_id}


def _bring_links(gone: Node, into: Node, own_end: str, other_end: str) -> list[int]:
    """Let links of one node be those of another, but for such as would lead to itself or stand there already."""
    there = set(Link.objects.filter(**{own_end: into}).values_list(f"{other_end}_id", "relation"))
    moved = [
        link.pk
        for link in Link.objects.filter(**{own_end: gone}).order_by("pk")
        if getattr(link, f"{other_end}_id") != into.pk
        and (getattr(link, f"{other_end}_id"), link.relation) not in there
    ]
    Link.objects.filter(pk__in=moved).update(**{own_end: into})
    return moved


def _other_ends(links: Sequence[int], end: str) -> list[int]:
    return list(Link.objects.filter(pk__in=links).values_list(f"{end}_id", flat=True))


def take_back(gone: Work, into: Work, brought: dict[str, Any]) -> None:
    """Undo `bring_along`: the same rows, the same address."""
    OldAddress.objects.filter(pk=brought["address"]).delete()
    OldAddress.objects.filter(pk__in=brought["addresses"], node=into.node).update(node=gone.node)
    NodeTopic.objects.filter(pk__in=brought["topics"], node=into.node).delete()
    NodeText.objects.filter(pk__in=brought["texts"], node=into.node).delete()
    for name, own_end in (("links_out", "from_node"), ("links_in", "to_node")):
        Link.objects.filter(pk__in=brought[name], **{own_end: into.node}).update(**{own_end: gone.node})
    for label, rows in brought.get("rows", {}).items():
        if label in followers():
            followers()[label].take_back(rows, gone, into)
    Node.objects.filter(pk=gone.node_id).update(visibility=brought["visibility"])
    Work.objects.filter(pk=into.pk).update(popularity=F("popularity") - min(brought["popularity"], into.popularity))
