# SPDX-License-Identifier: EUPL-1.2
"""The verbs of a match: it suits me, propose, answer, introduce, release, stop, and what came of it.

Locks: both listings in the order of their keys, then the match. How many places are taken is counted under those locks,
so that the last place of an offer is given once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.helping import telling
from reuring.communities.helping.facts import age_of, known
from reuring.communities.helping.policy import obstacles_to_answer, obstacles_to_introduce
from reuring.communities.models import Listing, Match, PersonBlock
from reuring.communities.refusals import MatchRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.certificates import has_certificate
from reuring.people.policy import Obstacle
from reuring.places.models import Branch

KIND: Final = "match"


@transaction.atomic
def say_it_suits(*, own: Listing, other: Listing, actor: Actor, at: datetime) -> Match:
    """Somebody says of another's listing that it suits their own. A colleague looks at it and asks the other.

    own, other: an ask and an offer. Twice changes nothing.
    Raises MatchRefused with what stands in the way.
    """
    ask, offer = (own, other) if own.side == Listing.Side.ASK else (other, own)
    ask, offer = _locked(ask, offer)
    there = Match.objects.live().filter(ask=ask, offer=offer).first()
    if there is not None:
        return there
    facts = known([ask, offer], at=at)
    found = facts.fit(ask.pk, offer.pk)
    # A certificate is asked for later, and staff look at it; what is between people is never told.
    if any(obstacle.code in ("blocked", "said-no") for obstacle in found.obstacles):
        raise MatchRefused(Obstacle("not-now", _("Dit kan nu niet. Vraag het gerust aan een medewerker.")))
    if obstacles := [obstacle for obstacle in found.obstacles if obstacle.code != "no-certificate"]:
        raise MatchRefused(*obstacles)
    is_ask = own.side == Listing.Side.ASK
    match = Match.objects.create(
        ask=ask,
        offer=offer,
        score=found.score,
        reasons=found.reasons,
        proposed_at=at,
        ask_says=True if is_ask else None,
        offer_says=None if is_ask else True,
    )
    _record(match, "suits", actor, at)
    return match


@transaction.atomic
def propose(*, ask: Listing, offer: Listing, actor: Actor, at: datetime) -> Match:
    """A colleague chooses two who may meet: both are asked whether they want to. Proposing twice asks once.

    Raises MatchRefused with every limit that stands in the way.
    """
    ask, offer = _locked(ask, offer)
    match = Match.objects.live().filter(ask=ask, offer=offer).first()
    if match is not None and match.asked_at is not None:
        return match
    facts = known([ask, offer], at=at)
    found = facts.fit(ask.pk, offer.pk)
    obstacles = [each for each in found.obstacles if match is None or each.code != "live"]
    if obstacles:
        raise MatchRefused(*obstacles)
    if match is None:
        match = Match(ask=ask, offer=offer, proposed_at=at)
    match.score, match.reasons = found.score, found.reasons
    match.proposed_by, match.asked_at = actor.account, at
    match.save()
    _record(match, "propose", actor, at)
    telling.tell_proposed(match, at=at)
    return match


@transaction.atomic
def answer(*, match: Match, side: str, says: bool, actor: Actor, at: datetime) -> Match:
    """One of the two says whether they want to meet the other. A no ends it, kindly; no reason is asked.

    side: a Listing.Side, of who answers. Saying the same twice changes nothing.
    Raises MatchRefused where it is over, or where somebody else was first.
    """
    match = _locked_match(match)
    if not says:
        return _end(match, Match.By(side), "decline", actor, at)
    column = f"{side}_says"
    if getattr(match, column) and match.is_live:
        return match
    is_full = _is_full(match.ask, match) or _is_full(match.offer, match)
    obstacles = obstacles_to_answer(is_live=match.is_live, was_asked=match.asked_at is not None, is_full=is_full)
    if obstacles:
        raise MatchRefused(*obstacles)
    setattr(match, column, True)
    match.save(update_fields=[column])
    _record(match, "accept", actor, at)
    if match.is_agreed:
        telling.take_back_proposed(match, at=at)
    return match


@transaction.atomic
def introduce(
    *,
    match: Match,
    meet_at: datetime | None,
    meet_branch: Branch | None,
    meet_note: str = "",
    adults_seen: bool = False,
    with_care: bool = False,
    actor: Actor,
    at: datetime,
) -> Match:
    """A colleague introduces two who both said yes: by the names that they chose, with a first time in the library.

    meet_branch: where; meet_note: which room or table. adults_seen: the colleague saw that whose age is not known is 18
    or over. with_care: the colleague says that it is with somebody who is under 18 or vulnerable, whatever
    the two said. Done again it moves the first time, and both are told.
    Raises MatchRefused with every obstacle.
    """
    match = _locked_match(match)
    on = timezone.localdate(at)
    sides = (match.ask, match.offer)
    obstacles = list(
        obstacles_to_introduce(
            is_live=match.is_live,
            both_yes=match.is_agreed,
            ages=[age_of(side, on) for side in sides],
            adults_seen=adults_seen,
            needs_certificate=with_care or any(side.with_care for side in sides),
            has_certificate=has_certificate(match.offer.person_id, on),
            meet_at=meet_at,
            at=at,
        )
    )
    if are_apart(match):
        obstacles.append(Obstacle("blocked", _("Deze twee kunnen we niet bij elkaar brengen.")))
    if meet_branch is None:
        obstacles.append(Obstacle("no-branch", _("Kies waar in de bibliotheek ze elkaar zien.")))
    if obstacles:
        raise MatchRefused(*obstacles)
    if adults_seen:
        for side in sides:
            if side.person.born_on is None and side.adult_seen_at is None:
                side.adult_seen_at = at
                side.save(update_fields=["adult_seen_at"])
    match.introduced_at, match.introduced_by = match.introduced_at or at, actor.account
    match.meet_at, match.meet_branch, match.meet_note = meet_at, meet_branch, meet_note.strip()
    match.with_care = with_care
    match.save(update_fields=["introduced_at", "introduced_by", "meet_at", "meet_branch", "meet_note", "with_care"])
    _record(match, "introduce", actor, at)
    telling.tell_introduced(match, at=at)
    return match


@transaction.atomic
def release(*, match: Match, side: str, may_see: bool, actor: Actor, at: datetime) -> Match:
    """One of the two says whether the other may see how to reach them, or takes that back. Shown only when both do.

    Raises MatchRefused before the introduction, or when it is over.
    """
    match = _locked_match(match)
    if may_see and (not match.is_live or match.introduced_at is None or are_apart(match)):
        raise MatchRefused(Obstacle("not-introduced", _("Dat kan pas als we jullie aan elkaar hebben voorgesteld.")))
    column = f"{side}_releases"
    if getattr(match, column) is not may_see:
        setattr(match, column, may_see)
        match.save(update_fields=[column])
        _record(match, "release" if may_see else "withhold", actor, at)
    return match


@transaction.atomic
def stop(*, match: Match, by: str, actor: Actor, at: datetime) -> Match:
    """One click by either side or staff ends it. No reason is asked; the other gets a kind word that tells nothing.

    by: a Match.By. Twice changes nothing.
    """
    return _end(_locked_match(match), Match.By(by), "stop", actor, at)


@transaction.atomic
def close(*, match: Match, outcome: str, text: str = "", ends_ask: bool = False, actor: Actor, at: datetime) -> Match:
    """Somebody says what came of it, which closes it.

    outcome: a Match.Outcome. text: in their words, for staff. ends_ask: who looked for something looks no further.
    Raises MatchRefused before the introduction, or when it is over.
    """
    from reuring.communities.helping.listing import close_listing
    from reuring.communities.helping.policy import says_how_to_reach
    from reuring.people.bsn import contains_bsn

    match = _locked_match(match)
    if not match.is_live or match.introduced_at is None:
        raise MatchRefused(Obstacle("not-introduced", _("Hier is nog niets van gekomen, of het was al klaar.")))
    if contains_bsn(text):
        raise MatchRefused(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if says_how_to_reach(text):
        raise MatchRefused(Obstacle("contact", _("Laat e-mailadressen en telefoonnummers hier weg.")))
    match.closed_at, match.outcome, match.outcome_text = at, Match.Outcome(outcome), text.strip()
    match.ask_releases = match.offer_releases = False
    match.save(update_fields=["closed_at", "outcome", "outcome_text", "ask_releases", "offer_releases"])
    _record(match, "close", actor, at)
    if ends_ask:
        close_listing(listing=match.ask, actor=actor, at=at)
    return match


def end_waiting(*, listing: Listing, actor: Actor, at: datetime) -> None:
    """End the matches of a listing to which not both said yes, because it looks no further. In its transaction."""
    by = Match.By(listing.side)
    own = {f"{listing.side}": listing}
    for match in Match.objects.live().filter(**own).order_by("pk"):
        if not match.is_agreed:
            _end(_locked_match(match), by, "stop", actor, at)


def are_apart(match: Match) -> bool:
    """Whether one of the two does not want to meet the other, also since they were matched."""
    one, other = match.ask.person_id, match.offer.person_id
    return PersonBlock.objects.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one)).exists()


def _end(match: Match, by: Match.By, verb: str, actor: Actor, at: datetime) -> Match:
    if not match.is_live:
        return match
    if by != Match.By.STAFF:
        setattr(match, f"{by}_says", False) if match.introduced_at is None else None
    knew = match.asked_at is not None
    match.stopped_at, match.stopped_by = at, by
    match.ask_releases = match.offer_releases = False
    match.save(update_fields=["stopped_at", "stopped_by", "ask_says", "offer_says", "ask_releases", "offer_releases"])
    _record(match, verb, actor, at)
    telling.take_back_proposed(match, at=at)
    if knew:
        telling.tell_stopped(match, by=by, at=at)
    return match


def _locked(ask: Listing, offer: Listing) -> tuple[Listing, Listing]:
    """Both listings, locked in the order of their keys."""
    if {ask.side, offer.side} != {Listing.Side.ASK.value, Listing.Side.OFFER.value}:
        raise MatchRefused(Obstacle("sides", _("Het is altijd iemand die zoekt en iemand die kan.")))
    found = _lock_listings([ask.pk, offer.pk])
    return found[ask.pk], found[offer.pk]


def _lock_listings(keys: list[int]) -> dict[int, Listing]:
    rows = Listing.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def _locked_match(match: Match) -> Match:
    listings = _lock_listings([match.ask_id, match.offer_id])
    found = Match.objects.select_for_update().get(pk=match.pk)
    found.ask, found.offer = listings[match.ask_id], listings[match.offer_id]
    return found


def _is_full(listing: Listing, match: Match) -> bool:
    """Whether a listing has all the people it wanted, beside this match. Asked under the listing's lock."""
    own = Match.objects.agreed().filter(**{str(listing.side): listing}).exclude(pk=match.pk)
    return own.count() >= listing.most


def _record(match: Match, verb: str, actor: Actor, at: datetime) -> None:
    # The trail outlives an erasure, so it names nobody.
    record_event(
        actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=match.public_id,
        after={"ask": match.ask.public_id, "offer": match.offer.public_id, "outcome": match.outcome},
    )  # fmt: skip
