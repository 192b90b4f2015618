# SPDX-License-Identifier: EUPL-1.2
"""Lending between libraries: what others ask of us, what we ask of others, and which libraries there are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.models import Edition, Item
from reuring.circulation.day import between as lending_between
from reuring.circulation.day.forms_people import (
    AskedOfUsForm,
    AskForm,
    BarcodeForm,
    LibraryForm,
    ReceiveForm,
    SendForForm,
    WhyNotForm,
)
from reuring.circulation.day.page_parts import DESK, REFUSED, actor_of, at_branch, attempt, form_page, tell
from reuring.circulation.day.picking import person_or_none, pick_person
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.models import AskedFromLibrary, LentToLibrary, Loan, OtherLibrary
from reuring.people.actions import Refused
from reuring.people.looks import record_look
from reuring.people.views import account_of
from reuring.places.models import Branch
from reuring.shell.templatetags.shell_tags import day as say_day


@DESK
@never_cache
@require_safe
def between(request: HttpRequest) -> HttpResponse:
    """Everything that is asked, sent or here."""
    lent = LentToLibrary.objects.open().select_related("library", "branch", "loan__item__edition")
    asked = AskedFromLibrary.objects.open().select_related("library", "person", "pickup_branch", "item")
    context = {
        "lent": lent.order_by("state", "asked_at"),
        "asked": asked.order_by("state", "asked_at"),
        "today": timezone.localdate(),
    }
    return render(request, "circulation/day/between.html", context)


# What others ask of us


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def asked_of_us_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Keep what another library asks."""
    form = AskedOfUsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = lending_between.note_asked_of_us(
            branch=branch, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
        )
        return redirect("circulation:asked_of_us", made.public_id)
    has_libraries = OtherLibrary.objects.filter(is_active=True).exists()
    return form_page(request, "circulation/day/asked_of_us_form.html", form, has_libraries=has_libraries)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def asked_of_us(request: HttpRequest, branch: Branch, public_id: str) -> HttpResponse:
    """One request of another library. POST lends the copy that is scanned to it."""
    asked = _lent(public_id)
    form = BarcodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        item = Item.objects.filter(barcode=form.cleaned_data["barcode"].replace("\0", "").strip()).first()
        if item is None:
            form.add_error("barcode", _("Deze streepjescode kennen we niet. Scan nog een keer."))
        else:
            try:
                done = lending_between.send_to_library(
                    asked=asked, item=item, branch=branch, actor=actor_of(request), at=timezone.now()
                )
                text = _("Gestuurd. Terug voor %(day)s.") % {"day": say_day(done.loan.due_on)}
                messages.success(request, text)
                return redirect("circulation:asked_of_us", public_id)
            except Refused as refused:
                tell(form, refused)
    editions = []
    if asked.isbn:
        editions = list(Edition.objects.filter(identifiers__value=asked.isbn).distinct()[:3])
    copies = Item.objects.filter(edition__in=editions).select_related("branch").order_by("status", "branch__name")
    context = {"asked": asked, "why_form": WhyNotForm(), "copies": copies[:20], "branch": branch}
    return form_page(request, "circulation/day/asked_of_us.html", form, **context)


@DESK
@require_POST
def asked_of_us_refusal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say no to another library."""
    asked, form = _lent(public_id), WhyNotForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Vul een reden in."))
        return redirect("circulation:asked_of_us", public_id)
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: lending_between.refuse_library(asked=asked, reason=reason, actor=actor_of(request), at=timezone.now()),
        _("Bewaard. Laat het de andere bibliotheek weten."),
    )
    return redirect("circulation:asked_of_us", public_id)


@DESK
@require_POST
@at_branch
def asked_of_us_return(request: HttpRequest, branch: Branch, public_id: str) -> HttpResponse:
    """The copy is back from the other library."""
    asked = _lent(public_id)
    done = attempt(
        request,
        lambda: lending_between.take_back_from_library(
            asked=asked, branch=branch, actor=actor_of(request), at=timezone.now()
        ),
    )
    if done is not None:
        where = {
            "place": _("Zet het terug op zijn plek."),
            "shelf": _("Leg het op de afhaalplank: iemand wacht erop."),
            "transit": _("Stuur het naar %(branch)s.") % {"branch": done.goes.branch},
            "aside": _("Leg het apart."),
        }[done.goes.kind]
        messages.success(request, _("Terug van de andere bibliotheek.") + " " + where)
    return redirect("circulation:asked_of_us", public_id)


def _lent(public_id: str) -> LentToLibrary:
    found = LentToLibrary.objects.select_related("library__person", "branch", "loan__item__edition", "noted_by__person")
    return get_object_or_404(found, public_id=public_id)


# What we ask of others


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def from_library_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Keep that somebody would like to borrow a title that we have not."""
    person = person_or_none(request)
    if person is None:
        return pick_person(request, _("Lenen bij een andere bibliotheek"), _("Wie wil de titel lenen?"))
    form = AskForm(request.POST or None, initial={"pickup_branch": branch.pk})
    if request.method == "POST" and form.is_valid():
        try:
            made = lending_between.ask_for(
                person=person, **form.cleaned_data, actor=actor_of(request), at=timezone.now()
            )
            return redirect("circulation:from_library", made.public_id)
        except DayRefused as refused:
            tell(form, refused, {"cost-absurd": "cost_cents"})
    return form_page(request, "circulation/day/from_library_form.html", form, person=person)


