# SPDX-License-Identifier: EUPL-1.2
"""Taking an event back: a new event that restores what was, refused with its reason where later work depends on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing import history, items, records, topics, works
from reuring.catalogue.cataloguing.policy import obstacles_to_undo
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.covers import set_cover
from reuring.catalogue.models import Edition, Item, OriginalRecord, Work, WorkKey
from reuring.catalogue.works import lock_catalogue, refresh_works
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import AuditEvent
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads import outbox
from reuring.threads.models import Link, Node, NodeTopic, OldAddress, Source

_MOVED_SINCE: Final = _("De uitgave is daarna nog eens verplaatst. Maak dat eerst ongedaan.")
_HIDDEN_SINCE: Final = _("Het werk is daarna samengevoegd met een ander. Maak dat eerst ongedaan.")


def obstacles_to_undoing(event: AuditEvent) -> tuple[Obstacle, ...]:
    """Every reason why an event can't be taken back now."""
    told = history.told([event])[0]
    may = told.is_undoable or told.is_undone
    later = _later(event) if may and not told.is_undone else []
    return obstacles_to_undo(was_undone=told.is_undone, is_undoable=may, later=later)


@transaction.atomic
def undo(*, event: AuditEvent, actor: Actor, at: datetime) -> None:
    """Restore what was before an event. Raises CataloguingRefused with every obstacle."""
    lock_catalogue()
    event = AuditEvent.objects.select_related("undone_by").get(pk=event.pk)
    obstacles = obstacles_to_undoing(event)
    if obstacles:
        raise CataloguingRefused(*obstacles)
    _UNDOING[_deed(event)](event, actor, at)


def _deed(event: AuditEvent) -> tuple[str, str]:
    """What an event did; an undo does again what it looks like."""
    if event.verb == "undo" and event.subject_kind == "record":
        return ("record", "cover" if "cover" in (event.before or {}) else "edit")
    return (event.subject_kind, event.verb)


def _since(event: AuditEvent) -> list[AuditEvent]:
    return list(
        AuditEvent.objects.filter(subject_kind=event.subject_kind, subject_key=event.subject_key, pk__gt=event.pk)
        .exclude(undone_by__isnull=False)
        .order_by("pk")
    )


def _same_fields_since(event: AuditEvent) -> list[str | Promise]:
    mine = set((event.before or {}).get("fields", {})) | set((event.after or {}).get("fields", {}))
    found: list[str | Promise] = []
    for later in _since(event):
        if later.undoes_id is not None and later.undoes_id > event.pk:
            continue
        both = [name for name in history.LABELS if name in mine and name in (later.before or {}).get("fields", {})]
        if both:
            names = ", ".join(str(history.LABELS[name]) for name in both)
            sentence = _("{who} heeft daarna hetzelfde veranderd: {names}. Maak dat eerst ongedaan.")
            found.append(format_lazy(sentence, who=later.actor_name, names=names))
    return found


def _later(event: AuditEvent) -> list[str | Promise]:
    deed = _deed(event)
    before, after = event.before or {}, event.after or {}
    if deed == ("record", "edit"):
        original = OriginalRecord.objects.filter(edition__public_id=event.subject_key).first()
        if original is None:
            return [_("Dit record is er niet meer.")]
        if original.digest == after.get("digest"):
            return []
        found = _same_fields_since(event)
        now, _version = records.values_now(original.edition)
        wanted = after.get("fields", {})
        if not found and any(now.as_json().get(name) != value for name, value in wanted.items()):
            found.append(_("Een import of een andere verandering heeft dit daarna weer veranderd."))
        return found
    if deed in (("record", "split"), ("record", "move")):
        return _later_than_placing(event, before, after)
    if deed == ("record", "cover"):
        edition = Edition.objects.filter(public_id=event.subject_key).first()
        is_same = edition is not None and edition.cover == after.get("cover")
        return [] if is_same else [_("De omslag is daarna nog eens veranderd.")]
    if deed[0] == "item":
        return _later_than_item(event, before, after)
    if deed == ("work", "merge"):
        return _later_than_merge(before, after)
    if deed == ("work", "topics"):
        work = Work.objects.filter(node__public_id=event.subject_key).first()
        if work is None or topics.topics_now(work).keys() != after.get("topics", {}).keys():
            return [_("De onderwerpen zijn daarna nog eens veranderd.")]
    return []


