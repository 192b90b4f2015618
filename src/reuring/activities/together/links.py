# SPDX-License-Identifier: EUPL-1.2
"""Links that open one thing to one person without an account. The key is signed, so nothing that opens is kept here."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from reuring.activities.models import Idea, Maker

_SALT: Final = "reuring.activities.together"
PARAMETER: Final = "key"


def site_of(request: HttpRequest) -> str:
    """Scheme and host for the links in a mail."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def own_site() -> str:
    """Scheme and host for the links in a mail that follows from no request; empty where nobody set it."""
    return settings.CONFIGURATION.public_url or ""


def _key(what: str, public_id: str) -> str:
    return signing.Signer(salt=f"{_SALT}.{what}").sign(public_id).rpartition(":")[2]


def _opens(what: str, public_id: str, key: str) -> bool:
    try:
        signing.Signer(salt=f"{_SALT}.{what}").unsign(f"{public_id}:{key}")
    except signing.BadSignature:
        return False
    return True


def key_of_idea(idea: Idea) -> str:
    """What opens an idea to its giver."""
    return _key("idea", idea.public_id)


def opens_idea(idea: Idea, key: str) -> bool:
    """Whether this key opens that idea."""
    return _opens("idea", idea.public_id, key)


def path_of_idea(idea: Idea) -> str:
    """The address of an idea for its giver, without scheme and host."""
    return f"{reverse('activities:idea', args=[idea.public_id])}?{urlencode({PARAMETER: key_of_idea(idea)})}"


def opens_maker(maker: Maker, key: str) -> bool:
    """Whether this key opens the question to that maker."""
    return _opens("maker", maker.public_id, key)


def key_of_maker(maker: Maker) -> str:
    """What opens the question to a maker whether their name may be shown."""
    return _key("maker", maker.public_id)


def path_of_maker(maker: Maker) -> str:
    """The address where a maker says whether their name may be shown, without scheme and host."""
    return (
        f"{reverse('activities:maker_consent', args=[maker.public_id])}?{urlencode({PARAMETER: key_of_maker(maker)})}"
    )
