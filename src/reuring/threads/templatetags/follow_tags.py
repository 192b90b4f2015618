# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from reuring.people.models import Account
from reuring.threads.following import follows_node, follows_topic

register = template.Library()


@register.inclusion_tag("threads/_follow.html", takes_context=True)
def follow_button(
    context: dict[str, Any], public_id: str, title: str = "", follows: bool | None = None
) -> dict[str, Any]:
    """The button with which somebody follows the thing of a page, or stops that. At most one query.

    public_id: of the thing's node. title: read aloud with the button, where a page has several. follows: whether the
    visitor follows it, where the page knows that already.
    """
    request = context["request"]
    account = request.user if isinstance(request.user, Account) else None
    return {
        "csrf_token": context.get("csrf_token"),
        "public_id": public_id,
        "address": reverse("threads:follow", args=[public_id]),
        "title": title,
        "here": request.get_full_path(),
        "is_known": account is not None,
        "follows": account is not None and (follows_node(account.person, public_id) if follows is None else follows),
    }


@register.inclusion_tag("threads/_follow.html", takes_context=True)
def follow_topic_button(context: dict[str, Any], key: str) -> dict[str, Any]:
    """The same for the topic of a page. At most one query. key: of the topic."""
    request = context["request"]
    account = request.user if isinstance(request.user, Account) else None
    return {
        "csrf_token": context.get("csrf_token"),
        "public_id": key,
        "address": reverse("threads:topic_follow", args=[key]),
        "here": request.get_full_path(),
        "is_known": account is not None,
        "follows": account is not None and follows_topic(account.person, key),
    }
