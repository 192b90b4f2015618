# SPDX-License-Identifier: EUPL-1.2
"""Which copies to fetch for who waits: pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from reuring.circulation.desk.picking import OnShelf, Place, serves, to_fetch

HERE, THERE, FAR = 1, 2, 3


def copy(key: int, branch: int, *, work: int = 1, edition: int = 1, format: str = "book", **more: object) -> OnShelf:
    return OnShelf(key, work, edition, branch, format, **more)  # type: ignore[arg-type]


def pairs(places: list[Place], copies: list[OnShelf]) -> dict[int, int]:
    return {place.key: found.key for place, found in to_fetch(places, copies)}


def test_the_branch_of_pick_up_comes_first() -> None:
    assert pairs([Place(1, 1, THERE)], [copy(10, HERE), copy(11, THERE)]) == {1: 11}


def test_a_copy_serves_one_place_only_and_the_first_comes_first() -> None:
    assert pairs([Place(1, 1, HERE), Place(2, 1, HERE)], [copy(10, HERE)]) == {1: 10}


def test_whoever_is_first_does_not_take_the_copy_that_another_picks_up_where_it_is() -> None:
    # The first waits in a branch without a copy; the second's own branch has one, and another has two.
    found = pairs([Place(1, 1, FAR), Place(2, 1, HERE)], [copy(10, HERE), copy(11, THERE), copy(12, THERE)])
    assert found == {2: 10, 1: 11}


def test_branches_share_what_travels() -> None:
    places = [Place(number, number, FAR) for number in range(1, 5)]
    copies = [
        copy(10 * number + branch, branch, work=number, edition=number)
        for number in range(1, 5)
        for branch in (HERE, THERE)
    ]
    found = [each.branch for _place, each in to_fetch(places, copies)]
    assert sorted(found) == [HERE, HERE, THERE, THERE]


def test_only_what_somebody_asked_for() -> None:
    dvd = copy(10, HERE, edition=2, format="dvd", languages=("de",))
    assert serves(dvd, Place(1, 1, HERE))
    assert serves(dvd, Place(1, 1, HERE, edition=2, format="dvd", language="de"))
    for odd in (Place(1, 2, HERE), Place(1, 1, HERE, edition=1), Place(1, 1, HERE, format="book"),
                Place(1, 1, HERE, language="nl")):  # fmt: skip
        assert not serves(dvd, odd)


_branch = some.integers(1, 4)
_work = some.integers(1, 3)
_format = some.sampled_from(["", "book", "dvd"])


@given(
    some.lists(some.tuples(_work, _branch, _format), max_size=12),
    some.lists(some.tuples(_work, _branch, some.sampled_from(["book", "dvd"])), max_size=12),
)
def test_nobody_is_served_twice_and_nothing_that_fits_lies_idle(
    wanted: list[tuple[int, int, str]], held: list[tuple[int, int, str]]
) -> None:
    places = [Place(key, work, branch, format=format) for key, (work, branch, format) in enumerate(wanted)]
    copies = [copy(key, branch, work=work, format=format) for key, (work, branch, format) in enumerate(held)]
    found = to_fetch(places, copies)
    assert len({place.key for place, _copy in found}) == len(found)
    assert len({each.key for _place, each in found}) == len(found)
    assert all(serves(each, place) for place, each in found)
    taken = {each.key for _place, each in found}
    served = {place.key for place, _copy in found}
    idle = [each for each in copies if each.key not in taken]
    assert not any(serves(each, place) for each in idle for place in places if place.key not in served)
