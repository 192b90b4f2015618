# SPDX-License-Identifier: EUPL-1.2
"""Files of many records for tests: shared works, copies, faults, and records that come twice; the same for the same seed."""

from __future__ import annotations

import random

from reuring.catalogue.tests.marc.records import fixed, iso2709

WORDS = (  # noqa: SIM905
    "roos huis stad nacht zee kind oorlog liefde tuin brug mijn berg vader moeder trein winter zomer licht"
).split()
WRITERS = ("Eco, Umberto", "Mulisch, Harry", "Haasse, Hella", "Böll, Heinrich", "Woolf, Virginia")


def records(count: int, seed: int, *, revision: str = "") -> list[bytes]:
    """`count` records; another `revision` gives the same records in other bytes."""
    dice = random.Random(seed)
    made: list[bytes] = []
    for number in range(count):
        title = " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 3))))
        writer = dice.choice(WRITERS)
        lines = [
            f"001 {number}", "003 NL-T", "008 " + fixed(literary="1", year=str(1900 + dice.randrange(120))),
            f"084    $a{dice.choice(('301', '302', '440', '281'))}$2nur", f"100 1  $a{writer}$4aut", f"245 10 $a{title}",
            f"852    $bKRK$h{writer[:4]}$p{number:06d}",
        ]  # fmt: skip
        if revision:
            lines.append(f"852    $bKRK$h{revision}$p{number:06d}X")
        if dice.random() < 0.2:
            # Another title of the same writer as its original: two works may turn out to be one.
            lines.insert(5, f"240 10 $a{dice.choice(WORDS)} {dice.choice(WORDS)}$lNederlands")
        if dice.random() < 0.03:
            lines = [line for line in lines if not line.startswith(("245", "240"))]
        made.append(iso2709(*lines))
        if dice.random() < 0.03:
            made.append(dice.choice(made))
    return made
