# SPDX-License-Identifier: EUPL-1.2
"""Partners propose an activity; the library answers, agrees or says no. Both are kept, and seen by both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from reuring.activities.models import Activity, Idea, Maker, MakersNote
from reuring.activities.programme.defaults import defaults_of
from reuring.activities.programme.keeping import ActivityFields, keep_activity, locked, record
from reuring.activities.programme.nodes import refresh_node
from reuring.activities.programme.publishing import agree, propose
from reuring.activities.programme.sessions import SessionFields, add_session
from reuring.activities.together.answering import link_idea
from reuring.activities.together.makers import Who, name_maker
from reuring.activities.together.policy import obstacles_to_decide, obstacles_to_propose
from reuring.activities.together.refusals import ProposalRefused
from reuring.partners.models import Partner, PartnerMember
from reuring.people.actor import Actor
from reuring.people.notices.telling import Telling, tell
from reuring.places.models import Branch, Municipality, Place

LONGEST_NOTE: Final = 2_000
DECIDED: Final = "activities.proposal_answered"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a partner would like to make. brings: what it brings along, in its own words; only makers read that.

    starts_at, ends_at: None where it is not known yet. branch, place: at most one; neither: not known yet.
    """

    title: str
    what: str
    form: str
    brings: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    branch: Branch | None = None
    place: Place | None = None

    @property
    def municipality(self) -> Municipality | None:
        """Where it would be."""
        if self.branch is not None:
            return self.branch.municipality
        return self.place.municipality if self.place is not None else None


@transaction.atomic
def propose_activity(*, partner: Partner, proposal: Proposal, site: str, actor: Actor, at: datetime) -> Activity:
    """Put an activity before the library on behalf of a partner, which becomes its co-producer.

    site: scheme and host for links in mails. Raises ProposalRefused with every obstacle; ProgrammeRefused.
    """
    obstacles = obstacles_to_propose(
        title=proposal.title, is_active=partner.is_active, starts_at=proposal.starts_at, ends_at=proposal.ends_at, at=at
    )
    if obstacles:
        raise ProposalRefused(*obstacles)
    activity = _new(proposal.form, proposal.title, proposal.what, proposal.municipality, partner, actor, at)
    if proposal.starts_at is not None and proposal.ends_at is not None:
        where: SessionFields = {"branch": proposal.branch, "place": proposal.place}
        fields: SessionFields = {"starts_at": proposal.starts_at, "ends_at": proposal.ends_at, **where}
        add_session(activity=activity, fields=fields, actor=actor, at=at)
    propose(activity=activity, actor=actor, at=at)
    name_maker(activity=activity, who=Who(partner=partner), role=Maker.Role.CO_PRODUCER, site=site, actor=actor, at=at)
    say(activity=activity, text=proposal.brings or proposal.what or proposal.title, partner=partner, actor=actor, at=at)
    return activity


@transaction.atomic
def make_of_idea(*, idea: Idea, form: str, site: str, actor: Actor, at: datetime) -> Activity:
    """Make a draft of an activity from an idea; its giver is told, and credited once they agree.

    Raises IdeaRefused where the idea is finished; ProgrammeRefused.
    """
    activity = _new(form, idea.title, idea.text, idea.municipality, None, actor, at)
    link_idea(idea=idea, activity=activity, site=site, actor=actor, at=at)
    return activity


@transaction.atomic
def decide(*, activity: Activity, new_state: str, text: str, actor: Actor, at: datetime) -> MakersNote:
    """Answer a proposal. new_state: `agreed`, `declined`, or empty for a word in between.

    A proposal that was declined is seen by its partner and by staff only, with the reason.
    Raises ProposalRefused with every obstacle.
    """
    activity = locked(activity)
    obstacles = obstacles_to_decide(state=activity.state, new_state=new_state, text=text)
    if obstacles:
        raise ProposalRefused(*obstacles)
    if new_state == Activity.State.AGREED:
        agree(activity=activity, actor=actor, at=at)
    elif new_state == Activity.State.DECLINED:
        activity.state, activity.changed_at, activity.publish_at = Activity.State.DECLINED, at, None
        activity.save(update_fields=["state", "changed_at", "publish_at"])
        refresh_node(activity)
        record(activity, "decline", actor=actor, at=at, after={"state": new_state}, reason=text)
    note = MakersNote.objects.create(
        activity=activity, text=text.strip()[:LONGEST_NOTE], state=new_state, at=at, by=actor.account
    )
    _tell_partner(activity, note, at)
    return note


def _tell_partner(activity: Activity, note: MakersNote, at: datetime) -> None:
    """Those who act for the partner that proposed it hear of the answer."""
    members = PartnerMember.objects.in_force(timezone.localdate(at)).filter(partner=activity.proposed_by_id)
    facts = {"title": activity.node.title, "answer": note.text or gettext("Ja, dit gaan we doen.")}
    people = members.values_list("person", flat=True)
    tell(
        [Telling(DECIDED, person, f"makers_note:{note.pk}", facts, about=activity.public_id) for person in people],
        at=at,
    )


def waiting_proposals() -> QuerySet[Activity]:
    """Proposals of partners that wait for an answer, the oldest first."""
    found = Activity.objects.filter(state=Activity.State.PROPOSED, proposed_by__isnull=False)
    return found.select_related("node", "proposed_by").order_by("made_at", "pk")


@transaction.atomic
def say(*, activity: Activity, text: str, partner: Partner | None, actor: Actor, at: datetime) -> MakersNote:
    """Say something to the others who make an activity. partner: for whom; None for the library.

    Raises ProposalRefused when nothing is said.
    """
    obstacles = obstacles_to_decide(state=activity.state, new_state="", text=text)
    if obstacles:
        raise ProposalRefused(*obstacles)
    return MakersNote.objects.create(
        activity=activity, partner=partner, text=text.strip()[:LONGEST_NOTE], at=at, by=actor.account
    )


def _new(
    form: str,
    title: str,
    text: str,
    municipality: Municipality | None,
    partner: Partner | None,
    actor: Actor,
    at: datetime,
) -> Activity:
    """A draft with what its form fills in by itself."""
    defaults = defaults_of(form)
    needs = Activity.SignUp.EACH if defaults.needs_sign_up else Activity.SignUp.NONE
    fields: ActivityFields = {
        "form": form,
        "shape": defaults.shape,
        "functions": list(defaults.functions),
        "municipality": municipality,
        "languages": ["nl"],
        "age_from": defaults.age_from,
        "age_to": defaults.age_to,
        "is_listed": defaults.is_listed,
        "sign_up": needs,
        "proposed_by": partner,
    }
    activity = keep_activity(
        fields=fields,
        texts={"nl": {"title": " ".join(title.split()), "description": text}},
        target_groups=list(defaults.target_groups.all()),
        actor=actor,
        at=at,
    )
    if defaults.needs_sign_up:
        activity.parts.create(capacity=defaults.capacity)
    return activity
