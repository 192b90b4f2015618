# SPDX-License-Identifier: EUPL-1.2
"""The partners in our tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from reuring.partners.actions import PartnerFacts, become_member, keep_partner
from reuring.partners.models import Partner, PartnerMember, PartnerRole
from reuring.people.actor import Actor
from reuring.people.models import Person

COMMAND: Final = Actor.command("test")
NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def make_partner(name: str = "Parkstad Limburg Theaters", **overrides: Any) -> Partner:
    """A partner: a theatre, unless told otherwise."""
    facts = PartnerFacts(**{"name": name, "kind": Partner.Kind.THEATRE, **overrides})
    return keep_partner(facts=facts, actor=COMMAND, at=NOW)


def join(partner: Partner, person: Person, role: PartnerRole = PartnerRole.EDITOR) -> PartnerMember:
    """Somebody who acts for a partner."""
    return become_member(partner=partner, person=person, role=role, actor=COMMAND, at=NOW)
