# SPDX-License-Identifier: EUPL-1.2
"""What this room says about the personal data that it keeps: only who made a kiosk."""

from reuring.people.personal import register_personal, show_nothing
from reuring.protocols.models import Kiosk

register_personal(Kiosk, "made_by", export=show_nothing)
