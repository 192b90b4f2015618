# SPDX-License-Identifier: EUPL-1.2
"""A process of its own that tells, makes and sends, to be killed.

python -m reuring.people.notices.tests.killed_sender round|send
"""

from __future__ import annotations

import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from reuring.people.models import Person  # noqa: E402
from reuring.people.notices.composing import compose  # noqa: E402
from reuring.people.notices.kinds import Urgency  # noqa: E402
from reuring.people.notices.sending import send_due  # noqa: E402
from reuring.people.notices.telling import tell  # noqa: E402
from reuring.people.notices.tests.shelf import MORNING, due  # noqa: E402

if __name__ == "__main__":
    print("begun", flush=True)
    if sys.argv[1] == "round":
        people = Person.objects.filter(given_name="Lieve").order_by("pk")
        for person in people:
            tell([due(person, 1), due(person, 2)], at=MORNING)
        compose(urgency=Urgency.DIGEST, at=MORNING)
    send_due(clock=lambda: max(timezone.now(), MORNING + timedelta(days=1)))
    print("done", flush=True)
