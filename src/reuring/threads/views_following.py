# SPDX-License-Identifier: EUPL-1.2
"""Following one thing: the button on its page, and the page that asks first whether we may keep that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reuring.people.access import LOGGED_IN, open_to
from reuring.people.actions import Refused
from reuring.people.actor import Actor
from reuring.people.consents import asked_of
from reuring.people.models import Account, Purpose
from reuring.people.views import account_of
from reuring.threads.addresses import local
from reuring.threads.following import follow_node, follows_node, may_follow_nodes, title_of, unfollow_node
from reuring.threads.models import Node


@open_to(LOGGED_IN)
@never_cache
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follow one thing, or stop that; where we may not keep it yet, that is asked in the same step."""
    account, now, wrong = account_of(request), timezone.now(), []
    node = get_object_or_404(Node.objects.public(), public_id=public_id)
    agreed = request.POST.get("agreed", "")
    if request.method == "POST" and request.POST.get("wanted") == "off":
        unfollow_node(person=account.person, node=node)
        return _done(request, account, node)
    if request.method == "POST" and (agreed or may_follow_nodes(account.person, now)):
        try:
            version = int(agreed) if agreed.isdecimal() else None
            follow_node(person=account.person, node=node, actor=Actor.person(account), at=now, agreed_version=version)
            return _done(request, account, node)
        except Refused as refused:
            wrong = [str(each.message) for each in refused.obstacles]
    return _shown(request, account, node, wrong)


def _done(request: HttpRequest, account: Account, node: Node) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _shown(request, account, node, [])
    said = (
        _("Je volgt nu %(title)s.")
        if follows_node(account.person, node.public_id)
        else _("Je volgt %(title)s niet meer.")
    )
    messages.success(request, said % {"title": title_of(node)})
    return HttpResponseRedirect(_here(request, node))


def _shown(request: HttpRequest, account: Account, node: Node, wrong: list[str]) -> HttpResponse:
    """The button as it is now, in its place or on a page of its own, with the question where it is to be asked."""
    now = timezone.now()
    asked = next(each for each in asked_of(account.person, now) if each.purpose == Purpose.INTERESTS)
    context = {
        "public_id": node.public_id,
        "address": reverse("threads:follow", args=[node.public_id]),
        "title": title_of(node),
        "here": _here(request, node),
        "is_known": True,
        "follows": follows_node(account.person, node.public_id),
        "asked": None if may_follow_nodes(account.person, now) else asked,
        "wrong": wrong,
    }
    return render(request, "threads/_follow_form.html" if request.htmx else "threads/follow.html", context)  # type: ignore[attr-defined]


def _here(request: HttpRequest, node: Node) -> str:
    return back_to(request, local(node.address))


def back_to(request: HttpRequest, own: str) -> str:
    """The page to go back to: the one that the button was on, or the thing's own."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else own
