# SPDX-License-Identifier: EUPL-1.2
"""An invitation as who got it sees it, and saying yes to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.communities.groups.coming import coming_of
from reuring.communities.groups.where import place_of_meeting, when_of
from reuring.communities.models import Campaign, Member
from reuring.communities.refusals import MemberRefused
from reuring.communities.signals.forms import ComeForm
from reuring.communities.signals.inviting import come, invitations_for
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.people.views import account_of


@open_to(EVERYONE)
@require_safe
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody is invited to. The address is the same for everybody, so it says nothing of who looks."""
    account = request.user if isinstance(request.user, Account) else None
    form = ComeForm(initial={"name": account.person.given_name if account else ""})
    return _page(request, _campaign(public_id), form)


@open_to(LOGGED_IN)
@require_POST
def invitation_yes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Come along: from here on the group knows who it is."""
    found, account, form = _campaign(public_id), account_of(request), ComeForm(request.POST)
    if form.is_valid():
        try:
            come(
                campaign=found, person=account.person, name=form.cleaned_data["name"], actor=Actor.person(account),
                at=timezone.now(),
            )  # fmt: skip
        except MemberRefused as refused:
            for each in refused.obstacles:
                form.add_error(None, str(each.message))
        else:
            messages.success(request, _("Leuk dat je meedoet!"))
            return redirect("communities:community", found.community.public_id)
    return _page(request, found, form)


def mine_facts(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """The panel of my library: invitations that are for me now."""
    found = invitations_for(person, timezone.now())
    return {"invitations": found} if found else None


def _campaign(public_id: str) -> Campaign:
    rows = Campaign.objects.filter(community__ended_at=None, topic__is_sensitive=False)
    return get_object_or_404(rows.select_related("community__node", "topic"), public_id=public_id)


def _page(request: HttpRequest, found: Campaign, form: ComeForm) -> HttpResponse:
    account, at = request.user if isinstance(request.user, Account) else None, timezone.now()
    community = found.community
    meeting = next(iter(coming_of(request, community, at)), None)
    member = account and Member.objects.filter(community=community, person=account.person_id, state="member").first()
    context = {
        "campaign": found,
        "community": community,
        "when": when_of(meeting) if meeting else "",
        "place": place_of_meeting(meeting) if meeting else "",
        "form": form if account else None,
        "member": member,
    }
    return render(request, "communities/signals/invitation.html", context, status=422 if form.errors else 200)
