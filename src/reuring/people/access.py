# SPDX-License-Identifier: EUPL-1.2
"""Who may open which page. A view says it with `@open_to`; a view that says nothing is closed to everyone.

The middleware asks `allowed` before each view runs, so a forgotten decorator fails closed. Pages that come with
django-allauth are listed in `outside.py`. Whether someone may do a thing in a certain place is asked with `may`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from django.db import connection

from reuring.people.models import Account, RoleGrant
from reuring.people.roles import STAFF, Role
from reuring.places.models import Branch, Municipality

View = TypeVar("View", bound=Callable[..., Any])

# Every visitor, logged in or not.
EVERYONE = frozenset({Role.VISITOR})
# Anyone with an account, whatever their roles.
LOGGED_IN = frozenset({Role.MEMBER, *STAFF, Role.HOST, Role.VOLUNTEER, Role.PARTNER, Role.SCHOOL_CONTACT})


@dataclass(frozen=True, slots=True)
class Access:
    """The roles for which a page is open. `Role.VISITOR` in it: for everyone; none: for nobody."""

    roles: frozenset[Role]

    @property
    def is_public(self) -> bool:
        return Role.VISITOR in self.roles

    @property
    def is_for_staff(self) -> bool:
        """Whether only people who work here come in, so that a second factor is asked."""
        return bool(self.roles) and self.roles <= STAFF


CLOSED = Access(frozenset())


def open_to(roles: Iterable[Role]) -> Callable[[View], View]:
    """Open a view to these roles. The administrator may open every staff page.

    roles: EVERYONE, LOGGED_IN, STAFF, or any set of roles.
    """
    wanted = frozenset(roles)
    if wanted and wanted <= STAFF:
        wanted |= {Role.ADMINISTRATOR}

    def mark(view: View) -> View:
        view.access = Access(wanted)  # type: ignore[attr-defined]
        return view

    return mark


def access_of(view: Callable[..., Any], namespace_and_name: str | None = None) -> Access | None:
    """What a view says about itself, or what is listed for a page from outside; None means closed."""
    found = getattr(view, "access", None)
    if isinstance(found, Access):
        return found
    from reuring.people.outside import OUTSIDE

    return OUTSIDE.get(namespace_and_name or "")


class Granted(NamedTuple):
    """A role that somebody has now, and where: a municipality, a branch, or (both None) the whole organisation."""

    role: Role
    municipality_id: int | None
    branch_id: int | None

    def reaches(self, branch: Branch) -> bool:
        """Whether it holds at that branch."""
        is_whole = self.municipality_id is None and self.branch_id is None
        return is_whole or self.branch_id == branch.pk or self.municipality_id == branch.municipality_id


# Asked with each page that is not for everyone, so it goes past the ORM.
_GRANTED: Final = """
    SELECT role, municipality_id, branch_id FROM people_rolegrant
    WHERE person_id = %s AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
"""


def granted_to(account: Account, on: date) -> tuple[Granted, ...]:
    """Every role that an account's person has on that day, with its place. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTED, [account.person_id, on, on])
        return tuple(Granted(Role(role), municipality, branch) for role, municipality, branch in cursor.fetchall())


def roles_of(account: Account, on: date) -> frozenset[Role]:
    """All roles that an account's person has on that day, in any place; everyone logged in is at least a visitor."""
    return frozenset({Role.VISITOR, *(grant.role for grant in granted_to(account, on))})


def roles_at(account: Account, branch: Branch, on: date) -> frozenset[Role]:
    """All roles that an account's person has at that branch on that day; an administrator has every staff role."""
    granted = RoleGrant.objects.in_force(on).of(account).holding_at(branch).values_list("role", flat=True)
    found = frozenset(Role(role) for role in granted)
    return found | STAFF if Role.ADMINISTRATOR in found else found


def may(
    account: Account,
    role: Role,
    *,
    branch: Branch | None = None,
    municipality: Municipality | None = None,
    everywhere: bool = False,
    on: date,
) -> bool:
    """Whether an account may act as `role` on that day.

    branch, municipality: the place to act in (at most one). everywhere: for the whole organisation.
    None of the three asks whether it holds anywhere at all, which is what opens a page.
    """
    from reuring.people import policy
    from reuring.people.actions import held_by, where_of

    where = where_of(municipality, branch) if branch or municipality or everywhere else None
    return policy.may(held_by(account.person), role, where=where, on=on)


def allowed(access: Access | None, roles: Collection[Role], is_logged_in: bool) -> bool:
    """Whether someone with these roles may open a page with this access. Pure; nothing known means no."""
    if access is None:
        return False
    if access.is_public:
        return True
    if not is_logged_in:
        return False
    return access.roles == LOGGED_IN or not access.roles.isdisjoint(roles)
