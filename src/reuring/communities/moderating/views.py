# SPDX-License-Identifier: EUPL-1.2
"""House rules, reporting, blocking, hiding as a host, and what was decided: for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.page_parts import REFUSED, actor_of, try_form
from reuring.communities.models import Case, PersonBlock
from reuring.communities.moderating.blocking import block, unblock
from reuring.communities.moderating.deciding import ask_second_look, hide_in_group
from reuring.communities.moderating.forms import ReportForm, SecondLookForm, WhyForm
from reuring.communities.moderating.hiding import Thing
from reuring.communities.moderating.reporting import report
from reuring.communities.moderating.rules import rules_in
from reuring.communities.moderating.seeing import is_blocked, is_inside, is_own, standing_at, thing_for
from reuring.communities.moderating.telling import PARAMETER, person_in, said_of
from reuring.communities.moderating.throttling import throttle
from reuring.communities.names import name_for
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.limits import REPORT, REPORT_STRANGER, mark_of
from reuring.people.models import Account, Person
from reuring.people.views import account_of


@open_to(EVERYONE)
@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    """The house rules of all groups."""
    rules = rules_in((get_language() or "nl").split("-")[0], at=timezone.now())
    return render(request, "communities/moderating/rules.html", {"rules": rules, "lines": lines_of(rules.text)})


def lines_of(text: str) -> list[str]:
    """The rules one by one: an empty line begins the next."""
    return [" ".join(line.split()) for line in text.split("\n\n") if line.strip()]


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report_thing(request: HttpRequest, about: str, public_id: str) -> HttpResponse:
    """Say that something is not right."""
    thing = thing_for(request, about, public_id)
    account = request.user if isinstance(request.user, Account) else None
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why, text = form.cleaned_data["why"], form.cleaned_data["text"]

        def send() -> object:
            throttle(request, REPORT if account else REPORT_STRANGER)
            return report(
                thing=thing,
                person=account.person if account else None,
                why=why,
                text=text,
                is_inside=is_inside(request, thing),
                source=mark_of(request, f"report {about} {public_id}"),
                at=timezone.now(),
            )

        if try_form(form, send, {"no-reason": "why", "bsn": "text"}) is not None:
            messages.success(
                request,
                _("Dank je dat je het zegt. Een collega kijkt ernaar; wie het schreef hoort niet van wie dit komt."),
            )
            return redirect(_back(thing))
    context = _about(request, thing) | {"form": form, "is_logged_in": account is not None}
    return render(request, "communities/moderating/report.html", context, status=REFUSED if form.errors else 200)


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def block_person(request: HttpRequest, about: str, public_id: str) -> HttpResponse:
    """Not see somebody any more, nor be reached by them."""
    thing = thing_for(request, about, public_id)
    person = thing.person
    if person is None or is_own(request, thing) or about == Case.About.IDEA:
        raise Http404
    context = _about(request, thing)
    if request.method == "POST":
        name = str(context["name"])
        block(person=account_of(request).person, blocked=person, name=name, at=timezone.now())
        messages.success(request, _("Jullie zien elkaar niet meer. Wij vertellen dat aan niemand."))
        return redirect("communities:blocked")
    return render(request, "communities/moderating/block.html", context)


@open_to(LOGGED_IN)
@require_safe
@never_cache
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom I do not want to meet."""
    rows = PersonBlock.objects.filter(person=account_of(request).person).order_by("-at")
    return render(request, "communities/moderating/blocked.html", {"rows": rows})


@open_to(LOGGED_IN)
@require_POST
def blocked_removal(request: HttpRequest, key: int) -> HttpResponse:
    """See somebody again."""
    unblock(person=account_of(request).person, key=key)
    messages.success(request, _("Jullie zien elkaar weer."))
    return redirect("communities:blocked")


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def host_hides(request: HttpRequest, about: str, public_id: str) -> HttpResponse:
    """A host hides something in their own group, or a colleague in any, and says why."""
    thing = thing_for(request, about, public_id)
    standing = standing_at(request, thing)
    if standing is None or not standing.may_edit:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why, actor = form.cleaned_data["why"], actor_of(request)
        done = try_form(
            form,
            lambda: hide_in_group(
                thing=thing, why=why, as_host=not standing.accompanies, actor=actor, at=timezone.now()
            ),
        )
        if done is not None:
            messages.success(request, _("Verborgen. Wie het schreef hoort waarom, en de bibliotheek ziet je besluit."))
            return redirect(_back(thing))
    context = _about(request, thing) | {"form": form}
    return render(request, "communities/moderating/hide.html", context, status=REFUSED if form.errors else 200)


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was decided about something, for who wrote or reported it; and the way to a second look."""
    case = get_object_or_404(Case.objects.select_related("community__node"), public_id=public_id)
    key = request.POST.get(PARAMETER) or request.GET.get(PARAMETER, "")
    person = _who(request, case, key)
    decisions = list(case.decisions.select_related("second_look_of"))
    if person is None or not decisions:
        raise Http404
    form = SecondLookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        asked = try_form(form, lambda: ask_second_look(case=case, person=person, text=text, at=timezone.now()))
        if asked is not None:
            messages.success(request, _("Gevraagd. Een andere collega kijkt, en je hoort wat ervan komt."))
            return redirect(request.get_full_path())
    thing = Thing.in_case(case)
    is_author = thing is not None and thing.person is not None and thing.person.pk == person.pk
    context = {
        "case": case,
        "key": key,
        "form": form,
        "is_author": is_author,
        "language": thing.language if thing is not None else "",
        "steps": [(each, said_of(each, before=each.second_look_of)) for each in decisions],
        "may_ask": case.state == Case.State.DECIDED,
        "is_asked": case.state == Case.State.SECOND_LOOK,
    }
    response = render(request, "communities/moderating/decision.html", context, status=REFUSED if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    # A page without a referrer may send no form: the browser then hides where it comes from, and it is refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def _about(request: HttpRequest, thing: Thing) -> dict[str, Any]:
    """What a page says of a thing: its words, who made it under the name that who looks may see, and the way back."""
    standing, member = standing_at(request, thing), thing.member
    name = name_for(member, standing) if standing is not None and member is not None else thing.name
    return {
        "thing": thing,
        "name": name,
        "back": _back(thing),
        "is_own": is_own(request, thing),
        "may_block": thing.person is not None and thing.about != Case.About.IDEA and not is_blocked(request, thing),
    }


def _back(thing: Thing) -> str:
    """Where who looks came from, as well as we know."""
    community = thing.community
    return str(community.node.address) if community is not None else "/groups/"


def _who(request: HttpRequest, case: Case, key: str) -> Person | None:
    """Who reads what was decided: by the link in their message, or logged in as who wrote or reported it."""
    found = person_in(case, key)
    if found is not None:
        return Person.objects.filter(pk=found).first()
    if not isinstance(request.user, Account):
        return None
    person, thing = request.user.person, Thing.in_case(case)
    own = thing is not None and thing.person is not None and thing.person.pk == person.pk
    return person if own or case.reports.filter(person=person).exists() else None
