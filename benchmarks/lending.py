# SPDX-License-Identifier: EUPL-1.2
"""Lending: what a check-out and a check-in cost, how many go in a second, and whether a long history changes that.

    python -m benchmarks.lending [--lendings N] [--history N]

The whole action is measured, from the rows that a desk has to the commit on a durable database: everything that is
locked, asked, judged and written. The figures of Koha that stand beside ours were measured on the same kind of machine,
two cores, outside this run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.figures import Figure, at_least, at_most, percentile, show, told
from benchmarks.sites import django_on, environment, own_folder

LENDINGS: Final = 600
HISTORY: Final = 1_000_000
PATRONS: Final = 2_000
COPIES: Final = 12_000
QUEUE: Final = 200
PROCESSES: Final = 4
_AT: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)


def figures(lendings: int = LENDINGS, history: int = HISTORY) -> Iterator[Figure]:
    """Every figure of lending. lendings: how many of each are measured. history: returned loans in the second half."""
    with own_folder() as folder, django_on(folder):
        library = Library(folder)
        library.build()
        yield from library.costs("lending", lendings)
        yield from library.rates(lendings)
        yield from library.commits()
        before = library.medians(lendings)
        library.remember(history)
        library.crowded = True
        after = library.medians(lendings)
        for what in before:
            yield told(f"lending.{what}.median_small", before[what] * 1e3, "ms")
            yield told(f"lending.{what}.median_full", after[what] * 1e3, "ms")
            yield at_most(f"lending.{what}.full_over_small", after[what] / before[what], "times", 1.2)
        yield from _disk(folder)


class Library:
    """An installation with patrons and copies, and what one measures of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.turn = 0
        # Whether every work that is held has a long queue.
        self.crowded = False

    def build(self) -> None:
        """Tables, a branch, a rule, patrons and copies."""
        from django.core.management import call_command
        from django.db import connection

        from reuring.circulation.models import LendingRule, SubscriptionTerms, SubscriptionType
        from reuring.places.models import Branch, Municipality

        call_command("migrate", verbosity=0, interactive=False)
        town = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
        self.branch = Branch.objects.create(code="hub", name="HuB", town="Kerkrade", municipality=town)
        self._open(self.branch)
        kind = SubscriptionType.objects.create(code="adult")
        SubscriptionTerms.objects.create(type=kind, valid_from=date(2020, 1, 1), max_loans=200, max_owed_cents=1000)
        self.rule = LendingRule.objects.create(valid_from=date(2020, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO people_person (public_id, given_name, family_name_prefix, family_name, sort_name, born_on,
                    language, email, phone, notice_road, created_at)
                SELECT 'p' || lpad(n::text, 9, '0'), 'Els', '', 'Nummer ' || n, 'nummer' || n, '1980-01-01', 'nl', '',
                    '', 'email', now() FROM generate_series(1, %s) n
                """,
                [PATRONS],
            )
            cursor.execute(
                """
                INSERT INTO circulation_subscription (public_id, person_id, type_id, starts_on, renews_by_itself,
                    elsewhere_card)
                SELECT public_id, id, %s, '2020-01-01', true, '' FROM people_person
                """,
                [kind.pk],
            )
            cursor.execute(
                """
                INSERT INTO threads_node (public_id, kind, title, summary, address, language, languages, audiences,
                    visibility, created_at)
                SELECT 'n' || lpad(n::text, 9, '0'), 'work', 'Titel ' || n, '', '/w/' || n || '/', 'nl', '{nl}', '{}',
                    'public', now() FROM generate_series(1, %(copies)s) n;
                INSERT INTO catalogue_work (node_id, creators, sort_title, sort_creator, original_title,
                    original_language, audience, popularity)
                SELECT id, '', title, '', '', '', '', 0 FROM threads_node;
                INSERT INTO catalogue_edition (public_id, work_id, is_kept_apart, work_keys, title, subtitle,
                    responsibility, alternative_titles, original_title, original_language, sort_title, languages,
                    format, audience, avi_level, place, publisher, year_text, edition_statement, extent, summary,
                    contents, subjects, classifications, urls, cover, created_at, updated_at)
                SELECT 'e' || lpad(id::text, 9, '0'), id, false, '{}', sort_title, '', '', '{}', '', '', sort_title,
                    '{nl}', 'book', '', '', '', '', '', '', '', '', '', '{}', '{}', '{}', '', now(), now()
                FROM catalogue_work;
                INSERT INTO catalogue_item (public_id, edition_id, branch_id, barcode, location, shelf_mark, status,
                    note)
                SELECT 'i' || lpad(id::text, 9, '0'), id, %(branch)s, '3' || lpad(id::text, 9, '0'), '', '',
                    'available', '' FROM catalogue_edition;
                """,
                {"copies": COPIES, "branch": self.branch.pk},
            )
            cursor.execute("VACUUM ANALYZE")

    def _open(self, branch: Any) -> None:
        from datetime import time as clock

        from reuring.places.models import OpeningHours

        OpeningHours.objects.bulk_create(
            OpeningHours(branch=branch, weekday=day, opens=clock(10), closes=clock(18), valid_from=date(2020, 1, 1))
            for day in range(1, 7)
        )

    # Doing

    def pairs(self, count: int) -> list[tuple[Any, Any]]:
        """Copies that nobody had, each with a person, as a desk finds them."""
        from reuring.catalogue.models import Item
        from reuring.people.models import Person

        items = list(Item.objects.filter(status="available").order_by("pk")[self.turn : self.turn + count])
        people = list(Person.objects.order_by("pk")[:PATRONS])
        self.turn += count
        assert len(items) == count, "there are not enough copies"
        return [(item, people[number % len(people)]) for number, item in enumerate(items)]

    def check_out(self, item: Any, person: Any) -> Any:
        from reuring.circulation.lending import check_out
        from reuring.circulation.models import Via
        from reuring.people.actor import Actor

        return check_out(
            item=item, person=person, branch=self.branch, via=Via.DESK, at=_AT, actor=Actor.rule("bench"),
            key=f"bench:{os.getpid()}:{item.pk}:{time.perf_counter_ns()}",
        )  # fmt: skip

    def check_in(self, item: Any, _person: Any) -> Any:
        from reuring.circulation.models import Via
        from reuring.circulation.returning import check_in
        from reuring.people.actor import Actor

        return check_in(
            item=item, branch=self.branch, via=Via.DESK, at=_AT + timedelta(hours=1), actor=Actor.rule("bench"),
            key=f"bench:{os.getpid()}:{item.pk}:{time.perf_counter_ns()}",
        )  # fmt: skip

    def costs(self, name: str, count: int) -> Iterator[Figure]:
        """Processor time of one check-out and one check-in, here and in the database together."""
        pairs = self.pairs(count + 100)
        for what, do in (("check_out", self.check_out), ("check_in", self.check_in)):
            for item, person in pairs[:100]:
                do(item, person)
            backend = self._backend()
            here, there = time.process_time(), _spent(backend)
            for item, person in pairs[100:]:
                do(item, person)
            ours, theirs = time.process_time() - here, _spent(backend) - there
            yield told(f"{name}.{what}.processor_here", ours / count * 1e3, "ms")
            yield told(f"{name}.{what}.processor_database", theirs / count * 1e3, "ms")
            yield at_most(f"{name}.{what}.processor", (ours + theirs) / count * 1e3, "ms", 6)
        yield told(f"{name}.check_out.processor_koha", 134, "ms")
        yield told(f"{name}.check_in.processor_koha", 50, "ms")

    def rates(self, count: int) -> Iterator[Figure]:
        """How many go in a second, from several processes at once."""
        from django.db import connections

        each = count // PROCESSES * 2
        pairs = self.pairs(each * PROCESSES)
        shares = [[(item.pk, person.pk) for item, person in pairs[n::PROCESSES]] for n in range(PROCESSES)]
        connections.close_all()
        for what in ("check_out", "check_in"):
            context = multiprocessing.get_context("spawn")
            gate = context.Barrier(PROCESSES + 1)
            workers = [
                context.Process(target=_work, args=(dict(os.environ), self.branch.pk, what, share, gate))
                for share in shares
            ]
            for worker in workers:
                worker.start()
            gate.wait(120)
            began = time.perf_counter()
            for worker in workers:
                worker.join()
            took = time.perf_counter() - began
            assert all(worker.exitcode == 0 for worker in workers)
            yield at_least(f"lending.{what}.a_second", len(pairs) / took, "a second", 200)
        yield told("lending.check_out.a_second_koha", 5.5, "a second")
        yield told("lending.check_in.a_second_koha", 14, "a second")

    def commits(self) -> Iterator[Figure]:
        """How many commits a check-out makes."""
        [(item, person)] = self.pairs(1)
        before = self._transactions()
        self.check_out(item, person)
        made = self._transactions() - before - 1  # one is the question's own
        yield at_most("lending.check_out.commits", made, "commits", 1)

    def _transactions(self) -> int:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            return int(cursor.fetchone()[0])

    def medians(self, count: int) -> dict[str, float]:
        """Seconds that one takes at the median, commit and all."""
        from django.db import connection

        from reuring.circulation.holding import place_hold
        from reuring.circulation.models import Via
        from reuring.people.actor import Actor

        pairs = self.pairs(count)
        found = {}
        for what, do in (("check_out", self.check_out), ("check_in", self.check_in)):
            found[what] = statistics.median(_timed(do, *pair) for pair in pairs)
        held = self.pairs(count // 4)
        for item, person in held:
            place_hold(
                work=item.edition.work, person=person, pickup_branch=self.branch, via=Via.HOME,
                at=_AT - timedelta(days=30), actor=Actor.rule("bench"),
            )  # fmt: skip
            self.check_in(item, person)
            self._crowd(item)
        # As PostgreSQL does by itself after a while; these rows came all at once.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE circulation_hold")
        found["check_out_of_hold"] = statistics.median(_timed(self.check_out, *pair) for pair in held)
        return found

    def _crowd(self, item: Any) -> None:
        """Many wait for this work too, behind the one who is served."""
        from reuring.circulation.models import Hold
        from reuring.people.models import Person

        if self.crowded:
            behind = Person.objects.exclude(holds__work=item.edition.work_id).order_by("-pk")[:QUEUE]
            Hold.objects.bulk_create(
                Hold(
                    person=person, work_id=item.edition.work_id, pickup_branch=self.branch, placed_at=_AT,
                    queued_at=_AT, placed_via="home",
                )
                for person in behind
            )  # fmt: skip

    def remember(self, count: int) -> None:
        """A history of returned loans, with their movements."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO circulation_loan (public_id, item_id, person_id, subscription_type_id, rule_id, branch_id,
                    checked_out_at, due_on, renewals, returned_at, returned_branch_id)
                SELECT 'u' || lpad(n::text, 9, '0'), items.id, NULL, rule.type_id, rule.id, %(branch)s, out_at,
                    (out_at + interval '21 days')::date, 0, out_at + interval '14 days', %(branch)s
                FROM generate_series(1, %(count)s) n
                CROSS JOIN LATERAL (SELECT timestamptz '2026-10-01' - (n %% 2000) * interval '1 day' AS out_at) day
                JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM catalogue_item) items
                    ON items.place = n %% %(copies)s
                CROSS JOIN (SELECT r.id, t.id AS type_id FROM circulation_lendingrule r, circulation_subscriptiontype t
                    LIMIT 1) rule;
                INSERT INTO circulation_movement (loan_id, kind, category, at, branch_id, via)
                SELECT id, 'check_out', 'first', checked_out_at, branch_id, 'desk' FROM circulation_loan
                WHERE public_id LIKE 'u%%';
                INSERT INTO circulation_movement (loan_id, kind, category, at, branch_id, via)
                SELECT id, 'check_in', '', returned_at, branch_id, 'desk' FROM circulation_loan
                WHERE public_id LIKE 'u%%';
                """,
                {"branch": self.branch.pk, "count": count, "copies": COPIES},
            )
            cursor.execute("VACUUM ANALYZE")
            # What was written at once is on the disk before anything is measured again.
            cursor.execute("CHECKPOINT")

    def _backend(self) -> list[psutil.Process]:
        from django.db import connection

        connection.ensure_connection()
        return [psutil.Process(connection.connection.info.backend_pid)]


def _timed(do: Callable[..., Any], *arguments: Any) -> float:
    began = time.perf_counter()
    do(*arguments)
    return time.perf_counter() - began


def _spent(processes: list[psutil.Process]) -> float:
    return sum(used.user + used.system for used in (process.cpu_times() for process in processes))


def _work(known: dict[str, str], branch: int, what: str, share: list[tuple[int, int]], gate: Any) -> None:
    """One process of several: do its share once everybody is ready."""
    os.environ.update(known)
    import django

    django.setup()
    from django.db import connection

    from reuring.catalogue.models import Item
    from reuring.people.models import Person
    from reuring.places.models import Branch

    library = Library(Path())
    library.branch = Branch.objects.get(pk=branch)
    pairs = [(Item(pk=item), Person(pk=person)) for item, person in share]
    connection.ensure_connection()
    gate.wait(120)
    for item, person in pairs:
        getattr(library, what)(item, person)


def _disk(folder: Path) -> Iterator[Figure]:
    """What one commit costs on this disk, by PostgreSQL's own program."""
    from reuring.engine.postgres import programs

    program = programs() / "pg_test_fsync"
    if not program.exists():
        yield from _own_disk(folder)
        return
    done = subprocess.run(
        [str(program), "-s", "1", "-f", str(folder / "fsync")], capture_output=True, text=True, check=False,
        env=environment(folder),
    )  # fmt: skip
    for line in done.stdout.splitlines():
        parts = line.split()
        if parts[:1] == ["fdatasync"] and "usecs/op" in line:
            yield told("lending.disk.fdatasync", float(parts[-2]) / 1e3, "ms a commit")
            return


def _own_disk(folder: Path) -> Iterator[Figure]:
    """The same by hand, where the wheel has no such program: a block written and made durable, a hundred times."""
    times = []
    with open(folder / "block", "wb", buffering=0) as file:
        for _turn in range(100):
            file.seek(0)
            file.write(b"x" * 8192)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    yield told("lending.disk.fdatasync", percentile(times, 0.5) * 1e3, "ms a commit")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks.lending")
    parser.add_argument("--lendings", type=int, default=LENDINGS)
    parser.add_argument("--history", type=int, default=HISTORY)
    given = parser.parse_args()
    raise SystemExit(show(figures(given.lendings, given.history)))
