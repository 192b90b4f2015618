# SPDX-License-Identifier: EUPL-1.2
"""Importing copies from a table (CSV), each line joined to its edition by ISBN or control number."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reuring.catalogue.copying import copy_rows, raw_cursor
from reuring.catalogue.importing import runs
from reuring.catalogue.importing.batches import Outcome
from reuring.catalogue.importing.items import Branches, IncomingItem, read_branches, write_items
from reuring.catalogue.importing.messages import WARNINGS
from reuring.catalogue.marc.holdings import price_in_cents
from reuring.catalogue.marc.identifiers import isbn13
from reuring.catalogue.models import ImportRun
from reuring.catalogue.works import lock_catalogue
from reuring.people.actor import Actor
from reuring.places.models import Branch
from reuring.threads import outbox

BATCH: Final = 1_000
COLUMNS: Final = (
    "barcode", "isbn", "control_number", "branch", "shelf_mark", "location", "price", "note", "acquired_on",
    "floating",
)  # fmt: skip
_DELIMITERS: Final = ";,\t|"
_YES_OR_NO: Final = {
    **dict.fromkeys(("ja", "j", "yes", "y", "1", "true", "x"), True),
    **dict.fromkeys(("nee", "n", "no", "0", "false", "-"), False),
}
_DATE_FORMS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")

FAULTS: Final[Mapping[str, Promise]] = {
    "csv-empty": gettext_lazy("Dit bestand is leeg. Kies een ander bestand."),
    "csv-no-header": gettext_lazy(
        "De eerste regel noemt de kolommen niet. Nodig zijn barcode, en isbn of control_number; gevonden: %(found)s. "
        "Heten ze bij jou anders, zeg dat dan, zoals barcode=Streepjescode."
    ),
    "csv-not-text": gettext_lazy("Dit bestand is geen CSV: er staan tekens in die geen tekst zijn."),
}
REASONS: Final[Mapping[str, Promise]] = {
    **WARNINGS,
    "line-too-long": gettext_lazy("De regel heeft meer kolommen dan de kop."),
    "line-unreadable": gettext_lazy("De regel is niet te lezen (%(problem)s)."),
    "edition-unknown": gettext_lazy("Er is geen titel met dit ISBN of nummer (%(value)s)."),
    "edition-ambiguous": gettext_lazy("Er zijn meer titels met dit ISBN of nummer (%(value)s)."),
    "barcode-twice": gettext_lazy("Deze streepjescode staat ook op regel %(value)s; die telt."),
    "edition-missing": gettext_lazy("Er staat geen ISBN en geen nummer."),
    "price-invalid": gettext_lazy("De prijs is geen bedrag (%(value)s)."),
    "floating-invalid": gettext_lazy("Of het zweeft, staat er niet als ja of nee (%(value)s)."),
    "date-invalid": gettext_lazy("De datum is geen datum (%(value)s). Schrijf hem als 2026-01-31."),
}


class ItemsFileFault(Exception):
    """A file that is no table of items. The message is one sentence that says what to do. code: a key of `FAULTS`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        super().__init__(str(FAULTS[code]) % params if params else str(FAULTS[code]))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file. number: as an editor shows it, where the line ends. values: by our column names."""

    position: int
    number: int
    data: bytes
    values: Mapping[str, str]
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Refused:
    line: _Line
    code: str
    params: Mapping[str, str]

    @property
    def reason(self) -> str:
        text = str(REASONS[self.code])
        return f"Regel {self.line.number}: {text % self.params if self.params else text}".replace("\x00", "")


def import_items_csv(
    file: str | Path | BinaryIO,
    *,
    actor: Actor,
    at: datetime,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    file_name: str = "",
    branch_map: Mapping[str, str] | None = None,
    default_branch: Branch | None = None,
    progress: Callable[[int], None] | None = None,
    resume: bool = True,
    batch: int = BATCH,
) -> ImportRun:
    """Bring the copies in a CSV file into the catalogue.

    file: a path, or a binary stream; UTF-8, or Windows-1252. The delimiter (; , tab |) is found from the header.
    mapping: our name of a column (one of `COLUMNS`) to its name in the file, where that is another.
    source: whose control numbers these are; None finds them in any source, if only one record has that number.
    branch_map: codes in the file, each with the code of our branch. default_branch: where copies go whose branch is not
    known; without one they are refused.
    progress: told after each batch how many lines are done. resume: go on where an earlier run of the same file
    stopped.

    Each line that is not empty is imported, updated, unchanged or rejected: kept as it stands, with the number of its
    line and the reason. An empty field leaves what is here. A copy's status is never touched.

    Returns the run, done. Raises ItemsFileFault (no table of items), MarcFileFault (unreadable), ImportStopped,
    UnknownBranch.
    """
    branches = read_branches(branch_map, default_branch)
    with runs.opened(file, file_name) as opened, runs.holding(opened.digest):
        run = runs.begin(opened, kind=ImportRun.Kind.ITEMS, source=source or "", actor=actor, at=at, resumes=resume)
        with runs.watched(run, actor=actor):
            lines = _lines(opened.stream, mapping or {})
            for _ in islice(lines, run.position):
                pass
            while some := list(islice(lines, batch)):

                def write(some: list[_Line] = some) -> None:
                    lock_catalogue()
                    runs.add_up(run, _write(some, source, branches, run.pk), len(some))

                runs.in_one_go(run, write)
                if progress is not None:
                    progress(run.position)
    return run


# Reading


def _encoding_of(stream: BinaryIO) -> str:
    """UTF-8 if all of the file is, else Windows-1252, as Excel writes it in these parts. The stream is put back."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    found = "utf-8-sig"
    is_empty = True
    while chunk := stream.read(1024 * 1024):
        is_empty = is_empty and not chunk.strip()
        if b"\x00" in chunk:
            raise ItemsFileFault("csv-not-text")
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            found = "cp1252"
    if is_empty:
        raise ItemsFileFault("csv-empty")
    stream.seek(0)
    return found


