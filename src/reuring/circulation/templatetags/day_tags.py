# SPDX-License-Identifier: EUPL-1.2
"""`{% load day_tags %}`: answers to wishes, and the addresses of titles."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from reuring.catalogue.models import Work
from reuring.circulation.day.answers import answer_in
from reuring.threads.addresses import local

register = template.Library()


@register.filter
def answer_text(key: str) -> str:
    """The text of an answer to a wish in the language of now."""
    return answer_in(key, (get_language() or "nl").split("-")[0])


@register.filter
def work_address(work: Work) -> str:
    """The page of a title in the language of now. work: with its node."""
    return local(work.node.address)
