# SPDX-License-Identifier: EUPL-1.2
"""Addresses of nodes: kept without a language, shown with the one of now."""

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, is_valid_path
from django.utils.translation import get_language


def local(address: str) -> str:
    """A node's address in the language of now: `/w/abc/` in Dutch, `/de/w/abc/` in German."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{get_script_prefix()}{prefix}{address.lstrip('/')}"


def served(address: str) -> str:
    """An address in the language of now, where a room serves it; else an empty text, so that no link leads nowhere."""
    path = local(address)
    return path if _is_served(path) else ""


@cache
def _is_served(path: str) -> bool:
    return bool(is_valid_path(path))
