# SPDX-License-Identifier: EUPL-1.2
"""What the demonstration promises, asked of the database that it was loaded into."""

from __future__ import annotations

import psycopg
import pytest

from reuring.cli.demo.works import demo_works
from reuring.cli.tests.site import demo_template
from reuring.engine.tests import database


@pytest.fixture(scope="module")
def library() -> str:
    return database.url_for(demo_template()[0])


def ask(library: str, question: str) -> int:
    with psycopg.connect(library) as connection:
        return int(connection.execute(question).fetchone()[0])


def test_as_many_works_as_the_file_has(library: str) -> None:
    """One work of the file is one work in the catalogue, whatever its editions; a few may differ by rule."""
    works = ask(library, "SELECT count(*) FROM catalogue_work")
    assert works >= 600
    assert abs(works - len(demo_works())) <= 0.03 * works, f"{works} works from {len(demo_works())} lines"


def test_topics_come_by_rule(library: str) -> None:
    works = ask(library, "SELECT count(*) FROM catalogue_work")
    with_topic = ask(
        library,
        "SELECT count(DISTINCT w.id) FROM catalogue_work w JOIN threads_nodetopic t ON t.node_id = w.node_id "
        "WHERE t.source = 'rule'",
    )
    assert with_topic >= 0.8 * works
    assert ask(library, "SELECT count(*) FROM threads_topic WHERE NOT is_retired") >= 300


def test_every_branch_has_copies_and_some_are_out(library: str) -> None:
    branches = ask(library, "SELECT count(*) FROM places_branch")
    assert ask(library, "SELECT count(DISTINCT branch_id) FROM catalogue_item") == branches
    assert ask(library, "SELECT count(*) FROM catalogue_item WHERE status = 'on_loan' AND due_on IS NOT NULL") > 100
    assert ask(library, "SELECT count(*) FROM catalogue_identifier WHERE scheme = 'isbn'") == 0


def test_nobody_in_it_has_a_known_password_outside_a_demonstration(library: str) -> None:
    assert ask(library, "SELECT count(*) FROM people_account") >= 11
    assert ask(library, "SELECT count(*) FROM people_account WHERE email NOT LIKE '%.example'") == 0


def test_lending_agrees_with_itself(library: str) -> None:
    from reuring.circulation.checks import BROKEN

    assert {what: ask(library, query) for what, query in BROKEN.items() if ask(library, query)} == {}
    assert ask(library, "SELECT count(*) FROM circulation_loan WHERE returned_at IS NULL") > 100
    assert ask(library, "SELECT count(*) FROM circulation_hold WHERE state = 'on_shelf'") >= 1
    assert ask(library, "SELECT count(*) FROM circulation_hold WHERE state = 'waiting'") > 8


def test_people_were_told_by_every_road_that_a_demonstration_has(library: str) -> None:
    roads = "SELECT count(DISTINCT road) FROM people_message WHERE state = 'handed_over'"
    assert ask(library, roads) == 3, "e-mail, letters and calls; SMS is off"
    for state in ("ready", "by_hand", "unsure", "failed"):
        assert ask(library, f"SELECT count(*) FROM people_message WHERE state = '{state}'") >= 1, state
    twice = "SELECT count(*) FROM (SELECT key, person_id FROM people_notice GROUP BY 1, 2 HAVING count(*) > 1) doubles"
    assert ask(library, twice) == 0
    assert ask(library, "SELECT count(*) FROM people_message WHERE body = ''") == 0
