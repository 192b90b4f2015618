# SPDX-License-Identifier: EUPL-1.2
"""The page of a topic, and following it; for staff the list of all topics, and two that become one."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reuring.people.access import EVERYONE, LOGGED_IN, open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.consents import asked_of, has_consent
from reuring.people.models import Purpose
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.places.chosen import chosen_branch
from reuring.threads.following import follow_topic, follows_topic, unfollow
from reuring.threads.merging import TopicRefused, merge_topic
from reuring.threads.models import Topic, TopicText
from reuring.threads.searching import topic_names
from reuring.threads.topic_page import address_of_topic, topic_page
from reuring.threads.views_following import back_to

# Who keeps the topics.
KEEPERS: Final = (Role.CATALOGUER,)


@open_to(EVERYONE)
@require_safe
def topic(request: HttpRequest, key: str) -> HttpResponse:
    """One topic: all there is about it, of every kind. The address of a merged one leads on."""
    found = get_object_or_404(Topic.objects.select_related("merged_into"), key=key)
    if found.merged_into is not None:
        return redirect(address_of_topic(found.merged_into.key), permanent=True)
    return render(request, "threads/topic.html", {"page": topic_page(found, chosen_branch(request))})


@open_to(LOGGED_IN)
@never_cache
def topic_follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow a topic, or stop that; where we may not keep it yet, that is asked in the same step."""
    account, now, wrong = account_of(request), timezone.now(), []
    found = get_object_or_404(Topic, key=key, is_retired=False)
    person, agreed = account.person, request.POST.get("agreed", "")
    is_allowed, is_done = has_consent(person.pk, Purpose.INTERESTS, now), False
    if request.method == "POST" and request.POST.get("wanted") == "off":
        unfollow(person=person, key=key)
        is_done = True
    elif request.method == "POST" and (agreed or is_allowed):
        version = int(agreed) if agreed.isdecimal() else None
        try:
            follow_topic(person=person, topic=found, actor=Actor.person(account), at=now, agreed_version=version)
            is_done = is_allowed = True
        except Refused as refused:
            wrong = [str(each.message) for each in refused.obstacles]
    here = back_to(request, address_of_topic(key))
    if is_done and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(here)
    asked = next(each for each in asked_of(person, now) if each.purpose == Purpose.INTERESTS)
    context = {
        "public_id": key, "address": reverse("threads:topic_follow", args=[key]), "here": here, "is_known": True,
        "title": topic_names([key]).get(key, key), "follows": follows_topic(person, key),
        "asked": None if is_allowed else asked, "wrong": wrong,
    }  # fmt: skip
    return render(request, "threads/_follow_form.html" if request.htmx else "threads/follow.html", context)  # type: ignore[attr-defined]


@open_to(KEEPERS)
@require_safe
def staff_topics(request: HttpRequest) -> HttpResponse:
    """Every topic with how much there is about it, by its place in the tree, or those found by a word."""
    asked = request.GET.get("q", "").strip()[:80]
    found = Topic.objects.filter(Q(is_retired=False) | Q(uses__gt=0) | Q(merged_into__isnull=False))
    if asked:
        words = Q(texts__name__icontains=asked) | Q(key__icontains=asked)
        found = found.filter(words).distinct()
    topics = list(found.select_related("merged_into").order_by("path"))
    into = [each.merged_into.key for each in topics if each.merged_into]
    context = {"rows": topics, "names": topic_names([*(each.key for each in topics), *into]), "query": asked}
    return render(request, "threads/staff_topics.html", context)


class MergeForm(forms.Form):
    """Into which topic, and why."""

    into = forms.ChoiceField(label=gettext_lazy("Samen met"))
    reason = forms.CharField(label=gettext_lazy("Waarom?"), max_length=200, required=False)

    def __init__(self, data: object, topic: Topic) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        texts = TopicText.objects.filter(language="nl", topic__is_retired=False).exclude(topic=topic).order_by("name")
        choices = list(texts.values_list("topic__key", "name"))
        self.fields["into"].choices = [("", _("Kies")), *choices]  # type: ignore[attr-defined]


@open_to(KEEPERS)
@never_cache
def topic_merger(request: HttpRequest, key: str) -> HttpResponse:
    """Let a topic become one with another, after seeing what goes along."""
    found = get_object_or_404(Topic, key=key, merged_into__isnull=True)
    form = MergeForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        into = get_object_or_404(Topic, key=form.cleaned_data["into"])
        by = Actor.person(account_of(request))
        try:
            merge_topic(topic=found, into=into, reason=form.cleaned_data["reason"], actor=by, at=timezone.now())
        except TopicRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
        else:
            names = topic_names([key, into.key])
            messages.success(request, _("%(old)s is nu %(new)s.") % {"old": names[key], "new": names[into.key]})
            return redirect("threads:staff_topics")
    context = {
        "topic": found, "name": topic_names([key]).get(key, key), "form": form,
        "uses": found.node_topics.count(), "has_below": found.children.filter(is_retired=False).exists(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "threads/topic_merger.html", context, status=status)
