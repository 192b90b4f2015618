# SPDX-License-Identifier: EUPL-1.2
"""Logging in by patron card and PIN."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from reuring.people.actions import open_account_for
from reuring.people.card_numbers import normalized_card_number
from reuring.people.models import Account
from reuring.people.pins import proven_card


class CardBackend(BaseBackend):
    """Logs a person in by card number and PIN. The first time, the person gets an account without an e-mail address."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, card_number: str = "", pin: str = ""
    ) -> Account | None:
        """The account for this card, or None. An unknown card takes as long as a wrong PIN."""
        card = proven_card(normalized_card_number(card_number), pin) if card_number and pin else None
        if card is None:
            return None
        account = open_account_for(card.person, at=timezone.now())
        return account if account.is_active else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session that this backend began."""
        return Account.objects.filter(pk=user_id, is_active=True).select_related("person").first()
