# SPDX-License-Identifier: EUPL-1.2
"""The address with which somebody finds back a registration, without logging in.

It carries the registration's public id, signed with the key of the site, so that who reads the database or a list at
the door can't make one. It works as long as the registration is tied to somebody: after that there is nothing to see.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override as speaking

from reuring.activities.models import Registration

_SALT: Final = "reuring.activities.registration"


def token_of(registration: Registration) -> str:
    """What stands in the address of a registration."""
    return signing.Signer(salt=_SALT, sep=".").sign(registration.public_id)


def registration_with(token: str) -> Registration | None:
    """The registration with this in its address, with its activity, node and person; None for a forged one."""
    try:
        public_id = signing.Signer(salt=_SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    found = Registration.objects.select_related("activity__node", "person", "charge")
    return found.filter(public_id=public_id).first()


def path_of(registration: Registration, language: str = "nl") -> str:
    """The path of the page of a registration; empty while there is no such page."""
    with speaking(language):
        try:
            return reverse("activities:registration", args=[token_of(registration)])
        except NoReverseMatch:
            return ""


def address_of(registration: Registration, language: str = "nl") -> str:
    """The whole address, for a message; empty where the library has not said what its own address is."""
    site = (settings.CONFIGURATION.public_url or "").rstrip("/")
    path = path_of(registration, language)
    return site + path if site and path else ""


def code_of(registration: Registration, language: str = "nl") -> str:
    """What the QR code of a registration says: its address, which one's own telephone opens and the door reads."""
    return address_of(registration, language) or token_of(registration)