def _later_than_item(event: AuditEvent, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str | Promise]:
    item = Item.objects.select_related("branch").filter(public_id=event.subject_key).first()
    if item is None:
        return [_("Dit exemplaar is er niet meer.")]
    found = _same_fields_since(event)
    if event.verb == "withdraw" and item.status != Item.Status.WITHDRAWN and not found:
        found.append(_("Het exemplaar is daarna weer in gebruik genomen."))
    if event.verb == "move":
        if item.status in (Item.Status.ON_LOAN, Item.Status.ON_SHELF, Item.Status.IN_TRANSIT):
            found.append(_("Het exemplaar is daarna uitgeleend of onderweg. Wacht tot het terug is."))
        elif item.branch.code != after.get("branch") and not found:
            found.append(_("Het exemplaar is daarna nog eens verplaatst."))
        if not Branch.objects.filter(code=before.get("branch", "")).exists():
            found.append(_("De vestiging van toen is er niet meer."))
    if event.verb == "edit" and "barcode" in before.get("fields", {}):
        other = Item.objects.filter(barcode=before["fields"]["barcode"]).exclude(pk=item.pk)
        if other.exists():
            found.append(_("De oude streepjescode is intussen van een ander exemplaar."))
    return found


def _later_than_placing(event: AuditEvent, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str | Promise]:
    edition = Edition.objects.select_related("work__node").filter(public_id=event.subject_key).first()
    if edition is None or edition.work_id != after["work"]:
        return [_MOVED_SINCE]
    old = Work.objects.select_related("node").filter(pk=before["work"]).first()
    found: list[str | Promise] = []
    if old is None:
        return [_HIDDEN_SINCE]
    is_merged_away = old.node.visibility == Node.Visibility.HIDDEN
    if is_merged_away and not after.get("brought"):
        found.append(_HIDDEN_SINCE)
    if event.verb == "split":
        if edition.work.editions.count() > 1:
            found.append(_("Er zijn daarna andere uitgaven bij het nieuwe werk gekomen."))
        if works.facts_of(edition.work).clings:
            found.append(_("Er hangt intussen iets aan het nieuwe werk, zoals een reservering."))
        node_id = edition.work.node_id
        if NodeTopic.objects.filter(node_id=node_id).exclude(source=Source.RULE).exists():
            found.append(_("Iemand heeft het nieuwe werk daarna onderwerpen gegeven. Haal die eerst weg."))
        if Link.objects.filter(Q(from_node=node_id) | Q(to_node=node_id)).exists():
            found.append(_("Het nieuwe werk is daarna ergens mee verbonden. Haal die verbinding eerst weg."))
    return found


def _later_than_merge(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str | Promise]:
    # An import that merges by rule leaves a trace, but throws its rows away.
    if "work" not in before or "work" not in after:
        return [_("Dit heeft een import gedaan. Splits de uitgaven die apart horen.")]
    rows = {
        work.pk: work for work in Work.objects.select_related("node").filter(pk__in=[before["work"], after["work"]])
    }
    gone, into = rows.get(before["work"]), rows.get(after["work"])
    if gone is None or into is None or into.node.visibility == Node.Visibility.HIDDEN:
        return [_HIDDEN_SINCE]
    ids = [each["id"] for each in before["editions"]]
    if Edition.objects.filter(pk__in=ids, work=into).count() != len(ids):
        return [_MOVED_SINCE]
    if set(Edition.objects.filter(work=into).values_list("pk", flat=True)) <= set(ids):
        return [_("Van het andere werk zijn daarna alle uitgaven verplaatst. Maak dat eerst ongedaan.")]
    return []


# Restoring


def _undo_edit(event: AuditEvent, actor: Actor, at: datetime) -> None:
    edition = Edition.objects.get(public_id=event.subject_key)
    now, version = records.values_now(edition)
    if version == (event.after or {}).get("digest"):
        records.restore_record(edition=edition, event=event, actor=actor, at=at)
        return
    # Others changed other fields since: those stay.
    wanted = records.values_before(event, now)
    records.edit_record(edition=edition, values=wanted, version=version, actor=actor, at=at, undoes=event)


