# SPDX-License-Identifier: EUPL-1.2
"""Who may do what where: pure decisions over grants of roles. Facts in, every obstacle out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.roles import STAFF, Role


@dataclass(frozen=True, slots=True)
class Where:
    """A place that a role holds for, by database key: nothing set is the whole organisation.

    municipality: also set beside `branch`, so that a role for the municipality is known to reach its branch.
    """

    municipality: int | None = None
    branch: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.municipality is None and self.branch is None


WHOLE: Final = Where()


@dataclass(frozen=True, slots=True)
class Held:
    """A role that someone has. until: the first day on which it no longer holds; None: no end."""

    role: Role
    where: Where
    since: date
    until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why something can't be done. code: for machines. message: for the person who asked."""

    code: str
    message: str | Promise


def reaches(held: Where, asked: Where) -> bool:
    """Whether a role that holds for `held` also holds at `asked`."""
    if held.is_whole:
        return True
    if held.branch is not None:
        return held.branch == asked.branch
    return held.municipality == asked.municipality


def may(grants: Iterable[Held], role: Role, *, where: Where | None, on: date) -> bool:
    """Whether someone with these grants may act as `role`.

    where: the place to act in; None asks whether it holds anywhere at all (which is enough to open a page).
    on: the day.
    An administrator may do in their place whatever a colleague may.
    """
    wanted = {role, Role.ADMINISTRATOR} if role in STAFF else {role}
    return any(
        grant.role in wanted and grant.is_in_force(on) and (where is None or reaches(grant.where, where))
        for grant in grants
    )


def obstacles_to_grant(
    *, granter: Iterable[Held] | None, held: Iterable[Held], role: Role, where: Where, since: date, until: date | None
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of granting a role.

    granter: the grants of who gives it; None for a command on the server, which may.
    held: what the receiver has now. since, until: the first day of the role, and the first day without it.
    """
    found = []
    if role is Role.VISITOR:
        found.append(Obstacle("role-of-everyone", _("Bezoeker is iedereen al. Die rol hoef je niet te geven.")))
    if granter is not None and not may(granter, Role.ADMINISTRATOR, where=where, on=since):
        found.append(Obstacle("no-administrator-here", _("Je bent voor deze plek geen beheerder.")))
    if until is not None and until <= since:
        found.append(Obstacle("ends-before-it-starts", _("De einddatum moet na vandaag liggen.")))
    if any(grant.role is role and grant.where == where and grant.is_in_force(since) for grant in held):
        found.append(Obstacle("already-granted", _("Deze persoon heeft deze rol hier al.")))
    return tuple(found)


def obstacles_to_end(
    *, ender: Iterable[Held] | None, grant: Held, whole_administrators: int, on: date
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of ending a role.

    ender: the grants of who ends it; None for a command on the server.
    whole_administrators: how many administrators of the whole organisation with a working account there are now.
    """
    found = []
    if not grant.is_in_force(on):
        found.append(Obstacle("already-ended", _("Deze rol is al gestopt.")))
    if ender is not None and not may(ender, Role.ADMINISTRATOR, where=grant.where, on=on):
        found.append(Obstacle("no-administrator-here", _("Je bent voor deze plek geen beheerder.")))
    if grant.role is Role.ADMINISTRATOR and grant.where.is_whole and whole_administrators <= 1:
        found.append(
            Obstacle("last-administrator", _("Dit is de laatste beheerder. Geef eerst iemand anders deze rol."))
        )
    return tuple(found)
