# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about moderation and about who is under 16."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone

from reuring.communities.models import Case, Decision, Listing, Meeting, Member
from reuring.communities.moderating.looking_after import groups_without_colleague
from reuring.communities.rights import ACCOMPANY
from reuring.engine.checks import Check, register_check
from reuring.people.ages import ADULT_FROM, OWN_CONSENT_FROM, latest_birth
from reuring.people.models import RoleGrant


def minors() -> Check:
    """Whether everybody under 16 is in a closed group with a colleague and a guardian's yes, and among their own."""
    now = timezone.now()
    on = timezone.localdate(now)
    young = Q(person__born_on__gt=latest_birth(OWN_CONSENT_FROM, on))
    adult = Q(person__born_on__lte=latest_birth(ADULT_FROM, on))
    current = Member.objects.current().filter(community__ended_at__isnull=True)
    if alone := groups_without_colleague():
        return Check(False, f"Group {alone[0]} is for under 16 and has no colleague.", f"Choose one at /c/{alone[0]}/.")
    staff = RoleGrant.objects.in_force(on).filter(role__in=ACCOMPANY).values("person")
    wrong = current.filter(
        (young & (Q(community__is_for_minors=False) | Q(guardian_agreed_at__isnull=True)))
        | (adult & Q(community__is_for_minors=True, is_host=False))
    ).exclude(person__in=staff)
    if found := wrong.values_list("public_id", "community__node__public_id").first():
        return Check(
            False,
            f"Member {found[0]} of group {found[1]} does not fit its age.",
            f"Look at the members of /c/{found[1]}/.",
        )
    coming = Meeting.objects.coming(now).filter(community__is_for_minors=True, has_staff=False)
    if group := coming.values_list("community__node__public_id", flat=True).first():
        return Check(False, f"Group {group} meets without a colleague.", f"Add one to the meeting at /c/{group}/.")
    listed = Listing.objects.open(on).filter(person__born_on__gt=latest_birth(ADULT_FROM, on))
    if listing := listed.values_list("public_id", flat=True).first():
        return Check(
            False, f"Listing {listing} is of somebody under 18.", "Close it at the staff page of asks and offers."
        )
    return Check(True, "Who is under 16 takes part among their own, with a colleague and a guardian's yes.")


def moderation() -> Check:
    """Whether cases and what they are about agree, and each second look was by somebody else."""
    same = Decision.objects.filter(second_look_of__isnull=False, by__isnull=False, by=F("second_look_of__by"))
    if key := same.values_list("case__public_id", flat=True).first():
        return Check(False, f"Case {key} was looked at twice by one colleague.", "Let another colleague look again.")
    open_ = Case.objects.waiting()
    wrong = open_.filter(
        Q(is_hidden=True, post__isnull=False, post__hidden_at__isnull=True)
        | Q(is_hidden=True, listing__isnull=False, listing__hidden_at__isnull=True)
        | Q(is_hidden=True, member__isnull=False, member__hidden_at__isnull=True)
        | Q(is_hidden=True, idea__isnull=False, idea__held_at__isnull=True)
    )
    if key := wrong.values_list("public_id", flat=True).first():
        return Check(False, f"Case {key} is hidden and what it is about is not.", "Decide it at /staff/moderation/.")
    return Check(True, f"{open_.count()} moderation cases are open.")


register_check("groups for under 16", minors)
register_check("moderation", moderation)
