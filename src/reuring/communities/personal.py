# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of people, and how long. Each package says what is special about its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reuring.communities.helping.kept import LISTING_KEPT_DAYS, forget_listings, listings_of, old_listings
from reuring.communities.models import (
    Campaign,
    Community,
    CommunityInvitation,
    Decision,
    FieldNote,
    Grant,
    HouseRules,
    Listing,
    LookBack,
    Match,
    Meeting,
    Member,
    PersonBlock,
    Plan,
    PlanInterest,
    Post,
    Report,
    Round,
    Spending,
    Suggestion,
)
from reuring.communities.moderating.keeping import REPORT_KEPT_DAYS, forget_reports, old_reports, own_reports
from reuring.communities.talking.mentioning import forget_names
from reuring.people.models import Person
from reuring.people.personal import register_personal, show_nothing

# After somebody left a group.
MEMBER_KEPT_DAYS: Final = 365
# After an invitation ran out, was withdrawn or was used.
INVITATION_KEPT_DAYS: Final = 90


def _memberships(person: Person) -> list[dict[str, Any]]:
    rows = Member.objects.filter(person=person).select_related("community__node").order_by("pk")
    return [
        {
            "group": row.community.node.title,
            "state": row.state,
            "name": row.shown_name,
            "shown_to": row.shown_to,
            "roles": row.roles,
            "host": row.is_host,
            "since": row.joined_at.isoformat() if row.joined_at else None,
            "plans": [
                {
                    "idea": each.plan.idea.title,
                    "role": each.role,
                    "task": each.task,
                    "condition": each.condition,
                    "may_be_named": each.name_agreed_at is not None,
                }
                for each in PlanInterest.objects.filter(member=row).select_related("plan__idea").order_by("pk")
            ],
            "said": list(row.posts.order_by("made_at").values_list("text", flat=True)),
        }
        for row in rows
    ]


def _forget_member(person: Person) -> None:
    """What they said stays without their name, so that what others answered keeps its sense; what they are, goes.

    Whom a plan had is the group's memory; with the member goes what they would do for it.
    """
    Post.objects.filter(member__person=person).update(name="")
    _leave_no_name(Member.objects.filter(person=person))
    Member.objects.filter(person=person).delete()


def _old_members(before: datetime) -> int:
    gone = Member.objects.filter(~Q(state__in=Member.OPEN), left_at__lt=before)
    _leave_no_name(gone)
    return gone.delete()[0]


def _leave_no_name(members: QuerySet[Member]) -> None:
    """Take the names of members out of what they said and of what others wrote about them."""
    Post.objects.filter(member__in=members).update(name="")
    forget_names(members)


def _old_invitations(before: datetime) -> int:
    done = Q(expires_at__lt=before) | Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    return CommunityInvitation.objects.filter(done).delete()[0]


register_personal(
    Member,
    "person",
    export=_memberships,
    erase=_forget_member,
    keep_days=MEMBER_KEPT_DAYS,
    expire=_old_members,
    label=_("groepen waarin iemand meedoet"),
    stays=_("Wat iemand in een groep zei, blijft staan zonder naam."),
)
register_personal(Member, "added_by", export=show_nothing)
register_personal(Member, "guardian", export=show_nothing)
register_personal(Community, "librarian", export=show_nothing)
register_personal(Community, "made_by", export=show_nothing)
register_personal(
    CommunityInvitation,
    "invited_by",
    export=show_nothing,
    keep_days=INVITATION_KEPT_DAYS,
    expire=_old_invitations,
)
register_personal(Meeting, "held_by", export=show_nothing)
register_personal(Post, "written_by", export=show_nothing)
register_personal(PersonBlock, "person", label=_("mensen die iemand niet wil zien"))
register_personal(PersonBlock, "blocked", export=show_nothing)
register_personal(
    Listing,
    "person",
    export=listings_of,
    erase=forget_listings,
    keep_days=LISTING_KEPT_DAYS,
    expire=old_listings,
    label=_("wat iemand zoekt of kan"),
)
register_personal(Listing, "entered_by", export=show_nothing)
register_personal(Match, "proposed_by", export=show_nothing)
register_personal(Match, "introduced_by", export=show_nothing)
register_personal(Round, "asked_by", export=show_nothing)
register_personal(HouseRules, "by", export=show_nothing)
register_personal(
    Report,
    "person",
    export=own_reports,
    erase=forget_reports,
    keep_days=REPORT_KEPT_DAYS,
    expire=old_reports,
    label=_("meldingen"),
    stays=_("Wat er over een bericht besloten is en waarom, blijft staan zonder naam en zonder de tekst."),
)
register_personal(Decision, "by", export=show_nothing)
register_personal(Plan, "agreed_by", export=show_nothing)
register_personal(Grant, "granted_by", export=show_nothing)
register_personal(Spending, "noted_by", export=show_nothing)
register_personal(LookBack, "person", label=_("terugblikken op een activiteit"))
register_personal(FieldNote, "noted_by", export=show_nothing)
register_personal(Suggestion, "decided_by", export=show_nothing)
register_personal(Campaign, "sent_by", export=show_nothing)
