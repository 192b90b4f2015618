# SPDX-License-Identifier: EUPL-1.2
"""`{% load plan_tags %}`: what a question in a group led to."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from reuring.communities.building.access import seen_by, sight_of
from reuring.communities.building.trail import for_trail, trails_of
from reuring.communities.models import Community, Post

register = template.Library()


@register.inclusion_tag("communities/building/_of_question.html", takes_context=True)
def plans_of_question(context: template.Context, post: Post, community: Community) -> dict[str, Any]:
    """`{% plans_of_question post community %}`: the trails that began with a question, and the way to begin one.

    Nothing for what is no question. A few queries.
    """
    if post.kind != Post.Kind.QUESTION:
        return {}
    sight = sight_of(context["request"], community)
    plans = list(for_trail(seen_by(sight, community).filter(question=post)))
    return {
        "community": community,
        "post": post,
        "trails": trails_of(plans, is_inside=sight.is_inside, here="question"),
        "may_begin": sight.may_write(timezone.now()) and post.is_shown,
    }
