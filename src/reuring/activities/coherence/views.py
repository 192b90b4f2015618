# SPDX-License-Identifier: EUPL-1.2
"""The coherence view, and one cell of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reuring.activities.coherence.figures import figures, moment_of, months_between, totals, white_spots
from reuring.activities.coherence.forms import LENGTHS, CellForm, LookForm
from reuring.activities.coherence.meeting import clashes, overlaps
from reuring.activities.coherence.showing import axes, panels, table
from reuring.activities.coherence.starting import sessions_in, start_for
from reuring.activities.models import Function
from reuring.people.access import open_to
from reuring.people.roles import Role

PLANNERS = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN, Role.POLICY_OFFICER})


@open_to(PLANNERS)
@require_safe
def coherence(request: HttpRequest) -> HttpResponse:
    """Target group, function, municipality and month: what is planned, held and visited."""
    asked = LookForm(request.GET)
    today = timezone.localdate()
    look = asked.look(today)
    found = figures(*look.period)
    by = axes(months_between(*look.period))
    municipality = look.within.municipality
    # What is over can't be moved any more, so only what is to come can meet.
    coming = max(look.first, today), look.until
    made = panels(found, by, look.within, look.period, totals(*look.period))
    white = white_spots(
        found,
        [key for key, _name in by["group"].values],
        [key for key, _name in by["function"].values],
        [key for key, _name in by["municipality"].values],
    )
    context = {
        "form": LookForm(initial=look.as_initial()),
        "look": look,
        "panels": made,
        "is_double": look.within.group is None or look.within.function is None,
        "rows": table(found, by[look.rows], by[look.columns], look.within, look.period),
        "row_axis": by[look.rows],
        "column_axis": by[look.columns],
        "white": len(white),
        "clashes": clashes(*coming, municipality),
        "overlaps": overlaps(*coming, municipality, (get_language() or "nl").split("-")[0]),
        "lengths": LENGTHS,
    }
    return render(request, "activities/coherence/coherence.html", context)


@open_to(PLANNERS)
@require_safe
def cell(request: HttpRequest) -> HttpResponse:
    """What is in a cell; in a white spot, what there is to begin with."""
    form = CellForm(request.GET)
    form.is_valid()
    found = form.cleaned_data
    first, until = form.period(timezone.localdate())
    group, municipality, function = found.get("group"), found.get("municipality"), found.get("function") or None
    sessions = sessions_in(
        group.pk if group else None,
        function,
        municipality.pk if municipality else None,
        moment_of(first),
        moment_of(until),
    )
    context = {
        "group": group,
        "function": Function(function) if function else None,
        "municipality": municipality,
        "first": first,
        "until": until,
        "is_month": bool(found.get("month")),
        "sessions": sessions,
        "start": start_for(group.pk if group else None, function, municipality, first, timezone.now()),
    }
    return render(request, "activities/coherence/cell.html", context)
