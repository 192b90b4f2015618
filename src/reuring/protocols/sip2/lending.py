# SPDX-License-Identifier: EUPL-1.2
"""Lending at a kiosk: 11 (take home), 09 (bring back), 29 and 65 (keep longer).

A kiosk that gets no answer sends its message again, also over a new connection and after we were restarted. So what is
done carries a key made of the message, and a message with a key that was used gets the first answer. A kiosk whose
clock stands still makes the same key for what is new; `once` tells the two apart.

What a kiosk did by itself while the line was down goes another way, see `played_in`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from textwrap import wrap
from typing import Final, Protocol, TypeVar

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reuring.catalogue.models import Item
from reuring.circulation.lending import CheckedOut, Renewed, check_out, renew
from reuring.circulation.models import Loan, Movement, OfflineAct, Via
from reuring.circulation.refusals import LoanRefused, RenewalRefused, ReturnRefused, UndoRefused
from reuring.circulation.returning import CheckedIn, check_in
from reuring.circulation.shelving import Destination
from reuring.circulation.undoing import undo
from reuring.protocols.sip2 import refusals, values, words
from reuring.protocols.sip2.items import find_item, media_type, properties
from reuring.protocols.sip2.patrons import NotMet, Patron, trusted
from reuring.protocols.sip2.played_in import done_at, play
from reuring.protocols.sip2.refusals import Sentence
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer, fields

# So long a key that was used is surely a message that comes again: kiosks try for a minute.
_REPEAT: Final = timedelta(seconds=60)
# So long it is one as long as nothing speaks against it.
_LIKELY_REPEAT: Final = timedelta(minutes=10)
# Where a copy goes from here, as sorting machines know it.
_ON_SHELF_HERE, _ON_SHELF_ELSEWHERE, _TO_BRANCH, _ASIDE = "01", "02", "04", "99"


class _Done(Protocol):
    """What came of an action that takes a key."""

    @property
    def movement(self) -> Movement | None: ...
    @property
    def was_done(self) -> bool: ...


Found = TypeVar("Found", bound=_Done)


def once(do: Callable[[str | None], Found], key: str | None, is_repeat: Callable[[Found], bool]) -> Found:
    """Do something under a key; when the key was used for something that this is no repeat of, under the next one.

    do: the action, by its key. is_repeat: whether what was found under the key is what was asked now.
    """
    while True:
        found = do(key)
        if key is None or not found.was_done or found.movement is None or is_repeat(found):
            return found
        # The next key follows from the one before, so the repeat of this message finds it too.
        key = next_key(key, found.movement.pk)


def next_key(key: str, used_for: int) -> str:
    """The key after one that was used. used_for: the row that it was used for."""
    return f"sip2:{sha256(f'{key}:{used_for}'.encode()).hexdigest()[:40]}"


# Taking home


def take_home(asked: Asked) -> Answer:
    """11: lend a copy, or (BI) take back that it was brought back.

    Who has it already keeps it longer, where the kiosk says that it may be renewed; else that is the answer. A due date
    that the kiosk proposes is not used: the rules say how long.
    """
    if not asked.kiosk.may_check_out:
        return refusals.refused(asked.message, asked.at, [words.NOT_HERE], zone=asked.zone)
    made_at = done_at(asked, "date")
    if made_at is not None:
        return _was_taken(asked, made_at)
    try:
        patron = trusted(asked)
    except NotMet as stranger:
        return refusals.refused(asked.message, asked.at, stranger.sentences, zone=asked.zone)
    item = find_item(asked)
    if item is None:
        return refusals.refused(asked.message, asked.at, [words.ITEM_UNKNOWN], zone=asked.zone)
    if asked.message.says_yes("BI"):
        return _was_not_brought_back(asked, patron, item)

    def do(key: str | None) -> CheckedOut:
        return check_out(
            item=item, person=patron.person, branch=asked.kiosk.branch, via=Via.KIOSK, at=asked.at, actor=asked.actor,
            card=patron.card, key=key,
        )  # fmt: skip

    try:
        found = once(do, asked.key(patron.card.number, item.barcode), lambda one: _is_same_loan(one, asked.at))
    except LoanRefused as refused:
        if any(each.code == "already-yours" for each in refused.obstacles):
            return _have_already(asked, patron, item)
        return _not_lent(asked, item, words.sentences_for(refused.obstacles))
    return _lent(asked, item, found.loan, was_renewed=False)


def _was_taken(asked: Asked, made_at: datetime) -> Answer:
    """What a kiosk lent while the line was down."""
    act = play(asked, OfflineAct.Kind.CHECK_OUT, made_at)
    item = find_item(asked)
    if item is None or act.loan is None:
        return refusals.refused(asked.message, asked.at, [words.LOOKED_INTO], zone=asked.zone)
    return _lent(asked, item, act.loan, was_renewed=False)


def _is_same_loan(found: CheckedOut, at: datetime) -> bool:
    age = at - found.movement.at
    return age < _REPEAT or (found.loan.returned_at is None and age < timedelta(days=1))


def _have_already(asked: Asked, patron: Patron, item: Item) -> Answer:
    loan = _own_loan(patron, item)
    if loan is None:  # brought back this very moment
        return _not_lent(asked, item, [str(words.OUT_OF_ORDER)])
    if not asked.message.says_yes("renewal_policy") or not asked.kiosk.may_renew:
        return _not_lent(asked, item, [str(_("Dit heb je al geleend."))], loan)
    return _kept_longer(asked, patron, item, loan)


def _was_not_brought_back(asked: Asked, patron: Patron, item: Item) -> Answer:
    """Take a check-in back that did not come off, such as a flap that stayed shut."""
    last = _last_movement(asked, item, Movement.Kind.CHECK_IN)
    loan = _own_loan(patron, item)
    if loan is None and last is not None and (last.before or {}).get("person") == patron.person.pk:
        try:
            undo(movement=last, at=asked.at, actor=asked.actor, via=Via.KIOSK)
        except UndoRefused as refused:
            return _not_lent(asked, item, words.sentences_for(refused.obstacles))
        loan = _own_loan(patron, item)
    if loan is None:
        return _not_lent(asked, item, [str(words.ASK)])
    return _lent(asked, item, loan, was_renewed=False)


def _last_movement(asked: Asked, item: Item, kind: Movement.Kind) -> Movement | None:
    """The last thing that happened to a copy, if it was this, at a kiosk of this branch."""
    last = Movement.objects.filter(loan__item=item).select_related("loan").order_by("-pk").first()
    if last is None or last.kind != kind or last.via != Via.KIOSK or last.branch_id != asked.kiosk.branch_id:
        return None
    return last


def _own_loan(patron: Patron, item: Item) -> Loan | None:
    return Loan.objects.open().of(patron.person).filter(item=item).first()


def _lent(asked: Asked, item: Item, loan: Loan, *, was_renewed: bool) -> Answer:
    message = asked.message
    said = _("Terug op %(day)s.") % {"day": _day(loan.due_on)}
    named = fields(
        ("AO", message.get("AO")),
        ("AA", message.get("AA")),
        ("AB", item.barcode),
        ("AJ", item.edition.title),
        ("AH", due_date(asked, loan.due_on)),
        ("CK", media_type(item)),
        ("CH", properties(item)),
        ("BK", loan.public_id),
        AF=[said],
        AG=_lines(asked, item.edition.title, said),
    )
    code = "12" if message.code == "11" else "30"
    return Answer(code, ("1", values.yes(was_renewed), "U", "Y", asked.now), named)


def _not_lent(asked: Asked, item: Item, said: list[str], loan: Loan | None = None) -> Answer:
    """No, with the title in hand, and where it is theirs already until when."""
    message = asked.message
    named = fields(
        ("AO", message.get("AO")),
        ("AA", message.get("AA")),
        ("AB", item.barcode),
        ("AJ", item.edition.title),
        ("AH", due_date(asked, loan.due_on) if loan else ""),
        AF=said,
    )
    code = "12" if message.code == "11" else "30"
    return Answer(code, ("0", "N", "U", "N", asked.now), named)


# Keeping longer


def keep_longer(asked: Asked) -> Answer:
    """29: renew one loan of whoever stands there."""
    if not asked.kiosk.may_renew:
        return refusals.refused(asked.message, asked.at, [words.NOT_HERE], zone=asked.zone)
    try:
        patron = trusted(asked)
    except NotMet as stranger:
        return refusals.refused(asked.message, asked.at, stranger.sentences, zone=asked.zone)
    item = find_item(asked) or _item_by_title(asked, patron)
    if item is None:
        return refusals.refused(asked.message, asked.at, [words.ITEM_UNKNOWN], zone=asked.zone)
    loan = _own_loan(patron, item)
    if loan is None:
        return _not_lent(asked, item, [str(words.NOT_YOURS)])
    return _kept_longer(asked, patron, item, loan)


def keep_all_longer(asked: Asked) -> Answer:
    """65: renew every loan of whoever stands there, each by itself: one that can't be holds up no other."""
    if not asked.kiosk.may_renew:
        return refusals.refused(asked.message, asked.at, [words.NOT_HERE], zone=asked.zone)
    try:
        patron = trusted(asked)
    except NotMet as stranger:
        return refusals.refused(asked.message, asked.at, stranger.sentences, zone=asked.zone)
    renewed, left = [], []
    for loan in Loan.objects.open().of(patron.person).select_related("item").order_by("due_on", "pk"):
        try:
            _renewed(asked, patron, loan, loan.item.barcode)
            renewed.append(loan.item.barcode)
        except RenewalRefused:
            left.append(loan.item.barcode)
    said = [ngettext("%(number)d titel is verlengd.", "%(number)d titels zijn verlengd.", len(renewed))
            % {"number": len(renewed)}]  # fmt: skip
    if left:
        text = ngettext("%(number)d titel kan nu niet langer.", "%(number)d titels kunnen nu niet langer.", len(left))
        said.append(text % {"number": len(left)})
    named = fields(("AO", asked.message.get("AO")), BM=renewed, BN=left, AF=said)
    return Answer("66", ("1", values.count(len(renewed)), values.count(len(left)), asked.now), named)


