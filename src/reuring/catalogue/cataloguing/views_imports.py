# SPDX-License-Identifier: EUPL-1.2
"""Importing files in the browser, and what became of every record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.cataloguing.forms_items import ImportForm
from reuring.catalogue.cataloguing.messages import in_language
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.cataloguing.uploads import file_of, go_on, keep_upload
from reuring.catalogue.cataloguing.views_records import CATALOGUERS, actor_of
from reuring.catalogue.importing import warning_sentence
from reuring.catalogue.models import ImportRun, RejectedRecord

PAGE_SIZE = 25
_KINDS = {"iso2709": ("application/marc", "mrc"), "marcxml": ("application/xml", "xml"), "csv": ("text/csv", "csv")}


def run_or_404(public_id: str) -> ImportRun:
    """A run by its public id."""
    return get_object_or_404(ImportRun.objects.select_related("started_by__person"), public_id=public_id)


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Every import, and a form for the next one."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = keep_upload(
                file=typed["file"], kind=typed["kind"], source=typed["source"], default_branch=typed["default_branch"],
                item_mapping=typed["item_mapping"], actor=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except CataloguingRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("catalogue:import_run", made.public_id)
    runs = Paginator(ImportRun.objects.select_related("started_by__person").order_by("-id"), PAGE_SIZE)
    context = {"form": form, "page": runs.get_page(request.GET.get("page"))}
    return render(request, "catalogue/cataloguing/imports.html", context, status=422 if form.errors else 200)


def _account(found: ImportRun) -> dict[str, Any]:
    """What a page of a run shows."""
    return {
        "run": found,
        "counts": [
            {"name": _("Nieuw"), "value": found.imported},
            {"name": _("Bijgewerkt"), "value": found.updated},
            {"name": _("Ongewijzigd"), "value": found.unchanged},
            {"name": _("Geweigerd"), "value": found.rejected},
        ],
        "warnings": [
            {"text": in_language(warning_sentence(code)), **entry} for code, entry in sorted(found.warnings.items())
        ],
        "fault": in_language(found.fault),
        "may_go_on": found.state == ImportRun.State.FAILED and file_of(found).exists(),
    }


@CATALOGUERS
@require_safe
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import: how far it is, its account, and what was refused."""
    found = run_or_404(public_id)
    page = Paginator(found.rejected_records.defer("data").order_by("position"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    shown = [{"position": each.position, "reason": in_language(each.reason)} for each in page]
    return render(request, "catalogue/cataloguing/import_run.html", {**_account(found), "page": page, "shown": shown})


@CATALOGUERS
@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an import is, as a piece of its page; at the end the whole page is asked for anew."""
    found = run_or_404(public_id)
    answer = render(request, "catalogue/cataloguing/_progress.html", _account(found))
    if found.state != ImportRun.State.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@CATALOGUERS
@require_POST
def continuation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an import that stopped go on."""
    try:
        go_on(run_or_404(public_id), timezone.now())
    except CataloguingRefused as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:import_run", public_id)


def _as_file(record: RejectedRecord, name: str) -> HttpResponse:
    kind, ending = _KINDS.get(record.format, ("application/octet-stream", "bin"))
    return HttpResponse(
        bytes(record.data),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )


@CATALOGUERS
@require_safe
def rejected_one(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """A refused record, byte for byte."""
    record = get_object_or_404(RejectedRecord, run__public_id=public_id, position=position)
    return _as_file(record, f"{public_id}-{position + 1}")


@CATALOGUERS
@require_safe
def rejected(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """All refused records of a run in one file, byte for byte, one behind the other."""
    found = run_or_404(public_id)
    first = found.rejected_records.order_by("position").first()
    kind, ending = _KINDS.get(first.format if first else "", ("application/octet-stream", "bin"))

    def pieces() -> Iterator[bytes]:
        for record in found.rejected_records.order_by("position").iterator(chunk_size=200):
            yield bytes(record.data)

    name = f"{public_id}-rejected.{ending}"
    return StreamingHttpResponse(
        pieces(), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
