# SPDX-License-Identifier: EUPL-1.2
"""Works: which editions are one, what they are about, and taking things back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reuring.catalogue.cataloguing import history, works
from reuring.catalogue.cataloguing import undoing as undoing_verbs
from reuring.catalogue.cataloguing.finding import find_works
from reuring.catalogue.cataloguing.forms_items import ReasonForm
from reuring.catalogue.cataloguing.refusals import CataloguingRefused
from reuring.catalogue.cataloguing.topics import change_topics
from reuring.catalogue.cataloguing.views_records import CATALOGUERS, actor_of, edition_or_404
from reuring.catalogue.models import Edition, Item, RefusedTopic, Work
from reuring.people.models import AuditEvent
from reuring.threads.models import Node, NodeTopic, OldAddress, Source, Topic, TopicText


def work_or_404(public_id: str) -> Work:
    """A work by the public id of its node."""
    return get_object_or_404(Work.objects.select_related("node"), node__public_id=public_id)


@CATALOGUERS
@require_safe
def work(request: HttpRequest, public_id: str) -> HttpResponse:
    """One work: its editions, topics, and who changed what. One that was merged leads to where it went."""
    found = work_or_404(public_id)
    if found.node.visibility == Node.Visibility.HIDDEN:
        moved = OldAddress.objects.select_related("node").filter(public_id=public_id).first()
        if moved is not None:
            return redirect("catalogue:staff_work", moved.node.public_id)
    editions = list(found.editions.order_by("-year", "id"))
    keys = [("work", found.node.public_id), *(("record", edition.public_id) for edition in editions)]
    context = {
        "work": found,
        "editions": editions,
        "topics": _topics(found),
        "refused": RefusedTopic.objects.filter(work=found).count(),
        "choices": _choices(found),
        "addresses": found.node.old_addresses.order_by("pk"),
        "events": history.events_of(keys),
    }
    return render(request, "catalogue/cataloguing/work.html", context)


def _names(topic_ids: Any) -> dict[int, str]:
    language = (get_language() or "nl").split("-")[0]
    rows = TopicText.objects.filter(topic_id__in=topic_ids, language__in={"nl", language}).values_list(
        "topic_id", "language", "name"
    )
    return {topic_id: name for topic_id, _language, name in sorted(rows, key=lambda row: row[1] == language)}


def _topics(found: Work) -> list[dict[str, Any]]:
    ties = list(NodeTopic.objects.filter(node_id=found.node_id).select_related("topic").order_by("pk"))
    names = _names([tie.topic_id for tie in ties])
    return [
        {
            "key": tie.topic.key,
            "name": names.get(tie.topic_id, tie.topic.key),
            "by": Source(tie.source).label,
            "reason": tie.reason,
        }
        for tie in ties
    ]


def _choices(found: Work) -> list[tuple[str, str]]:
    """Every topic that the work does not have, by name."""
    here = NodeTopic.objects.filter(node_id=found.node_id).values("topic_id")
    rows = list(Topic.objects.filter(is_retired=False).exclude(pk__in=here).values_list("pk", "key"))
    names = _names([pk for pk, _key in rows])
    return sorted(((key, names.get(pk, key)) for pk, key in rows), key=lambda each: each[1].casefold())


@CATALOGUERS
@require_POST
def topics(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a work a topic (`give`), or take one away for good (`take`)."""
    found = work_or_404(public_id)
    give, take = (list(filter(None, request.POST.getlist(name)[:20])) for name in ("give", "take"))
    try:
        change_topics(work=found, give=give, take=take, actor=actor_of(request), at=timezone.now())
    except CataloguingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("De onderwerpen zijn bewaard."))
    return redirect(reverse("catalogue:staff_work", args=[public_id]) + "#topics")


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def placing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an edition be a work of its own, or go to another work; first it is told what will happen."""
    edition = edition_or_404(public_id)
    to_id = (request.POST if request.method == "POST" else request.GET).get("to", "")
    is_split = to_id == "new"
    to = Work.objects.select_related("node").filter(node__public_id=to_id).first() if to_id and not is_split else None
    if request.method == "POST" and (is_split or to is not None):
        reason = ReasonForm(request.POST)
        if reason.is_valid():
            deed = {
                "edition": edition,
                "actor": actor_of(request),
                "at": timezone.now(),
                "reason": reason.cleaned_data["reason"],
            }
            try:
                now = works.move_edition(to=to, **deed) if to is not None else works.split_off(**deed)
            except CataloguingRefused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("De uitgave hoort nu bij dit werk. Je kunt het hieronder ongedaan maken."))
                return redirect("catalogue:staff_work", now.node.public_id)
    else:
        reason = ReasonForm()
    query = request.GET.get("q", "")
    preview = None
    if is_split:
        preview = works.preview_split(edition)
    elif to is not None:
        preview = works.preview_move(edition, to)
    context = {
        "edition": edition, "work": edition.work, "to": to, "is_split": is_split, "preview": preview, "form": reason,
        "query": query, "found": find_works(query, edition.work_id) if query else [],
    }  # fmt: skip
    return render(request, "catalogue/cataloguing/placing.html", context)


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def merger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let another work go up in this one; first it is told what will happen."""
    into = work_or_404(public_id)
    gone_id = (request.POST if request.method == "POST" else request.GET).get("gone", "")
    gone = Work.objects.select_related("node").filter(node__public_id=gone_id).first() if gone_id else None
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and gone is not None and reason.is_valid():
        try:
            works.merge_works(
                into=into, gone=gone, actor=actor_of(request), at=timezone.now(), reason=reason.cleaned_data["reason"]
            )
        except CataloguingRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("De werken zijn samengevoegd. Je kunt het hieronder ongedaan maken."))
            return redirect("catalogue:staff_work", into.node.public_id)
    query = request.GET.get("q", "")
    context = {
        "work": into, "gone": gone, "form": reason, "query": query,
        "preview": works.preview_merge(into, gone) if gone else None,
        "found": find_works(query, into.pk) if query else [],
    }  # fmt: skip
    return render(request, "catalogue/cataloguing/merger.html", context)


@CATALOGUERS
@require_http_methods(["GET", "HEAD", "POST"])
def undoing(request: HttpRequest, key: int) -> HttpResponse:
    """Take an event back; first it is told what comes back, or why it can't."""
    rows = AuditEvent.objects.select_related("undone_by").filter(subject_kind__in=history.UNDOABLE)
    event = get_object_or_404(rows, pk=key)
    if request.method == "POST":
        try:
            undoing_verbs.undo(event=event, actor=actor_of(request), at=timezone.now())
        except CataloguingRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Het is ongedaan gemaakt."))
            return redirect(_page_of(event))
    context = {
        "told": history.told([event])[0],
        "obstacles": undoing_verbs.obstacles_to_undoing(event),
        "back": _page_of(event),
    }
    return render(request, "catalogue/cataloguing/undoing.html", context)


def _page_of(event: AuditEvent) -> str:
    """Where what an event is about is shown."""
    if event.subject_kind == "work":
        return reverse("catalogue:staff_work", args=[event.subject_key])
    if event.subject_kind == "item":
        found = Item.objects.select_related("edition").filter(public_id=event.subject_key).first()
        return (
            reverse("catalogue:record", args=[found.edition.public_id]) if found else reverse("catalogue:cataloguing")
        )
    is_there = Edition.objects.filter(public_id=event.subject_key).exists()
    return reverse("catalogue:record", args=[event.subject_key]) if is_there else reverse("catalogue:cataloguing")
