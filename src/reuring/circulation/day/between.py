# SPDX-License-Identifier: EUPL-1.2
"""Lending between libraries: what another library asks of us, and what we ask of another for somebody here.

What goes out is lent to that library's own patron row, with a subscription of a type for libraries, by the ordinary
check-out. What comes in becomes a copy with a barcode of ours, kept for the reader by an ordinary hold, and withdrawn
when it goes back.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.items import ItemValues, add_items, withdraw_item
from reuring.catalogue.cataloguing.records import make_record
from reuring.catalogue.cataloguing.values import CreatorValue, RecordValues
from reuring.catalogue.models import Edition, Identifier, Item
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.facts import locked_item
from reuring.circulation.holding import cancel_hold, place_hold
from reuring.circulation.lending import CheckedOut, check_out, set_status
from reuring.circulation.models import (
    AskedFromLibrary,
    Hold,
    LentToLibrary,
    OtherLibrary,
    Subscription,
    SubscriptionType,
    Via,
)
from reuring.circulation.refusals import HoldRefused
from reuring.circulation.returning import CheckedIn, check_in
from reuring.ledger.books import charge
from reuring.ledger.models import Charge
from reuring.ledger.texts import register_text
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.models import Person
from reuring.people.notices.telling import Telling, tell
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads import outbox
from reuring.threads.models import Node

LIBRARY_KIND: Final = "other_library"
LENT_KIND: Final = "lent_to_library"
ASKED_KIND: Final = "asked_from_library"
REFUSED: Final = "circulation.from_library_refused"
Lent = LentToLibrary.State
Asked = AskedFromLibrary.State
# What staff may set aside so that a copy that came all this way gets to whom it came for.
_SET_ASIDE: Final = frozenset({"too-many-holds", "owes-too-much"})

register_text("from-library", _("Lenen bij een andere bibliotheek: %(title)s"))


class BetweenRefused(DayRefused):
    """Something can't be done with a request from or to another library."""


# The libraries


@transaction.atomic
def keep_library(*, library: OtherLibrary, actor: Actor, at: datetime) -> OtherLibrary:
    """Keep a library that was typed or changed. library: filled in and checked by its form."""
    is_new = library.pk is None
    library.save()
    if library.person is not None and str(library.person) != library.name:
        library.person.given_name = library.name[:80]
        library.person.save(update_fields=["given_name"])
    _record(LIBRARY_KIND, library.public_id, "make" if is_new else "edit", actor, at, after={"name": library.name})
    return library


def _borrower(library: OtherLibrary, actor: Actor, at: datetime) -> Person:
    """The patron row that borrows for a library, with its subscription; made where there is none.

    Raises BetweenRefused: no-type, when no type of subscription is for libraries.
    """
    locked = OtherLibrary.objects.select_for_update(of=("self",)).select_related("person").get(pk=library.pk)
    on = timezone.localdate(at)
    kind = SubscriptionType.objects.filter(kind=SubscriptionType.Kind.LIBRARY).order_by("position", "pk").first()
    if kind is None:
        text = _("Er is nog geen abonnement voor andere bibliotheken. Vraag een beheerder om dat te maken.")
        raise BetweenRefused(Obstacle("no-type", text))
    person = locked.person
    if person is None:
        person = Person.objects.create(given_name=library.name[:80], email=library.email)
        locked.person = person
        locked.save(update_fields=["person"])
        _record(LIBRARY_KIND, locked.public_id, "make_borrower", actor, at)
    if not Subscription.objects.in_force(on).filter(person=person).exists():
        Subscription.objects.create(person=person, type=kind, starts_on=on, renews_by_itself=False)
    return person


# What others ask of us


