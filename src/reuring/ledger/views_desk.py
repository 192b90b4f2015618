# SPDX-License-Identifier: EUPL-1.2
"""Money at the desk, below /patrons/.../money/: charging, taking money, waiving, giving back, receipts.

Never a title on these pages: who stands in line may look along. And the amounts stand behind a control that opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reuring.ledger import books, desk, online, paying_out, policy
from reuring.ledger.forms import ChargeForm, MoneyForm, PayForm, PayOutForm, ReasonForm, RefundForm, WaiveForm
from reuring.ledger.jobs import mail_receipt
from reuring.ledger.models import Charge, Entry, OnlineRefund, Road
from reuring.ledger.receipts import KINDS, receipt_of
from reuring.ledger.texts import register_text, say_what_for
from reuring.ledger.writing import MoneyRefused
from reuring.people.access import may, open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.looks import record_look
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.models import Branch

DESK = open_to({Role.FRONT_DESK})
PURPOSE: Final = "money"
NEWEST: Final = 20
_CHANGE: Final = "ledger_change"

register_text("by-hand", gettext_lazy("%(note)s"))


class NotAtThisTill(MoneyRefused):
    """Somebody has no role at the branch where they want to book money."""


def panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Whether there is something to settle with a patron, and how much behind a control."""
    cents = books.owed_cents([person.pk])[person.pk]
    back_cents = paying_out.owed_back_cents(person)
    return {"cents": cents, "back_cents": back_cents, "is_something": bool(cents or back_cents)}


# Pages


@DESK
@require_safe
def patron_money(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What a patron owes, with everything that can be done about it."""
    person = _person(public_id)
    if person.merged_into is not None:
        return redirect("ledger:patron_money", person.merged_into.public_id)
    return _money_page(request, person)


@DESK
@require_safe
def patron_charge(request: HttpRequest, public_id: str, charge_id: str) -> HttpResponse:
    """One charge: what was done with it, and what still can be."""
    return _charge_page(request, *_charge(public_id, charge_id))


@DESK
@require_safe
def patron_receipt(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """A receipt, to print or mail, with the change to give back when it was just paid."""
    return _receipt_page(request, *_entry(public_id, entry_id), ReasonForm())


def _money_page(request: HttpRequest, person: Person, **forms: MoneyForm) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    record_look(account=account, person=person, at=at, purpose=PURPOSE)
    charges = list(Charge.objects.of(person).open().oldest_first().select_related("branch"))
    entries = Entry.objects.filter(person=person, kind__in=KINDS).with_cents().select_related("branch")
    settled = Charge.objects.of(person).settled().order_by("-at", "-pk")[:NEWEST]
    failed = any(form.errors for form in forms.values())
    context = {
        "person": person,
        "branch": branch_at_work(request),
        "charges": [(each, say_what_for(each, with_details=False)) for each in charges],
        "cents": sum(each.open_cents for each in charges),
        "back_cents": paying_out.owed_back_cents(person),
        "stuck": _stuck(person),
        "settled": [(each, say_what_for(each, with_details=False)) for each in settled],
        "entries": entries.order_by("-at", "-pk")[:NEWEST],
        "pay_form": forms.get("pay_form") or PayForm(charges=charges),
        "charge_form": forms.get("charge_form") or ChargeForm(prefix="new"),
        "is_shown": failed or "show" in request.GET,
    }
    return render(request, "ledger/patron.html", context, status=422 if failed else 200)


def _charge_page(request: HttpRequest, person: Person, charge: Charge, **forms: MoneyForm) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    record_look(account=account, person=person, at=at, purpose=PURPOSE)
    facts = paying_out.come_and_gone(charge)
    roads = _roads(facts)
    branch = branch_at_work(request)
    entries = Entry.objects.filter(postings__charge=charge).distinct().select_related("branch", "actor__person")
    failed = any(form.errors for form in forms.values())
    context = {
        "person": person,
        "charge": charge,
        "what_for": say_what_for(charge, with_details=False),
        "facts": facts,
        "on_its_way": online.refunds_under_way([charge]),
        "can_refund": books.paid_cents(charge) > books.refunded_cents(charge),
        "limit": desk.most_to_waive(Actor.person(account), branch, at),
        "entries": [(entry, _about(entry, charge)) for entry in entries.order_by("pk")],
        "waive_form": forms.get("waive_form") or WaiveForm(prefix="waive"),
        "refund_form": forms.get("refund_form") or RefundForm(prefix="refund"),
        "payout_form": forms.get("payout_form") or PayOutForm(prefix="payout", roads=roads),
        "roads": roads,
    }
    return render(request, "ledger/patron_charge.html", context, status=422 if failed else 200)


def _receipt_page(request: HttpRequest, person: Person, entry: Entry, form: ReasonForm) -> HttpResponse:
    record_look(account=account_of(request), person=person, at=timezone.now(), purpose=PURPOSE)
    receipt = receipt_of(entry, with_details=False)
    context = {
        "person": person,
        "entry": entry,
        "receipt": receipt,
        "change_cents": request.session.pop(_CHANGE, {}).get(entry.public_id),
        "form": form,
        "can_reverse": entry.kind == Entry.Kind.PAYMENT and entry.road != Road.ONLINE and not receipt.is_reversed,
    }
    return render(request, "ledger/patron_receipt.html", context, status=422 if form.errors else 200)


def _about(entry: Entry, charge: Charge) -> int:
    """How much of an entry is about a charge, in cents: what changed in what is open, or what went back."""
    lines = entry.postings.filter(charge=charge).values_list("account", "amount_cents")
    by_account = dict(lines)
    return abs(by_account.get("receivable") or by_account.get("to_refund") or 0)


# What is done


@DESK
@require_POST
def patron_payments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take money over the counter."""
    person = _person(public_id)
    charges = list(Charge.objects.of(person).open().oldest_first())
    form = PayForm(request.POST, charges=charges)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            taken = desk.take(
                person=person,
                charges=form.chosen(),
                amount_cents=typed["amount"],
                given_cents=typed["given"],
                road=typed["road"],
                key=f"desk:payment:{typed['key']}",
                **_booking(request),
            )
        except MoneyRefused as refused:
            form.refuse(refused)
        else:
            if taken.change_cents:
                request.session[_CHANGE] = {taken.entry.public_id: taken.change_cents}
            return redirect("ledger:patron_receipt", public_id, taken.entry.public_id)
    else:
        # The first of two clicks paid it, so what was ticked is not open any more.
        before = Entry.objects.filter(person=person, key=f"desk:payment:{request.POST.get('key', '')}").first()
        if before is not None:
            return redirect("ledger:patron_receipt", public_id, before.public_id)
    return _money_page(request, person, pay_form=form)


@DESK
@require_POST
def patron_charges(request: HttpRequest, public_id: str) -> HttpResponse:
    """Charge something by hand."""
    person = _person(public_id)
    form = ChargeForm(request.POST, prefix="new")
    if form.is_valid():
        typed = form.cleaned_data
        note = typed["note"].strip()
        try:
            books.charge(
                person=person,
                kind=typed["kind"],
                amount_cents=typed["amount"],
                key=f"desk:charge:{typed['key']}",
                text="by-hand" if note else "",
                params={"note": note} if note else None,
                **_booking(request),
            )
        except MoneyRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("In rekening gebracht."))
            return redirect(_shown(public_id))
    return _money_page(request, person, charge_form=form)


