# SPDX-License-Identifier: EUPL-1.2
"""`reuring`: the command line. Each command stands in a module of its own; this one only names them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reuring.cli.ready import speaking_plainly

app = typer.Typer(
    name="reuring",
    help="Reuring, the open platform behind a community library and its town.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 done; 1 could not; 2 wrong words; 3 done, but some was refused; 130 stopped by you.",
)
importing = typer.Typer(help="Bring records or items in.", no_args_is_help=True)
exporting = typer.Typer(help="Take records out.", no_args_is_help=True)
indexing = typer.Typer(help="Look after the search index.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.add_typer(exporting, name="export")
app.add_typer(indexing, name="index")


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="As a demonstration: demo region and accounts.")] = False,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Start everything: the database, the site and its background work. Ctrl-C stops it all."""
    from reuring.cli import up as running

    with speaking_plainly():
        raise typer.Exit(running.up(demo=demo, host=host, port=port))


@app.command(hidden=True)
def work() -> None:
    """Do background work: jobs, and bringing changes into the search index. `up` starts it."""
    from reuring.cli import working

    with speaking_plainly():
        working.work()


@app.command()
def sip2(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port to listen on.")] = None,
    parent: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Answer kiosks that speak SIP2. `up` starts it where REURING_SIP2_PORT is set."""
    from reuring.cli import kiosk_door

    with speaking_plainly():
        kiosk_door.sip2(host=host, port=port, parent=parent)


@importing.command("marc")
def import_marc(
    files: Annotated[list[Path], typer.Argument(help="ISO 2709 or MARCXML, also gzipped.")],
    source: Annotated[str, typer.Option(help="Where the records come from, when they don't say so (003).")] = "",
    items: Annotated[
        str, typer.Option(help='Where items stand, as "952: barcode=p, branch=a, shelfmark=o, location=c".')
    ] = "",
    branch: Annotated[str, typer.Option(help="The branch (its code) for items whose branch is not known.")] = "",
    anew: Annotated[bool, typer.Option("--anew", help="Read from the start even if an earlier run stopped.")] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Also take apart records that did not change, as after new branches or rules."),
    ] = False,
) -> None:
    """Import MARC records. Every record is accounted for: imported, updated, unchanged or rejected."""
    from reuring.cli import exchange

    with speaking_plainly():
        raise typer.Exit(exchange.import_marc(files, source=source, items=items, branch=branch, anew=anew, again=again))


@importing.command("items")
def import_items(
    files: Annotated[list[Path], typer.Argument(help="CSV with a header.")],
    columns: Annotated[
        str, typer.Option(help='Which column is what, as "barcode=Streepjescode, isbn=ISBN, branch=Vestiging".')
    ] = "",
    branch: Annotated[str, typer.Option(help="The branch (its code) for items whose branch is not known.")] = "",
) -> None:
    """Import items from CSV, joined to editions by ISBN or control number."""
    from reuring.cli import exchange

    with speaking_plainly():
        raise typer.Exit(exchange.import_items(files, columns=columns, branch=branch))


@exporting.command("marc")
def export_marc(
    file: Annotated[Path, typer.Argument(help="Where to write; - for standard output.")],
    marcxml: Annotated[bool, typer.Option("--marcxml", help="As MARCXML instead of ISO 2709.")] = False,
    source: Annotated[str, typer.Option(help="Only the records of this source.")] = "",
) -> None:
    """Write out every original record with every field that it had."""
    from reuring.cli import exchange

    with speaking_plainly():
        raise typer.Exit(exchange.export_marc(file, marcxml=marcxml, source=source))


@indexing.command("status")
def index_status() -> None:
    """Say what the search index holds and what waits."""
    from reuring.cli import index

    with speaking_plainly():
        raise typer.Exit(index.status())


@indexing.command("rebuild")
def index_rebuild() -> None:
    """Make the search index anew beside the serving one, then switch."""
    from reuring.cli import index

    with speaking_plainly():
        raise typer.Exit(index.rebuild())


@app.command()
def demo(
    works: Annotated[
        int | None, typer.Option(min=1, help="Also make a catalogue of this many invented works, for measuring.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same catalogue.")] = 1,
) -> None:
    """Load the demonstration region; loading it again changes nothing."""
    from reuring.cli.demo import loading

    with speaking_plainly():
        raise typer.Exit(loading.demo(works=works, seed=seed))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to make, such as monday.reuring.")]) -> None:
    """Keep everything in one file: the database and the uploads as they are at one moment."""
    from reuring.cli import keeping

    with speaking_plainly():
        raise typer.Exit(keeping.backup(file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file made by `reuring backup`.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace what is there now.")] = False,
) -> None:
    """Put a backup back into an empty installation."""
    from reuring.cli import keeping

    with speaking_plainly():
        raise typer.Exit(keeping.restore(file, replace=replace))


@app.command()
def administrator(
    email: Annotated[str, typer.Argument(help="The e-mail address to log in with.")],
    given_name: Annotated[str, typer.Option(prompt="Given name", help="Asked for when left out.")],
    family_name: Annotated[str, typer.Option(prompt="Family name", help="Asked for when left out.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
    ],
) -> None:
    """Make an administrator of the whole organisation: the first one of an installation."""
    from reuring.cli import beginning

    with speaking_plainly():
        raise typer.Exit(beginning.administrator(email, given_name, family_name, password))


@app.command()
def doctor() -> None:
    """Check that everything is in order, and say what to do where it is not."""
    from reuring.cli import examining

    with speaking_plainly():
        raise typer.Exit(examining.doctor())


if __name__ == "__main__":
    app()
