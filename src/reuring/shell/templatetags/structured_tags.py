# SPDX-License-Identifier: EUPL-1.2
"""`{% load structured_tags %}`: what a page says to machines that read it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# As Django's json_script does it: nothing in the text can end the script element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def structured_data(value: dict[str, Any] | list[dict[str, Any]]) -> SafeString:
    """A JSON-LD block for the head of a page."""
    text = json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
