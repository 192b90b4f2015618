# SPDX-License-Identifier: EUPL-1.2
"""Partners as staff keep them: who they are, who acts for them, who is asked to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.partners.actions import PartnerRefused, change_topics, end_membership, end_partner, keep_partner
from reuring.partners.forms import InvitationForm, PartnerForm
from reuring.partners.invitations import InvitationRefused, invite, withdraw_invitation
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember, PartnerRole
from reuring.partners.panels import panels_for
from reuring.partners.views import about_of, topics_of
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.limits import PARTNER_INVITE, TooManyGuesses, count_guess
from reuring.people.phones import shown_phone
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.threads.models import Topic
from reuring.threads.searching import topic_names

MAKERS = open_to({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})


@MAKERS
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """All partners, or those with these words in their name."""
    query, is_past = request.GET.get("q", "").strip()[:80], "past" in request.GET
    found = Partner.objects.filter(ended_on__isnull=not is_past).named(query)
    members = Count("members", filter=Q(members__until=None))
    rows = found.select_related("municipality").annotate(member_count=members).in_order()
    return render(request, "partners/staff_partners.html", {"rows": rows, "query": query, "is_past": is_past})


@MAKERS
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new partner."""
    return _keep(request, None)


@MAKERS
@require_safe
def partner(request: HttpRequest, public_id: str) -> HttpResponse:
    """One partner."""
    return _page(request, _found(public_id), InvitationForm())


@MAKERS
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what is written about a partner."""
    return _keep(request, get_object_or_404(Partner.objects.active(), public_id=public_id))


@MAKERS
@require_POST
def topics(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a partner a topic (`give`), or take one away (`take`)."""
    give, take = (list(filter(None, request.POST.getlist(name)[:20])) for name in ("give", "take"))
    change_topics(partner=_found(public_id), give=give, take=take, actor=_actor(request), at=timezone.now())
    messages.success(request, _("De onderwerpen zijn bewaard."))
    return redirect("partners:staff_partner", public_id)


@MAKERS
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop with a partner; first it is told what will happen."""
    found = _found(public_id)
    if request.method == "POST":
        end_partner(partner=found, actor=_actor(request), at=timezone.now(), reason=request.POST.get("reason", ""))
        messages.success(request, _("%(partner)s is geen partner meer.") % {"partner": found})
        return redirect("partners:staff_partners")
    return render(request, "partners/staff_end.html", {"partner": found, "members": _members(found)})


@MAKERS
@require_POST
def invitations(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask somebody to act for a partner."""
    found, form = _found(public_id), InvitationForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data | {"role": PartnerRole(form.cleaned_data["role"])}
        try:
            count_guess(request, PARTNER_INVITE, str(account_of(request).pk))
            invite(partner=found, site=site_of(request), actor=_actor(request), at=timezone.now(), **given)
        except TooManyGuesses:
            form.add_error(None, _("Je stuurde al veel uitnodigingen. Wacht een uur en ga dan verder."))
        except InvitationRefused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("De uitnodiging is onderweg naar %(email)s.") % {"email": given["email"]})
            return redirect("partners:staff_partner", public_id)
    return _page(request, found, form, status=422)


@MAKERS
@require_POST
def withdrawal(request: HttpRequest, public_id: str, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(PartnerInvitation, public_id=invitation, partner__public_id=public_id)
    withdraw_invitation(invitation=found, actor=_actor(request), at=timezone.now())
    messages.success(request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))
    return redirect("partners:staff_partner", public_id)


@MAKERS
@require_POST
def departure(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Let somebody no longer act for a partner."""
    member = get_object_or_404(PartnerMember.objects.select_related("person"), pk=key, partner__public_id=public_id)
    end_membership(member=member, actor=_actor(request), at=timezone.now())
    messages.success(request, _("%(person)s doet niet meer mee namens deze partner.") % {"person": member.person})
    return redirect("partners:staff_partner", public_id)


def site_of(request: HttpRequest) -> str:
    """Scheme and host for links in a mail."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def _keep(request: HttpRequest, found: Partner | None) -> HttpResponse:
    form = PartnerForm(request.POST or None, partner=found)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_partner(facts=form.facts(), partner=found, actor=_actor(request), at=timezone.now())
        except PartnerRefused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("%(partner)s is bewaard.") % {"partner": kept})
            return redirect("partners:staff_partner", kept.public_id)
    status = 422 if form.errors else 200
    return render(request, "partners/staff_form.html", {"form": form, "partner": found}, status=status)


def _page(request: HttpRequest, found: Partner, form: InvitationForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    invited = found.invitations.filter(accepted_at=None, withdrawn_at=None).order_by("-invited_at")
    keys = list(Topic.objects.filter(is_retired=False).values_list("key", flat=True))
    own = topics_of(found)
    context = {
        "partner": found,
        "phone": shown_phone(found.phone),
        "about": about_of(found),
        "topics": own,
        "topic_choices": sorted(topic_names(keys).items(), key=lambda row: row[1].casefold()),
        "members": _members(found),
        "invited": [(each, each.expires_at > now) for each in invited],
        "form": form,
        "panels": panels_for("staff", found, request),
    }
    return render(request, "partners/staff_partner.html", context, status=status)


def _found(public_id: str) -> Partner:
    return get_object_or_404(Partner.objects.select_related("node", "municipality"), public_id=public_id)


def _members(found: Partner) -> list[PartnerMember]:
    return list(found.members.current().select_related("person__account").order_by("person__sort_name", "pk"))


def _actor(request: HttpRequest) -> Actor:
    return Actor.person(account_of(request))


def _show(form: Any, refused: Refused) -> None:
    for obstacle in refused.obstacles:
        form.add_error(None, str(obstacle.message))
