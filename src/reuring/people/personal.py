# SPDX-License-Identifier: EUPL-1.2
"""What every room says about the personal data that it keeps, and the verbs that ask all rooms at once.

A room registers each key of its tables to a person or an account in its own `personal.py`, which the start imports; a
test fails on a key without it. Five things are said about each: how it is shown to the person (export), taken away
(erase), moved when two rows turn out to be one person (merge), moved back (unmerge), and how long it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account, AuditEvent, Person
from reuring.people.policy import Obstacle

Json: TypeAlias = Any
# What a person is shown of these rows; JSON-ready.
Export: TypeAlias = Callable[[Person], Json]
# Take the person out of these rows. Runs inside the transaction of the erasure.
Erase: TypeAlias = Callable[[Person], None]
# (the person who stays, the person who goes) -> what was moved, JSON-ready, enough for the way back.
Merge: TypeAlias = Callable[[Person, Person], Json]
# (the person who stayed, the person who comes back, what `merge` returned)
Unmerge: TypeAlias = Callable[[Person, Person, Json], None]
# Take away what is older than the moment given; returns how many rows.
Expire: TypeAlias = Callable[[datetime], int]
# What still has to be settled before these rows may go, such as an open loan.
Obstacles: TypeAlias = Callable[[Person], Iterable[Obstacle]]


class ErasureRefused(Refused):
    """A person can't be erased yet."""


class MergeRefused(Refused):
    """Two persons can't be merged or parted."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a room says about one key to a person or an account. keep_days: None for as long as the person is known.

    label: what the rows are, in words; empty for what is no more than a part of something else. stays: what is left
    after an erasure, in words; empty when all of it goes.
    """

    model: type[models.Model]
    field: str
    export: Export
    erase: Erase
    merge: Merge
    unmerge: Unmerge
    keep_days: int | None
    expire: Expire | None
    obstacles: Obstacles | None
    label: str | Promise = ""
    stays: str | Promise = ""

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


_registered: dict[str, PersonalData] = {}


def register_personal(
    model: type[models.Model],
    field: str,
    *,
    export: Export | None = None,
    erase: Erase | None = None,
    merge: Merge | None = None,
    unmerge: Unmerge | None = None,
    keep_days: int | None = None,
    expire: Expire | None = None,
    obstacles: Obstacles | None = None,
    label: str | Promise = "",
    stays: str | Promise = "",
) -> None:
    """Say how a key to a person or an account is treated.

    model, field: the key. What is not told is done in the usual way: every column but keys is exported; erasing empties
    the key where it may be empty and else deletes the row; merging moves rows that fit, unmerging moves those back.
    keep_days, expire: after how many days rows go, and how; both or neither.
    obstacles: what must be settled before the person may be erased.
    label: what the rows are, in a few words (plural), for the pages that tell what moves or goes; empty: not told.
    stays: what is left of them without the person after an erasure, in a sentence; empty when all of it goes.
    Raises ValueError for a field that is no such key, or is registered twice.
    """
    key = model._meta.get_field(field)
    if not isinstance(key, models.ForeignKey) or key.related_model not in (Person, Account):
        raise ValueError(f"{model._meta.label}.{field} is no key to a person or an account")
    if (keep_days is None) is not (expire is None):
        raise ValueError(f"{model._meta.label}.{field}: keep_days and expire go together")
    data = PersonalData(
        model,
        field,
        export or (lambda person: rows_of(model, field, person)),
        erase or (lambda person: forget(model, field, person)),
        merge or (lambda kept, gone: move_rows(model, field, kept, gone)),
        unmerge or (lambda kept, gone, moved: move_rows_back(model, field, gone, moved)),
        keep_days,
        expire,
        obstacles,
        label,
        stays,
    )
    if data.name in _registered:
        raise ValueError(f"{data.name} is registered twice")
    _registered[data.name] = data


def registered() -> tuple[PersonalData, ...]:
    """All registrations; those of the rooms above first, because their rows lean on those below."""
    return tuple(reversed(_registered.values()))


# The usual ways


