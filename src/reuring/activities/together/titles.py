# SPDX-License-Identifier: EUPL-1.2
"""What there is to read, hear and see with an activity: suggested from its topics, picked by its maker.

The programme and the collection know each other only through their nodes: here stand links, and cards that the other
room draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from reuring.activities.models import Activity, Session
from reuring.activities.together.policy import MOST_TITLES, obstacles_to_title
from reuring.activities.together.refusals import TitleRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import Branch
from reuring.threads import outbox
from reuring.threads.models import Link, Node, NodeKind, Source
from reuring.threads.registries import Card, cards_for
from reuring.threads.search import IndexUnavailable, Query
from reuring.threads.searching import cards_of, searcher
from reuring.threads.what_next import paths_from

RELATIONS: Final = (Link.Relation.IS_ABOUT, Link.Relation.STARTS_FROM, Link.Relation.LEADS_TO)
MOST_SUGGESTED: Final = 12


@dataclass(frozen=True, slots=True)
class PickedTitle:
    """A title that lies beside an activity, with its card as it is now at the branch."""

    link: Link
    card: Card


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that fits, and why."""

    card: Card
    reason: str


def branch_of(activity: Activity, at: datetime) -> Branch | None:
    """The branch of the next session, or else of the last one that was; None for what is elsewhere."""
    sessions = list(activity.sessions.going_on().select_related("room__branch", "branch"))
    coming = [session for session in sessions if session.ends_at > at]
    return next(filter(None, (_branch(session) for session in [*coming, *reversed(sessions)])), None)


def _branch(session: Session) -> Branch | None:
    return session.room.branch if session.room is not None else session.branch


def titles_of(activity: Activity, branch: Branch | None) -> list[PickedTitle]:
    """The titles of an activity in the order of its maker, with what can be had at that branch now."""
    links = list(
        Link.objects.filter(
            from_node=activity.node_id,
            to_node__kind=NodeKind.WORK,
            to_node__visibility="public",
            relation__in=RELATIONS,
        ).order_by("position", "pk")
    )
    cards = cards_for({link.to_node_id: NodeKind.WORK for link in links}, branch)
    return [PickedTitle(link, cards[link.to_node_id]) for link in links if link.to_node_id in cards]


def suggestions(activity: Activity, branch: Branch | None) -> list[Suggestion]:
    """Titles that share topics with an activity and do not lie beside it yet, best first."""
    there = Link.objects.filter(from_node=activity.node_id).values_list("to_node", flat=True)
    works = paths_from(activity.node_id, without=tuple(there), kind=NodeKind.WORK, limit=MOST_SUGGESTED)
    cards = cards_for({path.node_id: NodeKind.WORK for path in works}, branch)
    return [Suggestion(cards[path.node_id], path.reason) for path in works if path.node_id in cards]


def found_titles(text: str, activity: Activity, branch: Branch | None) -> list[Card] | None:
    """Titles by words, without those that lie beside it already; None while the search is away."""
    try:
        results = searcher().search(
            Query(text=text, filters={"kind": (NodeKind.WORK.value,)}, page_size=MOST_SUGGESTED)
        )
    except IndexUnavailable:
        return None
    there = set(Link.objects.filter(from_node=activity.node_id).values_list("to_node", flat=True))
    return [card for card in cards_of(results, branch) if card.node_id not in there]


@transaction.atomic
def pick_title(
    *, activity: Activity, node_id: int, relation: str, reason: str = "", actor: Actor, at: datetime
) -> Link:
    """Lay a title beside an activity, as the last one. relation: of RELATIONS. reason: why, in one short sentence.

    Raises TitleRefused with every obstacle.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("node").get(pk=activity.pk)
    work = Node.objects.public().filter(pk=node_id, kind=NodeKind.WORK).first()
    links = Link.objects.filter(from_node=activity.node_id, to_node__kind=NodeKind.WORK, relation__in=RELATIONS)
    obstacles = obstacles_to_title(
        is_work=work is not None, is_there=links.filter(to_node=node_id).exists(), count=links.count()
    )
    if obstacles or work is None:
        raise TitleRefused(*obstacles)
    last = links.aggregate(last=Max("position"))["last"]
    link = Link.objects.create(
        from_node_id=activity.node_id,
        to_node=work,
        relation=relation,
        source=Source.STAFF,
        reason=reason.strip()[:160],
        position=0 if last is None else last + 1,
        made_by=actor.account.person if actor.account else None,
        made_at=at,
    )
    _note(activity, link, "pick", actor, at)
    return link


@transaction.atomic
def change_title(*, link: Link, activity: Activity, relation: str, reason: str, position: int, actor: Actor,
                 at: datetime) -> Link:  # fmt: skip
    """Say anew how a title belongs to an activity, and where it comes in the order (from 0)."""
    activity = Activity.objects.select_for_update(of=("self",)).select_related("node").get(pk=activity.pk)
    link.relation, link.reason = relation, reason.strip()[:160]
    link.save(update_fields=["relation", "reason"])
    links = Link.objects.filter(from_node=activity.node_id, to_node__kind=NodeKind.WORK, relation__in=RELATIONS)
    order = [key for key in links.order_by("position", "pk").values_list("pk", flat=True) if key != link.pk]
    order.insert(min(max(position, 0), MOST_TITLES), link.pk)
    for place, key in enumerate(order):
        Link.objects.filter(pk=key).update(position=place)
    _note(activity, link, "edit", actor, at)
    return link


@transaction.atomic
def drop_title(*, link: Link, activity: Activity, actor: Actor, at: datetime) -> None:
    """Take a title away from an activity."""
    _note(activity, link, "drop", actor, at)
    link.delete()


def _note(activity: Activity, link: Link, verb: str, actor: Actor, at: datetime) -> None:
    outbox.note([activity.node_id, link.to_node_id])
    record_event(
        actor=actor, at=at, verb=verb, subject_kind="title", subject_key=activity.node.public_id,
        after={"title": link.to_node.public_id, "relation": str(link.relation)},
    )  # fmt: skip
