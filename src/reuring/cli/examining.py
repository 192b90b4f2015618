# SPDX-License-Identifier: EUPL-1.2
"""`reuring doctor`: asks every room whether it is in order."""

from __future__ import annotations

from reuring.cli.ready import DONE, FAILED, out, ready


def doctor() -> int:
    """Print each check with its outcome. Exit code 1 if anything is wrong."""
    with ready():
        from reuring.engine.checks import ask_all
        from reuring.engine.rooms import import_from_rooms

        import_from_rooms("checks")
        wrong = 0
        for answer in ask_all():
            found = answer.check
            out.print("[green]ok[/green]    " if found.is_ok else "[red]wrong[/red] ", end="")
            out.print(f"{answer.name}: {found.sentence}", markup=False)
            if not found.is_ok:
                wrong += 1
                if found.what_to_do:
                    out.print(f"      {found.what_to_do}", markup=False)
        out.print("Everything is in order." if not wrong else f"{wrong} to look at.")
        return FAILED if wrong else DONE
