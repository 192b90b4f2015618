# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reuring.catalogue.title_actions import actions_for
from reuring.catalogue.title_page import title_page, works_to_show
from reuring.people.access import EVERYONE, open_to
from reuring.places.chosen import chosen_branch
from reuring.threads.addresses import local
from reuring.threads.models import OldAddress


@open_to(EVERYONE)
@require_safe
def work(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of a title; the old address of a merged one leads to where it is now."""
    found = works_to_show().filter(node__public_id=public_id).first()
    if found is None:
        moved = OldAddress.objects.select_related("node").filter(public_id=public_id).first()
        if moved is None:
            raise Http404
        return HttpResponsePermanentRedirect(local(moved.node.address))
    address = request.build_absolute_uri(reverse("catalogue:work", args=[public_id]))
    page = title_page(found, chosen_branch(request), address)
    context = {"page": page, "work": found, "node": found.node, "actions": actions_for(request, found)}
    return render(request, "catalogue/work.html", context)
