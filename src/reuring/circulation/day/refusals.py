# SPDX-License-Identifier: EUPL-1.2
"""What can't be done in the day around the desk."""

from __future__ import annotations

from reuring.people.actions import Refused


class DayRefused(Refused):
    """Something can't be done. obstacles: every reason."""