@transaction.atomic
def note_asked_of_us(
    *,
    library: OtherLibrary,
    branch: Branch,
    title: str,
    creator: str = "",
    isbn: str = "",
    reference: str = "",
    actor: Actor,
    at: datetime,
) -> LentToLibrary:
    """Keep what another library asks of us. branch: where it is dealt with. reference: their own number."""
    made = LentToLibrary.objects.create(
        library=library, branch=branch, title=title.strip(), creator=creator.strip(), isbn=isbn,
        reference=reference.strip(), asked_at=at, noted_by=actor.account,
    )  # fmt: skip
    _record(LENT_KIND, made.public_id, "ask", actor, at)
    return made


@transaction.atomic
def send_to_library(*, asked: LentToLibrary, item: Item, branch: Branch, actor: Actor, at: datetime) -> CheckedOut:
    """Lend a copy to the library that asked for it. Sending the same copy twice lends it once.

    Raises BetweenRefused: over, no-type; LoanRefused with every obstacle of the check-out.
    Source: it counts for no public lending right here (`lending._category`).
    """
    person = _borrower(asked.library, actor, at)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    asked = LentToLibrary.objects.select_for_update(of=("self",)).select_related("library").get(pk=asked.pk)
    if asked.state != Lent.ASKED:
        raise BetweenRefused(Obstacle("over", _("Deze vraag is al afgehandeld.")))
    done = check_out(
        item=item, person=person, branch=branch, via=Via.DESK, at=at, actor=actor, key=f"library:{asked.public_id}"
    )
    asked.state, asked.loan, asked.sent_at = Lent.SENT, done.loan, at
    asked.save(update_fields=["state", "loan", "sent_at"])
    _record(LENT_KIND, asked.public_id, "send", actor, at, after={"due_on": done.loan.due_on.isoformat()})
    return done


@transaction.atomic
def refuse_library(*, asked: LentToLibrary, reason: str, actor: Actor, at: datetime) -> LentToLibrary:
    """Say no to another library. reason: what they are told. Raises BetweenRefused: over, reason-missing."""
    asked = LentToLibrary.objects.select_for_update().get(pk=asked.pk)
    obstacles = _obstacles_to_reason(reason)
    if asked.state != Lent.ASKED:
        obstacles.append(Obstacle("over", _("Deze vraag is al afgehandeld.")))
    if obstacles:
        raise BetweenRefused(*obstacles)
    asked.state, asked.reason, asked.ended_at = Lent.REFUSED, reason.strip(), at
    asked.save(update_fields=["state", "reason", "ended_at"])
    _record(LENT_KIND, asked.public_id, "refuse", actor, at)
    return asked


def take_back_from_library(*, asked: LentToLibrary, branch: Branch, actor: Actor, at: datetime) -> CheckedIn:
    """Take a copy back from another library: the ordinary check-in. Raises BetweenRefused: not-out; ReturnRefused."""
    if asked.loan is None or asked.loan.returned_at is not None:
        raise BetweenRefused(Obstacle("not-out", _("Dit exemplaar is niet bij een andere bibliotheek.")))
    return check_in(item=asked.loan.item, branch=branch, via=Via.DESK, at=at, actor=actor)


# What we ask of others


@transaction.atomic
def ask_for(
    *,
    person: Person,
    pickup_branch: Branch,
    title: str,
    creator: str = "",
    isbn: str = "",
    note: str = "",
    cost_cents: int = 0,
    actor: Actor,
    at: datetime,
) -> AskedFromLibrary:
    """Keep that somebody here would like to borrow a title that we have not.

    cost_cents: what the person agreed to pay once it is here. note: for colleagues.
    Raises BetweenRefused: bsn, cost-absurd.
    """
    obstacles = []
    if contains_bsn(f"{title} {creator} {note}"):
        obstacles.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if cost_cents > 10_000:
        obstacles.append(Obstacle("cost-absurd", _("Dit bedrag is te hoog. Kijk of het klopt.")))
    if obstacles:
        raise BetweenRefused(*obstacles)
    made = AskedFromLibrary.objects.create(
        person=person, pickup_branch=pickup_branch, title=title.strip(), creator=creator.strip(), isbn=isbn,
        note=note.strip(), cost_cents=cost_cents, asked_at=at, noted_by=actor.account,
    )  # fmt: skip
    _record(ASKED_KIND, made.public_id, "ask", actor, at)
    return made