def _undo_cover(event: AuditEvent, actor: Actor, at: datetime) -> None:
    edition = Edition.objects.get(public_id=event.subject_key)
    set_cover(edition=edition, cover=(event.before or {})["cover"], actor=actor, at=at, undoes=event)


def _undo_placing(event: AuditEvent, actor: Actor, at: datetime) -> None:
    """Undo a split or a move: the edition and its keys go back to the work that they came from."""
    before, after = event.before or {}, event.after or {}
    rows = works.locked_works([before["work"], after["work"]])
    old, new = rows[before["work"]], rows[after["work"]]
    edition = Edition.objects.get(public_id=event.subject_key)
    fields = {"work": works.name_of(new)}
    if after.get("brought"):
        works.take_back(old, new, after["brought"])
    works.place([edition.pk], old, is_kept_apart=before["is_kept_apart"])
    WorkKey.objects.filter(key__in=before["keys"], work=new).update(work=old)
    nodes = [old.node_id, new.node_id]
    if event.verb == "split":
        # The new work goes; whoever kept its address comes to the old one, as do the addresses that led to it.
        WorkKey.objects.filter(work=new).update(work=old)
        OldAddress.objects.filter(node=new.node).update(node=old.node)
        node = new.node
        new.delete()
        node.delete()
        OldAddress.objects.create(public_id=node.public_id, node=old.node)
        refresh_works([old.pk])
    else:
        refresh_works([old.pk, new.pk])
    record_event(
        actor=actor, at=at, verb="undo", subject_kind="record", subject_key=event.subject_key, undoes=event,
        before={"fields": fields, "has_no_undo": True}, after={"fields": {"work": works.name_of(old)}},
    )  # fmt: skip
    outbox.note(nodes)


def _undo_merge(event: AuditEvent, actor: Actor, at: datetime) -> None:
    before, after = event.before or {}, event.after or {}
    rows = works.locked_works([before["work"], after["work"]])
    gone, into = rows[before["work"]], rows[after["work"]]
    works.take_back(gone, into, after["brought"])
    for each in before["editions"]:
        works.place([each["id"]], gone, is_kept_apart=each["is_kept_apart"])
    WorkKey.objects.filter(key__in=before["keys"], work=into).update(work=gone)
    refresh_works([gone.pk, into.pk])
    record_event(
        actor=actor, at=at, verb="undo", subject_kind="work", subject_key=event.subject_key, undoes=event,
        before={"fields": after.get("fields", {}), "has_no_undo": True}, after={"fields": before.get("fields", {})},
    )  # fmt: skip
    outbox.note([gone.node_id, into.node_id])


def _undo_topics(event: AuditEvent, actor: Actor, at: datetime) -> None:
    topics.restore_topics(work=Work.objects.get(node__public_id=event.subject_key), event=event, actor=actor, at=at)


def _undo_item(event: AuditEvent, actor: Actor, at: datetime) -> None:
    item = Item.objects.get(public_id=event.subject_key)
    before = (event.before or {}).get("fields", {})
    if event.verb == "withdraw":
        items.bring_back_item(item=item, status=before["status"], actor=actor, at=at, undoes=event)
    elif event.verb == "move":
        branch = Branch.objects.get(code=(event.before or {})["branch"])
        items.move_item(item=item, branch=branch, actor=actor, at=at, undoes=event)
    else:
        now = {
            name: getattr(item, name)
            for name in ("barcode", "location", "shelf_mark", "price_cents", "note", "acquired_on", "is_floating")
        }
        now |= before
        if isinstance(now["acquired_on"], str):
            now["acquired_on"] = date.fromisoformat(now["acquired_on"])
        barcode = now.pop("barcode")
        items.edit_item(item=item, barcode=barcode, values=items.ItemValues(**now), actor=actor, at=at, undoes=event)


_UNDOING: Final[Mapping[tuple[str, str], Callable[[AuditEvent, Actor, datetime], None]]] = {
    ("record", "edit"): _undo_edit,
    ("record", "cover"): _undo_cover,
    ("record", "split"): _undo_placing,
    ("record", "move"): _undo_placing,
    ("work", "merge"): _undo_merge,
    ("work", "topics"): _undo_topics,
    ("item", "edit"): _undo_item,
    ("item", "move"): _undo_item,
    ("item", "withdraw"): _undo_item,
}
