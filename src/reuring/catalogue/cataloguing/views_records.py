# SPDX-License-Identifier: EUPL-1.2
"""Finding, showing, making and changing records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue import covers
from reuring.catalogue.cataloguing import history, records
from reuring.catalogue.cataloguing.finding import find_records
from reuring.catalogue.cataloguing.forms import RecordInput, check, with_row, without_row
from reuring.catalogue.cataloguing.forms_items import CoverForm
from reuring.catalogue.cataloguing.refusals import RecordChangedMeanwhile, RecordRefused
from reuring.catalogue.cataloguing.values import RecordValues
from reuring.catalogue.marc.fields import indicators, is_control, subfields
from reuring.catalogue.marc.record import RawRecord
from reuring.catalogue.marc.writing import standalone_xml
from reuring.catalogue.models import Edition, Item
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of

CATALOGUERS = open_to({Role.CATALOGUER})


def actor_of(request: HttpRequest) -> Actor:
    """Who does it."""
    return Actor.person(account_of(request))


def edition_or_404(public_id: str) -> Edition:
    """A record by its public id, with its work."""
    return get_object_or_404(Edition.objects.select_related("work__node"), public_id=public_id)


def whole_number(text: str) -> int:
    """A page number as it stands in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@CATALOGUERS
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find a record; a number that leads to one goes straight there."""
    query = request.GET.get("q", "")
    found = find_records(query, whole_number(request.GET.get("page", "")))
    if found.only is not None:
        address = redirect("catalogue:record", found.only.public_id)
        if found.item is not None:
            address["Location"] += f"#item-{found.item.public_id}"
        return address
    return render(request, "catalogue/cataloguing/find.html", {"query": query, "found": found})


@CATALOGUERS
@require_safe
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """One record: its edition and work, its copies, the record as it stands, and who changed what."""
    edition = edition_or_404(public_id)
    original = records.original_of(edition)
    values, _version = records.values_now(edition)
    items = list(edition.items.select_related("branch").order_by("branch__name", "barcode"))
    keys = [("record", edition.public_id), *(("item", item.public_id) for item in items)]
    context = {
        "edition": edition,
        "work": edition.work,
        "others": edition.work.editions.exclude(pk=edition.pk).order_by("-year", "id")[:20],
        "facts": facts_of(values),
        "items": items,
        "in_use": sum(item.status != Item.Status.WITHDRAWN for item in items),
        "original": original,
        "marc": marc_lines(records.raw_of(original)),
        "events": history.events_of(keys),
        "cover_form": CoverForm(),
        "cover": f"{settings.MEDIA_URL}{edition.cover}" if edition.cover else "",
    }
    return render(request, "catalogue/cataloguing/record.html", context)


def facts_of(values: RecordValues) -> list[dict[str, str]]:
    """What a record says, field by field, in the order of the form."""
    return [
        {"name": str(label), "value": history.shown(name, getattr(values, name, ""))}
        for name, label in history.LABELS.items()
    ]


def marc_lines(raw: RawRecord) -> list[dict[str, Any]]:
    """A record as its tags: tag, marks, and text for a control field or parts (code, value) for the others."""
    lines: list[dict[str, Any]] = [{"tag": "LDR", "marks": "", "text": raw.leader}]
    for tag, content in raw.fields:
        if is_control(tag):
            lines.append({"tag": tag, "marks": "", "text": content})
        else:
            lines.append({"tag": tag, "marks": indicators(content).replace(" ", "_"), "parts": subfields(content)})
    return lines


@CATALOGUERS
@require_safe
def original(request: HttpRequest, public_id: str) -> HttpResponse:
    """The original record, byte for byte, as a file."""
    edition = edition_or_404(public_id)
    raw = records.raw_of(records.original_of(edition))
    data, kind, ending = raw.data, "application/marc", "mrc"
    if raw.format == "marcxml":
        data, kind, ending = standalone_xml(raw), "application/marcxml+xml", "xml"
    name = f"{edition.public_id}.{ending}"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a record, from nothing or from another one (`?from=`)."""
    source = request.GET.get("from", "")
    if request.method != "POST":
        values = RecordValues(languages=("nl",))
        if source:
            values = records.copied(records.values_now(edition_or_404(source))[0])
        return _form(request, RecordInput(values), source=source)
    typed = _rows_changed(request)
    if typed is not None:
        return _form(request, typed, source=source)
    typed = RecordInput(data=request.POST)
    if not typed.is_valid():
        return _form(request, typed, source=source, status=422)
    try:
        made = records.make_record(values=typed.value(), actor=actor_of(request), at=timezone.now())
    except RecordRefused as refused:
        typed.refuse(refused.by_field)
        return _form(request, typed, source=source, status=422)
    messages.success(request, _("Het record is gemaakt. Voeg nu de exemplaren toe."))
    return redirect("catalogue:items", made.public_id)


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a record. When somebody else did so meanwhile, nothing that was typed is lost."""
    edition = edition_or_404(public_id)
    if request.method != "POST":
        values, version = records.values_now(edition)
        return _form(request, RecordInput(values, but_for=public_id), edition=edition, version=version)
    version = request.POST.get("version", "")
    typed = _rows_changed(request, public_id)
    if typed is not None:
        return _form(request, typed, edition=edition, version=version)
    typed = RecordInput(data=request.POST, but_for=public_id)
    if not typed.is_valid():
        return _form(request, typed, edition=edition, version=version, status=422)
    try:
        followed = records.edit_record(
            edition=edition, values=typed.value(), version=version, actor=actor_of(request), at=timezone.now()
        )
    except RecordChangedMeanwhile as meanwhile:
        return _changed_meanwhile(request, edition, typed.value(), meanwhile)
    except RecordRefused as refused:
        typed.refuse(refused.by_field)
        return _form(request, typed, edition=edition, version=version, status=422)
    messages.success(request, _("Het record is bewaard."))
    if followed:
        names = ", ".join(str(history.LABELS[name]) for name in followed)
        messages.info(request, _("Door de regels veranderde ook: %(names)s.") % {"names": names})
    return redirect("catalogue:record", public_id)


def _changed_meanwhile(
    request: HttpRequest, edition: Edition, mine: RecordValues, meanwhile: RecordChangedMeanwhile
) -> HttpResponse:
    """The form again: what only the other changed is taken over, what was typed stays, and both are told."""
    values = mine
    both: tuple[str, ...] = ()
    if meanwhile.base is not None:
        values, both = records.merged(meanwhile.base, mine, meanwhile.values)
    conflicts = [
        {"label": str(history.LABELS[name]), "now": history.shown(name, getattr(meanwhile.values, name)),
         "mine": history.shown(name, getattr(values, name))}
        for name in both
    ]  # fmt: skip
    typed = RecordInput(values, but_for=edition.public_id)
    more = {"meanwhile": meanwhile, "conflicts": conflicts}
    return _form(request, typed, edition=edition, version=meanwhile.version, status=409, **more)


def _rows_changed(request: HttpRequest, but_for: str = "") -> RecordInput | None:
    """The form with a line more or less, if that is what was asked; nothing is saved then."""
    if name := request.POST.get("add_row"):
        return RecordInput(data=with_row(request.POST, name), but_for=but_for, focus=name)
    if taken := request.POST.get("remove_row"):
        name, _dash, at = taken.partition("-")
        return RecordInput(
            data=without_row(request.POST, name, whole_number(at) if at != "0" else 0), but_for=but_for, focus=name
        )
    return None


def _form(
    request: HttpRequest,
    typed: RecordInput,
    *,
    edition: Edition | None = None,
    version: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    is_asked_again = status == 200 and typed.data is not None
    context = {
        "typed": typed,
        "form": typed.form,
        "lists": {each["name"]: each for each in typed.lists()},
        "edition": edition,
        "version": version,
        "errors": [] if is_asked_again or typed.data is None else typed.errors(),
        **more,
    }
    return render(request, "catalogue/cataloguing/record_form.html", context, status=status)


@CATALOGUERS
@require_POST
def checks(request: HttpRequest) -> HttpResponse:
    """What is wrong with the one field that somebody just left."""
    found = check(request.POST, request.headers.get("HX-Trigger-Name", ""), request.GET.get("record", "")[:10])
    return render(request, "catalogue/cataloguing/_check.html", {"found": found})


@CATALOGUERS
@require_POST
def cover(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a record a cover."""
    edition = edition_or_404(public_id)
    form = CoverForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["cover"]
        try:
            path = covers.store_cover(file.file, file.size)
        except covers.CoverRefused as refused:
            messages.error(request, str(refused))
        else:
            covers.set_cover(edition=edition, cover=path, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("De omslag is bewaard."))
    else:
        messages.error(request, _("Kies eerst een afbeelding."))
    return redirect("catalogue:record", public_id)


@CATALOGUERS
@require_POST
def cover_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a record's cover away."""
    covers.set_cover(edition=edition_or_404(public_id), cover="", actor=actor_of(request), at=timezone.now())
    messages.success(request, _("De omslag is weg. Bij de titel staat nu weer een getekende."))
    return redirect("catalogue:record", public_id)
