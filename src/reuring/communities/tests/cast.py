# SPDX-License-Identifier: EUPL-1.2
"""The groups and people that the tests of this room share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reuring.activities.tests.cast import make_branch, make_municipality
from reuring.communities.groups.joining import join
from reuring.communities.groups.keeping import CommunityFacts, begin_community, keep_community
from reuring.communities.models import Community, Meeting, Member, Post
from reuring.people.actor import Actor
from reuring.people.models import Person
from reuring.people.tests.cast import make_person
from reuring.threads.models import Topic, TopicText

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
ACTOR = Actor.command("tests")


def make_topic(key: str = "genealogy", name: str = "Stamboom", **overrides: Any) -> Topic:
    topic, made = Topic.objects.get_or_create(key=key, defaults={"path": [key], **overrides})
    if made:
        TopicText.objects.create(topic=topic, language="nl", name=name)
    return topic


def make_community(title: str = "Stamboom Kerkrade", *, topics: tuple[str, ...] = (), **overrides: Any) -> Community:
    """A group that began, open to everyone, at home in HuB. begins: False for one that is being formed.

    Other keywords are columns of Community.
    """
    begins, branch = overrides.pop("begins", True), overrides.pop("home_branch", None) or make_branch()
    texts = overrides.pop("texts", {"nl": {"title": title, "summary": "Samen zoeken.", "about": "Wie we zijn."}})
    librarian = overrides.pop("librarian", None)
    found = keep_community(
        facts=CommunityFacts(
            bond=overrides.pop("bond", Community.Bond.HOBBY),
            texts=texts,
            topics=topics,
            home_branch=branch,
            librarian=librarian,
            fields={"languages": ["nl"], **overrides},
        ),
        actor=ACTOR,
        at=AT,
    )
    return begin_community(community=found, actor=ACTOR, at=AT) if begins else found


def make_member(
    community: Community, person: Person | None = None, *, name: str = "Els", is_host: bool = False, **overrides: Any
) -> Member:
    """Somebody who takes part. Other keywords are columns of Member."""
    member = join(community=community, person=person or make_person(), name=name, is_added=True, actor=ACTOR, at=AT)
    for key, value in {"is_host": is_host, "added_by": None, **overrides}.items():
        setattr(member, key, value)
    member.save()
    return member


def make_meeting(community: Community, *, days: int = 7, **overrides: Any) -> Meeting:
    starts_at = AT + timedelta(days=days)
    fields = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "branch": make_branch(), **overrides}
    return Meeting.objects.create(community=community, **fields)


def make_post(member: Member, text: str = "Wie kent deze akte?", **overrides: Any) -> Post:
    fields = {"name": member.shown_name, "made_at": AT, "latest_at": AT, **overrides}
    return Post.objects.create(community=member.community, member=member, text=text, **fields)


__all__ = [
    "ACTOR",
    "AT",
    "make_branch",
    "make_community",
    "make_meeting",
    "make_member",
    "make_municipality",
    "make_person",
    "make_post",
    "make_topic",
]
