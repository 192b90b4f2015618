# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about activities; each package has its own."""

from reuring.activities.booking import checks  # noqa: F401
