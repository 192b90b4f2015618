# SPDX-License-Identifier: EUPL-1.2
"""The screen of the desk, and each scan that is posted from it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.circulation.desk import scanning, steps
from reuring.circulation.desk.answers import Answer
from reuring.circulation.desk.branch import (
    AT_THE_DESK,
    branch_at_work,
    branches_of,
    choose_branch,
    is_chosen,
    may_lend_at,
)
from reuring.circulation.desk.looking_up import is_glued
from reuring.circulation.desk.returns import damaged
from reuring.circulation.desk.scans import CODES, Command, Kind, code_picture, read_scan
from reuring.circulation.desk.sitting import Sitting, address_of, sitting_of
from reuring.circulation.offline.sealing import public_key
from reuring.circulation.undoing import UNDO_WITHIN
from reuring.people import desk as people_desk
from reuring.people.access import open_to
from reuring.people.limits import TooManyGuesses
from reuring.people.models import Workstation
from reuring.people.views import account_of

_KEY: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
_CARRIED: Final = "desk_said"


def at_a_branch(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the sitting that its request belongs to; who works at no branch chooses one first."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sitting = sitting_of(request)
        if sitting is None:
            return _go(request, reverse("circulation:desk_branch"))
        if request.method == "GET" and not is_chosen(request) and not people_desk.is_at_workstation(request):
            choose_branch(request, sitting.branch)  # so that each scan finds it at once
        return view(request, sitting, *args, **kwargs)

    return inner


@open_to(AT_THE_DESK)
@never_cache
@require_safe
@at_a_branch
def screen(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The desk: scan a card, scan copies, done."""
    answer = carried(request) or _beginning(sitting)
    return render(request, "circulation/desk/screen.html", _whole(sitting, answer))