def _renewed(asked: Asked, patron: Patron, loan: Loan, barcode: str) -> Renewed:
    """Renew a loan. Raises RenewalRefused."""

    def do(key: str | None) -> Renewed:
        return renew(loan=loan, branch=asked.kiosk.branch, via=Via.KIOSK, at=asked.at, actor=asked.actor, key=key)

    key = asked.key(patron.card.number, barcode, "renew")
    return once(do, key, lambda one: one.loan.pk == loan.pk and asked.at - one.movement.at < _LIKELY_REPEAT)


def _kept_longer(asked: Asked, patron: Patron, item: Item, loan: Loan) -> Answer:
    try:
        found = _renewed(asked, patron, loan, item.barcode)
    except RenewalRefused as refused:
        return _not_lent(asked, item, words.sentences_for(refused.obstacles), loan)
    return _lent(asked, item, found.loan, was_renewed=True)


def _item_by_title(asked: Asked, patron: Patron) -> Item | None:
    """The one copy that someone has of a title, for a kiosk that sends no barcode."""
    title = asked.message.get("AJ")
    if not title:
        return None
    loans = Loan.objects.open().of(patron.person).filter(item__edition__title__iexact=title)
    found = list(loans.select_related("item__edition", "item__branch")[:2])
    return found[0].item if len(found) == 1 else None


