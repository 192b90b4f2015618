# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about plans and their money."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Subquery, Sum

from reuring.activities.models import Activity
from reuring.communities.models import Grant, Plan, Spending
from reuring.engine.checks import Check, register_check
from reuring.threads.models import Link


def plans() -> Check:
    """Whether every activity that a group made of a plan says so: by its idea and by whom it was made."""
    made = Plan.objects.filter(activity__isnull=False)
    by_group = Link.objects.filter(
        from_node=OuterRef("activity__node"), to_node=OuterRef("community__node"), relation=Link.Relation.MADE_BY
    )
    by_idea = Activity.ideas.through.objects.filter(idea=OuterRef("idea"), activity=OuterRef("activity"))
    wrong = made.filter(~Exists(by_group) | ~Exists(by_idea))
    if found := wrong.values_list("public_id", flat=True).first():
        return Check(
            False, f"Plan {found} became an activity that does not say so.", "Name the group there as a maker."
        )
    return Check(True, f"{made.count()} plans became an activity, each with its group and its idea.")


def budgets() -> Check:
    """Whether nothing was spent above a grant unless somebody said so."""
    spent = (
        Spending.objects.filter(grant__plan=OuterRef("pk"))
        .order_by()
        .values("grant__plan")
        .annotate(total=Sum("amount_cents"))
        .values("total")
    )
    granted = (
        Grant.objects.filter(plan=OuterRef("pk"))
        .order_by()
        .values("plan")
        .annotate(total=Sum("amount_cents"))
        .values("total")
    )
    said = Spending.objects.filter(grant__plan=OuterRef("pk"), is_over=True)
    over = Plan.objects.annotate(spent=Subquery(spent), granted=Subquery(granted)).filter(spent__gt=F("granted"))
    if found := over.exclude(Exists(said)).values_list("public_id", flat=True).first():
        return Check(False, f"More was spent for plan {found} than was granted.", "Grant the rest, or correct a line.")
    return Check(True, "No plan spent more than was granted without saying so.")


register_check("plans", plans)
register_check("plan budgets", budgets)
