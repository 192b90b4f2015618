# SPDX-License-Identifier: EUPL-1.2
"""What this room says about what people want, as signals (`threads/signals.py`).

A field note names nobody, and a question that its writer opened to everyone is there for all to read: they are counted
one by one. Asks and offers say something about people (`helping/signals.py`).
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.communities.models import FieldNote, Post
from reuring.threads.signals import Event, register_signal


def _notes(first: datetime, until: datetime) -> list[Event]:
    rows = FieldNote.objects.filter(noted_at__gte=first, noted_at__lt=until)
    return [
        Event(at, topic_id=topic, municipality_id=place)
        for at, topic, place in rows.values_list("noted_at", "topic", "municipality").iterator()
    ]


def _questions(first: datetime, until: datetime) -> list[Event]:
    """Questions in groups that their writers opened to everyone: by their own topic, else by that of the group."""
    rows = Post.objects.shown().filter(
        kind=Post.Kind.QUESTION, is_public=True, made_at__gte=first, made_at__lt=until, community__is_for_minors=False
    )
    return [
        Event(at, topic_id=topic, node_id=None if topic else node, municipality_id=place or branch_place)
        for at, topic, node, place, branch_place in rows.values_list(
            "made_at", "topic", "community__node", "community__municipality", "community__home_branch__municipality"
        ).iterator()
    ]


register_signal("field_note", _("keer gehoord in de stad"), counts_people=False, gather=_notes)
register_signal("question", _("vragen"), counts_people=False, gather=_questions)
