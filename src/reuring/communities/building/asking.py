# SPDX-License-Identifier: EUPL-1.2
"""What a plan needs becomes an ask ("Ik zoek") of who asks it, where everybody with an offer can find it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.communities.building.planning import KIND, locked
from reuring.communities.helping.listing import ListingFacts, make_listing
from reuring.communities.models import Listing, Member, PlanNeed
from reuring.communities.refusals import PlanRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.policy import Obstacle
from reuring.threads.models import Topic

_KINDS: Final = {PlanNeed.What.PERSON: Listing.Kind.SKILL, PlanNeed.What.THING: Listing.Kind.THING}


@transaction.atomic
def ask_others(*, need: PlanNeed, asker: Member | None, actor: Actor, at: datetime) -> Listing:
    """Make an ask of a need. Twice is one ask. asker: the member who asks, and hears who can; locked first.

    Raises PlanRefused for what nobody can offer, and for who is no member; ListingRefused.
    """
    if asker is not None:
        Person.objects.select_for_update().get(pk=asker.person_id)
    plan = locked(need.plan)
    need = plan.needs.select_related("listing").get(pk=need.pk)
    if need.listing is not None:
        return need.listing
    obstacles = []
    if need.what not in _KINDS:
        obstacles.append(Obstacle("kind", _("Vraag alleen om mensen en spullen.")))
    if asker is None or not asker.may_write(at):
        obstacles.append(Obstacle("not-a-member", _("Iemand uit de groep vraagt dit zelf: die hoort ook wie er kan.")))
    if obstacles or asker is None:
        raise PlanRefused(*obstacles)
    topics = Topic.objects.filter(node_topics__node=plan.community.node_id)
    listing = make_listing(
        side=Listing.Side.ASK,
        person=asker.person,
        facts=ListingFacts(
            title=need.text,
            shown_name=asker.shown_name,
            kind=_KINDS[PlanNeed.What(need.what)],
            text=plan.idea.title,
            topics=list(topics.values_list("key", flat=True)),
            languages=plan.community.languages,
            branch=plan.community.home_branch,
            municipality=plan.community.municipality,
            # For an evening with a group, not for two people alone; who helps where children are showed a certificate.
            fields={"is_one_to_one": False, "with_care": plan.community.is_for_minors},
        ),
        community=plan.community,
        actor=actor,
        at=at,
    )
    need.listing = listing
    need.save(update_fields=["listing"])
    record_event(
        actor=actor, at=at, verb="ask", subject_kind=KIND, subject_key=plan.public_id,
        after={"listing": listing.public_id},
    )  # fmt: skip
    return listing
