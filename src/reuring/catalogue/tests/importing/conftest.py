# SPDX-License-Identifier: EUPL-1.2
"""Branches, topics, and an import in one word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from reuring.catalogue.importing import import_marc
from reuring.catalogue.models import ImportRun
from reuring.people.actor import Actor
from reuring.places.models import Branch, BranchMark, Municipality
from reuring.threads.topics import load_topics

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ACTOR = Actor.command("test")

Importing = Callable[..., ImportRun]


@pytest.fixture
def branches(db: None) -> dict[str, Branch]:
    """The hub (mark KRK, an ISIL) and Brunssum, by code."""
    found = {}
    for code, name in (("kerkrade-hub", "Kerkrade"), ("brunssum", "Brunssum")):
        town = Municipality.objects.create(code=f"GM09{len(found):02d}", slug=name.lower(), name=name)
        found[code] = Branch.objects.create(code=code, name=name, municipality=town, town=name)
    found["kerkrade-hub"].isil = "NL-0800700000"
    found["kerkrade-hub"].save()
    BranchMark.objects.create(branch=found["kerkrade-hub"], mark="KRK")
    return found


@pytest.fixture
def topics(db: None) -> None:
    load_topics()


@pytest.fixture
def bring_in(db: None) -> Importing:
    """Import records: bytes, or a path."""

    def run(*records: Any, **arguments: Any) -> ImportRun:
        file = BytesIO(b"".join(records)) if isinstance(records[0], bytes) else records[0]
        return import_marc(file, actor=ACTOR, at=AT, **arguments)

    return run
