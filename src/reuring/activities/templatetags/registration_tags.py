# SPDX-License-Identifier: EUPL-1.2
"""`{% load registration_tags %}`: sessions in words."""

from __future__ import annotations

from django import template

from reuring.activities.models import Session
from reuring.activities.registrations import words

register = template.Library()


@register.filter
def session_label(session: Session) -> str:
    """When and where a session is, in one line. The session comes with its room's branch, its branch and its place."""
    return words.session_label(session)
