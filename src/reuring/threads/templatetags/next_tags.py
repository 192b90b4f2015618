# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from reuring.people.models import Account
from reuring.people.roles import Role
from reuring.places.chosen import chosen_branch
from reuring.threads.choosing import CHOOSERS
from reuring.threads.models import Node, Topic
from reuring.threads.what_next import Step, what_next

register = template.Library()


@register.inclusion_tag("threads/_what_next.html", takes_context=True)
def what_next_of(context: dict[str, Any], origin: Node | Topic, steps: Sequence[Step] | None = None) -> dict[str, Any]:
    """The block "En dan?" of a page, all of it: `{% what_next_of node %}`.

    origin: the node or the topic that the page is about. steps: where the page found them already, with its own cards.
    One query and those of the cards where it did not; one more for who is logged in: staff get a way to choose.
    """
    request = context["request"]
    if steps is None:
        is_topic = isinstance(origin, Topic)
        steps = what_next(
            0 if is_topic else origin.pk, chosen_branch(request), topic_id=origin.pk if is_topic else None
        )
    may_choose = isinstance(request.user, Account) and not {*CHOOSERS, Role.ADMINISTRATOR}.isdisjoint(request.roles)
    if isinstance(origin, Topic):
        choices = reverse("threads:topic_steps", args=[origin.key])
    else:
        choices = reverse("threads:steps", args=[origin.public_id])
    return {"steps": steps, "choices": choices if may_choose else "", "request": request}


@register.filter
def at_key(values: dict[str, str], key: str) -> str:
    """The value at a key, or the key itself."""
    return values.get(key, key)
