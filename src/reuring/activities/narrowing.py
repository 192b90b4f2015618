# SPDX-License-Identifier: EUPL-1.2
"""Which part of the programme somebody asks for: read from an address, for the agenda and for every machine.

The agenda, its calendar, its feed and the JSON API take the same words, so that each leads to the other. What makes no
sense is left out, as on the search page; the rest holds. Target groups are no part of it: they are for planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reuring.activities.models import Activity, Form, Maker, Session
from reuring.activities.models.programme import SessionQuerySet
from reuring.threads.models import NodeTopic

_LONGEST: Final = 60
_OLDEST: Final = 120
_MOST_EACH: Final = 20


class Asked(Protocol):
    """The query of an address, such as `request.GET`."""

    def get(self, key: str, default: Any = None, /) -> Any: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked for; empty is everything. Of one kind any will do, of different kinds all must hold.

    since, until: days by the clock of the library, both included. branches: codes. municipalities: slugs. places and
    partners: public ids. age: in years. languages: BCP 47. topics: keys, each with what lies under it. forms: values
    of Form. is_free: costs nothing.
    """

    since: date | None = None
    until: date | None = None
    branches: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    age: int | None = None
    is_free: bool = False

    @property
    def is_everything(self) -> bool:
        return self == Narrowing()

    @property
    def without_days(self) -> Narrowing:
        """The same for any day: what a calendar that one subscribes to asks for."""
        return replace(self, since=None, until=None)

    def as_query(self) -> str:
        """The words of an address that ask for this, in a fixed order; empty for everything."""
        pairs: list[tuple[str, str]] = []
        for name, field in NAMES.items():
            pairs += [(name, value) for value in getattr(self, field)]
        if self.since:
            pairs.append(("from", self.since.isoformat()))
        if self.until:
            pairs.append(("until", self.until.isoformat()))
        if self.age is not None:
            pairs.append(("age", str(self.age)))
        if self.is_free:
            pairs.append(("free", "1"))
        return urlencode(pairs)

    def of(self, sessions: SessionQuerySet) -> SessionQuerySet:
        """These sessions, narrowed. Adds no row twice and no query."""
        if self.since:
            sessions = sessions.filter(ends_at__gt=_begin(self.since))
        if self.until:
            sessions = sessions.filter(starts_at__lt=_begin(self.until + timedelta(days=1)))
        where = Q()
        if self.branches:
            where |= Q(branch__code__in=self.branches) | Q(room__branch__code__in=self.branches)
        if self.places:
            where |= Q(place__public_id__in=self.places)
        if where:
            sessions = sessions.filter(where)
        if self.municipalities:
            here = Q(municipality__slug__in=self.municipalities)
            here |= Q(municipality__isnull=True, activity__municipality__slug__in=self.municipalities)
            sessions = sessions.filter(here)
        return sessions.filter(self._of_activity())

    def _of_activity(self) -> Q:
        found = Q()
        if self.forms:
            found &= Q(activity__form__in=self.forms)
        if self.languages:
            found &= Q(activity__languages__overlap=list(self.languages))
        if self.is_free:
            found &= Q(activity__price=Activity.Price.FREE)
        if self.age is not None:
            found &= Q(activity__age_from__isnull=True) | Q(activity__age_from__lte=self.age)
            found &= Q(activity__age_to__isnull=True) | Q(activity__age_to__gte=self.age)
        if self.topics:
            about = NodeTopic.objects.filter(node=OuterRef("activity__node"), topic__path__overlap=list(self.topics))
            found &= Q(Exists(about))
        if self.partners:
            makes = Maker.objects.filter(
                activity=OuterRef("activity"), partner__node__public_id__in=self.partners, withdrawn_at__isnull=True
            )
            found &= Q(Exists(makes))
        return found


# The words of an address that may come more than once.
NAMES: Final[Mapping[str, str]] = {
    "branch": "branches",
    "municipality": "municipalities",
    "place": "places",
    "partner": "partners",
    "topic": "topics",
    "language": "languages",
    "form": "forms",
}


def read_narrowing(asked: Asked) -> Narrowing:
    """What an address asks for. `day` is short for `from` and `until` on that day."""
    on = _day(asked.get("day"))
    lists = {field: _words(asked.getlist(name)) for name, field in NAMES.items()}
    lists["forms"] = tuple(form for form in lists["forms"] if form in Form)
    return Narrowing(
        since=on or _day(asked.get("from")),
        until=on or _day(asked.get("until")),
        age=_age(asked.get("age")),
        is_free=asked.get("free") in ("1", "true", "on"),
        **lists,
    )


def listed(narrowing: Narrowing) -> SessionQuerySet:
    """The sessions of the agenda that are asked for, in their order, also those that were cancelled."""
    return narrowing.of(Session.objects.listed()).order_by("starts_at", "pk")


def _words(values: Iterable[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(value for value in values if value and len(value) <= _LONGEST and "\0" not in value)
    return tuple(sorted(kept))[:_MOST_EACH]


def _day(value: str | None) -> date | None:
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    return found if 1970 <= found.year < 9999 else None


def _age(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and int(value[:4]) <= _OLDEST else None


def _begin(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
