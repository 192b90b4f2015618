# SPDX-License-Identifier: EUPL-1.2
"""`python -m reuring.shell.messages compile|collect`: translations, compiled without gettext; collecting needs it.

The texts in the code are Dutch, so Dutch needs no file. Each room has `locale/de` and `locale/en`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("de", "en")


def catalogues() -> list[Path]:
    """Every translation file of the rooms."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Compile every translation file beside itself. Returns how many."""
    for path in catalogues():
        with open(path, "rb") as file:
            catalogue = read_po(file, locale=path.parents[1].name)
        with open(path.with_suffix(".mo"), "wb") as file:
            write_mo(file, catalogue)
    return len(catalogues())


def collect() -> int:
    """Bring every room's translation files in line with its texts (Django's makemessages). Returns the exit code."""
    for room in sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists()):
        for language in LANGUAGES:
            (room / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--no-wrap", "--add-location=file", "--no-obsolete",
             "--ignore=tests", *(f"--locale={language}" for language in LANGUAGES)],
            cwd=room, check=False,
        )  # fmt: skip
        if done.returncode:
            return done.returncode
        for language in LANGUAGES:
            folder = room / "locale" / language / "LC_MESSAGES"
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
                folder.parent.rmdir()
        if (room / "locale").exists() and not any((room / "locale").iterdir()):
            (room / "locale").rmdir()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        compile_all()
    elif sys.argv[1:] == ["collect"]:
        sys.exit(collect())
    else:
        sys.exit("usage: python -m reuring.shell.messages compile|collect")