# Bringing back


def bring_back(asked: Asked) -> Answer:
    """09: take a copy back and say where it goes, or (BI) take back that it was lent.

    Whose it was is not said: whoever brings a pile back need not know. The day that a kiosk gives is used only for what
    it did while the line was down.
    """
    if not asked.kiosk.may_check_in:
        return refusals.refused(asked.message, asked.at, [words.NOT_HERE], zone=asked.zone)
    made_at = done_at(asked, "return_date")
    if made_at is not None:
        return _was_brought(asked, made_at)
    item = find_item(asked)
    if item is None:
        return refusals.refused(asked.message, asked.at, [words.ITEM_UNKNOWN], zone=asked.zone)
    if asked.message.says_yes("BI"):
        return _was_not_taken(asked, item)

    def do(key: str | None) -> CheckedIn:
        return check_in(item=item, branch=asked.kiosk.branch, via=Via.KIOSK, at=asked.at, actor=asked.actor, key=key)

    try:
        found = once(do, asked.key(item.barcode), lambda one: _is_same_return(one, asked.at))
    except ReturnRefused as refused:
        return _not_back(asked, item, words.sentences_for(refused.obstacles))
    return _back(asked, found.item, found.goes, was_found=found.was_found)


def _was_brought(asked: Asked, made_at: datetime) -> Answer:
    """What a kiosk took back while the line was down."""
    act = play(asked, OfflineAct.Kind.CHECK_IN, made_at)
    item = find_item(asked)
    if item is None or act.state == OfflineAct.State.CONFLICT:
        return refusals.refused(asked.message, asked.at, [words.LOOKED_INTO], zone=asked.zone)
    return _back(asked, item, Destination.of_now(item, asked.kiosk.branch), was_found=False)


