# SPDX-License-Identifier: EUPL-1.2
"""Who gave an idea: its giver, those of the ideas that were merged into it, and of what it was split from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from reuring.activities.models import Activity, Idea
from reuring.activities.together.makers import credit_giver

# Nobody merges deeper; and nothing goes round, since what was merged is merged no further.
_DEEPEST: Final = 20


def root_of(idea: Idea) -> Idea:
    """What an idea goes on as: itself, or what it was merged into, and that again."""
    for _step in range(_DEEPEST):
        if idea.merged_into is None:
            break
        idea = idea.merged_into
    return idea


def merged_below(ideas: Collection[int]) -> dict[int, list[Idea]]:
    """By the key of each of these ideas every one that goes on as it, directly or not.

    A query for each step of depth, usually one.
    """
    found: dict[int, list[Idea]] = {key: [] for key in ideas}
    layer = {key: {key} for key in found}
    for _step in range(_DEEPEST):
        if not layer:
            break
        below: dict[int, set[int]] = {}
        for each in Idea.objects.filter(merged_into__in=layer).order_by("merged_at", "pk"):
            roots = layer[each.merged_into_id or 0]
            for root in roots:
                found[root].append(each)
            below.setdefault(each.pk, set()).update(roots)
        layer = below
    return found


def givers_of_each(ideas: Sequence[Idea]) -> dict[int, list[Idea]]:
    """By the key of each idea those of everybody who gave it, the first giver first: their rows say who, and what may
    be shown.

    Of a part, also those whose ideas had been merged into the whole by then.
    """
    below = merged_below({idea.pk for idea in ideas} | {idea.split_from_id for idea in ideas if idea.split_from_id})
    return {idea.pk: _givers(idea, below) for idea in ideas}


def _givers(idea: Idea, below: Mapping[int, Sequence[Idea]]) -> list[Idea]:
    earlier = below[idea.split_from_id] if idea.split_from_id else ()
    found = [
        idea,
        *below[idea.pk],
        *(each for each in earlier if each.merged_at is not None and each.merged_at <= idea.made_at),
    ]
    return list({each.pk: each for each in found}.values())


def givers_of(idea: Idea) -> list[Idea]:
    """The ideas of everybody who gave this one, as `givers_of_each` gives them."""
    return givers_of_each([idea])[idea.pk]


def shown_givers(idea: Idea) -> list[str]:
    """The names of givers that everybody may see, each once."""
    return names_shown(givers_of(idea))


def names_shown(givers: Iterable[Idea]) -> list[str]:
    """Of these givers the names that everybody may see, each once."""
    names = [
        each.given_name
        for each in givers
        if each.shows_name and each.given_name and each.agreed_at is not None and each.withdrawn_at is None
    ]
    return list(dict.fromkeys(names))


def credit_givers(*, idea: Idea, activity: Activity, at: datetime) -> None:
    """Name everybody who gave an idea as a maker of its activity, as far as they agreed. In the caller's transaction.

    Somebody of whom a part of the same idea is there already is not named twice.
    """
    there = set(activity.makers.filter(idea__isnull=False).values_list("idea", "idea__split_from"))
    known = {key for pair in there for key in pair if key is not None}
    for giver in givers_of(idea):
        if giver.pk not in known and giver.split_from_id not in known:
            credit_giver(idea=giver, activity=activity, at=at)
