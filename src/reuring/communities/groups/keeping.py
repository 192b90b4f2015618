# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write a group: what it is, that it begins, and that it ends well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.activities.programme.nodes import set_topics
from reuring.communities.groups import telling
from reuring.communities.groups.policy import obstacles_to_begin, obstacles_to_keep
from reuring.communities.models import Community, CommunityText
from reuring.communities.pictures import forget_unused
from reuring.communities.refusals import CommunityRefused
from reuring.engine.public_ids import new_public_id
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.places.models import Branch, Municipality
from reuring.threads import outbox
from reuring.threads.models import Node, NodeKind, NodeText, NodeTopic

KIND: Final = "community"
TEXT_FIELDS: Final = ("title", "summary", "about", "come_along", "rhythm", "farewell")


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    """What is written about a group. texts: by language (`nl`, `de`, `en`) and field of CommunityText; `nl` has a
    title. topics: keys. fields: further columns of Community."""

    bond: str
    texts: Mapping[str, Mapping[str, str]]
    topics: Collection[str] = ()
    home_branch: Branch | None = None
    municipality: Municipality | None = None
    librarian: Person | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def mark_of(community: Community) -> str:
    """What stands of a group now, in a few characters: another mark tells that somebody changed it meanwhile."""
    texts = community.texts.order_by("language").values_list("language", *TEXT_FIELDS)
    columns = [
        community.bond, community.home_branch_id, community.municipality_id, community.librarian_id,
        community.languages, community.rhythm, community.joining, community.age_from, community.age_to,
        community.is_for_minors,
        community.guests_welcome, community.most_members,
    ]  # fmt: skip
    topics = NodeTopic.objects.filter(node=community.node_id).order_by("topic_id").values_list("topic_id", flat=True)
    said = json.dumps([columns, list(texts), list(topics)], default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def keep_community(
    *, facts: CommunityFacts, community: Community | None = None, seen: str = "", actor: Actor, at: datetime
) -> Community:
    """Write a group with its texts, its topics and its node: a new one, which is still being formed, or one there is.

    seen: the mark (`mark_of`) of what was there when somebody began to change it; empty for whatever there is.
    Raises CommunityRefused with every obstacle.
    """
    if community is not None:
        community = Community.objects.select_for_update(of=("self",)).select_related("node").get(pk=community.pk)
    texts = {language: {key: value.strip() for key, value in text.items()} for language, text in facts.texts.items()}
    texts = {language: text for language, text in texts.items() if any(text.values())}
    title = " ".join(texts.get("nl", {}).get("title", "").split())
    columns = dict(facts.fields)
    obstacles = obstacles_to_keep(
        title=title,
        texts=[value for text in texts.values() for value in text.values()],
        has_home=facts.home_branch is not None or facts.municipality is not None,
        is_for_minors=bool(columns.get("is_for_minors", community.is_for_minors if community else False)),
        joining=columns.get("joining", community.joining if community else Community.Joining.OPEN),
        is_ended=community is not None and community.ended_at is not None,
        most=columns.get("most_members", community.most_members if community else None),
        members=community.members.current().count() if community else 0,
        has_changed=bool(seen) and community is not None and mark_of(community) != seen,
    )
    if obstacles:
        raise CommunityRefused(*obstacles)
    is_new = community is None
    if community is None:
        public_id = new_public_id()
        node = Node(
            public_id=public_id, kind=NodeKind.COMMUNITY, address=f"/c/{public_id}/", created_at=at,
            visibility=Node.Visibility.HIDDEN,
        )  # fmt: skip
        community = Community(made_at=at, made_by=actor.account)
    else:
        node = community.node
    for name, value in columns.items():
        setattr(community, name, value)
    community.bond, community.home_branch, community.librarian = facts.bond, facts.home_branch, facts.librarian
    home = facts.home_branch.municipality if facts.home_branch else None
    community.municipality = facts.municipality or home
    node.title, node.language, node.summary = title, "nl", texts["nl"].get("summary", "")
    node.languages, node.municipality = community.languages, community.municipality
    node.save()
    community.node = node
    community.save()
    _keep_texts(community, texts)
    set_topics(node, facts.topics, actor)
    record_event(
        actor=actor, at=at, verb="add" if is_new else "edit", subject_kind=KIND, subject_key=node.public_id,
        after={"texts": texts, "bond": facts.bond, "topics": sorted(facts.topics)},
    )  # fmt: skip
    outbox.note([node.pk])
    return community


@transaction.atomic
def keep_picture(*, community: Community, picture: str, text: str, actor: Actor, at: datetime) -> None:
    """Give a group a picture; the one before leaves the disk.

    picture: its path under the uploads, or empty. text: what is on it.
    """
    before = Community.objects.select_for_update().values_list("picture", flat=True).get(pk=community.pk)
    Community.objects.filter(pk=community.pk).update(picture=picture, picture_text=" ".join(text.split())[:200])
    record_event(
        actor=actor, at=at, verb="picture", subject_kind=KIND, subject_key=community.public_id,
        after={"picture": picture, "text": text},
    )  # fmt: skip
    if before != picture:
        forget_unused(before)


@transaction.atomic
def begin_community(*, community: Community, actor: Actor, at: datetime) -> Community:
    """Let a group stand on the site. Twice changes nothing; one that ended begins again. Raises CommunityRefused."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    if community.is_living:
        return community
    if obstacles := obstacles_to_begin(
        is_for_minors=community.is_for_minors, has_staff=community.librarian_id is not None
    ):
        raise CommunityRefused(*obstacles)
    community.began_at, community.ended_at = community.began_at or at, None
    community.save(update_fields=["began_at", "ended_at"])
    _show(community, Node.Visibility.PUBLIC)
    record_event(actor=actor, at=at, verb="begin", subject_kind=KIND, subject_key=community.public_id)
    return community


@transaction.atomic
def end_community(*, community: Community, farewell: str = "", actor: Actor, at: datetime) -> Community:
    """End a group well: nothing new is said in it, its members are thanked, and its page, shelf and trail remain.

    farewell: what it was, in Dutch. What it still planned does not go on.
    Raises CommunityRefused for one that never began or ended before.
    """
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    if not community.is_living:
        raise CommunityRefused(Obstacle("not-living", _("Deze groep is al afgesloten, of nog niet begonnen.")))
    community.ended_at = at
    community.save(update_fields=["ended_at"])
    if farewell.strip():
        CommunityText.objects.update_or_create(
            community=community, language="nl", defaults={"farewell": farewell.strip()}
        )
    # Imported here: meetings stand on groups.
    from reuring.communities.groups.meeting import cancel_meeting

    for meeting in community.meetings.coming(at).filter(starts_at__gt=at, session=None):
        cancel_meeting(meeting=meeting, actor=actor, at=at)
    telling.tell_ended(community, farewell.strip(), at)
    outbox.note([community.node_id])
    record_event(actor=actor, at=at, verb="end", subject_kind=KIND, subject_key=community.public_id)
    return community


def _show(community: Community, visibility: str) -> None:
    Node.objects.filter(pk=community.node_id).update(visibility=visibility)
    outbox.note([community.node_id])


def _keep_texts(community: Community, texts: Mapping[str, Mapping[str, str]]) -> None:
    CommunityText.objects.filter(community=community).exclude(language__in=texts).delete()
    NodeText.objects.filter(node=community.node).exclude(language__in=set(texts) - {"nl"}).delete()
    for language, text in texts.items():
        values = {name: text.get(name, "") for name in TEXT_FIELDS}
        CommunityText.objects.update_or_create(community=community, language=language, defaults=values)
        if language != "nl":
            NodeText.objects.update_or_create(
                node=community.node,
                language=language,
                defaults={"title": values["title"], "summary": values["summary"]},
            )
