# SPDX-License-Identifier: EUPL-1.2
"""What the agenda shows, as a list, a week or a map, gathered in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from reuring.activities.agenda.period import WORDS, Period, read_period
from reuring.activities.agenda.picking import AGES, Counts, Picking
from reuring.activities.agenda.rows import Row, rows_of
from reuring.activities.agenda.said import day_title, form_label, month_name
from reuring.activities.narrowing import NAMES, Narrowing, read_narrowing
from reuring.places.models import Branch, Municipality, Place
from reuring.shell.templatetags.shell_tags import number
from reuring.threads.addresses import local, served
from reuring.threads.languages import language_name
from reuring.threads.models import Node
from reuring.threads.searching import FacetValue, topic_names

# Days are shown whole until a page has so many lines; a day with more than twice as many is cut.
PAGE_LINES: Final = 30
MOST_LINES: Final = 60
MOST_IN_A_DAY: Final = 8
MOST_AT_A_PLACE: Final = 3
VIEWS: Final = ("list", "week", "map")
# Words of an address that stay when one narrows down; the page of the list does not.
_KEPT: Final = (*NAMES, "age", "free", "view", *WORDS)


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its lines. more: how many there are besides; address: of that day alone."""

    on: date
    title: str
    rows: list[Row]
    more: int = 0
    address: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with what there is. count: in all. more: beside the rows. address: the list of that place."""

    name: str
    address: str
    count: str
    rows: list[Row]
    more: int
    latitude: Decimal | None
    longitude: Decimal | None
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the agenda to itself."""

    label: str
    address: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One way to narrow down, to show."""

    name: str
    label: str
    values: list[FacetValue]
    is_open: bool


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Everything that the agenda shows. view: list, week or map. total: how many sessions, in words."""

    view: str
    period: Period
    narrowing: Narrowing
    counts: Counts
    total: str
    views: list[Way]
    days_to_choose: list[Way]
    months: list[Way]
    groups: list[Group]
    chosen: list[FacetValue]
    days: list[Day] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    previous: str = ""
    following: str = ""
    earlier: str = ""
    page_before: str = ""
    page_after: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)
    ways_on: list[dict[str, str]] = field(default_factory=list)


def agenda_page(asked: QueryDict, branch: Branch | None, at: datetime) -> AgendaPage:
    """Gather the agenda that an address asks for. branch: the one that the visitor chose."""
    today = timezone.localdate(at)
    view = asked.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    narrowing = read_narrowing(asked)
    period = read_period(asked, narrowing, today, by_week=view == "week")
    picking = Picking(narrowing, period, at, branch)
    counts = picking.counts()
    groups, chosen = _groups(asked, narrowing, counts)
    page = AgendaPage(
        view=view,
        period=period,
        narrowing=narrowing,
        counts=counts,
        total=total_text(counts.total),
        views=_views(asked, view),
        days_to_choose=_days_to_choose(asked, period, today),
        months=_months(asked, period, today),
        groups=groups,
        chosen=chosen,
        previous=with_days(asked, period.previous) if period.previous else "",
        following=with_days(asked, period.following) if period.following else "",
        earlier=with_days(asked, f"month={period.month:%Y-%m}&past=1") if period.has_more_before else "",
        kept=[(name, value) for name in (*NAMES, "age", "free", "view") for value in asked.getlist(name)],
        ways_on=_ways_on(asked, counts, chosen, period, today),
    )
    if view == "week":
        page.days.extend(_week(asked, period, picking, at, branch))
        return page
    if view == "map":
        page.spots.extend(_spots(asked, picking, at, branch))
        return page
    return _list(page, asked, picking, at, branch)


def total_text(count: int) -> str:
    """How many sessions there are, in words."""
    return ngettext("%(count)s activiteit", "%(count)s activiteiten", count) % {"count": number(count)}


def with_days(asked: QueryDict, days: str) -> str:
    """The address with other days, all else the same. days: a query such as `month=2026-12`."""
    query = QueryDict(mutable=True)
    for name in (*NAMES, "age", "free", "view"):
        if asked.getlist(name):
            query.setlist(name, asked.getlist(name))
    kept = query.urlencode()
    return f"?{kept}{'&' if kept and days else ''}{days}"


def with_words(asked: QueryDict, **changes: str | Sequence[str]) -> str:
    """The address with these words changed, back on the first page; an empty value takes one out."""
    query = QueryDict(mutable=True)
    for name in _KEPT:
        if asked.getlist(name):
            query.setlist(name, asked.getlist(name))
    for name, value in changes.items():
        query.setlist(name, [value] if isinstance(value, str) else list(value))
        if not value:
            query.pop(name)
    return f"?{query.urlencode()}"


# The three views


