# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room: that of each package."""

from reuring.activities.agenda import jobs as agenda_jobs  # noqa: F401
from reuring.activities.programme import jobs as programme_jobs  # noqa: F401
from reuring.activities.signing_up import jobs as signing_up_jobs  # noqa: F401
from reuring.activities.together import jobs as together_jobs  # noqa: F401
