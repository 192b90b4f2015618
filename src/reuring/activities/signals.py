# SPDX-License-Identifier: EUPL-1.2
"""What signing up and waiting say about what people want, as signals (`threads/signals.py`)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Registration
from reuring.threads.signals import Event, register_signal


def _moments(moment: str, first: datetime, until: datetime) -> list[Event]:
    """One for each registration of somebody who is known, at the moment in that field."""
    rows = Registration.objects.filter(
        **{f"{moment}__gte": first, f"{moment}__lt": until}, person__isnull=False
    ).values_list(moment, "person", "activity__node", "activity__municipality")
    return [
        Event(at, node_id=node, person_id=person, municipality_id=place) for at, person, node, place in rows.iterator()
    ]


def _signed_up(first: datetime, until: datetime) -> list[Event]:
    return _moments("made_at", first, until)


def _waited(first: datetime, until: datetime) -> list[Event]:
    return _moments("waiting_since", first, until)


register_signal("sign_up", _("meldden zich aan voor een activiteit"), counts_people=True, gather=_signed_up)
register_signal("waiting", _("stonden op een wachtlijst"), counts_people=True, gather=_waited)
