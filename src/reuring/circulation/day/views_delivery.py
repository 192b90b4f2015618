# SPDX-License-Identifier: EUPL-1.2
"""Books brought home: arrangements, filling and packing a bag, the route of a day, and who brings it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.models import Item
from reuring.circulation.day import delivering, policy, routes
from reuring.circulation.day.forms_people import BagDayForm, BarcodeForm, BroughtForm, DeliveryForm, NotHomeForm
from reuring.circulation.day.page_parts import DESK, actor_of, at_branch, attempt, form_page, may_work_at, tell
from reuring.circulation.day.picking import person_or_none, pick_person
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.due_dates import day_at
from reuring.circulation.models import Bag, HomeDelivery, Loan
from reuring.people.access import open_to
from reuring.people.looks import record_look
from reuring.people.models import PostalAddress
from reuring.people.roles import Role
from reuring.people.strength import CARD, ways
from reuring.people.views import account_of
from reuring.places.models import Branch
from reuring.threads.searching import topic_names

# Who brings books sees their own route; whoever fills bags sees all of it.
BRINGERS = open_to({Role.VOLUNTEER, Role.FRONT_DESK, Role.ADMINISTRATOR})


@DESK
@require_safe
@at_branch
def deliveries(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Who gets books at home from this branch, who is due first on top."""
    today = day_at(branch.time_zone, timezone.now())
    context = {"branch": branch, "rows": delivering.due_rows(branch, today), "today": today}
    return render(request, "circulation/day/deliveries.html", context)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
