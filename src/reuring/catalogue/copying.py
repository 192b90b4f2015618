# SPDX-License-Identifier: EUPL-1.2
"""Writing many rows at once: PostgreSQL's COPY, with keys taken from the sequences beforehand."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from reuring.engine.public_ids import ALPHABET, LENGTH

# 256 is a multiple of 32, so each letter is as likely as another.
_LETTERS: Final = bytes(ord(ALPHABET[value % len(ALPHABET)]) for value in range(256))


def raw_cursor() -> psycopg.Cursor[Any]:
    """A cursor of the driver itself on Django's connection, in Django's transaction: it can COPY and prepares."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def take_keys(cursor: psycopg.Cursor[Any], table: str, count: int) -> list[int]:
    """`count` fresh primary keys of a table, rising."""
    if not count:
        return []
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s::int)", [table, count])
    return [row[0] for row in cursor.fetchall()]


def new_public_ids(count: int) -> list[str]:
    """`count` fresh public identifiers, as `new_public_id` makes them one by one."""
    text = secrets.token_bytes(count * LENGTH).translate(_LETTERS).decode("ascii")
    return [text[at : at + LENGTH] for at in range(0, len(text), LENGTH)]


def copy_rows(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table, in the order of `columns`. Arrays are given as `array` writes them."""
    rows = list(rows)
    if not rows:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        write = copy.write_row
        for row in rows:
            write(row)


def array(values: Sequence[str]) -> str:
    """A list of texts as PostgreSQL reads an array; many times quicker here than the driver's own."""
    if not values:
        return "{}"
    text = '","'.join(values)
    if "\\" in text or text.count('"') != 2 * (len(values) - 1):
        text = '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return '{"' + text + '"}'
