# SPDX-License-Identifier: EUPL-1.2
"""What is made together, on the pages of others: my library, and a partner's page, workspace and page for staff."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Idea, Maker
from reuring.activities.together.links import path_of_idea, path_of_maker
from reuring.activities.together.numbers import activities_of
from reuring.activities.together.rostering import open_shifts
from reuring.partners import panels as partner_panels
from reuring.partners.models import Partner
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person
from reuring.people.roles import Role

MOST: Final = 5


def my_shifts(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """A volunteer's own turns, and how many others there are to take."""
    if Role.VOLUNTEER not in request.roles:  # type: ignore[attr-defined]
        return None
    lines = open_shifts(person, timezone.now())
    mine = [line for line in lines if line.is_mine]
    return {"mine": mine[:MOST], "open": len(lines) - len(mine)}


def my_making(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """My ideas, and the activities that I make with the library, each with its address."""
    ideas = [(idea, path_of_idea(idea)) for idea in Idea.objects.filter(person=person).order_by("-made_at")[:MOST]]
    makers = Maker.objects.filter(person=person, idea=None).select_related("activity__node").order_by("-pk")[:MOST]
    if not ideas and not makers:
        return None
    return {"ideas": ideas, "makers": [(maker, path_of_maker(maker)) for maker in makers]}


def of_partner(partner: Partner, request: HttpRequest) -> dict[str, Any] | None:
    """For staff: what a partner makes and proposed, what waits for an answer first."""
    rows = list(activities_of(partner).order_by("-made_at")[:30])
    if not rows:
        return None
    return {"rows": sorted(rows, key=lambda each: each.state != Activity.State.PROPOSED)[:10]}


def in_workspace(partner: Partner, request: HttpRequest) -> dict[str, Any] | None:
    """For the partner: what it has to do, and the way to its activities."""
    open_ones = partner.agreements.filter(done_at=None).exclude(activity__state__in=("cancelled", "declined", "done"))
    return {
        "agreements": open_ones.select_related("activity__node").order_by("due_on", "pk")[:MOST],
        "rows": activities_of(partner).exclude(state__in=("done", "cancelled", "declined")).order_by("-made_at")[:MOST],
        "today": timezone.localdate(),
    }


register_panel("activities.shifts", 260, "activities/together/panel_shifts.html", my_shifts)
register_panel("activities.making", 560, "activities/together/panel_making.html", my_making)
partner_panels.register_panel(
    "workspace", "activities.together", 100, "activities/together/panel_workspace.html", in_workspace
)
partner_panels.register_panel("staff", "activities.together", 100, "activities/together/panel_partner.html", of_partner)
partner_panels.register_workspace_link(100, "activities:workspace_activities", _("Activiteiten"))
