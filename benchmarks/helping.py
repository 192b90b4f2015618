# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers: 5,000 beside 5,000 in one assignment, whether it breaks a limit, and whether it is fair.

    python -m benchmarks.helping [--many N] [--seed N]

A made-up town of four municipalities with every limit that people can state: kind, topics, languages, times, how far,
how many, blocks, certificates, age. Each pair is checked again here, from the rows and in other words than the
program's own.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from benchmarks.figures import Figure, at_most, show, told
from benchmarks.sites import django_on, own_folder

MANY: Final = 5_000
SEED: Final = 5
LIMIT_SECONDS: Final = 20.0
AT: Final = datetime(2026, 11, 26, 10, tzinfo=UTC)
_TOWNS: Final = (
    ("GM0928", "kerkrade", 50.8657, 6.0620),
    ("GM0899", "brunssum", 50.9460, 5.9710),
    ("GM0986", "voerendaal", 50.8830, 5.9290),
    ("GM0965", "simpelveld", 50.8340, 5.9810),
)
_KINDS: Final = ("skill", "skill", "time", "thing", "place", "company", "company")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS: Final = ("morning", "afternoon", "evening")


def figures(many: int = MANY, seed: int = SEED) -> Iterator[Figure]:
    """Every figure. many: how many asks, and how many offers."""
    with own_folder() as folder, django_on(folder):
        build(many, seed)
        from reuring.communities.helping.rounds import work_out
        from reuring.communities.models import Round

        found = Round.objects.create(asked_at=AT)
        began, used = time.perf_counter(), time.process_time()
        work_out(found.public_id, at=AT)
        wall, processor = time.perf_counter() - began, time.process_time() - used
        yield at_most("communities.helping.assignment", wall, "s", LIMIT_SECONDS)
        yield told("communities.helping.assignment_processor", processor, "s")
        yield told("communities.helping.pairs", found.pairs.count(), "pairs")
        yield at_most("communities.helping.broken_limits", broken_limits(found), "pairs", 0)
        yield from fairness(found)
        yield from page()


