# SPDX-License-Identifier: EUPL-1.2
"""Groups as colleagues keep them: how each fares, who helps people in who come to the desk or send a note."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reuring.activities.together.page_parts import REFUSED, actor_of, try_form
from reuring.communities.cards import next_meetings, place_of
from reuring.communities.groups.faring import signs_for
from reuring.communities.groups.forms import AddForm
from reuring.communities.groups.health import MOODS, mood_of
from reuring.communities.groups.joining import join
from reuring.communities.groups.views_editing import keep
from reuring.communities.groups.where import when_of
from reuring.communities.models import Community, Meeting, Member
from reuring.communities.panels import panels_for
from reuring.communities.rights import standing_of
from reuring.people.access import open_to
from reuring.people.ages import OWN_CONSENT_FROM, is_younger
from reuring.people.households import guardians_of
from reuring.people.limits import PATRON_SEARCH, TooManyGuesses, count_guess
from reuring.people.models import Person
from reuring.people.patrons import find_patrons
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.people.views_patrons import seen_patron
from reuring.threads.languages import language_name

KEEPERS: Final = frozenset({Role.PROGRAMME_MAKER, Role.COMMUNITY_LIBRARIAN})
# Who puts people into a group that come to the desk.
DESK: Final = frozenset({Role.FRONT_DESK, Role.COMMUNITY_LIBRARIAN})
_STATES: Final = ("living", "forming", "ended")
MOST_FOUND: Final = 12


@open_to(KEEPERS)
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """All groups, those that ask for attention first; or those that are being formed, or ended."""
    now = timezone.now()
    state = request.GET.get("state", "")
    state = state if state in _STATES else "living"
    found = {
        "living": Community.objects.living(),
        "forming": Community.objects.filter(began_at__isnull=True),
        "ended": Community.objects.filter(ended_at__isnull=False),
    }[state]
    is_mine = "mine" in request.GET
    if is_mine:
        found = found.filter(librarian=account_of(request).person)
    counted = Count("members", filter=Q(members__state=Member.State.MEMBER))
    rows = list(found.select_related("node", "municipality", "home_branch", "librarian").annotate(count=counted))
    signs, coming = signs_for(rows, now), next_meetings([row.pk for row in rows], now)
    unsaid = _unsaid([row.pk for row in rows], now)
    shown: list[dict[str, Any]] = [
        {
            "community": row,
            "place": place_of(row),
            "signs": signs.get(row.pk, []),
            "mood": mood_of(signs.get(row.pk, [])),
            "word": MOODS[mood_of(signs.get(row.pk, []))],
            "next": when_of(coming[row.pk]) if row.pk in coming else "",
            "unsaid": unsaid.get(row.pk),
        }
        for row in rows
    ]
    shown.sort(key=lambda row: (-(row["signs"][0].weight if row["signs"] else 0), row["community"].node.title))
    context = {"rows": shown, "state": state, "is_mine": is_mine}
    return render(request, "communities/groups/staff_groups.html", context)


def _unsaid(keys: list[int], at: Any) -> dict[int, dict[str, Any]]:
    """By key of the group: the last meeting of which nobody said whether it took place. One query."""
    found = Meeting.objects.unsaid(at).filter(community__in=keys).order_by("community", "-starts_at")
    rows = found.distinct("community").select_related("room__branch", "branch", "place")
    return {row.community_id: {"meeting": row, "when": when_of(row)} for row in rows}


@open_to(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new group, which is still being formed."""
    return keep(request, None, is_staff=True)


@open_to(KEEPERS)
@require_safe
def group(request: HttpRequest, public_id: str) -> HttpResponse:
    """One group for colleagues: its state, its signs, and what one can do."""
    found = _found(public_id)
    now = timezone.now()
    signs = signs_for([found], now).get(found.pk, [])
    counts = found.members.aggregate(
        members=Count("pk", filter=Q(state=Member.State.MEMBER)),
        hosts=Count("pk", filter=Q(is_host=True)),
        asked=Count("pk", filter=Q(state=Member.State.ASKED)),
        offline=Count("pk", filter=Q(state=Member.State.MEMBER, added_by__isnull=False)),
    )
    context = {
        "community": found,
        "standing": standing_of(request, found),
        "place": place_of(found),
        "signs": signs,
        "word": MOODS[mood_of(signs)],
        "mood": mood_of(signs),
        "counts": counts,
        "spoken": [language_name(code) for code in found.languages],
        "panels": panels_for("staff", found, request),
    }
    return render(request, "communities/groups/staff_group.html", context)


