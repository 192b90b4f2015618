# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from reuring.activities.agenda.activity_page import activity_page
from reuring.activities.agenda.agenda_page import agenda_page
from reuring.activities.models import Activity
from reuring.activities.page_panels import activity_panels
from reuring.people.access import EVERYONE, open_to
from reuring.places.chosen import chosen_branch
from reuring.threads.addresses import local
from reuring.threads.models import OldAddress


@open_to(EVERYONE)
@require_safe
def activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of an activity; the old address of a merged one leads to where it is now."""
    shown = Activity.objects.public().with_texts()
    found = shown.filter(node__public_id=public_id).first()
    if found is None:
        moved = OldAddress.objects.select_related("node").filter(public_id=public_id, node__visibility="public").first()
        if moved is None:
            raise Http404
        return HttpResponsePermanentRedirect(local(moved.node.address))
    address = request.build_absolute_uri(reverse("activities:activity", args=[public_id]))
    page = activity_page(found, chosen_branch(request), address, timezone.now())
    is_plain = bool(page.text.plain) and "plain" in request.GET
    context = {"page": page, "activity": found, "node": found.node, "text": page.text, "is_plain": is_plain}
    context["panels"] = activity_panels(found, request)
    return render(request, "activities/agenda/activity.html", context)


@open_to(EVERYONE)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """What there is to do, day by day, as a week or on a map, narrowed down by what stands in the address."""
    branch = chosen_branch(request)
    page = agenda_page(request.GET, branch, timezone.now())
    codes = page.narrowing.branches
    is_one_branch = len(codes) == 1 and slug_re.match(codes[0])
    context = {
        "page": page,
        "branch": branch,
        "subscribe": page.narrowing.without_days.as_query(),
        "screen": reverse("activities:screen", args=codes) if is_one_branch else "",
    }
    answer = render(request, "activities/agenda/agenda.html", context)
    patch_vary_headers(answer, ["Cookie"])
    return answer