def _is_same_return(found: CheckedIn, at: datetime) -> bool:
    if found.movement is None or at - found.movement.at < _REPEAT:
        return True
    return found.item.status != Item.Status.ON_LOAN and at - found.movement.at < _LIKELY_REPEAT


def _was_not_taken(asked: Asked, item: Item) -> Answer:
    """Take a check-out back that did not come off, such as a chip that stayed shut."""
    last = _last_movement(asked, item, Movement.Kind.CHECK_OUT)
    if last is not None:
        try:
            undo(movement=last, at=asked.at, actor=asked.actor, via=Via.KIOSK)
        except UndoRefused as refused:
            return _not_back(asked, item, words.sentences_for(refused.obstacles))
    item.refresh_from_db(fields=["status"])
    if item.status == Item.Status.ON_LOAN:
        return _not_back(asked, item, [str(words.ASK)])
    named = fields(
        ("AO", asked.message.get("AO")), ("AB", item.barcode), ("AQ", item.branch.name), ("AJ", item.edition.title)
    )
    return Answer("10", ("1", "Y", "U", "N", asked.now), named)


def _back(asked: Asked, item: Item, goes: Destination, *, was_found: bool) -> Answer:
    said, alert = [], None
    if goes.kind == "shelf":
        said, alert = [_("Dit is gereserveerd. Leg het bij de reserveringen.")], _ON_SHELF_HERE
    elif goes.kind == "transit":
        said = [_("Dit gaat naar %(branch)s.") % {"branch": goes.branch.name}]
        alert = _ON_SHELF_ELSEWHERE if goes.hold is not None else _TO_BRANCH
    elif goes.kind == "aside" or was_found:
        said, alert = [_("Geef dit aan een medewerker.")], _ASIDE
    thanks = _("Ingeleverd. Dank je wel!")
    named = fields(
        ("AO", asked.message.get("AO")),
        ("AB", item.barcode),
        ("AQ", item.branch.name),
        ("AJ", item.edition.title),
        ("CL", alert or "00"),
        ("CK", media_type(item)),
        ("CH", properties(item)),
        ("CS", item.shelf_mark or None),
        ("CT", goes.branch.name if goes.kind == "transit" else None),
        ("CV", alert),
        AF=said or [thanks],
        AG=_lines(asked, item.edition.title, thanks),
    )
    return Answer("10", ("1", "Y", "U", values.yes(alert is not None), asked.now), named)


def _not_back(asked: Asked, item: Item, said: list[str]) -> Answer:
    named = fields(
        ("AO", asked.message.get("AO")),
        ("AB", item.barcode),
        ("AQ", item.branch.name),
        ("AJ", item.edition.title),
        ("CL", _ASIDE),
        ("CV", _ASIDE),
        AF=said,
    )
    return Answer("10", ("0", "N", "U", "Y", asked.now), named)


# Days


def due_date(asked: Asked, on: date) -> str:
    """A due date as this kiosk wants it: for a machine, or as people write it."""
    return _day(on) if asked.kiosk.has_plain_dates else values.moment(values.end_of(on, asked.zone), asked.zone)


def _day(on: date) -> str:
    return formats.date_format(on, "DATE_FORMAT")


def _lines(asked: Asked, *sentences: Sentence) -> list[str]:
    """Sentences for the receipt, no line wider than the printer."""
    width = asked.session.print_width
    return [line for each in sentences for line in (wrap(str(each), width) if width >= 10 else [str(each)])]
