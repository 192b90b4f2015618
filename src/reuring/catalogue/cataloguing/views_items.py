# SPDX-License-Identifier: EUPL-1.2
"""Adding, changing, moving and withdrawing copies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reuring.catalogue.cataloguing import history
from reuring.catalogue.cataloguing.forms_items import AddItemsForm, BranchForm, ItemForm, ReasonForm, item_initial
from reuring.catalogue.cataloguing.items import add_items, edit_item, facts_of, move_item, withdraw_item
from reuring.catalogue.cataloguing.policy import obstacles_to_withdraw
from reuring.catalogue.cataloguing.refusals import BarcodeTaken, CataloguingRefused
from reuring.catalogue.cataloguing.views_records import CATALOGUERS, actor_of, edition_or_404
from reuring.catalogue.models import Edition, Item
from reuring.places.chosen import chosen_branch


def item_or_404(public_id: str) -> Item:
    """A copy by its public id."""
    return get_object_or_404(Item.objects.select_related("edition__work__node", "branch"), public_id=public_id)


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add copies to a record: as many as are scanned, in one go."""
    edition = edition_or_404(public_id)
    if request.method != "POST":
        return _adding(request, edition, AddItemsForm(initial=_last_used(request, edition)))
    form = AddItemsForm(request.POST)
    taken = None
    if form.is_valid():
        try:
            made = add_items(
                edition=edition, barcodes=form.cleaned_data["barcodes"], branch=form.cleaned_data["branch"],
                values=form.values(), actor=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except CataloguingRefused as refused:
            taken = refused.item if isinstance(refused, BarcodeTaken) else None
            for obstacle in refused.obstacles:
                form.add_error("barcodes", str(obstacle.message))
        else:
            text = ngettext("%(count)s exemplaar toegevoegd.", "%(count)s exemplaren toegevoegd.", len(made))
            messages.success(request, text % {"count": len(made)})
            return redirect("catalogue:record", public_id)
    return _adding(request, edition, form, taken=taken, status=422)


def _adding(request: HttpRequest, edition: Edition, form: AddItemsForm, status: int = 200, **more: Any) -> HttpResponse:
    form.fields["barcodes"].widget.attrs["autofocus"] = True
    count = edition.items.exclude(status=Item.Status.WITHDRAWN).count()
    context = {"edition": edition, "form": form, "count": count, **more}
    return render(request, "catalogue/cataloguing/items.html", context, status=status)


def _last_used(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """What the copies that are here have, so that one more takes a single scan."""
    last = edition.items.exclude(status=Item.Status.WITHDRAWN).order_by("-pk").first()
    if last is not None:
        return {
            name: value
            for name, value in item_initial(last).items()
            if name in ("location", "shelf_mark", "price_cents")
        } | {"branch": last.branch_id}
    branch = chosen_branch(request)
    return {"branch": branch.pk} if branch else {}


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, public_id: str) -> HttpResponse:
    """One copy: what is known of it, to another branch, out of the collection."""
    found = item_or_404(public_id)
    if request.method != "POST":
        return _item(request, found, ItemForm(initial=item_initial(found)))
    form = ItemForm(request.POST)
    taken = None
    if form.is_valid():
        try:
            edit_item(
                item=found, barcode=form.cleaned_data["barcode"], values=form.values(), actor=actor_of(request),
                at=timezone.now(),
            )  # fmt: skip
        except CataloguingRefused as refused:
            taken = refused.item if isinstance(refused, BarcodeTaken) else None
            for obstacle in refused.obstacles:
                form.add_error("barcode", str(obstacle.message))
        else:
            messages.success(request, _("Het exemplaar is bewaard."))
            return redirect("catalogue:record", found.edition.public_id)
    return _item(request, found, form, taken=taken, status=422)


def _item(request: HttpRequest, found: Item, form: ItemForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "item": found,
        "edition": found.edition,
        "form": form,
        "branch_form": BranchForm(),
        "reason_form": ReasonForm(),
        "obstacles": obstacles_to_withdraw(facts_of(found)),
        "events": history.events_of([("item", found.public_id)]),
        **more,
    }
    return render(request, "catalogue/cataloguing/item.html", context, status=status)


@CATALOGUERS
@require_POST
def branch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a copy belong to another branch."""
    found = item_or_404(public_id)
    form = BranchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies eerst een vestiging."))
        return redirect("catalogue:item", public_id)
    try:
        moved = move_item(item=found, branch=form.cleaned_data["branch"], actor=actor_of(request), at=timezone.now())
    except CataloguingRefused as refused:
        messages.error(request, str(refused))
        return redirect("catalogue:item", public_id)
    text = _("Exemplaar %(barcode)s hoort nu bij %(branch)s. Neem het in die vestiging in.")
    messages.success(request, text % {"barcode": moved.barcode, "branch": moved.branch.name})
    return redirect("catalogue:record", moved.edition.public_id)


@CATALOGUERS
@require_POST
def withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a copy out of the collection."""
    found = item_or_404(public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("catalogue:item", public_id)
    try:
        withdraw_item(item=found, actor=actor_of(request), at=timezone.now(), reason=form.cleaned_data["reason"])
    except CataloguingRefused as refused:
        messages.error(request, str(refused))
        return redirect("catalogue:item", public_id)
    messages.success(request, _("Exemplaar %(barcode)s is afgevoerd.") % {"barcode": found.barcode})
    return redirect("catalogue:record", found.edition.public_id)
