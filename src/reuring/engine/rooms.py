# SPDX-License-Identifier: EUPL-1.2
"""Which rooms there are, and how what they register is found."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def import_from_rooms(module: str) -> None:
    """Import `module` (such as `checks`) of every room that has it, so that it can register itself."""
    for config in apps.get_app_configs():
        name = f"{config.name}.{module}"
        if config.name.startswith("reuring.") and find_spec(name):
            import_module(name)
