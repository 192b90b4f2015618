# SPDX-License-Identifier: EUPL-1.2
"""What every page knows of its surroundings."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reuring.places.chosen import chosen_branch


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Context processor: `accent`, the municipality of the branch that the visitor chose."""

    def accent() -> str:
        branch = chosen_branch(request)
        return branch.municipality.accent if branch else ""

    return {"accent": SimpleLazyObject(accent)}
