# SPDX-License-Identifier: EUPL-1.2
"""What this package raises where something can't be done."""

from reuring.people.actions import Refused


class ProgrammeRefused(Refused):
    """An activity or a session can't be written, or not be published."""
