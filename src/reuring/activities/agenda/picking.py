# SPDX-License-Identifier: EUPL-1.2
"""Which sessions of the agenda are asked for, and how many of each sort: counted by the database.

What `Narrowing` means stands in `narrowing.py`; here it is said once more in SQL, because a month of thousands has to
be counted eight ways in one go. A test holds both to the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from reuring.activities.agenda.period import Period
from reuring.activities.models import Activity
from reuring.activities.narrowing import Narrowing
from reuring.places.models import Branch

# Ages that one may look for, in years: each stands for the people around it.
AGES: Final = (2, 5, 8, 11, 14, 17, 40, 70)

_LISTED: Final = """
WITH listed AS MATERIALIZED (
    SELECT session.id, session.starts_at, activity.node_id, activity.form, activity.languages, activity.age_from,
        activity.age_to, activity.price = 'free' AS costs_nothing,
        greatest((session.starts_at AT TIME ZONE session.time_zone)::date, %(since)s::date) AS day,
        coalesce(session.municipality_id, activity.municipality_id) AS municipality_id,
        coalesce(session.branch_id, room.branch_id) AS branch_id, session.place_id,
        ({at_place}) AS at_place, ({in_municipality}) AS in_municipality, ({of_form}) AS of_form, ({of_age}) AS of_age,
        ({in_language}) AS in_language, ({on_topic}) AS on_topic, ({is_free}) AS is_free
    FROM activities_session session
    JOIN activities_activity activity ON activity.id = session.activity_id
    LEFT JOIN places_room room ON room.id = session.room_id
    WHERE activity.is_listed AND activity.state = ANY(%(seen)s) AND session.ends_at > %(after)s
        AND session.starts_at < %(before)s AND ({by_partner})
)
"""
_TESTS: Final = ("at_place", "in_municipality", "of_form", "of_age", "in_language", "on_topic", "is_free")
_COUNTS: Final = """
SELECT 'day', day::text, count(*) FROM listed WHERE {all} GROUP BY day
UNION ALL SELECT 'municipality', municipality.slug, count(*) FROM listed
    JOIN places_municipality municipality ON municipality.id = municipality_id WHERE {in_municipality} GROUP BY 2
UNION ALL SELECT 'branch', branch.code, count(*) FROM listed
    JOIN places_branch branch ON branch.id = branch_id WHERE {at_place} GROUP BY 2
UNION ALL SELECT 'form', form, count(*) FROM listed WHERE {of_form} GROUP BY form
UNION ALL SELECT 'language', language, count(*) FROM listed, unnest(languages) language WHERE {in_language} GROUP BY 2
UNION ALL SELECT 'age', age::text, count(*) FROM listed, unnest(%(ages)s) age
    WHERE {of_age} AND coalesce(age_from, 0) <= age AND coalesce(age_to, 200) >= age GROUP BY age
UNION ALL SELECT 'topic', main.key, count(*) FROM listed JOIN (
    SELECT DISTINCT tie.node_id, topic.path[1] AS key FROM threads_nodetopic tie
    JOIN threads_topic topic ON topic.id = tie.topic_id WHERE tie.node_id IN (SELECT node_id FROM listed)
    ) main ON main.node_id = listed.node_id WHERE {on_topic} GROUP BY 2