def build(many: int, seed: int) -> None:
    """The town: places, topics, people, and their asks and offers. More is asked than offered of what is scarce."""
    from django.core.management import call_command
    from django.db import connection

    from reuring.communities.models import Listing, PersonBlock
    from reuring.people.models import Certificate, Person
    from reuring.places.models import Branch, Municipality
    from reuring.threads.models import Topic

    call_command("migrate", verbosity=0, interactive=False)
    chance = random.Random(seed)
    branches = []
    for number, (code, slug, lat, lon) in enumerate(_TOWNS):
        town = Municipality.objects.create(code=code, slug=slug, name=slug.title())
        for part in range(3):
            branches.append(
                Branch.objects.create(
                    code=f"{slug}-{part}", name=f"{slug} {part}", town=slug, municipality=town,
                    is_flagship=number == part == 0, latitude=round(lat + part * 0.012, 5), longitude=lon,
                )
            )  # fmt: skip
    topics: list[Topic] = []
    for root in range(20):
        top = Topic.objects.create(key=f"t{root}", path=[f"t{root}"])
        topics += [Topic(key=f"t{root}-{sub}", parent=top, path=[top.key, f"t{root}-{sub}"]) for sub in range(12)]
    Topic.objects.bulk_create(topics)
    people = [
        Person(
            given_name=f"P{number}",
            born_on=None if chance.random() < 0.2 else date(chance.randrange(1935, 2010), 5, 1),
        )
        for number in range(2 * many)
    ]
    for person in people:
        person.make_keys()
    Person.objects.bulk_create(people, batch_size=1_000)
    Certificate.objects.bulk_create(
        Certificate(
            person=person, kind=Certificate.Kind.values[0], issued_on=date(2025, 1, 1), seen_on=date(2025, 1, 2),
            valid_until=date(2029, 1, 1) if chance.random() < 0.8 else date(2026, 1, 1),
        )
        for person in people
        if chance.random() < 0.15
    )  # fmt: skip
    pairs = {tuple(chance.sample(range(len(people)), 2)) for _each in range(many)}
    PersonBlock.objects.bulk_create(
        PersonBlock(person=people[one], blocked=people[other], at=AT) for one, other in sorted(pairs)
    )
    codes = [f"{day}-{part}" for day in _DAYS for part in _PARTS]
    rows = []
    for number in range(2 * many):
        is_ask = number < many
        kind = chance.choice(_KINDS)
        branch = chance.choice(branches)
        has_branch = chance.random() < 0.7
        since = AT - timedelta(days=chance.randrange(1, 500))
        rows.append(
            Listing(
                # Of places and company there are fewer than are looked for.
                side="ask" if is_ask else "offer",
                kind=chance.choice(_KINDS[:4]) if not is_ask and chance.random() < 0.4 else kind,
                person=people[chance.randrange(len(people))],
                title=f"L{number}",
                shown_name="Iemand",
                languages=sorted({"nl", *chance.sample(["de", "pl", "ar", "tr"], chance.randrange(2))})
                if chance.random() < 0.85
                else chance.sample(["de", "pl", "ar", "tr", "uk"], 1),
                times=sorted(chance.sample(codes, chance.choice([0, 2, 4, 6, 10]))),
                municipality=branch.municipality,
                branch=branch if has_branch else None,
                reach_km=chance.choice([None, 2, 5, 5, 10, 25]),
                most=1 if is_ask else chance.choice([1, 1, 1, 2, 4]),
                with_care=chance.random() < 0.06,
                made_at=since,
                waiting_since=since,
            )
        )
    Listing.objects.bulk_create(rows, batch_size=1_000)
    through = Listing.topics.through
    through.objects.bulk_create(
        (
            through(listing=row, topic=topic)
            for row in rows
            for topic in chance.sample(topics, chance.choice([0, 1, 1, 1, 2, 3]))
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def broken_limits(found: Any) -> int:
    """How many pairs break a limit that somebody stated, or that the library holds to. From the rows, by other code."""
    from reuring.communities.models import PersonBlock
    from reuring.people.models import Certificate

    pairs = list(found.pairs.select_related("ask__person", "offer__person", "ask__branch", "offer__branch"))
    blocked = {frozenset(pair) for pair in PersonBlock.objects.values_list("person", "blocked")}
    certified = set(
        Certificate.objects.filter(valid_until__gt=AT.date(), withdrawn_at=None).values_list("person_id", flat=True)
    )
    middle = _middles()
    roots = _roots()
    wrong = 0
    for pair in pairs:
        ask, offer = pair.ask, pair.offer
        one, other = roots.get(ask.pk, set()), roots.get(offer.pk, set())
        spots = [
            (float(side.branch.latitude), float(side.branch.longitude)) if side.branch else middle[side.municipality_id]
            for side in (ask, offer)
        ]
        km = _law_of_cosines(*spots[0], *spots[1])
        faults = (
            ask.side != "ask" or offer.side != "offer",
            ask.person_id == offer.person_id,
            ask.kind != offer.kind and {ask.kind, offer.kind} != {"skill", "time"},
            bool(one) and bool(other) and not one & other,
            bool(ask.languages) and bool(offer.languages) and not set(ask.languages) & set(offer.languages),
            bool(ask.times) and bool(offer.times) and not set(ask.times) & set(offer.times),
            any(side.reach_km is not None and km > side.reach_km + 0.001 for side in (ask, offer)),
            any(_is_young(side.person.born_on) for side in (ask, offer)),
            (ask.with_care or offer.with_care) and offer.person_id not in certified,
            frozenset((ask.person_id, offer.person_id)) in blocked,
        )
        wrong += any(faults)
    asked = Counter(pair.ask_id for pair in pairs)
    wrong += sum(count - 1 for count in asked.values() if count > 1)
    offered = Counter(pair.offer_id for pair in pairs)
    most = {pair.offer_id: pair.offer.most for pair in pairs}
    return wrong + sum(max(0, count - most[key]) for key, count in offered.items())


def fairness(found: Any) -> Iterator[Figure]:
    """Whether anybody who waits longer was passed over for somebody in whose place they could have been.

    Also how long the paired and the others wait, where offers are scarce.
    """
    import numpy

    from reuring.communities.helping.board import NEVER, Board
    from reuring.communities.helping.facts import known, open_listings

    facts = known(open_listings(AT), at=AT)
    asks, offers = list(facts.asks.values()), list(facts.offers.values())
    board = Board(facts, asks, offers)
    got = {pair.ask_id: pair.offer_id for pair in found.pairs.all()}
    column = {side.key: number for number, side in enumerate(offers)}
    # The youngest wait that each offer was given to.
    youngest: dict[int, datetime] = {}
    for ask, offer in got.items():
        here = column[offer]
        youngest[here] = max(youngest.get(here, facts.asks[ask].waiting_since), facts.asks[ask].waiting_since)
    taken = numpy.array([youngest[number].timestamp() if number in youngest else -1.0 for number in range(len(offers))])
    passed_over, could = 0, 0
    idle = numpy.array([number not in youngest for number in range(len(offers))])
    for row, side in enumerate(asks):
        if side.key in got:
            continue
        fits = board.scores(slice(row, row + 1))[0] != NEVER
        could += bool((fits & idle).any())
        # By the day: who waits since the same day waits as long.
        midnight = side.waiting_since.replace(hour=23, minute=59).timestamp()
        passed_over += bool((fits & (taken > midnight)).any())
    yield at_most("communities.helping.passed_over_for_who_waits_shorter", passed_over, "asks", 0)
    yield at_most("communities.helping.left_beside_an_offer_that_is_free", could, "asks", 0)
    waits = {key: (AT - side.waiting_since).days for key, side in facts.asks.items()}
    with_offer = [days for key, days in waits.items() if key in got]
    without = [days for key, days in waits.items() if key not in got]
    yield told("communities.helping.mean_wait_of_paired", sum(with_offer) / max(1, len(with_offer)), "days")
    yield told("communities.helping.mean_wait_of_others", sum(without) / max(1, len(without)), "days")


def page() -> Iterator[Figure]:
    """The page on which staff see each ask with its three best offers, with all of the town in the tables."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reuring.people.roles import Role
    from reuring.people.tests.cast import log_in, make_account

    client = log_in(make_account(role=Role.COMMUNITY_LIBRARIAN), HTTP_HOST="localhost")
    client.get("/staff/helping/")
    began, used = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        found = client.get("/staff/helping/")
    assert found.status_code == 200, found.status_code
    yield told("communities.helping.staff_page", (time.perf_counter() - began) * 1000, "ms")
    yield told("communities.helping.staff_page_processor", (time.process_time() - used) * 1000, "ms")
    yield told("communities.helping.staff_page_queries", len(queries), "queries")


def _middles() -> dict[int, tuple[float, float]]:
    """The middle of the branches of each municipality."""
    from reuring.places.models import Branch

    spots: dict[int, list[tuple[float, float]]] = {}
    for branch in Branch.objects.all():
        spots.setdefault(branch.municipality_id, []).append((float(branch.latitude or 0), float(branch.longitude or 0)))
    return {
        key: (sum(lat for lat, _lon in own) / len(own), sum(lon for _lat, lon in own) / len(own))
        for key, own in spots.items()
    }


def _roots() -> dict[int, set[str]]:
    """The main topics of each listing."""
    from reuring.communities.models import Listing

    found: dict[int, set[str]] = {}
    for key, path in Listing.topics.through.objects.values_list("listing_id", "topic__path"):
        found.setdefault(key, set()).add(path[0])
    return found


def _law_of_cosines(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    one, other, apart = math.radians(lat_1), math.radians(lat_2), math.radians(lon_2 - lon_1)
    inside = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(apart)
    return 6371.0 * math.acos(max(-1.0, min(1.0, inside)))


def _is_young(born_on: date | None) -> bool:
    return born_on is not None and (born_on.year + 18, born_on.month, born_on.day) > (AT.year, AT.month, AT.day)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    raise SystemExit(show(figures(given.many, given.seed)))
