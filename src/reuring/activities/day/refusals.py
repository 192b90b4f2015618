# SPDX-License-Identifier: EUPL-1.2
"""What can't be done on the day."""

from reuring.people.actions import Refused


class DayRefused(Refused):
    """Somebody, or a number, can't be counted like that."""
