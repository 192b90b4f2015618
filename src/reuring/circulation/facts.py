# SPDX-License-Identifier: EUPL-1.2
"""What the policy needs to know, read in few queries once the rows that matter are locked.

Written as SQL that PostgreSQL plans once for each connection: a check-out asks these on every scan.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models

from reuring.catalogue.copying import raw_cursor
from reuring.catalogue.models import Edition, Item, Work
from reuring.circulation.models import Loan
from reuring.circulation.policy import CopyKind, PatronFacts, Wish, age_on, takes_a_turn
from reuring.ledger.books import owed_cents
from reuring.people.models import Card, Person
from reuring.places.models import Branch

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
    SELECT own.id, own.item_id, held.person_id, held.id, loan.person_id,
        (SELECT id FROM circulation_movement WHERE key = %(key)s) AS done,
        (SELECT max(greatest(checked_out_at, returned_at)) FROM circulation_loan WHERE item_id = %(item)s) AS last_at,
        CASE WHEN %(counts)s THEN (SELECT count(*) FROM circulation_hold hold
         WHERE hold.work_id = %(work)s AND hold.state = 'waiting' AND hold.person_id <> %(person)s
           AND (hold.edition_id IS NULL OR hold.edition_id = %(edition)s)
           AND (hold.format = '' OR hold.format = %(format)s)
           AND (hold.language = '' OR hold.language = ANY(%(languages)s::text[]))
           AND NOT coalesce(hold.suspended_from <= %(on)s AND hold.suspended_until > %(on)s, false)
           AND (own.id IS NULL OR own.state <> 'waiting' OR (hold.queued_at, hold.id) < (own.queued_at, own.id))
        ) ELSE 0 END AS others,
        (SELECT back_on FROM circulation_askedfromlibrary WHERE item_id = %(item)s AND state = 'here') AS back_on
    FROM (SELECT 1) one
    LEFT JOIN circulation_hold own ON own.person_id = %(person)s AND own.work_id = %(work)s
        AND own.state IN ('waiting', 'in_transit', 'on_shelf')
    LEFT JOIN circulation_hold held ON held.item_id = %(item)s AND held.state IN ('in_transit', 'on_shelf')
    LEFT JOIN circulation_loan loan ON loan.item_id = %(item)s AND loan.returned_at IS NULL
"""
# The same for a copy that comes back, in one question: nobody who waits is left out, nobody who is gone is asked.
# The consent is held until the return is written, so that who takes it back meanwhile finds this loan too.
_RETURN: Final = """
    SELECT (SELECT stamp FROM circulation_rulesstamp WHERE id = 1),
        (SELECT id FROM circulation_movement WHERE key = %(key)s),
        EXISTS (SELECT 1 FROM people_consent consent WHERE consent.person_id = %(person)s
            AND consent.purpose = 'loan_history' AND consent.given_at <= %(at)s
            AND (consent.withdrawn_at IS NULL OR consent.withdrawn_at > %(at)s) FOR SHARE),
        EXISTS (SELECT 1 FROM circulation_hold hold WHERE hold.work_id = %(work)s AND hold.state = 'waiting'),
        EXISTS (SELECT 1 FROM circulation_hold hold WHERE hold.item_id = %(item)s
            AND hold.state IN ('in_transit', 'on_shelf')),
        EXISTS (SELECT 1 FROM circulation_hold hold WHERE hold.loan_id = %(loan)s)
"""


class Columns:
    """Some columns of a table, to be read past the ORM into an object that knows the others when it is asked.

    model: whose. alias: of its table in the query. names: attributes of the model.
    """

    def __init__(self, model: type[models.Model], alias: str, *names: str) -> None:
        self.model = model
        # In the order of the table, as `from_db` takes them.
        fields = [field for field in model._meta.concrete_fields if field.attname in names]
        self.names = [field.attname for field in fields]
        self.sql = ", ".join(f"{alias}.{field.column}" for field in fields)

    def read(self, row: Sequence[Any], start: int = 0) -> Any:
        """The object in a row of the database. start: where its columns begin."""
        return self.model.from_db("default", self.names, row[start : start + len(self.names)])


