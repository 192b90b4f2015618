# SPDX-License-Identifier: EUPL-1.2
"""Making and changing records: the original record and what is taken from it change together, as an import would."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.history import LABELS, shown, since_version
from reuring.catalogue.cataloguing.refusals import RecordChangedMeanwhile, RecordRefused
from reuring.catalogue.cataloguing.values import (
    ClassificationValue,
    CreatorValue,
    RecordValues,
    SeriesValue,
    changed_fields,
    from_json,
    values_of,
)
from reuring.catalogue.cataloguing.writing import Unwritable, Written, change_record, new_record, read
from reuring.catalogue.importing.batches import Circumstances, Incoming, write_batch
from reuring.catalogue.importing.items import Branches
from reuring.catalogue.marc.reading import read_one
from reuring.catalogue.marc.record import RawRecord, RecordFormat, RejectedRecord, TitleFormat
from reuring.catalogue.models import Edition, Identifier, OriginalRecord
from reuring.catalogue.works import lock_catalogue, topic_ids
from reuring.engine.public_ids import new_public_id
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.people.policy import Obstacle
from reuring.places.models import Organisation

KIND: Final = "record"
OWN_SOURCE: Final = "reuring"


def raw_of(original: OriginalRecord) -> RawRecord:
    """The original record as it can be read and changed."""
    data, wrapper = bytes(original.data), original.wrapper
    record_format: RecordFormat = "marcxml" if original.format == "marcxml" else "iso2709"
    found = read_one(data, record_format=record_format, wrapper=wrapper)
    if isinstance(found, RejectedRecord):
        raise ValueError(found.reason)
    return found


def values_now(edition: Edition) -> tuple[RecordValues, str]:
    """What a record says now, and the version that an edit of it must name."""
    original = original_of(edition)
    return values_of(read(raw_of(original))), original.digest


def original_of(edition: Edition) -> OriginalRecord:
    """The original record of an edition; made from its columns for one that came without, and then kept."""
    found = OriginalRecord.objects.filter(edition=edition).first()
    if found is not None:
        return found
    values = _from_columns(edition)
    written = new_record(values, control_number=edition.public_id, source=OWN_SOURCE, on=timezone.localdate())
    return OriginalRecord.objects.create(
        edition=edition, source=OWN_SOURCE, control_number=edition.public_id, **_columns(written.raw), is_ours=True
    )


def _from_columns(edition: Edition) -> RecordValues:
    classifications = [text.partition(":") for text in edition.classifications]
    return RecordValues(
        title=edition.title, subtitle=edition.subtitle, responsibility=edition.responsibility,
        alternative_titles=tuple(edition.alternative_titles), format=cast(TitleFormat, edition.format),
        languages=tuple(edition.languages),
        creators=tuple(CreatorValue(one.name, one.role, dates=one.dates) for one in edition.contributions.all()),
        isbns=tuple(one.value for one in edition.identifiers.all() if one.scheme == Identifier.Scheme.ISBN),
        place=edition.place, publisher=edition.publisher, year=edition.year, extent=edition.extent,
        edition_statement=edition.edition_statement, summary=edition.summary, contents=edition.contents,
        series=tuple(SeriesValue(one.title, one.volume) for one in edition.series_parts.all()),
        subjects=tuple(edition.subjects), urls=tuple(edition.urls),
        classifications=tuple(ClassificationValue(scheme, notation) for scheme, _colon, notation in classifications),
    )  # fmt: skip


@transaction.atomic
def make_record(*, values: RecordValues, actor: Actor, at: datetime) -> Edition:
    """A new record, which joins its work by the rules of the import, or begins one.

    values: as typed. Returns the edition. Raises RecordRefused with each field that can't be written.
    """
    lock_catalogue()
    number = f"r{new_public_id()}"
    organisation = Organisation.objects.first()
    source = (organisation.isil if organisation else "") or OWN_SOURCE
    try:
        written = new_record(values, control_number=number, source=source, on=timezone.localdate(at))
    except Unwritable as fault:
        raise _refused(fault) from fault
    _bring_in(written, source, number, at)
    original = OriginalRecord.objects.select_related("edition__work__node").get(source=source, control_number=number)
    OriginalRecord.objects.filter(pk=original.pk).update(is_ours=True)
    after = values_of(written.title)
    record_event(
        actor=actor, at=at, verb="make", subject_kind=KIND, subject_key=original.edition.public_id,
        after={"fields": _only(after, changed_fields(RecordValues(), after)), "digest": original.digest},
    )  # fmt: skip
    return original.edition


@transaction.atomic
def edit_record(
    *,
    edition: Edition,
    values: RecordValues,
    version: str,
    actor: Actor,
    at: datetime,
    undoes: AuditEvent | None = None,
) -> tuple[str, ...]:
    """Let a record say `values`; every field of it that these are not about stays as it was.

    version: of the record when it was opened, from `values_now`. undoes: the event that this one takes back.
    Returns the names of fields that changed along with it though nobody typed them: nothing changes without a trace.
    Raises RecordChangedMeanwhile, and RecordRefused with each field that can't be written.
    """
    lock_catalogue()
    original = OriginalRecord.objects.select_for_update().get(pk=original_of(edition).pk)
    raw = raw_of(original)
    before = values_of(read(raw))
    if version != original.digest:
        base, since = since_version(edition.public_id, version, original.digest)
        obstacle = Obstacle("changed-meanwhile", _("Iemand anders heeft dit record intussen veranderd."))
        raise RecordChangedMeanwhile(obstacle, version=original.digest, values=before, base=base, since=since)
    if not changed_fields(before, values):
        return ()
    try:
        written = change_record(raw, values, on=timezone.localdate(at))
    except Unwritable as fault:
        raise _refused(fault) from fault
    kept = _state(original)
    apply_raw(original, written, at)
    after = values_of(written.title)
    names = changed_fields(before, after)
    record_event(
        actor=actor, at=at, verb="undo" if undoes else "edit", subject_kind=KIND, subject_key=edition.public_id,
        before={"fields": _only(before, names), "record": kept},
        after={"fields": _only(after, names), "digest": written.raw.digest}, undoes=undoes,
    )  # fmt: skip
    return written.followed


@transaction.atomic
def restore_record(*, edition: Edition, event: AuditEvent, actor: Actor, at: datetime) -> None:
    """Put the record back, byte for byte, as it was before an edit. Nothing may have changed it since."""
    lock_catalogue()
    original = OriginalRecord.objects.select_for_update().get(edition=edition)
    kept = (event.before or {})["record"]
    raw = read_one(base64.b64decode(kept["data"]), record_format=kept["format"], wrapper=kept["wrapper"])
    if isinstance(raw, RejectedRecord):
        raise ValueError(raw.reason)
    now = _state(original)
    before, title = values_of(read(raw_of(original))), read(raw)
    apply_raw(original, Written(raw, title, ()), at, is_ours=bool(kept["is_ours"]))
    after = values_of(title)
    names = changed_fields(before, after)
    record_event(
        actor=actor, at=at, verb="undo", subject_kind=KIND, subject_key=edition.public_id,
        before={"fields": _only(before, names), "record": now},
        after={"fields": _only(after, names), "digest": raw.digest}, undoes=event,
    )  # fmt: skip


def apply_raw(original: OriginalRecord, written: Written, at: datetime, *, is_ours: bool = True) -> None:
    """Let `written` be the record of an edition, and bring everything that is taken from it in line.

    It goes the way of an import, so that there is one mapping; only what came from outside is remembered as it was.
    Must be called in a transaction, with the catalogue locked.
    """
    came = {name: getattr(original, name) for name in ("imported_digest", "file_digest", "file_position")}
    rows = OriginalRecord.objects.filter(pk=original.pk)
    rows.update(is_ours=False, imported_digest="", file_digest="")
    # Copies are changed by their own verbs; what the record once said of them is history.
    _bring_in(replace(written, title=replace(written.title, items=())), original.source, original.control_number, at)
    rows.update(is_ours=is_ours, **came)


def _bring_in(written: Written, source: str, control_number: str, at: datetime) -> None:
    circumstances = Circumstances(
        run_id=0, file_digest="", source=source, at=at, branches=Branches({}), topic_ids=topic_ids()
    )
    outcome = write_batch([Incoming(written.raw, source, control_number, written.title)], circumstances)
    if outcome.counts["imported"] + outcome.counts["updated"] != 1:
        raise RuntimeError(f"A record did not come in: {dict(outcome.counts)}")


def _refused(fault: Unwritable) -> RecordRefused:
    """Each field with what the record says instead, in words."""
    sentence = _("Dit past niet bij de rest van het record: dat zegt hier {value}. Verander ook wat ermee samenhangt.")
    empty = _(
        "Dit past niet bij de rest van het record. Verander ook wat ermee samenhangt, zoals de vorm of de NUR-code."
    )
    return RecordRefused(
        {
            name: Obstacle(
                f"unwritable-{name}", format_lazy(sentence, value=text) if (text := shown(name, value)) else empty
            )
            for name, value in fault.fields.items()
            if name in LABELS
        }
    )


def _only(values: RecordValues, names: Sequence[str]) -> dict[str, Any]:
    every = values.as_json()
    return {name: every[name] for name in names}


def _state(original: OriginalRecord) -> dict[str, Any]:
    return {
        "data": base64.b64encode(bytes(original.data)).decode("ascii"),
        "format": original.format,
        "wrapper": original.wrapper,
        "digest": original.digest,
        "is_ours": original.is_ours,
    }


def _columns(raw: RawRecord) -> dict[str, Any]:
    return {"format": raw.format, "wrapper": raw.wrapper, "data": raw.data, "digest": raw.digest}


def copied(values: RecordValues) -> RecordValues:
    """What a new record takes from another one: everything but its numbers."""
    return replace(values, isbns=())


def merged(base: RecordValues, typed: RecordValues, now: RecordValues) -> tuple[RecordValues, tuple[str, ...]]:
    """What somebody typed, brought onto what the record says by now.

    base: what it said when they began. Returns the values, and the fields that both changed, where the typed one stays.
    """
    theirs, mine = changed_fields(base, now), changed_fields(base, typed)
    both = tuple(name for name in mine if name in theirs)
    taken: Mapping[str, Any] = {name: getattr(now, name) for name in theirs if name not in mine}
    return replace(typed, **taken), both


def values_before(event: AuditEvent, now: RecordValues) -> RecordValues:
    """What the record would say if only what this event changed were put back."""
    return from_json((event.before or {}).get("fields", {}), now)
