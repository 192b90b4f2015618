# SPDX-License-Identifier: EUPL-1.2
"""Run the benchmarks: `python -m benchmarks [--only NAME]`, or `make bench` and `make bench ONLY=NAME`.

Each prints a line a figure: name, value, unit, what it must reach, `holds` or `short`, separated by tabs. All of them
are kept in `RESULTS.md`, with the machine and the day; a run of one benchmark leaves the others as they were. The exit
code is 0 only if everything that was run holds.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure

BENCHMARKS: Final = {
    "search": ("search", "quality"),
    "import": ("importing",),
    "pages": ("pages",),
    "freshness": ("freshness",),
    "lending": ("lending", "lending_notices"),
    "sip2": ("sip2",),
    "programme": ("programme", "coherence"),
    "signup": ("signup",),
    "communities": ("communities", "helping", "community_page"),
    "threads": ("threads",),
}
"""What each benchmark runs: modules with a function `figures` whose arguments all have a default."""

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
_TITLES: Final = {
    "search": "Search: how fast and how good, beside PostgreSQL's own full text",
    "import": "Import of MARC records, into PostgreSQL and the index",
    "pages": "Pages over HTTP",
    "freshness": "From a change to the search that shows it",
    "lending": "Lending: check-out and check-in",
    "sip2": "Kiosks: messages over SIP2",
    "programme": "The programme: the agenda of a month with 2,000 sessions, and the coherence view over five years",
    "signup": "Signing up: 1,000 people for 60 seats",
    "communities": "Communities: what signals suggest, an attacker, a town's asks and offers, and the page of a large group",
    "threads": "What next: of a node among 1,000,000 works, 20,000 activities and 2,000 communities",
}
_CALL: Final = """
import sys
from importlib import import_module
from benchmarks.figures import show
sys.exit(show(import_module("benchmarks." + sys.argv[1]).figures()))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one benchmark gave.

    went_well: it ran to its end, and every figure holds. load: how many processes wanted a core in the minute before.
    """

    figures: list[Figure]
    went_well: bool
    load: float = 0.0


def run(name: str) -> Outcome:
    """Run one benchmark and print its figures as they come. Each module has a process, and so memory, of its own."""
    found: list[Figure] = []
    went_well = True
    load = os.getloadavg()[0]
    for module in BENCHMARKS[name]:
        process = subprocess.Popen(
            [sys.executable, "-c", _CALL, module], stdout=subprocess.PIPE, text=True, cwd=_root()
        )
        assert process.stdout is not None
        for line in process.stdout:
            figure = read_line(line)
            if figure is not None:
                found.append(figure)
                print(figure.line(), flush=True)
            else:
                print(line, end="", file=sys.stderr, flush=True)
        went_well = process.wait() == 0 and went_well
    return Outcome(found, went_well and all(figure.holds for figure in found) and bool(found), load)


def read_line(line: str) -> Figure | None:
    """The figure on a line, or None where the line is something else."""
    parts = line.rstrip("\n").split("\t")
    if len(parts) != 5 or parts[4] not in ("holds", "short"):
        return None
    try:
        return Figure(parts[0], float(parts[1]), parts[2], parts[3], parts[4] == "holds")
    except ValueError:
        return None


def machine() -> str:
    """What it was measured on, in one line, without a name or a place."""
    model = platform.processor() or platform.machine()
    memory = ""
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
        memory = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    except (OSError, ValueError):
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = (model, f"{cores} cores", memory, _system(), f"Python {platform.python_version()}", _postgres())
    return ", ".join(filter(None, parts))


def _system() -> str:
    try:
        return str(platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()))
    except OSError:
        return f"{platform.system()} {platform.mac_ver()[0]}".strip()


def _postgres() -> str:
    from reuring.engine.postgres import programs

    done = subprocess.run([str(programs() / "postgres"), "--version"], capture_output=True, text=True, check=False)
    return f"PostgreSQL {done.stdout.split()[-1]}" if done.stdout else ""


def keep(name: str, outcome: Outcome, on: datetime.date, results: Path = RESULTS) -> None:
    """Put the figures of one benchmark into the results, and leave what stands there of the others."""
    sections = _sections(results.read_text("utf-8") if results.exists() else "")
    sections[name] = _section(name, outcome, on)
    head = (
        "<!-- SPDX-License-Identifier: EUPL-1.2 -->\n# Results\n\nWritten by `make bench`; nothing is typed by hand. "
        "Where a figure of another system stands beside ours, both were measured in the same run, unless its name says "
        "otherwise. `-` must reach nothing and is told for comparison.\n"
    )
    text = "\n".join([head, *(sections[one] for one in BENCHMARKS if one in sections)])
    fresh = results.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(results)


def _section(name: str, outcome: Outcome, on: datetime.date) -> str:
    ended = "" if outcome.figures else "\nIt did not run to its end.\n"
    rows = "".join(
        f"| {one.name} | {one.value:,.2f} | {one.unit} | {one.must} | {'holds' if one.holds else '**short**'} |\n"
        for one in outcome.figures
    )
    return (
        f"## {_TITLES[name]}\n<!-- {name} -->\n\nMeasured on {on.isoformat()}. {machine()}. Load before it began: {outcome.load:.1f}.\n{ended}\n"
        f"| figure | value | unit | must be | |\n| --- | ---: | --- | --- | --- |\n{rows}"
    )


def _sections(text: str) -> dict[str, str]:
    """The sections of earlier results under the name of their benchmark."""
    found = {}
    for part in text.split("\n## ")[1:]:
        for name in BENCHMARKS:
            if f"<!-- {name} -->" in part:
                found[name] = f"## {part.rstrip()}\n"
    return found


def _root() -> Path:
    return Path(__file__).resolve().parent.parent


def main() -> int:
    """Run what was asked for. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Run the benchmarks and keep their figures.")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), help="run one")
    parser.add_argument("--without-keeping", action="store_true", help="leave RESULTS.md as it is")
    given = parser.parse_args()
    went_well = True
    for name in [given.only] if given.only else list(BENCHMARKS):
        outcome = run(name)
        went_well = went_well and outcome.went_well
        if not given.without_keeping:
            keep(name, outcome, datetime.datetime.now(tz=datetime.UTC).date())
    return 0 if went_well else 1


if __name__ == "__main__":
    raise SystemExit(main())
