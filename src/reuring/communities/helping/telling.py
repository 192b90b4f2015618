# SPDX-License-Identifier: EUPL-1.2
"""Telling both sides of a match where it stands, and whoever has an ask or offer that it is about to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone, translation

from reuring.communities.helping.notices import ENDING, INTRODUCED, OUTCOME, PROPOSED, STOPPED
from reuring.communities.helping.policy import ASKED_AFTER_DAYS, TOLD_BEFORE_DAYS
from reuring.communities.models import Listing, Match
from reuring.people.notices.telling import Telling, cancel, tell


def titled(listing: Listing) -> str:
    """An ask or offer in one line, in the language of its person: "Ik zoek: samen naar de film"."""
    with translation.override(listing.person.language):
        return f"{listing.get_side_display()}: {listing.title}"


def sides_of(match: Match) -> Iterator[tuple[str, Listing, Listing]]:
    """Of both: which side, the own listing, the other's."""
    yield Listing.Side.ASK, match.ask, match.offer
    yield Listing.Side.OFFER, match.offer, match.ask


def tell_proposed(match: Match, *, at: datetime) -> None:
    """Ask both who did not say yes yet. In the transaction of the proposal."""
    told = [
        _telling(PROPOSED, match, own, {"title": titled(own)})
        for side, own, _other in sides_of(match)
        if not getattr(match, f"{side}_says")
    ]
    tell(told, at=at)


def take_back_proposed(match: Match, *, at: datetime) -> None:
    """What was asked needs no answer any more."""
    cancel([f"{PROPOSED}:{match.public_id}"], at=at)


def tell_introduced(match: Match, *, at: datetime) -> None:
    """Tell both when and where they first meet. Told again when that moves."""
    assert match.meet_at is not None
    assert match.meet_branch is not None
    moment = timezone.localtime(match.meet_at)
    place = ", ".join(filter(None, [match.meet_branch.name, match.meet_note]))
    told = [
        _telling(
            INTRODUCED,
            match,
            own,
            {
                "title": titled(own),
                "name": other.shown_name,
                "on": moment.date().isoformat(),
                "clock": f"{moment:%H:%M}",
                "place": place,
            },
            f":{moment:%Y%m%d%H%M}:{match.meet_branch.pk}",
        )
        for _side, own, other in sides_of(match)
    ]
    tell(told, at=at)


def tell_stopped(match: Match, *, by: str, at: datetime) -> None:
    """A neutral word to who did not stop it themselves, if they were asked at all."""
    told = [
        _telling(STOPPED, match, own, {"title": titled(own)})
        for side, own, _other in sides_of(match)
        if side != by and getattr(match, f"{side}_says") is not False
    ]
    tell(told, at=at)


def tell_of_today(at: datetime) -> int:
    """The daily round. Telling again tells nothing twice. Returns how many are new."""
    on = timezone.localdate(at)
    ending = Listing.objects.open(on).filter(expires_on__lte=on + timedelta(days=TOLD_BEFORE_DAYS))
    told = [
        Telling(
            ENDING,
            row.person_id,
            f"{ENDING}:{row.public_id}:{row.expires_on}",
            {"title": titled(row), "until_on": str(row.expires_on)},
            about=row.public_id,
            may_be_young=False,
        )
        for row in ending.select_related("person").order_by("pk").iterator()
    ]
    met = Match.objects.live().filter(meet_at__lte=at - timedelta(days=ASKED_AFTER_DAYS))
    for match in met.select_related("ask__person", "offer__person").order_by("pk").iterator():
        told += [
            _telling(OUTCOME, match, own, {"title": titled(own), "name": other.shown_name})
            for _side, own, other in sides_of(match)
        ]
    return tell(told, at=at)


def _telling(kind: str, match: Match, own: Listing, facts: dict[str, str], more: str = "") -> Telling:
    return Telling(
        kind, own.person_id, f"{kind}:{match.public_id}{more}", facts, about=match.public_id, may_be_young=False
    )
