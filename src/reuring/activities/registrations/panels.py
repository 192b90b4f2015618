# SPDX-License-Identifier: EUPL-1.2
"""What I take part in, in my library; and what somebody takes part in, for the desk. Three queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from reuring.activities.models import Registration
from reuring.activities.registrations.words import language_of_now
from reuring.activities.signing_up.links import path_of
from reuring.activities.signing_up.telling import sessions_of, title_for, with_sessions
from reuring.people.mine_panels import register_panel
from reuring.people.models import Person
from reuring.people.patron_panels import register_patron_panel

MOST = 8


def _coming(person: Person) -> list[dict[str, Any]]:
    at = timezone.now()
    found = with_sessions(Registration.objects.filter(person=person, seats__pool__session__ends_at__gt=at).distinct())
    found = found.exclude(state__in=("cancelled", "lapsed"))
    rows = []
    for each in found:
        sessions = [session for session in sessions_of(each) if session.ends_at > at and not session.is_cancelled]
        if sessions:
            rows.append(
                {
                    "registration": each,
                    "title": title_for(each),
                    "first": sessions[0],
                    "more": len(sessions) - 1,
                    "path": path_of(each, language_of_now()),
                }
            )
    return sorted(rows, key=lambda row: row["first"].starts_at)[:MOST]


def mine(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """What somebody takes part in, the first to come first; nothing when there is nothing."""
    rows = _coming(person)
    return {"rows": rows} if rows else None


register_panel("activities.registrations", 250, "activities/registrations/panel_mine.html", mine)
register_patron_panel("activities.registrations", 350, "activities/registrations/panel_desk.html", mine)
