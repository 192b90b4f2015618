# SPDX-License-Identifier: EUPL-1.2
"""A process of its own that tells of loans in small batches and makes the messages, to be killed.

python -m reuring.circulation.tests.killed_round
"""

from __future__ import annotations

import django

django.setup()

from reuring.circulation import reminding  # noqa: E402
from reuring.circulation.tests.cast import AT  # noqa: E402
from reuring.people.notices import composing  # noqa: E402
from reuring.people.notices.kinds import Urgency  # noqa: E402

if __name__ == "__main__":
    print("begun", flush=True)
    reminding.BATCH, reminding.READ = 7, 20
    composing.BATCH = 3
    reminding.tell_of_loans(AT)
    composing.compose(urgency=Urgency.DIGEST, at=AT)
    print("done", flush=True)
