# SPDX-License-Identifier: EUPL-1.2
"""Who does not want to meet whom: blocking somebody, taking it back, and the question the other packages ask."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import PersonBlock
from reuring.communities.refusals import ModerationRefused
from reuring.people.models import Person
from reuring.people.policy import Obstacle


def hidden_from(person_id: int | None) -> frozenset[int]:
    """The keys of everybody whom this person doesn't see, and who doesn't see this person. One query.

    Nobody for a stranger. What they wrote is left out of lists, they can't be mentioned, and are not brought together.
    """
    if person_id is None:
        return frozenset()
    rows = PersonBlock.objects.filter(Q(person=person_id) | Q(blocked=person_id)).values_list("person_id", "blocked_id")
    return frozenset(key for row in rows for key in row if key != person_id)


@transaction.atomic
def block(*, person: Person, blocked: Person, name: str = "", at: datetime) -> PersonBlock:
    """Let somebody not see or be reached by another, who is never told. Twice changes nothing.

    name: what the other was called where they met. Raises ModerationRefused for oneself.
    """
    if person.pk == blocked.pk:
        raise ModerationRefused(Obstacle("self", _("Dit ben je zelf.")))
    found, _made = PersonBlock.objects.get_or_create(person=person, blocked=blocked, defaults={"name": name, "at": at})
    return found


@transaction.atomic
def unblock(*, person: Person, key: int) -> None:
    """Take it back. key: of one's own row; nothing happens where it is somebody else's or gone."""
    PersonBlock.objects.filter(person=person, pk=key).delete()
