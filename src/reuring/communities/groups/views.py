# SPDX-License-Identifier: EUPL-1.2
"""Groups as everyone sees them: all of them, one, and how to come along once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reuring.activities.models import Activity
from reuring.activities.together.page_parts import try_form
from reuring.communities.cards import place_of
from reuring.communities.groups.coming import coming_of
from reuring.communities.groups.forms import ComeForm
from reuring.communities.groups.meeting import come_along
from reuring.communities.groups.where import place_of_meeting, when_of
from reuring.communities.models import Community, CommunityText
from reuring.communities.panels import pages_of, panels_for
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, open_to
from reuring.people.limits import IDEA, TooManyGuesses, count_guess
from reuring.places.chosen import chosen_branch
from reuring.places.models import Municipality
from reuring.shell.pictures import small_of
from reuring.threads.addresses import local
from reuring.threads.languages import language_name
from reuring.threads.models import NodeKind, NodeTopic
from reuring.threads.registries import cards_for
from reuring.threads.searching import topic_names
from reuring.threads.topic_page import topic_tags

PAGE_SIZE: Final = 24


@open_to(EVERYONE)
@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """All groups, or those with a topic, in a town, of a kind or a language; who meets first stands first."""
    now = timezone.now()
    living = Community.objects.living().public()
    coming = Q(meetings__cancelled_at__isnull=True, meetings__ends_at__gt=now)
    found = _narrowed(living, request.GET).annotate(next_at=Min("meetings__starts_at", filter=coming))
    nodes = found.order_by("next_at", "node__title").values_list("node_id", flat=True)
    page = Paginator(nodes, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = cards_for(dict.fromkeys(page, NodeKind.COMMUNITY), chosen_branch(request))
    context = {
        "page": page,
        "cards": [cards[node] for node in page if node in cards],
        "choices": _choices(living, request.GET),
        "is_open": "open" in request.GET,
        "is_narrowed": any(request.GET.get(name) for name in ("topic", "municipality", "bond", "language", "open")),
    }
    return render(request, "communities/groups/communities.html", context)


def _narrowed(found: QuerySet[Community], asked: QueryDict) -> QuerySet[Community]:
    """The groups that somebody asks for; what is asked that is not there, asks for nothing."""
    if topic := asked.get("topic", "")[:60]:
        found = found.filter(node__in=NodeTopic.objects.filter(topic__path__contains=[topic]).values("node"))
    if town := asked.get("municipality", "")[:60]:
        found = found.filter(municipality__slug=town)
    if (bond := asked.get("bond", "")) in Community.Bond:
        found = found.filter(bond=bond)
    if language := asked.get("language", "")[:12]:
        found = found.filter(languages__contains=[language])
    return found.filter(joining=Community.Joining.OPEN) if "open" in asked else found


def _choices(living: QuerySet[Community], asked: QueryDict) -> list[dict[str, Any]]:
    """What one can narrow the list by, with only what there is. Four queries."""
    roots = NodeTopic.objects.filter(node__in=living.values("node")).values_list("topic__path", flat=True)
    keys = list({path[0] for path in roots} | {path[-1] for path in roots})
    spoken = {code for codes in living.values_list("languages", flat=True) for code in codes}
    towns = Municipality.objects.filter(pk__in=living.values("municipality")).order_by("name")
    bonds = set(living.values_list("bond", flat=True))
    rows: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("topic", _("Waarover"), sorted(topic_names(keys).items(), key=lambda row: row[1].casefold())),
        ("municipality", _("Gemeente"), list(towns.values_list("slug", "name"))),
        ("bond", _("Wat je deelt"), [(b.value, str(capfirst(b.label))) for b in Community.Bond if b.value in bonds]),
        ("language", _("Taal"), sorted((code, language_name(code)) for code in spoken)),
    ]
    return [
        {"name": name, "label": label, "options": options, "value": asked.get(name, "")}
        for name, label, options in rows
        if len(options) > 1 or asked.get(name)
    ]


def text_of(found: Community) -> CommunityText | None:
    """What a group says in the language of now, with the Dutch for what it does not say in it."""
    texts = {text.language: text for text in found.texts.all()}
    own = texts.get((get_language() or "nl").split("-")[0])
    return own if own is not None and own.title else texts.get("nl")


@open_to(EVERYONE)
@require_safe
def community(request: HttpRequest, public_id: str) -> HttpResponse:
    """One group: what happens there, how to come along once, and where to go from here."""
    found = community_for(request, public_id)
    standing = standing_of(request, found)
    now = timezone.now()
    context = {
        "community": found,
        "text": text_of(found),
        "place": place_of(found),
        "picture": small_or_none(found.picture),
        "topics": topics_of(found),
        "spoken": [language_name(code) for code in found.languages],
        "next": next_of(request, found, now),
        "standing": standing,
        "pages": pages_of(found, request) if standing.is_inside or standing.makes else [],
        "hosts_panels": panels_for("hosts", found, request) if standing.may_lead else [],
        "panels": panels_for("page", found, request),
    }
    return render(request, "communities/groups/community.html", context)


def small_or_none(picture: str) -> str:
    """The address of a picture as it stands on a page, or nothing."""
    return f"{settings.MEDIA_URL}{picture}" if picture and small_of(picture) else ""


def topics_of(found: Community) -> list[dict[str, str]]:
    """The topics of a group to show, by name. Two queries."""
    keys = list(NodeTopic.objects.filter(node=found.node_id).order_by("pk").values_list("topic__key", flat=True))
    named = sorted(topic_names(keys).items(), key=lambda row: row[1].casefold())
    return topic_tags(dict(named))


def next_of(request: HttpRequest, found: Community, at: datetime) -> dict[str, Any] | None:
    """The next meeting to show: itself, when, where, and the page to sign up where it is an activity. Two queries."""
    meeting = next(iter(coming_of(request, found, at)), None)
    if meeting is None:
        return None
    sign_up = ""
    if meeting.session_id:
        activity = Activity.objects.filter(sessions=meeting.session_id).select_related("node").first()
        sign_up = local(activity.node.address) if activity and activity.is_public else ""
    return {"meeting": meeting, "when": when_of(meeting), "place": place_of_meeting(meeting), "sign_up": sign_up}


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def come(request: HttpRequest, public_id: str) -> HttpResponse:
    """Come along once: when, where and what to expect; who likes says their first name. Nobody is held to it."""
    found = community_for(request, public_id)
    if not found.is_living or found.is_for_minors or not found.guests_welcome:
        raise Http404
    coming = next_of(request, found, timezone.now())
    form = ComeForm(request.POST or None)
    if request.method == "POST" and coming and form.is_valid():
        try:
            count_guess(request, IDEA, f"come:{found.pk}")
        except TooManyGuesses:
            form.add_error(None, _("Er zeiden net al veel mensen dat ze komen. Loop gewoon binnen."))
        else:
            name = form.cleaned_data["name"]
            if try_form(form, lambda: come_along(meeting=coming["meeting"], name=name, at=timezone.now())):
                messages.success(request, _("Fijn, %(name)s! Tot dan.") % {"name": name})
                return redirect("communities:community", public_id)
    context = {"community": found, "text": text_of(found), "next": coming, "form": form}
    return render(request, "communities/groups/come.html", context, status=422 if form.errors else 200)
