# SPDX-License-Identifier: EUPL-1.2
"""Sealing: what a browser wrote is read, what anybody changed is not."""

from __future__ import annotations

import base64
import json
import os
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reuring.circulation.offline.sealing import SealBroken, public_key, unseal

INFO = b"reuring offline desk 1"


def sealed(found: Any, key: str = "") -> dict[str, str]:
    """An envelope as a browser makes it."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(key or public_key()))
    ours = ec.generate_private_key(ec.SECP256R1())
    spread = HKDF(hashes.SHA256(), 32, salt=bytes(32), info=INFO).derive(ours.exchange(ec.ECDH(), theirs))
    iv = os.urandom(12)
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    text = AESGCM(spread).encrypt(iv, json.dumps(found).encode(), INFO)
    return {name: base64.b64encode(each).decode() for name, each in (("from", point), ("iv", iv), ("sealed", text))}


def act(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()), "kind": "check_out", "card": "2000000017", "person": "", "barcode": "3000000001", "branch": "hub",
        "at": "2026-11-24T12:00:00.000Z", **more,
    }  # fmt: skip


def test_what_was_sealed_is_read() -> None:
    found = unseal(sealed(act()))
    assert (found.kind, found.card_number, found.barcode, found.branch) == (
        "check_out", "2000000017", "3000000001", "hub",
    )  # fmt: skip


def test_one_changed_bit_is_noticed() -> None:
    envelope = sealed(act())
    for name in envelope:
        raw = bytearray(base64.b64decode(envelope[name]))
        raw[-1] ^= 1
        with pytest.raises(SealBroken):
            unseal(envelope | {name: base64.b64encode(bytes(raw)).decode()})


@pytest.mark.parametrize(
    "wrong",
    [None, 7, [], {}, {"from": "x", "iv": "x", "sealed": "x"}, {"from": "", "iv": "", "sealed": ""}, "text"],
)
def test_nonsense_is_refused(wrong: Any) -> None:
    with pytest.raises(SealBroken):
        unseal(wrong)


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "delete"}, {"key": "none"}, {"at": "yesterday"}, {"at": "2026-11-24T12:00:00"}, {"barcode": ""},
        {"barcode": 3}, {"card": "x\0y"}, {"person": None}, {"branch": "x" * 100},
    ],
)  # fmt: skip
def test_an_act_that_is_none_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(SealBroken):
        unseal(sealed(act(**more)))


def test_another_installation_reads_nothing(settings: Any) -> None:
    envelope = sealed(act())
    settings.SECRET_KEY = "another secret altogether, of another town"
    with pytest.raises(SealBroken):
        unseal(envelope)