@transaction.atomic
def send_for(*, asked: AskedFromLibrary, library: OtherLibrary, actor: Actor, at: datetime) -> AskedFromLibrary:
    """Say that it was asked of another library. Another one after a refusal: the last one counts.

    Raises BetweenRefused: not-now.
    """
    asked = _locked(asked)
    if asked.state not in (Asked.ASKED, Asked.SENT_FOR):
        raise BetweenRefused(_not_now(asked))
    asked.state, asked.library, asked.sent_for_at = Asked.SENT_FOR, library, at
    asked.save(update_fields=["state", "library", "sent_for_at"])
    _record(ASKED_KIND, asked.public_id, "send_for", actor, at, after={"library": library.public_id})
    return asked


@transaction.atomic
def receive(
    *, asked: AskedFromLibrary, barcode: str, back_on: date | None, branch: Branch, actor: Actor, at: datetime
) -> CheckedIn:
    """The copy of the other library is here: make it a copy with a barcode of ours, and put it aside for the reader.

    barcode: of a label of our own, on the copy for the time being. back_on: when the other library wants to have it.
    branch: where it arrived. The reader is charged what was agreed, once.
    Raises BetweenRefused: not-now, back-past, hold obstacles; BarcodeTaken and others of the catalogue.
    """
    person = asked.person and Person.objects.select_for_update(no_key=True).get(pk=asked.person.pk)
    obstacles = []
    if back_on is not None and back_on <= timezone.localdate(at):
        obstacles.append(Obstacle("back-past", _("Die dag is al voorbij. Kijk of de datum klopt.")))
    edition = _edition_for(asked, actor, at)
    asked = _locked(asked)
    if asked.state != Asked.SENT_FOR or person is None:
        obstacles.append(_not_now(asked))
    if obstacles or person is None:
        raise BetweenRefused(*obstacles)
    values = ItemValues(note=f"{asked.library}")
    [item] = add_items(
        edition=edition, barcodes=[barcode], branch=asked.pickup_branch, values=values, actor=actor, at=at
    )
    asked.state, asked.item, asked.here_at, asked.back_on = Asked.HERE, item, at, back_on
    asked.save(update_fields=["state", "item", "here_at", "back_on"])
    try:
        place_hold(
            work=edition.work, edition=edition, person=person, pickup_branch=asked.pickup_branch, via=Via.DESK,
            at=at, actor=actor, key=f"from-library:{asked.public_id}", overrides=_SET_ASIDE,
        )  # fmt: skip
    except HoldRefused as refused:
        # Who waits for it already is served by the same copy.
        if any(obstacle.code != "already-held" for obstacle in refused.obstacles):
            raise BetweenRefused(*refused.obstacles) from refused
    if asked.cost_cents:
        charge(
            person=person, kind=Charge.Kind.OTHER, amount_cents=asked.cost_cents,
            key=f"from-library:{asked.public_id}", text="from-library", params={"title": asked.title},
            branch=branch, actor=actor, at=at, about=asked.public_id,
        )  # fmt: skip
    _record(ASKED_KIND, asked.public_id, "receive", actor, at, after={"item": item.public_id})
    return check_in(item=item, branch=branch, via=Via.DESK, at=at, actor=actor)


@transaction.atomic
def send_back(*, asked: AskedFromLibrary, actor: Actor, at: datetime) -> AskedFromLibrary:
    """The copy goes back to the library that it came from: it leaves the collection, and a hold that is left ends.

    Raises BetweenRefused: not-now; CataloguingRefused when it is still lent.
    """
    if asked.person_id is not None:
        Person.objects.select_for_update(no_key=True).filter(pk=asked.person_id).first()
    asked = _locked(asked)
    if asked.state != Asked.HERE or asked.item_id is None:
        raise BetweenRefused(_not_now(asked))
    item = locked_item(asked.item_id)
    for hold in Hold.objects.open().filter(edition=item.edition_id, person=asked.person_id):
        cancel_hold(hold=hold, at=at, actor=actor)
    if item.status == Item.Status.ON_SHELF and not Hold.objects.open().filter(item=item).exists():
        set_status(item, Item.Status.AVAILABLE)
    asked.state, asked.ended_at = Asked.SENT_BACK, at
    asked.save(update_fields=["state", "ended_at"])
    withdraw_item(item=item, actor=actor, at=at, reason=str(_("Terug naar een andere bibliotheek.")))
    _record(ASKED_KIND, asked.public_id, "send_back", actor, at)
    return asked


