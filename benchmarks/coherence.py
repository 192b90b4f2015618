# SPDX-License-Identifier: EUPL-1.2
"""The coherence view over five years: the whole page, in this process, as a policy officer asks for it.

    python -m benchmarks.coherence [--sessions N]

2,000 activities with a target group or two, one function or two and some topics, in four municipalities.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from datetime import date
from typing import Final

from benchmarks.figures import Figure, at_most, show, told
from benchmarks.sites import django_on, own_folder

SESSIONS: Final = 20_000
ACTIVITIES: Final = 2_000
LIMIT_MS: Final = 300.0
TIMES: Final = 21
_ADDRESS: Final = "/staff/coherence/?month=1&year=2022&length=60"


def figures(sessions: int = SESSIONS) -> Iterator[Figure]:
    """Every figure of the view. sessions: how many there are in five years."""
    with own_folder() as folder, django_on(folder):
        build(sessions)
        from reuring.people.roles import Role
        from reuring.people.tests.cast import log_in, make_account

        client = log_in(make_account(role=Role.POLICY_OFFICER), HTTP_HOST="localhost")
        page = client.get(_ADDRESS)
        assert page.status_code == 200, page.status_code
        seconds, processor = [], []
        for _time in range(TIMES):
            began, used = time.perf_counter(), time.process_time()
            client.get(_ADDRESS)
            seconds.append(time.perf_counter() - began)
            processor.append(time.process_time() - used)
        yield at_most("programme.coherence.page", statistics.median(seconds) * 1000, "ms", LIMIT_MS)
        yield told("programme.coherence.page_processor_here", statistics.median(processor) * 1000, "ms")
        from reuring.activities.coherence.figures import figures as cells

        began = time.perf_counter()
        found = cells(date(2022, 1, 1), date(2027, 1, 1))
        yield told("programme.coherence.figures_alone", (time.perf_counter() - began) * 1000, "ms")
        yield told("programme.coherence.cells", len(found), "cells")


def build(sessions: int) -> None:
    """Tables, municipalities, activities and their sessions over five years; most are held and counted."""
    from django.core.management import call_command
    from django.db import connection

    from reuring.activities.programme.target_groups import load_target_groups
    from reuring.places.models import Branch, Municipality

    call_command("migrate", verbosity=0, interactive=False)
    load_target_groups()
    for number, (code, slug) in enumerate(
        [("GM0928", "kerkrade"), ("GM0899", "brunssum"), ("GM0986", "voerendaal"), ("GM0965", "simpelveld")]
    ):
        town = Municipality.objects.create(code=code, slug=slug, name=slug.title())
        Branch.objects.create(
            code=slug, name=slug.title(), town=slug.title(), municipality=town, is_flagship=not number
        )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO threads_topic (key, path, is_retired)
            SELECT 'topic-' || n, ARRAY['topic-' || n], false FROM generate_series(1, 200) n;
            INSERT INTO threads_topictext (topic_id, language, name, synonyms)
            SELECT id, 'nl', key, '{}' FROM threads_topic;
            INSERT INTO threads_node (public_id, kind, title, summary, address, language, languages, audiences,
                visibility, created_at)
            SELECT 'a' || lpad(n::text, 9, '0'), 'activity', 'Activiteit ' || n, '', '/a/' || n || '/', 'nl', '{nl}',
                '{}', 'public', '2022-01-01' FROM generate_series(1, %(activities)s) n;
            INSERT INTO threads_nodetopic (node_id, topic_id, source, reason)
            SELECT node.id, topic.id, 'staff', '' FROM threads_node node
            JOIN threads_topic topic ON topic.id %% 100 = node.id %% 100;
            INSERT INTO activities_activity (node_id, form, shape, attendance, state, functions, languages, is_listed,
                sign_up, closes_minutes_before, most_together, price, price_cents, pass_name, picture, picture_text,
                access_note, debate_question, made_at, changed_at, published_at, cancel_reason)
            SELECT id, 'workshop', 'series', 'in_person', 'published',
                CASE WHEN id %% 3 = 0 THEN '{reading,meeting}'::varchar[]
                     ELSE ARRAY[(ARRAY['knowledge','development','reading','meeting','culture'])[1 + id %% 5]] END,
                '{nl}', true, 'each', 0, 6, 'free', 0, '', '', '', '', '', '2022-01-01', '2022-01-01', '2022-01-01', ''
            FROM threads_node WHERE kind = 'activity';
            INSERT INTO activities_activity_target_groups (activity_id, targetgroup_id)
            SELECT activity.id, target.id FROM activities_activity activity
            JOIN activities_targetgroup target ON target.id %% 10 IN (activity.id %% 10, (activity.id * 7) %% 10);
            INSERT INTO activities_session (activity_id, public_id, is_own, starts_at, ends_at, time_zone, state,
                cancel_reason, branch_id, municipality_id, online_url, room_label, sequence, changed_at, made_at)
            SELECT activity.id, 's' || lpad(n::text, 9, '0'), false, start, start + interval '2 hours',
                'Europe/Amsterdam', CASE WHEN start < '2026-11-01' THEN 'held' ELSE 'planned' END, '', branch.id,
                branch.municipality_id, '', '', 0, '2022-01-01', '2022-01-01'
            FROM generate_series(1, %(sessions)s) n
            JOIN activities_activity activity
                ON activity.id = (SELECT min(id) FROM activities_activity) + n %% %(activities)s
            JOIN places_branch branch ON branch.id = (SELECT min(id) FROM places_branch) + n %% 4
            CROSS JOIN LATERAL (SELECT '2022-01-03 13:30+01'::timestamptz
                + (n * 1820 / %(sessions)s) * interval '1 day' + (n %% 4) * interval '2 hours' AS start) moment;
            INSERT INTO activities_sessionresult (session_id, visitors, how, by_age, note, at)
            SELECT id, 5 + id %% 40, 'counted', '{}', '', ends_at FROM activities_session WHERE state = 'held'
            """,
            {"activities": ACTIVITIES, "sessions": sessions},
        )
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    raise SystemExit(show(figures(parser.parse_args().sessions)))
