# SPDX-License-Identifier: EUPL-1.2
"""The due-soon and overdue round over many open loans, and what it costs to put it in messages and to hand those over.

    python -m benchmarks.lending_notices [--loans N] [--mails N]

Two libraries: one as on most days (loans due from six weeks ago to three weeks on, evenly), and one on its worst day: every
open loan has reached a step, so every one is told. Both on a durable database. The digest is written out in full; mail
goes by SMTP to a server on loopback.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from benchmarks.figures import Figure, at_most, show, told
from benchmarks.sites import django_on, own_folder

LOANS: Final = 100_000
MAILS: Final = 2_000
LOANS_A_PERSON: Final = 4
LIMIT_SECONDS: Final = 60.0
_AT: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
_TODAY: Final = date(2026, 11, 24)


def figures(loans: int = LOANS, mails: int = MAILS) -> Iterator[Figure]:
    """Every figure of the round. loans: that are open. mails: how many are handed over by SMTP."""
    with own_folder() as folder, django_on(folder):
        from reuring.circulation.reminding import tell_of_loans
        from reuring.people.notices.composing import compose
        from reuring.people.notices.kinds import Urgency

        build(loans)
        spread(loans)
        new, seconds = _timed(lambda: tell_of_loans(_AT))
        yield at_most("lending.notices.usual_round", seconds, "s", LIMIT_SECONDS)
        yield told("lending.notices.usual_told", new, "notices")
        _new, seconds = _timed(lambda: tell_of_loans(_AT))
        yield told("lending.notices.round_with_nothing_new", seconds, "s")

        forget()
        everyone_late(loans)
        new, tell_seconds = _timed(lambda: tell_of_loans(_AT))
        assert new == loans, f"{new} of {loans} were told"
        made, compose_seconds = _timed(lambda: compose(urgency=Urgency.DIGEST, at=_AT))
        assert made == loans // LOANS_A_PERSON, f"{made} messages were made"
        yield told("lending.notices.worst_told", tell_seconds, "s")
        yield told("lending.notices.worst_messages", compose_seconds, "s")
        yield at_most("lending.notices.worst_round", tell_seconds + compose_seconds, "s", LIMIT_SECONDS)
        yield told("lending.notices.memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
        yield told("lending.notices.handed_over", *_handed_over(mails))


def build(loans: int) -> None:
    """Tables, a branch, a rule without renewals by themselves, people with an e-mail address, and open loans."""
    from django.core.management import call_command
    from django.db import connection

    from reuring.circulation.models import LendingRule, SubscriptionTerms, SubscriptionType
    from reuring.places.models import Branch, Municipality

    call_command("migrate", verbosity=0, interactive=False)
    town = Municipality.objects.create(code="GM0928", slug="kerkrade", name="Kerkrade")
    branch = Branch.objects.create(code="hub", name="HuB", town="Kerkrade", municipality=town)
    kind = SubscriptionType.objects.create(code="adult")
    SubscriptionTerms.objects.create(type=kind, valid_from=date(2020, 1, 1))
    rule = LendingRule.objects.create(valid_from=date(2020, 1, 1), renews_by_itself=False)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_person (public_id, given_name, family_name_prefix, family_name, sort_name, born_on,
                language, email, phone, notice_road, created_at)
            SELECT 'p' || lpad(n::text, 9, '0'), 'Els', '', 'Nummer ' || n, 'nummer' || n, '1980-01-01',
                (ARRAY['nl', 'nl', 'nl', 'de', 'en'])[1 + n %% 5], 'n' || n || '@example.org', '', 'email', now()
            FROM generate_series(1, %(people)s) n;
            INSERT INTO threads_node (public_id, kind, title, summary, address, language, languages, audiences,
                visibility, created_at)
            SELECT 'n' || lpad(n::text, 9, '0'), 'work', 'Een titel van een gewone lengte, deel ' || n, '',
                '/w/' || n || '/', 'nl', '{nl}', '{}', 'public', now() FROM generate_series(1, %(loans)s) n;
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
            INSERT INTO catalogue_item (public_id, edition_id, branch_id, barcode, location, shelf_mark, status, note)
            SELECT 'i' || lpad(id::text, 9, '0'), id, %(branch)s, '3' || lpad(id::text, 9, '0'), '', '', 'on_loan', ''
            FROM catalogue_edition;
            INSERT INTO circulation_loan (public_id, item_id, person_id, subscription_type_id, rule_id, branch_id,
                checked_out_at, due_on, renewals)
            SELECT 'l' || lpad(item.id::text, 9, '0'), item.id,
                (SELECT min(id) FROM people_person) + item.id %% %(people)s, %(type)s, %(rule)s, %(branch)s,
                '2026-09-01', '2026-11-24', 0
            FROM catalogue_item item
            """,
            {
                "people": loans // LOANS_A_PERSON,
                "loans": loans,
                "branch": branch.pk,
                "type": kind.pk,
                "rule": rule.pk,
            },
        )
        cursor.execute("VACUUM ANALYZE")


def spread(loans: int) -> None:
    """Due dates from six weeks ago to three weeks on, evenly."""
    _due("%s - 42 + (id %% 64)::int")


def everyone_late(loans: int) -> None:
    """Every loan has reached a step: due soon, or late enough for one of the others."""
    _due("%s - (ARRAY[-3, -2, -1, 0, 3, 5, 14, 16, 28, 42])[1 + id %% 10]")


def _due(day: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE circulation_loan SET due_on = {day}", [_TODAY])
        cursor.execute("VACUUM ANALYZE circulation_loan")


def forget() -> None:
    """Nobody was told anything."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_notice, people_message CASCADE")
        cursor.execute("VACUUM ANALYZE people_notice")


def _handed_over(mails: int) -> tuple[float, str]:
    """How many messages a second go by SMTP to a server on loopback, each marked before and after."""
    from django.conf import settings

    from reuring.people.notices.sending import send_due
    from reuring.people.notices.tests.sink import running_sink

    with running_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        sent, seconds = _timed(lambda: send_due(clock=lambda: _AT + timedelta(minutes=1), most=mails).handed_over)
        assert sent == len(set(sink.to())) == mails, f"{sent} went out, {len(set(sink.to()))} came in"
    return mails / seconds, "messages/s"


def _timed(do: object) -> tuple[int, float]:
    assert callable(do)
    began = time.perf_counter()
    found = do()
    return int(found), time.perf_counter() - began


def main() -> int:
    """Run by itself. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.lending_notices")
    parser.add_argument("--loans", type=int, default=LOANS)
    parser.add_argument("--mails", type=int, default=MAILS)
    given = parser.parse_args()
    return show(figures(given.loans, given.mails))


if __name__ == "__main__":
    raise SystemExit(main())
