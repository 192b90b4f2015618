# SPDX-License-Identifier: EUPL-1.2
"""What people look for and offer, as signals (`threads/signals.py`). They are people, so told from ten on only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Listing
from reuring.threads.signals import Event, register_signal


def _listed(side: str, first: datetime, until: datetime) -> Iterator[Event]:
    """One for each listing, under the one topic that is deepest; a listing with a sensitive topic says nothing."""
    rows = Listing.objects.filter(side=side, made_at__gte=first, made_at__lt=until)
    rows = rows.exclude(topics__is_sensitive=True).filter(topics__is_retired=False)
    rows = rows.order_by("pk", "-topics__path__len", "topics__key").distinct("pk")
    for at, topic, person, place in rows.values_list("made_at", "topics", "person", "municipality").iterator():
        yield Event(at, topic_id=topic, person_id=person, municipality_id=place)


def _asks(first: datetime, until: datetime) -> Iterator[Event]:
    return _listed(Listing.Side.ASK, first, until)


def _offers(first: datetime, until: datetime) -> Iterator[Event]:
    return _listed(Listing.Side.OFFER, first, until)


register_signal("asks", _("zoeken iemand of iets"), counts_people=True, gather=_asks)
register_signal("offers", _("bieden iets aan"), counts_people=True, gather=_offers)
