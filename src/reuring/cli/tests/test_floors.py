# SPDX-License-Identifier: EUPL-1.2
"""Foreign keys run downwards as imports do: a key written as a string passes the import contract unseen."""

import tomllib

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ForeignObject

from reuring.engine.tests.database import ROOT


def floors() -> dict[str, int]:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for room in layer.split("|")
    }


def test_every_foreign_key_leads_down_or_stays_in_its_room() -> None:
    heights = floors()
    seen = 0
    for model in apps.get_models():
        room = model._meta.app_config.name.removeprefix("reuring.")
        if room not in heights:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignObject) or field.related_model is get_user_model():
                continue
            target = field.related_model._meta.app_config.name.removeprefix("reuring.")
            if target not in heights or target == room:
                continue
            seen += 1
            assert heights[target] < heights[room], f"{model.__name__}.{field.name} leads up, to {target}"
    assert seen >= 10


def test_every_room_says_what_it_is() -> None:
    package = ROOT / "src" / "reuring"
    for room in floors():
        if (package / room / "__init__.py").exists():
            text = (package / room / "__init__.py").read_text()
            for word in ("Purpose", "Owns" if room not in ("protocols", "cli") else "Purpose", "Imports"):
                assert word in text, f"{room} does not say its {word.lower()}"
