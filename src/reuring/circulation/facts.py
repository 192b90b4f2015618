# SPDX-License-Identifier: EUPL-1.2
"""What the policy needs to know, read in few queries once the rows that matter are locked.

Written as SQL that PostgreSQL plans once for each connection: a check-out asks these on every scan.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from reuring.catalogue.copying import raw_cursor
from reuring.catalogue.models import Item
from reuring.circulation.policy import PatronFacts, age_on
from reuring.ledger.books import owed_cents
from reuring.people.models import Card, Person

_PATRON: Final = """
    SELECT stamp.stamp, subscription.type_id, type.kind,
        (SELECT max(ends_on) FROM circulation_subscription
         WHERE person_id = %(person)s AND ends_on <= %(on)s) AS ended_on,
        loans.total, loans.of_format,
        (SELECT count(*) FROM circulation_hold
         WHERE person_id = %(person)s AND state IN ('waiting', 'in_transit', 'on_shelf')) AS holds
    FROM (SELECT (SELECT stamp FROM circulation_rulesstamp WHERE id = 1) AS stamp) stamp
    LEFT JOIN circulation_subscription subscription
        ON subscription.person_id = %(person)s AND subscription.starts_on <= %(on)s
        AND (subscription.ends_on IS NULL OR subscription.ends_on > %(on)s)
    LEFT JOIN circulation_subscriptiontype type ON type.id = subscription.type_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE edition.format = %(format)s) AS of_format
        FROM circulation_loan loan
        JOIN catalogue_item item ON item.id = loan.item_id
        JOIN catalogue_edition edition ON edition.id = item.edition_id
        WHERE loan.person_id = %(person)s AND loan.returned_at IS NULL
    ) loans
"""
# In the order of the queue, who stands before this person; all where the person stands in no queue.
_COPY: Final = """
    SELECT own.id, own.state, own.item_id, held.person_id, held.id, loan.person_id,
        (SELECT max(greatest(checked_out_at, returned_at)) FROM circulation_loan WHERE item_id = %(item)s) AS last_at,
        (SELECT count(*) FROM circulation_hold hold
         WHERE hold.work_id = %(work)s AND hold.state = 'waiting' AND hold.person_id <> %(person)s
           AND (hold.edition_id IS NULL OR hold.edition_id = %(edition)s)
           AND (hold.format = '' OR hold.format = %(format)s)
           AND (hold.language = '' OR hold.language = ANY(%(languages)s::text[]))
           AND NOT coalesce(hold.suspended_from <= %(on)s AND hold.suspended_until > %(on)s, false)
           AND (own.id IS NULL OR own.state <> 'waiting' OR (hold.queued_at, hold.id) < (own.queued_at, own.id))
        ) AS others
    FROM (SELECT 1) one
    LEFT JOIN circulation_hold own ON own.person_id = %(person)s AND own.work_id = %(work)s
        AND own.state IN ('waiting', 'in_transit', 'on_shelf')
    LEFT JOIN circulation_hold held ON held.item_id = %(item)s AND held.state IN ('in_transit', 'on_shelf')
    LEFT JOIN circulation_loan loan ON loan.item_id = %(item)s AND loan.returned_at IS NULL
"""
_COPIES_IN: Final = """
    SELECT count(*) FROM catalogue_item item JOIN catalogue_edition edition ON edition.id = item.edition_id
    WHERE edition.work_id = %(work)s AND item.status = 'available'
"""


@dataclass(frozen=True, slots=True)
class Patron:
    """A person's facts for the policy, with what finds the rule: the type of subscription and the rules' stamp."""

    facts: PatronFacts
    type_id: int | None
    type_kind: str
    stamp: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Copy:
    """What goes on around a copy, seen by one person. own_hold, held_hold: keys. last_at: of the last loan."""

    own_hold: int | None
    own_item: int | None
    held_by: int | None
    held_hold: int | None
    lent_to: int | None
    last_at: datetime | None
    others_wait: int


def patron_facts(person: Person, *, format: str, on: date, card: Card | None = None) -> Patron:
    """What the policy needs of somebody who borrows. format: of the item. card: the one that was shown, if any."""
    row = raw_cursor().execute(_PATRON, {"person": person.pk, "on": on, "format": format}, prepare=True).fetchone()
    assert row is not None
    stamp, type_id, kind, ended_on, total, of_format, holds = row
    facts = PatronFacts(
        age=age_on(person.born_on, on),
        card=card_state(card, on),
        has_subscription=type_id is not None,
        subscription_ended_on=ended_on,
        loans=total,
        loans_of_format=of_format,
        owed_cents=owed_cents([person.pk]).get(person.pk, 0),
        holds=holds,
    )
    return Patron(facts, type_id, kind or "", stamp)


def card_state(card: Card | None, on: date) -> str:
    """How a card stands on a day, as the policy says it."""
    if card is None:
        return "ok"
    if card.blocked_at is not None:
        return card.block_reason
    return "expired" if card.valid_until is not None and card.valid_until <= on else "ok"


def copy_facts(item: Item, person_id: int, on: date) -> Copy:
    """What goes on around a copy. item: with its edition."""
    values = _copy_values(item) | {"person": person_id, "on": on}
    row = raw_cursor().execute(_COPY, values, prepare=True).fetchone()
    assert row is not None
    own, _own_state, own_item, held_by, held_hold, lent_to, last_at, others = row
    return Copy(own, own_item, held_by, held_hold, lent_to, last_at, others)


def copies_in(item: Item) -> int:
    """How many copies of the same work are in."""
    row = raw_cursor().execute(_COPIES_IN, {"work": item.edition.work_id}, prepare=True).fetchone()
    assert row is not None
    return int(row[0])


def _copy_values(item: Item) -> dict[str, Any]:
    edition = item.edition
    return {
        "item": item.pk,
        "work": edition.work_id,
        "edition": edition.pk,
        "format": edition.format,
        "languages": edition.languages,
    }
