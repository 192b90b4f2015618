# SPDX-License-Identifier: EUPL-1.2
"""The one queue of all groups, and the numbers of what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Avg, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DurationField

from reuring.communities.models import Case, Decision, Post, Report
from reuring.communities.moderating.hiding import Thing
from reuring.people.models import Person

# Days over which the numbers go.
PERIOD: Final = timedelta(days=365)
AROUND: Final = 3


def cases_to_look_at() -> QuerySet[Case]:
    """Open cases: where somebody may be in danger first, then the oldest. With `is_serious` and `reported`."""
    serious = Report.objects.filter(case=OuterRef("pk"), why__in=Report.SERIOUS)
    found = with_things(Case.objects.waiting()).annotate(is_serious=Exists(serious), reported=Count("reports"))
    return found.order_by("-is_serious", "opened_at", "pk")


def held_back() -> QuerySet[Case]:
    """Open cases that only the house itself brought up, which can be decided several at a time."""
    held = Case.objects.waiting().filter(is_hidden=True, reports__isnull=True, state=Case.State.OPEN)
    return held.exclude(by_rule="")


def with_things(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with what they are about. One query."""
    return cases.select_related(
        "community__node",
        "post__member__person",
        "post__community__node",
        "listing__person",
        "listing__community__node",
        "member__person",
        "member__community__node",
        "idea__person",
    )


def around(thing: Thing) -> list[Post]:
    """What was said around a post: what it replies to, and some before and after it. Nothing for other things."""
    if thing.about != Case.About.POST:
        return []
    post: Post = thing.row
    top = post.parent if post.parent is not None else post
    talk = Post.objects.filter(Q(pk=top.pk) | Q(parent=top)).select_related("member").order_by("made_at", "pk")
    said = list(talk[:200])
    place = next((number for number, each in enumerate(said) if each.pk == post.pk), 0)
    near = said[max(0, place - AROUND) : place + AROUND + 1]
    return near if top in near else [top, *near]


def decided_before(person: Person | None, *, but: Case) -> int:
    """How often something that this person wrote was hidden before; 0 for nobody."""
    if person is None:
        return 0
    own = Q(case__post__member__person=person) | Q(case__listing__person=person) | Q(case__member__person=person)
    found = Decision.objects.filter(own, second_look__isnull=True).exclude(what=Decision.What.KEEP)
    return found.exclude(case=but).count()


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was decided in the last year. by_what: how often each, of the last decision in a case. looked_again:
    second looks; overturned: of those, how many became another decision. hours: from report to first decision, on
    average; None where there was none. by_hosts: decided by hosts. by_rule: cases that the house itself brought up."""

    cases: int
    by_what: list[tuple[str, int]]
    looked_again: int
    overturned: int
    hours: int | None
    by_hosts: int
    by_rule: int


def numbers(at: datetime) -> Numbers:
    """The numbers of the year until then. Three queries; nobody is in them."""
    since = at - PERIOD
    decisions = Decision.objects.filter(at__gte=since, at__lte=at)
    last = decisions.filter(second_look__isnull=True).values_list("what").annotate(count=Count("pk"))
    counts = dict(last)
    again = decisions.filter(second_look_of__isnull=False)
    took = ExpressionWrapper(F("at") - F("case__opened_at"), output_field=DurationField())
    found = decisions.aggregate(
        mean=Avg(took, filter=Q(second_look_of__isnull=True)),
        hosts=Count("pk", filter=Q(as_host=True)),
        again=Count("pk", filter=Q(second_look_of__isnull=False)),
        rule=Count("case", filter=~Q(case__by_rule=""), distinct=True),
        cases=Count("case", distinct=True),
    )
    mean: timedelta | None = found["mean"]
    return Numbers(
        cases=found["cases"],
        by_what=[(str(what.label), counts.get(what.value, 0)) for what in Decision.What],
        looked_again=found["again"],
        overturned=again.exclude(what=F("second_look_of__what")).count(),
        hours=None if mean is None else round(mean.total_seconds() / 3600),
        by_hosts=found["hosts"],
        by_rule=found["rule"],
    )