@at_branch
def delivery_new(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Agree with somebody that books are brought home."""
    person = person_or_none(request)
    if person is None:
        return pick_person(request, _("Boeken thuis brengen"), _("Voor wie maken we een afspraak?"))
    today = timezone.localdate()
    form = DeliveryForm(request.POST or None, initial={"branch": branch.pk}, is_new=True)
    if request.method == "POST" and form.is_valid():
        if not may_work_at(request, form.cleaned_data["branch"]):
            form.add_error("branch", _("Je werkt niet bij deze vestiging."))
        else:
            try:
                made = delivering.arrange(
                    person=person, branch=form.cleaned_data["branch"], wanted=form.wanted(), starts_on=today,
                    actor=actor_of(request), at=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("De afspraak met %(person)s staat.") % {"person": person})
                return redirect("circulation:delivery", made.public_id)
            except DayRefused as refused:
                tell(form, refused, {"volunteer-self": "volunteer"})
    return form_page(request, "circulation/day/delivery_form.html", form, person=person)


@DESK
@never_cache
@require_safe
def delivery(request: HttpRequest, public_id: str) -> HttpResponse:
    """One arrangement: what somebody likes, what is at home now, the bag that goes next."""
    found = _delivery_here(request, public_id)
    now = timezone.now()
    record_look(account=account_of(request), person=found.person, at=now)
    today = day_at(found.branch.time_zone, now)
    last = delivering.last_visit(found)
    names = topic_names([topic.key for topic in found.topics.all()])
    home = PostalAddress.objects.current().filter(person=found.person).first()
    context = {
        "delivery": found,
        "person": found.person,
        "has_address": home is not None,
        "topics": list(names.values()),
        "formats": _format_names(found.formats),
        "last": last,
        "next": policy.next_visit(last, found.starts_on, found.every_weeks, today),
        "bag": Bag.objects.under_way().filter(delivery=found).first(),
        "bags": found.bags.exclude(state__in=(Bag.State.CHOOSING, Bag.State.PACKED)).order_by("-on")[:10],
        "loans": Loan.objects.open().of(found.person).select_related("item__edition").order_by("due_on"),
        "not_again": found.not_again.select_related("work__node").order_by("-since")[:100],
        "is_over": found.ends_on is not None and found.ends_on <= today,
        "form": BagDayForm(),
        "today": today,
    }
    return render(request, "circulation/day/delivery.html", context)


def _format_names(formats: list[str]) -> list[str]:
    from reuring.catalogue.models import Format

    return [str(Format(each).label) for each in formats]


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agree on something else."""
    found = _delivery_here(request, public_id)
    form = DeliveryForm(request.POST or None, initial=DeliveryForm.of(found), is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            delivering.change_arrangement(
                delivery=found, wanted=form.wanted(), actor=actor_of(request), at=timezone.now()
            )
            messages.success(request, _("De afspraak is bewaard."))
            return redirect("circulation:delivery", public_id)
        except DayRefused as refused:
            tell(form, refused, {"volunteer-self": "volunteer"})
    return form_page(request, "circulation/day/delivery_form.html", form, person=found.person, delivery=found)


@DESK
@require_POST
def delivery_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop bringing, from today."""
    found = _delivery_here(request, public_id)
    attempt(
        request,
        lambda: delivering.end_arrangement(
            delivery=found, on=timezone.localdate(), actor=actor_of(request), at=timezone.now()
        ),
        _("De afspraak is gestopt."),
    )
    return redirect("circulation:delivery", public_id)


# Bags


@DESK
@require_POST
def bags(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the next bag."""
    found = _delivery_here(request, public_id)
    form = BagDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies een dag."))
        return redirect("circulation:delivery", public_id)
    on = form.cleaned_data["on"]
    made = attempt(
        request,
        lambda: delivering.begin_bag(delivery=found, on=on, actor=actor_of(request), at=timezone.now()),
    )
    return redirect("circulation:bag", made.public_id) if made else redirect("circulation:delivery", public_id)


@DESK
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bag(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill a bag: scan what goes in. POST adds one copy."""
    found = _bag_here(request, public_id)
    now = timezone.now()
    form = BarcodeForm(request.POST or None)

    if request.method == "POST" and form.is_valid():
        item = _item(form.cleaned_data["barcode"])
        if item is None:
            form.add_error("barcode", _("Deze streepjescode kennen we niet. Scan nog een keer."))
        else:
            try:
                delivering.choose(bag=found, item=item, actor=actor_of(request), at=now)
                return redirect("circulation:bag", public_id)
            except DayRefused as refused:
                tell(form, refused, dict.fromkeys(("not-in", "in-other-bag"), "barcode"))
    form.fields["barcode"].widget.attrs["autofocus"] = True
    chosen = delivering.chosen_for(found, now)
    context = {
        "bag": found,
        "delivery": found.delivery,
        "person": found.delivery.person,
        "chosen": chosen,
        "suggested": delivering.suggested_for(found, now) if found.state == Bag.State.CHOOSING else [],
        "formats": _format_names(found.delivery.formats),
        "topics": list(topic_names([topic.key for topic in found.delivery.topics.all()]).values()),
    }
    return form_page(request, "circulation/day/bag.html", form, **context)


@DESK
@require_POST
def bag_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a copy out again."""
    found = _bag_here(request, public_id)
    item = _item(request.POST.get("barcode", ""))
    if item is not None:
        attempt(request, lambda: delivering.put_back(bag=found, item=item, actor=actor_of(request), at=timezone.now()))
    return redirect("circulation:bag", public_id)


@DESK
@require_POST
@at_branch
def bag_packing(request: HttpRequest, branch: Branch, public_id: str) -> HttpResponse:
    """Lend everything in the bag to the reader, in one go."""
    found = _bag_here(request, public_id)
    packed = attempt(
        request, lambda: delivering.pack(bag=found, branch=branch, actor=actor_of(request), at=timezone.now())
    )
    if packed is None:
        return redirect("circulation:bag", public_id)
    for item, refused in packed.refused:
        why = " ".join(str(obstacle.message) for obstacle in refused.obstacles)
        messages.error(request, _("Exemplaar %(digits)s: %(why)s") % {"digits": f"…{item.barcode[-4:]}", "why": why})
    if packed.lent:
        text = ngettext("%(count)d titel uitgeleend.", "%(count)d titels uitgeleend.", packed.lent)
        messages.success(request, text % {"count": packed.lent})
    return redirect("circulation:bag", public_id)


@DESK
@require_POST
def bag_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a bag not go."""
    found = _bag_here(request, public_id)
    attempt(
        request,
        lambda: delivering.cancel_bag(bag=found, actor=actor_of(request), at=timezone.now()),
        _("Deze tas gaat niet door. Neem uitgeleende titels in aan de balie."),
    )
    return redirect("circulation:delivery", found.delivery.public_id)


# The route


@DESK
@never_cache
@require_safe
@at_branch
def route(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Where the bags of a day go, to print."""
    on = day_asked(request)
    stops = routes.route(routes.bags_on(on, branch=branch), looker=account_of(request), at=timezone.now())
    return render(request, "circulation/day/route.html", _of_route(stops, on) | {"branch": branch, "is_mine": False})


@BRINGERS
@never_cache
@require_safe
def my_route(request: HttpRequest) -> HttpResponse:
    """What I bring on a day, on my phone."""
    on = day_asked(request)
    account = account_of(request)
    mine = routes.bags_on(on, volunteer=account.person).filter(state__in=(Bag.State.PACKED, Bag.State.DELIVERED))
    # A card with a short PIN is not enough to be shown where somebody lives who keeps that secret.
    shows_secret = bool(set(ways(request, account)) - {CARD})
    stops = routes.route(mine, looker=account, at=timezone.now(), shows_secret=shows_secret)
    return render(request, "circulation/day/my_route.html", _of_route(stops, on) | {"is_mine": True})


def _of_route(stops: list[routes.Stop], on: date) -> dict[str, Any]:
    return {
        "stops": stops,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "today": timezone.localdate(),
        "brought_form": BroughtForm(),
        "not_home_form": NotHomeForm(initial={"again_on": on + timedelta(days=1)}),
    }


def day_asked(request: HttpRequest) -> date:
    """The day that an address asks for by `?on=`; today for anything that is no day of this century."""
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
    return on if 2000 <= on.year < 2100 else timezone.localdate()


@BRINGERS
@require_POST
def bag_visit(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came of a visit, by who brings this bag."""
    found = get_object_or_404(Bag, public_id=public_id, volunteer=account_of(request).person)
    return _keep_visit(request, found, "circulation:my_route")


@DESK
@require_POST
def bag_outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came of a visit, by a colleague who heard it."""
    return _keep_visit(request, _bag_here(request, public_id), "circulation:route")


def _keep_visit(request: HttpRequest, found: Bag, back_to: str) -> HttpResponse:
    on, now, actor = found.on, timezone.now(), actor_of(request)
    if request.POST.get("came") == "not_home":
        again = NotHomeForm(request.POST)
        if again.is_valid():
            day = again.cleaned_data["again_on"]
            attempt(
                request,
                lambda: delivering.not_at_home(bag=found, again_on=day, actor=actor, at=now),
                _("Genoteerd: niemand thuis."),
            )
        else:
            messages.error(request, _("Kies wanneer het opnieuw kan."))
    else:
        form = BroughtForm(request.POST)
        if form.is_valid():
            number = form.cleaned_data["collected"]
            attempt(
                request,
                lambda: delivering.brought(bag=found, collected=number, actor=actor, at=now),
                _("Gebracht. Dank je wel!"),
            )
        else:
            messages.error(request, _("Hoeveel titels nam je mee terug? Typ een getal; nul mag ook."))
    back = redirect(back_to)
    back["Location"] += f"?on={on.isoformat()}"
    return back


def _delivery_here(request: HttpRequest, public_id: str) -> HomeDelivery:
    found = get_object_or_404(HomeDelivery.objects.select_related("person", "branch", "volunteer"), public_id=public_id)
    if not may_work_at(request, found.branch):
        raise PermissionDenied
    return found


def _bag_here(request: HttpRequest, public_id: str) -> Bag:
    found = get_object_or_404(
        Bag.objects.select_related("delivery__branch", "delivery__person", "volunteer"), public_id=public_id
    )
    if not may_work_at(request, found.delivery.branch):
        raise PermissionDenied
    return found


def _item(barcode: str) -> Item | None:
    wanted = barcode.replace("\0", "").strip()
    return Item.objects.select_related("edition", "branch").filter(barcode=wanted).first()
