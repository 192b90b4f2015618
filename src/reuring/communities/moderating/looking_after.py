# SPDX-License-Identifier: EUPL-1.2
"""Looking after who is under 16: a guardian takes back a yes, and a colleague hears of a meeting without one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.together.links import own_site
from reuring.communities.models import Community, Meeting, Member
from reuring.communities.moderating.moderators import moderators
from reuring.communities.moderating.telling import NO_COLLEAGUE
from reuring.communities.refusals import MemberRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.people.notices.kinds import register_gatherer
from reuring.people.notices.reach import guardians
from reuring.people.notices.telling import Telling, tell
from reuring.people.policy import Obstacle

# So long before a meeting a colleague hears that nobody of the house is there.
AHEAD: Final = timedelta(days=14)


@transaction.atomic
def take_back_consent(*, member: Member, guardian: Person, actor: Actor, at: datetime) -> Member:
    """A guardian takes back that a child takes part: the child is out of the group. Twice changes nothing.

    Raises MemberRefused where this person does not answer for the child and did not agree.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("community__node").get(pk=member.pk)
    answering = guardians({member.person_id}, at).get(member.person_id, [])
    if guardian.pk not in answering and member.guardian_id != guardian.pk:
        raise MemberRefused(Obstacle("no-guardian", _("Alleen een ouder of voogd kan dit.")))
    if member.state not in Member.OPEN:
        return member
    member.state, member.left_at, member.is_host = Member.State.LEFT, at, False
    member.guardian_agreed_at = None
    member.save(update_fields=["state", "left_at", "is_host", "guardian_agreed_at"])
    # The trail outlives an erasure, so it names nobody.
    record_event(
        actor=actor, at=at, verb="take_back_consent", subject_kind="community_member", subject_key=member.public_id,
        after={"community": member.community.public_id, "state": str(member.state)},
    )  # fmt: skip
    return member


def tell_of_missing_colleagues(at: datetime) -> int:
    """Tell who accompanies groups of coming meetings for who is under 16 that have no colleague. Once for each."""
    coming = Meeting.objects.coming(at).filter(
        community__is_for_minors=True, has_staff=False, starts_at__lte=at + AHEAD
    )
    told = []
    for meeting in coming.select_related("community__node"):
        facts = {
            "place": meeting.community.node.title,
            "on": timezone.localdate(meeting.starts_at).isoformat(),
            "link": f"{own_site()}{meeting.community.node.address}",
        }
        told += [
            Telling(NO_COLLEAGUE, key, f"{NO_COLLEAGUE}:{meeting.pk}", facts, about=meeting.public_id)
            for key in moderators(meeting.community, at)
        ]
    return tell(told, at=at)


def groups_without_colleague() -> list[str]:
    """Public ids of living groups for who is under 16 that no colleague accompanies."""
    found = Community.objects.living().filter(is_for_minors=True, librarian__isnull=True)
    return list(found.values_list("node__public_id", flat=True))


register_gatherer(NO_COLLEAGUE, tell_of_missing_colleagues)
