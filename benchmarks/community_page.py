# SPDX-License-Identifier: EUPL-1.2
"""The page of a group: what it costs with 1,000 members and 10,000 posts, and whether it asks no more for it.

    python -m benchmarks.community_page [--members N] [--posts N] [--requests N]

The page is asked for in this process, as a stranger and as a member, by the whole of the site's middleware; what counts
is the time that this process has the processor, without that of the database.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from benchmarks.figures import Figure, at_most, show, told
from benchmarks.sites import django_on, own_folder

MEMBERS: Final = 1_000
POSTS: Final = 10_000
REQUESTS: Final = 200
MOST_MS: Final = 30.0
SMALL: Final = 10
TITLES: Final = 12
MEETINGS: Final = 30


def figures(members: int = MEMBERS, posts: int = POSTS, requests: int = REQUESTS) -> Iterator[Figure]:
    """Every figure of the page of a group. members, posts: of the large one; the small one has ten of each."""
    with own_folder() as folder, django_on(folder):
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        large, person = _fill("Stamboom", members, posts)
        small, other = _fill("Klein", SMALL, SMALL)
        yield from _measured({"large": (large, person), "small": (small, other)}, requests)


def _fill(title: str, members: int, posts: int) -> tuple[str, Any]:
    """A group with so many members, posts, a shelf and meetings. Returns its public id and a member's account."""
    from django.utils import timezone

    from reuring.communities.groups.keeping import CommunityFacts, begin_community, keep_community
    from reuring.communities.models import Community, Meeting, Member, Post, ShelfTitle
    from reuring.people.actor import Actor
    from reuring.people.models import Account, Person
    from reuring.places.models import Branch, Municipality
    from reuring.threads.models import Node, NodeKind

    at, actor = timezone.now(), Actor.command("benchmark")
    town = Municipality.objects.get_or_create(slug="kerkrade", defaults={"name": "Kerkrade", "code": "GM0928"})[0]
    branch = Branch.objects.get_or_create(
        code="hub", defaults={"name": "HuB.Kerkrade", "town": "Kerkrade", "municipality": town}
    )[0]
    text = {"title": title, "summary": "Samen zoeken.", "about": "Wie we zijn.", "come_along": "Loop binnen."}
    facts = CommunityFacts(bond=Community.Bond.HOBBY, texts={"nl": text}, home_branch=branch)
    group = begin_community(community=keep_community(facts=facts, actor=actor, at=at), actor=actor, at=at)
    people = Person.objects.bulk_create(Person(given_name=f"{title} {number}") for number in range(members))
    taking_part = Member.objects.bulk_create(
        Member(
            community=group, person=person, state="member", shown_name=person.given_name, asked_at=at, joined_at=at,
            is_host=number < 3, shown_to=("nobody", "members", "everyone")[number % 3],
            roles=["expert"] if number % 7 == 0 else [],
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    said_at = [at - timedelta(minutes=number) for number in range(posts)]
    beginnings = Post.objects.bulk_create(
        Post(
            community=group, member=taking_part[number % members], name="x", text=f"Bericht {number}", made_at=moment,
            latest_at=moment,
        )
        for number, moment in enumerate(said_at[: posts // 4])
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(
            community=group, member=taking_part[number % members], name="x", text=f"Antwoord {number}", made_at=moment,
            latest_at=moment, parent=beginnings[number % len(beginnings)],
        )
        for number, moment in enumerate(said_at[posts // 4 :])
    )  # fmt: skip
    works = Node.objects.bulk_create(
        Node(kind=NodeKind.WORK, title=f"Titel {number}", address=f"/w/{title}{number}/", visibility="public")
        for number in range(TITLES)
    )
    ShelfTitle.objects.bulk_create(
        ShelfTitle(community=group, node=node, why="Mooi", member=taking_part[0], position=number, added_at=at)
        for number, node in enumerate(works)
    )
    Meeting.objects.bulk_create(
        Meeting(
            community=group, starts_at=at + timedelta(days=7 * week), ends_at=at + timedelta(days=7 * week, hours=2),
            branch=branch,
        )
        for week in range(-MEETINGS, 5)
    )  # fmt: skip
    return group.public_id, Account.objects.create(person=people[-1], email=f"{title.lower()}@example.org")


def _measured(groups: dict[str, tuple[str, Any]], requests: int) -> Iterator[Figure]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # Without the test environment, which copies the context of every template that is drawn.
    counts: dict[str, dict[str, int]] = {}
    for size, (public_id, account) in groups.items():
        address = f"/c/{public_id}/"
        for who in ("stranger", "member"):
            client = Client(SERVER_NAME="localhost")
            if who == "member":
                client.force_login(account, backend="reuring.people.backends.CardBackend")
            for _ in range(10):
                if (answer := client.get(address)).status_code != 200:
                    raise RuntimeError(f"{address} answers {answer.status_code}")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counts.setdefault(who, {})[size] = len(queries)
            if size == "large":
                began, began_wall = time.process_time(), time.perf_counter()
                for _ in range(requests):
                    client.get(address)
                spent, wall = time.process_time() - began, time.perf_counter() - began_wall
                yield at_most(f"communities.page.{who}.processor", spent / requests * 1e3, "ms", MOST_MS)
                yield told(f"communities.page.{who}.mean", wall / requests * 1e3, "ms")
    for who, found in counts.items():
        yield told(f"communities.page.{who}.queries", found["large"], "queries")
        more = found["large"] - found["small"]
        yield at_most(f"communities.page.{who}.queries_more_than_a_small_group", more, "queries", 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the figures. Returns 0 when all hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    given = parser.parse_args(arguments)
    return show(figures(given.members, given.posts, given.requests))


if __name__ == "__main__":
    raise SystemExit(main())
