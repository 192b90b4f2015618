# SPDX-License-Identifier: EUPL-1.2
"""Field notes for every colleague: note what you heard, see what others heard, take your own back."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.communities.models import FieldNote
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.forms import NoteForm
from reuring.communities.signals.noting import lately_noted, may_take_back, note, take_back, topics_like, topics_named
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.at_work import branch_at_work
from reuring.people.roles import STAFF, Role
from reuring.people.views import account_of
from reuring.threads.models import Topic
from reuring.threads.searching import topic_names

SHOWN: Final = 30
# Who may open the other pages about groups.
_KEEPERS: Final = {Role.COMMUNITY_LIBRARIAN, Role.PROGRAMME_MAKER, Role.ADMINISTRATOR}


@open_to(STAFF)
def field_notes(request: HttpRequest) -> HttpResponse:
    """Note what you heard, and what was noted lately. Without JavaScript, looking for a topic is a page of its own."""
    account, at, branch = account_of(request), timezone.now(), branch_at_work(request)
    words = request.GET.get("q", "")
    found, passed_over = topics_like(words)
    is_asked = request.method == "POST"
    topics = (
        topics_named([request.POST.get("topic", "")]) if is_asked else found or ([] if words else lately_noted(account))
    )
    initial: dict[str, object] = {"municipality": branch.municipality_id if branch else None}
    if len(found) == 1:
        initial["topic"] = found[0].key
    form = NoteForm(request.POST if is_asked else None, topics=topics, initial=initial)
    if is_asked and form.is_valid():
        facts = form.cleaned_data
        topic = get_object_or_404(Topic, key=facts.pop("topic"))
        own = branch if branch and branch.municipality_id == facts["municipality"].pk else None
        try:
            note(topic=topic, branch=own, **facts, actor=Actor.person(account), at=at)
        except SignalRefused as refused:
            for each in refused.obstacles:
                form.add_error("topic" if each.code == "sensitive" else "text", str(each.message))
        else:
            messages.success(request, _("Genoteerd. Dank je."))
            return redirect("communities:field_notes")
    notes = list(FieldNote.objects.filter(topic__is_sensitive=False).select_related("topic", "municipality")[:SHOWN])
    names = topic_names([each.topic.key for each in notes])
    context = {
        "form": form,
        "words": words,
        "passed_over": passed_over,
        "keeps_groups": not _KEEPERS.isdisjoint(getattr(request, "roles", ())),
        "rows": [(each, names.get(each.topic.key, ""), may_take_back(each, account, at)) for each in notes],
    }
    return render(request, "communities/signals/field_notes.html", context, status=422 if form.errors else 200)


@open_to(STAFF)
@require_safe
def field_note_topics(request: HttpRequest) -> HttpResponse:
    """The topics for what is being typed: a part of the form."""
    words = request.GET.get("q", "")
    found, passed_over = topics_like(words)
    form = NoteForm(topics=found, initial={"topic": found[0].key} if len(found) == 1 else {})
    context = {"form": form, "words": words, "passed_over": passed_over}
    return render(request, "communities/signals/_topics.html", context)


@open_to(STAFF)
@require_POST
def field_note_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's own note back."""
    found = get_object_or_404(FieldNote, public_id=public_id)
    if take_back(found=found, account=account_of(request), at=timezone.now()):
        messages.success(request, _("De notitie is weg."))
    else:
        messages.error(request, _("Dit kan niet meer: de notitie is van een collega, of is al geteld."))
    return redirect("communities:field_notes")
