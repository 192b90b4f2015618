# SPDX-License-Identifier: EUPL-1.2
"""Under which name somebody is shown in a group: as they chose, never by the name that the library knows."""

from __future__ import annotations

from django.utils.translation import gettext

from reuring.communities.models import Member
from reuring.communities.rights import Standing


def may_see(member: Member, standing: Standing) -> bool:
    """Whether who looks may see that this member takes part."""
    if standing.accompanies or (standing.person_id is not None and standing.person_id == member.person_id):
        return True
    if member.hidden_at is not None:
        return False
    if member.shown_to == Member.ShownTo.EVERYONE:
        return not standing.is_for_minors or standing.is_member
    return member.shown_to == Member.ShownTo.MEMBERS and standing.is_member


def name_for(member: Member | None, standing: Standing, *, name: str = "") -> str:
    """What a member is called by who looks.

    In the group one goes by the name that one chose, since who talks is talked to; outside it only who said that
    everyone may see it. name: as they were called then, where the member is gone. Never the name on the card.
    """
    if member is None:
        return gettext("Iemand van toen")
    if member.hidden_at is not None and not standing.accompanies:
        return gettext("Iemand uit de groep")
    if standing.is_inside or may_see(member, standing):
        return member.shown_name or name
    return gettext("Iemand uit de groep")


def name_inside(member: Member | None, name: str = "") -> str:
    """What a member is called by the group, in a message to it. name: as they were called then, where they are gone."""
    if member is None:
        return name or gettext("Iemand van toen")
    return gettext("Iemand uit de groep") if member.hidden_at is not None else member.shown_name
