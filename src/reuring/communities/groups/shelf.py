# SPDX-License-Identifier: EUPL-1.2
"""The shelf of a group: titles that members put there, each with one line on why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from reuring.communities.groups.policy import obstacles_to_shelve
from reuring.communities.models import Community, Member, ShelfTitle
from reuring.communities.names import may_see, name_for
from reuring.communities.refusals import CommunityRefused
from reuring.communities.rights import Standing
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.places.models import Branch
from reuring.threads.models import Node, NodeKind
from reuring.threads.registries import Card, cards_for
from reuring.threads.search import IndexUnavailable, Query
from reuring.threads.searching import cards_of, searcher

KIND: Final = "community_shelf"
MOST_FOUND: Final = 8
_SHOWN: Final = (
    "community_id", "node_id", "why", "position", "member__person_id", "member__shown_name", "member__shown_to",
    "member__hidden_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelved:
    """A title on the shelf, with its card as it is now at the branch. by: who put it there, as far as one may see it.

    may_change: whether who looks put it there or carries the group.
    """

    row: ShelfTitle
    card: Card
    by: str
    may_change: bool


def shelf_of(community: Community, standing: Standing, branch: Branch | None, most: int | None = None) -> list[Shelved]:
    """The titles on the shelf in their order, those that can be shown. A constant number of queries."""
    rows = list(community.shelf.select_related("member").only(*_SHOWN)[:most])
    cards = cards_for({row.node_id: NodeKind.WORK for row in rows}, branch)
    own = standing.member.pk if standing.member else None
    return [
        Shelved(
            row, cards[row.node_id], name_for(row.member, standing) if _may_name(row.member, standing) else "",
            standing.may_edit or (own is not None and row.member_id == own),
        )
        for row in rows
        if row.node_id in cards
    ]  # fmt: skip


def _may_name(member: Member | None, standing: Standing) -> bool:
    return member is not None and (standing.is_inside or may_see(member, standing))


def found_titles(text: str, community: Community, branch: Branch | None) -> list[Card] | None:
    """Titles by words that are not on the shelf yet; None while the search is away."""
    try:
        results = searcher().search(Query(text=text, filters={"kind": (NodeKind.WORK.value,)}, page_size=MOST_FOUND))
    except IndexUnavailable:
        return None
    there = set(community.shelf.values_list("node", flat=True))
    return [card for card in cards_of(results, branch) if card.node_id not in there]


@transaction.atomic
def shelve(
    *, community: Community, node_id: int, why: str = "", member: Member | None = None, actor: Actor, at: datetime
) -> ShelfTitle:
    """Put a title on the shelf, as the last one. why: in one line. Raises CommunityRefused with every obstacle."""
    community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=community.pk)
    work = Node.objects.public().filter(pk=node_id, kind=NodeKind.WORK).first()
    rows = ShelfTitle.objects.filter(community=community)
    obstacles = obstacles_to_shelve(
        is_living=community.ended_at is None,
        is_work=work is not None,
        is_there=rows.filter(node=node_id).exists(),
        count=rows.count(),
        why=why,
    )
    if obstacles or work is None:
        raise CommunityRefused(*obstacles)
    last = rows.aggregate(last=Max("position"))["last"]
    row = ShelfTitle.objects.create(
        community=community, node=work, why=" ".join(why.split())[:200], member=member,
        position=0 if last is None else last + 1, added_at=at,
    )  # fmt: skip
    _record(row, "shelve", actor, at)
    return row


@transaction.atomic
def change_shelved(*, row: ShelfTitle, why: str | None = None, up: bool = False, actor: Actor, at: datetime) -> None:
    """Say anew why a title is there, or move it one place up. Raises CommunityRefused."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=row.community_id)
    if why is not None:
        obstacles = obstacles_to_shelve(is_living=True, is_work=True, is_there=False, count=0, why=why)
        if obstacles:
            raise CommunityRefused(*obstacles)
        ShelfTitle.objects.filter(pk=row.pk).update(why=" ".join(why.split())[:200])
    if up:
        keys = list(ShelfTitle.objects.filter(community=community).values_list("pk", flat=True))
        place = keys.index(row.pk)
        if place:
            keys[place - 1], keys[place] = keys[place], keys[place - 1]
        for position, key in enumerate(keys):
            ShelfTitle.objects.filter(pk=key).update(position=position)
    _record(row, "edit", actor, at)


@transaction.atomic
def unshelve(*, row: ShelfTitle, actor: Actor, at: datetime) -> None:
    """Take a title off the shelf. Twice changes nothing."""
    if ShelfTitle.objects.filter(pk=row.pk).delete()[0]:
        _record(row, "unshelve", actor, at)


def _record(row: ShelfTitle, verb: str, actor: Actor, at: datetime) -> None:
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=row.community.public_id,
        after={"title": row.node.public_id},
    )  # fmt: skip