UNION ALL SELECT 'free', '1', count(*) FROM listed WHERE {is_free} AND costs_nothing
UNION ALL SELECT 'everything', '', count(*) FROM listed
"""
_PAGE: Final = """
SELECT id, day FROM listed WHERE {all}
ORDER BY day, {near}starts_at, id LIMIT %(limit)s OFFSET %(offset)s
"""
_NEAR: Final = (
    "branch_id IS DISTINCT FROM %(branch)s::bigint, municipality_id IS DISTINCT FROM %(municipality)s::bigint, "
)
_BY_DAY: Final = """
SELECT day, count(*), (array_agg(id ORDER BY {near}starts_at, id))[1:%(limit)s] FROM listed WHERE {all}
GROUP BY day ORDER BY day
"""
_BY_PLACE: Final = """
SELECT branch_id, place_id, count(*), (array_agg(id ORDER BY starts_at, id))[1:%(limit)s] FROM listed WHERE {all}
GROUP BY branch_id, place_id
ORDER BY (branch_id = %(branch)s::bigint) IS NOT TRUE, branch_id IS NULL, count(*) DESC, branch_id, place_id
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sessions there are. by_day: with every filter. facets: name to value to number, each without its own.

    everything: in that period, without any filter.
    """

    by_day: dict[date, int]
    facets: dict[str, dict[str, int]]
    everything: int

    @property
    def total(self) -> int:
        return sum(self.by_day.values())


class Picking:
    """The sessions of a period that are asked for.

    narrowing: what is asked for; its own days are passed over. at: now; of today only what is not over.
    branch: what is near it comes first in a single day, and on the map.
    """

    def __init__(self, narrowing: Narrowing, period: Period, at: datetime, branch: Branch | None = None) -> None:
        after = _begin(period.since)
        if period.since == timezone.localdate(at):
            after = max(after, at)
        self._values: dict[str, Any] = {
            "since": period.since,
            "after": after,
            "before": _begin(period.until + timedelta(days=1)),
            "seen": list(Activity.SEEN),
            "branches": list(narrowing.branches),
            "places": list(narrowing.places),
            "municipalities": list(narrowing.municipalities),
            "forms": list(narrowing.forms),
            "age": narrowing.age,
            "languages": list(narrowing.languages),
            "topics": list(narrowing.topics),
            "partners": list(narrowing.partners),
            "ages": sorted({*AGES, *([narrowing.age] if narrowing.age is not None else [])}),
            "branch": branch.pk if branch else None,
            "municipality": branch.municipality_id if branch else None,
        }
        self._listed = _LISTED.format(**_conditions(narrowing))
        self._sorts_near = branch is not None and period.is_one_day

    def counts(self) -> Counts:
        """How many there are by day and by each filter. One query."""
        without = {test: " AND ".join(each for each in _TESTS if each != test) for test in _TESTS}
        rows = self._rows(_COUNTS.format(all=_ALL, **without))
        facets: dict[str, dict[str, int]] = defaultdict(dict)
        for name, value, count in rows:
            facets[name][value] = count
        by_day = {date.fromisoformat(value): count for value, count in sorted(facets.pop("day", {}).items())}
        return Counts(by_day, facets, facets.pop("everything", {}).get("", 0))

    def page(self, offset: int, limit: int) -> dict[int, date]:
        """The keys of sessions with the day under which each stands, in order. One query."""
        near = _NEAR if self._sorts_near else ""
        return dict(self._rows(_PAGE.format(all=_ALL, near=near), offset=offset, limit=limit))

    def by_day(self, most: int) -> dict[date, tuple[int, list[int]]]:
        """By day how many there are, and the keys of the first ones. One query."""
        near = _NEAR if self._sorts_near else ""
        rows = self._rows(_BY_DAY.format(all=_ALL, near=near), limit=most)
        return {day: (count, ids) for day, count, ids in rows}

    def by_place(self, most: int) -> list[tuple[int | None, int | None, int, list[int]]]:
        """By place (key of a branch, of another place; neither is on line) how many, and the first ones. One query."""
        return self._rows(_BY_PLACE.format(all=_ALL), limit=most)

    def _rows(self, query: str, **values: object) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self._listed + query, self._values | values)
            rows: list[Any] = cursor.fetchall()
        return rows


_ALL: Final = " AND ".join(_TESTS)
_CONDITIONS: Final = {
    "branches": "coalesce(session.branch_id, room.branch_id) IN "
    "(SELECT id FROM places_branch WHERE code = ANY(%(branches)s))",
    "places": "session.place_id IN (SELECT id FROM places_place WHERE public_id = ANY(%(places)s))",
    "municipalities": "coalesce(session.municipality_id, activity.municipality_id) IN "
    "(SELECT id FROM places_municipality WHERE slug = ANY(%(municipalities)s))",
    "forms": "activity.form = ANY(%(forms)s)",
    "languages": "activity.languages && %(languages)s::varchar[]",
    "topics": "EXISTS (SELECT 1 FROM threads_nodetopic tie JOIN threads_topic topic ON topic.id = tie.topic_id "
    "WHERE tie.node_id = activity.node_id AND topic.path && %(topics)s::varchar[])",
    "partners": "EXISTS (SELECT 1 FROM activities_maker maker JOIN partners_partner partner "
    "ON partner.id = maker.partner_id JOIN threads_node node ON node.id = partner.node_id "
    "WHERE maker.activity_id = activity.id AND maker.withdrawn_at IS NULL AND node.public_id = ANY(%(partners)s))",
}


def _conditions(narrowing: Narrowing) -> dict[str, str]:
    asked = {name: sql if getattr(narrowing, name) else "true" for name, sql in _CONDITIONS.items()}
    where = [_CONDITIONS[name] for name in ("branches", "places") if getattr(narrowing, name)]
    of_age = "coalesce(activity.age_from, 0) <= %(age)s AND coalesce(activity.age_to, 200) >= %(age)s"
    return {
        "at_place": " OR ".join(where) or "true",
        "in_municipality": asked["municipalities"],
        "of_form": asked["forms"],
        "of_age": of_age if narrowing.age is not None else "true",
        "in_language": asked["languages"],
        "on_topic": asked["topics"],
        "by_partner": asked["partners"],
        "is_free": "activity.price = 'free'" if narrowing.is_free else "true",
    }


def _begin(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