@DESK
@require_POST
def patron_waivers(request: HttpRequest, public_id: str, charge_id: str) -> HttpResponse:
    """Let a charge, or a part of it, go."""
    person, charge = _charge(public_id, charge_id)
    form = WaiveForm(request.POST, prefix="waive")

    def waive(typed: dict[str, Any]) -> None:
        desk.waive(
            charge=charge,
            amount_cents=typed["amount"],
            reason=typed["reason"],
            key=f"desk:waiver:{typed['key']}",
            **_booking(request),
        )

    if _done(form, waive):
        messages.success(request, _("Kwijtgescholden."))
        return redirect("ledger:patron_charge", public_id, charge_id)
    return _charge_page(request, person, charge, waive_form=form)


@DESK
@require_POST
def patron_refunds(request: HttpRequest, public_id: str, charge_id: str) -> HttpResponse:
    """Decide that money goes back; paying it out is the next step on the same page."""
    person, charge = _charge(public_id, charge_id)
    form = RefundForm(request.POST, prefix="refund")

    def refund(typed: dict[str, Any]) -> None:
        books.refund(
            charge=charge,
            amount_cents=typed["amount"],
            reason=typed["reason"],
            key=f"desk:refund:{typed['key']}",
            **_booking(request),
        )

    if _done(form, refund):
        messages.success(request, _("Dit moet terug. Kies hieronder hoe."))
        return redirect(reverse("ledger:patron_charge", args=[public_id, charge_id]) + "#payout")
    return _charge_page(request, person, charge, refund_form=form)


