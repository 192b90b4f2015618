# SPDX-License-Identifier: EUPL-1.2
"""A file of made-up MARC records that looks like a library's delivery, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

from benchmarks.synthetic import Catalogue, isbn
from reuring.catalogue.marc.writing import build_iso2709
from reuring.threads.search import SearchDocument

BRANCHES: Final = ("KRK", "KRW", "EYG", "BRU", "SIM", "BOC", "VOE", "KLI", "UBA")
SHARING: Final = 0.15
"""The share of records that are another edition of a work that came before."""

_MARC_LANGUAGES: Final = {"nl": "dut", "de": "ger", "en": "eng", "fr": "fre"}
_SISO: Final = ("211.1", "304.5", "365.1", "416", "527.8", "614.3", "633.1", "688", "706.2", "771.8", "789.3", "938.1")
_NUR: Final = ("277", "281", "284", "301", "302", "305", "331", "334", "440", "511", "680", "770")
_DEWEY: Final = ("155.2", "305.42", "398.2", "500", "610", "641.5", "700", "796.332", "839.313", "823", "909", "940.53")
_PUBLISHERS: Final = (
    "De Bezige Bij",
    "Querido",
    "Lemniscaat",
    "Zwijsen",
    "Suhrkamp",
    "Rowohlt",
    "Penguin",
    "Gallimard",
)


def write_records(path: Path, count: int, seed: int = 2026) -> None:
    """Write `count` records in ISO 2709, UTF-8, with one to six copies in 852 or 952 each.

    seed: the same seed gives the same bytes. About `SHARING` of them share a work with an earlier record.
    """
    catalogue = Catalogue(seed)
    dice = random.Random(seed)
    barcode = 21_000_000_000_000
    with path.open("wb") as out:
        for number in range(1, count + 1):
            is_other_edition = number > 100 and dice.random() < SHARING
            work = catalogue.work(dice.randrange(1, number) if is_other_edition else number)
            fields = _title_fields(work, number, 12 if is_other_edition else 1, dice)
            surname = work.creators[0].partition(", ")[0]
            for _ in range(dice.choice((1, 1, 2, 2, 3, 4, 6))):
                barcode += dice.randrange(1, 9)
                fields.append(_item_field("852" if number % 2 else "952", surname[:4].upper(), barcode, dice))
            out.write(build_iso2709("00000nam a2200000 i 4500", fields))


def _title_fields(work: SearchDocument, number: int, years: int, dice: random.Random) -> list[tuple[str, str]]:
    language = _MARC_LANGUAGES[work.languages[0]]
    year = min(2026, (work.year or 2000) + dice.randrange(years))
    surname, _, given = work.creators[0].partition(", ")
    coded = f"260101s{year:04d}    ne a   {dice.choice('  jc ')}      000 {1 if work.fiction else 0} {language}  "
    fields = [
        ("001", f"bench{number:09d}"),
        ("003", "NL-BENCH"),
        ("005", "20260101120000.0"),
        ("008", coded),
        ("020", f"  \x1fa{isbn(number)}\x1fq{dice.choice(('paperback', 'gebonden'))}"),
        ("040", "  \x1faNL-BENCH\x1fbdut\x1ferda"),
        ("082", f"04\x1fa{dice.choice(_DEWEY)}\x1f223/dut"),
        ("084", f"  \x1fa{dice.choice(_SISO)}\x1f2siso"),
        ("084", f"  \x1fa{dice.choice(_NUR)}\x1f2nur"),
        ("100", f"1 \x1fa{work.creators[0]},\x1fd19{dice.randrange(10, 99)}-\x1f4aut"),
        ("245", f"10\x1fa{work.title} /\x1fc{given} {surname}"),
        ("264", f" 1\x1faAmsterdam :\x1fb{dice.choice(_PUBLISHERS)},\x1fc{year}"),
        ("300", f"  \x1fa{dice.randrange(32, 640)} pagina's ;\x1fc{dice.randrange(15, 30)} cm"),
        ("336", "  \x1fatekst\x1fbtxt\x1f2rdacontent"),
    ]
    if dice.random() < 0.2:
        series = work.alternative_titles[0] if work.alternative_titles else f"{surname} reeks"
        fields.append(("490", f"0 \x1fa{series} ;\x1fv{dice.randrange(1, 30)}"))
    if work.summary:
        fields.append(("520", f"  \x1fa{work.summary.capitalize()}."))
    fields += [("650", f" 7\x1fa{subject.capitalize()}\x1f2gtt") for subject in work.subjects]
    others = work.creators[1:] or ((f"{given} {surname}",) if dice.random() < 0.2 else ())
    fields += [("700", f"1 \x1fa{other}\x1f4{dice.choice(('trl', 'ill', 'aut', 'edt'))}") for other in others]
    return fields


def _item_field(tag: str, shelf_mark: str, barcode: int, dice: random.Random) -> tuple[str, str]:
    branch, location, price = dice.choice(BRANCHES), dice.choice(("VOLW", "JEUGD")), dice.randrange(900, 3500) / 100
    if tag == "852":
        return tag, f"  \x1fb{branch}\x1fc{location}\x1fh{shelf_mark}\x1fp{barcode}\x1f9{price}"
    return tag, f"  \x1fa{branch}\x1fb{branch}\x1fc{location}\x1fo{shelf_mark}\x1fp{barcode}\x1fg{price}"
