# SPDX-License-Identifier: EUPL-1.2
"""What is kept of people's asks, offers and matches: shown to them without the other, taken away, and how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from reuring.communities.helping import telling
from reuring.communities.models import Listing, Match, Round
from reuring.people.models import Person

# After an ask or offer was closed, or ran out.
LISTING_KEPT_DAYS: Final = 365
# Of a match that ended, in whatever way; what came of it is kept with the listing.
ROUND_KEPT_DAYS: Final = 30


def listings_of(person: Person) -> list[dict[str, Any]]:
    """Everything that somebody looked for or offered, with what came of it. Of the other nothing."""
    rows = Listing.objects.filter(person=person).prefetch_related("topics", "ask_matches", "offer_matches")
    return [
        {
            "side": row.side,
            "kind": row.kind,
            "title": row.title,
            "text": row.text,
            "name": row.shown_name,
            "seen_by_everyone": row.may_be_seen,
            "topics": [topic.key for topic in row.topics.all()],
            "languages": row.languages,
            "times": row.times,
            "reach_km": row.reach_km,
            "with_care": row.with_care,
            "one_to_one": row.is_one_to_one,
            "state": row.state,
            "since": row.made_at.isoformat(),
            "matches": [_match(match, row.side) for match in (*row.ask_matches.all(), *row.offer_matches.all())],
        }
        for row in rows.order_by("pk")
    ]


def _match(match: Match, side: str) -> dict[str, Any]:
    says = getattr(match, f"{side}_says")
    return {
        "since": match.proposed_at.isoformat(),
        "said": says,
        "released": getattr(match, f"{side}_releases"),
        "met": match.meet_at.isoformat() if match.meet_at else None,
        "ended": (match.stopped_at or match.closed_at or match.proposed_at).isoformat() if not match.is_live else None,
        "outcome": match.outcome or None,
    }


def forget_listings(person: Person) -> None:
    """Take away all that somebody looked for or offered. Who was to meet them hears that it does not go on."""
    own = Listing.objects.filter(person=person)
    at = timezone.now()
    live = Match.objects.live().filter(asked_at__isnull=False).select_related("ask__person", "offer__person")
    for match in live.filter(ask__in=own) | live.filter(offer__in=own):
        telling.tell_stopped(match, by="ask" if match.ask.person_id == person.pk else "offer", at=at)
    own.delete()


def old_listings(before: datetime) -> int:
    """Take away what was closed, or ran out, before that moment, and what rounds put together long ago."""
    rounds = before + timedelta(days=LISTING_KEPT_DAYS - ROUND_KEPT_DAYS)
    gone = Round.objects.filter(asked_at__lt=rounds).delete()[0]
    ended = Listing.objects.filter(closed_at__lt=before)
    lapsed = Listing.objects.filter(expires_on__lt=before.date())
    return gone + (ended | lapsed).delete()[0]
