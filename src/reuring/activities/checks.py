# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about activities; each package has its own."""

from reuring.activities.booking import checks  # noqa: F401
from reuring.activities.day import checks as day_checks  # noqa: F401
from reuring.activities.programme import checks as programme_checks  # noqa: F401
from reuring.activities.signing_up import checks as signing_up_checks  # noqa: F401
from reuring.activities.together import checks as together_checks  # noqa: F401
