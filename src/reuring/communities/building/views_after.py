# SPDX-License-Identifier: EUPL-1.2
"""After an activity: visitors answer three questions, makers look back, and words are read before they are shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity
from reuring.activities.together.links import site_of
from reuring.activities.together.page_parts import activity_or_404, actor_of, attempt, try_form
from reuring.communities.building.access import STAFF, Sight, plan_for
from reuring.communities.building.forms import AnswersForm, LookBackForm, PictureForm
from reuring.communities.building.looking_back import (
    add_picture,
    after,
    answer,
    is_open,
    keep_look_back,
    new_token,
    remove_picture,
    show_words,
    was_held,
)
from reuring.communities.building.views import REFUSED
from reuring.communities.groups.views_members import group_context
from reuring.communities.models import LookBack, LookBackPicture, Plan, VisitorAnswer
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.actor import Actor
from reuring.people.limits import AFTERWARDS, TooManyGuesses, count_guess
from reuring.people.views import account_of

TOO_OFTEN = gettext_lazy("Er komen wel erg veel antwoorden tegelijk. Probeer het over een paar minuten weer.")


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def afterwards(request: HttpRequest, public_id: str) -> HttpResponse:
    """Three short questions to who was there: without an account, until a week after."""
    activity = get_object_or_404(Activity.objects.public().with_texts(), node__public_id=public_id)
    at = timezone.now()
    if "thanks" in request.GET or not is_open(activity, at):
        context = {"activity": activity, "is_open": is_open(activity, at), "is_thanks": "thanks" in request.GET}
        return render(request, "communities/building/afterwards.html", context)
    form = AnswersForm(request.POST or None, initial={"token": new_token(activity)})
    if request.method == "POST" and form.is_valid():
        try:
            count_guess(request, AFTERWARDS, activity.public_id)
        except TooManyGuesses:
            form.add_error(None, str(TOO_OFTEN))
        else:
            language = (get_language() or "nl").split("-")[0]
            said = try_form(form, lambda: answer(activity=activity, **form.cleaned_data, language=language, at=at))
            if said is not None:
                return redirect(f"{request.path}?thanks=1")
    if form.is_bound:
        # A page that lay open too long gets a key that works; what was filled in stays.
        form.data = {**request.POST.dict(), "token": new_token(activity)}
    context = {"activity": activity, "is_open": True, "form": form}
    return render(request, "communities/building/afterwards.html", context, status=REFUSED if form.errors else 200)


@STAFF
@require_safe
def staff_afterwards(request: HttpRequest, public_id: str) -> HttpResponse:
    """The code for on the screen or on paper at the end, and what visitors wrote, to read."""
    activity = activity_or_404(public_id)
    address = f"{site_of(request)}{reverse('communities:afterwards', args=[public_id])}"
    context = {
        "activity": activity,
        "address": address,
        "is_open": is_open(activity, timezone.now()),
        "after": after(activity, timezone.now()),
        "unread": list(unread(activity)),
        "read": VisitorAnswer.objects.filter(activity=activity).exclude(words="").exclude(shown_at=None),
    }
    return render(request, "communities/building/staff_afterwards.html", context)


@STAFF
@require_POST
def staff_words(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Show what a visitor wrote, or leave it out."""
    row = get_object_or_404(VisitorAnswer, activity=activity_or_404(public_id), pk=key)
    show_words(answer=row, is_shown="show" in request.POST, actor=actor_of(request), at=timezone.now())
    return redirect("communities:staff_afterwards", public_id)


def unread(activity: Activity) -> list[VisitorAnswer]:
    """What visitors wrote that nobody read yet, the oldest first."""
    rows = VisitorAnswer.objects.filter(activity=activity, shown_at=None, hidden_at=None).exclude(words="")
    return list(rows.order_by("pk"))


