# SPDX-License-Identifier: EUPL-1.2
"""Addresses of nodes: kept without a language, shown with the one of now."""

from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import get_language


def local(address: str) -> str:
    """A node's address in the language of now: `/w/abc/` in Dutch, `/de/w/abc/` in German."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{get_script_prefix()}{prefix}{address.lstrip('/')}"
