# SPDX-License-Identifier: EUPL-1.2
"""Where django-allauth asks us how things are done here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.actor import Actor
from reuring.people.contact import keep_confirmed_email
from reuring.people.limits import CARD, TooManyGuesses, count_guess
from reuring.people.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: nobody signs up past the pages for joining, cards count their guesses too, errors are in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dit account is gesloten. Vraag ernaar bij de balie."),
        "card_pin_mismatch": _("Dit pasnummer en deze pincode horen niet bij elkaar. Kijk ze nog eens na."),
        "email_password_mismatch": _("Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Kijk ze nog eens na."),
        "too_many_login_attempts": TooManyGuesses.message,
        "rate_limited": _("Dat ging wel erg vaak achter elkaar. Wacht even en probeer het dan opnieuw."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "enter_current_password": _("Dit is niet het wachtwoord dat je nu hebt."),
        "incorrect_code": _("Deze code klopt niet. Wacht op de volgende code in je app en probeer die."),
        "email_taken": _("Dit e-mailadres is al in gebruik."),
        "duplicate_email": _("Dit is al je e-mailadres."),
        "same_as_current": _("Dit is hetzelfde als wat je al had."),
        "invalid_password_reset": _("Deze link werkt niet meer. Vraag een nieuwe aan."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: who joins does so in the pages of lending, with a person and (to borrow) a card."""
        return False

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, and write to it from now on."""
        was_confirmed = bool(super().confirm_email(request, email_address))
        if was_confirmed:
            account = Account.objects.select_related("person").get(pk=email_address.user_id)
            keep_confirmed_email(account.person, email_address.email, actor=Actor.person(account), at=timezone.now())
        return was_confirmed

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a guess at a card by its number, and at a password by its e-mail address."""
        if "card_number" not in credentials:
            super().pre_authenticate(request, **credentials)
            return
        try:
            self._take_back_guess = count_guess(request, CARD, credentials["card_number"])
        except TooManyGuesses:
            raise self.validation_error("too_many_login_attempts") from None

    def _rollback_login_failed_rl_usage(self) -> None:
        if hasattr(self, "_take_back_guess"):
            self._take_back_guess()
        else:
            super()._rollback_login_failed_rl_usage()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the name of the host: who reaches the site by three names gets no three times as many guesses.
        return str(credentials.get("email", "")).strip().lower()


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect: a login for people who already have an account, found by their verified e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No: nobody becomes known here by logging in elsewhere."""
        return False

    def can_authenticate_by_email(self, sociallogin: Any, email: str) -> bool:
        """Only an address that was confirmed here too: one that somebody merely typed finds nobody's account."""
        confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return bool(super().can_authenticate_by_email(sociallogin, email) and confirmed.exists())

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep who it is and nothing else of what the issuer tells."""
        account = sociallogin.account
        account.extra_data = {}
        if account.pk:
            account.save(update_fields=["extra_data"])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Deze code klopt niet. Wacht op de volgende code in je app en probeer die."),
        "unverified_email": _("Bevestig eerst je e-mailadres. Daarna kun je dit aanzetten."),
        "add_email_blocked": _("Met een tweede stap kun je geen e-mailadres toevoegen dat nog niet bevestigd is."),
        "cannot_delete_authenticator": _("Je kunt de tweede stap nu niet uitzetten."),
        "cannot_generate_recovery_codes": _("Zet eerst een tweede stap aan. Dan kun je herstelcodes maken."),
    }
