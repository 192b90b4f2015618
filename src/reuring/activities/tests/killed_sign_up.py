# SPDX-License-Identifier: EUPL-1.2
"""A process of its own that signs people up, lets some of them go and lets offers run out, to be killed.

python -m reuring.activities.tests.killed_sign_up PUBLIC_ID
"""

from __future__ import annotations

import sys
import uuid
from datetime import timedelta

import django

django.setup()

from reuring.activities.models import Activity, Registration  # noqa: E402
from reuring.activities.signing_up.changing import cancel  # noqa: E402
from reuring.activities.signing_up.jobs import run  # noqa: E402
from reuring.activities.signing_up.registering import Contact, One, register  # noqa: E402
from reuring.activities.tests.cast import AT  # noqa: E402
from reuring.people.actor import Actor  # noqa: E402

ACTOR = Actor.rule("a visitor")
PEOPLE = 15


def everybody(public_id: str) -> None:
    """Sign up so many groups of one to three, each with a key of its own; every fourth of them can't come after all."""
    activity = Activity.objects.select_related("node").get(node__public_id=public_id)
    for number in range(PEOPLE):
        made = register(
            activity=activity,
            people=[One()] * (1 + number % 3),
            who=Contact(f"P{number}", email=f"p{number}@example.org"),
            key=uuid.UUID(int=number + 1),
            waits_if_full=True,
            actor=ACTOR,
            at=AT + timedelta(seconds=number),
        )
        if number % 4 == 0:
            cancel(registration=made, actor=ACTOR, at=AT + timedelta(minutes=1))
    for hours in (30, 60, 90):
        run(at=AT + timedelta(hours=hours))


if __name__ == "__main__":
    print("begun", flush=True)
    everybody(sys.argv[1])
    print("done", Registration.objects.count(), flush=True)
