# SPDX-License-Identifier: EUPL-1.2
"""The workspace of a partner: who acts for it, what everyone sees of it, and what rooms above add."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.partners.acting import acting_for, own_memberships
from reuring.partners.actions import PartnerRefused, end_membership, keep_partner
from reuring.partners.forms import PublicForm
from reuring.partners.panels import panels_for
from reuring.partners.views import about_of
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.phones import shown_phone
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.threads.languages import language_name

PARTNERS = open_to({Role.PARTNER})


@PARTNERS
@require_safe
def workspaces(request: HttpRequest) -> HttpResponse:
    """The partners for which one acts; with one, straight to its workspace."""
    memberships = list(own_memberships(request))
    if len(memberships) == 1:
        return redirect("partners:workspace", memberships[0].partner.public_id)
    return render(request, "partners/workspaces.html", {"memberships": memberships})


@PARTNERS
@require_safe
def workspace(request: HttpRequest, public_id: str) -> HttpResponse:
    """One partner's workspace. Of colleagues one sees their name and what they may do, and no more."""
    member = acting_for(request, public_id)
    partner = member.partner
    colleagues = partner.members.in_force(timezone.localdate()).select_related("person")
    context = {
        "partner": partner,
        "member": member,
        "phone": shown_phone(partner.phone),
        "about": about_of(partner),
        "written_in": [language_name(code) for code in partner.node.languages],
        "colleagues": colleagues.order_by("person__sort_name", "pk"),
        "panels": panels_for("workspace", partner, request),
    }
    return render(request, "partners/workspace.html", context)


@PARTNERS
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what everyone sees of a partner."""
    member = acting_for(request, public_id, as_editor=True)
    form = PublicForm(request.POST or None, partner=member.partner)
    if request.method == "POST" and form.is_valid():
        actor = Actor.person(account_of(request))
        try:
            keep_partner(facts=form.facts(), partner=member.partner, actor=actor, at=timezone.now())
        except PartnerRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
        else:
            messages.success(request, _("Bewaard. Zo ziet iedereen het nu."))
            return redirect("partners:workspace", public_id)
    context = {"partner": member.partner, "member": member, "form": form}
    return render(request, "partners/workspace_details.html", context, status=422 if form.errors else 200)


@PARTNERS
@require_POST
def departure(request: HttpRequest, public_id: str) -> HttpResponse:
    """No longer act for a partner oneself."""
    member = acting_for(request, public_id)
    end_membership(member=member, actor=Actor.person(account_of(request)), at=timezone.now())
    messages.success(request, _("Je doet niet meer mee namens %(partner)s.") % {"partner": member.partner})
    return redirect("people:mine")
