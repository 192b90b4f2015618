# SPDX-License-Identifier: EUPL-1.2
"""What the benchmarks keep: every figure with its machine and day, and the others as they were."""

from __future__ import annotations

import datetime
import platform
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path

from benchmarks.__main__ import BENCHMARKS, Outcome, keep, machine, read_line
from benchmarks.figures import at_least, at_most, told

JUNE = datetime.date(2026, 6, 1)
JULY = datetime.date(2026, 7, 1)


def test_a_line_reads_back_as_its_figure() -> None:
    for figure in (at_most("a.b", 12.5, "ms", 4), at_least("c", 1_900.0, "records/s", 1_500), told("d e", 3.0, "-")):
        assert read_line(figure.line() + "\n") == figure
    assert read_line("Preparing the database...\n") is None
    assert read_line("a\tb\tc\td\tholds\n") is None


def test_one_benchmark_leaves_the_results_of_the_others(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    keep("pages", Outcome([at_most("pages.search.processor", 11, "ms", 25)], True), JUNE, file)
    keep("search", Outcome([at_most("search.engine.p95", 21, "ms", 20)], False), JUNE, file)
    keep("pages", Outcome([at_most("pages.search.processor", 12, "ms", 25)], True), JULY, file)
    text = file.read_text("utf-8")
    assert text.index("search.engine.p95") < text.index("pages.search.processor")
    assert "| pages.search.processor | 12.00 | ms | <= 25 | holds |" in text
    assert "11.00" not in text
    assert "| search.engine.p95 | 21.00 | ms | <= 20 | **short** |" in text
    assert (text.count("2026-06-01"), text.count("2026-07-01")) == (1, 1)


def test_a_benchmark_that_stopped_halfway_says_so(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    keep("freshness", Outcome([], False), JUNE, file)
    assert "It did not run to its end." in file.read_text("utf-8")


def test_the_machine_is_told_without_its_name() -> None:
    told_of = machine()
    assert f"Python {platform.python_version()}" in told_of
    assert "PostgreSQL 18" in told_of
    assert platform.node() not in told_of


def test_each_benchmark_can_be_run_without_a_word_more() -> None:
    for modules in BENCHMARKS.values():
        for module in modules:
            figures = import_module(f"benchmarks.{module}").figures
            assert all(one.default is not Parameter.empty for one in signature(figures).parameters.values())
