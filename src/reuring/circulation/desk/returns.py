# SPDX-License-Identifier: EUPL-1.2
"""Copies that come in at the desk: where each goes, in large words, and what turned out to be wrong with it."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reuring.catalogue.models import Item
from reuring.circulation.desk.answers import Answer, Copy, Offer, Slip, Step, Words, place_of
from reuring.circulation.desk.looking_up import find
from reuring.circulation.desk.refusing import refused_copy
from reuring.circulation.desk.scans import Command, read_scan
from reuring.circulation.desk.sitting import Sitting
from reuring.circulation.desk.who import loans_of, shelf_label
from reuring.circulation.holding import expire_hold
from reuring.circulation.missing import mark_damaged, mark_mended
from reuring.circulation.models import Hold, Movement, Via
from reuring.circulation.refusals import HoldRefused, ReturnRefused
from reuring.circulation.returning import CheckedIn, check_in
from reuring.circulation.shelving import Destination
from reuring.ledger.books import MoneyRefused
from reuring.ledger.money import read as read_amount
from reuring.ledger.money import say
from reuring.shell.templatetags.shell_tags import day

MENDED: Final = "mended"
_MENDED: Final = Offer("F8", gettext_lazy("Het is weer heel"), MENDED, Command.OVERRIDE)


def take_back(item: Item, sitting: Sitting, key: str) -> Answer:
    """Take a copy back, or say that it is here now. key: of the scan."""
    if item.status == Item.Status.ON_SHELF:
        _end_what_was_not_picked_up(item, sitting)
    try:
        found = check_in(item=item, branch=sitting.branch, via=Via.DESK, at=sitting.at, actor=sitting.actor, key=key)
    except ReturnRefused as refused:
        return refused_copy(refused, sitting, item, _("Niet ingenomen"))
    copy = Copy.without_place(found.item, place_of(item))
    text, note, slip = where_to(found.goes, copy, sitting)
    movement = found.movement
    is_aside = found.goes.kind == "aside"
    return Answer(
        "ok", text, note, copy=copy, code=copy.barcode, said=_found_out(found), private=_money(found), slip=slip,
        step=Step("in", copy, text, movement.pk if movement else None, movement.at if movement else sitting.at),
        damaged=None if is_aside else movement.pk if movement else 0,
        offers=(_MENDED,) if is_aside else (),
        loans=loans_of(sitting.person) if sitting.person else None,
    )  # fmt: skip


def _end_what_was_not_picked_up(item: Item, sitting: Sitting) -> None:
    """A copy that lies on the shelf too long is free when it is scanned."""
    hold = Hold.objects.filter(item=item, state=Hold.State.ON_SHELF, shelf_until__lt=sitting.today).first()
    if hold is not None:
        with suppress(HoldRefused):  # somebody else just ended it
            expire_hold(hold=hold, at=sitting.at, actor=sitting.actor)


def where_to(goes: Destination, copy: Copy, sitting: Sitting) -> tuple[str, Words, Slip | None]:
    """Where a copy goes, in large words; what stands below them; and the paper that goes with it, if any."""
    label = shelf_label(goes.hold.person) if goes.hold is not None and goes.hold.person is not None else ""
    if goes.kind == "shelf":
        until = goes.hold.shelf_until if goes.hold is not None else None
        last = _("Tot en met %(day)s") % {"day": day(until)} if until else ""
        text = _("Klaarleggen voor %(label)s") % {"label": label}
        return text, last, Slip(_("Afhaalplank"), label, _("Gereserveerd"), copy, sitting.at, last)
    if goes.kind == "transit":
        text = _("In de bak naar %(branch)s") % {"branch": goes.branch}
        reason = _("Voor een reservering") if goes.hold is not None else _("Naar de eigen plek")
        to = _("Naar %(branch)s") % {"branch": goes.branch}
        return text, reason, Slip(to, label, reason, copy, sitting.at)
    if goes.kind == "aside":
        return _("Apart leggen"), _("Dit exemplaar is kapot gemeld."), None
    return _("Naar de kast"), copy.place, None


def _found_out(found: CheckedIn) -> tuple[str, ...]:
    if found.was_found:
        return (_("Gevonden! Dit exemplaar was zoek."),)
    is_odd = found.loan is None and not found.was_done and found.goes.kind == "place"
    return (_("Dit was niet uitgeleend."),) if is_odd else ()


def _money(found: CheckedIn) -> tuple[str, ...]:
    """What this return did to somebody's money, for staff only."""
    said = []
    if found.charge is not None:
        said.append(_("Te laat terug: %(amount)s staat op de rekening.") % {"amount": say(found.charge.amount_cents)})
    if found.let_go_cents:
        said.append(
            _("De kosten voor het kwijtraken zijn vervallen: %(amount)s.") % {"amount": say(found.let_go_cents)}
        )
    if found.paid_back:
        said.append(_("Voor dit exemplaar is al betaald. Geef dat terug, op de pagina van de klant."))
    return tuple(said)


def mend(item: Item, sitting: Sitting) -> Answer:
    """A copy that was damaged is whole again, and goes where it should."""
    try:
        goes = mark_mended(item=item, branch=sitting.branch, at=sitting.at, actor=sitting.actor)
    except ReturnRefused as refused:
        return refused_copy(refused, sitting, item, _("Niet heel gemeld"))
    copy = Copy.of(Item.objects.select_related("edition").get(pk=item.pk))
    text, note, slip = where_to(goes, copy, sitting)
    step = Step("in", copy, text, at=sitting.at)
    return Answer("ok", text, note, copy=copy, code=copy.barcode, slip=slip, step=step, said=(_("Weer heel."),))


def damaged(code: str, sitting: Sitting, *, movement_id: int, amount: str, note: str) -> Answer:
    """Say that a copy is damaged.

    code: its barcode. movement_id: of the check-in just now, 0 where the copy was not lent. amount: as it was typed;
    empty for nothing. note: what is wrong, for whoever mends it.
    """
    found = find(read_scan(code).text)
    if not isinstance(found, Item):
        return Answer("stop", _("Deze code kennen we niet"), code=code)
    try:
        cents = read_amount(amount) if amount.strip() else 0
    except ValueError:
        return Answer("stop", _("Dit bedrag kunnen we niet lezen"), _("Schrijf het bedrag zo: 12,50."), code=code)
    movement = Movement.objects.select_related("loan").filter(pk=movement_id, loan__item=found).first()
    try:
        asked = mark_damaged(
            item=found, branch=sitting.branch, at=sitting.at, actor=sitting.actor, note=note, movement=movement,
            amount_cents=cents,
        )  # fmt: skip
    except (ReturnRefused, MoneyRefused) as refused:
        return refused_copy(refused, sitting, found, _("Niet kapot gemeld"))
    copy = Copy.of(Item.objects.select_related("edition").get(pk=found.pk))
    private = (_("%(amount)s staat op de rekening.") % {"amount": say(asked.amount_cents)},) if asked else ()
    text = _("Apart leggen")
    step = Step("in", copy, text, at=sitting.at)
    return Answer("ok", text, _("Kapot gemeld."), copy=copy, code=copy.barcode, private=private, step=step)
