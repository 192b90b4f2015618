# SPDX-License-Identifier: EUPL-1.2
"""What may be done with partners, their members and invitations: facts in, every obstacle out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.policy import Obstacle

# More than this at one moment is no longer an invitation.
MOST_OPEN_INVITATIONS: Final = 10


def obstacles_to_keep(*, name: str, same_name: bool, is_active: bool) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of writing a partner.

    same_name: another active partner has that name. is_active: False for one that was ended.
    """
    found = []
    if not name.strip():
        found.append(Obstacle("no-name", _("Vul de naam van de organisatie in.")))
    if same_name:
        found.append(Obstacle("same-name", _("Er is al een partner met deze naam.")))
    if not is_active:
        found.append(Obstacle("ended", _("Deze organisatie is geen partner meer.")))
    return tuple(found)


def obstacles_to_invite(
    *, is_active: bool, is_invited: bool, is_member: bool, open_invitations: int
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of an invitation.

    is_invited: there is an open one for this address. is_member: somebody with this address acts for the partner now.
    """
    found = []
    if not is_active:
        found.append(Obstacle("ended", _("Deze organisatie is geen partner meer.")))
    if is_invited:
        text = _("Dit adres heeft al een uitnodiging. Trek die eerst in als je een nieuwe wilt sturen.")
        found.append(Obstacle("already-invited", text))
    if is_member:
        found.append(Obstacle("already-member", _("Iemand met dit adres hoort er al bij.")))
    if open_invitations >= MOST_OPEN_INVITATIONS:
        text = _("Er staan al %(count)s uitnodigingen open. Wacht op antwoord, of trek er een in.")
        found.append(Obstacle("too-many-invitations", text % {"count": open_invitations}))
    return tuple(found)


def obstacles_to_accept(
    *, is_active: bool, is_used: bool, is_withdrawn: bool, expires_at: datetime, at: datetime, is_member: bool
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of accepting an invitation."""
    found = []
    if not is_active:
        found.append(Obstacle("ended", _("Deze organisatie is geen partner meer.")))
    if is_used:
        found.append(Obstacle("used", _("Deze uitnodiging is al gebruikt.")))
    if is_withdrawn:
        found.append(Obstacle("withdrawn", _("Deze uitnodiging is ingetrokken. Vraag de bibliotheek om een nieuwe.")))
    if not is_used and at >= expires_at:
        found.append(Obstacle("expired", _("Deze uitnodiging is verlopen. Vraag de bibliotheek om een nieuwe.")))
    if is_member and not is_used:
        found.append(Obstacle("already-member", _("Je hoort al bij deze organisatie.")))
    return tuple(found)
