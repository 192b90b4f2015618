# SPDX-License-Identifier: EUPL-1.2
"""What can't be done about signing up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.people.actions import Refused
from reuring.people.policy import Obstacle


class RegistrationRefused(Refused):
    """Somebody can't sign up, or a registration can't be changed so."""


def busy() -> RegistrationRefused:
    """Too many people at once at the same seats. Nothing was written."""
    text = _("Het is heel druk bij deze activiteit. Er is nog niets gebeurd: probeer het zo nog eens.")
    return RegistrationRefused(Obstacle("pools-busy", text))
