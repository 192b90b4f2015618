# SPDX-License-Identifier: EUPL-1.2
"""15: a place in the queue: take one (+), give it up (-), pick it up elsewhere (*).

What is held is named by a copy's barcode, or by a title, an ISBN or a public id in AJ. A hold from here is for any copy
of the work, unless the kiosk asks for this very edition.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from reuring.catalogue.models import Edition, Identifier, Item, Work
from reuring.catalogue.sort_keys import title_sort_key
from reuring.circulation.holding import cancel_hold, change_pickup, place_hold, standing_of
from reuring.circulation.models import Hold, Via
from reuring.circulation.refusals import HoldRefused
from reuring.places.models import Branch
from reuring.protocols.sip2 import refusals, values, words
from reuring.protocols.sip2.items import find_item
from reuring.protocols.sip2.lending import next_key
from reuring.protocols.sip2.patrons import NotMet, Patron, trusted
from reuring.protocols.sip2.refusals import Sentence
from reuring.protocols.sip2.session import Asked
from reuring.protocols.sip2.wire import Answer, fields

_THIS_EDITION: Final = "3"
_LIKELY_REPEAT: Final = timedelta(minutes=10)


def change_hold(asked: Asked) -> Answer:
    """15: take, give up or move a place in a queue."""
    message, kiosk = asked.message, asked.kiosk
    if not kiosk.may_hold:
        return _no(asked, [words.NOT_HERE])
    try:
        patron = trusted(asked)
    except NotMet as stranger:
        return _no(asked, stranger.sentences)
    edition = _wanted(asked)
    if edition is None:
        return _no(asked, [_("Deze titel kennen we niet. Vraag een medewerker.")])
    branch = _branch(asked)
    if branch is None:
        return _no(asked, [_("Deze vestiging kennen we niet. Vraag een medewerker.")])
    try:
        if message.fixed["mode"] == "+":
            return _placed(asked, patron, edition, branch)
        hold = _own(asked, patron, edition.work)
        if hold is None:
            return _no(asked, [_("Je hebt hiervoor geen reservering.")])
        if message.fixed["mode"] == "-":
            if hold.state in Hold.OPEN:
                cancel_hold(hold=hold, at=asked.at, actor=asked.actor)
            return _yes(asked, hold, edition, _("Je reservering is geannuleerd."))
        if message.fixed["mode"] == "*":
            hold = change_pickup(hold=hold, branch=branch, at=asked.at, actor=asked.actor)
            return _yes(asked, hold, edition, _where(hold))
    except HoldRefused as refused:
        return _no(asked, words.sentences_for(refused.obstacles))
    return _no(asked, [words.ASK])


def _placed(asked: Asked, patron: Patron, edition: Edition, branch: Branch) -> Answer:
    only = edition if asked.message.get("BY") == _THIS_EDITION else None
    key = asked.key(patron.card.number, str(edition.pk))
    while True:
        hold = place_hold(
            work=edition.work, person=patron.person, pickup_branch=branch, via=Via.KIOSK, at=asked.at,
            actor=asked.actor, edition=only, key=key,
        )  # fmt: skip
        # A kiosk whose clock stands still makes the key of a hold that is over long since.
        is_used = hold.state not in Hold.OPEN and asked.at - hold.placed_at > _LIKELY_REPEAT
        if key is None or not is_used:
            return _yes(asked, hold, edition, _where(hold))
        key = next_key(key, hold.pk)


def _wanted(asked: Asked) -> Edition | None:
    """The edition that is meant; of several of one work the first."""
    item = find_item(asked)
    editions = Edition.objects.select_related("work__node")
    if item is not None:
        return editions.get(pk=item.edition_id)
    title = asked.message.get("AJ")
    if not title:
        return None
    isbn = title.replace("-", "").replace(" ", "")
    named = editions.filter(
        Q(public_id=title)
        | Q(work__node__public_id=title)
        | Q(identifiers__value=isbn, identifiers__scheme=Identifier.Scheme.ISBN)
    )
    found = named.order_by("pk").first()
    if found is not None:
        return found
    # By title only where that means one work.
    works = list(Work.objects.filter(sort_title=title_sort_key(title)).values_list("pk", flat=True)[:2])
    return editions.filter(work=works[0]).order_by("pk").first() if len(works) == 1 else None


def _own(asked: Asked, patron: Patron, work: Work) -> Hold | None:
    """The hold that someone has on a work, or had until this very message took it away."""
    holds = Hold.objects.filter(person=patron.person, work=work).select_related("pickup_branch")
    found = holds.open().first()
    if found is None and asked.message.fixed["mode"] == "-":
        since = asked.at - _LIKELY_REPEAT
        found = holds.filter(state=Hold.State.CANCELLED, ended_at__gt=since).order_by("-ended_at").first()
    return found


def _branch(asked: Asked) -> Branch | None:
    """Where to pick it up: the branch that the kiosk names, else its own."""
    said = asked.message.get("BS")
    if not said:
        return asked.kiosk.branch
    open_now = Branch.objects.open_to_public(asked.at.astimezone(asked.zone).date())
    return open_now.filter(Q(code__iexact=said) | Q(name__iexact=said) | Q(isil__iexact=said)).first()


def _where(hold: Hold) -> str:
    return _("Je haalt het op bij %(branch)s. We laten het weten als het klaarligt.") % {
        "branch": hold.pickup_branch.name
    }


def _yes(asked: Asked, hold: Hold, edition: Edition, sentence: str) -> Answer:
    message = asked.message
    standing = standing_of([hold], asked.at).get(hold.pk)
    is_in = Item.objects.filter(edition__work=edition.work_id).in_now().exists()
    named = fields(
        ("BR", str(standing.place) if standing else None),
        ("BS", hold.pickup_branch.name),
        ("AO", message.get("AO")),
        ("AA", message.get("AA")),
        ("AB", message.get("AB") or None),
        ("AJ", edition.title),
        AF=[sentence],
    )
    return Answer("16", ("1", values.yes(is_in), asked.now), named)


def _no(asked: Asked, sentences: Sequence[Sentence]) -> Answer:
    return refusals.refused(asked.message, asked.at, sentences, zone=asked.zone)