@DESK
@never_cache
@require_safe
def from_library(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request of a reader, and what may be done with it now."""
    asked = _asked(public_id)
    if asked.person is not None:
        record_look(account=account_of(request), person=asked.person, at=timezone.now())
    return render(request, "circulation/day/from_library.html", _of_request(asked, ReceiveForm(), SendForForm()))


def _of_request(asked: AskedFromLibrary, receive: ReceiveForm, send_for: SendForForm) -> dict[str, object]:
    loan = Loan.objects.open().filter(item=asked.item).first() if asked.item else None
    hold = asked.item.holds.filter(state__in=("on_shelf", "in_transit")).first() if asked.item else None
    return {
        "asked": asked,
        "form": receive,
        "send_form": send_for,
        "why_form": WhyNotForm(),
        "loan": loan,
        "hold": hold,
        "today": timezone.localdate(),
    }


@DESK
@require_POST
def from_library_sending(request: HttpRequest, public_id: str) -> HttpResponse:
    """It was asked of another library."""
    asked, form = _asked(public_id), SendForForm(request.POST)
    if not form.is_valid():
        return render(
            request, "circulation/day/from_library.html", _of_request(asked, ReceiveForm(), form), status=REFUSED
        )
    library = form.cleaned_data["library"]
    attempt(
        request,
        lambda: lending_between.send_for(asked=asked, library=library, actor=actor_of(request), at=timezone.now()),
        _("Aangevraagd."),
    )
    return redirect("circulation:from_library", public_id)


@DESK
@require_POST
@at_branch
def from_library_arrival(request: HttpRequest, branch: Branch, public_id: str) -> HttpResponse:
    """The copy is here: it gets a barcode of ours and is put aside."""
    asked, form = _asked(public_id), ReceiveForm(request.POST)
    if form.is_valid():
        try:
            done = lending_between.receive(
                asked=asked, barcode=form.cleaned_data["barcode"].strip(), back_on=form.cleaned_data["back_on"],
                branch=branch, actor=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            tell(form, refused, {"barcode-taken": "barcode", "back-past": "back_on"})
        else:
            where = _("Leg het op de afhaalplank.")
            if done.goes.kind == "transit":
                where = _("Stuur het naar %(branch)s.") % {"branch": done.goes.branch}
            messages.success(request, _("Het is hier.") + " " + where)
            return redirect("circulation:from_library", public_id)
    context = _of_request(asked, form, SendForForm())
    return render(request, "circulation/day/from_library.html", context, status=REFUSED)


@DESK
@require_POST
def from_library_return(request: HttpRequest, public_id: str) -> HttpResponse:
    """The copy goes back to where it came from."""
    asked = _asked(public_id)
    attempt(
        request,
        lambda: lending_between.send_back(asked=asked, actor=actor_of(request), at=timezone.now()),
        _("Teruggestuurd. Haal je eigen sticker eraf."),
    )
    return redirect("circulation:from_library", public_id)


@DESK
@require_POST
def from_library_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """No library lends it, or the reader does not need it any more."""
    asked = _asked(public_id)
    now, actor = timezone.now(), actor_of(request)
    if request.POST.get("why") == "reader":
        attempt(
            request,
            lambda: lending_between.cancel_request(asked=asked, actor=actor, at=now),
            _("De aanvraag is gestopt."),
        )
        return redirect("circulation:from_library", public_id)
    form = WhyNotForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Vul een reden in."))
        return redirect("circulation:from_library", public_id)
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: lending_between.refuse_reader(asked=asked, reason=reason, actor=actor, at=now),
        _("De lezer krijgt bericht."),
    )
    return redirect("circulation:from_library", public_id)


def _asked(public_id: str) -> AskedFromLibrary:
    found = AskedFromLibrary.objects.select_related("library", "person", "pickup_branch", "item__edition")
    return get_object_or_404(found, public_id=public_id)


# The libraries


@DESK
@require_safe
def libraries(request: HttpRequest) -> HttpResponse:
    """The libraries that we lend to or borrow from."""
    return render(request, "circulation/day/libraries.html", {"libraries": OtherLibrary.objects.all()})


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def library_new(request: HttpRequest) -> HttpResponse:
    """Keep another library."""
    return _library_page(request, OtherLibrary())


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change another library."""
    return _library_page(request, get_object_or_404(OtherLibrary, public_id=public_id))


def _library_page(request: HttpRequest, row: OtherLibrary) -> HttpResponse:
    form = LibraryForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        lending_between.keep_library(library=form.save(commit=False), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Bewaard."))
        return redirect("circulation:libraries")
    return form_page(request, "circulation/day/library.html", form, library=row if row.pk else None)