@DESK
@require_POST
def patron_payouts(request: HttpRequest, public_id: str, charge_id: str) -> HttpResponse:
    """Pay out what is owed back, the way that it came."""
    person, charge = _charge(public_id, charge_id)
    form = PayOutForm(request.POST, prefix="payout", roads=_roads(paying_out.come_and_gone(charge)))
    paid: list[Entry] = []

    def pay_out(typed: dict[str, Any]) -> None:
        booking = _booking(request)
        if typed["road"] == Road.ONLINE:
            online.send_back(charge=charge, at=booking["at"])
        else:
            key = f"desk:payout:{typed['key']}"
            paid.append(paying_out.pay_out(charge=charge, road=typed["road"], key=key, **booking))

    if _done(form, pay_out):
        if paid:
            return redirect("ledger:patron_receipt", public_id, paid[0].public_id)
        messages.success(request, _("Het geld gaat terug naar de rekening. Dat duurt een paar dagen."))
        return redirect("ledger:patron_charge", public_id, charge_id)
    return _charge_page(request, person, charge, payout_form=form)


@DESK
@require_POST
def patron_surplus(request: HttpRequest, public_id: str, refund_id: str) -> HttpResponse:
    """Pay out in cash what was paid too much on line and could not go back that way."""
    person = _person(public_id)
    refund = get_object_or_404(OnlineRefund, public_id=refund_id, payment__person=person, charge__isnull=True)
    try:
        entry = paying_out.pay_out_surplus(refund=refund, **_booking(request))
    except MoneyRefused as refused:
        messages.error(request, str(refused))
        return redirect(_shown(public_id))
    return redirect("ledger:patron_receipt", public_id, entry.public_id)


@DESK
@require_POST
def patron_reversal(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """Take back a payment that was typed wrong."""
    person, entry = _entry(public_id, entry_id)
    form = ReasonForm(request.POST)

    def reverse_it(typed: dict[str, Any]) -> None:
        paying_out.reverse_payment(payment=entry, reason=typed["reason"], **_booking(request))

    if _done(form, reverse_it):
        messages.success(request, _("De betaling is teruggedraaid. De kosten staan weer open."))
        return redirect(_shown(public_id))
    return _receipt_page(request, person, entry, form)


@DESK
@require_POST
def patron_receipt_mail(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """Mail a receipt to the person whose money it is."""
    person, entry = _entry(public_id, entry_id)
    if person.email:
        with transaction.atomic():
            mail_receipt.defer(public_id=entry.public_id, to=person.email, language=person.language)
        messages.success(request, _("De bon is onderweg per mail."))
    else:
        messages.error(request, _("Van deze persoon hebben we geen e-mailadres."))
    return redirect("ledger:patron_receipt", public_id, entry_id)


# What these share


def _booking(request: HttpRequest) -> dict[str, Any]:
    """Where, by whom and when something is booked. Raises NotAtThisTill."""
    return {"branch": till_of(request), "actor": Actor.person(account_of(request)), "at": timezone.now()}


def till_of(request: HttpRequest) -> Branch:
    """The branch whose till is used now. Raises NotAtThisTill for who has no role there."""
    branch = branch_at_work(request)
    if branch is None or not may(account_of(request), Role.FRONT_DESK, branch=branch, on=timezone.localdate()):
        raise NotAtThisTill(
            Obstacle("not-at-this-till", _("Je werkt nu niet aan een balie. Kies eerst een vestiging."))
        )
    return branch


def _done(form: MoneyForm, verb: Callable[[dict[str, Any]], None]) -> bool:
    """Whether a form was good and its verb went through. What was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except MoneyRefused as refused:
        form.refuse(refused)
        return False
    return True


def _roads(facts: policy.ComeAndGone) -> list[tuple[Road, int]]:
    return [(road, facts.left(road)) for road in Road if facts.left(road)]


def _stuck(person: Person) -> list[OnlineRefund]:
    """What was paid too much on line and could not go back that way."""
    failed = OnlineRefund.objects.filter(payment__person=person, charge__isnull=True, state=OnlineRefund.State.FAILED)
    return list(failed.order_by("pk"))


def _person(public_id: str) -> Person:
    return get_object_or_404(Person.objects.select_related("merged_into"), public_id=public_id)


def _charge(public_id: str, charge_id: str) -> tuple[Person, Charge]:
    person = _person(public_id)
    return person, get_object_or_404(Charge.objects.of(person), public_id=charge_id)


def _entry(public_id: str, entry_id: str) -> tuple[Person, Entry]:
    person = _person(public_id)
    found = Entry.objects.filter(person=person, kind__in=KINDS).select_related("branch")
    return person, get_object_or_404(found, public_id=entry_id)


def _shown(public_id: str) -> str:
    return reverse("ledger:patron_money", args=[public_id]) + "?show=1"
