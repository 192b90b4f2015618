# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write an ask or offer: make, change, pause, take up again, keep longer, close."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.helping.facts import age_of
from reuring.communities.helping.policy import HOLDS_DAYS, obstacles_to_list
from reuring.communities.helping.times import in_order
from reuring.communities.models import Community, Listing
from reuring.communities.moderating.watching import watch
from reuring.communities.refusals import ListingRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.places.models import Branch, Municipality
from reuring.threads.models import Topic

KIND: Final = "listing"


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What somebody writes about an ask or offer. topics: keys. times: codes. fields: further columns of Listing."""

    title: str
    shown_name: str
    kind: str
    text: str = ""
    topics: Collection[str] = ()
    languages: Collection[str] = ()
    times: Collection[str] = ()
    branch: Branch | None = None
    municipality: Municipality | None = None
    reach_km: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def make_listing(
    *,
    side: str,
    person: Person,
    facts: ListingFacts,
    community: Community | None = None,
    is_entered: bool = False,
    actor: Actor,
    at: datetime,
) -> Listing:
    """Let somebody look for something, or offer it.

    side: a Listing.Side. community: the group in which it also stands. is_entered: a colleague types it for them, at
    the desk, on paper or by phone. What looks like spam is kept and waits unseen (`hidden_at`) until somebody looked.
    Raises ListingRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    listing = Listing(
        side=side,
        person=person,
        community=community,
        made_at=at,
        waiting_since=at,
        entered_by=actor.account if is_entered else None,
    )
    return _keep(listing, facts, "make", actor, at)


@transaction.atomic
def edit_listing(*, listing: Listing, facts: ListingFacts, actor: Actor, at: datetime) -> Listing:
    """Change an ask or offer. How long it waits is not changed by that.

    Raises ListingRefused with every obstacle.
    """
    person = Person.objects.select_for_update().get(pk=listing.person_id)
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.state == Listing.State.CLOSED:
        raise ListingRefused(Obstacle("closed", _("Dit is al klaar. Zet een nieuwe neer.")))
    listing.person = person
    return _keep(listing, facts, "edit", actor, at)


@transaction.atomic
def pause_listing(*, listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Look for nobody for a while. What was agreed goes on. Twice changes nothing."""
    return _to_state(listing, Listing.State.PAUSED, (Listing.State.OPEN,), "pause", actor, at)


@transaction.atomic
def resume_listing(*, listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Look for somebody again after a pause, or keep what is about to end: it holds for half a year from now."""
    listing = _to_state(listing, Listing.State.OPEN, (Listing.State.PAUSED, Listing.State.OPEN), "resume", actor, at)
    if listing.state == Listing.State.OPEN:
        listing.expires_on = timezone.localdate(at) + timedelta(days=HOLDS_DAYS)
        listing.save(update_fields=["expires_on"])
    return listing


@transaction.atomic
def close_listing(*, listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Look no further. Matches to which not both said yes end with it; the others go on. Twice changes nothing."""
    from reuring.communities.helping.matching import end_waiting

    listing = _to_state(listing, Listing.State.CLOSED, (Listing.State.OPEN, Listing.State.PAUSED), "close", actor, at)
    end_waiting(listing=listing, actor=actor, at=at)
    return listing


def _to_state(
    listing: Listing, state: Listing.State, before: Collection[str], verb: str, actor: Actor, at: datetime
) -> Listing:
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.state not in before or listing.state == state:
        return listing
    listing.state = state
    listing.closed_at = at if state == Listing.State.CLOSED else None
    listing.save(update_fields=["state", "closed_at"])
    _record(listing, verb, actor, at)
    return listing


def _keep(listing: Listing, facts: ListingFacts, verb: str, actor: Actor, at: datetime) -> Listing:
    on = timezone.localdate(at)
    title, name = " ".join(facts.title.split())[:120], " ".join(facts.shown_name.split())[:80]
    columns = dict(facts.fields)
    if listing.community is not None and listing.community.is_for_minors:
        # Where children are, nobody decides that it needs less care.
        columns["with_care"] = True
    municipality = facts.municipality or (facts.branch.municipality if facts.branch else None)
    others = Listing.objects.open(on).filter(person=listing.person).exclude(pk=listing.pk)
    obstacles = obstacles_to_list(
        title=title,
        texts=(facts.title, facts.text, facts.shown_name),
        age=age_of(listing, on),
        has_place=municipality is not None,
        most=columns.get("most", listing.most),
        open_ones=others.count(),
        shown_name=name,
    )
    if obstacles:
        raise ListingRefused(*obstacles)
    for column, value in columns.items():
        setattr(listing, column, value)
    listing.title, listing.text, listing.shown_name, listing.kind = title, facts.text.strip(), name, facts.kind
    listing.branch, listing.municipality, listing.reach_km = facts.branch, municipality, facts.reach_km
    listing.times, listing.languages = in_order(facts.times), sorted(set(facts.languages))
    listing.expires_on = listing.expires_on or on + timedelta(days=HOLDS_DAYS)
    listing.save()
    listing.topics.set(Topic.objects.filter(key__in=facts.topics, is_retired=False))
    watch(listing=listing, at=at)
    _record(listing, verb, actor, at)
    return listing


def _record(listing: Listing, verb: str, actor: Actor, at: datetime) -> None:
    # The trail outlives an erasure, so it names nobody and quotes nothing.
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=listing.public_id,
        after={"side": listing.side, "kind": listing.kind, "state": str(listing.state)},
    )  # fmt: skip
