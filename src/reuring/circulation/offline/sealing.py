# SPDX-License-Identifier: EUPL-1.2
"""How a desk seals what it did while it had no connection: it can write it, and only this installation can read it.

Each act is sealed with a fresh key pair of the browser against our public key (ECIES): ECDH on P-256 (NIST SP 800-56A),
HKDF-SHA-256 (RFC 5869), AES-256-GCM (NIST SP 800-38D). So a stolen desk computer holds no card number that its thief
can read. Our private key follows from the secret key of the installation and is kept nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_CURVE: Final = ec.SECP256R1()
# The order of the curve's group (FIPS 186-5); a private key is a number below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_INFO: Final = b"reuring offline desk 1"
_KINDS: Final = ("check_out", "check_in")


class SealBroken(Exception):
    """This can't be read: it was not sealed for this installation, or it was changed."""

    code = "seal-broken"


@dataclass(frozen=True, slots=True)
class Act:
    """What a desk did. person: public id, where no card was scanned. made_at: by the desk's clock. branch: its code."""

    key: UUID
    kind: str
    card_number: str
    person: str
    barcode: str
    branch: str
    made_at: datetime


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    spread = HKDF(hashes.SHA256(), 48, salt=b"reuring", info=_INFO + b" key").derive(secret.encode())
    # 48 bytes over a group of 32: so even that no key is likelier than another.
    return ec.derive_private_key(int.from_bytes(spread, "big") % (_ORDER - 1) + 1, _CURVE)


def public_key() -> str:
    """Our public key as a browser takes it: the uncompressed point, base64."""
    numbers = _private_key(settings.SECRET_KEY).public_key().public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    return base64.b64encode(point).decode("ascii")


def unseal(envelope: Any) -> Act:
    """Read one sealed act. envelope: {"from": point, "iv": bytes, "sealed": bytes}, each base64.

    Raises SealBroken for anything else.
    """
    try:
        point, iv, sealed = (base64.b64decode(envelope[name], validate=True) for name in ("from", "iv", "sealed"))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = _private_key(settings.SECRET_KEY).exchange(ec.ECDH(), theirs)
        key = HKDF(hashes.SHA256(), 32, salt=None, info=_INFO).derive(shared)
        found = json.loads(AESGCM(key).decrypt(iv, sealed, _INFO))
        return _act(found)
    except (TypeError, KeyError, ValueError, binascii.Error, InvalidTag, OverflowError) as fault:
        raise SealBroken(str(fault)) from None


def _act(found: Any) -> Act:
    made_at = datetime.fromisoformat(found["at"])
    values = {name: found[name] for name in ("kind", "card", "person", "barcode", "branch")}
    is_text = all(isinstance(value, str) and len(value) <= 60 and "\0" not in value for value in values.values())
    if not is_text or values["kind"] not in _KINDS or made_at.tzinfo is None or not values["barcode"]:
        raise ValueError("not an act of a desk")
    return Act(
        UUID(found["key"]),
        values["kind"],
        values["card"][:30],
        values["person"][:10],
        values["barcode"][:40],
        values["branch"],
        made_at,
    )
