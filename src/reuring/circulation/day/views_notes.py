# SPDX-License-Identifier: EUPL-1.2
"""Notes for the next shift, and lost property."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.circulation.day import found as lost_property
from reuring.circulation.day import notes as shift_notes
from reuring.circulation.day.forms import AskForm, FoundForm, FoundRuleForm, NoteForm
from reuring.circulation.day.page_parts import DESK, actor_of, at_branch, attempt, form_page, may_work_at, tell
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.day.views_day import ADMINISTRATORS
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import FoundItem, FoundKind, FoundRule, LostAsk, ShiftNote
from reuring.people.access import may
from reuring.people.audit import record_event
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def notes(request: HttpRequest, branch: Branch) -> HttpResponse:
    """The notes of a branch. POST writes one."""
    now = timezone.now()
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shift_notes.write_note(branch=branch, **form.cleaned_data, actor=actor_of(request), at=now)
            messages.success(request, _("De notitie staat klaar voor de volgende dienst."))
            return redirect("circulation:notes")
        except DayRefused as refused:
            tell(form, refused, {"text-missing": "text", "bsn": "text", "until-past": "until", "until-far": "until"})
    on = day_at(branch.time_zone, now)
    own = ShiftNote.objects.filter(branch=branch).select_related("written_by__person", "done_by__person")
    done = own.filter(done_at__gte=now - timedelta(days=7)).order_by("-done_at")
    return form_page(request, "circulation/day/notes.html", form, branch=branch, notes=own.open(on), done=done)


@DESK
@require_POST
def note_done(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a note is done, or that it is not after all."""
    note = get_object_or_404(ShiftNote.objects.select_related("branch"), public_id=public_id)
    if not may_work_at(request, note.branch):
        raise PermissionDenied
    verb = shift_notes.take_up_note if request.POST.get("is_done") == "no" else shift_notes.finish_note
    attempt(request, lambda: verb(note=note, actor=actor_of(request), at=timezone.now()))
    return redirect("circulation:day" if request.POST.get("from") == "day" else "circulation:notes")


# Lost property


@DESK
@require_safe
@at_branch
def found(request: HttpRequest, branch: Branch) -> HttpResponse:
    """What lies here, and what people ask for."""
    words, kind = request.GET.get("q", "")[:120], request.GET.get("kind", "")
    everywhere = request.GET.get("where") == "all"
    things = lost_property.search_found(
        None if everywhere else branch, words=words, kind=kind if kind in FoundKind.values else ""
    )[:200]
    today = day_at(branch.time_zone, timezone.now())
    rules = lost_property.rules_on(today)
    kept = [(thing, lost_property.keeping_of(thing, rules)) for thing in things]
    context = {
        "branch": branch,
        "query": words,
        "kind": kind,
        "kinds": FoundKind.choices,
        "everywhere": everywhere,
        "things": [(thing, keeping, keeping.is_over(today)) for thing, keeping in kept],
        "asks": lost_property.open_asks(None if everywhere else branch)[:50],
    }
    return render(request, "circulation/day/found.html", context)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def found_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Keep a thing that was left behind."""
    today = day_at(branch.time_zone, timezone.now())
    form = FoundForm(request.POST or None, initial={"found_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            thing = lost_property.note_found(
                branch=branch, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
            )
            messages.success(request, _("Bewaard: %(what)s.") % {"what": thing.description})
            return redirect("circulation:found_item", thing.public_id)
        except DayRefused as refused:
            tell(form, refused, {"found-later": "found_on", "found-long-ago": "found_on", "bsn": "description"})
    return form_page(request, "circulation/day/found_form.html", form, branch=branch)


@DESK
@require_safe
def found_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """One thing, and who may be asking for it."""
    thing = get_object_or_404(FoundItem.objects.select_related("branch", "noted_by__person"), public_id=public_id)
    today = day_at(thing.branch.time_zone, timezone.now())
    keeping = lost_property.keeping_of(thing, lost_property.rules_on(today))
    asks = lost_property.open_asks().filter(kind=thing.kind)
    context = {"thing": thing, "keeping": keeping, "is_over": keeping.is_over(today), "asks": asks, "today": today}
    return render(request, "circulation/day/found_item.html", context)


@DESK
@require_POST
def found_handing_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a thing back."""
    thing = _thing_here(request, public_id)
    was_shown = request.POST.get("was_proof_shown") == "on"
    attempt(
        request,
        lambda: lost_property.hand_out(
            thing=thing, was_proof_shown=was_shown, actor=actor_of(request), at=timezone.now()
        ),
        _("Meegegeven. Van wie het is, bewaren we niet."),
    )
    return redirect("circulation:found_item", public_id)


