# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers that the tests share."""

from __future__ import annotations

from datetime import date
from typing import Any

from reuring.communities.helping.listing import ListingFacts, make_listing
from reuring.communities.models import Listing
from reuring.communities.tests.cast import ACTOR, AT, make_branch, make_person
from reuring.people.models import Person

GROWN_UP = date(1960, 5, 1)


def grown_up(given_name: str = "Truus", **overrides: Any) -> Person:
    return make_person(given_name=given_name, born_on=GROWN_UP, **overrides)


def listed(side: str, person: Person | None = None, title: str = "Samen wandelen", **overrides: Any) -> Listing:
    """An ask or offer at HuB, for company, that everyone may read. Other keywords are of ListingFacts or Listing."""
    person = person or grown_up()
    own = {
        name: overrides.pop(name) for name in ("topics", "languages", "times", "reach_km", "text") if name in overrides
    }
    facts = ListingFacts(
        title=title,
        shown_name=overrides.pop("shown_name", person.given_name),
        kind=overrides.pop("kind", Listing.Kind.COMPANY),
        branch=overrides.pop("branch", None) or make_branch(),
        fields={"may_be_seen": True, **overrides},
        **own,
    )
    return make_listing(side=side, person=person, facts=facts, actor=ACTOR, at=AT)


def an_ask(**overrides: Any) -> Listing:
    return listed(Listing.Side.ASK, **overrides)


def an_offer(**overrides: Any) -> Listing:
    return listed(Listing.Side.OFFER, **overrides)
