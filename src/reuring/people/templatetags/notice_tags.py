# SPDX-License-Identifier: EUPL-1.2
"""`{% load notice_tags %}`: the words of a message on a page."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from reuring.people.notices.pages import NoticePage, notice_pages
from reuring.people.notices.texts import as_html

register = template.Library()


@register.filter
def as_message(body: str) -> SafeString:
    """A body in paragraphs, and in lists for lines that begin with a dash."""
    return as_html(body)


@register.simple_tag
def pages_on_notices() -> list[NoticePage]:
    """The pages that rooms above add to the navigation of notices."""
    return notice_pages()
