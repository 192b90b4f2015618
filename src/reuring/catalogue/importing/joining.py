# SPDX-License-Identifier: EUPL-1.2
"""Which work each new edition joins. Pure: keys and what the database knows of them in, works out.

An edition joins the work that has one of its keys, and brings that work its other keys. Where its keys lead to several
works, it joins the oldest, and the others are merged into that one, because the edition shows that they are the same;
unless somebody decided something about one of them (see `works.unmergeable`): then that one stays apart, keys and
all. Without a work for any key it begins one. The works that come out are those of `work_keys.group_by_work`,
whatever the order and however the file is cut into batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Group:
    """A work that is here already, or one that begins.

    work_id: its key, None for one that begins. order: the lower, the older. editions: positions of the new editions
    that join. absorbed: keys of the works that are merged into it. is_fixed: it takes in no other work and goes into
    none.
    """

    order: int
    work_id: int | None = None
    is_fixed: bool = False
    editions: list[int] = field(default_factory=list)
    absorbed: list[int] = field(default_factory=list)
    merged_into: Group | None = None

    def root(self) -> Group:
        """The group that this one is part of by now."""
        group = self
        while group.merged_into is not None:
            group = group.merged_into
        return group


@dataclass(frozen=True, slots=True)
class Joined:
    """The outcome. groups: those that editions join, oldest first. new_keys: keys that no work had, and their group."""

    groups: list[Group]
    new_keys: list[tuple[str, Group]]


def join(keys_of: Sequence[Sequence[str]], owners: Mapping[str, int], fixed: Set[int]) -> Joined:
    """Find a work for each new edition.

    keys_of: the keys of each edition, in the order of the file. owners: the work that has a key by now, for those of
    these keys that any has. fixed: works that may not be merged.
    """
    known = {work_id: Group(order=work_id, work_id=work_id, is_fixed=work_id in fixed) for work_id in owners.values()}
    group_of = {key: known[work_id] for key, work_id in owners.items()}
    begun = max(known, default=0)
    groups = list(known.values())
    for position, keys in enumerate(keys_of):
        found = list(dict.fromkeys(group_of[key].root() for key in keys if key in group_of))
        if not found:
            begun += 1
            found = [Group(order=begun)]
            groups.append(found[0])
        elif len(found) > 1:
            found.sort(key=lambda group: group.order)
        into = found[0]
        for other in found[1:]:
            _merge(into, other)
        into.editions.append(position)
        for key in keys:
            group_of.setdefault(key, into)
    new_keys = [(key, group.root()) for key, group in group_of.items() if key not in owners]
    alive = [group for group in groups if group.merged_into is None and (group.editions or group.absorbed)]
    alive.sort(key=lambda group: group.order)
    return Joined(alive, new_keys)


def _merge(into: Group, other: Group) -> None:
    if into.is_fixed or other.is_fixed:
        return
    other.merged_into = into
    into.editions += other.editions
    into.editions.sort()
    if other.work_id is not None:
        into.absorbed += [other.work_id]
    into.absorbed += other.absorbed
    other.editions, other.absorbed = [], []
