# SPDX-License-Identifier: EUPL-1.2
"""Taking part: asking, saying how one is shown, saying yes and no to others, and what a guardian agrees to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.links import site_of
from reuring.activities.together.page_parts import REFUSED, actor_of, attempt, try_form
from reuring.communities.groups.forms import InviteForm, JoinForm, MeForm
from reuring.communities.groups.inviting import invite, is_open, withdraw_invitation
from reuring.communities.groups.joining import admit, agree_for, join, leave, make_host, refuse, remove, show_as
from reuring.communities.groups.views import text_of
from reuring.communities.models import Community, CommunityInvitation, Member
from reuring.communities.moderating.looking_after import take_back_consent
from reuring.communities.moderating.throttling import throttle
from reuring.communities.names import may_see
from reuring.communities.panels import pages_of
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.ages import OWN_CONSENT_FROM, is_younger
from reuring.people.households import children_of
from reuring.people.limits import GROUP_JOIN, PARTNER_INVITE, TooManyGuesses, count_guess
from reuring.people.models import Account, Person
from reuring.people.views import account_of


def group_context(request: HttpRequest, found: Community) -> dict[str, Any]:
    """What every page of a group shows around it."""
    standing = standing_of(request, found)
    return {
        "community": found, "text": text_of(found), "standing": standing,
        "pages": pages_of(found, request) if standing.is_inside or standing.makes else [],
    }  # fmt: skip


def young_children(person: Person) -> list[Person]:
    now = timezone.now()
    on = timezone.localdate(now)
    return [child for child in children_of(person, now) if is_younger(child.born_on, OWN_CONSENT_FROM, on)]


@open_to(EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take part, or ask to: oneself, or a child that one answers for."""
    found = community_for(request, public_id)
    if not found.is_living:
        raise Http404
    if not isinstance(request.user, Account):
        return render(request, "communities/groups/join_first.html", group_context(request, found))
    person = account_of(request).person
    there = set(found.members.filter(state__in=Member.OPEN).values_list("person", flat=True))
    young = young_children(person) if found.is_for_minors else []
    children = {child.public_id: child for child in young if child.pk not in there}
    whom = [*((key, child.given_name or str(child)) for key, child in children.items()), ("me", _("mezelf"))]
    form = JoinForm(request.POST or None, whom=whom, initial={"name": "" if children else person.given_name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        child = children.get(given["whom"])

        def go() -> Member:
            throttle(request, GROUP_JOIN)
            return join(
                community=found, person=child or person, name=given["name"], shown_to=given["shown_to"],
                guardian=person if child else None, has_seen_rules=given["rules"], actor=actor_of(request),
                at=timezone.now(),
            )  # fmt: skip

        member = try_form(form, go, {"no-name": "name", "bsn": "name"})
        if member is not None:
            messages.success(request, _said(member))
            return redirect("communities:community", public_id)
    context = group_context(request, found) | {"form": form}
    return render(request, "communities/groups/join.html", context, status=REFUSED if form.errors else 200)


def _said(member: Member) -> str:
    if member.state == Member.State.MEMBER:
        return _("Welkom! Je doet nu mee.")
    if member.community.is_for_minors and member.guardian_agreed_at is None:
        return _("Gevraagd! Je ouder of verzorger krijgt bericht. Daarna zegt de groep ja of nee.")
    return _("Gevraagd! Je hoort snel van de groep.")


@open_to(LOGGED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest, public_id: str) -> HttpResponse:
    """How I take part: my name, who sees it, what I do, how often I hear of it."""
    found = community_for(request, public_id)
    member = standing_of(request, found).member
    if member is None:
        raise Http404
    now = {name: getattr(member, name) for name in ("shown_to", "about", "roles", "digest")}
    form = MeForm(request.POST or None, initial={"name": member.shown_name, **now})
    if request.method == "POST" and form.is_valid():
        actor, at = actor_of(request), timezone.now()
        fields = {"no-name": "name", "bsn": "name"}
        if try_form(form, lambda: show_as(member=member, actor=actor, at=at, **form.cleaned_data), fields):
            messages.success(request, _("Bewaard."))
            return redirect("communities:me", public_id)
    context = group_context(request, found) | {"form": form, "member": member}
    return render(request, "communities/groups/me.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_POST
def leaving(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take part no more, or take a question to take part back."""
    found = community_for(request, public_id)
    member = standing_of(request, found).member
    if member is None:
        raise Http404
    leave(member=member, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Je doet niet meer mee. Je bent altijd weer welkom."))
    return redirect("people:mine")


@open_to(LOGGED_IN)
@never_cache
@require_safe
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who takes part, as far as one may see; for who leads it also who asks, and who is invited."""
    return _members_page(request, community_for(request, public_id, inside=True), InviteForm())


@open_to(LOGGED_IN)
@require_POST
def member(request: HttpRequest, public_id: str, member: str) -> HttpResponse:
    """Say yes (`admit`) or no (`refuse`) to who asked; let a member carry the group (`host`) or not (`no-host`); let
    somebody take part no more (`remove`)."""
    found = community_for(request, public_id, lead=True)
    row = get_object_or_404(Member, public_id=member, community=found)
    actor, at, do = actor_of(request), timezone.now(), request.POST.get("do", "")
    if do == "admit":
        attempt(request, lambda: admit(member=row, actor=actor, at=at), _("Toegelaten. We laten het weten."))
    elif do == "refuse":
        words = request.POST.get("words", "")
        attempt(request, lambda: refuse(member=row, words=words, actor=actor, at=at), _("We zeggen het vriendelijk."))
    elif do in ("host", "no-host"):
        attempt(request, lambda: make_host(member=row, is_host=do == "host", actor=actor, at=at), _("Bewaard."))
    elif do == "remove":
        attempt(request, lambda: remove(member=row, actor=actor, at=at), _("Deze persoon doet niet meer mee."))
    return redirect("communities:members", public_id)


@open_to(LOGGED_IN)
@require_POST
def invitations(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask somebody by mail to take part."""
    found, form = community_for(request, public_id, lead=True), InviteForm(request.POST)
    if form.is_valid():
        actor, at, site = actor_of(request), timezone.now(), site_of(request)
        try:
            count_guess(request, PARTNER_INVITE, str(account_of(request).pk))
        except TooManyGuesses:
            form.add_error(None, _("Je stuurde al veel uitnodigingen. Wacht een uur en ga dan verder."))
        else:
            if try_form(form, lambda: invite(community=found, site=site, actor=actor, at=at, **form.cleaned_data)):
                messages.success(request, _("De uitnodiging is onderweg."))
                return redirect("communities:members", public_id)
    return _members_page(request, found, form, REFUSED)


@open_to(LOGGED_IN)
@require_POST
def withdrawal(request: HttpRequest, public_id: str, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = community_for(request, public_id, lead=True)
    row = get_object_or_404(CommunityInvitation, public_id=invitation, community=found)
    withdraw_invitation(invitation=row, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))
    return redirect("communities:members", public_id)


def _members_page(request: HttpRequest, found: Community, form: InviteForm, status: int = 200) -> HttpResponse:
    standing, now = standing_of(request, found), timezone.now()
    # Real names are for colleagues only, who helped these people in.
    rows = list(found.members.filter(state__in=Member.OPEN).select_related("person"))
    taking_part = [row for row in rows if row.state == Member.State.MEMBER]
    invited = found.invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    context = group_context(request, found) | {
        "members": [row for row in taking_part if standing.may_lead or may_see(row, standing)],
        "count": len(taking_part),
        "hidden": 0 if standing.may_lead else sum(not may_see(row, standing) for row in taking_part),
        "asked": [row for row in rows if row.state == Member.State.ASKED] if standing.may_lead else [],
        "invited": [(each, is_open(each, now)) for each in invited] if standing.may_lead else [],
        "form": form,
    }
    return render(request, "communities/groups/members.html", context, status=status)


@open_to(LOGGED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def children(request: HttpRequest) -> HttpResponse:
    """In which groups the children that I answer for take part or ask to; I agree, or let it end."""
    person = account_of(request).person
    rows = list(
        Member.objects.filter(person__in=young_children(person), state__in=Member.OPEN)
        .select_related("person", "community__node", "community__librarian")
        .order_by("person__born_on", "pk")
    )
    if request.method == "POST":
        row = next((row for row in rows if row.public_id == request.POST.get("member")), None)
        if row is None:
            raise Http404
        actor, at = actor_of(request), timezone.now()
        if "agree" in request.POST:
            attempt(request, lambda: agree_for(member=row, guardian=person, actor=actor, at=at), _("Dank je wel."))
        else:
            take_back_consent(member=row, guardian=person, actor=actor, at=at)
            messages.success(request, _("Goed. Je kind doet niet mee."))
        return redirect("communities:children")
    return render(request, "communities/groups/children.html", {"rows": rows})