@open_to(AT_THE_DESK)
@never_cache
@require_POST
@at_a_branch
def scans(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """One scan, or a key that says what the scan before it should become."""
    typed = request.POST.get("code", "").replace("\0", "")[:200]
    scan = read_scan(typed)
    if (
        scan.kind == Kind.BADGE
        and not is_glued(scan.text)
        and (here := people_desk.workstation_of(request)) is not None
    ):
        return _take_over(request, here, scan.text, sitting)
    how = request.POST.get("how", "")
    left = request.POST.get("left", "")
    answer = scanning.answer_to(
        typed, sitting, key=_key_of(request), how=how if how in scanning.HOWS else "",
        overrides=tuple(request.POST.getlist("overrides")[:20]), left=int(left) if left.isdecimal() else 0,
    )  # fmt: skip
    return _shown(request, sitting, answer)


@open_to(AT_THE_DESK)
@never_cache
@require_POST
@at_a_branch
def undoing(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Take a step of the last minute back: the one that is named, or the newest."""
    named = request.POST.get("movement", "")
    movement_id = int(named) if named.isdecimal() and len(named) < 19 else None
    return _shown(request, sitting, scanning.undo_last(sitting, _key_of(request), movement_id))


@open_to(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def branch(request: HttpRequest) -> HttpResponse:
    """Choose the branch at which one works, for this session. A shared desk has its own."""
    account = account_of(request)
    branches = [each for each in branches_of(account, timezone.localdate()) if may_lend_at(request, each)]
    if request.method == "POST":
        for each in branches:
            if each.public_id == request.POST.get("branch"):
                choose_branch(request, each)
                return redirect("circulation:desk")
    context = {
        "branches": branches,
        "here": branch_at_work(request),
        "workstation": people_desk.workstation_of(request),
    }
    return render(request, "circulation/desk/branch.html", context)


@open_to(AT_THE_DESK)
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The desk's own codes to print and lay beside the scanner."""
    words = {
        Command.DONE: (_("Klaar"), _("Sluit de klant af.")),
        Command.UNDO: (_("Ongedaan maken"), _("Neem de laatste scan terug, binnen een minuut.")),
        Command.PRINT: (_("Bon of briefje"), _("Print wat op het scherm staat.")),
        Command.OVERRIDE: (_("Doe het toch"), _("Zet opzij wat in de weg staat, als je dat mag.")),
        Command.RENEW: (_("Verleng"), _("Verleng wat je net scande.")),
        Command.TAKE_BACK: (_("Neem in"), _("Neem in wat je net scande.")),
        Command.GO_ON: (_("Leg opzij en ga door"), _("Laat dit exemplaar hier en ga verder.")),
    }
    rows = [
        {"title": title, "text": text, "code": CODES[command], "picture": code_picture(command)}
        for command, (title, text) in words.items()
    ]
    return render(request, "circulation/desk/codes.html", {"codes": rows})


@open_to(AT_THE_DESK)
@never_cache
@require_POST
@at_a_branch
def damage(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Say that a copy that just came in is damaged, and what it costs whoever had it, if anything."""
    movement = request.POST.get("movement", "")
    answer = damaged(
        request.POST.get("code", "").replace("\0", "")[:200], sitting,
        movement_id=int(movement) if movement.isdecimal() and len(movement) < 19 else 0,
        amount=request.POST.get("amount", "")[:20], note=request.POST.get("note", "").replace("\0", "")[:200],
    )  # fmt: skip
    return _shown(request, sitting, answer)


# How an answer is shown


def carried(request: HttpRequest) -> Answer | None:
    """The answer to a scan that was a form and led here; None where there was none."""
    said = request.session.pop(_CARRIED, None)
    return Answer("ok", said["text"], said["note"], said=tuple(said["said"])) if said else None


def _beginning(sitting: Sitting) -> Answer:
    """What stands there before the first scan. Whoever is open by an address was looked at, too."""
    if sitting.person is None:
        return Answer("rest", _("Scan een pas of een boek"))
    return scanning.open_for(sitting.person, sitting)


def _shown(request: HttpRequest, sitting: Sitting, answer: Answer) -> HttpResponse:
    if answer.leads_to:
        address = answer.leads_to if answer.leads_to.startswith("/") else search_address(answer.leads_to)
        return _go(request, address)
    now = Sitting(sitting.branch, sitting.account, sitting.at, answer.person, answer.after) if answer.opens else sitting
    if request.htmx:  # type: ignore[attr-defined]
        # A piece of the page, without what only a whole page needs: this is what each scan costs.
        if answer.opens:
            return HttpResponse(_render("circulation/desk/_sitting.html", _whole(now, answer)))
        return HttpResponse(
            _render("circulation/desk/_piece.html", {"answer": answer, "sitting": now, "is_piece": True})
        )
    if answer.kind in ("ok", "rest") and not answer.offers:
        # Only where scans are forms: a script is told at once, and a scan writes nothing but the loan.
        said = [str(each) for each in answer.said]
        request.session[_CARRIED] = {"text": str(answer.text), "note": str(answer.note), "said": said}
        back = request.POST.get("back", "")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return redirect(back if is_ours and now.person is None else address_of(now.person, now.after))
    status = 422 if answer.kind == "stop" else 200
    return render(request, "circulation/desk/screen.html", _whole(now, answer), status=status)


def _whole(sitting: Sitting, answer: Answer) -> dict[str, Any]:
    person = sitting.person
    return {
        "sitting": sitting,
        "answer": answer,
        "who": scanning.shown_of(person, sitting) if person is not None else None,
        "steps": steps.of_sitting(sitting),
        "undo_from": sitting.at - UNDO_WITHIN,
        "fresh_key": secrets.token_hex(16),
        "done_code": CODES[Command.DONE],
        "commands": {code: command.value for command, code in CODES.items()},
        "patron": patron_address(person.public_id) if person is not None else "",
        "seal": public_key(),
    }


def _render(template: str, context: dict[str, Any]) -> str:
    return get_template(template).render(context)


def _key_of(request: HttpRequest) -> str:
    said = request.POST.get("key", "")
    return f"desk:{said}" if _KEY.fullmatch(said) else f"desk:{secrets.token_hex(16)}"


def _take_over(request: HttpRequest, workstation: Workstation, code: str, sitting: Sitting) -> HttpResponse:
    """A badge at a shared desk: the colleague who scanned it works on, without whoever was open."""
    try:
        people_desk.take_over_by_badge(request, workstation, code, at=sitting.at)
    except (people_desk.DeskRefused, TooManyGuesses) as refused:
        return _shown(request, sitting, Answer("stop", _("Je kunt hier niet overnemen"), str(refused)))
    return _go(request, reverse("circulation:desk"))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, as a whole, also where the script asked for a piece."""
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def patron_address(public_id: str) -> str:
    """The page of a person at the desk."""
    return reverse("people:patron", args=[public_id])


def search_address(words: str) -> str:
    """Where people are looked for by name."""
    return reverse("people:patrons") + "?" + urlencode({"q": words})
