# SPDX-License-Identifier: EUPL-1.2
"""The desk without a connection: its page, its worker, and what it sends when the line is back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reuring.circulation.desk.branch import branch_at_work, branches_of
from reuring.circulation.models import OfflineAct
from reuring.circulation.offline.playing import ActRefused, play_in, sentence_of, settle_by_hand, try_again
from reuring.circulation.offline.sealing import Act, SealBroken, public_key, unseal
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of

_DESK: Final = frozenset({Role.FRONT_DESK})
MOST_AT_ONCE: Final = 200
PAGE_SIZE: Final = 50
# A clock that is further off than this was set wrong; then the desk's own moments say nothing.
_FURTHEST_OFF: Final = timedelta(days=1)


@open_to(_DESK)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The desk for when there is no connection. The browser keeps it, so nobody's name stands in it."""
    return render(request, "circulation/offline/page.html", {"branch": branch_at_work(request), "seal": public_key()})


@open_to(_DESK)
@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page above at hand and shows it when the server does not answer."""
    kept = [
        static("reuring/reuring.css"),
        static("reuring/reuring.js"),
        static("circulation/offline.css"),
        static("people/sealing.js"),
        static("circulation/offline_store.js"),
        static("circulation/offline.js"),
        static("reuring/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"),
    ]
    known = json.dumps({"page": reverse("circulation:offline"), "desk": reverse("circulation:desk"), "kept": kept})
    script = (files(__package__) / "worker.js").read_text("utf-8")
    answer = HttpResponse(f"const KEPT_FOR_DESK = {known};\n{script}", content_type="text/javascript")
    answer["Service-Worker-Allowed"] = reverse("circulation:desk")
    return answer


@open_to(_DESK)
@require_safe
@never_cache
def line(request: HttpRequest) -> JsonResponse:
    """Whether there is a line, and somebody at the desk who may play in: a token to send with it, and our clock."""
    return JsonResponse({"token": get_token(request), "seal": public_key(), "now": timezone.now().isoformat()})


@open_to(_DESK)
@require_POST
def acts(request: HttpRequest) -> JsonResponse:
    """Play in what a desk did. Body: {"now": its clock, "acts": sealed}. Answers with what came of each."""
    now = timezone.now()
    account = account_of(request)
    branches = branches_of(account, timezone.localdate(now))
    here = branch_at_work(request)
    sent, behind = _sent(request, now)
    if sent is None or here is None or not branches:
        return JsonResponse({"fault": "unreadable"}, status=400)
    read: list[Act] = []
    broken = []
    for place, envelope in enumerate(sent):
        try:
            read.append(unseal(envelope))
        except SealBroken:
            broken.append(place)
    branches.sort(key=lambda branch: branch.pk != here.pk)
    played = play_in(read, branches=branches, behind=behind, actor=Actor.person(account), at=now)
    return JsonResponse(
        {
            "played": [{"key": str(each.act.key), "state": each.act.state, "again": each.was_done} for each in played],
            # What we can't read stays with the desk; somebody has to look at that computer.
            "broken": broken,
        }
    )


def _sent(request: HttpRequest, now: datetime) -> tuple[list[Any] | None, timedelta]:
    """The sealed acts of a request, at most `MOST_AT_ONCE`, and how far the desk's clock is behind ours."""
    try:
        body = json.loads(request.body)
        behind = now - datetime.fromisoformat(body["now"])
        sent = body["acts"]
    except (ValueError, KeyError, TypeError):
        return None, timedelta()
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_AT_ONCE:
        return None, timedelta()
    return sent, behind if abs(behind) <= _FURTHEST_OFF else timedelta()


@open_to(_DESK)
@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """What was done without a connection and did not fit, oldest first; below it what was played in lately."""
    branches = branches_of(account_of(request), timezone.localdate())
    found = OfflineAct.objects.filter(branch__in=branches).select_related("branch", "settled_by__person")
    waiting = found.filter(state=OfflineAct.State.CONFLICT).order_by("made_at", "pk")
    shown = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    for act in shown:
        act.sentences = [sentence_of(code) for code in act.codes]  # type: ignore[attr-defined]
        act.may_take_back = act.codes == ["on-loan"]  # type: ignore[attr-defined]
    since = timezone.now() - timedelta(days=7)
    context = {
        "page": shown,
        "done": found.filter(played_at__gte=since).exclude(state=OfflineAct.State.CONFLICT).order_by("-played_at")[:30],
    }
    return render(request, "circulation/offline/conflicts.html", context)


@open_to(_DESK)
@require_POST
def settling(request: HttpRequest, key: UUID) -> HttpResponse:
    """Settle one conflict: do it after all, take the copy back first, or say what was done by hand."""
    account = account_of(request)
    now = timezone.now()
    act = get_object_or_404(OfflineAct, key=key, branch__in=branches_of(account, timezone.localdate(now)))
    how = request.POST.get("how", "")
    actor = Actor.person(account)
    try:
        if how == "by_hand":
            act = settle_by_hand(act=act, note=request.POST.get("note", ""), actor=actor, at=now)
        else:
            act = try_again(act=act, actor=actor, at=now, take_back_first=how == "take_back")
        if act.state == OfflineAct.State.SETTLED:
            messages.success(request, _("Afgehandeld."))
        else:
            messages.warning(request, " ".join(sentence_of(code) for code in act.codes))
    except ActRefused as refused:
        messages.error(request, str(refused))
    return redirect("circulation:offline_conflicts")
