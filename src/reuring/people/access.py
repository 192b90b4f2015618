# SPDX-License-Identifier: EUPL-1.2
"""Who may open which page. A view says it with `@open_to`; a view that says nothing is closed to everyone.

The middleware asks `allowed` before each view runs, so a forgotten decorator fails closed. Pages that come with
django-allauth are listed in `OUTSIDE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from reuring.people.models import Account, RoleGrant
from reuring.people.roles import STAFF, Role

View = TypeVar("View", bound=Callable[..., Any])

# Every visitor, logged in or not.
EVERYONE = frozenset({Role.VISITOR})
# Anyone with an account, whatever their roles.
LOGGED_IN = frozenset({Role.MEMBER, *STAFF, Role.HOST, Role.VOLUNTEER, Role.PARTNER, Role.SCHOOL_CONTACT})


@dataclass(frozen=True, slots=True)
class Access:
    """The roles for which a page is open. `Role.VISITOR` in it: for everyone."""

    roles: frozenset[Role]

    @property
    def is_public(self) -> bool:
        return Role.VISITOR in self.roles

    @property
    def is_for_staff(self) -> bool:
        """Whether only people who work here come in, so that a second factor is asked."""
        return self.roles <= STAFF


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


def roles_of(account: Account, on: date) -> frozenset[Role]:
    """All roles that an account's person has on that day, in any place; everyone logged in is at least a visitor."""
    granted = RoleGrant.objects.in_force(on).filter(person_id=account.person_id).values_list("role", flat=True)
    return frozenset({Role.VISITOR, *(Role(role) for role in granted)})


def allowed(access: Access | None, roles: frozenset[Role], is_logged_in: bool) -> bool:
    """Whether someone with these roles may open a page with this access. Pure; nothing known means no."""
    if access is None:
        return False
    if access.is_public:
        return True
    if not is_logged_in:
        return False
    return access.roles == LOGGED_IN or bool(access.roles & roles)