def rows_to(model: type[models.Model], field: str, person: Person) -> models.QuerySet[Any]:
    """The rows of a table that point to a person, or to their account."""
    key = model._meta.get_field(field)
    path = f"{field}__person" if key.related_model is Account else field
    return model._default_manager.filter(**{path: person})


def rows_of(model: type[models.Model], field: str, person: Person, only: Iterable[str] = ()) -> list[dict[str, Json]]:
    """Rows as a person may read them: every column but keys and hashes, or only those named."""
    names = list(only) or [
        column.name
        for column in model._meta.concrete_fields
        if not column.is_relation and not column.primary_key and not column.name.endswith("_hash")
    ]
    return [{name: plain(value) for name, value in row.items()} for row in rows_to(model, field, person).values(*names)]


def plain(value: object) -> Json:
    """A column's value for JSON."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    return str(value)


def show_nothing(person: Person) -> Json:
    """For keys that say something about the other end only."""
    return None


def forget(model: type[models.Model], field: str, person: Person) -> None:
    """Empty the key where it may be empty, else delete the rows."""
    if model._meta.get_field(field).null:
        key = model._meta.get_field(field)
        rows_to(model, field, person).update(**{key.name: None})
    else:
        rows_to(model, field, person).delete()


def move_rows(model: type[models.Model], field: str, kept: Person, gone: Person) -> list[int]:
    """Move rows to the person who stays; what can't stand beside a row there stays behind. Returns the keys moved."""
    if model._meta.get_field(field).related_model is Account:
        return []  # an account moves as a whole, and its rows with it
    moved = []
    for key in rows_to(model, field, gone).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=key).update(**{field: kept})
            moved.append(key)
        except IntegrityError:
            continue
    return moved


def move_rows_back(model: type[models.Model], field: str, gone: Person, moved: Json) -> None:
    """Move the rows back that `move_rows` moved, as far as they are still there."""
    if moved:
        model._default_manager.filter(pk__in=moved).update(**{field: gone})


