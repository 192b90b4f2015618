# SPDX-License-Identifier: EUPL-1.2
"""How PINs are kept: mixed with a key that is not in the database, then scrypt (decision 0006). Knows no rows.

A hash reads `pin1$<key>$<cost>$<salt>$<hash>`: key says with which secret key it was made, cost is the exponent of
scrypt's N. Hashes of Django, from before, are understood as well.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.utils.crypto import salted_hmac

_FORM: Final = "pin1"
# N = 2**12 with r = 8 takes 4 MiB; decision 0006 has the time it takes.
_COST: Final = 12
_BLOCK: Final = 8
_SALT: Final = "reuring.people.pin_hashes"


def hash_pin(pin: str) -> str:
    """What is kept of a PIN: at most 90 characters."""
    salt = secrets.token_urlsafe(12)
    return f"{_FORM}${_key_id(settings.SECRET_KEY)}${_COST}${salt}${_hashed(pin, settings.SECRET_KEY, _COST, salt)}"


def is_pin(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that was kept. False too for a hash that was made with a key that is gone."""
    if not kept.startswith(f"{_FORM}$"):
        return bool(kept) and is_password_usable(kept) and check_password(pin, kept)
    _form, key_id, cost, salt, hashed = kept.split("$")
    key = _keys().get(key_id)
    if key is None:
        hash_pin(pin)  # takes as long as a wrong PIN
        return False
    return hmac.compare_digest(_hashed(pin, key, int(cost), salt), hashed)


def is_worn(kept: str) -> bool:
    """Whether a hash should be made anew at the next right PIN: of an older form, key or cost."""
    return not kept.startswith(f"{_FORM}${_key_id(settings.SECRET_KEY)}${_COST}$")


def has_lost_key(kept: str) -> bool:
    """Whether a hash was made with a secret key that this installation does not have, so that no PIN can be right."""
    return kept.startswith(f"{_FORM}$") and kept.split("$")[1] not in _keys()


def _keys() -> dict[str, str]:
    return {_key_id(key): key for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def _key_id(key: str) -> str:
    return salted_hmac(f"{_SALT}.key", "", secret=key, algorithm="sha256").hexdigest()[:8]


def _hashed(pin: str, key: str, cost: int, salt: str) -> str:
    mixed = salted_hmac(_SALT, pin, secret=key, algorithm="sha256").digest()
    found = hashlib.scrypt(mixed, salt=salt.encode(), n=2**cost, r=_BLOCK, p=1, maxmem=2 ** (cost + 11), dklen=32)
    return b64encode(found, b"-_").decode().rstrip("=")
