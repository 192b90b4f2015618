# SPDX-License-Identifier: EUPL-1.2
"""Random public identifiers: what stands in addresses and on paper instead of a row's key."""

import secrets

# Crockford's base 32: no i, l, o or u, so that it can be read aloud and typed over.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_public_id() -> str:
    """A fresh identifier of 10 characters (50 random bits); the caller's unique constraint settles the rest."""
    value = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(LENGTH))
