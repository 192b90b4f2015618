# SPDX-License-Identifier: EUPL-1.2
"""Groups of the demonstration region. Each package adds its own from its `demo.py`. Loading twice changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from reuring.communities.building.demo import building_demo
from reuring.communities.groups.keeping import CommunityFacts, begin_community, keep_community
from reuring.communities.models import Community
from reuring.communities.moderating.demo import moderating_demo
from reuring.people.actor import Actor
from reuring.places.models import Branch, Municipality

ACTOR: Final = Actor.command("reuring demo")
GROUP: Final = "Stamboom Brunssum"


def communities_demo(at: datetime) -> None:
    """The groups of the demonstration."""
    there = Community.objects.filter(node__title=GROUP).first()
    if there is not None:
        moderating_demo(there, at)
        return
    begun = at - timedelta(days=200)
    community = keep_community(
        facts=CommunityFacts(
            bond=Community.Bond.HOBBY,
            texts={
                "nl": {
                    "title": GROUP,
                    "summary": "Samen zoeken naar wie je voorouders waren: in akten, in de mijn en over de grens.",
                    "about": "We helpen elkaar met archieven, oude handschriften en de eerste stap op de computer.",
                    "come_along": "Loop gewoon binnen. Je hoeft niets mee te nemen en niets te beloven.",
                    "rhythm": "Elke tweede dinsdag van de maand, 19.00 uur",
                },
                "de": {
                    "title": "Stammbaum Brunssum",
                    "summary": "Gemeinsam nach den Vorfahren suchen: in Urkunden, im Bergbau und über die Grenze.",
                },
            },
            topics=["genealogy"],
            municipality=Municipality.objects.filter(name="Brunssum").first(),
            home_branch=Branch.objects.filter(municipality__name="Brunssum").order_by("pk").first(),
            fields={"languages": ["nl", "de"], "rhythm": Community.Rhythm.MONTHLY},
        ),
        actor=ACTOR,
        at=begun,
    )
    begin_community(community=community, actor=ACTOR, at=begun)
    moderating_demo(community, at)
    building_demo(at)
