# SPDX-License-Identifier: EUPL-1.2
"""Rows of rooms above that go along when editions get another work: a hold, a wish.

A room registers how, in its AppConfig.ready. A table that refers to a work and is not registered keeps that work from
being merged away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import models

from reuring.catalogue.models import Work


@dataclass(frozen=True, slots=True)
class Follower:
    """How the rows of one table go along.

    bring: (the work that goes, the work that stays) -> keys of the rows that now belong to the one that stays.
    take_back: (those keys, the work that comes back, the work that stayed), when the merge is undone.
    placed: (keys of editions, the work that they are with now), for rows that are about an edition.
    """

    model: type[models.Model]
    bring: Callable[[Work, Work], list[int]]
    take_back: Callable[[Sequence[int], Work, Work], None]
    placed: Callable[[Sequence[int], Work], None] | None = None


_followers: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    """Let the rows of a table go along. Raises ValueError for a table that has another follower."""
    label = follower.model._meta.label
    if _followers.get(label, follower) is not follower:
        raise ValueError(f"{label} follows in another way already")
    _followers[label] = follower


def followers() -> dict[str, Follower]:
    """Every follower by the label of its table."""
    return dict(_followers)


def is_follower(model: type[models.Model]) -> bool:
    """Whether the rows of a table go along."""
    return model._meta.label in _followers