def _lines(stream: BinaryIO, mapping: Mapping[str, str]) -> Iterator[_Line]:
    encoding = _encoding_of(stream)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    try:
        yield from _table(text, encoding, mapping)
    finally:
        # The stream belongs to whoever opened it.
        text.detach()


def _table(text: io.TextIOWrapper, encoding: str, mapping: Mapping[str, str]) -> Iterator[_Line]:
    taken: list[str] = []

    def kept() -> Iterator[str]:
        for line in text:
            taken.append(line)
            yield line

    source = kept()
    header_line = next((line for line in source if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header_line.count)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    places = _places(header, mapping)
    if "barcode" not in places or not ({"isbn", "control_number"} & places.keys()):
        raise ItemsFileFault("csv-no-header", found=", ".join(filter(None, header))[:200] or "-")
    reader = csv.reader(source, delimiter=delimiter)
    before = len(taken)
    taken.clear()
    position = 0
    # Where each barcode came first: the next time it is refused, or an import of the same file would not end the same.
    seen: dict[str, int] = {}
    while True:
        problem = ""
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            row, problem = [], str(fault)
        data = "".join(taken).encode("utf-8" if encoding == "utf-8-sig" else encoding, "replace").rstrip(b"\r\n")
        taken.clear()
        if not problem and not any(value.strip() for value in row):
            continue
        values = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        number = before + reader.line_num
        first = seen.setdefault(values.get("barcode") or str(-number), number)
        code, params = "", {}
        if problem:
            code, params = "line-unreadable", {"problem": problem}
        elif any(value.strip() for value in row[len(header) :]):
            code = "line-too-long"
        elif first != number:
            code, params = "barcode-twice", {"value": str(first)}
        yield _Line(position, number, data, values, code, params)
        position += 1


def _places(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    by_name = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for column in COLUMNS:
        place = by_name.get(_plain(mapping.get(column, column)))
        if place is not None:
            found[column] = place
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


# Writing


def _write(lines: Sequence[_Line], source: str | None, branches: Branches, run_id: int) -> Outcome:
    outcome = Outcome()
    cursor = raw_cursor()
    editions = _Editions(cursor, lines, source)
    refused: list[_Refused] = []
    incoming: list[tuple[_Line, IncomingItem]] = []
    for line in lines:
        item = _read(line, editions)
        if isinstance(item, _Refused):
            refused.append(item)
        else:
            incoming.append((line, item))
    written = write_items(cursor, [item for _, item in incoming], branches)
    for (line, item), result in zip(incoming, written.outcomes, strict=True):
        if result in ("imported", "updated", "unchanged"):
            outcome.counts[result] += 1
            outcome.items[result] += 1
        else:
            outcome.items["left_out"] += 1
            refused.append(_Refused(line, result, {}))
            outcome.warnings.add(result, item.branch_code if result == "item-branch-unknown" else item.barcode)
    outcome.counts["rejected"] += len(refused)
    copy_rows(
        cursor,
        "catalogue_rejectedrecord",
        ("run_id", "position", "code", "reason", "format", "wrapper", "data"),
        [(run_id, one.line.position, one.code, one.reason, "csv", "", one.line.data) for one in refused],
    )
    if written.edition_ids:
        found = cursor.execute(
            "SELECT DISTINCT w.node_id FROM catalogue_edition e JOIN catalogue_work w ON w.id = e.work_id "
            "WHERE e.id = ANY(%s::bigint[])",
            [list(written.edition_ids)],
        )
        outbox.note(sorted(row[0] for row in found.fetchall()))
    return outcome


class _Editions:
    """The editions that the lines of a batch mean, found in two queries."""

    def __init__(self, cursor: Any, lines: Sequence[_Line], source: str | None) -> None:
        numbers = list({line.values["control_number"] for line in lines if line.values.get("control_number")})
        isbns = list({isbn for line in lines if (isbn := isbn13(line.values.get("isbn", "")))})
        self._by_number: dict[str, set[int]] = {}
        self._by_isbn: dict[str, set[int]] = {}
        if numbers:
            found = cursor.execute(
                "SELECT control_number, edition_id FROM catalogue_originalrecord "
                "WHERE control_number = ANY(%s::text[]) AND (%s::text IS NULL OR source = %s)",
                [numbers, source, source],
            )
            for number, edition_id in found.fetchall():
                self._by_number.setdefault(number, set()).add(edition_id)
        if isbns:
            found = cursor.execute(
                "SELECT value, edition_id FROM catalogue_identifier WHERE scheme = 'isbn' AND value = ANY(%s::text[])",
                [isbns],
            )
            for isbn, edition_id in found.fetchall():
                self._by_isbn.setdefault(isbn, set()).add(edition_id)

    def of(self, line: _Line) -> int | _Refused:
        """The edition of a line: by control number if it has one, else by ISBN; both together may settle it."""
        number, isbn = line.values.get("control_number", ""), line.values.get("isbn", "")
        if not number and not isbn:
            return _Refused(line, "edition-missing", {})
        found = self._by_number.get(number, set()) if number else set()
        by_isbn = self._by_isbn.get(isbn13(isbn), set())
        if len(found) != 1:
            found = (found & by_isbn) or found or by_isbn
        if len(found) == 1:
            return next(iter(found))
        return _Refused(line, "edition-ambiguous" if found else "edition-unknown", {"value": number or isbn})


def _read(line: _Line, editions: _Editions) -> IncomingItem | _Refused:
    if line.code:
        return _Refused(line, line.code, line.params)
    values = line.values
    if not values.get("barcode"):
        return _Refused(line, "item-without-barcode", {})
    edition = editions.of(line)
    if isinstance(edition, _Refused):
        return edition
    price_text, date_text = values.get("price", ""), values.get("acquired_on", "")
    price = price_in_cents(price_text)
    if price_text and price is None:
        return _Refused(line, "price-invalid", {"value": price_text})
    acquired_on = _date(date_text)
    if date_text and acquired_on is None:
        return _Refused(line, "date-invalid", {"value": date_text})
    floating_text = values.get("floating", "")
    is_floating = _YES_OR_NO.get(floating_text.casefold())
    if floating_text and is_floating is None:
        return _Refused(line, "floating-invalid", {"value": floating_text})
    return IncomingItem(
        edition_id=edition,
        barcode=values["barcode"],
        branch_code=values.get("branch", ""),
        location=values.get("location", ""),
        shelf_mark=values.get("shelf_mark", ""),
        price_cents=price,
        note=values.get("note", ""),
        acquired_on=acquired_on,
        is_floating=is_floating,
    )


def _date(text: str) -> date | None:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
