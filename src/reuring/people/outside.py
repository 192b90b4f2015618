# SPDX-License-Identifier: EUPL-1.2
"""Pages that come with django-allauth, and who may open them."""

from reuring.people.access import EVERYONE, LOGGED_IN, Access

_PUBLIC = Access(EVERYONE)
_OWN = Access(LOGGED_IN)

OUTSIDE: dict[str, Access] = {
    "account_login": _PUBLIC,
    "account_logout": _PUBLIC,
    "account_reset_password": _PUBLIC,
    "account_reset_password_done": _PUBLIC,
    "account_reset_password_from_key": _PUBLIC,
    "account_reset_password_from_key_done": _PUBLIC,
    "account_confirm_email": _PUBLIC,
    "account_email_verification_sent": _PUBLIC,
    "account_inactive": _PUBLIC,
    "account_reauthenticate": _OWN,
    "account_change_password": _OWN,
    "account_email": _OWN,
}
