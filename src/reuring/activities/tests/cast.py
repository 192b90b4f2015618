# SPDX-License-Identifier: EUPL-1.2
"""The activities and people that the tests of this room share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reuring.activities.models import Activity, ActivityText, Form, Function, Part, Pool, Session
from reuring.people.actor import Actor
from reuring.people.models import Account, Person, RoleGrant
from reuring.people.roles import Role
from reuring.places.models import Branch, Municipality, Room
from reuring.threads.models import Node, NodeKind

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def make_municipality(**overrides: Any) -> Municipality:
    fields = {"code": "GM0928", "name": "Kerkrade", "accent": "kerkrade", **overrides}
    return Municipality.objects.get_or_create(slug=fields.pop("slug", "kerkrade"), defaults=fields)[0]


def make_branch(**overrides: Any) -> Branch:
    fields = {"name": "HuB.Kerkrade", "town": "Kerkrade", "is_flagship": False, **overrides}
    fields.setdefault("municipality", make_municipality())
    return Branch.objects.get_or_create(code=fields.pop("code", "hub"), defaults=fields)[0]


def make_room(**overrides: Any) -> Room:
    fields = {"capacity": 60, **overrides}
    fields.setdefault("branch", make_branch())
    return Room.objects.get_or_create(
        name=fields.pop("name", "Theaterzaal"), branch=fields.pop("branch"), defaults=fields
    )[0]


def make_person(given_name: str = "Anneke", **overrides: Any) -> Person:
    return Person.objects.create(given_name=given_name, **overrides)


def make_account(*roles: Role, given_name: str = "Mo", **overrides: Any) -> Account:
    """An account of somebody with these roles in the whole organisation."""
    account = Account.objects.create(person=make_person(given_name), **overrides)
    for role in roles:
        RoleGrant.objects.create(person=account.person, role=role, valid_from=date(2020, 1, 1))
    return account


def maker() -> Actor:
    """A programme maker."""
    return Actor.person(make_account(Role.PROGRAMME_MAKER))


def make_activity(title: str = "Leeskring", **overrides: Any) -> Activity:
    """A public activity without sessions, with one part for everybody. capacity: of that part; parts: False for none."""
    capacity, parts = overrides.pop("capacity", 12), overrides.pop("parts", True)
    fields: dict[str, Any] = {
        "form": Form.READING_GROUP,
        "state": Activity.State.PUBLISHED,
        "functions": [Function.READING],
        "languages": ["nl"],
        "published_at": AT,
        "made_at": AT,
        **overrides,
    }
    fields.setdefault("municipality", make_municipality())
    node = Node(kind=NodeKind.ACTIVITY, title=title, summary="Samen lezen en praten.", language="nl")
    node.visibility = Node.Visibility.PUBLIC if fields["state"] in Activity.SEEN else Node.Visibility.HIDDEN
    node.municipality = fields["municipality"]
    node.address = f"/a/{node.public_id}/"
    node.save()
    activity = Activity.objects.create(node=node, **fields)
    ActivityText.objects.create(activity=activity, language="nl", title=title, summary=node.summary)
    if parts:
        Part.objects.create(activity=activity, capacity=capacity)
    return activity


def make_session(
    activity: Activity, on: date = date(2026, 3, 20), clock: time = time(19, 30), **overrides: Any
) -> Session:
    """A session of two hours in the hub, with a pool for each part of its activity."""
    starts = datetime.combine(on, clock, tzinfo=AMSTERDAM)
    fields: dict[str, Any] = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), **overrides}
    if not {"room", "branch", "place"} & set(fields):
        fields["branch"] = make_branch()
    fields.setdefault("municipality", activity.municipality)
    session = Session.objects.create(activity=activity, **fields)
    Pool.objects.bulk_create(Pool(session=session, part=part, capacity=part.capacity) for part in activity.parts.all())
    return session
