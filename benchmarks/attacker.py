# SPDX-License-Identifier: EUPL-1.2
"""Somebody who adds up, subtracts and compares everything that is shown, by linear programming.

What is known are sums of unknown counts: just so many, at most, at least. What can be worked out of any other sum is
how low and how high it can be; a small one whose lowest and highest are the same is given away.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

# The unknowns that are added up.
Sum = Sequence[Hashable]
# Counts are whole: what lies closer together is one number.
_WHOLE: Final = 0.999


class Knowledge:
    """What an attacker knows of counts that are whole and not negative."""

    def __init__(self) -> None:
        self._unknowns: dict[Hashable, int] = {}
        self._just: list[tuple[Sum, float]] = []
        self._most: list[tuple[Sum, float, float]] = []

    def is_just(self, terms: Sum, count: int) -> None:
        """These together are just so many."""
        self._just.append((terms, count))

    def is_at_most(self, terms: Sum, count: int) -> None:
        """These together are so many or fewer."""
        self._most.append((terms, count, 1.0))

    def is_at_least(self, terms: Sum, count: int) -> None:
        """These together are so many or more."""
        self._most.append((terms, -count, -1.0))

    def bounds(self, targets: Mapping[str, Sum]) -> dict[str, tuple[float, float]]:
        """How low and how high each of these sums can be, by all that is known."""
        from scipy.optimize import linprog

        every = [each[0] for each in self._just] + [each[0] for each in self._most] + list(targets.values())
        self._unknowns = {
            term: column for column, term in enumerate(dict.fromkeys(t for terms in every for t in terms))
        }
        just, most = self._matrix(self._just), self._matrix(self._most)
        found = {}
        for name, terms in targets.items():
            objective = self._row(terms, 1.0)
            ends = []
            for sign in (1.0, -1.0):
                solved = linprog(sign * objective, A_ub=most[0], b_ub=most[1], A_eq=just[0], b_eq=just[1])
                if solved.status not in (0, 3):
                    raise ValueError(f"what is known contradicts itself: {solved.message}")
                # 3: without an end upwards, infinitely many fit.
                ends.append(sign * solved.fun if solved.status == 0 else -sign * float("inf"))
            found[name] = (ends[0], ends[1])
        return found

    def small_and_certain(self, targets: Mapping[str, Sum], *, below: int) -> list[str]:
        """Which of these sums are known to the one, and less than `below`."""
        return [
            f"{name} is {low:.0f}"
            for name, (low, high) in self.bounds(targets).items()
            if high - low < _WHOLE and high < below
        ]

    def _row(self, terms: Iterable[Hashable], weight: float) -> Any:
        import numpy

        row = numpy.zeros(len(self._unknowns))
        for term in terms:
            row[self._unknowns[term]] += weight
        return row

    def _matrix(self, known: Sequence[Any]) -> tuple[Any, Any]:
        import numpy
        from scipy.sparse import csr_matrix

        if not known:
            return None, None
        rows = [self._row(each[0], each[2] if len(each) > 2 else 1.0) for each in known]
        return csr_matrix(numpy.vstack(rows)), numpy.array([each[1] for each in known], dtype=float)
