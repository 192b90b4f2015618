# SPDX-License-Identifier: EUPL-1.2
"""Registrations for the tests of doors, written as they are in the tables, and what a browser sends."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reuring.activities.day.acts import PURPOSE
from reuring.activities.models import Registration, Seat, Session
from reuring.activities.tests.cast import AT
from reuring.people.sealing import public_key


def make_registration(session: Session, given_name: str = "Truus", size: int = 1, **overrides: Any) -> Registration:
    """A registration for one session, with seats in its first pool."""
    fields: dict[str, Any] = {"state": "confirmed", "made_at": AT, **overrides}
    if fields["state"] == "waiting":
        fields.setdefault("waiting_since", AT)
    if fields["state"] in ("held", "offered"):
        fields.setdefault("until", datetime(2030, 1, 1, tzinfo=AT.tzinfo))
    if fields["state"] in ("cancelled", "lapsed"):
        fields.setdefault("ended_at", AT)
    made = Registration.objects.create(activity=session.activity, given_name=given_name, size=size, **fields)
    pool = session.pools.first()
    assert pool is not None
    Seat.objects.bulk_create(
        Seat(
            registration=made, pool=pool, number=number, is_taken=made.holds_seats,
            name=given_name if number == 1 else "",
        )
        for number in range(1, size + 1)
    )  # fmt: skip
    return made


def sealed(found: Any, purpose: str = PURPOSE) -> dict[str, str]:
    """An envelope as a browser makes it."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(public_key()))
    ours = ec.generate_private_key(ec.SECP256R1())
    info = purpose.encode()
    spread = HKDF(hashes.SHA256(), 32, salt=bytes(32), info=info).derive(ours.exchange(ec.ECDH(), theirs))
    iv = os.urandom(12)
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    text = AESGCM(spread).encrypt(iv, json.dumps(found).encode(), info)
    return {name: base64.b64encode(each).decode() for name, each in (("from", point), ("iv", iv), ("sealed", text))}
