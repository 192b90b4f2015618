# SPDX-License-Identifier: EUPL-1.2
"""What a scan does, by what was scanned and who is open.

A card opens somebody, the same card again is done. A copy with somebody open is lent; without anybody it is taken back.
Each scan carries a key made by the page, so that one that is sent again is done once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from reuring.catalogue.models import Item
from reuring.circulation.desk import steps
from reuring.circulation.desk.answers import Answer, Copy, Offer, Step, Words
from reuring.circulation.desk.looking_up import find, why_unknown
from reuring.circulation.desk.refusing import OVERRIDE, refused_copy, set_aside
from reuring.circulation.desk.returns import MENDED, mend, take_back
from reuring.circulation.desk.scans import Command, Kind, read_scan
from reuring.circulation.desk.sitting import Sitting, last_movement
from reuring.circulation.desk.who import Who, loans_of, who_is
from reuring.circulation.facts import card_state
from reuring.circulation.lending import check_out, renew, roles_of
from reuring.circulation.models import Loan, Movement, Via
from reuring.circulation.policy import PatronFacts, obstacles_of_patron, standing
from reuring.circulation.refusals import LoanRefused, RenewalRefused, ReturnRefused, UndoRefused
from reuring.circulation.returning import check_in
from reuring.circulation.undoing import undo
from reuring.people.audit import record_event
from reuring.people.card_numbers import has_our_form, normalized_card_number
from reuring.people.looks import record_look
from reuring.people.models import Card, Person
from reuring.shell.templatetags.shell_tags import day

# What a scan becomes when a key is pressed after it.
RENEW: Final = "renew"
TAKE_BACK: Final = "take_back"
TAKE_BACK_AND_LEND: Final = "take_back_and_lend"
HOWS: Final = ("", OVERRIDE, RENEW, TAKE_BACK, TAKE_BACK_AND_LEND, MENDED)

_RENEW: Final = Offer("F4", gettext_lazy("Verleng"), RENEW, Command.RENEW)
_TAKE_BACK: Final = Offer("F6", gettext_lazy("Neem in"), TAKE_BACK, Command.TAKE_BACK)
_AGAIN: Final = Offer("F6", gettext_lazy("Neem eerst in, leen dan uit"), TAKE_BACK_AND_LEND, Command.TAKE_BACK)
# Obstacles that are gone once the copy was taken back.
_GONE_WHEN_BACK: Final = frozenset({"on-loan", "in-transit", "not-in"})
_OUT: Final = (Item.Status.ON_LOAN, Item.Status.LOST, Item.Status.CLAIMED)


def answer_to(
    typed: str, sitting: Sitting, *, key: str, how: str = "", overrides: Collection[str] = (), left: int = 0
) -> Answer:
    """Do what a scan asks for, and say what came of it.

    typed: as it came. key: made by the page, for this scan alone. how: what the scan should become (`HOWS`).
    overrides: obstacles that were shown and are set aside, as codes. left: how many copies were refused in this sitting
    and not lent since.
    """
    scan = read_scan(typed)
    if scan.kind == Kind.NOTHING:
        return Answer("rest", _("Scan een pas of een boek"))
    if scan.kind == Kind.COMMAND:
        return _command(scan.command, sitting, key, left)
    if scan.kind == Kind.DAMAGED:
        note = _("De code is niet goed gelezen. Veeg de streepjescode schoon en scan nog een keer, of typ het nummer.")
        return Answer("stop", _("Onleesbaar"), note, code=scan.text)
    if scan.kind == Kind.NAME:
        return Answer("ask", _("Zoek een klant op naam"), leads_to=scan.text)
    found = find(scan.text)
    if isinstance(found, Card):
        return _card(found, sitting, how, overrides, left)
    if found is None:
        words, advice = why_unknown(scan.text)
        might_be_card = sitting.person is None and has_our_form(normalized_card_number(scan.text))
        return Answer("stop", words, advice, code=scan.text, must_answer=might_be_card)
    if how == MENDED:
        return mend(found, sitting)
    if sitting.person is None or how == TAKE_BACK:
        return take_back(found, sitting, key)
    return _lend(found, sitting, sitting.person, key, how, overrides)


# Cards, and the beginning and end of a sitting


def _card(card: Card, sitting: Sitting, how: str, overrides: Collection[str], left: int) -> Answer:
    if sitting.person is not None and sitting.person.pk == card.person_id:
        return done(sitting, left)
    facts = PatronFacts(age=None, card=card_state(card, sitting.today))
    obstacles = tuple(obstacles_of_patron(facts))
    roles = roles_of(sitting.actor, sitting.branch, sitting.at) if obstacles else ()
    if still := standing(obstacles, overrides if how == OVERRIDE else (), roles):
        answer = Answer("stop", _("Deze pas werkt niet"), obstacles=still, code=card.number, must_answer=True)
        return replace(answer, offers=set_aside(still, roles, gettext_lazy("Help toch verder")))
    if obstacles:
        record_event(
            actor=sitting.actor, at=sitting.at, verb="override", subject_kind="person",
            subject_key=card.person.public_id, after={"obstacles": [each.code for each in obstacles]},
        )  # fmt: skip
    return open_for(card.person, sitting)


def open_for(person: Person, sitting: Sitting) -> Answer:
    """Begin a sitting for somebody, and keep that a colleague looked."""
    record_look(account=sitting.account, person=person, at=sitting.at)
    return Answer("rest", _("Scan wat meegaat"), opens=True, person=person, after=last_movement())


def shown_of(person: Person, sitting: Sitting) -> Who:
    """What the screen shows of somebody."""
    return who_is(person, sitting.today, (get_language() or "nl").split("-")[0])


def done(sitting: Sitting, left: int = 0) -> Answer:
    """End a sitting: nobody is open any more. left: copies that were refused and stay here."""
    lines = steps.of_sitting(sitting)
    out, back = steps.counts(lines)
    notes = [
        ngettext("%(count)s geleend", "%(count)s geleend", out) % {"count": out} if out else "",
        ngettext("%(count)s terug", "%(count)s terug", back) % {"count": back} if back else "",
    ]
    stays = ngettext("Let op: %(count)s exemplaar gaat niet mee.", "Let op: %(count)s exemplaren gaan niet mee.", left)
    after = last_movement()
    return Answer(
        "ask" if left else "ok", _("Klaar"), ", ".join(filter(None, notes)), opens=True, after=after,
        said=(stays % {"count": left},) if left else (),
        receipt=steps.receipt_address(sitting) if lines else "",
    )  # fmt: skip


def _command(command: Command | None, sitting: Sitting, key: str, left: int) -> Answer:
    if command == Command.DONE:
        return done(sitting, left)
    if command == Command.UNDO:
        return undo_last(sitting, key)
    if command == Command.PRINT:
        return Answer("rest", _("Bon"), leads_to=steps.receipt_address(sitting))
    return Answer("rest", _("Scan een pas of een boek"), _("Die toets hoort bij wat je net scande."))


# Copies


def _lend(item: Item, sitting: Sitting, person: Person, key: str, how: str, overrides: Collection[str]) -> Answer:
    if item.status in _OUT and how != TAKE_BACK_AND_LEND:
        own = Loan.objects.open().filter(item=item, person=person).first()
        # A scan that was sent again finds its own loan, and goes on to be told what came of it then.
        if own is not None and not Movement.objects.filter(key=key).exists():
            return _renew(own, sitting, key, overrides) if how in (RENEW, OVERRIDE) else _is_theirs(own, sitting)
    note: Words = ""
    if how == TAKE_BACK_AND_LEND:
        try:
            back = check_in(
                item=item, branch=sitting.branch, via=Via.DESK, at=sitting.at, actor=sitting.actor, key=f"{key}:in"
            )
        except ReturnRefused as refused:
            return refused_copy(refused, sitting, item, _("Niet ingenomen"))
        note = _("Eerst ingenomen.") if back.loan else ""
    try:
        made = check_out(
            item=item, person=person, branch=sitting.branch, via=Via.DESK, at=sitting.at, actor=sitting.actor,
            key=key, overrides=frozenset(overrides) if how == OVERRIDE else frozenset(),
        )  # fmt: skip
    except LoanRefused as refused:
        answer = refused_copy(refused, sitting, item, _("Niet uitgeleend"))
        codes = {each.code for each in refused.obstacles}
        if codes & _GONE_WHEN_BACK:
            answer = replace(answer, offers=(_AGAIN, *answer.offers))
        elif "already-yours" in codes:
            answer = replace(answer, offers=(_RENEW, _TAKE_BACK))
        return answer
    copy = Copy.without_place(made.loan.item)
    until = _("tot %(day)s") % {"day": day(made.loan.due_on)}
    return Answer(
        "ok", until[:1].upper() + until[1:], note, copy=copy, code=copy.barcode, loans=loans_of(person),
        step=Step("out", copy, until, made.movement.pk, made.movement.at),
    )  # fmt: skip


def _is_theirs(loan: Loan, sitting: Sitting) -> Answer:
    """A copy that this person has already: just now, by a scanner that reads twice, or from before."""
    loan = Loan.objects.select_related("item__edition").get(pk=loan.pk)
    copy = Copy.of(loan.item)
    until = _("Tot %(day)s") % {"day": day(loan.due_on)}
    if loan.movements.filter(kind=Movement.Kind.CHECK_OUT, pk__gt=sitting.after).exists():
        return Answer("ok", until, _("Stond er al op."), copy=copy, code=copy.barcode, offers=(_TAKE_BACK,))
    text = _("Al geleend, tot %(day)s") % {"day": day(loan.due_on)}
    offers = (_RENEW, _TAKE_BACK)
    return Answer("ask", text, _("Verlengen of innemen?"), copy=copy, code=copy.barcode, offers=offers)


def _renew(loan: Loan, sitting: Sitting, key: str, overrides: Collection[str]) -> Answer:
    try:
        made = renew(
            loan=loan, branch=sitting.branch, via=Via.DESK, at=sitting.at, actor=sitting.actor, key=key,
            overrides=frozenset(overrides),
        )  # fmt: skip
    except RenewalRefused as refused:
        return refused_copy(refused, sitting, Item(pk=loan.item_id), _("Niet verlengd"), offers=(_TAKE_BACK,))
    item = Item.objects.select_related("edition").get(pk=made.loan.item_id)
    copy = Copy.of(item)
    until = _("tot %(day)s") % {"day": day(made.loan.due_on)}
    return Answer(
        "ok", _("Verlengd tot %(day)s") % {"day": day(made.loan.due_on)}, copy=copy, code=copy.barcode,
        step=Step("renewed", copy, until, made.movement.pk, made.movement.at),
    )  # fmt: skip


# Undoing


def undo_last(sitting: Sitting, key: str, movement_id: int | None = None) -> Answer:
    """Take a step of the last minute back: that one, or the newest at this desk.

    key: of what was pressed or scanned, so that one that is sent again does not take the step before it back as well.
    """
    movement = steps.undone_before(sitting, key) or steps.undoable(sitting, movement_id)
    if movement is None:
        return Answer("ask", _("Niets om ongedaan te maken"), _("Dat kan tot een minuut na de scan."))
    copy = Copy.of(movement.loan.item)
    words = {
        Movement.Kind.CHECK_OUT: _("Niet meer uitgeleend."),
        Movement.Kind.CHECK_IN: _("Weer uitgeleend, zoals het was."),
        Movement.Kind.RENEWAL: _("Niet meer verlengd."),
    }
    was_undone = Movement.objects.filter(undoes=movement).exists()
    try:
        if not was_undone:
            undo(movement=movement, at=sitting.at, actor=sitting.actor, key=key)
    except UndoRefused as refused:
        return Answer("stop", _("Niet ongedaan gemaakt"), obstacles=refused.obstacles, copy=copy)
    return Answer(
        "ok", _("Ongedaan gemaakt"), words.get(Movement.Kind(movement.kind), ""), copy=copy, undone=movement.pk,
        loans=loans_of(sitting.person) if sitting.person else None,
    )  # fmt: skip