# Questions


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of something is kept about a person. stays: what is left of it after an erasure, in words."""

    label: str | Promise
    count: int
    stays: str | Promise


def kept_about(person: Person) -> list[Kept]:
    """What is kept about a person, by room, with how many rows: for who merges or erases. One query for each key."""
    found: dict[str, Kept] = {}
    for data in registered():
        count = rows_to(data.model, data.field, person).count() if data.label else 0
        if count:
            before = found.get(str(data.label))
            found[str(data.label)] = Kept(data.label, count + (before.count if before else 0), data.stays)
    return sorted(found.values(), key=lambda kept: str(kept.label))


def obstacles_to_erase(person: Person) -> list[Obstacle]:
    """Everything that every room still has to settle before a person may be erased."""
    return [found for data in registered() if data.obstacles for found in data.obstacles(person)]


# The verbs


def export_person(person: Person, *, at: datetime) -> dict[str, Json]:
    """Everything that is kept about a person, JSON-ready, by table.

    Source: AVG (EU 2016/679), articles 15 and 20.
    """
    own = {
        "name": str(person),
        "born_on": plain(person.born_on),
        "email": person.email,
        "phone": person.phone,
        "notice_road": person.notice_road,
        "language": person.language,
        "home_branch": str(person.home_branch) if person.home_branch else None,
        "known_since": plain(person.created_at),
    }
    rooms = {data.name: data.export(person) for data in registered()}
    # What could not move in a merge stayed with the row that was merged, and is this person's all the same.
    merged = [export_person(other, at=at) for other in Person.objects.filter(merged_into=person)]
    return {
        "made_at": at.isoformat(),
        "person": own,
        **{name: found for name, found in rooms.items() if found},
        **({"merged": merged} if merged else {}),
    }


@transaction.atomic
def erase_person(*, person: Person, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take a person out of every room. What may stay (a loan that counts, a link that was made) stays without a person.

    Also takes away the persons that were merged into this one.
    Raises ErasureRefused with every obstacle of every room.
    Source: AVG (EU 2016/679), article 17.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if actor.account is not None and actor.account.person_id == person.pk:
        actor = Actor(actor.kind, "")
    obstacles = obstacles_to_erase(person)
    if obstacles:
        raise ErasureRefused(*obstacles)
    merged = list(Person.objects.filter(merged_into=person))
    for other in merged:
        erase_person(person=other, actor=actor, at=at, reason=reason)
    for data in registered():
        data.erase(person)
    Account.objects.filter(person=person).delete()
    key = person.public_id
    person.delete()
    record_event(actor=actor, at=at, verb="erase", subject_kind="person", subject_key=key, reason=reason)


@transaction.atomic
def merge_people(*, kept: Person, gone: Person, actor: Actor, at: datetime, reason: str = "") -> AuditEvent:
    """Two rows turn out to be one person: everything of `gone` moves to `kept`, and `gone` leads to it from then on.

    Where both have an account, that of `gone` is closed; it opens again when they are parted.
    Returns the event, which carries the way back.
    Raises MergeRefused.
    """
    locked = {
        found.pk: found for found in Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    }
    kept, gone = locked[kept.pk], locked[gone.pk]
    if kept.pk == gone.pk:
        raise MergeRefused(Obstacle("same-person", _("Dit is twee keer dezelfde persoon.")))
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeRefused(Obstacle("already-merged", _("Een van de twee is al samengevoegd.")))
    account = Account.objects.select_for_update().filter(person=gone).first()
    accounts: dict[str, Json] = {"moved": None, "closed": None}
    if account is not None and Account.objects.filter(person=kept).exists():
        if account.is_active:
            Account.objects.filter(pk=account.pk).update(is_active=False)
            accounts["closed"] = account.pk
    elif account is not None:
        Account.objects.filter(pk=account.pk).update(person=kept)
        accounts["moved"] = account.pk
    moved = {data.name: data.merge(kept, gone) for data in registered()}
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    return record_event(
        actor=actor,
        at=at,
        verb="merge",
        subject_kind="person",
        subject_key=gone.public_id,
        after={
            "into": kept.public_id,
            "accounts": accounts,
            "moved": {name: rows for name, rows in moved.items() if rows},
        },
        reason=reason,
    )


@transaction.atomic
def unmerge_people(*, gone: Person, actor: Actor, at: datetime, reason: str = "") -> AuditEvent:
    """Take the last merge of a person back: every row that moved then and is still there moves back.

    Returns the new event, which undoes that of the merge.
    Raises MergeRefused when the person is not merged.
    """
    gone = Person.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=gone.pk)
    events = AuditEvent.objects.filter(subject_kind="person", subject_key=gone.public_id, verb="merge")
    event = events.filter(undone_by__isnull=True).order_by("-id").first()
    kept = gone.merged_into
    if kept is None or event is None:
        raise MergeRefused(Obstacle("not-merged", _("Deze persoon is niet samengevoegd.")))
    if kept.merged_into_id:
        text = _("Haal eerst de latere samenvoeging van %(person)s uit elkaar.") % {"person": kept}
        raise MergeRefused(Obstacle("merged-again", text))
    found = event.after or {}
    accounts = found.get("accounts", {})
    if accounts.get("moved"):
        Account.objects.filter(pk=accounts["moved"], person=kept).update(person=gone)
    if accounts.get("closed"):
        Account.objects.filter(pk=accounts["closed"]).update(is_active=True)
    for data in registered():
        data.unmerge(kept, gone, found.get("moved", {}).get(data.name))
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    return record_event(
        actor=actor,
        at=at,
        verb="unmerge",
        subject_kind="person",
        subject_key=gone.public_id,
        before={"into": kept.public_id},
        reason=reason,
        undoes=event,
    )


def expire_all(*, at: datetime) -> dict[str, int]:
    """Take away what every room has kept long enough. Each room by itself, so that one that fails holds up no other.

    Returns how many rows went, by registration.
    """
    gone = {}
    for data in registered():
        if data.expire is not None and data.keep_days is not None:
            with transaction.atomic():
                gone[data.name] = data.expire(at - timedelta(days=data.keep_days))
    return gone
