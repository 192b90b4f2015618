# SPDX-License-Identifier: EUPL-1.2
"""Proposals for everybody at once: asking for them, looking at them, choosing from them."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.activities.together.page_parts import actor_of
from reuring.communities.helping.reasons import in_own_words, topic_names, topics_in
from reuring.communities.helping.rounds import BROKE_OFF_AFTER, ask_round, choose, pass_over
from reuring.communities.models import Round
from reuring.communities.rights import ACCOMPANY
from reuring.people.access import open_to

PER_PAGE: Final = 25


@open_to(ACCOMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def staff_rounds(request: HttpRequest) -> HttpResponse:
    """Rounds of before, and asking for a new one."""
    if request.method == "POST":
        made = ask_round(actor=actor_of(request), at=timezone.now())
        return redirect("communities:staff_round", made.public_id)
    return render(request, "communities/helping/staff_rounds.html", {"rounds": Round.objects.all()[:20]})


@open_to(ACCOMPANY)
@require_safe
@never_cache
def staff_round(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a round proposes, who waits longest first."""
    found = get_object_or_404(Round, public_id=public_id)
    pairs = found.pairs.filter(chosen_at=None, passed_at=None)
    rows = pairs.select_related("ask__municipality", "offer__municipality", "ask__branch", "offer__branch")
    page = Paginator(rows.order_by("ask__waiting_since", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    names = topic_names(topics_in(pair.reasons for pair in page))
    now = timezone.now()
    context = {
        "round": found,
        "is_busy": found.finished_at is None and found.failed_at is None and found.asked_at > now - BROKE_OFF_AFTER,
        "page": page,
        "rows": [
            (pair, in_own_words(pair.reasons, names, for_staff=True), (now - pair.ask.waiting_since).days)
            for pair in page
        ],
        "paired": found.pairs.count(),
        "chosen": found.pairs.filter(chosen_at__isnull=False).count(),
    }
    return render(request, "communities/helping/staff_round.html", context)


@open_to(ACCOMPANY)
@require_POST
def staff_round_choices(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose the pairs that were ticked, or leave them aside."""
    found = get_object_or_404(Round, public_id=public_id)
    keys = [int(key) for key in request.POST.getlist("pair") if key.isdecimal() and len(key) < 16][:PER_PAGE]
    pairs = list(found.pairs.filter(pk__in=keys).order_by("ask__waiting_since", "pk"))
    at, actor = timezone.now(), actor_of(request)
    if not pairs:
        messages.error(request, _("Kruis eerst een of meer voorstellen aan."))
    elif request.POST.get("do") == "pass":
        count = pass_over(pairs=pairs, actor=actor, at=at)
        messages.success(
            request,
            ngettext("%(count)s voorstel weggelegd.", "%(count)s voorstellen weggelegd.", count) % {"count": count},
        )
    else:
        count, refused = choose(pairs=pairs, actor=actor, at=at)
        if count:
            said = ngettext(
                "%(count)s voorstel gedaan: allebei krijgen ze bericht.",
                "%(count)s voorstellen gedaan: iedereen krijgt bericht.",
                count,
            )
            messages.success(request, said % {"count": count})
        for sentence in refused:
            messages.error(request, sentence)
    return redirect("communities:staff_round", public_id)