@transaction.atomic
def refuse_reader(*, asked: AskedFromLibrary, reason: str, actor: Actor, at: datetime) -> AskedFromLibrary:
    """No library lends it. reason: what the reader is told. Raises BetweenRefused: not-now, reason-missing."""
    asked = _locked(asked)
    obstacles = _obstacles_to_reason(reason)
    if asked.state not in (Asked.ASKED, Asked.SENT_FOR):
        obstacles.append(_not_now(asked))
    if obstacles:
        raise BetweenRefused(*obstacles)
    asked.state, asked.reason, asked.ended_at = Asked.REFUSED, reason.strip(), at
    asked.save(update_fields=["state", "reason", "ended_at"])
    _record(ASKED_KIND, asked.public_id, "refuse", actor, at)
    if asked.person_id is not None:
        facts = {"title": asked.title, "reason": asked.reason}
        key = f"from-library:{asked.public_id}:refused"
        tell([Telling(REFUSED, asked.person_id, key, facts=facts, about=asked.public_id)], at=at)
    return asked


@transaction.atomic
def cancel_request(*, asked: AskedFromLibrary, actor: Actor, at: datetime) -> AskedFromLibrary:
    """The reader does not need it any more. Doing it twice changes nothing. Raises BetweenRefused: not-now."""
    asked = _locked(asked)
    if asked.state == Asked.CANCELLED:
        return asked
    if asked.state not in (Asked.ASKED, Asked.SENT_FOR):
        raise BetweenRefused(_not_now(asked))
    asked.state, asked.ended_at = Asked.CANCELLED, at
    asked.save(update_fields=["state", "ended_at"])
    _record(ASKED_KIND, asked.public_id, "cancel", actor, at)
    return asked


def _edition_for(asked: AskedFromLibrary, actor: Actor, at: datetime) -> Edition:
    """The record for a copy that is here for a while: one with its ISBN, else a new one that visitors don't find."""
    if asked.isbn:
        found = Identifier.objects.filter(scheme=Identifier.Scheme.ISBN, value=asked.isbn).order_by("pk").first()
        if found is not None:
            return Edition.objects.select_related("work__node").get(pk=found.edition_id)
    creators = (CreatorValue(asked.creator),) if asked.creator else ()
    isbns = (asked.isbn,) if asked.isbn else ()
    edition = make_record(
        values=RecordValues(title=asked.title, creators=creators, isbns=isbns, languages=("nl",)), actor=actor, at=at
    )
    if edition.work.editions.count() == 1:
        Node.objects.filter(pk=edition.work.node_id).update(visibility=Node.Visibility.STAFF)
        outbox.note([edition.work.node_id])
    return edition


def _obstacles_to_reason(reason: str) -> list[Obstacle]:
    return [] if reason.strip() else [Obstacle("reason-missing", _("Vul een reden in."))]


def _not_now(asked: AskedFromLibrary) -> Obstacle:
    text = _("Dat kan nu niet: deze aanvraag staat op “%(state)s”.") % {"state": asked.get_state_display()}
    return Obstacle("not-now", text)


def _locked(asked: AskedFromLibrary) -> AskedFromLibrary:
    found = AskedFromLibrary.objects.select_for_update(of=("self",))
    return found.select_related("person", "pickup_branch", "library", "item__edition").get(pk=asked.pk)


def _record(kind: str, key: str, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=kind, subject_key=key, **more)
