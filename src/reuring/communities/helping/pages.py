# SPDX-License-Identifier: EUPL-1.2
"""What the pages of asks, offers and matches share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.activities.together import page_parts
from reuring.communities.helping.forms import SHORT_WORDS
from reuring.communities.models import Listing, Match
from reuring.communities.models.helping import ListingQuerySet
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.rights import standing_of
from reuring.people.models import Account, Person
from reuring.people.phones import shown_phone

# The field of the form that an obstacle is about.
FIELDS: Final = {"no-title": "title", "no-name": "shown_name", "contact": "text", "no-place": "place", "most": "most"}

T = TypeVar("T")


def person_of(request: HttpRequest) -> Person | None:
    """Who is logged in, or None."""
    return request.user.person if isinstance(request.user, Account) else None


def try_form(form: BaseForm, do: Callable[[], T], fields: Mapping[str, str] = FIELDS) -> T | None:
    """Do something with what a valid form says; what stands in the way is said at the field of an ask or offer."""
    return page_parts.try_form(form, do, fields)


def kind_in_words(listing: Listing) -> str | Promise:
    """What sort of ask or offer it is: "iemand om mee te gaan"."""
    return SHORT_WORDS[listing.side, listing.kind]


def seen_by(request: HttpRequest) -> ListingQuerySet:
    """What this visitor may read of all that everyone may read: nothing of who does not want to meet them."""
    found = Listing.objects.seen(timezone.localdate()).select_related("branch", "municipality")
    return found.exclude(person__in=apart_from(request))


def apart_from(request: HttpRequest) -> frozenset[int]:
    """The keys of everybody whom this visitor blocked, or who blocked this visitor. One query; none for a stranger."""
    person = person_of(request)
    return hidden_from(person.pk if person else None)


def listing_for(request: HttpRequest, public_id: str) -> Listing:
    """A listing that who looks may read. Raises Http404 for others, as for one that does not exist.

    In a group who is inside reads it, but not who does not meet who placed it.
    """
    found = seen_by(request).filter(public_id=public_id).first()
    if found is not None:
        return found
    listing = get_object_or_404(
        Listing.objects.open(timezone.localdate()).select_related("community__node", "branch", "municipality"),
        public_id=public_id,
    )
    person = person_of(request)
    is_own = person is not None and listing.person_id == person.pk
    is_inside = listing.community is not None and standing_of(request, listing.community).is_inside
    if not is_own and (not is_inside or listing.person_id in apart_from(request)):
        raise Http404
    return listing


def side_of(match: Match, person: Person) -> str | None:
    """On which side of a match somebody stands; None for who has nothing to do with it."""
    if match.ask.person_id == person.pk:
        return Listing.Side.ASK
    return Listing.Side.OFFER if match.offer.person_id == person.pk else None


def contact_of(person: Person) -> dict[str, Any]:
    """How somebody can be reached, for who may see it."""
    account = Account.objects.filter(person=person).first()
    email = person.email or (account.email if account else "") or ""
    return {"email": email, "phone": shown_phone(person.phone), "dial": person.phone}


def state_of(match: Match, side: str) -> str | Promise:
    """Where a match stands, for who stands on that side."""
    if match.closed_at is not None:
        return _("Klaar: %(outcome)s") % {"outcome": match.get_outcome_display()}
    if match.stopped_at is not None:
        return _("Dit gaat niet door. We zoeken gewoon verder.")
    if match.introduced_at is not None:
        return _("Jullie zijn aan elkaar voorgesteld.")
    if match.is_agreed:
        return _("Jullie zeiden allebei ja. Een collega zoekt een moment.")
    if match.asked_at is None:
        return _("Jij zei: dit past bij mij. Een collega kijkt ernaar.")
    if getattr(match, f"{side}_says"):
        return _("Jij zei ja. We vragen het ook aan de ander.")
    return _("Wil je kennismaken?")