def _list(page: AgendaPage, asked: QueryDict, picking: Picking, at: datetime, branch: Branch | None) -> AgendaPage:
    cuts = pages_of(page.counts.by_day)
    here = _page_number(asked.get("page", ""), len(cuts))
    if not cuts:
        return page
    offset, limit = cuts[here - 1]
    keys = picking.page(offset, limit)
    rows = rows_of(keys, at, branch)
    today = timezone.localdate(at)
    by_day: dict[date, list[Row]] = {}
    for key, on in keys.items():
        if key in rows:
            by_day.setdefault(on, []).append(rows[key])
    page.days.extend(Day(on, day_title(on, today), found, is_today=on == today) for on, found in by_day.items())
    first = with_words(asked)
    joint = "" if first == "?" else "&"
    before = "" if here == 1 else first if here == 2 else f"{first}{joint}page={here - 1}"
    after = f"{first}{joint}page={here + 1}" if here < len(cuts) else ""
    return replace(page, page_before=before, page_after=after)


def pages_of(by_day: Mapping[date, int]) -> list[tuple[int, int]]:
    """Where the pages of a list begin and how long they are: whole days, unless one is very full.

    by_day: how many lines each day has, in order. Returns pairs of an offset and a number of lines.
    """
    cuts: list[tuple[int, int]] = []
    offset = length = 0
    for count in by_day.values():
        if length and (length >= PAGE_LINES or length + count > MOST_LINES):
            cuts.append((offset, length))
            offset, length = offset + length, 0
        length += count
        while length > MOST_LINES:
            cuts.append((offset, MOST_LINES))
            offset, length = offset + MOST_LINES, length - MOST_LINES
    if length:
        cuts.append((offset, length))
    return cuts


def _week(asked: QueryDict, period: Period, picking: Picking, at: datetime, branch: Branch | None) -> list[Day]:
    by_day = picking.by_day(MOST_IN_A_DAY)
    rows = rows_of([key for _count, ids in by_day.values() for key in ids], at, branch)
    today = timezone.localdate(at)
    days = []
    for on in period.days:
        count, ids = by_day.get(on, (0, []))
        found = [rows[key] for key in ids if key in rows]
        query = QueryDict(with_days(asked, f"day={on}")[1:], mutable=True)
        query.pop("view", None)
        address = f"?{query.urlencode()}"
        days.append(Day(on, day_title(on, today), found, count - len(found), address, on == today))
    return days


def _spots(asked: QueryDict, picking: Picking, at: datetime, branch: Branch | None) -> list[Spot]:
    found = picking.by_place(MOST_AT_A_PLACE)
    rows = rows_of([key for *_place, ids in found for key in ids], at, branch)
    branches = Branch.objects.in_bulk([branch_id for branch_id, *_rest in found if branch_id])
    places = Place.objects.in_bulk([place_id for _branch, place_id, *_rest in found if place_id])
    spots = []
    for branch_id, place_id, count, ids in found:
        place: Branch | Place | None = branches.get(branch_id or 0) or places.get(place_id or 0)
        own = [rows[key] for key in ids if key in rows]
        address = ""
        if isinstance(place, Branch):
            address = with_words(asked, branch=place.code, place="", view="")
        elif place is not None:
            address = with_words(asked, place=place.public_id, branch="", view="")
        spots.append(
            Spot(
                name=place.name if place else gettext("Online, of de plek volgt nog"),
                address=address,
                count=total_text(count),
                rows=own,
                more=count - len(own),
                latitude=place.latitude if place else None,
                longitude=place.longitude if place else None,
                is_near=branch is not None and branch_id == branch.pk,
            )
        )
    return spots


# The ways to look and to narrow down


def _views(asked: QueryDict, view: str) -> list[Way]:
    labels = {"list": gettext("Lijst"), "week": gettext("Week"), "map": gettext("Kaart")}
    return [Way(labels[each], with_words(asked, view="" if each == "list" else each), each == view) for each in VIEWS]


def _days_to_choose(asked: QueryDict, period: Period, today: date) -> list[Way]:
    ways = (
        ("coming", "", gettext("Alles vanaf nu")),
        ("today", "when=today", gettext("Vandaag")),
        ("tomorrow", "when=tomorrow", gettext("Morgen")),
        ("weekend", "when=weekend", gettext("Dit weekend")),
        ("week", "when=week", gettext("Deze week")),
    )
    is_now = {"week": period.kind == "week" and period.since <= today <= period.until}
    return [Way(label, with_days(asked, days), is_now.get(kind, period.kind == kind)) for kind, days, label in ways]


def _months(asked: QueryDict, period: Period, today: date) -> list[Way]:
    """The month of now and the next few."""
    first, ways = today.replace(day=1), []
    for _number in range(4):
        is_shown = period.kind == "month" and period.month == first
        ways.append(Way(month_name(first), with_days(asked, f"month={first:%Y-%m}"), is_shown))
        first = (first + timedelta(days=32)).replace(day=1)
    return ways


