# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers as everyone sees them: without contact, and by no other name than was chosen."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.activities.programme.fields import topic_choices
from reuring.activities.together.page_parts import actor_of, attempt
from reuring.communities.helping.forms import place_choices
from reuring.communities.helping.matching import say_it_suits
from reuring.communities.helping.pages import apart_from, kind_in_words, listing_for, person_of, seen_by
from reuring.communities.helping.reasons import topic_names
from reuring.communities.helping.times import in_words
from reuring.communities.models import Community, Listing
from reuring.communities.models.helping import ListingQuerySet
from reuring.communities.panels import pages_of
from reuring.communities.rights import community_for, standing_of
from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.threads.languages import language_name

PER_PAGE: Final = 24


@open_to(EVERYONE)
@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """What people look for and can do, as far as they want everyone to read it; the newest first."""
    found = _narrowed(seen_by(request), request).prefetch_related("topics")
    page = Paginator(found.order_by("-made_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": {name: request.GET.get(name, "") for name in ("side", "kind", "topic", "place")},
        "is_narrowed": any(request.GET.get(name) for name in ("side", "kind", "topic", "place")),
        "sides": Listing.Side.choices,
        "kinds": Listing.Kind.choices,
        "topics": topic_choices(),
        "places": place_choices()[1:],
        "names": topic_names(topic.key for listing in page for topic in listing.topics.all()),
    }
    return render(request, "communities/helping/helping.html", context)


@open_to(EVERYONE)
@require_safe
def listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """One ask or offer."""
    found = listing_for(request, public_id)
    person = person_of(request)
    other_side = Listing.Side.OFFER if found.side == Listing.Side.ASK else Listing.Side.ASK
    own = Listing.objects.open(timezone.localdate()).filter(person=person, side=other_side) if person else ()
    context = {
        "listing": found,
        "kind": kind_in_words(found),
        "topics": list(topic_names(found.topics.values_list("key", flat=True)).values()),
        "times": in_words(found.times),
        "tongues": [language_name(tag) for tag in found.languages],
        "is_own": person is not None and found.person_id == person.pk,
        "own": own,
        "other_side": other_side.value,
        "person": person,
    }
    return render(request, "communities/helping/listing.html", context)


@open_to(LOGGED_IN)
@require_POST
def suits(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody says that this suits what they look for, or can do."""
    other = listing_for(request, public_id)
    own = get_object_or_404(Listing, public_id=request.POST.get("own", ""), person=person_of(request))
    done = attempt(request, lambda: say_it_suits(own=own, other=other, actor=actor_of(request), at=timezone.now()))
    if done is None:
        return redirect("communities:helping_listing", public_id)
    messages.success(request, _("Fijn! Een collega kijkt ernaar en vraagt het ook aan de ander."))
    return redirect("communities:my_helping")


@open_to(EVERYONE)
@require_safe
def of_community(request: HttpRequest, public_id: str) -> HttpResponse:
    """What people of a group look for and can do."""
    community = community_for(request, public_id)
    found = in_group(request, community).prefetch_related("topics").order_by("-made_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    standing = standing_of(request, community)
    context = {
        "community": community,
        "standing": standing,
        "page": page,
        "may_add": standing.may_write(timezone.now()),
        "pages": pages_of(community, request),
        "names": topic_names(topic.key for each in page for topic in each.topics.all()),
    }
    return render(request, "communities/helping/of_community.html", context)


def in_group(request: HttpRequest, community: Community) -> ListingQuerySet:
    """The open listings of a group that who looks may read: its members all but those of who is blocked."""
    if standing_of(request, community).is_inside:
        found = Listing.objects.open(timezone.localdate()).select_related("branch", "municipality")
        return found.filter(community=community).exclude(person__in=apart_from(request))
    return seen_by(request).filter(community=community)


def _narrowed(found: ListingQuerySet, request: HttpRequest) -> ListingQuerySet:
    """Those that the filters in the address leave."""
    asked = request.GET
    wanted: dict[str, Any] = {}
    if asked.get("side") in Listing.Side.values:
        wanted["side"] = asked["side"]
    if asked.get("kind") in Listing.Kind.values:
        wanted["kind"] = asked["kind"]
    sort, _colon, key = asked.get("place", "").partition(":")
    if sort in ("b", "m") and key.isdecimal() and len(key) < 10:
        wanted["branch" if sort == "b" else "municipality"] = int(key)
    found = found.filter(**wanted)
    topic = asked.get("topic", "")
    return found.filter(topics__path__contains=[topic]).distinct() if topic else found