@open_to(DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let somebody take part who is at the desk, wrote a note or called: find them, then choose their name."""
    found = _found(public_id)
    if request.GET.get("person"):
        person = seen_patron(request, request.GET["person"][:10])
        return person if isinstance(person, HttpResponse) else _add(request, found, person)
    query, rows = request.GET.get("q", "").strip()[:120], []
    if query:
        try:
            count_guess(request, PATRON_SEARCH, str(account_of(request).pk), on_a_get=True)
        except TooManyGuesses as refused:
            messages.error(request, str(refused))
        else:
            rows = list(find_patrons(query)[:MOST_FOUND])
    context = {"community": found, "query": query, "rows": rows}
    return render(request, "communities/groups/staff_people.html", context)


def _add(request: HttpRequest, found: Community, person: Person) -> HttpResponse:
    now = timezone.now()
    is_young = is_younger(person.born_on, OWN_CONSENT_FROM, timezone.localdate(now))
    guardians = guardians_of(person, now) if is_young else []
    form = AddForm(request.POST or None, guardians=guardians, initial={"name": person.given_name})
    if request.method == "POST" and form.is_valid():
        given, actor = form.cleaned_data, actor_of(request)
        guardian = next((each for each in guardians if each.public_id == given.get("guardian")), None)
        made = try_form(
            form,
            lambda: join(
                community=found, person=person, name=given["name"], digest=given["digest"], guardian=guardian,
                is_added=True, actor=actor, at=now,
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("%(name)s doet mee. Het bericht is onderweg.") % {"name": made.shown_name})
            if Role.COMMUNITY_LIBRARIAN in request.roles:  # type: ignore[attr-defined]
                return redirect("communities:staff_group", found.public_id)
            return redirect("people:patron", person.public_id)
    context = {"community": found, "person": person, "form": form, "is_young": is_young, "guardians": guardians}
    return render(request, "communities/groups/staff_add.html", context, status=REFUSED if form.errors else 200)


@open_to(DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def patron(request: HttpRequest, public_id: str) -> HttpResponse:
    """The groups that somebody at the desk can take part in; and to leave one that the desk put them in."""
    person = seen_patron(request, public_id)
    if isinstance(person, HttpResponse):
        return person
    own = added_at_desk(person)
    if request.method == "POST":
        from reuring.communities.groups.joining import leave

        row = next((row for row in own if row.public_id == request.POST.get("member")), None)
        if row is None:
            raise Http404
        leave(member=row, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("%(name)s doet niet meer mee.") % {"name": row.shown_name})
        return redirect("communities:patron_groups", public_id)
    there = [row.community_id for row in own]
    living = Community.objects.living().exclude(pk__in=there).select_related("node", "municipality", "home_branch")
    near = person.home_branch.municipality_id if person.home_branch else None
    rows = sorted(living, key=lambda row: (row.municipality_id != near, row.node.title.casefold()))
    context = {"person": person, "own": own, "rows": [(row, place_of(row)) for row in rows]}
    return render(request, "communities/groups/patron_groups.html", context)


def added_at_desk(person: Person) -> list[Member]:
    """In which groups somebody takes part whom staff put there. What people joined by themselves is not the desk's."""
    found = Member.objects.current().filter(person=person, added_by__isnull=False, community__ended_at__isnull=True)
    return list(found.select_related("community__node").order_by("community__node__title"))


def _found(public_id: str) -> Community:
    found: Community = get_object_or_404(
        Community.objects.with_texts().select_related("librarian"), node__public_id=public_id
    )
    return found