def _groups(asked: QueryDict, narrowing: Narrowing, counts: Counts) -> tuple[list[Group], list[FacetValue]]:
    """The ways to narrow down with their numbers, and what is chosen. At most five queries."""
    labels = _labels(narrowing, counts)
    facets = counts.facets
    wanted = {
        "municipality": (gettext("Gemeente"), narrowing.municipalities),
        "branch": (gettext("Bibliotheek"), narrowing.branches),
        "age": (gettext("Leeftijd"), () if narrowing.age is None else (str(narrowing.age),)),
        "form": (gettext("Soort"), narrowing.forms),
        "topic": (gettext("Onderwerp"), narrowing.topics),
        "language": (gettext("Voertaal"), narrowing.languages),
        "free": (gettext("Prijs"), ("1",) if narrowing.is_free else ()),
    }
    groups, chosen = [], []
    for position, (name, (label, own)) in enumerate(wanted.items()):
        found = {**dict.fromkeys(own, 0), **facets.get(name, {})}
        order = sorted(found, key=int) if name == "age" else sorted(found, key=lambda value: (-found[value], value))
        values = [
            FacetValue(
                value, labels[name].get(value, value), found[value], _toggled(asked, name, value, own), value in own
            )
            for value in order
            if found[value] or value in own
        ]
        chosen += [each for each in values if each.is_chosen]
        groups.append(Group(name, label, values, position < 2 or bool(own)))
    for name, each in (("place", narrowing.places), ("partner", narrowing.partners)):
        chosen += [
            FacetValue(value, labels[name].get(value, value), None, _toggled(asked, name, value, each), True)
            for value in each
        ]
    return groups, chosen


def facets_to_choose(asked: QueryDict, narrowing: Narrowing, period: Period, at: datetime) -> list[Group]:
    """The ways to narrow down a period, with their numbers."""
    return _groups(asked, narrowing, Picking(narrowing, period, at).counts())[0]


def _toggled(asked: QueryDict, name: str, value: str, own: Sequence[str]) -> str:
    if name in ("age", "free"):
        return with_words(asked, **{name: "" if value in own else value})
    values = [each for each in own if each != value] if value in own else [*own, value]
    return with_words(asked, **{name: values})


def _labels(narrowing: Narrowing, counts: Counts) -> dict[str, dict[str, str]]:
    """What the values are called in the language of now."""
    facets = counts.facets
    ages = {*facets.get("age", {}), *([str(narrowing.age)] if narrowing.age is not None else [])}
    found = {
        "municipality": dict(Municipality.objects.values_list("slug", "name")),
        "branch": dict(Branch.objects.values_list("code", "name")),
        "form": {form: form_label(form) for form in (*facets.get("form", {}), *narrowing.forms)},
        "language": {tag: language_name(tag) for tag in (*facets.get("language", {}), *narrowing.languages)},
        "topic": topic_names([*facets.get("topic", {}), *narrowing.topics]),
        "age": {age: _age_label(int(age)) for age in ages},
        "free": {"1": gettext("Gratis")},
        "place": {},
        "partner": {},
    }
    if narrowing.places:
        found["place"] = dict(Place.objects.filter(public_id__in=narrowing.places).values_list("public_id", "name"))
    if narrowing.partners:
        partners = Node.objects.public().filter(public_id__in=narrowing.partners)
        found["partner"] = dict(partners.values_list("public_id", "title"))
    return found


def _age_label(age: int) -> str:
    if age == AGES[-2]:
        return gettext("Volwassenen")
    if age == AGES[-1]:
        return gettext("65 jaar en ouder")
    return gettext("Rond %(age)s jaar") % {"age": age} if age in AGES else gettext("%(age)s jaar") % {"age": age}


def _ways_on(
    asked: QueryDict, counts: Counts, chosen: Sequence[FacetValue], period: Period, today: date
) -> list[dict[str, str]]:
    """What to try where there is nothing; empty where there is something."""
    if counts.total:
        return []
    ways = []
    if chosen and counts.everything:
        text = gettext("Kijk zonder de filters (%(found)s)") % {"found": total_text(counts.everything)}
        days = "&".join(f"{name}={asked[name]}" for name in WORDS if name in asked)
        ways.append({"text": text, "address": with_days(QueryDict(), days)})
    if period.kind != "coming":
        ways.append({"text": gettext("Kijk wat er vanaf vandaag te doen is"), "address": with_days(asked, "")})
    if period.until < today and period.following:
        ways.append({"text": gettext("Kijk in de tijd erna"), "address": with_days(asked, period.following)})
    if period.kind == "coming":
        before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        ways.append({"text": gettext("Kijk wat er geweest is"), "address": f"?month={before:%Y-%m}"})
    if ideas := served("/ideas/new/"):
        ways.append({"text": gettext("Mis je iets? Vertel ons je idee"), "address": ideas})
    ways.append({"text": gettext("Vraag het aan de balie. We helpen je graag."), "address": local("/hours/")})
    return ways


def _page_number(text: str, last: int) -> int:
    return min(max(int(text), 1), max(last, 1)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