@DESK
@require_POST
def found_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Do a thing away that was kept long enough."""
    thing = _thing_here(request, public_id)
    attempt(
        request,
        lambda: lost_property.give_away(thing=thing, actor=actor_of(request), at=timezone.now()),
        _("Weggedaan."),
    )
    return redirect("circulation:found_item", public_id)


def _thing_here(request: HttpRequest, public_id: str) -> FoundItem:
    thing = get_object_or_404(FoundItem.objects.select_related("branch"), public_id=public_id)
    if not may_work_at(request, thing.branch):
        raise PermissionDenied
    return thing


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def ask_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Keep what somebody asks for."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask = lost_property.note_ask(branch=branch, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
            return redirect("circulation:ask", ask.public_id)
        except DayRefused as refused:
            tell(form, refused, {"lost-later": "lost_on", "bsn": "description"})
    return form_page(request, "circulation/day/ask_form.html", form, branch=branch)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """What somebody asks for, beside what was found since. POST says which it likely is."""
    wanted = get_object_or_404(LostAsk.objects.select_related("branch", "found__branch"), public_id=public_id)
    if request.method == "POST":
        if not may_work_at(request, wanted.branch):
            raise PermissionDenied
        thing = get_object_or_404(FoundItem, public_id=request.POST.get("found", "")[:10])
        attempt(
            request,
            lambda: lost_property.match_ask(ask=wanted, thing=thing, actor=actor_of(request), at=timezone.now()),
            _("Bel de eigenaar, en leg het klaar."),
        )
        return redirect("circulation:ask", public_id)
    likely = [] if wanted.ended_at else lost_property.likely_found(wanted)[:50]
    return render(request, "circulation/day/ask.html", {"ask": wanted, "likely": likely})


@DESK
@require_POST
def ask_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop looking."""
    wanted = get_object_or_404(LostAsk.objects.select_related("branch"), public_id=public_id)
    if not may_work_at(request, wanted.branch):
        raise PermissionDenied
    attempt(
        request,
        lambda: lost_property.end_ask(ask=wanted, actor=actor_of(request), at=timezone.now()),
        _("We zoeken niet verder. Naam en telefoon zijn gewist."),
    )
    return redirect("circulation:found")


@ADMINISTRATORS
@require_http_methods(["GET", "HEAD", "POST"])
def found_rules(request: HttpRequest) -> HttpResponse:
    """How long things are kept. POST makes a rule, which ends the one before it of the same kind."""
    today = timezone.localdate()
    form = FoundRuleForm(request.POST or None, initial={"valid_from": today})
    may_change = may(account_of(request), Role.ADMINISTRATOR, everywhere=True, on=today)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            _keep_rule(request, form)
            messages.success(request, _("De regel is bewaard."))
            return redirect("circulation:found_rules")
        except IntegrityError:
            form.add_error("valid_from", _("Er is al een regel die later begint. Kies een latere dag."))
    rules = FoundRule.objects.exclude(valid_until__lte=today).order_by("kind", "valid_from")
    return form_page(request, "circulation/day/found_rules.html", form, rules=rules, may_change=may_change)


@transaction.atomic
def _keep_rule(request: HttpRequest, form: FoundRuleForm) -> None:
    """Keep a rule; the one that holds by then ends on the day it begins, or gives way when it began that very day."""
    rule: FoundRule = form.save(commit=False)
    before = FoundRule.objects.filter(kind=rule.kind, valid_until__isnull=True)
    before.filter(valid_from=rule.valid_from).delete()
    before.filter(valid_from__lt=rule.valid_from).update(valid_until=rule.valid_from)
    with transaction.atomic():
        rule.save()
    record_event(
        actor=actor_of(request), at=timezone.now(), verb="make", subject_kind="found_rule", subject_key=str(rule.pk),
        after={"kind": rule.kind, "keep_days": rule.keep_days, "goes": rule.goes, "from": rule.valid_from.isoformat()},
    )  # fmt: skip