_PERSON_COLUMNS: Final = Columns(
    Person, "person", "id", "public_id", "given_name", "family_name_prefix", "family_name", "sort_name", "born_on",
    "language", "merged_into_id",
)  # fmt: skip
_ITEM_COLUMNS: Final = Columns(
    Item, "item", "id", "public_id", "edition_id", "branch_id", "barcode", "is_floating", "status", "due_on",
    "price_cents",
)  # fmt: skip
_EDITION_COLUMNS: Final = Columns(Edition, "edition", "id", "public_id", "work_id", "title", "format", "languages")
_WORK_COLUMNS: Final = Columns(Work, "work", "id", "node_id")
_BRANCH_COLUMNS: Final = Columns(Branch, "branch", "id", "public_id", "code", "name", "time_zone", "municipality_id")
_LOAN_COLUMNS: Final = Columns(Loan, "loan", *(field.attname for field in Loan._meta.concrete_fields))
_ITEM: Final = f"""
    SELECT {_ITEM_COLUMNS.sql}, {_EDITION_COLUMNS.sql}, {_WORK_COLUMNS.sql}, {_BRANCH_COLUMNS.sql}
    FROM catalogue_item item
    JOIN catalogue_edition edition ON edition.id = item.edition_id
    JOIN catalogue_work work ON work.id = edition.work_id
    JOIN places_branch branch ON branch.id = item.branch_id
    WHERE item.id = %(item)s FOR NO KEY UPDATE OF item
"""  # noqa: S608 - names of our own columns
_PERSON: Final = f"""
    SELECT {_PERSON_COLUMNS.sql} FROM people_person person WHERE id = %(person)s FOR NO KEY UPDATE
"""  # noqa: S608
_LOAN: Final = f"""
    SELECT {_LOAN_COLUMNS.sql}, {_PERSON_COLUMNS.sql}
    FROM circulation_loan loan JOIN people_person person ON person.id = loan.person_id
    WHERE loan.item_id = %(item)s AND loan.returned_at IS NULL FOR NO KEY UPDATE OF loan
"""  # noqa: S608
# Who waits for a work and comes before this person, and the copies of it that are in.
_WISHES: Final = """
    SELECT hold.edition_id, hold.format, hold.language FROM circulation_hold hold
    LEFT JOIN circulation_hold own ON own.person_id = %(person)s AND own.work_id = %(work)s AND own.state = 'waiting'
    WHERE hold.work_id = %(work)s AND hold.state = 'waiting' AND hold.person_id <> %(person)s
      AND NOT coalesce(hold.suspended_from <= %(on)s AND hold.suspended_until > %(on)s, false)
      AND (own.id IS NULL OR (hold.queued_at, hold.id) < (own.queued_at, own.id))
    ORDER BY hold.queued_at, hold.id
"""
_COPIES_IN: Final = """
    SELECT edition.id, edition.format, edition.languages
    FROM catalogue_item item JOIN catalogue_edition edition ON edition.id = item.edition_id
    WHERE edition.work_id = %(work)s AND item.status = 'available' AND item.id <> %(item)s
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
    """What goes on around a copy, seen by one person. own_hold, held_hold, done: keys. last_at: of the last loan.

    done: the movement that came of the same message before. back_on: the day on which another library, whose copy it
    is, wants to have it.
    """

    own_hold: int | None
    own_item: int | None
    held_by: int | None
    held_hold: int | None
    lent_to: int | None
    done: int | None
    last_at: datetime | None
    others_wait: int
    back_on: date | None = None


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


def copy_facts(item: Item, person_id: int, on: date, *, key: str | None = None, counts: bool = True) -> Copy:
    """What goes on around a copy. item: with its edition. counts: whether it matters how many wait for it."""
    edition = item.edition
    values = {
        "item": item.pk, "work": edition.work_id, "edition": edition.pk, "format": edition.format,
        "languages": edition.languages, "person": person_id, "on": on, "key": key, "counts": counts,
    }  # fmt: skip
    row = raw_cursor().execute(_COPY, values, prepare=True).fetchone()
    assert row is not None
    return Copy(*row)


@dataclass(frozen=True, slots=True)
class Return:
    """What matters when a copy comes back. done: the movement that came of the same message before.

    keeps_history: the person asked for it. is_wanted: somebody waits for the work. is_kept: it is kept for a hold.
    was_held: it was lent for a hold.
    """

    stamp: uuid.UUID | None
    done: int | None
    keeps_history: bool
    is_wanted: bool
    is_kept: bool
    was_held: bool


def return_facts(item: Item, loan: Loan | None, at: datetime, *, key: str | None = None) -> Return:
    """What matters when a copy comes back. item: locked, with its edition. loan: that ends, if it was lent."""
    values = {
        "item": item.pk, "work": item.edition.work_id, "person": loan.person_id if loan else None, "at": at, "key": key,
        "loan": loan.pk if loan else None,
    }  # fmt: skip
    row = raw_cursor().execute(_RETURN, values, prepare=True).fetchone()
    assert row is not None
    return Return(*row)


# Rows that are locked on every scan. Columns that are left out are read when somebody asks for them.


def locked_item(key: int) -> Item:
    """The item with its edition, its work and its branch, locked. Raises Item.DoesNotExist."""
    row = raw_cursor().execute(_ITEM, {"item": key}, prepare=True).fetchone()
    if row is None:
        raise Item.DoesNotExist
    item: Item = _ITEM_COLUMNS.read(row)
    start = len(_ITEM_COLUMNS.names)
    item.edition = _EDITION_COLUMNS.read(row, start)
    start += len(_EDITION_COLUMNS.names)
    item.edition.work = _WORK_COLUMNS.read(row, start)
    item.branch = _BRANCH_COLUMNS.read(row, start + len(_WORK_COLUMNS.names))
    return item


def locked_person(key: int) -> Person:
    """The person, locked; who was merged into another a moment ago is that other. Raises Person.DoesNotExist."""
    wanted: int | None = key
    while wanted is not None:
        row = raw_cursor().execute(_PERSON, {"person": wanted}, prepare=True).fetchone()
        if row is None:
            raise Person.DoesNotExist
        person: Person = _PERSON_COLUMNS.read(row)
        wanted = person.merged_into_id
    return person


def locked_open_loan(item: Item) -> Loan | None:
    """The open loan of an item, with its person, locked; None where it is not lent."""
    row = raw_cursor().execute(_LOAN, {"item": item.pk}, prepare=True).fetchone()
    if row is None:
        return None
    loan: Loan = _LOAN_COLUMNS.read(row)
    loan.person = _PERSON_COLUMNS.read(row, len(_LOAN_COLUMNS.names))
    return loan


def would_serve(item: Item, person_id: int, on: date) -> bool:
    """Whether a copy, if it were in, would serve one who waits before this person and else goes without.

    item: with its edition; it counts as in, whatever its status.
    """
    edition = item.edition
    values = {"work": edition.work_id, "person": person_id, "on": on, "item": item.pk}
    cursor = raw_cursor()
    wishes = [Wish(*row) for row in cursor.execute(_WISHES, values, prepare=True).fetchall()]
    others = cursor.execute(_COPIES_IN, values, prepare=True).fetchall()
    copies = [CopyKind(key, format, tuple(languages)) for key, format, languages in others]
    return takes_a_turn(CopyKind(edition.pk, edition.format, tuple(edition.languages)), copies, wishes)
