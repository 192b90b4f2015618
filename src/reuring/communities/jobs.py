# SPDX-License-Identifier: EUPL-1.2
"""Background work of this room: that of each package."""

from reuring.communities.helping import jobs as helping_jobs  # noqa: F401
from reuring.communities.signals import jobs as signals_jobs  # noqa: F401
