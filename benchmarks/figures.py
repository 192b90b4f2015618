# SPDX-License-Identifier: EUPL-1.2
"""A figure: what was measured, and whether it is what it must be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    name: dotted, the benchmark's name first. value, unit: what was measured. must: what it has to reach, in words
    such as "<= 20"; "-" for a figure that is only told. holds: whether it does.
    """

    name: str
    value: float
    unit: str
    must: str
    holds: bool

    def line(self) -> str:
        """The figure as one line, its parts separated by tabs."""
        return "\t".join((self.name, f"{self.value:.2f}", self.unit, self.must, "holds" if self.holds else "short"))


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that may not be higher than `limit`."""
    return Figure(name, value, unit, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that may not be lower than `limit`."""
    return Figure(name, value, unit, f">= {limit:g}", value >= limit)


def told(name: str, value: float, unit: str) -> Figure:
    """A figure that is told for comparison."""
    return Figure(name, value, unit, "-", True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie: the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, int(len(ordered) * share + 0.5) - 1))]


def show(figures: Iterable[Figure]) -> int:
    """Print each figure; returns the exit code: 0 only if all hold."""
    missed = 0
    for figure in figures:
        print(figure.line(), flush=True)
        missed += not figure.holds
    return 1 if missed else 0
