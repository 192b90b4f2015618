# SPDX-License-Identifier: EUPL-1.2
"""Pages for administrators: the organisation, municipalities, branches, rooms and other places in town."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reuring.people.access import open_to
from reuring.people.audit import history
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.forms import BranchForm, MunicipalityForm, OrganisationForm, PlaceForm
from reuring.places.models import Branch, Municipality, Organisation, Place, Room
from reuring.places.room_forms import RoomForm
from reuring.web.staff_places.actions import VERBS
from reuring.web.staff_places.keeping import must_change, row_page
from reuring.web.staff_places.preview import visible_days
from reuring.web.staff_places.rights import may_change

HISTORY_LENGTH = 10


@open_to({Role.ADMINISTRATOR})
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """All branches, those that closed last."""
    today = timezone.localdate()
    branches = list(Branch.objects.select_related("municipality"))
    branches.sort(key=lambda branch: branch.closed_on is not None and branch.closed_on <= today)
    context = {
        "branches": branches,
        "today": today,
        "has_organisation": Organisation.objects.exists(),
        "has_municipality": Municipality.objects.exists(),
    }
    return render(request, "web/places/places.html", context)


@open_to({Role.ADMINISTRATOR})
def organisation(request: HttpRequest) -> HttpResponse:
    """The library itself."""
    row = Organisation.objects.first() or Organisation()
    must_change(request, row)
    form = OrganisationForm(request.POST or None, instance=row)
    said = _("De gegevens van de organisatie zijn bewaard.")
    title, label = _("De organisatie"), _("Plekken en tijden")
    return row_page(request, form, title=title, said=said, back=("web:places",), back_label=label)


# Municipalities


@open_to({Role.ADMINISTRATOR})
@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    """All municipalities."""
    found = Municipality.objects.prefetch_related("branches")
    may = may_change(account_of(request), Municipality(), timezone.localdate())
    return render(request, "web/places/municipalities.html", {"municipalities": found, "may_change": may})


@open_to({Role.ADMINISTRATOR})
def municipality_new(request: HttpRequest) -> HttpResponse:
    """Make a municipality."""
    return _municipality_page(request, Municipality(), _("Nieuwe gemeente"))


@open_to({Role.ADMINISTRATOR})
def municipality_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a municipality."""
    row = get_object_or_404(Municipality, slug=slug)
    return _municipality_page(request, row, _("Gemeente %(name)s") % {"name": row.name})


def _municipality_page(request: HttpRequest, row: Municipality, title: str) -> HttpResponse:
    must_change(request, row)
    form = MunicipalityForm(request.POST or None, instance=row)
    said, label = _("De gemeente is bewaard."), _("Gemeenten")
    return row_page(request, form, title=title, said=said, back=("web:municipality_list",), back_label=label)


# Branches


@open_to({Role.ADMINISTRATOR})
@require_safe
def branch(request: HttpRequest, public_id: str) -> HttpResponse:
    """One branch: what visitors see, what there is to change, and who did so."""
    row = get_object_or_404(Branch.objects.select_related("municipality"), public_id=public_id)
    today = timezone.localdate()
    events = history("branch", row.public_id, HISTORY_LENGTH)
    context = {
        "branch": row,
        "days": visible_days(row, today),
        "marks": row.marks.order_by("mark"),
        "rooms": row.rooms.all(),
        "may_change": may_change(account_of(request), row, today),
        "is_gone": row.closed_on is not None and row.closed_on <= today,
        "events": [(event, VERBS.get(event.verb, event.verb)) for event in events],
    }
    return render(request, "web/places/branch.html", context)


@open_to({Role.ADMINISTRATOR})
def branch_new(request: HttpRequest) -> HttpResponse:
    """Make a branch. Whether here is seen once its municipality is known."""
    form = BranchForm(request.POST or None)
    said = _("De vestiging is gemaakt. Vul nu de openingstijden in.")
    title, label = _("Nieuwe vestiging"), _("Vestigingen")
    return row_page(request, form, title=title, said=said, back=("web:branch",), back_label=label)


@open_to({Role.ADMINISTRATOR})
def branch_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a branch."""
    row = get_object_or_404(Branch.objects.select_related("municipality"), public_id=public_id)
    must_change(request, row)
    name = row.name
    form = BranchForm(request.POST or None, instance=row)
    title = _("Gegevens van %(name)s") % {"name": name}
    back = ("web:branch", public_id)
    return row_page(request, form, title=title, said=_("De gegevens zijn bewaard."), back=back, back_label=name)


# Rooms


@open_to({Role.ADMINISTRATOR})
@require_safe
def rooms(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rooms of a branch."""
    row = get_object_or_404(Branch.objects.select_related("municipality"), public_id=public_id)
    may = may_change(account_of(request), row, timezone.localdate())
    found = row.rooms.prefetch_related("parts", "equipment", "hours")
    context = {"branch": row, "rooms": found, "may_change": may, "today": timezone.localdate()}
    return render(request, "web/places/rooms.html", context)


@open_to({Role.ADMINISTRATOR})
def room_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a room."""
    at = get_object_or_404(Branch.objects.select_related("municipality"), public_id=public_id)
    return _room_page(request, Room(branch=at), _("Nieuwe ruimte in %(branch)s") % {"branch": at.name})


@open_to({Role.ADMINISTRATOR})
def room_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a room."""
    row = get_object_or_404(Room.objects.select_related("branch__municipality"), public_id=public_id)
    return _room_page(request, row, str(row))


def _room_page(request: HttpRequest, row: Room, title: str) -> HttpResponse:
    must_change(request, row)
    form = RoomForm(request.POST or None, instance=row)
    back = ("web:branch_rooms", row.branch.public_id)
    return row_page(request, form, title=title, said=_("De ruimte is bewaard."), back=back, back_label=_("Ruimtes"))


# Other places in town


@open_to({Role.ADMINISTRATOR})
@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Other places in town where things happen."""
    account, today = account_of(request), timezone.localdate()
    rights: dict[int | None, bool] = {}
    found = []
    for row in Place.objects.select_related("municipality"):
        if row.municipality_id not in rights:
            rights[row.municipality_id] = may_change(account, row, today)
        found.append((row, rights[row.municipality_id]))
    return render(request, "web/places/elsewhere.html", {"places": found})


@open_to({Role.ADMINISTRATOR})
def elsewhere_new(request: HttpRequest) -> HttpResponse:
    """Make a place in town. Whether here is seen once its municipality is known."""
    return _place_page(request, Place(), _("Nieuwe plek"))


@open_to({Role.ADMINISTRATOR})
def elsewhere_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a place in town."""
    row = get_object_or_404(Place.objects.select_related("municipality"), public_id=public_id)
    must_change(request, row)
    return _place_page(request, row, row.name)


def _place_page(request: HttpRequest, row: Place, title: str) -> HttpResponse:
    form = PlaceForm(request.POST or None, instance=row)
    said, label = _("De plek is bewaard."), _("Andere plekken")
    return row_page(request, form, title=title, said=said, back=("web:elsewhere",), back_label=label)
