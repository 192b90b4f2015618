# SPDX-License-Identifier: EUPL-1.2
"""Ideas for everybody: handing one in, the list of trails, and one trail. Without an account and without a script."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Idea, Maker
from reuring.activities.page_panels import idea_panels
from reuring.activities.together.forms_ideas import ConsentForm, IdeaForm
from reuring.activities.together.givers import root_of, shown_givers
from reuring.activities.together.ideas import give_idea, public_ideas, say_what_may_show, trail, with_trail
from reuring.activities.together.links import PARAMETER, opens_idea, opens_maker, path_of_idea, site_of
from reuring.activities.together.makers import say_name
from reuring.activities.together.merging import together_with
from reuring.activities.together.page_parts import form_page, try_form
from reuring.people.access import EVERYONE, open_to
from reuring.people.limits import IDEA, IDEA_TO, IDEAS_TODAY, TooManyGuesses, count_guess
from reuring.people.models import Account, Person

TOO_OFTEN: Final = gettext_lazy("Er komen van hier wel erg veel ideeën. Probeer het over een uur weer.")
RECEIVED: Final = gettext_lazy("Dank je! Je idee is binnen, en je krijgt altijd een antwoord.")
MANY_TODAY: Final = gettext_lazy(
    "Dank je! Je idee is bewaard. We lezen het eerst even na, meestal morgen. Je krijgt altijd een antwoord."
)
PER_PAGE: Final = 20


def _is_flood(request: HttpRequest) -> bool:
    """Whether more ideas came in today than anybody reads, wherever they come from."""
    try:
        count_guess(request, IDEAS_TODAY, "")
    except TooManyGuesses:
        return True
    return False


def _person(request: HttpRequest) -> Person | None:
    return request.user.person if isinstance(request.user, Account) else None


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def idea_new(request: HttpRequest) -> HttpResponse:
    """Hand in an idea, and come to its own address at once."""
    person = _person(request)
    form = IdeaForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            count_guess(request, IDEA, "")
            if facts.email or facts.phone:
                count_guess(request, IDEA_TO, facts.email or facts.phone)
        except TooManyGuesses:
            form.add_error(None, str(TOO_OFTEN))
        else:
            site, at, flood = site_of(request), timezone.now(), _is_flood(request)
            idea = try_form(
                form,
                lambda: give_idea(facts=facts, person=person, is_flood=flood, site=site, at=at),
                {"no-title": "title"},
            )
            if idea is not None:
                messages.success(request, str(MANY_TODAY if idea.held_at else RECEIVED))
                return redirect(path_of_idea(idea))
    return form_page(request, "idea_new.html", form, person=person)


@open_to(EVERYONE)
@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """The trails of ideas whose givers agreed to that, the newest answer first."""
    found = with_trail(public_ideas().order_by("-answered_at", "-pk"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(idea, trail(idea, for_giver=False)[-1]) for idea in page]
    return render(request, "activities/together/ideas.html", {"shown": shown, "page": page})


@open_to(EVERYONE)
@require_safe
@never_cache
def idea(request: HttpRequest, public_id: str) -> HttpResponse:
    """One idea with its trail: for everybody as far as its giver agreed, for its giver all of it."""
    found = get_object_or_404(with_trail(Idea.objects.all()), public_id=public_id)
    key = request.GET.get(PARAMETER, "")
    is_giver = _is_giver(request, found, key)
    if not is_giver and found.merged_into is not None:
        # An undo leads back, so no browser keeps this.
        return redirect("activities:idea", root_of(found).public_id)
    if not is_giver and not public_ideas().filter(pk=found.pk).exists():
        raise Http404
    agreed = found.agreed_at is not None and found.withdrawn_at is None
    context = {
        "idea": found,
        "is_giver": is_giver,
        "with_names": [name for name in shown_givers(found) if name != found.given_name],
        "together": together_with(found),
        "panels": idea_panels(found, request),
        "is_shown": agreed,
        "steps": trail(found, for_giver=is_giver),
        "key": key,
        "own_address": request.build_absolute_uri(path_of_idea(found)) if is_giver else "",
        "form": ConsentForm(initial={"may_show": agreed, "shows_name": found.shows_name}),
    }
    response = render(request, "activities/together/idea.html", context)
    if is_giver:
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
    return response


@open_to(EVERYONE)
@require_POST
def idea_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """The giver says what may be shown."""
    found = get_object_or_404(Idea, public_id=public_id)
    if not _is_giver(request, found, request.POST.get(PARAMETER, "")):
        raise Http404
    form = ConsentForm(request.POST)
    if form.is_valid():
        say_what_may_show(idea=found, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Bewaard. Je kunt dit altijd weer veranderen."))
    return redirect(path_of_idea(found))


def _is_giver(request: HttpRequest, found: Idea, key: str) -> bool:
    person = _person(request)
    return opens_idea(found, key) or (person is not None and found.person_id == person.pk)


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def maker_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """A maker says whether their name may stand with an activity."""
    maker = get_object_or_404(Maker.objects.select_related("activity__node"), public_id=public_id)
    key = request.POST.get(PARAMETER) or request.GET.get(PARAMETER, "")
    person = _person(request)
    if not opens_maker(maker, key) and (person is None or maker.person_id != person.pk):
        raise Http404
    if request.method == "POST":
        maker = say_name(maker=maker, may_show="yes" in request.POST, at=timezone.now())
        messages.success(request, _("Bewaard. Je kunt dit altijd weer veranderen, met dezelfde link."))
        return redirect(request.get_full_path())
    response = render(request, "activities/together/maker_consent.html", {"maker": maker, "key": key})
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
