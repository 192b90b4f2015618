# SPDX-License-Identifier: EUPL-1.2
"""The programme: what a page of the agenda costs in a month of thousands, and how many seats hundreds of sessions have.

    python -m benchmarks.programme [--sessions N] [--requests N]

`reuring up --demo` runs as anybody would run it, on loopback, with the demonstration and `--sessions` made-up sessions
in one month, with their pools and people who signed up.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure, at_most, percentile, show, told
from benchmarks.pages import _database, _site, _spent, _visit
from benchmarks.sites import django_on, own_folder, running

SESSIONS: Final = 2_000
REQUESTS: Final = 200
SEED: Final = 2026
COUNTED: Final = 500
MOST_QUERIES: Final = 12
_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_VIEWS: Final = {
    "list": "month={month}",
    "later_page": "month={month}&page=9",
    "narrowed": "month={month}&municipality=kerkrade&free=1&age=8",
    "week": "view=week&week={month}-09",
    "map": "view=map&month={month}",
}


def figures(sessions: int = SESSIONS, requests: int = REQUESTS) -> list[Figure]:
    """Every figure of the agenda, measured now.

    sessions: how many there are in the month. requests: how many pages of each kind are asked for.
    """
    with own_folder() as folder, running(folder) as (port, process, _start), django_on(folder):
        month = _month()
        few = dict(_queries(month))
        fill(month, sessions)
        found = [*_costs(folder, port, process.pid, month, requests)]
        for name, count in _queries(month):
            found.append(at_most(f"programme.agenda.{name}.queries", count, "queries", min(MOST_QUERIES, few[name])))
        found += _availability()
    return found


def _month() -> date:
    """A month to come in which the demonstration has something too."""
    from django.utils import timezone

    return (timezone.localdate().replace(day=1) + timedelta(days=40)).replace(day=1)


def fill(month: date, count: int) -> None:
    """Make `count` sessions in a month, of one activity for every ten, with seats that are taken."""
    from django.utils import timezone

    from reuring.activities.models import Activity, ActivityText, Form, Part, Pool, Registration, Seat, Session
    from reuring.places.models import Branch
    from reuring.threads.models import Node, NodeKind, NodeTopic, Source, Topic

    chance = random.Random(SEED)
    at = timezone.now()
    branches = list(Branch.objects.select_related("municipality"))
    topics = list(Topic.objects.exclude(parent=None))
    forms = [form for form in Form if form is not Form.CLASS_VISIT]
    sessions = []
    for number in range(count // 10):
        node = Node(kind=NodeKind.ACTIVITY, title=f"Activiteit nummer {number}", summary="Voor wie wil.", language="nl")
        node.address = f"/a/{node.public_id}/"
        node.save()
        first = chance.choice([None, 4, 8, 12, 18])
        activity = Activity.objects.create(
            node=node, form=chance.choice(forms), state="published", published_at=at, municipality_id=1,
            languages=chance.choice([["nl"], ["nl"], ["nl", "de"], ["en"]]), age_from=first,
            price=chance.choice(["free", "free", "fixed"]), price_cents=500, sign_up=chance.choice(["each", "none"]),
        )  # fmt: skip
        ActivityText.objects.create(activity=activity, language="nl", title=node.title, summary=node.summary)
        NodeTopic.objects.create(node=node, topic=chance.choice(topics), source=Source.STAFF)
        Part.objects.create(activity=activity, capacity=12)
        for _turn in range(10):
            branch = chance.choice(branches)
            on = datetime(month.year, month.month, chance.randint(1, 28), chance.randint(9, 20), tzinfo=_ZONE)
            sessions.append(
                Session(
                    activity=activity, starts_at=on, ends_at=on + timedelta(hours=2), branch=branch,
                    municipality=branch.municipality,
                )
            )  # fmt: skip
    Session.objects.bulk_create(sessions)
    parts = dict(Part.objects.values_list("activity_id", "id"))
    pools = Pool.objects.bulk_create(
        Pool(session=session, part_id=parts[session.activity_id], capacity=12) for session in sessions
    )
    registrations = Registration.objects.bulk_create(
        Registration(activity_id=session.activity_id, state="confirmed", made_at=at, size=6, given_name="Mo")
        for session in sessions
    )
    Seat.objects.bulk_create(
        Seat(registration=registration, pool=pool, number=number + 1, is_taken=True)
        for registration, pool in zip(registrations, pools, strict=True)
        for number in range(6)
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _costs(folder: Path, port: int, pid: int, month: date, requests: int) -> Iterator[Figure]:
    """What each view costs the site and its database."""
    for name, query in _VIEWS.items():
        address = f"/agenda/?{query.format(month=f'{month:%Y-%m}')}"
        # Each process of the site has to have met the page before, whichever takes the connection.
        for _turn in range(12):
            _visit(port, [address] * 3)
        site, database = _site(pid), _database(folder)
        before, before_database = _spent(site), _spent(database)
        times = _visit(port, [address] * requests)
        spent, spent_database = _spent(site) - before, _spent(database) - before_database
        yield at_most(f"programme.agenda.{name}.processor", spent / requests * 1e3, "ms", 30)
        yield told(f"programme.agenda.{name}.database_processor", spent_database / requests * 1e3, "ms")
        yield told(f"programme.agenda.{name}.p95", percentile(times, 0.95), "ms")


def _counted(do: Callable[[], object]) -> int:
    """How many queries something asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        do()
    return len(asked)


def _queries(month: date) -> Iterator[tuple[str, int]]:
    """How many queries each view asks."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    for name, query in _VIEWS.items():
        address = f"/agenda/?{query.format(month=f'{month:%Y-%m}')}"
        client.get(address)
        yield name, _counted(lambda address=address: client.get(address))  # type: ignore[misc]


def _availability() -> Iterator[Figure]:
    """What it takes to say how many seats are left in hundreds of sessions."""
    from reuring.activities.agenda.seats_left import seats_left
    from reuring.activities.models import Session

    keys = list(Session.objects.filter(pools__isnull=False).order_by("-pk").values_list("pk", flat=True)[:COUNTED])
    times = []
    for _turn in range(20):
        began = time.perf_counter()
        seats_left(keys)
        times.append((time.perf_counter() - began) * 1e3)
    yield at_most("programme.availability_of_500.queries", _counted(lambda: seats_left(keys)), "queries", 2)
    yield told("programme.availability_of_500.median", percentile(times, 0.5), "ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    chosen = parser.parse_args()
    raise SystemExit(show(figures(chosen.sessions, chosen.requests)))
