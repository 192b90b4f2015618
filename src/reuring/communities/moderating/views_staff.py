# SPDX-License-Identifier: EUPL-1.2
"""The queue of all groups, one case with its history, what was decided, and the house rules: for who accompanies."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.page_parts import REFUSED, actor_of, attempt, try_form
from reuring.communities.models import Case, HouseRules
from reuring.communities.moderating.deciding import ask_second_look, decide
from reuring.communities.moderating.forms import DecisionForm, ManyForm, RulesForm, SecondLookForm
from reuring.communities.moderating.hiding import Thing
from reuring.communities.moderating.queue import (
    around,
    cases_to_look_at,
    decided_before,
    held_back,
    numbers,
    with_things,
)
from reuring.communities.moderating.reporting import is_serious
from reuring.communities.moderating.rules import keep_house_rules, rules_in
from reuring.communities.moderating.spam import Sign
from reuring.people.access import open_to
from reuring.people.roles import Role
from reuring.people.views import account_of

LIBRARIANS: Final = open_to({Role.COMMUNITY_LIBRARIAN})
PER_PAGE: Final = 50
MOST_AT_ONCE: Final = 100
SIGNS: Final[dict[str, Promise]] = {
    Sign.LINKS: gettext_lazy("veel links"),
    Sign.SAME: gettext_lazy("steeds dezelfde tekst"),
    Sign.NEW: gettext_lazy("een link in het eerste uur"),
    Sign.MANY: gettext_lazy("heel veel op één dag"),
}
FIELDS: Final = {"no-why": "why", "bsn": "why", "no-days": "days", "no-choice": "what"}


@LIBRARIANS
@require_safe
@never_cache
def moderation(request: HttpRequest) -> HttpResponse:
    """Everything that somebody has yet to decide, in all groups."""
    page = Paginator(cases_to_look_at(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(case, signs_of(case)) for case in page]
    context = {"page": page, "rows": rows, "held": held_back().count()}
    return render(request, "communities/moderating/staff_queue.html", context)


@LIBRARIANS
@require_safe
@never_cache
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case: the thing in its context, why it is here, and what can be decided."""
    found = _case(public_id)
    return _page(request, found, DecisionForm(case=found))


@LIBRARIANS
@require_POST
def case_decisions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide a case."""
    found = _case(public_id)
    form = DecisionForm(request.POST, case=found)
    if form.is_valid():
        said, actor = form.cleaned_data, actor_of(request)
        done = try_form(form, lambda: decide(case=found, **said, actor=actor, at=timezone.now()), FIELDS)
        if done is not None:
            messages.success(request, _("Besloten. Wie het schreef en wie het meldde horen het."))
            return redirect("communities:moderation")
    return _page(request, _case(public_id), form)


@LIBRARIANS
@require_POST
def case_second_look(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a second look for somebody who came by or called."""
    found, form, actor = _case(public_id), SecondLookForm(request.POST), actor_of(request)
    if form.is_valid():
        text, said = form.cleaned_data["text"], _("Gevraagd. Een andere collega kijkt nog een keer.")
        attempt(
            request, lambda: ask_second_look(case=found, person=None, text=text, actor=actor, at=timezone.now()), said
        )
    return redirect("communities:case", public_id)


@LIBRARIANS
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def many(request: HttpRequest) -> HttpResponse:
    """Decide several things at a time that only the house itself held back, such as a flood of ideas."""
    cases = list(held_back()[:MOST_AT_ONCE])
    form = ManyForm(request.POST if request.method == "POST" else None, cases=cases)
    if request.method == "POST" and form.is_valid():
        chosen = [case for case in cases if case.public_id in form.cleaned_data["cases"]]
        done = sum(_decide_one(request, each, form.cleaned_data) for each in chosen)
        said = ngettext("%(done)s besluit vastgelegd.", "%(done)s besluiten vastgelegd.", done)
        messages.success(request, said % {"done": done})
        return redirect("communities:moderation_many" if held_back().exists() else "communities:moderation")
    context = {"form": form, "cases": [(case, signs_of(case)) for case in cases]}
    return render(request, "communities/moderating/staff_many.html", context, status=REFUSED if form.errors else 200)


@LIBRARIANS
@require_safe
@never_cache
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, newest first, with the numbers of a year."""
    cases = with_things(Case.objects.filter(decisions__isnull=False).distinct()).prefetch_related(
        "decisions__by__person"
    )
    page = Paginator(cases.order_by("-closed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "numbers": numbers(timezone.now())}
    return render(request, "communities/moderating/staff_decided.html", context)


@LIBRARIANS
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rules_edit(request: HttpRequest) -> HttpResponse:
    """Write the house rules: what changed holds from now on, and what held before stays known."""
    now = timezone.now()
    texts = {
        language: row.text if (row := rules_in(language, at=now)).language == language else ""
        for language in ("nl", "de", "en")
    }
    form = RulesForm(request.POST if request.method == "POST" else None, initial=texts)
    if request.method == "POST" and form.is_valid():
        said, actor = form.cleaned_data, actor_of(request)
        if try_form(form, lambda: keep_house_rules(texts=said, actor=actor, at=now), {"no-text": "nl"}) is not None:
            messages.success(request, _("Bewaard. Dit zijn vanaf nu de huisregels."))
            return redirect("communities:house_rules")
    earlier = HouseRules.objects.select_related("by__person").order_by("-valid_from", "language")[:30]
    context = {"form": form, "earlier": earlier}
    return render(request, "communities/moderating/staff_rules.html", context, status=REFUSED if form.errors else 200)


def _decide_one(request: HttpRequest, found: Case, said: dict[str, Any]) -> bool:
    """Decide one of several. False where a colleague did so meanwhile."""
    actor, at = actor_of(request), timezone.now()
    done = attempt(request, lambda: decide(case=found, what=said["what"], why=said["why"], actor=actor, at=at))
    return done is not None


def signs_of(found: Case) -> list[str]:
    """Why the house itself put a case here, in words."""
    return [str(SIGNS[sign]) for sign in found.by_rule.split() if sign in SIGNS]


def _case(public_id: str) -> Case:
    return get_object_or_404(with_things(Case.objects.all()), public_id=public_id)


def _page(request: HttpRequest, found: Case, form: DecisionForm) -> HttpResponse:
    thing = Thing.in_case(found)
    person = thing.person if thing is not None else None
    decisions = list(found.decisions.select_related("by__person", "second_look_of"))
    context = {
        "case": found,
        "thing": thing,
        "form": form,
        "is_open": found.closed_at is None,
        "is_serious": is_serious(found),
        "ask_form": SecondLookForm(auto_id="ask_%s") if found.state == Case.State.DECIDED else None,
        "is_first": bool(decisions) and decisions[-1].by_id == account_of(request).pk and found.closed_at is None,
        "signs": signs_of(found),
        "reports": list(found.reports.all()),
        "around": around(thing) if thing is not None else [],
        "before": decided_before(person, but=found),
        "decisions": decisions,
    }
    status = REFUSED if form.errors else 200
    return render(request, "communities/moderating/staff_case.html", context, status=status)
