# SPDX-License-Identifier: EUPL-1.2
from django.contrib.auth.backends import BaseBackend


class CardBackend(BaseBackend):
    """Logs a person in by card number and PIN."""
