# SPDX-License-Identifier: EUPL-1.2
"""How a browser seals what was done without a connection: it can write it, and only this installation can read it.

Each act is sealed with a fresh key pair of the browser against our public key (ECIES): ECDH on P-256 (NIST SP 800-56A),
HKDF-SHA-256 (RFC 5869), AES-256-GCM (NIST SP 800-38D). So a stolen computer or phone holds no number that its thief can
read. Our private key follows from the secret key of the installation and is kept nowhere else. Decision 0011.
In a browser `people/sealing.js` does the same.
"""

from __future__ import annotations

import base64
import binascii
import json
from functools import cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_CURVE: Final = ec.SECP256R1()
# The order of the curve's group (FIPS 186-5); a private key is a number below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# As the first use of it was named: another name would be another key.
_KEY_INFO: Final = b"reuring offline desk 1 key"


class SealBroken(Exception):
    """This can't be read: it was not sealed for this installation, or it was changed."""

    code = "seal-broken"


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    spread = HKDF(hashes.SHA256(), 48, salt=b"reuring", info=_KEY_INFO).derive(secret.encode())
    # 48 bytes over a group of 32: so even that no key is likelier than another.
    return ec.derive_private_key(int.from_bytes(spread, "big") % (_ORDER - 1) + 1, _CURVE)


def public_key() -> str:
    """Our public key as a browser takes it: the uncompressed point, base64."""
    numbers = _private_key(settings.SECRET_KEY).public_key().public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    return base64.b64encode(point).decode("ascii")


def unseal(envelope: Any, purpose: bytes) -> Any:
    """Read one sealed thing. envelope: {"from": point, "iv": bytes, "sealed": bytes}, each base64.

    purpose: what it was sealed for; what was sealed for something else can't be read.
    Returns what was sealed, from JSON. Raises SealBroken for anything else.
    """
    try:
        point, iv, sealed = (base64.b64decode(envelope[name], validate=True) for name in ("from", "iv", "sealed"))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = _private_key(settings.SECRET_KEY).exchange(ec.ECDH(), theirs)
        key = HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(shared)
        return json.loads(AESGCM(key).decrypt(iv, sealed, purpose))
    except (TypeError, KeyError, ValueError, binascii.Error, InvalidTag, OverflowError, RecursionError) as fault:
        raise SealBroken(str(fault)) from None
