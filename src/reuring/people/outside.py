# SPDX-License-Identifier: EUPL-1.2
"""Pages whose views can't say themselves who may open them: those of django-allauth, and of the rooms below this one.

What is not listed is refused, and a test asks for a line here.
"""

from reuring.people.access import CLOSED, EVERYONE, LOGGED_IN, Access

_PUBLIC = Access(EVERYONE)
_OWN = Access(LOGGED_IN)

OUTSIDE: dict[str, Access] = {
    "account_login": _PUBLIC,
    "account_logout": _PUBLIC,
    "account_signup": _PUBLIC,  # says that one becomes a member at the desk; the adapter keeps it closed
    "account_reset_password": _PUBLIC,
    "account_reset_password_done": _PUBLIC,
    "account_reset_password_from_key": _PUBLIC,
    "account_reset_password_from_key_done": _PUBLIC,
    "account_confirm_email": _PUBLIC,
    "account_email_verification_sent": _PUBLIC,
    "account_inactive": _PUBLIC,
    "account_reauthenticate": _OWN,
    "account_change_password": _OWN,
    "account_set_password": _OWN,
    "account_email": _OWN,
    "account_confirm_login_code": CLOSED,  # codes by mail are off
    "mfa_authenticate": _PUBLIC,  # in the middle of logging in, so nobody is logged in yet
    "mfa_login_webauthn": _PUBLIC,
    "mfa_index": _OWN,
    "mfa_reauthenticate": _OWN,
    "mfa_reauthenticate_webauthn": _OWN,
    "mfa_activate_totp": _OWN,
    "mfa_deactivate_totp": _OWN,
    "mfa_view_recovery_codes": _OWN,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _OWN,
    "mfa_list_webauthn": _OWN,
    "mfa_add_webauthn": _OWN,
    "mfa_edit_webauthn": _OWN,
    "mfa_remove_webauthn": _OWN,
    "openid_connect_login": _PUBLIC,
    "openid_connect_callback": _PUBLIC,
    "socialaccount_login_cancelled": _PUBLIC,
    "socialaccount_login_error": _PUBLIC,
    "socialaccount_connections": _OWN,
    "socialaccount_signup": CLOSED,
    "shell:view": _PUBLIC,
    "shell:components": _PUBLIC,  # found in a demonstration only
    # Addresses of earlier releases of allauth, which this site never had.
    "django.views.generic.base.RedirectView": CLOSED,
}
