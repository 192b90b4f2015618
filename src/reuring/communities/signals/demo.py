# SPDX-License-Identifier: EUPL-1.2
"""What lives in the demonstration region: most of all genealogy in Brunssum. Loading twice changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reuring.communities.models import Campaign, Community, FieldNote, SignalCell, Suggestion
from reuring.communities.signals.releasing import block_of, first_week_of, last_week_of
from reuring.communities.signals.suggesting import suggest
from reuring.people.models import Account
from reuring.places.models import Branch, Municipality
from reuring.threads.models import SignalClock, SignalCount, Topic
from reuring.threads.signals import last_finished_week, signal_kinds

TOPIC: Final = "genealogy"
# Topic, place, where, days ago, what was heard.
_NOTES: Final = (
    (TOPIC, "Brunssum", "club", 3, "De heemkundekring krijgt vragen die ze niet aankan"),
    (TOPIC, "Brunssum", "desk", 9, "Waar vind ik de akten van de mijn Hendrik?"),
    (TOPIC, "Brunssum", "street", 16, "Twee buren zoeken dezelfde Poolse overgrootvader"),
    (TOPIC, "Brunssum", "shop", 31, "Wil leren hoe je oud handschrift leest"),
    (TOPIC, "Brunssum", "desk", 44, ""),
    (TOPIC, "Kerkrade", "desk", 12, "Zoekt familie net over de grens"),
    ("vegetable-garden", "Voerendaal", "school", 6, "Ouders willen een moestuin bij de school"),
    ("vegetable-garden", "Voerendaal", "street", 20, "Wie heeft een stuk grond?"),
    ("board-games", "Kerkrade", "shop", 8, "Spellenclub zoekt een avond"),
    ("needlework", "Simpelveld", "care", 15, "Haken kan ook in de huiskamer"),
)
# Kind, topic, place, how many people; each in one cell.
_CELLS: Final = (
    ("follow", TOPIC, "Brunssum", 14),
    ("hold", TOPIC, "Brunssum", 12),
    ("offers", TOPIC, "Brunssum", 10),
    ("hold", "crime", "Kerkrade", 31),
    ("hold", "crime", "Brunssum", 24),
    ("hold", "crime", "Voerendaal", 11),
    ("sign_up", "cooking", "Kerkrade", 16),
    ("sign_up", "cooking", "Brunssum", 13),
)
# Kind, topic, place, how many, over the last half year.
_HEARD: Final = (
    ("question", TOPIC, "Brunssum", 11),
    ("search", TOPIC, "Brunssum", 17),
    ("search", TOPIC, "Kerkrade", 4),
    ("search", "crime", "Kerkrade", 12),
    ("search", "crime", "Brunssum", 8),
    ("search", "cooking", "Kerkrade", 7),
    ("search", "cooking", "Voerendaal", 3),
    ("search", "vegetable-garden", "Voerendaal", 5),
)

_INVITATION: Final = (
    "Zoek je ook naar je voorouders? Kom dinsdagavond eens kijken in de bieb van Brunssum. De koffie is klaar."
)


def signals_demo(community: Community, at: datetime) -> None:
    """Field notes, counts, cells, suggestions and an invitation. community: that of genealogy in Brunssum."""
    if FieldNote.objects.exists() or SignalCell.objects.exists():
        return
    topics = {topic.key: topic for topic in Topic.objects.filter(is_sensitive=False, is_retired=False)}
    places = {place.name: place for place in Municipality.objects.all()}
    who = Account.objects.filter(email__startswith="community-librarian@").first()
    branches = {branch.municipality_id: branch for branch in Branch.objects.order_by("-pk")}
    for topic, place, where, days, text in _NOTES:
        if topic in topics and place in places:
            FieldNote.objects.create(
                topic=topics[topic], municipality=places[place], branch=branches.get(places[place].pk), where=where,
                text=text, noted_at=at - timedelta(days=days), noted_by=who,
            )  # fmt: skip
    last = last_finished_week(at)
    block = block_of(last) - 1
    for kind, topic, place, count in _CELLS:
        if topic in topics and place in places:
            SignalCell.objects.create(
                kind=kind, topic=topics[topic], municipalities=[places[place].pk], first_week=first_week_of(block - 2),
                last_week=last_week_of(block), count=count, released_at=at,
            )  # fmt: skip
    for kind, topic, place, count in (*_HEARD, *_noted()):
        if topic in topics and place in places:
            for week in range(min(count, 5)):
                SignalCount.objects.create(
                    kind=kind, topic=topics[topic], municipality=places[place], week=last - timedelta(weeks=4 * week),
                    count=count // 5 + (week < count % 5) if count > 5 else 1,
                )  # fmt: skip
    for registered in signal_kinds().values():
        if registered.gathers:
            SignalClock.objects.get_or_create(kind=registered.key, defaults={"written_to": last})
    suggest(at=at)
    first = Suggestion.objects.filter(topic__key=TOPIC, municipality__name="Brunssum").first()
    if first is not None:
        Campaign.objects.create(
            topic=first.topic, municipality=first.municipality, suggestion=first, community=community, is_mailed=True,
            sent_at=at - timedelta(days=21), sent_by=who, text=_INVITATION,
        )  # fmt: skip


def _noted() -> list[tuple[str, str, str, int]]:
    """The field notes as counts."""
    pairs = [(topic, place) for topic, place, *_rest in _NOTES]
    return [("field_note", topic, place, pairs.count((topic, place))) for topic, place in dict.fromkeys(pairs)]
