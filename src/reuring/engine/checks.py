# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks. A room registers its checks in its own `checks.py`, which the start imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found. sentence: for a person. what_to_do: empty when all is well."""

    is_ok: bool
    sentence: str
    what_to_do: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A check's outcome with the name that it was registered under."""

    name: str
    check: Check


_checks: dict[str, Callable[[], Check]] = {}


def register_check(name: str, function: Callable[[], Check]) -> None:
    """Let `reuring doctor` ask this. name: short and unique, such as `second factor`.

    Raises ValueError for a name that another check has.
    """
    if _checks.get(name, function) is not function:
        raise ValueError(f"there already is a check {name!r}")
    _checks[name] = function


def registered_checks() -> tuple[str, ...]:
    """The names of all checks, in the order of their registration."""
    return tuple(_checks)


def ask_all() -> Iterator[Answer]:
    """Ask every check, one after the other. A check that fails to answer is an answer too, and stops no other."""
    for name, function in list(_checks.items()):
        try:
            found = function()
        except Exception as error:
            found = Check(False, f"This could not be checked: {error}.", "Read the log; the other checks may say why.")
        yield Answer(name, found)
