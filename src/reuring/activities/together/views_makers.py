# SPDX-License-Identifier: EUPL-1.2
"""Makers of an activity, and the titles that go with it, for staff."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.models import Activity, Maker
from reuring.activities.together.forms_making import (
    GroupMakerForm,
    PartnerMakerForm,
    ResidentMakerForm,
    StaffMakerForm,
    TitleForm,
)
from reuring.activities.together.links import path_of_maker, site_of
from reuring.activities.together.makers import change_role, credits_of, groups, name_maker, name_of, remove_maker
from reuring.activities.together.page_parts import REFUSED, STAFF, activity_or_404, actor_of, attempt, try_form
from reuring.activities.together.titles import (
    RELATIONS,
    branch_of,
    change_title,
    drop_title,
    found_titles,
    pick_title,
    suggestions,
    titles_of,
)
from reuring.threads.models import Link

_FORMS: Final[dict[str, tuple[str | Promise, type[Any]]]] = {
    "partner": (gettext_lazy("Een partner"), PartnerMakerForm),
    "resident": (gettext_lazy("Een inwoner"), ResidentMakerForm),
    "staff": (gettext_lazy("Een collega"), StaffMakerForm),
    "group": (gettext_lazy("Een groep"), GroupMakerForm),
}


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def makers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who makes an activity, and one more of them."""
    activity = activity_or_404(public_id)
    sent = request.POST.get("kind", "")
    bound = _FORMS[sent][1](request.POST, prefix=sent) if sent in _FORMS else None
    if bound is not None and bound.is_valid():
        maker = try_form(
            bound,
            lambda: name_maker(
                activity=activity, who=bound.who(), role=bound.cleaned_data["role"], site=site_of(request),
                actor=actor_of(request), at=timezone.now(),
            ),
        )  # fmt: skip
        if maker is not None:
            return redirect("activities:makers", public_id)
    kinds = [kind for kind in _FORMS if kind != "group" or groups()]
    context = {
        "activity": activity,
        "makers": [
            (maker, name_of(maker), _asked_with(request, maker))
            for maker in activity.makers.select_related("partner", "community", "idea")
        ],
        "credits": credits_of(activity),
        "roles": Maker.Role.choices,
        "forms": [
            (kind, _FORMS[kind][0], bound if kind == sent and bound is not None else _FORMS[kind][1](prefix=kind))
            for kind in kinds
        ],
        "sent": sent,
    }
    status = REFUSED if bound is not None and bound.errors else 200
    return render(request, "activities/together/makers.html", context, status=status)


def _asked_with(request: HttpRequest, maker: Maker) -> str:
    """The link with which somebody says whether their name may be shown; empty for who is not asked.

    Who gave the idea says it on the page of the idea, which is theirs alone.
    """
    is_asked = not (maker.partner_id or maker.community_id or maker.is_staff or maker.is_shown or maker.idea_id)
    return request.build_absolute_uri(path_of_maker(maker)) if is_asked else ""


@STAFF
@require_POST
def maker(request: HttpRequest, public_id: str, maker_id: str) -> HttpResponse:
    """Give a maker another role, put them first, or take them away."""
    found = get_object_or_404(
        Maker.objects.select_related("activity__node", "partner__node", "community"),
        public_id=maker_id, activity__node__public_id=public_id,
    )  # fmt: skip
    actor, at = actor_of(request), timezone.now()
    if "remove" in request.POST:
        attempt(request, lambda: remove_maker(maker=found, actor=actor, at=at) or True, _("Staat er niet meer bij."))
    elif (role := request.POST.get("role", "")) in Maker.Role.values:
        first = "first" in request.POST
        attempt(request, lambda: change_role(maker=found, role=role, is_first=first, actor=actor, at=at), _("Bewaard."))
    return redirect("activities:makers", public_id)


# Titles


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def titles(request: HttpRequest, public_id: str) -> HttpResponse:
    """The titles of an activity: what lies there, what fits, and what one looks for."""
    activity = activity_or_404(public_id)
    if request.method == "POST":
        return _pick(request, activity)
    branch = branch_of(activity, timezone.now())
    words = request.GET.get("q", "").replace("\0", "")[:100].strip()
    picked = titles_of(activity, branch)
    context = {
        "activity": activity,
        "branch": branch,
        "picked": [
            (each, TitleForm(prefix=str(each.link.pk), initial=_initial(each.link, place)))
            for place, each in enumerate(picked, start=1)
        ],
        "suggestions": suggestions(activity, branch),
        "words": words,
        "found": found_titles(words, activity, branch) if words else None,
        "has_topics": activity.node.node_topics.exists(),
        "relations": TitleForm.base_fields["relation"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "activities/together/titles.html", context)


def _initial(link: Link, place: int) -> dict[str, Any]:
    return {"relation": link.relation, "reason": link.reason, "position": place}


def _pick(request: HttpRequest, activity: Activity) -> HttpResponse:
    key = request.POST.get("title", "")
    relation = request.POST.get("relation", "")
    said: dict[str, Any] = {
        "node_id": int(key) if key.isdecimal() and len(key) < 19 else 0,
        "relation": relation if relation in RELATIONS else Link.Relation.IS_ABOUT,
    }
    actor, at = actor_of(request), timezone.now()
    attempt(request, lambda: pick_title(activity=activity, **said, actor=actor, at=at), _("Ligt erbij."))
    return redirect("activities:titles", activity.public_id)


@STAFF
@require_POST
def title(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Say anew how a title belongs to an activity, or take it away."""
    activity = activity_or_404(public_id)
    link = get_object_or_404(
        Link.objects.select_related("to_node"), pk=key, from_node=activity.node_id, relation__in=RELATIONS
    )
    actor, at = actor_of(request), timezone.now()
    form = TitleForm(request.POST, prefix=str(link.pk))
    if "remove" in request.POST:
        attempt(request, lambda: drop_title(link=link, activity=activity, actor=actor, at=at) or True, _("Weggehaald."))
    elif form.is_valid():
        said = dict(form.cleaned_data)
        said["position"] = (said["position"] or 99) - 1
        attempt(request, lambda: change_title(link=link, activity=activity, **said, actor=actor, at=at), _("Bewaard."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(each) for each in errors))
    return redirect("activities:titles", public_id)


@STAFF
@require_safe
def title_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list for the table on the day, to print: with what is in at the branch now."""
    activity = activity_or_404(public_id)
    now = timezone.now()
    branch = branch_of(activity, now)
    context = {
        "activity": activity,
        "branch": branch,
        "picked": titles_of(activity, branch),
        "session": activity.sessions.going_on().coming(now).first(),
        "now": now,
    }
    return render(request, "activities/together/title_list.html", context)