@open_to(LOGGED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def looking_back(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Its makers say how it was and what it led to, with pictures, and read what visitors wrote."""
    plan, sight, activity = _held(request, public_id, plan_id)
    form = LookBackForm(request.POST or None, initial=_said(activity))
    if request.method == "POST" and form.is_valid():
        actor, at = Actor.person(account_of(request)), timezone.now()
        done = try_form(form, lambda: keep_look_back(activity=activity, **form.cleaned_data, actor=actor, at=at))
        if done is not None:
            messages.success(request, _("Bewaard. Het staat bij de activiteit en op het spoor van het idee."))
            return redirect("communities:plan", public_id, plan_id)
    return _page(request, plan, sight, activity, form, PictureForm())


def _said(activity: Activity) -> dict[str, str]:
    found = LookBack.objects.filter(activity=activity).first()
    return {"words": found.words, "led_to": found.led_to} if found else {}


def _held(request: HttpRequest, public_id: str, plan_id: str) -> tuple[Plan, Sight, Activity]:
    """The plan with its activity, once it began, for who may look back on it: hosts, helpers and colleagues."""
    plan, sight = plan_for(request, public_id, plan_id, inside=True)
    member = sight.standing.member
    helps = member is not None and any(
        each.member_id == member.pk and (each.role or each.task) for each in plan.interests.all()
    )
    if plan.activity is None or not (sight.may_edit or (helps and sight.standing.is_member)):
        raise Http404
    if not was_held(plan.activity, timezone.now()):
        raise Http404
    return plan, sight, plan.activity


def _page(
    request: HttpRequest, plan: Plan, sight: Sight, activity: Activity, form: LookBackForm, picture_form: PictureForm
) -> HttpResponse:
    context = group_context(request, plan.community) | {
        "plan": plan,
        "sight": sight,
        "activity": activity,
        "form": form,
        "picture_form": picture_form,
        "after": after(activity, timezone.now()),
        "unread": unread(activity) if sight.may_edit else [],
        "address": f"{site_of(request)}{reverse('communities:afterwards', args=[activity.public_id])}",
        "is_open": is_open(activity, timezone.now()),
    }
    status = REFUSED if form.errors or picture_form.errors else 200
    return render(request, "communities/building/looking_back.html", context, status=status)


@open_to(LOGGED_IN)
@require_POST
def pictures(request: HttpRequest, public_id: str, plan_id: str) -> HttpResponse:
    """Add a picture of how it was."""
    plan, sight, activity = _held(request, public_id, plan_id)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["picture"]
        done = try_form(
            form,
            lambda: add_picture(
                activity=activity, file=file, size=file.size, text=said["text"], is_agreed=said["is_agreed"],
                actor=Actor.person(account_of(request)), at=timezone.now(),
            ),
            {"no-consent": "is_agreed", "no-text": "text", "picture-unreadable": "picture"},
        )  # fmt: skip
        if done is not None:
            return redirect("communities:plan_looking_back", public_id, plan_id)
    return _page(request, plan, sight, activity, LookBackForm(initial=_said(activity)), form)


@open_to(LOGGED_IN)
@require_POST
def picture_removal(request: HttpRequest, public_id: str, plan_id: str, key: int) -> HttpResponse:
    """Take a picture away."""
    _plan, _sight, activity = _held(request, public_id, plan_id)
    row = get_object_or_404(LookBackPicture, look_back__activity=activity, pk=key)
    actor, at = Actor.person(account_of(request)), timezone.now()
    attempt(request, lambda: remove_picture(picture=row, actor=actor, at=at), _("Weg."))
    return redirect("communities:plan_looking_back", public_id, plan_id)


@open_to(LOGGED_IN)
@require_POST
def words(request: HttpRequest, public_id: str, plan_id: str, key: int) -> HttpResponse:
    """A host shows what a visitor wrote, or leaves it out."""
    _plan, sight, activity = _held(request, public_id, plan_id)
    if not sight.may_edit:
        raise Http404
    row = get_object_or_404(VisitorAnswer, activity=activity, pk=key)
    actor, at = Actor.person(account_of(request)), timezone.now()
    show_words(answer=row, is_shown="show" in request.POST, actor=actor, at=at)
    return redirect("communities:plan_looking_back", public_id, plan_id)
